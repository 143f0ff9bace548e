"""Methods that select by data filter, and developer metadata look-ups."""

from __future__ import annotations

from typing import Any

from deploy.local.google.a1 import Box
from deploy.local.google.book import Book, Tab
from deploy.local.google.errors import GoogleError
from deploy.local.google.filters import looked_up, place_of
from deploy.local.google.locate import in_grid
from deploy.local.google.routes import Call, handles
from deploy.local.google.show import plain
from deploy.local.google.surface import whole_number
from deploy.local.google.values import (
    clear_range,
    input_option,
    read_range,
    totals,
    write_range,
    written_answer,
)

V = "sheets.spreadsheets.values."
M = "sheets.spreadsheets.developerMetadata."


def _boxes(book: Book, items: list[dict[str, Any]]) -> list[tuple[Tab, Box, list[dict[str, Any]]]]:
    """Each selected box once, with the filters that selected it."""
    found: dict[tuple[int, Box], tuple[Tab, Box, list[dict[str, Any]]]] = {}
    for item in items:
        for place in place_of(book, item):
            tab, box = in_grid(place)
            found.setdefault((tab.id, box), (tab, box, []))[2].append(item)
    return list(found.values())


def echoed(item: Any) -> Any:
    """A data filter as answers repeat it: zeros are left out."""
    if not isinstance(item, dict):
        return item
    return {key: echoed(value) for key, value in item.items() if value != 0 or isinstance(value, bool)}


@handles(V + "batchGetByDataFilter")
def batch_get_by_data_filter(call: Call) -> dict[str, Any]:
    """The values the filters select; not in the order asked (measured by others: nobody may rely on one)."""
    view = call.read()
    ranges = [
        {"valueRange": read_range(view, tab, box, call.body), "dataFilters": [echoed(item) for item in items]}
        for tab, box, items in reversed(_boxes(view.book, call.body.get("dataFilters", [])))
    ]
    return {"spreadsheetId": view.book.id} | ({"valueRanges": ranges} if ranges else {})


@handles(V + "batchUpdateByDataFilter")
def batch_update_by_data_filter(call: Call) -> dict[str, Any]:
    """Write to what the filters select."""
    with call.change() as book:
        option = input_option(call.body)
        done = []
        for item in call.body.get("data", []):
            places = place_of(book, item.get("dataFilter", {}))
            done += [(item, write_range(book, place, item, option, call.principal)) for place in places]
    responses = []
    for item, written in done:
        answer = written_answer(call, written, call.body)
        answer.pop("spreadsheetId")
        responses.append(answer | {"dataFilter": echoed(item.get("dataFilter", {}))})
    return totals(call, responses, [written for _, written in done])


@handles(V + "batchClearByDataFilter")
def batch_clear_by_data_filter(call: Call) -> dict[str, Any]:
    """Clear what the filters select."""
    with call.change() as book:
        names = [
            clear_range(book, place, call.principal)
            for item in call.body.get("dataFilters", [])
            for place in place_of(book, item)
        ]
    return {"spreadsheetId": call.file_id, "clearedRanges": names}


@handles(M + "get")
def developer_metadata_get(call: Call) -> dict[str, Any]:
    """One metadata by id."""
    key = whole_number(call.params, "metadataId")
    for item in call.read().book.metadata:
        if item["metadataId"] == key:
            return plain(item)  # type: ignore[no-any-return]
    raise GoogleError(404, None, f"No developer metadata with id: {key}")


@handles(M + "search")
def developer_metadata_search(call: Call) -> dict[str, Any]:
    """Every metadata the filters select, with those filters."""
    book = call.read().book
    matched = []
    lookups = [one for one in call.body.get("dataFilters", []) if "developerMetadataLookup" in one]
    selected = [looked_up(book, one["developerMetadataLookup"]) for one in lookups]
    for item in book.metadata:
        filters = [one for one, found in zip(lookups, selected, strict=True) if item in found]
        if filters:
            found = [echoed(one) for one in filters]
            matched.append({"developerMetadata": plain(item), "dataFilters": found})
    return {"matchedDeveloperMetadata": matched} if matched else {}
