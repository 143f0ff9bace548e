"""The period of each row: one column, or a column of years joined with the months or quarters beside it."""

from __future__ import annotations

from collections.abc import Sequence

from addon.core.dates import MONTHS, Order, date_order, has_slashed, order_is_open, parse_header, words_of
from addon.core.layouts.cells import column_patterns, column_values
from addon.core.layouts.view import View, counted
from addon.core.table import Value
from addon.errors import BadCell

_SAMPLE = 2000
_YEARS = frozenset("year|years|jahr|annee|ano|anno|jaar|calendar year".split("|"))
_PARTS = frozenset(
    "month|month number|month no|month name|monat|mois|mes|mese|maand|quarter|qtr|quartal|trimestre".split(
        "|"
    )
)
_QUARTERS = frozenset("quarter qtr quartal trimestre".split())
_LETTERS = frozenset("q t k m quartal trimestre".split())


def period_cells(view: View, rows: Sequence[int], column: int) -> tuple[list[Value], list[str]]:
    """What names the period of each row, and its number formats.

    ``2025`` beside ``12``, ``December`` or ``Q4`` is one period and not a year twelve times, unless the user
    chose the column of years. Raises BadCell for months that cannot be read.
    """
    lines = list(rows)
    values, patterns = column_values(view, lines, column), column_patterns(view, lines, column)
    part = _part_column(view, column)
    if part is None:
        return values, patterns
    parts, shown = column_values(view, lines, part), column_patterns(view, lines, part)
    header = view.header(part)
    if all(p is None or _is_finer(p, f) for p, f in zip(parts, shown, strict=True)):
        return parts, shown
    quarters = bool(_QUARTERS & set(words_of(header)))
    joined = [_joined(y, p, quarters=quarters) for y, p in zip(values, parts, strict=True)]
    wrong = [r for r, j, p in zip(lines, joined, parts, strict=True) if j is None and p is not None]
    if wrong:
        raise BadCell(
            f"{len(wrong)} of {counted(len(lines), 'row')} {'has' if len(wrong) == 1 else 'have'} no readable"
            f" {header} beside {view.header(column)}.",
            hint="Write months as 1 to 12 or by names, quarters as Q1 to Q4, or choose the period column.",
            where=view.cells((r, part) for r in wrong),
        )
    view.notes.assumed(
        "year_and_part",
        f"{view.header(column)} and {header} together name the period of a row.",
        view.cells([(view.table.header_top, column), (view.table.header_top, part)]),
    )
    return list(joined), [""] * len(lines)


def order_of(view: View, values: Sequence[object], column: int) -> Order | None:
    """The order in which texts such as 01/02/2025 are dates; said where it could be the other one.

    Where a column leaves it open, another column of the table may tell: a sheet writes its dates in one way.
    """
    values = list(dict.fromkeys(values))
    order = date_order(values, view.book.locale)
    if not order or not order_is_open(values):
        return order
    order = _order_elsewhere(view, column) or order
    first, other = ("day", "month") if order == "DMY" else ("month", "day")
    text = next(v for v in values if isinstance(v, str) and order_is_open([v]))
    view.notes.assumed(
        "date_order",
        f"Dates such as {text.strip()} could be read in two ways: read {first} first, not {other} first.",
        view.cells([(view.table.header_top, column)]),
    )
    return order


def _order_elsewhere(view: View, column: int) -> Order | None:
    """The order that the dates of other columns prove, when it is one."""
    proven: set[Order] = set()
    rows = range(view.table.top, min(view.table.bottom, view.table.top + _SAMPLE))
    for other in range(view.table.left, view.table.right):
        cells = [view.tab.value(row, other) for row in rows] if other != column else []
        texts = [v for v in cells if isinstance(v, str)]
        order = date_order(texts, view.book.locale) if has_slashed(texts) else None
        if order and not order_is_open(texts):
            proven.add(order)
    return proven.pop() if len(proven) == 1 else None


def _part_column(view: View, column: int) -> int | None:
    """The column of months or quarters beside a column of years that the user did not choose."""
    chosen = any(g.column == column and g.confidence == 1.0 for g in view.roles)
    if chosen or " ".join(words_of(view.header(column))) not in _YEARS:
        return None
    used = {g.column for g in view.roles if g.role not in {"period", "ignore"}}
    for other in range(view.table.left, view.table.right):
        if other not in used and " ".join(words_of(view.header(other))) in _PARTS:
            return other
    return None


def _is_finer(value: Value, pattern: str) -> bool:
    """Whether a cell names a month or quarter with its year."""
    found = parse_header(value, pattern)
    return found is not None and found.period.grain != "year"


def _joined(year: Value, part: Value, *, quarters: bool) -> str | None:
    """``2025-12`` of 2025 and 12, ``December`` or ``M12``; ``Q4 2025`` of 2025 and ``Q4``; or None."""
    years = [w for w in words_of(str(year).removesuffix(".0")) if w.isdigit() and len(w) == 4]
    words = words_of(str(int(part)) if isinstance(part, float) and part.is_integer() else str(part))
    numbers = {int(w) for w in words if w.isdigit()} | {MONTHS[w] for w in words if w in MONTHS}
    if len(years) != 1 or len(numbers) != 1 or any(
        not w.isdigit() and w not in MONTHS and w not in _LETTERS for w in words
    ):  # fmt: skip
        return None
    number = numbers.pop()
    if quarters or set(words) & (_LETTERS - {"m"}):
        return f"Q{number} {years[0]}" if 1 <= number <= 4 else None
    return f"{years[0]}-{number:02d}" if 1 <= number <= 12 else None
