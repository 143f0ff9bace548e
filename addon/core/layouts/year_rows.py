"""One row per account and year, months across: ``Account | Year | Jan ... Dec``, as exports of finance.

The rows of an account are laid side by side into one, with a column per year and month; every address that is
shown leads back to the cell in the row of its year. From there on it is read as periods across.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from addon.core.dates import MONTHS, HeaderPeriod, parse_header, words_of
from addon.core.layouts.amounts import key_column, named_accounts, plain_amounts, text_of
from addon.core.layouts.assemble import assemble
from addon.core.layouts.blanks import ACROSS
from addon.core.layouts.log_checks import leave_nameless
from addon.core.layouts.reading import LeftOut, Reading
from addon.core.layouts.unfolded import ANY_YEAR, Row, YearSheet, all_rows, is_sum, lines_of, unfold
from addon.core.layouts.view import View, counted, listed, rows_are_movements
from addon.core.ledger import account_key
from addon.core.period import MONTH_NAMES
from addon.core.table import Rect
from addon.errors import BadCell, Choice, Question

_YEARS = frozenset(
    "year|years|calendar year|fiscal year|financial year|fy|jahr|gj|geschaftsjahr|annee|exercice|ano"
    "|ejercicio|anno|jaar".split("|")
)
_FISCAL = frozenset("fy fiscal financial gj geschaftsjahr".split())
_PARTS = frozenset("q t m quartal trimestre".split())
_SAMPLE = 200


class YearRows:
    """A column of years, and headers that name months or quarters without a year."""

    name = "year_rows"
    label = "one row per account and year, months across"

    def fit(self, view: View) -> tuple[float, str]:
        """A column whose cells are years, and two columns headed by months or quarters alone."""
        year, parts = _year_column(view), _part_columns(view)
        if year is None or len(parts) < 2:
            return 0.0, "no column of years beside months across"
        reason = f"years in {view.span([year])}, {len(parts)} columns of their months in {view.span(parts)}"
        if view.column("account") is None and view.column("account_name") is None:
            return 0.45, f"{reason}, but no account column"
        if rows_are_movements(view):
            return 0.2, f"{reason}, but the rows are movements, not accounts"
        return 0.97, reason

    def read(self, view: View) -> Reading:
        """The years of an account side by side. Raises Question for two rows of one account and year."""
        sheet = _sheet(view)
        rows = _rows(view, sheet)
        _ask_twins(view, sheet, rows)
        lines = lines_of(rows)
        together, columns = unfold(view, sheet, rows, lines)
        amounts = plain_amounts(together, columns, [together.headers[c].period for c in columns])
        members: dict[int, list[int]] = {}
        for row, line in lines.items():
            members.setdefault(line, []).append(row)
        amounts.accounts = [replace(a, rows=all_rows(a.rows, members)) for a in amounts.accounts]
        found = assemble(together, amounts, ACROSS, plain=False)
        return replace(found, table=view.table, amount_columns=tuple(sorted(sheet.columns)))


def _year_column(view: View) -> int | None:
    """The column of years: the one that the user chose, else by its header; most of its cells are years."""
    roles = {g.column: g for g in view.roles}
    for column in range(view.table.left, view.table.right):
        guess = roles.get(column)
        chosen = guess is not None and guess.role == "period" and guess.confidence == 1.0
        named = (guess is None or guess.role == "period") and _is_year(view.header(column))
        values = [v for v in view.table.column(column)[:_SAMPLE] if v is not None] if chosen or named else []
        years = [v for v in values if (p := parse_header(v)) and p.period.grain == "year"]
        if years and 2 * len(years) > len(values):
            return column
    return None


def _is_year(header: str) -> bool:
    return " ".join(words_of(header)) in _YEARS


def _part(header: str) -> HeaderPeriod | None:
    """The month or quarter of any year that a header names alone: ``Jan``, ``Q1``, ``M01``, ``Mar MRR``."""
    words = words_of(header)
    if not any(w in MONTHS or w in _PARTS for w in words):
        return None
    return None if parse_header(header) else parse_header(f"{ANY_YEAR} {header}")


def _parts(view: View) -> dict[int, HeaderPeriod]:
    """The columns headed by parts of a year, left to right."""
    mapped = {g.column for g in view.roles if g.role == "amount" and g.confidence == 1.0}
    taken = {g.column for g in view.roles if g.role != "amount"} | view.tab.our_columns
    return {
        c: part
        for c in range(view.table.left, view.table.right)
        if c not in taken and (not mapped or c in mapped) and (part := _part(view.header(c)))
    }


def _part_columns(view: View) -> list[int]:
    """The columns headed by parts of a year of the commonest length, left to right."""
    found = _parts(view)
    grains = Counter(part.period.grain for part in found.values())
    grain = grains.most_common(1)[0][0] if grains else None
    return [c for c, part in found.items() if part.period.grain == grain]


def _sheet(view: View) -> YearSheet:
    """The columns that count. Raises Question for two columns of one month, or months that begin in July."""
    key, year = key_column(view), _year_column(view)
    columns = _actuals(view, _part_columns(view))
    if year is None or len(columns) < 2:
        raise Question(
            "No column holds the years of the rows, or fewer than two are headed by a month alone.",
            hint="Choose another layout, or head the months with their years, such as Jan 2025.",
            where=[view.tab.range(view.table.rect)],
        )
    fiscal = "FY " if _is_fiscal(view, year, columns) else ""
    start = view.ask.fiscal_start
    parts = [
        (c, found.period)
        for c in columns
        if (found := parse_header(f"{fiscal}{ANY_YEAR} {view.header(c)}", fiscal_start=start))
    ]
    named = Counter(period for _, period in parts)
    twins = [c for c, period in parts if named[period] > 1]
    if twins:
        raise Question(
            f"{counted(len(twins), 'column')} are headed alike: {listed([view.header(c) for c in twins])}.",
            hint="Choose the amount columns, or give each month one column.",
            where=view.cells((view.table.header_top, c) for c in twins),
        )
    _say(view, year, columns, fiscal=bool(fiscal))
    beside = tuple(_leave_beside(view, columns))
    return YearSheet(key, year, tuple(sorted(parts, key=lambda part: part[1].last)), beside)


def _leave_beside(view: View, columns: Sequence[int]) -> Iterator[int]:
    """Columns of other parts of a year: listed, and not used."""
    found = _parts(view)
    for column, part in found.items():
        if part.period.grain != found[columns[0]].period.grain:
            rect = Rect(view.table.header_top, column, view.table.bottom, column + 1)
            reason = f"a {part.period.grain} beside {found[columns[0]].period.grain}s"
            view.notes.left_out.append(LeftOut(view.tab.range(rect), view.header(column), reason))
            yield column


def _actuals(view: View, columns: list[int]) -> list[int]:
    plans = [c for c in columns if (part := _part(view.header(c))) and part.plan]
    if plans:
        view.notes.assumed(
            "forecast",
            f"{counted(len(plans), 'column')} of forecasts or plans: not used.",
            view.cells((view.table.header_top, c) for c in plans),
        )
    return [c for c in columns if c not in plans]


def _is_fiscal(view: View, year: int, columns: Sequence[int]) -> bool:
    """Whether the year of a row is a fiscal one: it says so, or its months begin where the fiscal year does.

    Raises Question where they begin in another month than the setting says: the year of half of them is open.
    """
    months = [part.period.last % 12 for c in columns if (part := _part(view.header(c)))]
    if months != sorted(months) and months[0] + 1 != view.ask.fiscal_start:
        first = view.header(columns[0])
        raise Question(
            f"The months of a {view.header(year)} begin with {first}: which calendar year is {first} in?",
            hint=f"Set {MONTH_NAMES[months[0]]} as the start of your fiscal year, or head the months with"
            " their years, such as Jan 2025.",
            where=view.cells((view.table.header_top, c) for c in (year, columns[0])),
        )
    texts = [view.header(year), *(v for v in view.table.column(year)[:_SAMPLE] if isinstance(v, str))]
    return months != sorted(months) or any(_FISCAL & set(words_of(text)) for text in texts)


def _say(view: View, year: int, columns: Sequence[int], *, fiscal: bool) -> None:
    """What names the period of an amount; a fiscal year without a start is taken for the calendar year."""
    head = view.table.header_top
    view.notes.assumed(
        "year_and_part",
        f"{view.header(year)} of its row and {view.header(columns[0])} to {view.header(columns[-1])} above it"
        " together name the period of an amount.",
        view.cells((head, c) for c in (year, columns[0], columns[-1])),
    )
    if fiscal and view.ask.fiscal_start == 1:
        view.notes.assumed(
            "fiscal_year",
            f"{view.header(year)} is taken for a calendar year; set your fiscal year if it is none.",
            view.cells([(head, year)]),
        )


def _rows(view: View, sheet: YearSheet) -> list[Row]:
    """All rows that count. Raises BadCell for amounts beside a year that cannot be read."""
    span = [r for r in range(view.table.top, min(view.table.bottom, len(view.tab.rows))) if view.tab.rows[r]]
    labels = [text_of(v) for v in named_accounts(view, span, sheet.key)]
    header = view.header(sheet.key).casefold()
    found: list[Row] = []
    for row, label in zip(span, labels, strict=True):
        stated = [c for c in sheet.columns if view.tab.value(row, c) is not None]
        year = _year(view, sheet, row)
        if label.casefold() == header:
            _leave(view, sheet, row, label, "repeated header")
        elif year is None and stated and is_sum(label):
            _leave(view, sheet, row, label, "total row")
        elif label:
            found.append((row, label, year))
        else:
            for column in stated[:1]:
                leave_nameless(view, row, column)
    unread = [
        r for r, _, y in found if y is None and any(view.tab.value(r, c) is not None for c in sheet.columns)
    ]
    if unread:
        raise BadCell(
            f"{counted(len(unread), 'row')} with amounts {'has' if len(unread) == 1 else 'have'} no readable"
            f" {view.header(sheet.year)}.",
            hint="Write years as 2025 or FY25.",
            where=view.cells((row, sheet.year) for row in unread),
        )
    return found


def _leave(view: View, sheet: YearSheet, row: int, label: str, reason: str) -> None:
    rect = Rect(row, min(sheet.columns), row + 1, max(sheet.columns) + 1)
    view.notes.left_out.append(LeftOut(view.tab.range(rect), label, reason))


def _year(view: View, sheet: YearSheet, row: int) -> int | None:
    """The year of a row as it is written: 2025 for ``FY25``."""
    found = parse_header(view.tab.value(row, sheet.year), view.tab.number_format(row, sheet.year))
    return found.period.last // 12 if found and found.period.grain == "year" else None


def _ask_twins(view: View, sheet: YearSheet, rows: Sequence[Row]) -> None:
    """Two rows of one account and year may be two products, or one written twice: only the user can say."""
    seen: dict[tuple[str, int], list[int]] = {}
    for row, label, year in rows:
        if year is not None and not is_sum(label):
            seen.setdefault((account_key(label), year), []).append(row)
    twins = [found for found in seen.values() if len(found) > 1]
    if not twins or view.answer("duplicates") == "add":
        return
    names = {row: (label, year) for row, label, year in rows}
    label, year = names[twins[0][0]]
    rest = len(twins) - 1
    more = f", and so {'does' if rest == 1 else 'do'} {counted(rest, 'other')}" if rest else ""
    raise Question(
        f"{label} stands in {len(twins[0])} rows of {year}{more}.",
        hint="Give each account one row a year, or let the rows be added.",
        where=view.cells((r, sheet.key) for found in twins for r in found),
        choices=(Choice("Add the rows", {"answers": {"duplicates": "add"}}),),
    )
