"""Recruitee career sites: https://docs.recruitee.com/reference/offers

Each company has a host of its own, so a name becomes part of a host name and is held to what a host label
may be. The site of an unknown name leads away from the company's host.
"""

from __future__ import annotations

import re
from typing import Any

from addon.errors import ProviderFailed
from addon.signals import board
from addon.signals.jobs import REMOTE, Listing, Posting
from addon.signals.provider import Ask, Door, Reply
from addon.signals.reading import day, dig, found, items, load, strange, text, texts

LABEL = "Recruitee"
API = "https://{name}.recruitee.com/api/offers/"
PAGE = "https://{name}.recruitee.com"
HOST_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class Recruitee:
    """Open roles from a Recruitee career site."""

    card = board.card("recruitee", LABEL, ("*.recruitee.com",), "https://recruitee.com")

    def fetch(self, ask: Ask) -> Reply:
        """The offers of the company's site. Raises ProviderFailed."""
        return board.answer(ask, self.card.id, PAGE, _read)


def parse(body: bytes) -> Listing:
    """The listing in an answer of ``/api/offers/``. Raises ProviderFailed."""
    data = load(body, LABEL)
    if not isinstance(dig(data, "offers"), list):
        raise strange(LABEL)
    published = [offer for offer in items(data["offers"]) if offer.get("status") in (None, "published")]
    return Listing(tuple(_posting(offer) for offer in published), texts=tuple(texts(data)))


def _posting(offer: dict[str, Any]) -> Posting:
    sites = items(offer.get("locations"))
    places = tuple(
        ", ".join(part for part in (text(site.get("city")), text(site.get("country"))) if part)
        or text(site.get("name"))
        for site in sites
    ) or (text(offer.get("location")),)
    return Posting(
        id=text(offer.get("id")) or text(offer.get("guid")),
        title=text(offer.get("title")),
        departments=(text(offer.get("department")), text(offer.get("category_code")).replace("_", " ")),
        published=day(offer.get("published_at")),
        places=tuple(p for p in places if p) or ((REMOTE,) if offer.get("remote") is True else ()),
        countries=tuple(text(site.get("country_code"), 2) for site in sites),
        company=text(offer.get("company_name")),
    )


def _read(web: Door, name: str) -> Listing | None:
    label = name.casefold()
    if not HOST_LABEL.fullmatch(label):
        return None
    try:
        page = web.get(API.format(name=label))
    except ProviderFailed as failed:
        if failed.reason != "blocked_by_policy":
            raise
        return None
    return parse(page.body) if found(page, LABEL) else None
