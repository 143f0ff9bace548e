"""The proof in a spreadsheet that computes: formulas agree with us, and say so when somebody edits a cell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from addon.compute_nrr import compute, compute_nrr
from addon.core.manifest import ask_again
from addon.core.report import Formula
from addon.core.table import Ask
from addon.run import InlineRun
from addon.sheets.access import UserToken
from addon.sheets.http import Patience
from addon.sheets.workbook import Workbook, open_workbook
from deploy.local.google import Google

YOU = "you@example.com"
SCOPE = ["https://www.googleapis.com/auth/spreadsheets"]
AS_OF = date(2026, 1, 15)
MONEY = {"type": "CURRENCY", "pattern": '"$"#,##0.00'}
PLAIN = [
    ["Account", "Segment", "Dec 2024", "Dec 2025"],
    ["Acme", "SMB", 100.10, 120.35],
    ["Bolt", "SMB", 250.25, None],
    ["=Corto", "Mid", None, 33.33],
    ["Dune", "Mid", 80.70, 70.05],
    ["Total", None, 431.05, 223.73],
    ["Echo", "SMB", 19.99, 19.99],
]
LOG = [
    ["Account", "Month", "MRR"],
    *(
        [name, month, amount]
        for name, amounts in {"Acme": (100.5, 120.25), "Bolt": (50, None), "Corto": (30, 10.1)}.items()
        for month, amount in zip(("2024-12", "2025-12"), amounts, strict=True)
        if amount is not None
    ),
]
MONTHS = ["Jan 2025", "Feb 2025", "Mar 2025"]
MONTHLY = [["Account", *MONTHS], ["Acme", 100, 0, 110], ["Bolt", 50, 60, 20], ["Corto", 10, 10, 5]]
TWO_YEARS = [
    [
        "Account",
        *(
            f"{m} {y}"
            for y in (2024, 2025)
            for m in "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
        ),
    ],
    ["Acme", *range(100, 340, 10)],
    ["Bolt", *[50] * 9, *[30] * 15],
    ["Corto", *[70] * 20, *[0] * 4],
]
BLOCK = [
    ["Starting MRR", 1000],
    ["Expansion", 200],
    ["Contraction", 50],
    ["Churned", 100],
    ["New", 10],
]


class Sheet:
    """A spreadsheet of somebody's, with the report in it."""

    def __init__(self, google: Google, rows: list[list[Any]], title: str, locale: str) -> None:
        self.google = google
        tab = {"title": title, "rows": rows, "input": "RAW", "formats": {"B2:Z99": MONEY}}
        self.id = google.create_spreadsheet("Book", owner=YOU, locale=locale, tabs=[tab])

    def open(self) -> Workbook:
        token = self.google.access_token(YOU, SCOPE)
        return open_workbook(
            self.id, UserToken(token), endpoint=self.google.base_url, patience=Patience.none()
        )

    def compute(self, **asked: Any) -> dict[str, Any]:
        with self.open() as workbook:
            return compute_nrr(workbook, Ask(as_of=AS_OF, **asked), InlineRun())

    def values(self, title: str, how: str = "UNFORMATTED_VALUE") -> list[list[Any]]:
        params = {"spreadsheetId": self.id, "range": f"'{title}'", "valueRenderOption": how}
        return self.google.call(YOU, "sheets.spreadsheets.values.get", params).get("values", [])

    def edit(self, a1: str, value: Any) -> None:
        params = {"spreadsheetId": self.id, "range": a1, "valueInputOption": "RAW"}
        self.google.call(YOU, "sheets.spreadsheets.values.update", params, {"values": [[value]]})

    def proof(self) -> dict[tuple[str, str], tuple[Any, Any, Any]]:
        """(figure, from) -> ours, recomputed, check."""
        rows = self.values("Keeprate proof")
        top = next(
            n for n, row in enumerate(rows) if row[:4] == ["Figure", "Keeprate", "Recomputed", "Check"]
        )
        found = {}
        for row in rows[top + 1 :]:
            if not row or not row[0]:
                break
            found[row[0], row[4]] = tuple(row[1:4])
        return found

    def checks_that_differ(self) -> Any:
        return next(row[1] for row in self.values("Keeprate proof") if row and row[0] == "Checks that differ")


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    running = made.serve()
    yield made
    running.close()


@pytest.fixture
def sheet(google: Google) -> Any:
    def make(rows: list[list[Any]], title: str = "It's ARR", locale: str = "en_US") -> Sheet:
        return Sheet(google, rows, title, locale)

    return make


@pytest.mark.parametrize(
    ("rows", "own"),
    [
        (PLAIN, True),
        (LOG, False),
        (BLOCK, False),
        ([["Account", "Dec 2024", "Dec 2025"], ["Acme", "1,200", 1500], ["Bolt", 90, 80]], False),
        ([["Account", "Dec 2024", "Dec 2025"], ["Acme", -5, 1500], ["Bolt", 90, 80]], False),
    ],
    ids=["plain", "log", "totals", "text amounts", "negative amounts"],
)
def test_every_check_reads_0_after_a_click(sheet: Any, rows: list[list[Any]], own: bool) -> None:
    book = sheet(rows)
    result = book.compute()
    checks = book.proof()
    assert ("NRR", "the rows below") in checks
    assert (("NRR", "your cells in It's ARR") in checks) is own
    for _, live, check in checks.values():
        assert check == 0
        assert isinstance(live, int | float)
    assert checks["NRR", "the rows below"][1] == pytest.approx(result["nrr"], abs=1e-12)
    assert book.checks_that_differ() == 0


def test_an_edit_of_the_users_cell_shows_in_the_checks_until_it_is_computed_again(sheet: Any) -> None:
    book = sheet(PLAIN)
    book.compute()
    book.edit("'It''s ARR'!D2", 120.36)
    checks = book.proof()
    assert checks["NRR", "your cells in It's ARR"][2] != 0
    assert checks["Same customers at the end", "your cells in It's ARR"][2] == pytest.approx(0.01)
    assert checks["Revenue at the start", "your cells in It's ARR"][2] == 0
    assert checks["NRR", "the rows below"][2] == 0
    assert book.checks_that_differ() == sum(check != 0 for _, _, check in checks.values()) == 2
    shown = {
        row[3]
        for row in book.values("Keeprate proof", "FORMATTED_VALUE")
        if row[4:5] == ["your cells in It's ARR"]
    }
    assert "0.010" in shown
    assert len([text for text in shown if text.endswith("%") and text.strip("0.%")]) == 1
    book.compute()
    assert book.checks_that_differ() == 0


def test_an_edit_of_a_row_on_the_proof_tab_shows_in_the_checks_and_is_mended_by_the_next_run(
    sheet: Any,
) -> None:
    book = sheet(LOG)
    book.compute()
    rows = book.values("Keeprate proof")
    top = next(n for n, row in enumerate(rows) if row[:2] == ["Account", "Start"])
    book.edit(f"'Keeprate proof'!B{top + 2}", 7)
    assert book.proof()["NRR", "the rows below"][2] != 0
    assert book.proof()["Residuals of all rows", "the rows below"][2] != 0
    book.compute()
    assert book.checks_that_differ() == 0


def test_formulas_that_were_typed_over_are_formulas_again_after_the_next_run(sheet: Any) -> None:
    book = sheet(PLAIN)
    book.compute()
    before = book.values("Keeprate proof", "FORMULA")
    place = next(n for n, row in enumerate(before) if row and row[0] == "NRR")
    book.edit(f"'Keeprate proof'!C{place + 1}", 99)
    book.compute()
    assert book.values("Keeprate proof", "FORMULA") == before


@pytest.mark.parametrize(
    "name", ["monthly_compounded", "trailing_12_average", "any_gap_gone", "leavers_only"]
)
def test_another_definition_is_recomputed_from_the_part_of_every_account(sheet: Any, name: str) -> None:
    book = sheet(TWO_YEARS if name == "trailing_12_average" else MONTHLY)
    result = book.compute(definition=name)
    checks = book.proof()
    label = f"NRR: {result['definition']['label']}"
    ours, live, check = checks[label, "the rows below"]
    assert check == 0
    assert ours == result["nrr"] == pytest.approx(live, abs=1e-12)
    assert ("NRR of the bridge", "the rows below") in checks
    assert book.checks_that_differ() == 0


def test_no_cell_of_the_proof_shows_an_error(sheet: Any) -> None:
    book = sheet([["Account", "Dec 2024", "Dec 2025"], ["Acme", 100, 120], ["Bolt", 5, None]])
    book.compute()
    told = [cell for row in book.values("Keeprate proof") for cell in row if str(cell).startswith("#")]
    assert told == []


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "fr_FR"])
def test_formulas_hold_nothing_that_depends_on_the_locale(sheet: Any, locale: str) -> None:
    book = sheet(PLAIN, "ARR", locale)
    book.compute()
    written = [
        cell
        for title in ("Keeprate NRR", "Keeprate detail", "Keeprate proof")
        for row in book.values(title, "FORMULA")
        for cell in row
        if isinstance(cell, str) and cell.startswith("=")
    ]
    assert len(written) > 20
    assert not [text for text in written if re.search(r"[,;.{}\\]", text.replace("'ARR'!", ""))]
    assert book.checks_that_differ() == 0


def test_the_tab_is_found_by_its_title_of_now(sheet: Any) -> None:
    book = sheet(PLAIN, "Before")
    book.compute()
    renamed = {"properties": {"sheetId": 0, "title": "After"}, "fields": "title"}
    body = {"requests": [{"updateSheetProperties": renamed}]}
    book.google.call(YOU, "sheets.spreadsheets.batchUpdate", {"spreadsheetId": book.id}, body)
    assert book.checks_that_differ() == 0
    book.compute()
    assert ("NRR", "your cells in After") in book.proof()
    assert book.checks_that_differ() == 0


def test_a_click_still_takes_seven_requests_at_most(sheet: Any) -> None:
    book = sheet(PLAIN)
    assert book.compute()["written"]["requests"] <= 7
    assert book.compute()["written"]["requests"] <= 7


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"window": 12},
        {"definition": "any_gap_gone"},
        {"start": "2024-12", "end": "2025-12"},
        {"range": "A1:D5"},
    ],
)
def test_the_manifest_alone_gives_the_same_report_again(sheet: Any, asked: dict[str, Any]) -> None:
    book = sheet(PLAIN)
    with book.open() as workbook:
        read = workbook.read(Ask(as_of=AS_OF, **asked))
        result, writes = compute(read, Ask(as_of=AS_OF, **asked))
        again = ask_again(json.loads(json.dumps(result["manifest"])))
        assert repr(compute(read, again)) == repr((result, writes))


@pytest.mark.parametrize(
    "text", ["=A1", "=HYPERLINK(1,2)", '=IMPORTXML("http://x")', "=SUM(A1)", "SUM({0})", "={1}"]
)
def test_a_formula_is_never_made_of_text_from_outside(text: str) -> None:
    with pytest.raises(ValueError, match="not a formula of ours"):
        Formula(text, ())
