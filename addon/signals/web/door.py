"""The network as one provider may use it: the hosts of its card, its rate, and paid requests sent once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from addon.signals.provider import ANY_HOST, Card
from addon.signals.web.ask import Limits, Purpose
from addon.signals.web.page import Page

if TYPE_CHECKING:
    from addon.signals.web.fetch import Web

Params = Mapping[str, str | int]


@dataclass(frozen=True)
class Doorway:
    """A provider's way out, made by ``Web.door``: ``addon.signals.provider.Door``."""

    web: Web
    card: Card

    @property
    def limits(self) -> Limits:
        """The card's hosts and rate; a website provider may ask any host."""
        hosts = () if self.card.hosts == ANY_HOST else self.card.hosts
        return Limits(hosts, self.card.per_second, self.card.access == "paid")

    def get(
        self, url: str, *, params: Params | None = None, headers: Mapping[str, str] | None = None
    ) -> Page:
        """GET a page of a website (robots.txt honoured), or an answer of the card's hosts."""
        purpose: Purpose = "page" if self.card.hosts == ANY_HOST else "api"
        return self.web.get(url, params=params, headers=headers, purpose=purpose, limits=self.limits)

    def post(self, url: str, *, json: Any = None, headers: Mapping[str, str] | None = None) -> Page:
        """POST a JSON body."""
        return self.web.post(url, json=json, headers=headers, limits=self.limits)
