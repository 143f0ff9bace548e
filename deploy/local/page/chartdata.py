"""Charts of a tab with their numbers read, so that the page only has to draw."""

from __future__ import annotations

from typing import Any

from deploy.local.page.a1 import span
from deploy.local.page.styles import colour
from deploy.local.page.view import Spreadsheets

SIZE = (600, 371)  # Google's default


def charts(google: Spreadsheets, user: str, spreadsheet_id: str, sheet_id: int) -> list[dict[str, Any]]:
    """Every chart on a tab: where it stands, what it says, and its series as numbers and as text."""
    fields = "sheets(properties,charts)"
    got = google.call(user, "sheets.spreadsheets.get", {"spreadsheetId": spreadsheet_id, "fields": fields})
    tabs = {sheet["properties"].get("sheetId", 0): sheet for sheet in got.get("sheets", [])}
    found = tabs.get(sheet_id, {}).get("charts", [])
    reader = _Reader(google, user, spreadsheet_id, {k: v["properties"] for k, v in tabs.items()})
    return [_chart(chart, reader) for chart in found]


class _Reader:
    """Source ranges -> lists of (number or None, text)."""

    def __init__(
        self, google: Spreadsheets, user: str, spreadsheet_id: str, tabs: dict[int, dict[str, Any]]
    ) -> None:
        self._google = google
        self._user = user
        self._id = spreadsheet_id
        self._tabs = tabs

    def read(self, data: dict[str, Any] | None) -> tuple[list[Any], list[str]]:
        values: list[Any] = []
        texts: list[str] = []
        for source in ((data or {}).get("sourceRange") or {}).get("sources", []):
            a1 = self._a1(source)
            if a1:
                raw = self._flat(a1, "UNFORMATTED_VALUE", source)
                values += raw
                texts += [str(text) for text in self._flat(a1, "FORMATTED_VALUE", source)]
        return values, texts

    def _a1(self, source: dict[str, Any]) -> str | None:
        tab = self._tabs.get(source.get("sheetId", 0))
        if tab is None:
            return None
        grid = tab.get("gridProperties", {})
        bottom = min(source.get("endRowIndex", grid.get("rowCount", 0)), grid.get("rowCount", 0))
        right = min(source.get("endColumnIndex", grid.get("columnCount", 0)), grid.get("columnCount", 0))
        top, left = source.get("startRowIndex", 0), source.get("startColumnIndex", 0)
        return span(tab["title"], top, left, bottom, right) if top < bottom and left < right else None

    def _flat(self, a1: str, option: str, source: dict[str, Any]) -> list[Any]:
        params = {"spreadsheetId": self._id, "range": a1, "valueRenderOption": option}
        rows = self._google.call(self._user, "sheets.spreadsheets.values.get", params).get("values", [])
        height = source.get("endRowIndex", 0) - source.get("startRowIndex", 0)
        width = source.get("endColumnIndex", 0) - source.get("startColumnIndex", 0)
        if width > 1 and height == 1:
            row = rows[0] if rows else []
            return [row[n] if n < len(row) else "" for n in range(width)]
        return [
            rows[n][0] if n < len(rows) and rows[n] else ""
            for n in range(height if height > 0 else len(rows))
        ]


def _chart(chart: dict[str, Any], reader: _Reader) -> dict[str, Any]:
    spec = chart.get("spec", {})
    place = (chart.get("position") or {}).get("overlayPosition") or {}
    anchor = place.get("anchorCell") or {}
    drawn: dict[str, Any] = {
        "id": chart.get("chartId", 0),
        "title": spec.get("title", ""),
        "subtitle": spec.get("subtitle", ""),
        "row": anchor.get("rowIndex", 0),
        "column": anchor.get("columnIndex", 0),
        "x": place.get("offsetXPixels", 0),
        "y": place.get("offsetYPixels", 0),
        "width": place.get("widthPixels", SIZE[0]),
        "height": place.get("heightPixels", SIZE[1]),
        "kind": "UNKNOWN",
        "labels": [],
        "series": [],
    }
    if "waterfallChart" in spec:
        drawn.update(_waterfall(spec["waterfallChart"], reader))
    elif "basicChart" in spec:
        drawn.update(_basic(spec["basicChart"], reader))
    elif "pieChart" in spec:
        _, labels = reader.read(spec["pieChart"].get("domain"))
        values, texts = reader.read(spec["pieChart"].get("series"))
        drawn.update({"kind": "PIE", "labels": labels, "series": [{"values": values, "texts": texts}]})
    return drawn


def _waterfall(spec: dict[str, Any], reader: _Reader) -> dict[str, Any]:
    _, labels = reader.read((spec.get("domain") or {}).get("data"))
    series = []
    for given in spec.get("series", []):
        values, texts = reader.read(given.get("data"))
        colours = {
            name: _style_colour(given.get(f"{name}ColumnsStyle"))
            for name in ("positive", "negative", "subtotal")
        }
        names = {
            name: (given.get(f"{name}ColumnsStyle") or {}).get("label")
            for name in ("positive", "negative", "subtotal")
        }
        series.append(
            {
                "values": values,
                "texts": texts,
                "colours": colours,
                "names": names,
                "subtotals": given.get("customSubtotals", []),
                "trailing": not given.get("hideTrailingSubtotal"),
                "dataLabel": (given.get("dataLabel") or {}).get("type") == "DATA",
            }
        )
    return {
        "kind": "WATERFALL",
        "labels": labels,
        "series": series,
        "firstIsTotal": bool(spec.get("firstValueIsTotal")),
        "connectors": not spec.get("hideConnectorLines"),
    }


def _basic(spec: dict[str, Any], reader: _Reader) -> dict[str, Any]:
    heads = int(spec.get("headerCount", 0))
    labels: list[str] = []
    for domain in spec.get("domains", [])[:1]:
        _, labels = reader.read((domain or {}).get("domain"))
    series = []
    for given in spec.get("series", []):
        values, texts = reader.read(given.get("series"))
        series.append(
            {
                "name": texts[0] if heads and texts else "",
                "values": values[heads:],
                "texts": texts[heads:],
                "colour": colour(given.get("colorStyle"), given.get("color")),
                "type": given.get("type") or spec.get("chartType"),
            }
        )
    axes = {axis.get("position"): axis.get("title", "") for axis in spec.get("axis", [])}
    return {
        "kind": spec.get("chartType", "LINE"),
        "labels": labels[heads:],
        "series": series,
        "stacked": spec.get("stackedType", "NOT_STACKED") != "NOT_STACKED",
        "legend": spec.get("legendPosition", "RIGHT_LEGEND"),
        "axes": axes,
    }


def _style_colour(style: dict[str, Any] | None) -> str | None:
    return colour((style or {}).get("colorStyle"), (style or {}).get("color"))
