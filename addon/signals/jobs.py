"""Open postings of a company's job board, and what they tell: how many, for what, since when, where.

A board's answer is parsed into a ``Listing``; here it is counted. The functions are pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from addon.core.signal import Known, Missing, NullReason
from addon.signals.functions import function_of_words
from addon.signals.provider import Finding

FIELDS = (
    "open_roles",
    "open_roles_by_function",
    "open_roles_new_30d",
    "open_roles_new_90d",
    "hiring_locations",
)
MOST_PLACES = 20
REMOTE = "Remote"
LOWER_BOUND = 0.5


@dataclass(frozen=True)
class Posting:
    """One open job. ``departments``: the most telling word first; ``published``: when it was first published.

    ``places``: where, as the board writes it; ``countries``: alpha-2 codes, where the board gives them;
    ``company``: the employer's name as the board gives it.
    """

    id: str
    title: str
    departments: tuple[str, ...] = ()
    published: date | None = None
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    company: str = ""


@dataclass(frozen=True)
class Listing:
    """A board's answer: its postings, the company's name as the board gives it, and every text in it.

    ``total``: how many postings the board says there are, when it says so; ``cut``: more were there than we
    were ready to read.
    """

    postings: tuple[Posting, ...]
    company: str = ""
    texts: tuple[str, ...] = field(default=(), repr=False)
    total: int | None = None
    cut: bool = False

    @property
    def companies(self) -> frozenset[str]:
        """Every employer's name that the board gives."""
        return frozenset({self.company, *(posting.company for posting in self.postings)} - {""})


def unique(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """Each job once: boards list a job once per place; rows of one id become one posting with all places."""
    jobs: dict[str, Posting] = {}
    for posting in postings:
        first = jobs.setdefault(posting.id, posting)
        if first is not posting:
            jobs[posting.id] = replace(
                first,
                places=_once((*first.places, *posting.places)),
                countries=_once((*first.countries, *posting.countries)),
            )
    return tuple(jobs.values())


def is_remote(workplace: object) -> bool:
    """Whether a board's word for the workplace means remote; boards write onsite, on-site and on_site."""
    return isinstance(workplace, str) and workplace.casefold().replace("_", "").replace("-", "") in (
        "remote",
        "fullyremote",
        "fullremote",
    )


def count(listing: Listing, today: date, url: str, match: float) -> tuple[Finding | Missing, ...]:
    """Every field that a listing answers, and why not for the others."""
    jobs = unique(listing.postings)
    counter = _Counter(jobs, listing, today, url, match)
    return (
        counter.open_roles(),
        counter.by_function(),
        counter.new("open_roles_new_30d", 30),
        counter.new("open_roles_new_90d", 90),
        counter.locations(),
    )


@dataclass(frozen=True)
class _Counter:
    """One listing, counted field by field; a listing that was cut gives lower bounds, and says so."""

    jobs: tuple[Posting, ...]
    listing: Listing
    today: date
    url: str
    match: float

    def open_roles(self) -> Finding:
        """How many there are: as the board says when we did not read all, else counted."""
        if self.listing.cut and self.listing.total is not None:
            return replace(self._finding("open_roles", self.listing.total), confidence=1.0, remark="")
        return self._finding("open_roles", len(self.jobs))

    def by_function(self) -> Finding | Missing:
        """The functions, the largest first."""
        if not self.jobs:
            return self._empty("open_roles_by_function")
        counted = Counter(function_of_words(job.departments, job.title) for job in self.jobs)
        return self._finding("open_roles_by_function", dict(counted.most_common()))

    def new(self, name: str, days: int) -> Finding | Missing:
        """How many were first published in the last days; a job without a date is not guessed at."""
        dated = [job.published for job in self.jobs if job.published]
        if self.jobs and not dated:
            return Missing(name, NullReason.NOT_COVERED, "The job board gives no dates of publication.")
        # A board may be a time zone ahead of us.
        first, last = self.today - timedelta(days=days), self.today + timedelta(days=1)
        found = self._finding(name, sum(1 for published in dated if first <= published <= last))
        undated = len(self.jobs) - len(dated)
        if undated:
            carry = "carries" if undated == 1 else "carry"
            remark = f"{undated} of {len(self.jobs)} postings {carry} no date. {found.remark}".strip()
            found = replace(found, confidence=found.confidence * len(dated) / len(self.jobs), remark=remark)
        return found

    def locations(self) -> Finding | Missing:
        """The places, those with the most jobs first."""
        if not self.jobs:
            return self._empty("hiring_locations")
        places = Counter(place for job in self.jobs for place in _once(job.places))
        if not places:
            return Missing("hiring_locations", NullReason.NOT_FOUND, "The postings name no place.")
        found = self._finding(
            "hiring_locations", tuple(place for place, _ in places.most_common(MOST_PLACES))
        )
        more = len(places) - MOST_PLACES
        return replace(found, remark=f"And {more} more places. {found.remark}".strip()) if more > 0 else found

    def _finding(self, name: str, value: Known) -> Finding:
        remark = (
            f"At least: only the first {len(self.jobs):,} postings were read." if self.listing.cut else ""
        )
        sure = LOWER_BOUND if self.listing.cut else 1.0
        return Finding(
            name, value, url=self.url, method="counted", match=self.match, confidence=sure, remark=remark
        )

    def _empty(self, name: str) -> Missing:
        return Missing(name, NullReason.NOT_FOUND, "The job board is there and lists no open role.")


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
