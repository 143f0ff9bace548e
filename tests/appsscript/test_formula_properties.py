"""Random books: a formula and the service agree to the last bit, or the formula refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.core.definitions import DEFINITIONS, Definition
from tests.appsscript.formula_oracle import python
from tests.appsscript.formula_runtime import formulas

CALL = formulas()
# What a cell refuses although the service computes: it sees no names, no header row, no locale.
STRICTER = ("looks like a total", "looks like a header", "may be a total or an account", "equals the sum of")

cents = st.integers(0, 10**9).map(lambda n: n / 100)
amounts = st.one_of(
    cents,
    st.integers(0, 500),
    st.floats(0, 10**6).map(lambda x: round(x, 3)),
    st.sampled_from(["", "", None, 0, -5, -0.5, "-", 0.005, 1.005, 2.675, 1e9 / 7]),
)
broken = st.sampled_from(["#N/A", "Loading...", "soon", True])


def agree(name: str, *args: Any, stricter: tuple[str, ...] = STRICTER) -> None:
    ours, theirs = CALL(name, *args), python(name, *args)
    if not isinstance(ours, str):
        assert not isinstance(theirs, str), theirs
        # A large double arrives as a whole number of shortest digits, which only as a double is the same.
        assert float(ours) == theirs.numerator / theirs.denominator
    elif not any(words in ours for words in stricter):
        assert isinstance(theirs, str), ours


def column(values: list[Any]) -> list[list[Any]]:
    return [[value] for value in values]


@pytest.mark.parametrize("name", ["NRR", "GRR", "QUICK_RATIO", "LOGO_RETENTION"])
@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(st.tuples(amounts, amounts), min_size=2, max_size=25),
    currency=st.sampled_from([(), (), ("JPY",), ("KWD",)]),
)
def test_two_ranges_agree_with_the_service(
    name: str, lines: list[tuple[Any, Any]], currency: tuple[str, ...]
) -> None:
    agree(name, column([s for s, _ in lines]), column([e for _, e in lines]), *currency)


@settings(max_examples=40, deadline=None)
@given(
    lines=st.lists(st.tuples(cents, cents), min_size=3, max_size=12),
    bad=broken,
    where=st.integers(0, 2**16),
)
def test_one_broken_cell_is_refused_by_both(lines: list[tuple[Any, Any]], bad: Any, where: int) -> None:
    cells = [list(line) for line in lines]
    row, side = where % len(cells), where % 2
    cells[row][side] = bad
    starts, ends = column([c[0] for c in cells]), column([c[1] for c in cells])
    found = CALL("NRR", starts, ends)
    assert isinstance(found, str)
    assert found.startswith(f"Row {row + 1} of the {'end' if side else 'start'} range ")
    assert isinstance(python("NRR", starts, ends), str)


@pytest.mark.parametrize("name", ["NRR_FROM", "GRR_FROM"])
@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(st.tuples(cents, cents, st.integers(0, 100), st.integers(0, 120)), min_size=2, max_size=15)
)
def test_given_movements_agree_with_the_service(
    name: str, lines: list[tuple[float, float, int, int]]
) -> None:
    parts = [
        (s, up, round(s * down) / 100, round(s * (out if out < 100 - down else 0)) / 100)
        for s, up, down, out in lines
    ]
    agree(name, *(column([part[i] for part in parts]) for i in range(4)))


NAMES = st.sampled_from(
    ["Acme", "ACME ", "Bolt", "Straße 7", "STRASSE 7", "Delta", "Total", "Grand Total", "NRR", "Sum & Co"]
)
HEADERS = ["Mon YYYY", "YYYY-MM", "date", "Mon-YY"]
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def header(style: str, index: int) -> Any:
    year, month = 2023 + index // 12, index % 12
    return {
        "Mon YYYY": f"{MONTHS[month]} {year}",
        "YYYY-MM": f"{year}-{month + 1:02d}",
        "date": {"$date": f"{year}-{month + 1:02d}-01"},
        "Mon-YY": f"{MONTHS[month]}-{year % 100}",
    }[style]


@st.composite
def tables(draw: st.DrawFn, widths: st.SearchStrategy[int]) -> tuple[list[list[Any]], str, str]:
    """A table of months and two of them; at times a hole, repeated accounts, rows that are none."""
    first, width = draw(st.integers(0, 10)), draw(widths)
    months = [first + i for i in range(width)]
    hole = draw(st.integers(0, 60))
    if width > 2 and hole < width:
        months.pop(hole)
    style = draw(st.sampled_from(HEADERS))
    labels = [f"Firm {n}" for n in range(draw(st.integers(2, 8)))] + draw(st.lists(NAMES, max_size=2))
    row = st.lists(st.one_of(amounts, cents), min_size=len(months), max_size=len(months))
    rows = [[label, *draw(row)] for label in draw(st.permutations(labels))]
    spoilt = draw(st.integers(0, 40))
    if spoilt < len(rows):
        rows[spoilt][1 + spoilt % len(months)] = draw(broken)
    start, end = sorted(draw(st.lists(st.sampled_from(months), min_size=2, max_size=2, unique=True)))
    if width > 20 and draw(st.booleans()):  # the last year, with as much before it
        start, end = months[-1] - 12, months[-1]
    asked = [f"{2023 + index // 12}-{index % 12 + 1:02d}" for index in (start, end)]
    return [["Account", *(header(style, m) for m in months)], *rows], asked[0], asked[1]


@pytest.mark.parametrize("name", ["NRR_PERIOD", "GRR_PERIOD"])
@settings(max_examples=150, deadline=None)
@given(drawn=tables(st.integers(2, 14)))
def test_tables_agree_with_the_service(name: str, drawn: tuple[list[list[Any]], str, str]) -> None:
    agree(name, *drawn)


# A cell before the window that is no amount ends what the service looks at; a formula refuses to look there.
LOOKING_BACK = (*STRICTER, "of the range holds", "of the range is still loading")


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda each: each.name)
@settings(max_examples=12, deadline=None)
@given(
    drawn=tables(st.sampled_from([4, 25, 27])),
    name=st.sampled_from(["NRR_PERIOD", "GRR_PERIOD"]),
    currency=st.sampled_from(["", "JPY", "KWD"]),
)
def test_every_definition_agrees_with_the_service(
    definition: Definition, drawn: tuple[list[list[Any]], str, str], name: str, currency: str
) -> None:
    agree(name, *drawn, definition.name, currency, stricter=LOOKING_BACK)
