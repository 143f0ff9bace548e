"""A table of the user's own -> who each row is about, and what it says. Pure.

Key columns are found as those of the enriched tab are; other columns are matched to fields by their headers;
a date column says since when a row is true, otherwise it is true now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from addon.core.dates import Order, date_order, locale_order, parse_date
from addon.core.finding import find_tables
from addon.core.lookup import subject_of
from addon.core.signal import Missing, NullReason, Subject, SubjectKind
from addon.core.signal_fields import FIELD
from addon.core.subjects import key_columns
from addon.core.table import Tab, Table
from addon.signals.normalise import registrable
from addon.signals.own.cells import are_percentages, currency_of, known_of
from addon.signals.own.headers import field_of, is_dated
from addon.signals.provider import Finding

Answer = Finding | Missing


@dataclass(frozen=True)
class OwnRow:
    """One row: whom it is about, since when it is true (None: now), and what it says."""

    subject: Subject
    as_of: date | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class OwnTable:
    """What a table says. ``fields``: those with a column; ``keys``: which keys its rows have."""

    kind: SubjectKind
    fields: tuple[str, ...]
    keys: tuple[str, ...]
    rows: tuple[OwnRow, ...]
    without_key: int = 0


@dataclass(frozen=True)
class _Column:
    """A column matched to a field. ``percent``: its plain numbers are; None: nobody can tell."""

    column: int
    field: str
    percent: bool | None = True


def own_table(tab: Tab, kind: SubjectKind, locale: str = "en_US") -> OwnTable | None:
    """The largest table of a tab that has a key column and a column of a field; None when there is none."""
    tables = sorted(find_tables(tab, locale=locale), key=lambda t: t.top - t.bottom)
    return next(filter(None, (_read(table, kind, locale) for table in tables)), None)


def _read(table: Table, kind: SubjectKind, locale: str) -> OwnTable | None:
    keys = {found.key: found.column for found in key_columns(table, kind, {})}
    employer = keys.get("company") if kind == "person" else None
    taken = set(keys.values()) - {employer}
    columns = [
        _Column(column, name, _percent(table, column, name))
        for column, name in _fields(table, kind, taken).items()
    ]
    if not columns or not keys:
        return None
    order = _order(table, locale)
    dated = next((c for c in _body(table) if c not in taken and is_dated(_header(table, c))), None)
    rows, without = [], 0
    for row in range(table.top, table.bottom):
        answers = tuple(a for column in columns if (a := _answer(table, row, column, order)) is not None)
        subject = subject_of(kind, {key: table.tab.value(row, c) for key, c in keys.items()}, registrable)
        if subject is None:
            without += bool(answers)
        elif answers:
            rows.append(OwnRow(subject, _day(table, row, dated, order), answers))
    fields = tuple(dict.fromkeys(column.field for column in columns))
    return OwnTable(kind, fields, tuple(keys), tuple(rows), without)


def _body(table: Table) -> list[int]:
    return [c for c in range(table.left, table.right) if c not in table.tab.our_columns]


def _header(table: Table, column: int) -> str:
    return table.names[column - table.left]


def _fields(table: Table, kind: SubjectKind, taken: set[int]) -> dict[int, str]:
    """Column -> field, each field once, the first column that names it."""
    found: dict[int, str] = {}
    for column in _body(table):
        header = _header(table, column)
        name = None if column in taken or is_dated(header) else field_of(header, kind)
        if name and name not in found.values():
            found[column] = name
    return found


def _percent(table: Table, column: int, name: str) -> bool | None:
    if FIELD[name].type != "fraction":
        return True
    rows = range(table.top, table.bottom)
    values = [table.tab.value(row, column) for row in rows]
    patterns = [table.tab.number_format(row, column) for row in rows]
    return are_percentages(_header(table, column), values, patterns)


def _order(table: Table, locale: str) -> Order:
    texts = [value for column in _body(table) for value in table.column(column) if isinstance(value, str)]
    return date_order(texts, locale) or locale_order(locale)


def _day(table: Table, row: int, column: int | None, order: Order) -> date | None:
    if column is None:
        return None
    return parse_date(table.tab.value(row, column), table.tab.number_format(row, column), order)


def _answer(table: Table, row: int, column: _Column, order: Order) -> Answer | None:
    """What a cell says of its field, with its address; None when it is blank or cannot be told."""
    value, pattern = table.tab.value(row, column.column), table.tab.number_format(row, column.column)
    if value is None:
        return None
    field, where = FIELD[column.field], table.tab.a1(row, column.column)
    if column.percent is None and isinstance(value, int | float) and "%" not in pattern:
        message = f"{where} holds {value}: a percentage or a fraction?"
        return Missing(field.name, NullReason.UNIT_AMBIGUOUS, message)
    known = known_of(value, pattern, field, order, percent=bool(column.percent))
    if known is None:
        return None
    unit = (currency_of(value, pattern) or "") if field.type == "money" else ""
    return Finding(field.name, known, unit=unit, remark=where)


def newest(rows: Sequence[OwnRow]) -> Mapping[str, tuple[Answer, date | None]]:
    """What several rows about one subject say together: field by field the row with the latest date."""
    found: dict[str, tuple[Answer, date | None]] = {}
    for row in rows:
        for answer in row.answers:
            known = found.get(answer.field)
            later = known is None or (row.as_of or date.max) >= (known[1] or date.max)
            if later and (isinstance(answer, Finding) or known is None):
                found[answer.field] = (answer, row.as_of)
    return found
