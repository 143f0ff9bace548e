"""Lever job sites: https://github.com/lever/postings-api

An answer without a limit can reach 48 MB, so it is read in pages of 100. ``createdAt`` is in milliseconds
since 1970. Names are case-sensitive. An unknown site answers 404; European customers live on a
host of their own.
"""

from __future__ import annotations

from addon.signals import board
from addon.signals.jobs import REMOTE, Listing, Posting, is_remote
from addon.signals.provider import Ask, Door, Reply
from addon.signals.reading import day_of_milliseconds, dig, found, items, load, strange, text, texts

LABEL = "Lever"
HOSTS = ("api.lever.co", "api.eu.lever.co")
PAGE = "https://jobs.lever.co/{name}"
PER_PAGE = 100
MOST_PAGES = 20


class Lever:
    """Open roles from a Lever job site."""

    card = board.card("lever", LABEL, HOSTS, "https://www.lever.co")

    def fetch(self, ask: Ask) -> Reply:
        """The postings of the company's site. Raises ProviderFailed."""
        return board.answer(ask, self.card.id, PAGE, _read)


def parse(body: bytes) -> Listing:
    """The listing in one page of postings. Raises ProviderFailed."""
    data = load(body, LABEL)
    if not isinstance(data, list):
        raise strange(LABEL)
    postings = []
    for job in items(data):
        kinds = job.get("categories")
        everywhere = dig(kinds, "allLocations")
        named = tuple(text(each) for each in everywhere) if isinstance(everywhere, list) else ()
        places = named or (text(dig(kinds, "location")),)
        remote = (REMOTE,) if is_remote(job.get("workplaceType")) else ()
        postings.append(
            Posting(
                id=text(job.get("id")) or text(job.get("hostedUrl")),
                title=text(job.get("text")),
                departments=(text(dig(kinds, "team")), text(dig(kinds, "department"))),
                published=day_of_milliseconds(job.get("createdAt")),
                places=tuple(place for place in places if place) or remote,
                countries=(text(job.get("country"), 2),),
            )
        )
    return Listing(tuple(postings), texts=tuple(texts(data)))


def _read(web: Door, name: str) -> Listing | None:
    for host in HOSTS:
        listing = _pages(web, f"https://{host}/v0/postings/{name}")
        if listing is not None:
            return listing
    return None


def _pages(web: Door, address: str) -> Listing | None:
    postings: tuple[Posting, ...] = ()
    seen: tuple[str, ...] = ()
    for number in range(MOST_PAGES):
        skip = {"mode": "json", "skip": str(number * PER_PAGE), "limit": str(PER_PAGE)}
        page = web.get(address, params=skip)
        if not found(page, LABEL):
            return Listing(postings, texts=seen) if number else None
        part = parse(page.body)
        postings, seen = postings + part.postings, seen + part.texts
        if len(part.postings) < PER_PAGE:
            return Listing(postings, texts=seen)
    return Listing(postings, texts=seen, cut=True)
