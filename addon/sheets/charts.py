"""Native charts of our tabs: waterfall and line, as ChartSpec objects."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from addon.core.report import Line, Waterfall
from addon.core.table import Rect
from addon.sheets.shape import grid_of
from addon.sheets.styles import Request, colour

Chart = Waterfall | Line
SIZE = (640, 371)
UP, DOWN, TOTAL = "#34a853", "#ea4335", "#4285f4"
_LINES = ("#1a73e8", "#5f6368", "#f9ab00", "#188038")


def add(sheet_id: int, chart_id: int, chart: Chart) -> Request:
    """Place a new chart with an id of our choice."""
    anchor = {"sheetId": sheet_id, "rowIndex": chart.anchor_row, "columnIndex": chart.anchor_column}
    return {
        "addChart": {
            "chart": {
                "chartId": chart_id,
                "spec": spec(sheet_id, chart),
                "position": {
                    "overlayPosition": {
                        "anchorCell": anchor,
                        "widthPixels": SIZE[0],
                        "heightPixels": SIZE[1],
                    }
                },
            }
        }
    }


def move(sheet_id: int, chart_id: int, chart: Chart) -> Request:
    """Hang a chart that is there on its new cell; it keeps its size."""
    anchor = {"sheetId": sheet_id, "rowIndex": chart.anchor_row, "columnIndex": chart.anchor_column}
    place = {"overlayPosition": {"anchorCell": anchor}}
    return {
        "updateEmbeddedObjectPosition": {"objectId": chart_id, "newPosition": place, "fields": "anchorCell"}
    }


def renew(sheet_id: int, chart_id: int, chart: Chart) -> Request:
    """Give a chart that is there its new data, where it stands."""
    return {"updateChartSpec": {"chartId": chart_id, "spec": spec(sheet_id, chart)}}


def spec(sheet_id: int, chart: Chart) -> dict[str, Any]:
    """The ChartSpec of a chart."""
    return _waterfall(sheet_id, chart) if isinstance(chart, Waterfall) else _line(sheet_id, chart)


def _data(sheet_id: int, rect: Rect) -> dict[str, Any]:
    return {"sourceRange": {"sources": [grid_of(sheet_id, rect)]}}


def _bar(label: str, text: str) -> dict[str, Any]:
    return {"label": label, "colorStyle": colour(text)}


def _waterfall(sheet_id: int, chart: Waterfall) -> dict[str, Any]:
    totals = [
        {"subtotalIndex": index, "label": label, "dataIsSubtotal": True}
        for index, label in chart.subtotals
        if index
    ]
    series: dict[str, Any] = {
        "data": _data(sheet_id, chart.amounts),
        "hideTrailingSubtotal": True,
        "positiveColumnsStyle": _bar("Added", UP),
        "negativeColumnsStyle": _bar("Lost", DOWN),
        "subtotalColumnsStyle": _bar("Total", TOTAL),
    }
    if totals:
        series["customSubtotals"] = totals
    return {
        "title": chart.title,
        "altText": f"Waterfall chart: {chart.title}",
        "waterfallChart": {
            "domain": {"data": _data(sheet_id, chart.labels)},
            "series": [series],
            "stackedType": "STACKED",
            "firstValueIsTotal": True,
        },
    }


def _named(rect: Rect) -> Rect:
    """The rectangle with the header right above it, which names the line."""
    return replace(rect, top=rect.top - 1) if rect.top else rect


def _line(sheet_id: int, chart: Line) -> dict[str, Any]:
    return {
        "title": chart.title,
        "altText": f"Line chart: {chart.title}",
        "basicChart": {
            "chartType": "LINE",
            "legendPosition": "BOTTOM_LEGEND",
            "headerCount": 1 if chart.domain.top else 0,
            "domains": [{"domain": _data(sheet_id, _named(chart.domain))}],
            "series": [
                {
                    "series": _data(sheet_id, _named(rect)),
                    "targetAxis": "LEFT_AXIS",
                    "colorStyle": colour(_LINES[n % len(_LINES)]),
                }
                for n, rect in enumerate(chart.series)
            ],
        },
    }
