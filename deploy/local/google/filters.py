"""Data filters and developer-metadata look-ups."""

from __future__ import annotations

from typing import Any

from deploy.local.google.a1 import Region
from deploy.local.google.book import Book
from deploy.local.google.errors import invalid
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
    """Developer metadata that fits every condition of a DeveloperMetadataLookup (its reference)."""
    _check(lookup)
    return [item for item in book.metadata if _fits(item, lookup)]


def _check(lookup: dict[str, Any]) -> None:
    """What the reference says may not stand together; the words are assumed."""
    strategy, kind = lookup.get("locationMatchingStrategy"), lookup.get("locationType")
    place = lookup.get("metadataLocation")
    if strategy and place is None:
        raise invalid("locationMatchingStrategy requires a metadataLocation.")
    if strategy == "EXACT_LOCATION" and kind:
        raise invalid(
            "locationType must be left unspecified when locationMatchingStrategy is EXACT_LOCATION."
        )
    apart = place is not None and not place.get("spreadsheet")
    if kind == "SPREADSHEET" and (apart or strategy == "INTERSECTING_LOCATION"):
        raise invalid("locationType SPREADSHEET cannot intersect any other location.")


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
    if wanted.get("spreadsheet") or location.get("spreadsheet"):
        return bool(wanted.get("spreadsheet") and location.get("spreadsheet"))
    if lookup.get("locationMatchingStrategy") == "EXACT_LOCATION":
        return _place_of(location) == _place_of(wanted)
    return _meet(_place_of(location), _place_of(wanted))


Spot = tuple[int, str, int, int]  # tab, dimension ("" is the whole tab), first, end


def _place_of(location: dict[str, Any]) -> Spot:
    span = location.get("dimensionRange")
    if not span:
        return location.get("sheetId", 0), "", 0, 0
    return span.get("sheetId", 0), span["dimension"], span.get("startIndex", 0), span.get("endIndex", 0)


def _meet(one: Spot, other: Spot) -> bool:
    """Whether two places of a tab share a cell: a row meets every column, a tab all of its own."""
    if one[0] != other[0]:
        return False
    return one[1] != other[1] or "" in (one[1], other[1]) or (one[2] < other[3] and other[2] < one[3])
