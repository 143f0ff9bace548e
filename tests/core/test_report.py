"""What Keeprate writes: readable, exact, the same every time, and never a formula."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from addon.compute_nrr import answer_of, compute
from addon.core.benchmarks import BANDS, OTHERS
from addon.core.report import COLUMN_HEADERS, Line, Waterfall, report
from addon.core.report.cells import money_format, safe, serial, units
from addon.core.table import Ask, Book, Tab
from tests.core.books import AS_OF, ASK, given, ledger, reading, window_of
from tests.core.test_movements import books

BOOK = ledger(
    {
        "Acme": [100_00] * 10 + [120_00] * 14,
        "=Bolt": [50_00] * 20 + [0] * 4,
        "Corto": [0] * 13 + [30_50] * 11,
        "Dune": [90_00] * 22 + [80_00] * 2,
    },
    facts={"Acme": {"segment": "SMB", "renewal": date(2026, 1, 31)}, "=Bolt": {"segment": "=1+1"}},
    fact_cells={"Acme": {"renewal": "'MRR'!Z2"}},
)


def writes(source=BOOK, window=None):
    read = reading(source, window)
    return report(read, *answer_of(read, ASK))


def lines(written):
    return [" | ".join("" if c is None else str(c) for c in row) for row in written.tabs[0].rows]


def test_the_first_cell_is_the_sentence():
    text = writes(BOOK, window_of(BOOK, 11)).tabs[0].rows[0][0]
    assert (
        text
        == "Of every $100 these customers paid in Dec 2024 they pay $77 now: $19 left, $4 was downgraded."
    )


def test_the_tab_shows_both_endings_of_the_bridge_as_numbers():
    rows = {row[0]: row for row in writes(BOOK, window_of(BOOK, 11)).tabs[0].rows if row}
    assert rows["Same customers, Dec 2025"][1:3] == (200, 2)
    assert rows["All customers, Dec 2025"][1:3] == (230.5, 3)
    assert rows["Churn"][1] == -50


def test_the_waterfall_covers_the_bridge_and_names_its_totals():
    written = writes(BOOK, window_of(BOOK, 11))
    (waterfall,) = written.tabs[0].charts
    assert isinstance(waterfall, Waterfall)
    labels = [written.tabs[0].rows[r][0] for r in range(waterfall.labels.top, waterfall.labels.bottom)]
    assert [labels[i] for i, _ in waterfall.subtotals] == [name for _, name in waterfall.subtotals]
    assert labels[0] == "Dec 2024"


def test_the_line_of_the_detail_tab_ends_with_the_headline():
    written = writes(BOOK, window_of(BOOK, 11))
    (line,) = written.tabs[1].charts
    assert isinstance(line, Line)
    points = [written.tabs[1].rows[r][0] for r in range(line.domain.top, line.domain.bottom)]
    assert points[-1] == "Dec 2025"


def test_the_detail_tab_holds_the_other_figures_of_the_window_or_why_there_is_none():
    rows = {row[0]: row[1:3] for row in writes(BOOK, window_of(BOOK, 11)).tabs[1].rows if len(row) == 3}
    assert rows["Quick ratio"] == (30.5 / 60, "new, returned and expansion over contraction and churn")
    assert rows["Gross churn"][0] == 60 / 260
    assert rows["Net churn"][0] == 60 / 260
    assert rows["Logo retention"][0] == 2 / 3
    assert [rows[f"MRR per account at the {end}"][0] for end in ("start", "end")] == [86.67, 76.83]
    steady = ledger({"Acme": [100_00] * 13})
    rows = {row[0]: row[1:3] for row in writes(steady).tabs[1].rows if len(row) == 3}
    assert rows["Quick ratio"] == (None, "nothing was lost, so there is nothing to divide by")


def test_who_makes_another_grr_is_told_beside_who_makes_another_nrr():
    tab = writes(BOOK, window_of(BOOK, 11)).tabs[1].rows
    at = next(n for n, row in enumerate(tab) if row and row[0] == "Definitions with another GRR")
    label, _, grr, gap, told = tab[at + 1]
    assert (label, grr, gap) == ("Same customers, GRR loses only who left", 210 / 260, 3.85)
    assert told == "Dune +3.85"


def test_no_amount_is_wider_than_its_column():
    large = ledger({"Acme": [1_234_567_890_12] * 12 + [3_234_567_890_12] * 12, "Bolt": [5] * 24})
    tabs = {tab.name: tab.widths for tab in writes(large).tabs}
    for name, columns in (
        ("Keeprate NRR", (1, 2)),
        ("Keeprate detail", (2, 3, 4)),
        ("Keeprate proof", (1, 2)),
    ):
        assert all(tabs[name][column] >= 9 * len("-$3,234,567,890.12") for column in columns), name


def test_the_first_tab_leaves_room_for_its_sentence_beside_its_tables():
    tab = writes(BOOK, window_of(BOOK, 11)).tabs[0]
    width = sum(tab.widths.get(column, 100) for column in range(len(tab.rows[0])))
    assert width >= 14 * len(tab.rows[0][0])


def test_there_are_six_columns_with_a_value_for_every_account():
    written = writes(BOOK, window_of(BOOK, 11))
    assert tuple(column.header for column in written.columns) == COLUMN_HEADERS
    for column in written.columns:
        assert set(column.values) == {"acme", "=bolt", "corto", "dune"}
    by_key = {column.key: column.values for column in written.columns}
    assert by_key["movement"]["=bolt"] == "Churned"
    assert by_key["flag"]["=bolt"] is None
    assert by_key["renewal"]["acme"] == serial(date(2026, 1, 31)) == 46053
    assert "'MRR'!Z2" in by_key["why"]["acme"]


def test_a_sheet_of_totals_gets_our_tab_and_no_columns():
    written = writes(given(100_00, 20_00))
    assert written.columns == ()
    assert written.sheet_id is None


def test_text_from_outside_is_never_a_formula():
    written = writes(BOOK, window_of(BOOK, 11))
    for row in (row for tab in written.tabs for row in tab.rows):
        for cell in row:
            assert not (isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")))
    assert any(cell == "'=1+1" for row in written.tabs[0].rows for cell in row)


@forall(st.text())
def test_safe_text_keeps_its_words_and_never_starts_a_formula(text):
    cell = safe(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell.removeprefix("'").startswith(text.removeprefix("'")[:1_900])


@forall(books())
def test_the_same_input_gives_the_same_bytes(rows):
    one, two = ledger(rows), ledger(rows)
    assert repr(writes(one)) == repr(writes(two))


@pytest.mark.parametrize(
    ("change", "moved"),
    [("Dune", {"dune"}), ("Acme", {"acme"})],
)
def test_changing_one_cell_changes_only_the_columns_of_that_account(change, moved):
    before = writes(BOOK, window_of(BOOK, 11))
    rows = {a.name: BOOK.amounts[i].tolist() for i, a in enumerate(BOOK.accounts)}
    rows[change][-1] += 1_00
    facts = {a.name: dict(a.facts) for a in BOOK.accounts}
    cells = {a.name: dict(a.fact_cells) for a in BOOK.accounts}
    other = ledger(rows, facts=facts, fact_cells=cells)
    after = writes(other, window_of(other, 11))
    changed = {
        key
        for old, new in zip(before.columns, after.columns, strict=True)
        for key in old.values
        if old.values[key] != new.values[key]
    }
    assert changed <= moved
    assert after.tabs[0].rows != before.tabs[0].rows


@pytest.mark.parametrize(
    ("minor", "currency", "cell", "pattern"),
    [
        (120_000, "USD", 1200, '"$"#,##0;-"$"#,##0'),
        (123_456, "USD", 1234.56, '"$"#,##0.00;-"$"#,##0.00'),
        (1200, "JPY", 1200, '"¥"#,##0;-"¥"#,##0'),
        (-50, "EUR", -0.5, '"€"#,##0.00;-"€"#,##0.00'),
    ],
)
def test_amounts_are_numbers_with_a_format_that_shows_the_currency(minor, currency, cell, pattern):
    assert units(minor, currency) == cell
    assert money_format(currency, cents=isinstance(cell, float)) == pattern


def test_more_accounts_than_the_proof_lists_stand_in_one_row_and_every_sum_holds(monkeypatch):
    monkeypatch.setattr("addon.core.report.behind.MOST_ROWS", 2)
    proof = writes(BOOK, window_of(BOOK, 11)).tabs[2]
    top = next(n for n, row in enumerate(proof.rows) if row[:2] == ("Account", "Start"))
    listed = proof.rows[top + 1 :]
    assert [row[0] for row in listed] == ["Acme", "Dune", "2 smaller accounts"]
    assert sum(row[1] for row in listed) == 260
    assert sum(row[2] for row in listed) == 230.5
    assert {row[8] for row in listed} == {0}


@forall(books())
def test_every_account_of_the_proof_has_a_residual_of_0(rows):
    proof = writes(ledger(rows)).tabs[2]
    top = next(n for n, row in enumerate(proof.rows) if row[:2] == ("Account", "Start"))
    assert len(proof.rows) == top + 1 + len(rows)
    assert all(row[8] == 0 for row in proof.rows[top + 1 :])


def test_the_proof_shows_what_was_noticed_read_and_left_out_with_its_money_and_the_manifest():
    rows = [
        ["Account", "Dec 2024", "Dec 2025"],
        ["Acme", 100, 120],
        ["Bolt", 50, None],
        ["Corto", 70, -5],
        ["Total", 220, 115],
    ]
    book = Book("b", (Tab("ARR", 0, rows, [[None] * 3, *[[None, '"$"#,##0', '"$"#,##0']] * 4]),))
    result, written = compute(book, Ask(AS_OF, answers={"currency": "USD"}))
    proof = next(tab for tab in written.tabs if tab.key == "proof")
    told = [tuple(cell for cell in row if cell is not None) for row in proof.rows]
    noticed = next(row for row in told if row and row[0] == "Please check")
    assert noticed == ("Please check", -5, "1 amount below zero (Corto), together -$5: counted as 0.")
    assert ("'ARR'!C4",) in told or ("''ARR'!C4",) in told
    read_as = next(row for row in told if len(row) == 3 and str(row[2]).startswith("1 account has"))
    assert read_as == (1, 50, "1 account has nothing after Dec 2024: counted as churned, $50")
    assert ("Input (SHA-256)", result["manifest"]["input_sha256"]) in told
    assert ("Asked", 'answers: {"currency": "USD"}') in told
    left = next(row for row in told if row and row[0] == "Total")
    assert left[1:3] == ("equals our sum", "total row")


def test_the_detail_tab_says_what_a_draw_means_and_whose_every_benchmark_is():
    rows = {f"A{n}": [(10 + n) * 1000] * 12 + [(10 + (n * 7) % 23) * 1000] * 12 for n in range(40)}
    written = writes(ledger(rows), window_of(ledger(rows), 11))
    first, detail = (
        [" ".join(str(cell) for cell in row if cell is not None) for row in tab.rows]
        for tab in written.tabs[:2]
    )
    assert any("Other definitions: " in line and "%" in line for line in first)
    text = " ".join(detail)
    assert "the sum above is exact and is not in doubt" in text
    assert "confidence" not in text.casefold()
    assert "none is measured by Keeprate or on your data" in " ".join(text.split())
    for one in (*(band.published for band in BANDS), *OTHERS):
        assert any(f"{one.source}, {one.year}" in line for line in detail), one.source
    assert any(line.startswith("The smallest loss that takes NRR below 100%") for line in detail) or any(
        line.startswith("Losses that would take NRR below 100%") for line in detail
    )
    for words in ("the largest account", "the 5 largest accounts"):
        assert any(line.startswith(words) for line in detail)
