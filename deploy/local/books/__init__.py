"""Sample customers' workbooks, made by code from fixed seeds: the same cells on every machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from deploy.local.books import northwind, small


@dataclass(frozen=True)
class Sample:
    """A workbook that can be planted: its spreadsheet id, title and tabs."""

    id: str
    title: str
    tabs: Callable[[], list[dict[str, Any]]]


SAMPLES = (
    Sample("northwind-robotics-customers-demo-2025", "Northwind Robotics – customers", northwind.book),
    Sample("only-current-revenue-sample-book-0001", "Only current revenue", small.only_current_revenue),
    Sample("no-revenue-sample-book-0000000000001", "No revenue", small.no_revenue),
    Sample(
        "one-thousand-accounts-sample-book-01",
        "1,000 accounts",
        lambda: northwind.book(count=1000, seed=1000, accounts_tab=False),
    ),
)


class Host(Protocol):
    """What planting a book needs of the stand-in."""

    def create_spreadsheet(
        self, title: str, *, owner: str, spreadsheet_id: str | None = None, tabs: Any = None
    ) -> str:
        """A new spreadsheet; the answer is its id."""

    def call(
        self, principal: str, method_id: str, params: dict[str, Any], body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """One API call as somebody."""


def sample(title: str) -> Sample:
    """The sample with that title."""
    return next(one for one in SAMPLES if one.title == title)


def plant(host: Host, title: str, tabs: list[dict[str, Any]], *, owner: str, id: str | None = None) -> str:
    """Make a spreadsheet of these tabs, with the widths and colours a person would have given it."""
    seeds = [
        {key: tab[key] for key in ("title", "rows", "input", "formats", "frozen_rows") if key in tab}
        for tab in tabs
    ]
    made = host.create_spreadsheet(title, owner=owner, spreadsheet_id=id, tabs=seeds)
    fields = "sheets.properties(sheetId,title)"
    got = host.call(owner, "sheets.spreadsheets.get", {"spreadsheetId": made, "fields": fields})
    ids = [sheet["properties"].get("sheetId", 0) for sheet in got["sheets"]]
    requests = [request for n, tab in zip(ids, tabs, strict=True) for request in _dress(n, tab)]
    if requests:
        body = {"requests": requests}
        host.call(owner, "sheets.spreadsheets.batchUpdate", {"spreadsheetId": made}, body)
    return made


def _dress(sheet_id: int, tab: dict[str, Any]) -> list[dict[str, Any]]:
    requests = []
    width = max((len(row) for row in tab["rows"]), default=1)
    for column, pixels in enumerate(tab.get("widths", [])):
        place = {
            "sheetId": sheet_id,
            "dimension": "COLUMNS",
            "startIndex": column,
            "endIndex": column + 1,
        }
        change = {"range": place, "properties": {"pixelSize": pixels}, "fields": "pixelSize"}
        requests.append({"updateDimensionProperties": change})
    if tab.get("header"):
        cell = {"backgroundColor": _rgb(tab["header"]), "textFormat": {"bold": True}}
        fields = "userEnteredFormat(backgroundColor,textFormat.bold)"
        block = _block(sheet_id, 0, 1, width)
        requests.append(
            {"repeatCell": {"range": block, "cell": {"userEnteredFormat": cell}, "fields": fields}}
        )
    for place_name in tab.get("bold", []):
        top = int("".join(c for c in place_name.split(":")[0] if c.isdigit())) - 1
        bottom = int("".join(c for c in place_name.split(":")[1] if c.isdigit()))
        cell = {"textFormat": {"bold": True}}
        block = _block(sheet_id, top, bottom, width)
        fields = "userEnteredFormat.textFormat.bold"
        requests.append(
            {"repeatCell": {"range": block, "cell": {"userEnteredFormat": cell}, "fields": fields}}
        )
    if tab.get("frozen_columns"):
        grid = {"frozenColumnCount": tab["frozen_columns"]}
        changed = {"sheetId": sheet_id, "gridProperties": grid}
        fields = "gridProperties.frozenColumnCount"
        requests.append({"updateSheetProperties": {"properties": changed, "fields": fields}})
    return requests


def _block(sheet_id: int, top: int, bottom: int, width: int) -> dict[str, int]:
    return {
        "sheetId": sheet_id,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": 0,
        "endColumnIndex": width,
    }


def _rgb(text: str) -> dict[str, float]:
    names = ("red", "green", "blue")
    return {name: int(text[1 + 2 * n : 3 + 2 * n], 16) / 255 for n, name in enumerate(names)}
