"""gspread's conveniences that cost a request each, need Drive, or corrupt values are not used."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BANNED = {
    "get_all_records": "drops leading zeros and reads 12,3 as 123",
    "get_all_values": "reads formatted text",
    "open_by_key": "costs a metadata request",
    "open_by_url": "costs a metadata request",
    "openall": "goes to Drive",
    "col_values": "one request per column",
    "row_values": "one request per row",
    "find": "",
    "findall": "",
    "append_row": "guesses where the table is",
    "append_rows": "guesses where the table is",
    "worksheet": "one metadata request each",
    "get_worksheet": "one metadata request each",
    "update_cell": "one request per cell",
    "update_acell": "one request per cell",
    "acell": "one request per cell",
    "numericise": "corrupts identifiers",
}
TEXT_METHODS = {"find", "findall"}


def calls(source: str) -> list[tuple[int, str]]:
    """Banned method calls; str.find and re.findall are told apart by what gspread's need: a sheet."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, owner = node.func.attr, ast.unparse(node.func.value).casefold()
        sheetlike = any(word in owner for word in ("sheet", "gspread", "tab", "client", "workbook"))
        if name in BANNED and (name not in TEXT_METHODS or sheetlike):
            found.append((node.lineno, name))
        if name in {"open", "cell", "find", "batch_get"} and ("gspread" in owner or "client" in owner):
            found.append((node.lineno, name))
        if name == "cell" and "sheet" in owner and "openpyxl" not in source:
            found.append((node.lineno, name))
    return found


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("addon/**/*.py"), *ROOT.glob("server/**/*.py")]), ids=lambda p: p.stem
)
def test_nothing_uses_them(path: Path) -> None:
    assert calls(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "sheet.get_all_records()",
        "client.open('x')",
        "worksheet.cell(1, 2)",
        "sh.worksheet('A')",
        "tab_sheet.find('x')",
    ],
)
def test_the_ban_sees_them(line: str) -> None:
    assert calls(line)
