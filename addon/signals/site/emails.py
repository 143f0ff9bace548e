"""E-mail addresses that a page publishes as the company's own; what only looks like one is left out."""

from __future__ import annotations

import re

from addon.core.lookup import email_of
from addon.signals.identity import host
from addon.signals.normalise import is_free_mail
from addon.signals.site.markup import Markup

MOST = 10
WRITTEN = re.compile(
    r"(?<![\w.+%-])([\w.+-]{1,64})(?:@|\s?[\[({](?:at|arobase|æt|ät|chez)[\])}]\s?)"
    r"((?:[a-z0-9-]{1,63}(?:\.|\s?[\[({](?:dot|point|punkt)[\])}]\s?)){1,4}[a-z]{2,24})(?![\w-])",
    re.IGNORECASE,
)
SPELLED_DOT = re.compile(r"\s?[\[({](?:dot|point|punkt)[\])}]\s?", re.IGNORECASE)
FILES = frozenset(
    "png jpg jpeg gif svg webp avif ico css js mjs json pdf mp4 webm woff woff2 html php".split()
)
# Domains that stand in forms, examples and tracking code.
NOBODYS = frozenset(
    """
    email.com example.com example.org example.net domain.com yourdomain.com mydomain.com company.com
    yourcompany.com mycompany.com mail.com test.com website.com yoursite.com mysite.com site.com address.com
    sentry.io wixpress.com sentry-next.wixpress.com ingest.sentry.io schema.org w3.org placeholder.com
    domaine.com entreprise.com exemple.com exemple.fr beispiel.de muster.de firma.de ejemplo.com
    """.split()
)
NOBODY = re.compile(
    r"(your\W?e?mail|you|your\W?name|name|user(name)?|e?mail|first(name)?\W?last(name)?|john\W?doe|jane\W?doe|"
    r"someone|somebody|nom|prenom|votre\W?e?mail|vorname\W?nachname|max\W?mustermann|no\W?reply|do\W?not\W?reply)$",
    re.IGNORECASE,
)
HASH = re.compile(r"[0-9a-f]{10,}$")


def emails(page: Markup, domain: str) -> tuple[str, ...]:
    """Addresses, those of the company's own domain first and, where there are any, alone."""
    stated = page.organization.get("email")
    links = [*page.mails, stated.removeprefix("mailto:") if isinstance(stated, str) else ""]
    linked = [address for each in links if (address := _address(each))]
    written = [f"{one[1]}@{SPELLED_DOT.sub('.', one[2])}" for one in WRITTEN.finditer(page.words)]
    every = [*linked, *(address for each in written if (address := _address(each)))]
    own = [each for each in every if _below(each, domain) or _below(each, host(page.url))]
    others = [each for each in linked if not is_free_mail(each.partition("@")[2])]
    return tuple(dict.fromkeys(own or others or linked))[:MOST]


def _below(address: str, domain: str) -> bool:
    there = address.partition("@")[2]
    return bool(domain) and (there == domain or there.endswith(f".{domain}"))


def _address(candidate: str) -> str | None:
    address = email_of(candidate.strip().strip(".").lower())
    if address is None:
        return None
    local, _, domain = address.partition("@")
    if domain.rpartition(".")[2] in FILES or domain in NOBODYS or NOBODY.match(local) or HASH.match(local):
        return None
    return address
