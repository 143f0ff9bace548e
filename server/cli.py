"""The ``keeprate`` command: the same use cases on a file, and the processes of the service.

    keeprate inspect | nrr | flags FILE [--from P] [--to P] [--window N] [--definition NAME] [--lens]
        [--map role=column ...] [--answer code=value ...] [--sheet TITLE] [--as-of DATE] [--json]
    keeprate serve | worker
    keeprate doctor [--id-token T] [--access-token T] [--sheet ID] [--json]

Status 0 (doctor: 1 when something failed), or 2 with the problem on the standard error stream (and as an
object on the standard output with ``--json``).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from addon import compute_nrr
from addon.core.definitions import DEFINITIONS
from addon.core.layouts import read
from addon.core.receipt import receipt_json
from addon.core.table import Ask, Book
from addon.errors import KeeprateError, Malformed, NoSuchSheet
from server import terminal

Json = dict[str, Any]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        options = _parser().parse_args(arguments)
        if options.command in ("serve", "worker"):
            return _process(options.command)
        if options.command == "doctor":
            return _doctor(options)
        book = _book(options.file)
        view = _lens if getattr(options, "lens", False) else _VIEWS[options.command]
        body, text = view(book, _ask(options, book))
        print(_json(body) if options.json else text(body), end="")
    except KeeprateError as error:
        if "--json" in arguments:
            print(_json(error.as_json()), end="")
        print(terminal.error_text(error), end="", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


View = tuple[Json, Callable[[Json], str]]


def _inspect(book: Book, ask: Ask) -> View:
    return receipt_json(read(book, ask), book, ask), terminal.receipt_text


def _nrr(book: Book, ask: Ask) -> View:
    return compute_nrr.compute(book, ask)[0], terminal.nrr_text


def _lens(book: Book, ask: Ask) -> View:
    return compute_nrr.compute_with_lens(book, ask), terminal.nrr_text


def _flags(book: Book, ask: Ask) -> View:
    return compute_nrr.flags(book, ask), terminal.flags_text


_VIEWS: dict[str, Callable[[Book, Ask], View]] = {"inspect": _inspect, "nrr": _nrr, "flags": _flags}


class _Parser(argparse.ArgumentParser):
    """Wrong options are an error of our tree, so that they look like every other problem."""

    def error(self, message: str) -> NoReturn:
        raise Malformed(f"{message[:1].upper()}{message[1:]}.", hint=f"See {self.prog} --help.")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="keeprate", description="Net revenue retention of a sheet, with its reasons.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    views = {
        "inspect": "what would be computed from a file, and why",
        "nrr": "NRR, GRR, the bridge and the accounts to look at first",
        "flags": "accounts at risk or about to grow, with each rule's record",
    }
    for name, text in views.items():
        command = commands.add_parser(name, help=text, description=text.capitalize() + ".")
        _file_options(command)
        if name == "nrr":
            command.add_argument("--lens", action="store_true", help="all definitions side by side")
    commands.add_parser("serve", help="the web process of the service")
    commands.add_parser("worker", help="the process that works on runs")
    _doctor_options(
        commands.add_parser("doctor", help="what a click needs, tried; each failure with its cure")
    )
    return parser


def _doctor_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--id-token", metavar="T", help="check this ID token; better in KEEPRATE_ID_TOKEN")
    add("--access-token", metavar="T", help="check this access token; better in KEEPRATE_ACCESS_TOKEN")
    add("--sheet", metavar="ID", default="", help="write to this sheet, in a tab of ours, and read it back")
    add("--json", action="store_true", help="print the findings as an object")


def _file_options(parser: argparse.ArgumentParser) -> None:
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
    add("--as-of", metavar="DATE", help="today, as YYYY-MM-DD")
    add("--fiscal-start", type=int, default=1, metavar="MONTH", help="first month of the fiscal year, 1-12")
    add("--json", action="store_true", help="print the object of the API")


def _ask(options: argparse.Namespace, book: Book) -> Ask:
    if not 1 <= options.fiscal_start <= 12:
        raise Malformed("--fiscal-start is a month from 1 to 12.")
    if options.window is not None and options.window < 1:
        raise Malformed("--window is a number of months, 1 or more.")
    return Ask(
        as_of=_date(options.as_of) if options.as_of else date.today(),
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
    from addon.sheets.csvbook import read_file

    if not path.is_file():
        raise NoSuchSheet(f"There is no file {path}.", hint="Check the path.")
    return read_file(path)


def _process(command: str) -> int:
    """The service is loaded only when asked for: computing on a file needs none of it."""
    from server.settings import load

    settings = load()
    if command == "serve":
        from server.app import serve

        serve(settings)
    else:
        from server.worker import main as work

        work(settings)
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from server import doctor

    given = doctor.Given(
        id_token=options.id_token or os.environ.get("KEEPRATE_ID_TOKEN", ""),
        access_token=options.access_token or os.environ.get("KEEPRATE_ACCESS_TOKEN", ""),
        sheet=options.sheet,
    )
    findings = doctor.examine(None, given)
    told = doctor.as_json(findings)
    print(_json(told) if options.json else doctor.text(findings), end="")
    return 0 if told["ok"] else 1


def _json(body: Json) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main())
