"""Asking a job board: by the name that the company's own careers page gives it, or by a checked guess.

A link on the company's own page is certain. A name guessed from the domain proves nothing, because boards
are full of namesakes: it counts only when the board's answer names the company. "No board" is never "0 open
roles".
"""

from __future__ import annotations

import re
from collections.abc import Callable

from addon.core.signal import Missing, NullReason
from addon.signals import identity
from addon.signals.jobs import FIELDS, Listing, count
from addon.signals.provider import Ask, Card, Door, Reply, not_found

SLUG = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")
MOST_GUESSES = 2
Read = Callable[[Door, str], Listing | None]


def card(board: str, label: str, hosts: tuple[str, ...], url: str) -> Card:
    """The card of a job board: what boards have in common."""
    return Card(
        id=board,
        label=label,
        fields=FIELDS,
        needs=(frozenset({"job_board"}), frozenset({"domain"})),
        hosts=hosts,
        sends="the name of the company's job board, guessed from its domain when its website shows none",
        licence="public job postings",
        url=url,
        per_second=1.0,
    )


def answer(ask: Ask, board: str, page: str, read: Read) -> Reply:
    """The counted postings of the company's board, or ``not_found``.

    ``page``: the board's address for people, with ``{name}``; ``read``: fetches a board by name, None when
    the board says that there is none. Raises ProviderFailed.
    """
    known = ask.lookup("job_board")
    if known:
        kind, _, name = known.partition(":")
        if kind != board:
            return _elsewhere(ask.fields, kind)
        listing = read(ask.web, name) if SLUG.fullmatch(name) else None
        if listing is None:
            return not_found(ask.fields, "The job board that the careers page leads to does not exist.")
        return _counted(ask, listing, page.format(name=name), 1.0)
    for name in guesses(ask.subject.keys.get("domain", "")):
        listing = read(ask.web, name)
        sure = belonging(listing, ask) if listing else None
        if listing and sure:
            return _counted(ask, listing, page.format(name=name), sure)
    return not_found(ask.fields, "No job board that is surely this company's.")


def guesses(domain: str) -> tuple[str, ...]:
    """Names under which a company may have its board: ``acme-labs.com`` -> acme-labs, acmelabs."""
    label = domain.partition(".")[0].casefold()
    either = dict.fromkeys((label, label.replace("-", "")))
    return tuple(name for name in either if SLUG.fullmatch(name) and len(name) >= 3)[:MOST_GUESSES]


def belonging(listing: Listing, ask: Ask) -> float | None:
    """How surely a guessed board is the company's, 0 to 1; None: nothing in it says so.

    Its domain in a posting settles it. So does its full name, when that is more than the word that was
    guessed: a single word, which namesakes share, needs a posting in the company's country beside it.
    """
    if not listing.postings:
        return None
    domain, name = ask.subject.keys.get("domain", ""), ask.lookup("name") or ask.lookup("legal_name") or ""
    if domain and identity.mentions(listing.texts, domain):
        return identity.DOMAIN_SEEN
    if not any(identity.same_name(name, company) for company in listing.companies):
        return None
    if len(identity.name_words(name)) > 1:
        return identity.NAME_SAME
    country = (ask.lookup("country") or "").upper()
    there = {code.upper() for posting in listing.postings for code in posting.countries}
    return identity.NAME_AND_COUNTRY if country and country in there else None


def _counted(ask: Ask, listing: Listing, url: str, match: float) -> Reply:
    answers = count(listing, ask.today, url, match)
    return Reply(tuple(each for each in answers if each.field in ask.fields))


def _elsewhere(fields: frozenset[str], kind: str) -> Reply:
    message = f"The company's careers page leads to another job board ({kind})."
    return Reply(tuple(Missing(name, NullReason.NOT_COVERED, message) for name in sorted(fields)))
