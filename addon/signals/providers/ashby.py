"""Ashby job boards: https://developers.ashbyhq.com/docs/public-job-posting-api

A board without jobs answers an empty list, an unknown one 404. Jobs that are not listed are not open to the
public and are not counted.
"""

from __future__ import annotations

from typing import Any

from addon.signals import board
from addon.signals.jobs import REMOTE, Listing, Posting, is_remote
from addon.signals.provider import Ask, Door, Reply
from addon.signals.reading import day, dig, found, items, load, strange, text, texts

LABEL = "Ashby"
API = "https://api.ashbyhq.com/posting-api/job-board/{name}"
PAGE = "https://jobs.ashbyhq.com/{name}"


class Ashby:
    """Open roles from an Ashby board."""

    card = board.card("ashby", LABEL, ("api.ashbyhq.com",), "https://www.ashbyhq.com")

    def fetch(self, ask: Ask) -> Reply:
        """The postings of the company's board. Raises ProviderFailed."""
        return board.answer(ask, self.card.id, PAGE, _read)


def parse(body: bytes) -> Listing:
    """The listing in an answer of ``/job-board``. Raises ProviderFailed."""
    data = load(body, LABEL)
    if not isinstance(dig(data, "jobs"), list):
        raise strange(LABEL)
    listed = [job for job in items(data["jobs"]) if job.get("isListed") is not False]
    return Listing(tuple(_posting(job) for job in listed), texts=tuple(texts(data)))


def _posting(job: dict[str, Any]) -> Posting:
    places = (
        text(job.get("location")),
        *(text(each.get("location")) for each in items(job.get("secondaryLocations"))),
    )
    remote = job.get("isRemote") is True or is_remote(job.get("workplaceType"))
    return Posting(
        id=text(job.get("id")) or text(job.get("jobUrl")),
        title=text(job.get("title")),
        departments=(text(job.get("team")), text(job.get("department"))),
        published=day(job.get("publishedAt")),
        places=tuple(place for place in places if place) or ((REMOTE,) if remote else ()),
    )


def _read(web: Door, name: str) -> Listing | None:
    page = web.get(API.format(name=name))
    return parse(page.body) if found(page, LABEL) else None
