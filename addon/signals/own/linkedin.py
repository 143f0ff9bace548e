"""Connections.csv, as LinkedIn gives it to a member who asks for a copy of their data.

Lines of notes stand before the header; lines end with CRLF; e-mail addresses are mostly blank; dates read
``10 Aug 2026``. Pure.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from addon.core.dates import parse_date, words_of
from addon.core.lookup import email_of, name_of, profile_of
from addon.core.signal import Subject
from addon.errors import Malformed

HEADER: Mapping[str, str] = {
    "first name": "first",
    "last name": "last",
    "url": "url",
    "email address": "email",
    "company": "company",
    "position": "position",
    "connected on": "connected",
}
_MUST = frozenset({"first", "last", "url", "company", "connected"})
_LOOK = 60
_LONGEST = 200


@dataclass(frozen=True)
class Connection:
    """One person of an export; what it does not say is empty."""

    profile: str
    name: str
    email: str = ""
    employer: str = ""
    job_title: str = ""
    connected_on: date | None = None

    @property
    def subject(self) -> Subject:
        """Who it is: by profile, else by e-mail address, else by name and employer."""
        keys = {"profile": self.profile, "email": self.email, "name": self.name, "company": self.employer}
        return Subject("person", {key: value for key, value in keys.items() if value})


def connections(text: str) -> tuple[Connection, ...]:
    """The people of an export, each profile once, in their order.

    Raises Malformed when no header line of an export is found.
    """
    lines = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))
    at = next((n for n, line in enumerate(lines[:_LOOK]) if set(_columns(line)) >= _MUST), None)
    if at is None:
        raise Malformed(
            "This is no Connections.csv: the line First Name, Last Name, URL, … is not in it.",
            hint="On LinkedIn choose Settings > Data privacy > Get a copy of your data > Connections, "
            "and take the file Connections.csv out of what you are sent.",
        )
    where = _columns(lines[at])
    found: dict[str, Connection] = {}
    for line in lines[at + 1 :]:
        one = _connection({name: line[n].strip() for name, n in where.items() if n < len(line)})
        if one is not None:
            found.setdefault(one.subject.id, one)
    return tuple(found.values())


def _columns(line: list[str]) -> dict[str, int]:
    names = [HEADER.get(" ".join(words_of(cell.lstrip("\ufeff")))) for cell in line]
    return {name: n for n, name in enumerate(names) if name}


def _connection(cells: Mapping[str, str]) -> Connection | None:
    """A person with something to know them by; None for a blank line or a member who left."""
    profile = profile_of(cells.get("url")) or ""
    email = email_of(cells.get("email")) or ""
    name = name_of(f"{cells.get('first', '')} {cells.get('last', '')}") or ""
    employer = " ".join(cells.get("company", "").split())[:_LONGEST]
    if not (profile or email or (name and employer)):
        return None
    title = " ".join(cells.get("position", "").split())[:_LONGEST]
    return Connection(profile, name, email, employer, title, parse_date(cells.get("connected"), order="DMY"))
