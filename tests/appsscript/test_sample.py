"""The sample sheet as it stands in the spreadsheet, from both of its doors; and what a refusal says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.google import Google
from deploy.local.script import ScriptHost
from tests.local.script.conftest import Page

APP = Path(__file__).resolve().parents[2] / "appsscript"
RUNTIME = Path(__file__).resolve().parents[2] / "deploy" / "local" / "script" / "runtime"
YOU, VIEWER = "you@example.com", "viewer@example.com"
Opened = tuple[ScriptHost, Page]


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    made.create_spreadsheet("B", owner=YOU, spreadsheet_id="book", tabs=[{"title": "Sheet1", "rows": []}])
    made.share("book", VIEWER, "reader")
    yield made
    made.close()


@pytest.fixture
def start(google: Google) -> Iterator[Callable[[str], Opened]]:
    hosts: list[ScriptHost] = []

    def begin(user: str) -> Opened:
        page = Page()
        page.answers = ["OK"]
        hosts.append(ScriptHost(google, APP, spreadsheet_id="book", user=user, ui=page, script_properties={}))
        return hosts[-1], page

    yield begin
    for host in hosts:
        host.close()


def tabs(google: Google) -> dict[str, dict[str, Any]]:
    fields = "sheets(properties,data.rowData.values(formattedValue,userEnteredFormat.textFormat.bold))"
    params = {"spreadsheetId": "book", "includeGridData": True, "fields": fields}
    found = google.call(YOU, "sheets.spreadsheets.get", params)["sheets"]
    return {sheet["properties"]["title"]: sheet for sheet in found}


def bold(row: dict[str, Any]) -> set[bool]:
    cells = [cell.get("userEnteredFormat", {}).get("textFormat", {}) for cell in row["values"]]
    return {bool(cell.get("bold")) for cell in cells}


def test_the_sample_is_inserted_whole_and_only_once(start, google):
    host, page = start(YOU)
    answer = json.loads(host.run("insertSampleSheet", []))
    sample = tabs(google)["Keeprate sample"]
    assert answer == {
        "ok": True,
        "data": {"sheet_id": sample["properties"]["sheetId"], "title": "Keeprate sample"},
    }
    assert sample["properties"]["gridProperties"]["frozenRowCount"] == 1
    rows = sample["data"][0]["rowData"]
    assert [cell["formattedValue"] for cell in rows[0]["values"][:3]] == ["Account", "Renewal", "Dec 2024"]
    assert [bold(row) for row in (rows[0], rows[1], rows[13])] == [{True}, {False}, {True}]
    assert json.loads(host.run("insertSampleSheet", [])) == answer
    host.run("insertSampleSheetFromMenu", [])
    assert page.shown[-1][0] == "sidebar"
    assert list(tabs(google)) == ["Sheet1", "Keeprate sample"]


def test_somebody_who_may_not_add_tabs_is_told_so_and_gets_no_sidebar(start, google):
    host, page = start(VIEWER)
    host.run("insertSampleSheetFromMenu", [])
    [(kind, title, prompt, _)] = page.shown
    assert (kind, title) == ("alert", "Google Sheets refused")
    assert "permission" in prompt
    assert list(tabs(google)) == ["Sheet1"]


def test_every_method_of_apps_script_that_our_sources_call_is_there():
    """A method the runtime lacks throws only when its line is reached: names are looked for instead."""
    sources = "".join(
        re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.S) for path in APP.glob("*.js")
    )
    runtime = "".join(path.read_text("utf-8") for path in RUNTIME.glob("*.js"))
    called = set(re.findall(r"\.\s*((?:get|set|add|create|delete|insert|copy|show)[A-Z]\w*)\(", sources))
    ours = set(re.findall(r"\bfunction\s+(\w+)", sources))
    language = {"getTime", "getFullYear", "getMonth", "getUTCDate", "getUTCFullYear", "getUTCMonth"}
    assert {"setFontWeight", "getRange", "showSidebar"} <= called
    assert called - ours - language - set(re.findall(r"\b(\w+)\(", runtime)) - _members(runtime) == set()


def _members(runtime: str) -> set[str]:
    """Members of services, written as `name: (arguments) => ...` or by their name alone."""
    return set(re.findall(r"\b(\w+):", runtime)) | set(re.findall(r"^\s*(\w+),$", runtime, re.M))
