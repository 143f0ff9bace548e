"""Formats a cell shows without having been given them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from deploy.local.google.a1 import parse_region, split_title
from deploy.local.google.book import Book, Tab
from deploy.local.google.locales import locale

MOMENTS = ("DATE", "TIME", "DATE_TIME")
_MOMENT = re.compile(r"=\s*(TODAY|DATE|EDATE|EOMONTH|NOW|TIME)\s*\(", re.IGNORECASE)
_SOURCE = re.compile(
    r"=\s*[+-]?\s*(?:(?:SUM|AVERAGE|MIN|MAX|MEDIAN|ROUND|ABS|IF)\s*\()?\s*"
    r"((?:'(?:[^']|'')+'!|\w+!)?\$?[A-Za-z]{1,3}\$?\d+)(?=[\s:),+\-]|$)",
    re.IGNORECASE,
)
_KINDS = {
    "TODAY": "DATE",
    "DATE": "DATE",
    "EDATE": "DATE",
    "EOMONTH": "DATE",
    "NOW": "DATE_TIME",
    "TIME": "TIME",
}


@lru_cache(maxsize=4096)
def _hint(formula: str) -> tuple[str, str] | None:
    found = _MOMENT.match(formula)
    if found:
        return "kind", _KINDS[found[1].upper()]
    found = _SOURCE.match(formula)
    return ("cell", found[1]) if found else None


def number_format(book: Book, tab: Tab, row: int, column: int) -> dict[str, Any] | None:
    """The number format a cell shows: its own, or what its formula inherits."""
    cell = tab.cell(row, column)
    own: dict[str, Any] | None = (cell.format or {}).get("numberFormat")
    if own or not cell.formula:
        return own
    return inherited(book, tab, cell.formula)


def inherited(book: Book, tab: Tab, formula: str) -> dict[str, Any] | None:
    """The number format of a formula without one: a date function's, or the first cell's it starts from."""
    hint = _hint(formula)
    if hint is None:
        return None
    if hint[0] == "kind":
        return {"type": hint[1], "pattern": locale(book.locale).default(hint[1])}
    title, rest, _ = split_title(hint[1])
    source = book.titled(title) if title else tab
    region = parse_region(rest)
    if source is None or region is None:
        return None
    found: dict[str, Any] | None = (source.cell(region.top or 0, region.left or 0).format or {}).get(
        "numberFormat"
    )
    return found
