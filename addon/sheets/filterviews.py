"""Filter views of our accounts tab: one per owner, changing nothing for anybody who does not open it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from addon.core.report import FilterView, OurAccounts
from addon.sheets.rows import plain
from addon.sheets.styles import Request


def view_requests(
    ours: OurAccounts,
    grid: dict[str, Any],
    places: Mapping[str, int],
    spreadsheet_id: str,
    known: frozenset[int],
) -> tuple[tuple[int, ...], list[Request]]:
    """The ids of our views, and the changes that make, renew and take them away.

    ``known``: our views that are there now. A view keeps the title people gave it.
    """
    ids: list[int] = []
    requests: list[Request] = []
    for view in ours.views:
        view_id = _id(f"{spreadsheet_id}/{ours.key}/{view.name}")
        made = {
            "filterViewId": view_id,
            "range": grid,
            "sortSpecs": [{"dimensionIndex": places[view.sorted_by], "sortOrder": "ASCENDING"}],
            "filterSpecs": [{"columnIndex": places[view.column], "filterCriteria": _criteria(ours, view)}],
        }
        if view_id in known:
            fields = "range,sortSpecs,filterSpecs"
            requests.append({"updateFilterView": {"filter": made, "fields": fields}})
        elif view_id not in ids:
            requests.append({"addFilterView": {"filter": {**made, "title": view.name}}})
        ids.append(view_id)
    gone = sorted(known - set(ids))
    return tuple(ids), [*({"deleteFilterView": {"filterId": view_id}} for view_id in gone), *requests]


def _criteria(ours: OurAccounts, view: FilterView) -> dict[str, Any]:
    """Everything else is hidden by value: a condition's text would be parsed as if somebody typed it."""
    column = next(column for column in ours.columns if column.key == view.column)
    shown = str(plain(view.value) or "")
    texts = {str(plain(value) or "") for value in column.values.values()} | {""}
    return {"hiddenValues": sorted(texts - {shown})}


def _id(seed: str) -> int:
    """A positive 31-bit id, the same for the same seed."""
    return (int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") & 0x7FFFFFFF) or 1
