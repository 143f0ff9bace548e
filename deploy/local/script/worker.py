"""The process scripts run in: one fresh quickjs global for every execution, killed when time is up.

Started by pool.py as ``python -m deploy.local.script.worker FD`` with one end of a socket. Every message is
one JSON object. In: ``load`` (once), ``run``, and the answers to calls. Out: ``call`` (a service in the
parent), ``log`` (console), and ``done`` or ``failed``. Imports stay few: this is what a start costs.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import quickjs

from deploy.local.script import permissions, utilities

RUNTIME = Path(__file__).parent / "runtime"
MEMORY_LIMIT = 512 * 1024 * 1024
STACK = 4 * 1024 * 1024
_FRAME = re.compile(r"^\s*at (?:(?P<name>.+?) \()?<input>:(?P<line>\d+)(?::\d+)?\)?$")


class Worker:
    """Answers one parent over one connection until it goes away."""

    def __init__(self, link: Connection) -> None:
        self.link = link
        self.files: list[dict[str, Any]] = []
        self.pages: dict[str, str] = {}
        self.scopes: tuple[str, ...] = ()
        self.lines = 0
        self.names: dict[str, Any] = {}
        self.backstop = 0
        self.chunks = {p.stem: p.read_text("utf-8") for p in RUNTIME.glob("*.js")}

    def serve(self) -> None:
        """Handle messages until the parent closes its end."""
        while True:
            message = json.loads(self.link.recv_bytes())
            if "load" in message:
                self._load(message["load"])
            else:
                self._send(self._run(message["run"]))

    def _load(self, project: dict[str, Any]) -> None:
        self.files = project["files"]
        self.pages = project["pages"]
        self.scopes = tuple(project["scopes"])
        self.lines = project["lines"]
        self.names = project["names"]
        os.environ["TZ"] = project["time_zone"]
        time.tzset()

    def _send(self, message: dict[str, Any]) -> None:
        self.link.send_bytes(json.dumps(message).encode())

    def _context(self) -> quickjs.Context:
        """A global with nothing in it but the language."""
        context = quickjs.Context()
        context.set_memory_limit(MEMORY_LIMIT)
        context.set_max_stack_size(STACK)
        return context

    def _host(self, name: str, arguments: str) -> str:
        """Ask the parent, and wait as long as it takes: it is the parent who watches the clock."""
        signal.alarm(0)
        self.link.send_bytes(json.dumps({"call": name, "arguments": arguments}).encode())
        reply = self.link.recv_bytes().decode()
        signal.alarm(self.backstop)
        return reply

    def _local(self, name: str, arguments: str) -> str:
        """A call that needs nothing from outside this process."""
        try:
            if name == "console":
                self._send({"log": json.loads(arguments)})
                return '{"value": null}'
            if name == "page":
                return json.dumps({"value": self.pages.get(json.loads(arguments)[0])})
            return json.dumps({"value": utilities.CALLS[name](*json.loads(arguments))})
        except (ValueError, TypeError, LookupError, ArithmeticError) as error:
            return json.dumps({"error": str(error)})

    def _chunk(self, name: str) -> str:
        """A part of the runtime, behind as many empty lines as the sources have."""
        return "\n" * (self.lines + 1) + self.chunks[name]

    def _boot(self, context: quickjs.Context, job: dict[str, Any]) -> Callable[[str, str], str]:
        def refusal(method: str) -> str:
            return permissions.refusal(method, job["mode"], self.scopes)

        doors: dict[str, Callable[..., str]] = {
            "__host": self._host,
            "__local": self._local,
            "__chunk": self._chunk,
            "__refusal": refusal,
        }
        for name, door in doors.items():
            context.add_callable(name, door)
        settings = {**self.names, **job["settings"], "mode": job["mode"], "scopes": self.scopes}
        context.set("__settings", json.dumps(settings))
        enter: Callable[[str, str], str] = context.eval(self._chunk("base"))
        return enter

    def _run(self, job: dict[str, Any]) -> dict[str, Any]:
        """One execution: load every file into a fresh global, call the function, wait for its promise."""
        self.backstop = int(job["seconds"]) + 60  # should the parent be killed, nothing runs on for ever
        signal.alarm(self.backstop)
        context = self._context()
        try:
            enter = self._boot(context, job)
            for file in self.files:
                context.eval("\n" * file["offset"] + file["text"])
            answer = enter("start", json.dumps(job))
            while context.execute_pending_job():
                pass
            message: dict[str, Any] = json.loads(answer or enter("finish", ""))
        except quickjs.JSException as error:
            message = _thrown(str(error))
        finally:
            signal.alarm(0)
        if "failed" in message:
            message["failed"]["trace"] = _frames(message["failed"].pop("stack", ""), self.lines)
        return message


def _thrown(text: str) -> dict[str, Any]:
    """What quickjs says about an uncaught exception, in the parts the parent wants."""
    said, _, stack = text.partition("\n    at ")
    kind, colon, rest = said.partition(": ")
    named = bool(colon) and kind.isidentifier()
    return {
        "failed": {
            "name": kind if named else "",
            "message": (rest if named else said).removesuffix("\nundefined"),
            "stack": f"    at {stack}",
        }
    }


def _frames(stack: str, lines: int) -> list[tuple[str, int]]:
    """(function, line) of the frames that lie in the sources; the runtime's own are left out."""
    found = []
    for row in stack.splitlines():
        match = _FRAME.match(row)
        if match and int(match["line"]) <= lines:
            name = match["name"] or ""
            found.append(("" if name == "<eval>" else name, int(match["line"])))
    return found


def main() -> None:
    """Serve the connection whose descriptor is the first argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    link = Connection(int(sys.argv[1]))
    try:
        Worker(link).serve()
    except (EOFError, OSError):
        os._exit(0)


if __name__ == "__main__":
    main()
