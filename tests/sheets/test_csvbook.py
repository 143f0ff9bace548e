"""Files become the same book a spreadsheet would be, whatever their encoding, delimiter and number marks."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from addon.compute_nrr import compute
from addon.core.dates import to_serial
from addon.core.layouts import read
from addon.core.table import Ask
from addon.errors import BadCell, Malformed
from addon.sheets.csvbook import NOT_CALCULATED, read_csv, read_file

ASK = Ask(date(2026, 1, 15))
TEXT = "Account,Dec 2024,Dec 2025\nÉclair,100,120.5\nBolt,50,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_common_encoding(encoding: str) -> None:
    tab = read_csv(TEXT.encode(encoding)).tabs[0]
    assert list(tab.rows[1]) == ["Éclair", 100, 120.5]
    assert list(tab.rows[2]) == ["Bolt", 50, None]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_common_delimiter(delimiter: str) -> None:
    tab = read_csv(TEXT.replace(",", delimiter).encode()).tabs[0]
    assert list(tab.rows[0]) == ["Account", "Dec 2024", "Dec 2025"]
    assert list(tab.rows[1]) == ["Éclair", 100, 120.5]


def test_a_line_that_names_the_delimiter_is_obeyed() -> None:
    assert list(read_csv(b"sep=;\nA;B\n1;2\n").tabs[0].rows[1]) == [1, 2]


def test_values_are_typed_only_where_they_have_one_meaning() -> None:
    line = 'id,"$1,200",007,2024-01-31,1.5,1.234,12345678901234567,nan,1e5,-3, x ,2024-02-30\n'
    tab = read_csv(line.encode()).tabs[0]
    assert list(tab.rows[0]) == [
        "id",
        "$1,200",
        "007",
        to_serial(date(2024, 1, 31)),
        1.5,
        1.234,
        "12345678901234567",
        "nan",
        "1e5",
        -3,
        " x ",
        "2024-02-30",
    ]
    assert tab.number_format(0, 3) == "yyyy-mm-dd"
    assert tab.number_format(0, 0) == ""


def test_three_decimals_without_other_evidence_stay_a_question() -> None:
    book = read_csv(b"Account,Dec 2024,Dec 2025\nAcme,1000,1.234\nBolt,10,10\n")
    assert book.tabs[0].value(1, 2) == "1.234"
    question = read(book, ASK).question
    assert question
    assert "two ways" in question.message


def test_a_file_with_decimal_commas_is_read_by_its_own_evidence() -> None:
    book = read_csv(b"Kunde;Dez 2024;Dez 2025\nAcme;1.234,50;1.300\nBolt;10,5;10\n")
    assert book.locale == "de_DE"
    result, _ = compute(book, ASK)
    assert result["start"] == "1245.00"
    assert result["end"] == "1310.00"


def workbook(path: Path) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "ARR"
    sheet.append(["Account", datetime(2024, 12, 31), datetime(2025, 12, 31)])
    sheet.append(["Acme", 100, 120])
    sheet.append(["Bolt", 100, 90])
    for row in sheet["B2:C3"]:
        for cell in row:
            cell.number_format = '"€"#,##0'
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions.group("B", "C", hidden=True)
    sheet.merge_cells("E1:F1")
    book.save(path)
    return book


def test_an_excel_file_keeps_formats_dates_merges_and_what_is_hidden(tmp_path: Path) -> None:
    workbook(tmp_path / "b.xlsx").close()
    book = read_file(tmp_path / "b.xlsx")
    tab = book.tabs[0]
    assert tab.value(0, 1) == to_serial(date(2024, 12, 31))
    assert tab.number_format(1, 1) == '"€"#,##0'
    assert tab.hidden_rows == frozenset({2})
    assert tab.hidden_columns == frozenset({1, 2})
    assert tab.merges[0].left == 4
    result, _ = compute(book, ASK)
    assert (result["currency"], result["nrr"], result["grr"]) == ("EUR", 1.05, 0.95)


def test_a_formula_that_was_never_calculated_is_not_a_blank(tmp_path: Path) -> None:
    book = workbook(tmp_path / "b.xlsx")
    assert book.active is not None
    book.active["C2"] = "=B2*1.2"
    book.save(tmp_path / "b.xlsx")
    book.close()
    found = read(read_file(tmp_path / "b.xlsx"), ASK)
    assert isinstance(found.question, BadCell)
    assert NOT_CALCULATED in found.question.message
    assert found.question.where == ("'ARR'!C2",)


def test_what_an_earlier_run_left_in_a_file_is_not_read(tmp_path: Path) -> None:
    book = workbook(tmp_path / "b.xlsx")
    book.create_sheet("Keeprate NRR")["A1"] = "ours"
    assert book.active is not None
    for column, header in enumerate(("Movement", "Flag", "Why", "At stake", "Renewal", "Signals"), 7):
        book.active.cell(1, column, header)
    book.save(tmp_path / "b.xlsx")
    book.close()
    found = read_file(tmp_path / "b.xlsx")
    assert [t.ours for t in found.tabs] == [False, True]
    assert found.tabs[0].our_columns == frozenset(range(6, 12))
    assert "renewal" not in {g.role for g in read(found, ASK).roles}


@pytest.mark.parametrize("raw", [b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"])
def test_what_is_no_spreadsheet_is_said(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(raw)
    with pytest.raises(Malformed) as caught:
        read_file(path)
    assert "file.xlsx" in caught.value.message
