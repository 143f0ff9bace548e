"""SmartRecruiters job boards: https://developers.smartrecruiters.com/docs/posting-api

It answers 200 with ``totalFound`` 0 for any name whatsoever, so an empty answer never means "0 open roles":
at least one posting must be there, and it must be of the company asked about.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from addon.signals import board
from addon.signals.jobs import REMOTE, Listing, Posting
from addon.signals.provider import Ask, Door, Reply
from addon.signals.reading import day, dig, found, items, load, strange, text, texts, whole

LABEL = "SmartRecruiters"
API = "https://api.smartrecruiters.com/v1/companies/{name}/postings"
PAGE = "https://careers.smartrecruiters.com/{name}"
PER_PAGE = 100
MOST_PAGES = 20


class SmartRecruiters:
    """Open roles from a SmartRecruiters board."""

    card = board.card(
        "smartrecruiters", LABEL, ("api.smartrecruiters.com",), "https://www.smartrecruiters.com"
    )

    def fetch(self, ask: Ask) -> Reply:
        """The postings of the company's board. Raises ProviderFailed."""
        return board.answer(ask, self.card.id, PAGE, _read)


def parse(body: bytes) -> Listing:
    """The listing in one page of postings, with the total that the board gives. Raises ProviderFailed."""
    data = load(body, LABEL)
    if not isinstance(dig(data, "content"), list):
        raise strange(LABEL)
    postings = tuple(_posting(job) for job in items(data["content"]))
    return Listing(postings, texts=tuple(texts(data)), total=whole(data.get("totalFound")))


def _posting(job: dict[str, Any]) -> Posting:
    where = job.get("location")
    place = text(dig(where, "fullLocation")) or text(dig(where, "city"))
    remote = (REMOTE,) if dig(where, "remote") is True else ()
    return Posting(
        id=text(job.get("id")) or text(job.get("uuid")),
        title=text(job.get("name")),
        departments=(text(dig(job, "department", "label")), text(dig(job, "function", "label"))),
        published=day(job.get("releasedDate")),
        places=(place,) if place else remote,
        countries=(text(dig(where, "country"), 2),),
        company=text(dig(job, "company", "name")),
    )


def _read(web: Door, name: str) -> Listing | None:
    whole_listing: Listing | None = None
    for number in range(MOST_PAGES):
        offset = {"limit": str(PER_PAGE), "offset": str(number * PER_PAGE)}
        page = web.get(API.format(name=name), params=offset)
        if not found(page, LABEL):
            break
        part = parse(page.body)
        whole_listing = part if whole_listing is None else _joined(whole_listing, part)
        if len(whole_listing.postings) >= (part.total or 0) or not part.postings:
            break
    if whole_listing is None or not whole_listing.postings:
        return None
    return replace(whole_listing, cut=len(whole_listing.postings) < (whole_listing.total or 0))


def _joined(one: Listing, more: Listing) -> Listing:
    return replace(one, postings=one.postings + more.postings, texts=one.texts + more.texts)
