"""Greenhouse job boards: https://developers.greenhouse.io/job-board.html

``first_published`` is when a job first appeared; ``updated_at`` moves with every edit and is never used. A
post without an internal job collects applications for no job in particular and is not counted. An unknown
board answers 404.
"""

from __future__ import annotations

from typing import Any

from addon.errors import ProviderFailed
from addon.signals import board
from addon.signals.jobs import Listing, Posting
from addon.signals.provider import Ask, Door, Reply
from addon.signals.reading import day, dig, found, items, load, strange, text, texts, whole

LABEL = "Greenhouse"
API = "https://boards-api.greenhouse.io/v1/boards/{name}/jobs"
PAGE = "https://job-boards.greenhouse.io/{name}"


class Greenhouse:
    """Open roles from a Greenhouse board."""

    card = board.card("greenhouse", LABEL, ("boards-api.greenhouse.io",), "https://www.greenhouse.com")

    def fetch(self, ask: Ask) -> Reply:
        """The postings of the company's board. Raises ProviderFailed."""
        return board.answer(ask, self.card.id, PAGE, _read)


def parse(body: bytes) -> Listing:
    """The listing in an answer of ``/jobs``, with or without ``content=true``. Raises ProviderFailed."""
    data = load(body, LABEL)
    if not isinstance(dig(data, "jobs"), list):
        raise strange(LABEL)
    listed = items(data["jobs"])
    jobs = [job for job in listed if job.get("internal_job_id", job) is not None]
    total = whole(dig(data, "meta", "total"))
    more = max(0, (total or 0) - len(listed))
    return Listing(
        tuple(_posting(job) for job in jobs),
        texts=tuple(texts(data)),
        total=len(jobs) + more,
        cut=more > 0,
    )


def _posting(job: dict[str, Any]) -> Posting:
    return Posting(
        id=text(job.get("id")) or text(job.get("absolute_url")),
        title=text(job.get("title")),
        departments=tuple(text(each.get("name")) for each in items(job.get("departments"))),
        published=day(job.get("first_published")),
        places=(text(dig(job, "location", "name")),),
        company=text(job.get("company_name")),
    )


def _read(web: Door, name: str) -> Listing | None:
    address = API.format(name=name)
    try:
        # Departments come only with the texts.
        page = web.get(address, params={"content": "true"})
    except ProviderFailed as failed:
        if failed.reason != "error":
            raise
        page = web.get(address)  # a board of thousands of jobs is too much with its texts
    return parse(page.body) if found(page, LABEL) else None
