"""Workable career pages, by the widget's API: https://help.workable.com/hc/en-us/articles/115012771647

A job stands there once per place: jobs are told apart by ``shortcode`` (1,404 rows were 293 jobs on one
page).
"""

from __future__ import annotations

from typing import Any

from addon.signals import board
from addon.signals.jobs import REMOTE, Listing, Posting, unique
from addon.signals.provider import Ask, Door, Reply
from addon.signals.reading import day, dig, found, items, load, strange, text, texts

LABEL = "Workable"
API = "https://apply.workable.com/api/v1/widget/accounts/{name}"
PAGE = "https://apply.workable.com/{name}"


class Workable:
    """Open roles from a Workable career page."""

    card = board.card("workable", LABEL, ("apply.workable.com",), "https://www.workable.com")

    def fetch(self, ask: Ask) -> Reply:
        """The jobs of the company's page. Raises ProviderFailed."""
        return board.answer(ask, self.card.id, PAGE, _read)


def parse(body: bytes) -> Listing:
    """The listing in an answer of the widget, each job once. Raises ProviderFailed."""
    data = load(body, LABEL)
    if not isinstance(dig(data, "jobs"), list):
        raise strange(LABEL)
    jobs = unique(_posting(job) for job in items(data["jobs"]))
    return Listing(jobs, company=text(data.get("name")), texts=tuple(texts(data)))


def _posting(job: dict[str, Any]) -> Posting:
    place = ", ".join(part for part in (text(job.get("city")), text(job.get("country"))) if part)
    shown = [site for site in items(job.get("locations")) if site.get("hidden") is not True]
    return Posting(
        id=text(job.get("shortcode")) or text(job.get("url")),
        title=text(job.get("title")),
        departments=(text(job.get("department")), text(job.get("function"))),
        published=day(job.get("published_on")),
        places=(place,) if place else ((REMOTE,) if job.get("telecommuting") is True else ()),
        countries=tuple(text(site.get("countryCode"), 2) for site in shown),
    )


def _read(web: Door, name: str) -> Listing | None:
    page = web.get(API.format(name=name), params={"details": "true"})
    return parse(page.body) if found(page, LABEL) else None
