"""CellData for many cells at once: only what the mask keeps, and each format worked out once."""

from __future__ import annotations

from typing import Any

from deploy.local.google import fields
from deploy.local.google.book import EMPTY, Cell, CellError, Scalar, Tab
from deploy.local.google.conditional import overlaid, painted_of
from deploy.local.google.view import View, whole

_ERROR_TYPES = {
    "#NULL!": "NULL_VALUE",
    "#DIV/0!": "DIVIDE_BY_ZERO",
    "#VALUE!": "VALUE",
    "#REF!": "REF",
    "#NAME?": "NAME",
    "#NUM!": "NUM",
    "#N/A": "N_A",
    "Loading...": "LOADING",
}
_MESSAGES = {
    "#DIV/0!": "Function DIVIDE parameter 2 cannot be zero.",
    "#N/A": "Did not find value.",
    "#NAME?": "Unknown function or range name.",
    "#REF!": "Reference does not exist.",
    "Loading...": "Loading...",
}


def extended(value: Scalar, formula: str | None = None) -> dict[str, Any]:
    """ExtendedValue."""
    if formula:
        return {"formulaValue": formula}
    if isinstance(value, CellError):
        message = value.message or _MESSAGES.get(value, "Formula parse error.")
        return {"errorValue": {"type": _ERROR_TYPES.get(value, "ERROR"), "message": message}}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": whole(value)}
    return {"stringValue": str(value)}


class Cells:
    """The cells of a tab as CellData under one mask (the part below `rowData.values`)."""

    def __init__(self, view: View, tab: Tab, mask: fields.Mask | None) -> None:
        self.view = view
        self.tab = tab
        self.mask = mask
        self.results = view.results.get(tab.id, {})
        names = (
            "userEnteredValue",
            "effectiveValue",
            "formattedValue",
            "userEnteredFormat",
            "effectiveFormat",
        )
        self.wants = {name for name in (*names, "note") if fields.includes(mask, name)}
        self.own: dict[int, Any] = {}
        self.effective: dict[tuple[int, bool], Any] = {}
        self.painted = painted_of(view, tab)

    def data(self, row: int, column: int, cell: Cell | None) -> dict[str, Any]:
        """CellData of one cell."""
        computed = self.results.get(row)
        if cell is None and not (computed and column in computed):
            return {}
        cell, wants = cell or EMPTY, self.wants
        answer: dict[str, Any] = {}
        if "userEnteredValue" in wants and cell.filled:
            answer["userEnteredValue"] = extended(cell.value, cell.formula)
        value = computed[column] if computed and column in computed else cell.value
        if value is not None:
            if "effectiveValue" in wants:
                answer["effectiveValue"] = extended(value)
            if "formattedValue" in wants:
                answer["formattedValue"] = self.view.shown(self.tab, row, column)
        if cell.format and "userEnteredFormat" in wants:
            answer["userEnteredFormat"] = self._own(cell.format)
        painted = self.painted is not None and self.painted.touches(row, column)
        if "effectiveFormat" in wants and (cell.format or value is not None or painted):
            answer["effectiveFormat"] = self._effective(row, column, cell, value)
        if cell.note and "note" in wants:
            answer["note"] = cell.note
        if cell.more:
            answer |= fields.apply(self.mask, cell.more)
        return answer

    def _part(self, name: str, value: dict[str, Any]) -> Any:
        """What the mask keeps of one field."""
        return fields.apply(self.mask, {name: value})[name]

    def _own(self, style: dict[str, Any]) -> Any:
        found = self.own.get(id(style))
        if found is None:
            found = self.own[id(style)] = self._part("userEnteredFormat", style)
        return found

    def _effective(self, row: int, column: int, cell: Cell, value: Scalar) -> Any:
        number = isinstance(value, int | float)
        if self.painted is not None and self.painted.touches(row, column):
            shown = self._whole(row, column, cell, number)
            given = self.painted.added(row, column, value, self.view.shown(self.tab, row, column))
            return self._part("effectiveFormat", overlaid(shown, given) if given else shown)
        if cell.formula:
            return self._part("effectiveFormat", self._whole(row, column, cell, number))
        key = (id(cell.format), number)
        found = self.effective.get(key)
        if found is None:
            shown = self._whole(row, column, cell, number)
            found = self.effective[key] = self._part("effectiveFormat", shown)
        return found

    def _whole(self, row: int, column: int, cell: Cell, number: bool) -> dict[str, Any]:
        base = self.view.book.properties["defaultFormat"]
        own = cell.format or {}
        text = base["textFormat"] | own.get("textFormat", {})
        shown = base | {"horizontalAlignment": "RIGHT" if number else "LEFT"} | own | {"textFormat": text}
        style = self.view.number_format(self.tab, row, column)
        return {**shown, "numberFormat": style} if style else {**shown}
