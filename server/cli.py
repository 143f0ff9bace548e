"""The ``keeprate`` command: the same use cases on a file, and the processes of the service.

    keeprate inspect | nrr | flags FILE [--from P] [--to P] [--window N] [--definition NAME] [--lens]
        [--map role=column ...] [--answer code=value ...] [--sheet TITLE] [--as-of DATE] [--json]
    keeprate serve | worker
    keeprate doctor [--id-token T] [--access-token T] [--sheet ID] [--json]
    keeprate providers [--json] | providers new NAME

Status 0 (doctor: 1 when something failed), or 2 with the problem on the standard error stream (and as an
object on the standard output with ``--json``).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from addon.errors import KeeprateError, Malformed

Json = dict[str, Any]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        options = _parser(arguments).parse_args(arguments)
        if options.command in ("serve", "worker"):
            return _process(options.command)
        if options.command == "doctor":
            return _doctor(options)
        if options.command == "providers":
            return _providers(options)
        from server import files

        body, text = files.answer(options)
        print(_json(body) if options.json else text(body), end="")
    except KeeprateError as error:
        if "--json" in arguments:
            print(_json(error.as_json()), end="")
        from server import terminal

        print(terminal.error_text(error), end="", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


class _Parser(argparse.ArgumentParser):
    """Wrong options are an error of our tree, so that they look like every other problem."""

    def error(self, message: str) -> NoReturn:
        raise Malformed(f"{message[:1].upper()}{message[1:]}.", hint=f"See {self.prog} --help.")


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Commands on a file load the engine for their options; the launcher of the service never needs it."""
    parser = _Parser(prog="keeprate", description="Net revenue retention of a sheet, with its reasons.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    views = {
        "inspect": "what would be computed from a file, and why",
        "nrr": "NRR, GRR, the bridge and the accounts to look at first",
        "flags": "accounts at risk or about to grow, with each rule's record",
    }
    for name, text in views.items():
        command = commands.add_parser(name, help=text, description=text.capitalize() + ".")
        if arguments[:1] == [name]:
            from server import files

            files.add_options(command)
        if name == "nrr":
            command.add_argument("--lens", action="store_true", help="all definitions side by side")
    commands.add_parser("serve", help="the web process of the service")
    commands.add_parser("worker", help="the process that works on runs")
    listing = commands.add_parser(
        "providers", help="data providers: loaded, keyed, able to answer, and why not; new: begin one"
    )
    listing.add_argument("new", nargs="*", metavar="new NAME", help="write the files of a new provider")
    listing.add_argument("--json", action="store_true", help="print them as an object")
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


def _providers(options: argparse.Namespace) -> int:
    from server import listing

    if options.new:
        told = listing.begin(options.new)
        print(_json(told) if options.json else listing.begun_text(told), end="")
        return 0
    found = listing.providers()
    print(_json(found) if options.json else listing.text(found), end="")
    return 0


def _json(body: Json) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main())
