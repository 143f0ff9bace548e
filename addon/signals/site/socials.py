"""Profiles that a website names as the company's own: what it states first, then what its frame links to.

A link in a text may lead to anybody: it counts only where the name in it is the company's. Buttons for
sharing, posts and people's own profiles are nobody's company page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from addon.signals.identity import alike
from addon.signals.site.markup import Markup

# network -> hosts, and what the path of a company's own page looks like there
NETWORKS: dict[str, tuple[tuple[str, ...], re.Pattern[str]]] = {
    "linkedin": (("linkedin.com",), re.compile(r"/(company|school|showcase)/([^/]+)/?(about/?)?$")),
    "x": (("x.com", "twitter.com"), re.compile(r"/()(\w{1,15})/?$")),
    "facebook": (("facebook.com", "fb.com"), re.compile(r"/(pages/|pg/)?([\w.-]{2,80})/?(\d+/?)?$")),
    "instagram": (("instagram.com",), re.compile(r"/()([\w.]{1,30})/?$")),
    "youtube": (("youtube.com",), re.compile(r"/(c/|user/|channel/|@)?([\w.-]{2,60})/?$")),
    "github": (("github.com",), re.compile(r"/()([\w-]{1,39})/?$")),
    "tiktok": (("tiktok.com",), re.compile(r"/(@)([\w.]{2,24})/?$")),
    "xing": (("xing.com",), re.compile(r"/(pages|companies|company)/([^/]+)/?$")),
    "bluesky": (("bsky.app",), re.compile(r"/(profile)/([\w.-]+)/?$")),
}
NOT_A_PAGE = frozenset(
    """
    share sharer sharer.php sharing sharearticle intent dialog hashtag home login signup watch embed
    plugins tr p i explore search settings privacy about help policies tos legal features pricing login.php
    share.php profile.php groups events playlist results feed subscription_center site security contact
    enterprise topics
    """.split()
)


def socials(page: Markup, domain: str) -> dict[str, str]:
    """Network -> address of the company's page there, one each."""
    found: dict[str, str] = {}
    label = domain.partition(".")[0]
    name = str(page.organization.get("name") or page.meta.get("og:site_name", ""))
    candidates = list(_candidates(page))
    for likely in (True, False):
        for trusted, network, url, handle in candidates:
            like = alike(handle, label) or alike(handle, name)
            if (like if likely else trusted) and network not in found:
                found[network] = url
    return found


def _candidates(page: Markup) -> Iterator[tuple[bool, str, str, str]]:
    same = page.organization.get("sameAs")
    for url in same if isinstance(same, list) else [same]:
        if isinstance(url, str) and (one := profile(url)):
            yield True, *one
    handle = page.meta.get("twitter:site", "").lstrip("@")
    if handle and (one := profile(f"https://x.com/{handle}")):
        yield True, *one
    for framed in (True, False):
        for link in page.links:
            if link.frame == framed and (one := profile(link.url)):
                yield framed, *one


def profile(url: str) -> tuple[str, str, str] | None:
    """(network, address in one form, name there) of a company's page; None for anything else."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    for network, (hosts, path) in NETWORKS.items():
        if host in hosts or (network == "linkedin" and host.endswith(".linkedin.com")):
            fits = path.match(parts.path)
            if fits is None or fits[2].lower() in NOT_A_PAGE:
                return None
            return network, f"https://www.{hosts[0]}{parts.path.rstrip('/')}", fits[2]
    return None
