"""New books: an empty tab, or tabs with rows, formats and frozen rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NotRequired, TypedDict

from deploy.local.google.a1 import parse_region
from deploy.local.google.book import Book, Tab
from deploy.local.google.errors import invalid
from deploy.local.google.theme import DEFAULT_FORMAT, THEME
from deploy.local.google.writing import put_values


class TabSeed(TypedDict):
    """One tab to start with; `formats` maps A1 ranges to number formats (or whole cell formats)."""

    title: str
    rows: NotRequired[list[list[Any]]]
    input: NotRequired[str]
    formats: NotRequired[dict[str, dict[str, Any]]]
    frozen_rows: NotRequired[int]


def now() -> str:
    """Drive's time stamps."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def empty_book(book_id: str, title: str, locale: str, time_zone: str) -> Book:
    """A book without tabs."""
    properties = {
        "title": title,
        "locale": locale,
        "autoRecalc": "ON_CHANGE",
        "timeZone": time_zone,
        "defaultFormat": DEFAULT_FORMAT,
        "spreadsheetTheme": THEME,
    }
    return Book(book_id, properties)


def owned(book: Book, owner: str, owner_id: str, at: str) -> Book:
    """The book as a file of this account."""
    book.file = {"createdTime": at, "modifiedTime": at, "trashed": False, "owner": owner}
    book.permissions = [
        {
            "id": owner_id,
            "type": "user",
            "role": "owner",
            "emailAddress": owner,
            "displayName": owner.split("@", maxsplit=1)[0],
        }
    ]
    return book


def _dress(tab: Tab, text: str, style: dict[str, Any]) -> None:
    """Give a range a number format, or a whole cell format."""
    region = parse_region(text)
    if region is None:
        raise invalid(f"Unable to parse range: {text}")
    added = {"numberFormat": style} if "type" in style else style
    tab.each(tab.box(region), lambda cell, _r, _c: cell._replace(format=(cell.format or {}) | added))


def add_tabs(book: Book, seeds: list[TabSeed]) -> Book:
    """Fill the book with these tabs; the first has id 0."""
    for n, seed in enumerate(seeds or [TabSeed(title="Sheet1")]):
        rows = seed.get("rows", [])
        width = max((len(row) for row in rows), default=0)
        if book.titled(seed["title"]):
            raise invalid(f"two tabs are called {seed['title']}")
        tab = Tab(book.new_id() if n else 0, seed["title"], max(1000, len(rows)), max(26, width))
        book.tabs.append(tab)
        for text, style in seed.get("formats", {}).items():
            _dress(tab, text, style)
        put_values(book, tab, 0, 0, rows, seed.get("input", "RAW"))
        if seed.get("frozen_rows"):
            tab.grid["frozenRowCount"] = seed["frozen_rows"]
    return book
