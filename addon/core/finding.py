"""Where the tables of a tab are: header rows, body, and what merely stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from addon.core.dates import MONTHS, Order, date_order, from_serial, is_date_format, parse_header, words_of
from addon.core.roles import header_role
from addon.core.table import Rect, Tab, Table, Value

_HEADER_DEPTH = 60
_QUARTER = re.compile(r"[QqTt] ?[1-4]")


def find_tables(
    tab: Tab, area: Rect | None = None, locale: str = "en_US", fiscal_start: int = 1
) -> list[Table]:
    """The tables of a tab, top to bottom and left to right; empty when nothing is there."""
    area = area or Rect(0, 0, len(tab.rows), max((len(r) for r in tab.rows), default=0))
    found: list[Table] = []
    for left, right in _column_blocks(tab, area):
        found += _stacked(tab, Rect(area.top, left, area.bottom, right), locale, fiscal_start)
    return found


def _filled(tab: Tab, row: int, left: int, right: int) -> list[int]:
    """The columns of a row that hold something, ours apart."""
    cells = tab.rows[row][left:right] if row < len(tab.rows) else ()
    ours = tab.our_columns
    return [c for c, v in enumerate(cells, left) if v is not None and v != "" and c not in ours]


def _any(cells: Sequence[Value], tab: Tab, row: int, area: Rect) -> bool:
    """Whether a row holds anything; mostly its first cell tells."""
    if len(cells) > area.left and cells[area.left] and area.left not in tab.our_columns:
        return True
    return bool(_filled(tab, row, area.left, area.right))


def _column_blocks(tab: Tab, area: Rect) -> list[tuple[int, int]]:
    """Column spans, parted by a blank column only where both sides have an account column of their own."""
    head = list(range(area.top, min(area.bottom, area.top + _HEADER_DEPTH)))
    used = sorted({c for r in head for c in _filled(tab, r, area.left, area.right)})
    used += list(_late_columns(tab, area, set(used)))
    used.sort()
    if not used:
        return []
    spans: list[list[int]] = [[used[0], used[0] + 1]]
    for column in used[1:]:
        if column > spans[-1][1]:
            spans.append([column, column + 1])
        else:
            spans[-1][1] = column + 1
    merged: list[tuple[int, int]] = []
    for left, right in spans:
        if merged and not (_has_account(tab, head, left, right) and _has_account(tab, head, *merged[-1])):
            merged[-1] = (merged[-1][0], right)
        else:
            merged.append((left, right))
    return merged


def _late_columns(tab: Tab, area: Rect, known: set[int]) -> Iterator[int]:
    """Columns that are filled only far down."""
    width = max((len(r) for r in tab.rows[area.top : area.bottom]), default=0)
    for column in range(area.left, min(width, area.right)):
        if column not in known and column not in tab.our_columns:
            rows = range(area.top + _HEADER_DEPTH, area.bottom)
            if any(tab.value(r, column) is not None for r in rows):
                yield column


def _has_account(tab: Tab, rows: list[int], left: int, right: int) -> bool:
    for row in rows:
        for column in _filled(tab, row, left, right):
            value = tab.value(row, column)
            role = header_role(value) if isinstance(value, str) else None
            if role and role[0] in {"account", "account_id"}:
                return True
    return False


def _stacked(tab: Tab, area: Rect, locale: str, fiscal_start: int) -> list[Table]:
    """The tables of one column span: a header after a blank row begins a new one."""
    rows = [r for r in range(area.top, min(area.bottom, len(tab.rows))) if _any(tab.rows[r], tab, r, area)]
    if not rows:
        return []
    starts = [rows[0]]
    for before, row in pairwise(rows):
        if row > before + 1 and _is_header(tab, row, area, locale, fiscal_start, strict=True):
            starts.append(row)
    tables = []
    for index, start in enumerate(starts):
        bottom = starts[index + 1] if index + 1 < len(starts) else rows[-1] + 1
        table = _table(tab, Rect(start, area.left, bottom, area.right), rows, locale, fiscal_start)
        if table:
            tables.append(table)
    return tables


def _words_and_periods(
    tab: Tab, row: int, area: Rect, order: Order, fiscal_start: int
) -> tuple[int, int, int, int]:
    """(filled, known header words, periods, plain numbers) of a row."""
    filled = _filled(tab, row, area.left, area.right)
    known = periods = numbers = 0
    for column in filled:
        value = tab.value(row, column)
        if parse_header(value, tab.number_format(row, column), order=order, fiscal_start=fiscal_start):
            periods += 1
        elif isinstance(value, str):
            known += header_role(value) is not None
        else:
            numbers += 1
    return len(filled), known, periods, numbers


def _is_header(tab: Tab, row: int, area: Rect, locale: str, fiscal_start: int, *, strict: bool) -> bool:
    """Whether a row names columns: header words or periods in it, and no amounts.

    ``strict``: an account word and one more, or three periods, as a second table on a tab has.
    """
    values = [tab.value(row, c) for c in _filled(tab, row, area.left, area.right)]
    order = date_order(values, locale) or "MDY"
    filled, known, periods, numbers = _words_and_periods(tab, row, area, order, fiscal_start)
    if filled < 2 or numbers:
        return False
    if strict:
        first = header_role(str(values[0])) if isinstance(values[0], str) else None
        return known + periods >= 2 and known >= 1 and bool(first)
    return known + periods >= 1


def _table(tab: Tab, area: Rect, rows: list[int], locale: str, fiscal_start: int) -> Table | None:
    inside = [r for r in rows if area.top <= r < area.bottom]
    header = next(
        (r for r in inside[:_HEADER_DEPTH] if _is_header(tab, r, area, locale, fiscal_start, strict=False)),
        None,
    )
    if header is not None:
        header = _better_below(tab, header, inside, area, locale, fiscal_start)
    if header is None:
        header = _text_header(tab, inside, area)
    if header is None:
        body = next((r for r in inside if len(_filled(tab, r, area.left, area.right)) >= 2), inside[0])
        left, right = _extent(tab, inside, area)
        blank = ("",) * (right - left)
        return Table(tab, blank, (None,) * (right - left), body, body, inside[-1] + 1, left)
    first, last = _header_rows(tab, header, inside, area, locale, fiscal_start)
    left, right = _extent(tab, [r for r in inside if r >= first], area)
    names, raw = _names(tab, first, last, left, right)
    return Table(tab, names, raw, first, last + 1, inside[-1] + 1, left)


def _better_below(tab: Tab, header: int, rows: list[int], area: Rect, locale: str, fiscal_start: int) -> int:
    """A title such as ``Customers | 2025`` may look like a header; the header below it says more."""

    def telling(row: int) -> int:
        order = date_order((tab.value(row, c) for c in range(area.left, area.right)), locale) or "MDY"
        _, known, periods, _ = _words_and_periods(tab, row, area, order, fiscal_start)
        return known + periods

    near = [r for r in rows if header < r <= header + 3]
    better = [r for r in near if _is_header(tab, r, area, locale, fiscal_start, strict=True)]
    return max([header, *better], key=lambda r: (telling(r), -r))


def _text_header(tab: Tab, rows: list[int], area: Rect) -> int | None:
    """The last all-text row right above the first row with a number, when it has two cells."""
    for above, row in pairwise(rows):
        cells = _filled(tab, above, area.left, area.right)
        if any(not isinstance(tab.value(above, c), str) for c in cells):
            return None
        below = _filled(tab, row, area.left, area.right)
        if len(cells) >= 2 and any(isinstance(tab.value(row, c), int | float) for c in below):
            return above
    return None


def _extent(tab: Tab, rows: list[int], area: Rect) -> tuple[int, int]:
    left, right = area.right, area.left + 1
    for row in rows[:200]:
        cells = _filled(tab, row, area.left, area.right)
        if cells:
            left, right = min(left, cells[0]), max(right, cells[-1] + 1)
    for width in set(map(len, tab.rows[rows[0] : rows[-1] + 1])):
        trimmed = min(width, area.right)
        right = max(right, trimmed if trimmed - 1 not in tab.our_columns else right)
    return min(left, right - 1), right


def _header_rows(
    tab: Tab, header: int, rows: list[int], area: Rect, locale: str, fiscal_start: int
) -> tuple[int, int]:
    """The first and last row of a header that may be stacked."""
    first = last = header
    while first - 1 in rows and header - first < 2 and _spans(tab, first - 1, area):
        first -= 1
    while last + 1 in rows and last - header < 2 and _continues(tab, last + 1, area, locale, fiscal_start):
        last += 1
    return first, last


def _spans(tab: Tab, row: int, area: Rect) -> bool:
    """A row above the header that groups its columns: several texts or years, never one title."""
    cells = _filled(tab, row, area.left, area.right)
    if not cells:
        return False
    values = [tab.value(row, c) for c in cells]
    if any(
        not isinstance(v, str) and not parse_header(v, tab.number_format(row, c))
        for v, c in zip(values, cells, strict=True)
    ):
        return False
    merged = [m for m in tab.merges if m.top <= row < m.bottom and m.right - m.left > 1]
    return len(cells) >= 2 or (bool(merged) and cells[0] > area.left)


def _continues(tab: Tab, row: int, area: Rect, locale: str, fiscal_start: int) -> bool:
    """A row below the header that still names columns: months under years, units under names."""
    cells = _filled(tab, row, area.left, area.right)
    texts = [tab.value(row, c) for c in cells]
    parts = sum(isinstance(t, str) and _is_part_of_year(t) for t in texts)
    if parts >= 2 and all(isinstance(t, str) for t in texts):
        return True
    if len(cells) < 2 or tab.value(row, area.left) is not None:
        return False
    if any(not isinstance(t, str) for t in texts):
        return _is_header(tab, row, area, locale, fiscal_start, strict=False)
    return not any(any(ch.isdigit() for ch in str(t)) for t in texts)


def _is_part_of_year(text: str) -> bool:
    """A month or quarter without its year."""
    words = words_of(text)
    return len(words) in (1, 2) and (words[0] in MONTHS or bool(_QUARTER.fullmatch(text.strip())))


def _names(
    tab: Tab, first: int, last: int, left: int, right: int
) -> tuple[tuple[str, ...], tuple[Value, ...]]:
    """Header texts and raw values per column; stacked rows are joined, groups reach to the next group."""
    levels = [_level(tab, row, left, right, spread=row < last) for row in range(first, last + 1)]
    names: list[str] = []
    raws: list[Value] = []
    for index in range(right - left):
        parts = [level[index] for level in levels if level[index] is not None]
        column = left + index
        texts = [_shown(tab, first, last, column, p) for p in parts]
        names.append(" ".join(dict.fromkeys(texts)))
        raws.append(parts[0] if len(parts) == 1 else (" ".join(_without_quarter(texts)) or None))
    return tuple(names), tuple(raws)


def _without_quarter(texts: list[str]) -> list[str]:
    """``2024``, ``Q3``, ``Jul`` above each other: the month says more than the quarter it stands in."""
    found = list(dict.fromkeys(texts))
    quarters = [t for t in found if _QUARTER.fullmatch(t.strip())]
    months = [t for t in found if len(words := words_of(t)) == 1 and words[0] in MONTHS]
    return [t for t in found if not (months and t in quarters)]


def _level(tab: Tab, row: int, left: int, right: int, *, spread: bool) -> list[Value]:
    """One header row; a group header covers its merged cells, or all columns until the next group."""
    values = [tab.value(row, c) if c not in tab.our_columns else None for c in range(left, right)]
    if not spread:
        return values
    merges = [m for m in tab.merges if m.top <= row < m.bottom]
    for merge in merges:
        for column in range(max(merge.left, left), min(merge.right, right)):
            values[column - left] = tab.value(merge.top, merge.left)
    if merges:
        return values
    for index in range(1, len(values)):
        before = values[index - 1]
        if (
            values[index] is None
            and before is not None
            and (isinstance(before, int | float) or re.search(r"\d{2}", str(before)))
        ):
            values[index] = before
    return values


def _shown(tab: Tab, first: int, last: int, column: int, value: Value) -> str:
    """A header value as text; serial dates as ISO dates."""
    if isinstance(value, str):
        return value.strip().lstrip("\ufeff")
    pattern = next((p for r in range(first, last + 1) if (p := tab.number_format(r, column))), "")
    if isinstance(value, int | float) and not isinstance(value, bool):
        day = from_serial(value) if is_date_format(pattern) else None
        if day:
            return day.isoformat()
        return str(int(value)) if value == int(value) else str(value)
    return str(value)
