"""A table as a list of subjects to ask about: key columns, rows folded by subject, rows without a key.

The same company in several rows is asked about once; every one of its rows gets the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from addon.core.finding import find_tables
from addon.core.layouts.labels import is_total
from addon.core.layouts.view import ranges
from addon.core.lookup import Registrable, enough, subject_of, text_of
from addon.core.report.parts import RowKey
from addon.core.signal import Subject, SubjectKind
from addon.core.signal_fields import FIELD
from addon.core.subject_words import COLUMNS
from addon.core.subjects import KeyColumn, key_columns
from addon.core.table import Ask, Book, Tab, Table, Value, column_letter, parse_range
from addon.errors import Choice, Malformed, NoSuchSheet, Question, SheetProblem

TRY_ROWS = 10
NO_KEY = "?"
"""The row key of rows that are somebody's and hold nothing to look them up by."""
MOST_CAP_MINOR = 10_000_000


@dataclass(frozen=True)
class EnrichAsk:
    """What the user asked to be enriched. ``ask``: tab, range and today; the rest as in the HTTP interface.

    ``cap_minor`` None: not approved yet. ``consent`` None: not asked for yet.
    """

    ask: Ask
    subject: SubjectKind | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    rows: Literal["try", "all"] = "try"
    refresh: bool = False
    cap_minor: int | None = None
    consent: frozenset[str] | None = None
    own_tab: int | None = None

    @classmethod
    def of(cls, body: Mapping[str, Any], ask: Ask) -> EnrichAsk:
        """From the body of a request whose types were checked. Raises Malformed."""
        fields = tuple(dict.fromkeys(body.get("fields", ())))
        unknown = [name for name in fields if name not in FIELD or FIELD[name].internal]
        if unknown:
            raise Malformed(f"“{unknown[0]}” is no field.", hint="GET /v1/providers lists the fields.")
        if len({FIELD[name].subject for name in fields}) > 1:
            raise Malformed("Fields of companies and of persons cannot be asked for together.")
        subject = body.get("subject") or (FIELD[fields[0]].subject if fields else None)
        if fields and FIELD[fields[0]].subject != subject:
            raise Malformed(f"“{fields[0]}” is no field of a {subject}.")
        cap, consent = body.get("cap_minor"), body.get("consent")
        if cap is not None and not 0 <= cap <= MOST_CAP_MINOR:
            raise Malformed("A cap is in cents, from 0 to 10,000,000.")
        return cls(
            ask, subject, dict(body.get("keys", {})), fields, body.get("rows", "try"),
            bool(body.get("refresh", False)), cap, None if consent is None else frozenset(consent),
            body.get("own_tab"),
        )  # fmt: skip


@dataclass(frozen=True)
class Worklist:
    """Who stands in which rows. ``rows``: subject id -> 0-based tab rows; ``merged``: id -> id that stands.

    ``without``: rows that hold something and no key. ``total``: rows looked at.
    """

    table: Table
    kind: SubjectKind
    keys: tuple[KeyColumn, ...]
    subjects: tuple[Subject, ...]
    rows: Mapping[str, tuple[int, ...]]
    without: tuple[int, ...]
    merged: Mapping[str, str]
    registrable: Registrable

    @property
    def tab(self) -> Tab:
        """The tab the table stands in."""
        return self.table.tab

    @property
    def total(self) -> int:
        """Rows with a subject or without a key."""
        return sum(map(len, self.rows.values())) + len(self.without)

    @property
    def duplicates(self) -> int:
        """Rows beyond the first of their subject."""
        return sum(len(rows) - 1 for rows in self.rows.values())

    def first(self, count: int = TRY_ROWS) -> tuple[Subject, ...]:
        """The subjects of the first rows that have one."""
        by_row = sorted((row, subject) for subject, rows in self.rows.items() for row in rows)[:count]
        wanted = {subject for _, subject in by_row}
        return tuple(subject for subject in self.subjects if subject.id in wanted)

    def cells(self, rows: Sequence[int]) -> list[str]:
        """Addresses of rows, in the first key column."""
        column = self.keys[0].column if self.keys else self.table.left
        return ranges(self.tab, [(row, column) for row in rows])

    def name(self, subject: Subject) -> str:
        """How a person knows a subject: its name in the sheet, or its key."""
        return subject.keys.get("name") or next(iter(subject.keys.values()), subject.id)

    @property
    def row_key(self) -> RowKey:
        """Whose row a row is when it is written to, whatever moved in between."""
        names = tuple(column.key for column in self.keys)
        headers = tuple(column.header for column in self.keys)

        def of(values: Sequence[Value]) -> str:
            # The row of headers holds no key either, and is nobody's row.
            if any(headers) and tuple(map(text_of, values)) == headers:
                return ""
            return row_id(self.kind, dict(zip(names, values, strict=False)), self.merged, self.registrable)

        return RowKey(tuple(column.column for column in self.keys), of)


def row_id(
    kind: SubjectKind, cells: Mapping[str, Value], merged: Mapping[str, str], registrable: Registrable
) -> str:
    """The subject of a row, ``NO_KEY`` for a row with something but no key, "" for a blank one."""
    subject = subject_of(kind, cells, registrable)
    if subject is not None and enough(subject):
        return merged.get(subject.id, subject.id)
    label = text_of(cells.get("name"))
    filled = any(text_of(value) for value in cells.values())
    return NO_KEY if filled and not (label and is_total(label)) else ""


def worklist(book: Book, ask: EnrichAsk, registrable: Registrable) -> Worklist:
    """The subjects of the tab that was asked for. Raises Question or SheetProblem when there are none."""
    tab = _tab(book, ask.ask)
    kinds = (ask.subject,) if ask.subject else _kinds(ask.keys)
    best: tuple[tuple[int, ...], Worklist] | None = None
    for table in _tables(tab, ask.ask, book.locale):
        for place, kind in enumerate(kinds):
            found = folded(table, kind, key_columns(table, kind, ask.keys), registrable)
            score = (bool(found.subjects), -place, len(found.keys), len(found.subjects))
            if best is None or score > best[0]:
                best = (score, found)
    if best is None or not best[1].subjects:
        raise nothing_to_look_up(tab, None if best is None else best[1], kinds[0])
    return best[1]


def _kinds(chosen: Mapping[str, str]) -> tuple[SubjectKind, ...]:
    """What the rows may be about, by the keys that the user chose."""
    both: tuple[SubjectKind, ...] = ("company", "person")
    return tuple(kind for kind in both if set(chosen) <= set(COLUMNS[kind])) or ("company",)


def nothing_to_look_up(tab: Tab, found: Worklist | None, kind: SubjectKind) -> SheetProblem:
    """No column of the tab says who its rows are about; every column is offered as the one that does."""
    if found is None:
        return SheetProblem(
            "There is no table in this tab.",
            hint="Choose the tab whose rows are companies or contacts.",
            where=(tab.range(parse_range("A1:A1", tab)),),
        )
    wanted = "a website, an e-mail address, a SIREN or a name with a country"
    key = "domain"
    if kind == "person":
        wanted, key = "an e-mail address, a LinkedIn profile or a name with an employer", "email"
    table = found.table
    choices = [
        Choice(f"{column_letter(at)} · {name}", {"keys": {key: column_letter(at)}})
        for at, name in enumerate(table.names, table.left)
        if at not in tab.our_columns
    ]
    return Question(
        f"No column says which {'companies' if kind == 'company' else 'contacts'} the rows are about.",
        hint=f"Add a column with {wanted}, or choose the one that has it.",
        where=(tab.range(replace(table, bottom=table.top).rect),) if table.top > table.header_top else (),
        choices=choices[:12],
    )


def _tab(book: Book, ask: Ask) -> Tab:
    """The tab asked for, else the first that is not ours."""
    loaded = [tab for tab in book.tabs if tab.loaded]
    if ask.sheet_id is not None:
        loaded = [tab for tab in loaded if tab.sheet_id == ask.sheet_id]
    tab = next((tab for tab in loaded if not tab.ours), loaded[0] if loaded else None)
    if tab is None:
        raise NoSuchSheet("The tab does not exist any more.", hint="Choose another tab.")
    return tab


def _tables(tab: Tab, ask: Ask, locale: str) -> list[Table]:
    area = parse_range(ask.range, tab) if ask.range else None
    return find_tables(tab, area, locale, ask.fiscal_start)


def folded(
    table: Table, kind: SubjectKind, keys: tuple[KeyColumn, ...], registrable: Registrable
) -> Worklist:
    """Rows folded by subject; a row that holds fewer keys joins the only subject with the same one."""
    by_row: dict[int, Subject] = {}
    without: list[int] = []
    for row in range(table.top, table.bottom):
        cells = {key.key: table.tab.value(row, key.column) for key in keys}
        subject = subject_of(kind, cells, registrable)
        if subject is not None and enough(subject):
            by_row[row] = subject
        elif keys and row_id(kind, cells, {}, registrable) == NO_KEY:
            without.append(row)
    merged = _merged(kind, by_row.values())
    rows: dict[str, list[int]] = {}
    known: dict[str, dict[str, str]] = {}
    for row, subject in by_row.items():
        stands = merged.get(subject.id, subject.id)
        rows.setdefault(stands, []).append(row)
        together = known.setdefault(stands, {})
        for key, value in subject.keys.items():
            together.setdefault(key, value)
    subjects = tuple(Subject(kind, together) for together in known.values())
    return Worklist(
        table,
        kind,
        keys,
        subjects,
        {s: tuple(r) for s, r in rows.items()},
        tuple(without),
        merged,
        registrable,
    )


def _merged(kind: SubjectKind, subjects: Any) -> dict[str, str]:
    """Ids of subjects named by a weaker key -> the one subject of a stronger key that holds it too."""
    holders: dict[tuple[str, str], set[str]] = {}
    ids = dict.fromkeys(subject.id for subject in subjects)
    for subject in subjects:
        for key in ("domain", "linkedin") if kind == "company" else ("email",):
            if subject.keys.get(key):
                holders.setdefault((key, subject.keys[key]), set()).add(subject.id)
    merged: dict[str, str] = {}
    for (key, value), held_by in holders.items():
        own = f"{kind}:{key}:{value}"
        others = held_by - {own}
        if own in ids and len(others) == 1:
            merged[own] = others.pop()
    # A chain ends at the id that is merged into no other.
    return {weak: merged.get(strong, strong) for weak, strong in merged.items()}
