"""Rows a tab's basic filter hides: below the filter's first row, whatever a column's criteria leave out.

`hiddenValues` are formatted values, conditions those of BooleanCondition (reference of FilterCriteria).
Assumed: that rows are judged by what they show when they are read.
"""

from __future__ import annotations

from typing import Any

from deploy.local.google import column_filters
from deploy.local.google.book import Tab
from deploy.local.google.conditions import holds
from deploy.local.google.view import View


def hidden_rows(view: View, tab: Tab) -> set[int]:
    """The rows the basic filter hides."""
    found: dict[str, Any] | None = tab.parts.get("basicFilter")
    criteria = column_filters.criteria(found) if found else {}
    if not found or not criteria:
        return set()
    area = found["range"]
    top, bottom = area.get("startRowIndex", 0) + 1, area.get("endRowIndex", tab.row_count)
    return {
        row
        for row in range(top, min(bottom, max(len(tab.rows), top)))
        if not all(_passes(view, tab, row, column, one) for column, one in criteria.items())
    }


def _passes(view: View, tab: Tab, row: int, column: int, criteria: dict[str, Any]) -> bool:
    shown = view.shown(tab, row, column)
    if shown in criteria.get("hiddenValues", []):
        return False
    condition = criteria.get("condition")
    return not condition or holds(condition, view.value(tab, row, column), shown, view.book.locale)
