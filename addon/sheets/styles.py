"""How cells look, as Google's requests: cell formats, conditional formats, widths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from addon.core.report import Highlight, NotZero, Scale, Style
from addon.sheets.shape import grid_of

Request = dict[str, Any]
_NO_TABS: Mapping[str, int] = {}
HEADER = Style(bold=True, background="#e8f0fe", wrap=True)


def colour(text: str) -> dict[str, Any]:
    """``#rrggbb`` as a ColorStyle."""
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return {"rgbColor": {"red": red, "green": green, "blue": blue}}


def number_format(pattern: str) -> dict[str, str]:
    """A NumberFormat; its type is read off the pattern."""
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", pattern)
    if "%" in bare:
        kind = "PERCENT"
    elif bare == "@":
        kind = "TEXT"
    elif re.search(r"[dy]", bare) and not re.search(r"[#0]", bare):
        kind = "DATE"
    elif re.search(r"[$€£¥₹]", pattern):
        kind = "CURRENCY"
    else:
        kind = "NUMBER"
    return {"type": kind, "pattern": pattern}


def cell_format(style: Style, tabs: Mapping[str, int]) -> tuple[dict[str, Any], list[str]]:
    """A CellFormat and the names of the fields it sets; ``tabs``: ids of our tabs by key, for links."""
    to = tabs.get(style.to_tab) if style.to_tab else None
    text = {
        "bold": style.bold,
        "italic": style.italic,
        "fontSize": style.size,
        "foregroundColorStyle": colour(style.foreground) if style.foreground else None,
        "link": {"uri": f"#gid={to}"} if to is not None else None,
    }
    whole = {
        "backgroundColorStyle": colour(style.background) if style.background else None,
        "horizontalAlignment": style.align,
        "wrapStrategy": None if style.wrap is None else ("WRAP" if style.wrap else "OVERFLOW_CELL"),
        "numberFormat": number_format(style.number_format) if style.number_format else None,
    }
    text = {name: value for name, value in text.items() if value is not None}
    made: dict[str, Any] = {name: value for name, value in whole.items() if value is not None}
    names = [*made, *(f"textFormat.{name}" for name in text)]
    if text:
        made["textFormat"] = text
    return made, names


def paint(grid: dict[str, Any], style: Style, tabs: Mapping[str, int] = _NO_TABS) -> list[Request]:
    """Give a range this style; nothing when the style says nothing."""
    made, names = cell_format(style, tabs)
    if not names:
        return []
    fields = "userEnteredFormat(" + ",".join(names) + ")"
    return [{"repeatCell": {"range": grid, "cell": {"userEnteredFormat": made}, "fields": fields}}]


def unpaint(grid: dict[str, Any]) -> Request:
    """Take every format of a range away."""
    return {"repeatCell": {"range": grid, "cell": {}, "fields": "userEnteredFormat"}}


def starts_with(grid: dict[str, Any], text: str, background: str, foreground: str) -> Request:
    """A conditional format for cells whose text starts with ``text``."""
    return {
        "addConditionalFormatRule": {
            "index": 0,
            "rule": {
                "ranges": [grid],
                "booleanRule": {
                    "condition": {"type": "TEXT_STARTS_WITH", "values": [{"userEnteredValue": text}]},
                    "format": {
                        "backgroundColorStyle": colour(background),
                        "textFormat": {"foregroundColorStyle": colour(foreground)},
                    },
                },
            },
        }
    }


def _scale(grid: dict[str, Any], points: tuple[tuple[int, str], ...]) -> Request:
    """A colour scale between fixed numbers."""
    names = ("minpoint", "maxpoint") if len(points) == 2 else ("minpoint", "midpoint", "maxpoint")
    rule = {
        name: {"type": "NUMBER", "value": str(at), "colorStyle": colour(shade)}
        for name, (at, shade) in zip(names, points, strict=True)
    }
    return {"addConditionalFormatRule": {"index": 0, "rule": {"ranges": [grid], "gradientRule": rule}}}


def _not_zero(grid: dict[str, Any]) -> Request:
    """Red where a number is not 0."""
    condition = {"type": "NUMBER_NOT_EQ", "values": [{"userEnteredValue": "0"}]}
    made = {"backgroundColorStyle": colour("#f4c7c3"), "textFormat": {"bold": True}}
    rule = {"condition": condition, "format": made}
    return {"addConditionalFormatRule": {"index": 0, "rule": {"ranges": [grid], "booleanRule": rule}}}


def highlight(sheet_id: int, what: Highlight | Scale | NotZero) -> Request:
    """A highlight, a colour scale or an alarm of our tab."""
    if isinstance(what, NotZero):
        return _not_zero(grid_of(sheet_id, what.rect))
    if isinstance(what, Scale):
        return _scale(grid_of(sheet_id, what.rect), what.points)
    return starts_with(grid_of(sheet_id, what.rect), what.text, what.background, what.foreground)


def width(sheet_id: int, column: int, pixels: int) -> Request:
    """The width of one column."""
    return {
        "updateDimensionProperties": {
            "range": {
                "sheetId": sheet_id,
                "dimension": "COLUMNS",
                "startIndex": column,
                "endIndex": column + 1,
            },
            "properties": {"pixelSize": pixels},
            "fields": "pixelSize",
        }
    }
