"""Data filters and developer-metadata look-ups."""

from __future__ import annotations

from typing import Any

from deploy.local.google.a1 import Region
from deploy.local.google.book import Book
from deploy.local.google.locate import Place, from_a1, from_grid, tab_of


def place_of(book: Book, item: dict[str, Any]) -> list[Place]:
    """The places one DataFilter selects."""
    if "a1Range" in item:
        return [from_a1(book, item["a1Range"])]
    if "gridRange" in item:
        return [from_grid(book, item["gridRange"])]
    return [_place(book, found) for found in looked_up(book, item.get("developerMetadataLookup", {}))]


def _place(book: Book, found: dict[str, Any]) -> Place:
    location = found["location"]
    span = location.get("dimensionRange")
    if span:
        ends = (span["startIndex"], span["endIndex"])
        region = Region(*ends, None, None) if span["dimension"] == "ROWS" else Region(None, None, *ends)
        return tab_of(book, span["sheetId"]), region
    tab = book.tabs[0] if location.get("spreadsheet") else tab_of(book, location.get("sheetId", 0))
    return tab, Region(None, None, None, None)


def looked_up(book: Book, lookup: dict[str, Any]) -> list[dict[str, Any]]:
    """Developer metadata that fits every condition of a DeveloperMetadataLookup."""
    return [item for item in book.metadata if _fits(item, lookup)]


def _fits(item: dict[str, Any], lookup: dict[str, Any]) -> bool:
    location = item["location"]
    for name in ("metadataId", "metadataKey", "metadataValue", "visibility"):
        if name in lookup and item.get(name) != lookup[name]:
            return False
    if "locationType" in lookup and location["locationType"] != lookup["locationType"]:
        return False
    wanted = lookup.get("metadataLocation")
    if wanted is None:
        return True
    if wanted.get("spreadsheet"):
        return bool(location.get("spreadsheet"))
    if "dimensionRange" in wanted:
        return _same_span(location.get("dimensionRange"), wanted["dimensionRange"])
    if lookup.get("locationMatchingStrategy") == "INTERSECTING_LOCATION":
        on = location.get("dimensionRange") or location
        return on.get("sheetId") == wanted.get("sheetId", 0) and not location.get("spreadsheet")
    return "dimensionRange" not in location and location.get("sheetId") == wanted.get("sheetId", 0)


def _same_span(have: dict[str, Any] | None, wanted: dict[str, Any]) -> bool:
    return have is not None and all(
        have.get(key) == wanted.get(key, 0 if key == "sheetId" else None)
        for key in ("sheetId", "dimension", "startIndex", "endIndex")
    )
