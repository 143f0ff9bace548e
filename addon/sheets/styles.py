"""How cells look, as Google's requests: cell formats, conditional formats, widths."""

from __future__ import annotations

import re
from typing import Any

from addon.core.report import Highlight, Style
from addon.sheets.shape import grid_of

Request = dict[str, Any]
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


def cell_format(style: Style) -> tuple[dict[str, Any], list[str]]:
    """A CellFormat and the names of the fields it sets."""
    text = {
        "bold": style.bold,
        "italic": style.italic,
        "fontSize": style.size,
        "foregroundColorStyle": colour(style.foreground) if style.foreground else None,
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


def paint(grid: dict[str, Any], style: Style) -> list[Request]:
    """Give a range this style; nothing when the style says nothing."""
    made, names = cell_format(style)
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


def highlight(sheet_id: int, what: Highlight) -> Request:
    """A highlight of our tab."""
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
