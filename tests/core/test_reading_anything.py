"""Whatever stands in a tab: a number or a sentence; never a crash, never an impossible ledger."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from addon.core.layouts import read
from addon.core.table import Ask, Book, Tab, Value
from addon.errors import KeeprateError

HEADERS = st.sampled_from(
    [
        "Account",
        "Customer ID",
        "Segment",
        "Total",
        "MRR",
        "Month",
        "Jan 2025",
        "Feb 2025",
        "Q1 2025",
        "2024",
        "2025",
        "Starting MRR",
        "Expansion",
        "Churn",
        "Ending MRR",
        "Renewal date",
        "",
        "Dec 2024",
        "Dec 2025",
        "Currency",
        "id",
        "Apr 2025 (forecast)",
        "FY26",
    ]
)
CELLS: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.integers(-200, 2000),
    st.sampled_from(
        [
            "Acme",
            "Bolt",
            "Total",
            "SMB Total",
            "",
            " ",
            "#N/A",
            "Loading...",
            "$1,200",
            "1.234",
            "-",
            "(5)",
            "2025-01",
            "Jan 2025",
            "EUR",
            "USD",
            "x",
            True,
            False,
            45658,
            0.1,
            1e12,
            1e17,
            -0.0,
            "Starting MRR",
            "Churn",
            "Expansion",
        ]
    ),
    st.floats(0, 1e6, allow_nan=False),
)
PATTERNS = st.sampled_from([None, '"$"#,##0', "[$€-407]0", "0%", "yyyy-mm-dd", "0.00"])


@st.composite
def tabs(draw: st.DrawFn) -> Tab:
    width = draw(st.integers(1, 6))
    header: list[Value] = draw(st.lists(HEADERS, min_size=width, max_size=width))  # type: ignore[assignment]
    body = draw(st.lists(st.lists(CELLS, max_size=width), max_size=7))
    formats = draw(st.lists(st.lists(PATTERNS, max_size=width), max_size=8))
    above: list[list[Value]] = draw(st.sampled_from([[], [["Report 2025"]], [[], ["x", "y"]]]))
    ours = frozenset(draw(st.sampled_from([(), (width - 1,)])))
    formula = draw(st.sampled_from([None, lambda r, c: r % 2 == 0]))
    return Tab("T", 0, [*above, header, *body], formats, formula, our_columns=ours)


@settings(max_examples=400, deadline=None)
@given(tabs())
def test_a_tab_of_anything_is_read_or_refused_in_words(tab: Tab) -> None:
    found = read(Book("b", (tab,)), Ask(date(2026, 1, 15), sheet_id=0))
    if found.question is not None:
        assert isinstance(found.question, KeeprateError)
        assert found.question.message[0].isupper() or found.question.message[0] in "“0123456789"
        assert found.question.where, found.question.message
        return
    assert (found.ledger is None) != (found.given is None)
    if found.ledger is not None:
        ledger, window = found.ledger, found.window
        assert (ledger.amounts >= 0).all()
        assert ledger.amounts.shape == (len(ledger.accounts), len(ledger.periods)) == ledger.stated.shape
        assert len({a.key for a in ledger.accounts}) == len(ledger.accounts)
        assert window is not None
        assert ledger.period_index(window.start) is not None
        assert ledger.period_index(window.end) is not None
        for account in range(len(ledger.accounts)):
            for period in range(len(ledger.periods)):
                assert ledger.cells(account, period) or not ledger.stated[account, period]
