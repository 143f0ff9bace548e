"""Request kinds on the basic filter, which hides rows, and on filter views, which hide nothing for others."""

from __future__ import annotations

from typing import Any

from deploy.local.google import column_filters
from deploy.local.google.batch.masks import masked, paths
from deploy.local.google.batch.ranges import sort_range
from deploy.local.google.batch.run import Batch, kind
from deploy.local.google.book import Tab
from deploy.local.google.errors import invalid
from deploy.local.google.locate import from_grid, tab_of, to_grid
from deploy.local.google.show import plain


@kind("setBasicFilter")
def set_basic_filter(batch: Batch, body: dict[str, Any]) -> None:
    """Put the tab's one filter on a range; its sort specs sort the rows below the header."""
    wanted = column_filters.kept(dict(body.get("filter", {})))
    tab, region = from_grid(batch.book, wanted.get("range", {"sheetId": 0}))
    box = tab.box(region)
    wanted["range"] = to_grid(tab, box)
    tab.parts["basicFilter"] = wanted
    if wanted.get("sortSpecs"):
        below = to_grid(tab, box._replace(top=box.top + 1))
        sort_range(batch, {"range": below, "sortSpecs": wanted["sortSpecs"]})


@kind("clearBasicFilter")
def clear_basic_filter(batch: Batch, body: dict[str, Any]) -> None:
    """Take the tab's filter off."""
    tab_of(batch.book, body.get("sheetId", 0)).parts.pop("basicFilter", None)


@kind("addFilterView")
def add_filter_view(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """A filter that has a name and changes nothing for others."""
    item = column_filters.kept(dict(body.get("filter", {})))
    tab, region = from_grid(batch.book, item.get("range", {"sheetId": 0}))
    item["range"] = to_grid(tab, tab.box(region))
    item.setdefault("filterViewId", batch.book.new_id())
    if any(
        item["filterViewId"] == other["filterViewId"]
        for t in batch.book.tabs
        for other in t.parts["filterViews"]
    ):
        raise invalid(f"Filter view with id {item['filterViewId']} already exists.")
    item.setdefault("title", f"Filter {len(tab.parts['filterViews']) + 1}")
    tab.parts["filterViews"].append(item)
    return {"addFilterView": {"filter": plain(column_filters.shown(item))}}


def _view(batch: Batch, key: int) -> tuple[Tab, dict[str, Any]]:
    for tab in batch.book.tabs:
        for item in tab.parts["filterViews"]:
            if item["filterViewId"] == key:
                return tab, item
    raise invalid(f"No filter view with id: {key}")


@kind("updateFilterView")
def update_filter_view(batch: Batch, body: dict[str, Any]) -> None:
    """Change a filter view."""
    wanted = body.get("filter", {})
    tab, item = _view(batch, wanted.get("filterViewId", 0))
    mask = [
        "filterSpecs" if path.split(".")[0] == "criteria" else path for path in paths(body.get("fields", ""))
    ]
    new = masked(item, column_filters.kept(dict(wanted)), mask)
    new.setdefault("range", item["range"])
    tab.parts["filterViews"][tab.parts["filterViews"].index(item)] = new | {
        "filterViewId": item["filterViewId"]
    }


@kind("duplicateFilterView")
def duplicate_filter_view(batch: Batch, body: dict[str, Any]) -> dict[str, Any]:
    """Copy a filter view."""
    tab, item = _view(batch, body.get("filterId", 0))
    new = item | {"filterViewId": batch.book.new_id(), "title": f"Copy of {item['title']}"}
    tab.parts["filterViews"].append(new)
    return {"duplicateFilterView": {"filter": plain(column_filters.shown(new))}}


@kind("deleteFilterView")
def delete_filter_view(batch: Batch, body: dict[str, Any]) -> None:
    """Remove a filter view."""
    tab, item = _view(batch, body.get("filterId", 0))
    tab.parts["filterViews"].remove(item)
