"""A user's own CSV or XLSX file, opened as a sheet."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from deploy.local.books import files


def test_a_semicolon_csv_keeps_its_cells_and_nothing_becomes_a_formula(tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text('Account;MRR\nAcme;"1.200,50"\n=HYPERLINK("x");3\n', encoding="utf-8-sig")
    (tab,) = files.read(path)
    assert tab["title"] == "mine"
    assert tab["rows"] == [["Account", "MRR"], ["Acme", "1.200,50"], ['\'=HYPERLINK("x")', "3"]]


def test_a_csv_in_windows_letters_is_read(tmp_path: Path):
    path = tmp_path / "old.csv"
    path.write_bytes("Société,MRR\nÉclair,5\n".encode("cp1252"))
    assert files.read(path)[0]["rows"][1][0] == "Éclair"


def test_an_xlsx_keeps_values_formulas_dates_and_number_formats(tmp_path: Path):
    book = Workbook()
    sheet = book.active
    sheet.title = "ARR"
    sheet.append(["Account", datetime.date(2025, 1, 1), "Share"])
    sheet.append(["0042", 1200, 0.5])
    sheet.append(["Total", "=SUM(B2:B2)", None])
    sheet["B1"].number_format = "mmm yyyy"
    for cell in ("B2", "B3"):
        sheet[cell].number_format = "[$€-407] #,##0_);(#,##0)"
    sheet["C2"].number_format = "0.0%"
    sheet.freeze_panes = "A2"
    path = tmp_path / "book.xlsx"
    book.save(path)
    book.close()
    (tab,) = files.read(path)
    assert tab["rows"] == [["Account", 45658, "Share"], ["'0042", 1200, 0.5], ["Total", "=SUM(B2:B2)", None]]
    assert tab["formats"]["B1:B1"] == {"type": "DATE", "pattern": "mmm yyyy"}
    assert tab["formats"]["B2:B3"] == {"type": "CURRENCY", "pattern": '"€" #,##0;(#,##0)'}
    assert tab["formats"]["C2:C2"] == {"type": "PERCENT", "pattern": "0.0%"}
    assert tab["frozen_rows"] == 1


@pytest.mark.parametrize(("name", "says"), [("gone.csv", "no file"), ("a.pdf", "not a CSV or XLSX")])
def test_what_cannot_be_opened_is_said_in_a_sentence(tmp_path: Path, name: str, says: str):
    if name == "a.pdf":
        (tmp_path / name).write_bytes(b"%PDF")
    with pytest.raises(files.UnreadableFile, match=says):
        files.read(tmp_path / name)


def test_a_file_that_only_calls_itself_xlsx_is_refused(tmp_path: Path):
    path = tmp_path / "fake.xlsx"
    path.write_text("not a zip")
    with pytest.raises(files.UnreadableFile, match=r"fake\.xlsx"):
        files.read(path)


def test_the_same_bytes_are_the_same_spreadsheet(tmp_path: Path):
    one, other = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text("x")
    other.write_text("x")
    assert files.identity(one) == files.identity(other)
    other.write_text("y")
    assert files.identity(one) != files.identity(other)
