"""One request as it was asked for, and what its purpose allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from addon.signals.web.addresses import Target

Purpose = Literal["page", "api"]
MEGA = 1024 * 1024
REDIRECTS = 3
TRIES = 3
TRIES_OF_A_PAGE = 2  # a website that does not answer twice is down
CARRIES_NO_KEY = frozenset("accept accept-language content-type if-none-match if-modified-since".split())
OURS = frozenset("host connection content-length transfer-encoding cookie".split())


@dataclass(frozen=True)
class Bounds:
    """What one purpose allows: seconds in all, bytes of a body, and the kinds of content that are read."""

    seconds: float
    most: int
    accept: str
    kinds: tuple[str, ...]


BOUNDS: Mapping[Purpose, Bounds] = {
    "page": Bounds(
        8.0,
        2 * MEGA,
        "text/html,application/xhtml+xml;q=0.9,application/xml;q=0.8,text/plain;q=0.5",
        ("text/html", "text/plain", "text/xml", "application/xml", "+xml"),
    ),
    "api": Bounds(
        20.0,
        16 * MEGA,  # a job board of 700 postings was 12.6 MB
        "application/json",
        (
            "application/json",
            "application/dns-json",
            "+json",
            "text/json",
            "text/plain",
            "text/csv",
            "text/xml",
            "application/xml",
        ),
    ),
}


@dataclass(frozen=True)
class Limits:
    """What a provider's card allows: its ``hosts`` (``*.acme.com`` for every name under it; empty: any),
    requests a second to one host, and whether a request is ``paid``: then it is sent once.
    """

    hosts: tuple[str, ...] = ()
    per_second: float = 1.0
    paid: bool = False

    def reach(self, host: str) -> bool:
        """Whether a host may be asked."""
        return not self.hosts or any(
            host.endswith(each[1:]) if each.startswith("*.") else host == each for each in self.hosts
        )


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Ask:
    """One request. ``cut``: of a body too big, the beginning is enough."""

    method: str
    target: Target
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    purpose: Purpose = "page"
    most: int = 2 * MEGA
    robots: bool = False
    limits: Limits = NO_LIMITS
    cut: bool = False
    redirects: int = REDIRECTS

    @property
    def paid(self) -> bool:
        """Whether it costs money."""
        return self.limits.paid

    @property
    def keyed(self) -> bool:
        """Whether money or a key travels with it: then it goes to this host alone, and by https."""
        return self.paid or not CARRIES_NO_KEY.issuperset(self.headers)

    @property
    def tries(self) -> int:
        """Only what may safely be asked twice is asked again."""
        if self.method != "GET" or self.paid:
            return 1
        return TRIES_OF_A_PAGE if self.purpose == "page" else TRIES


def headers(given: Mapping[str, str] | None) -> dict[str, str]:
    """A provider's own headers in lower case; those of the connection are not a provider's to set."""
    lower = {name.lower(): value for name, value in (given or {}).items()}
    if not OURS.isdisjoint(lower):
        raise ValueError(f"a provider may not set {', '.join(sorted(OURS & lower.keys()))}")
    return lower


def user_agent(url: str = "", contact: str = "") -> str:
    """Who we are, for the owners of what we read.

    >>> user_agent("https://k.example", "a@b.example")   # doctest: +SKIP
    'Keeprate/0.1.0 (+https://k.example; a@b.example)'
    """
    try:
        number = version("keeprate")
    except PackageNotFoundError:
        number = "0"
    whom = "; ".join(part for part in (f"+{url}" if url else "", contact) if part)
    whom = "".join(sign for sign in whom if sign.isascii() and sign.isprintable() and sign not in "()")
    return f"Keeprate/{number}" + (f" ({whom})" if whom else "")
