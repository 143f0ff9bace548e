"""Writing our formulas: each explicitly as a formula, at its cell, with the titles the tabs have now."""

from __future__ import annotations

from addon.core.report import Formula, OurTab
from addon.core.table import Rect, quoted
from addon.sheets.shape import Shape, grid_of
from addon.sheets.styles import Request


def formulas(sheet_id: int, tab: OurTab, shape: Shape) -> list[Request]:
    """One request for every run of formulas below each other; nothing else of the tab is touched."""

    def title(of: int) -> str:
        there = shape.tab(of)
        return quoted(there.title if there else "")

    runs: dict[tuple[int, int], list[str]] = {}
    open_runs: dict[int, tuple[int, int]] = {}
    for row, cells in enumerate(tab.rows):
        for column, cell in enumerate(cells):
            if not isinstance(cell, Formula):
                continue
            at = open_runs.get(column)
            if at is None or at[0] + len(runs[at]) != row:
                at = open_runs[column] = (row, column)
                runs[at] = []
            runs[at].append(cell.shown(title))
    return [_cells(sheet_id, row, column, texts) for (row, column), texts in runs.items()]


def _cells(sheet_id: int, row: int, column: int, texts: list[str]) -> Request:
    return {
        "updateCells": {
            "range": grid_of(sheet_id, Rect(row, column, row + len(texts), column + 1)),
            "rows": [{"values": [{"userEnteredValue": {"formulaValue": text}}]} for text in texts],
            "fields": "userEnteredValue",
        }
    }
