"""The commands on a file: what they may be told, and what they answer, as an object and as text."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from addon import compute_nrr
from addon.core.definitions import DEFINITIONS
from addon.core.layouts import read
from addon.core.receipt import receipt_json
from addon.core.table import Ask, Book
from addon.errors import Malformed, NoSuchSheet
from addon.sheets.csvbook import read_file
from server import terminal

Json = dict[str, Any]
View = tuple[Json, Callable[[Json], str]]


def _inspect(book: Book, ask: Ask) -> View:
    return receipt_json(read(book, ask), book, ask), terminal.receipt_text


def _nrr(book: Book, ask: Ask) -> View:
    return compute_nrr.compute(book, ask)[0], terminal.nrr_text


def _lens(book: Book, ask: Ask) -> View:
    return compute_nrr.compute(book, ask)[0], terminal.lens_text


def _flags(book: Book, ask: Ask) -> View:
    return compute_nrr.flags(book, ask), terminal.flags_text


_VIEWS: dict[str, Callable[[Book, Ask], View]] = {"inspect": _inspect, "nrr": _nrr, "flags": _flags}


def answer(options: argparse.Namespace) -> View:
    """The object of a command, and what turns it into text. Raises KeeprateError."""
    book = _book(options.file)
    view = _lens if getattr(options, "lens", False) else _VIEWS[options.command]
    return view(book, _ask(options, book))


def add_options(parser: argparse.ArgumentParser) -> None:
    """What inspect, nrr and flags may be told."""
    add = parser.add_argument
    names = ", ".join(definition.name for definition in DEFINITIONS)
    add("file", metavar="FILE", type=Path, help="a CSV or XLSX file")
    add("--from", dest="start", metavar="P", help="base period, whose end is the start: 2024-12, Dec 2024")
    add("--to", dest="end", metavar="P", help="the period whose end is the end")
    add("--window", type=int, metavar="N", help="months between the two")
    add("--definition", metavar="NAME", help=f"one of: {names}")
    add("--map", action="append", default=[], metavar="ROLE=COLUMN", help="say what a column is: amount=C:Z")
    add("--answer", action="append", default=[], metavar="CODE=VALUE", help="answer a question it asked")
    add("--sheet", metavar="TITLE", help="the tab of the file")
    add(
        "--as-of",
        metavar="DATE",
        help="the day to take for today, as YYYY-MM-DD; else today in UTC, as in the service",
    )
    add("--fiscal-start", type=int, default=1, metavar="MONTH", help="first month of the fiscal year, 1-12")
    add("--json", action="store_true", help="print the object of the API")


def _ask(options: argparse.Namespace, book: Book) -> Ask:
    if not 1 <= options.fiscal_start <= 12:
        raise Malformed("--fiscal-start is a month from 1 to 12.")
    if options.window is not None and options.window < 1:
        raise Malformed("--window is a number of months, 1 or more.")
    return Ask(
        as_of=_date(options.as_of) if options.as_of else datetime.now(UTC).date(),
        sheet_id=_sheet_id(book, options.sheet),
        mapping=_pairs("--map", options.map),
        start=options.start,
        end=options.end,
        window=options.window,
        definition=options.definition,
        answers=_pairs("--answer", options.answer),
        fiscal_start=options.fiscal_start,
    )


def _pairs(option: str, given: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (name.strip() and equals and value.strip()):
            raise Malformed(f"{option} {text!r} is not of the form NAME=VALUE.")
        pairs[name.strip()] = value.strip()
    return pairs


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Malformed(f"--as-of {text!r} is not a date.", hint="Write it as YYYY-MM-DD.") from None


def _sheet_id(book: Book, title: str | None) -> int | None:
    if title is None:
        return None
    for tab in book.tabs:
        if tab.title.casefold() == title.strip().casefold():
            return tab.sheet_id
    titles = ", ".join(tab.title for tab in book.tabs)
    raise NoSuchSheet(f"The file has no tab called {title!r}.", hint=f"Its tabs are: {titles}.")


def _book(path: Path) -> Book:
    if not path.is_file():
        raise NoSuchSheet(f"There is no file {path}.", hint="Check the path.")
    return read_file(path)
