"""Import a file of the user's own for one sheet: LinkedIn's Connections.csv, or any CSV."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from addon.core.signal import SubjectKind
from addon.core.signal_fields import FIELD
from addon.core.table import Tab
from addon.errors import Malformed, TooLarge
from addon.sheets.csvbook import read_csv
from addon.signals.memory import Memory, Origin
from addon.signals.own import connections, own_table
from addon.signals.own.imported import CSV, CSV_PEOPLE
from addon.signals.own.keeping import Kept, of_connections, of_table
from addon.signals.own.rows import OwnTable

Json = dict[str, Any]
MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 20_000
KINDS = ("linkedin_connections", "csv")


def import_own(memory: Memory, spreadsheet_id: str, kind: str, name: str, text: str, sub: str) -> Json:
    """Keep what a file says for this sheet alone; ``{"rows", "subjects", "fields", "changes", "sentence"}``.

    ``kind``: one of ``KINDS``; ``name``: the file's, for sentences. Importing the same file again changes
    nothing that is shown. Raises Malformed (no such file), TooLarge, SheetProblem (an older export).
    """
    if len(text.encode()) > MOST_BYTES:
        raise TooLarge(f"“{name}” is larger than 2 MB.", hint="Leave out rows or columns, then try again.")
    scope, now = f"sheet:{spreadsheet_id}", memory.now()
    today = datetime.fromtimestamp(now, UTC).date()
    if kind == "linkedin_connections":
        people = connections(text)
        _refuse_many(name, len(people))
        rows, kept = len(people), of_connections(people, memory, scope, now, today)
    elif kind == "csv":
        table = _table(name, text)
        rows = len(table.rows)
        _refuse_many(name, rows)
        kept = of_table(table, CSV_PEOPLE if table.kind == "person" else CSV, now, today)
    else:
        raise Malformed(f"“{kind}” is nothing that can be imported.", hint=f"Kinds are: {', '.join(KINDS)}.")
    memory.add(kept.observations, Origin(scope, sub))
    fields = list(dict.fromkeys(one.field for one in kept.observations))
    return {
        "rows": rows,
        "subjects": kept.subjects,
        "fields": fields,
        "changes": kept.changes,
        "sentence": _sentence(name, kind, kept, fields),
    }


def _refuse_many(name: str, rows: int) -> None:
    if rows > MOST_ROWS:
        raise TooLarge(
            f"“{name}” has {rows:,} rows; up to {MOST_ROWS:,} can be imported.",
            hint="Put it into a tab of this spreadsheet and choose that tab as your own data.",
        )


def _table(name: str, text: str) -> OwnTable:
    """The table of a CSV file, of people where it tells of people."""
    book = read_csv(text.encode(), name)
    tab: Tab = book.tabs[0]
    kinds: tuple[SubjectKind, ...] = ("person", "company")
    tables = {kind: own_table(tab, kind, book.locale) for kind in kinds}
    people, companies = tables["person"], tables["company"]
    if people and people.rows and {"profile", "email"} & set(people.keys):
        return people
    found = companies if companies and companies.rows else people
    if found is None or not found.rows:
        labels = ", ".join(FIELD[name].label for name in ("headcount", "industry", "job_title"))
        raise Malformed(
            f"“{name}” has no column to know a company or person by, or none with anything about them.",
            hint=f"Give it a first row of headers: Website or E-mail, and for example {labels}.",
        )
    return found


def _sentence(name: str, kind: str, kept: Kept, fields: list[str]) -> str:
    labels = ", ".join(FIELD[field].label for field in fields)
    who = (
        ("person", "people")
        if kind == "linkedin_connections"
        else ("company or person", "companies or people")
    )
    told = (
        f"“{name}”: {labels} of {kept.subjects:,} {who[kept.subjects != 1]}, kept for this spreadsheet only."
    )
    if kept.changes:
        changed = "1 of them changed" if kept.changes == 1 else f"{kept.changes:,} of them changed"
        told += f" {changed} jobs since the export before."
    return told if fields else f"“{name}” says nothing that Keeprate could use."
