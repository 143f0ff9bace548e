"""What a filter, or a filter view, says of each column: kept as `filterSpecs`, shown as `criteria` too.

Source: reference of FilterView ("both criteria and filter_specs are populated in responses"; specs win). That
criteria follow their columns is assumed, as their ranges do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deploy.local.google.dimensions import Shift

Filter = dict[str, Any]


def kept(item: Filter) -> Filter:
    """The filter with every column's criteria in `filterSpecs`."""
    older = item.get("criteria", {})
    if "filterSpecs" not in item and older:
        specs = [{"columnIndex": int(key), "filterCriteria": value} for key, value in older.items()]
        item = item | {"filterSpecs": sorted(specs, key=lambda spec: spec["columnIndex"])}
    return {key: value for key, value in item.items() if key != "criteria"}


def shown(item: Filter) -> Filter:
    """The filter with the older map beside its specs."""
    specs = item.get("filterSpecs")
    if not specs:
        return item
    return item | {"criteria": {str(at): one for at, one in criteria(item).items()}}


def criteria(item: Filter) -> dict[int, Filter]:
    """Column -> criteria."""
    return {
        spec.get("columnIndex", 0): spec.get("filterCriteria", {}) for spec in item.get("filterSpecs", [])
    }


def moved(item: Filter, shift: Shift) -> Filter:
    """The filter after columns were inserted, deleted or moved."""
    found = dict(item)
    for name, index in (("filterSpecs", "columnIndex"), ("sortSpecs", "dimensionIndex")):
        if name in item:
            places = [(spec, shift.where(spec.get(index, 0))) for spec in item[name]]
            found[name] = [spec | {index: place} for spec, place in places if place is not None]
    return {key: value for key, value in found.items() if value != []}
