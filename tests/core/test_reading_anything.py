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


LISTS = [
    ["Customer", "Start date", "End date", "Amount", "Interval", "Quantity", "Status"],
    ["Customer", "Start date", "End date", "MRR", "Status", "Currency"],
    ["Customer", "Invoice Date", "Amount", "Service Start", "Service End"],
    ["Customer", "Date", "Type", "MRR change"],
    ["Month", "New MRR", "Expansion MRR", "Contraction MRR", "Churned MRR", "Total MRR"],
    ["Account Name", "Amount", "Close Date", "Stage", "Contract Start", "Contract End"],
]
LINES: dict[str, st.SearchStrategy[Value]] = {
    "date": st.sampled_from(
        [
            *(None, 45292, 45658, 46023, 45352, 0, -5, 2958465, 1e12, 1704067200, True, "soon", "1/2/2024"),
            *("2024-02-29", "2090-12-10", "9999-12-31", "0001-01-01", "2024-06-30 10:00"),
        ]
    ),
    "text": st.sampled_from(["Acme", "Bolt", "Cog", "Total", None, "month", "year", "active", "canceled"]),
    "kind": st.sampled_from(["New", "Expansion", "Churn", "Contraction", "Reactivation", None]),
    "interval": st.sampled_from(["month", "year", "3 months", "week", None]),
    "month": st.sampled_from(["Oct 2025", "Nov 2025", "Dec 2025", "Q4 2025", "Total", None]),
    "money": st.one_of(st.integers(-50, 500), st.sampled_from([None, 0.005, "$10", "x", 1e17, "€5", 100])),
}


def sort_of(header: str) -> str:
    """Which of LINES mostly stands under a header."""
    words = header.lower()
    if any(w in words for w in ("date", "start", "end")):
        return "date"
    found = [s for w, s in (("type", "kind"), ("interval", "interval"), ("month", "month")) if w == words]
    return found[0] if found else "money" if any(w in words for w in ("mrr", "amount", "quant")) else "text"


@st.composite
def lists(draw: st.DrawFn) -> Tab:
    """A list of lines as exports have them, with cells that do not belong."""
    header = draw(st.sampled_from(LISTS))
    strays = st.one_of(*LINES.values())
    rows: list[list[Value]] = [list(header)]
    formats: list[list[str | None]] = [[]]
    for _ in range(draw(st.integers(0, 6))):
        stray = draw(st.integers(0, 30))
        rows.append([draw(strays if c == stray else LINES[sort_of(h)]) for c, h in enumerate(header)])
        formats.append(["yyyy-mm-dd" if sort_of(h) == "date" else None for h in header])
    return Tab("T", 0, rows, draw(st.sampled_from([formats, []])))


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "amount_per": st.sampled_from(["month", "year", "term"]),
        "quantity": st.sampled_from(["multiply", "included"]),
        "status": st.sampled_from(["zero", "count"]),
        "repeated": st.sampled_from(["once", "each"]),
        "last_ends": st.sampled_from(["export", "ended"]),
        "no_period": st.sampled_from(["invoice_month", "exclude"]),
        "opening": st.just("new"),
        "complete": st.just("yes"),
        "cents": st.sampled_from(["yes", "no"]),
        "layout": st.sampled_from(
            ["subscriptions", "invoice_lines", "movement_list", "period_totals", "deals"]
        ),
    },
)


@settings(max_examples=400, deadline=None)
@given(tabs())
def test_a_tab_of_anything_is_read_or_refused_in_words(tab: Tab) -> None:
    check(tab, {})


@settings(max_examples=400, deadline=None)
@given(lists(), ANSWERS)
def test_a_list_of_anything_is_read_or_refused_in_words(tab: Tab, answers: dict[str, str]) -> None:
    check(tab, answers)


def check(tab: Tab, answers: dict[str, str]) -> None:
    found = read(Book("b", (tab,)), Ask(date(2026, 1, 15), sheet_id=0, answers=answers))
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
