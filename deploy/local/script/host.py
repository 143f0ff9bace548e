"""ScriptHost: one spreadsheet open in the editor with the add-on installed, as one user."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deploy.local.script import names
from deploy.local.script import sources as projects
from deploy.local.script.dates import wall_clock, zone
from deploy.local.script.errors import ScriptError
from deploy.local.script.permissions import MODES
from deploy.local.script.pool import Clock, Crashed, Pool, Process, TimeUp, TooMany
from deploy.local.script.services import answer, triggers
from deploy.local.script.services.execution import Execution
from deploy.local.script.state import State

if TYPE_CHECKING:
    from deploy.local.google import Google
    from deploy.local.script.ui import Ui

SECONDS = {"FULL": 360.0, "CUSTOM_FUNCTION": 30.0, "LIMITED": 30.0, "NONE": 30.0}
LOG_KEPT = 200
TOO_MANY = "There are too many scripts running simultaneously for this Google user account."
TIME_UP = "Exceeded maximum execution time"
CELL_TIME_UP = "Internal error executing the custom function."
CRASHED = "We're sorry, a server error occurred. Please wait a bit and try again."


@dataclass
class Ran:
    """One execution, for the log: no arguments, no results, only what the script said itself."""

    function: str
    mode: str
    seconds: float = 0.0
    error: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)


class ScriptHost:
    """Runs the sources of a folder, unchanged, for ``user`` in one spreadsheet.

    ``script_properties`` are set before anything runs. ``state`` is a SQLite file (or the folder for one);
    None keeps everything in memory; hosts of one stand-in share it, as users share a script. The host offers
    itself to the stand-in as the evaluator of its spreadsheet's custom functions. ``seconds`` holds the
    deadline per mode; ``fetch_anywhere`` lets UrlFetchApp leave this machine; ``log`` holds the last
    executions. Safe to use from several threads; up to 30 executions at once. Raises ScriptError when the
    sources do not load.
    """

    def __init__(
        self,
        google: Google,
        sources: Path,
        *,
        spreadsheet_id: str,
        user: str,
        ui: Ui,
        script_properties: dict[str, str],
        state: Path | None = None,
        user_locale: str = "en",
        order: Sequence[str] = (),
    ) -> None:
        self.google = google
        self.sources = projects.load(sources, order)
        self.spreadsheet_id = spreadsheet_id
        self.user = user
        self.ui = ui
        self.user_locale = user_locale
        self.fetch_anywhere = False
        self.seconds = dict(SECONDS)
        self.log: deque[Ran] = deque(maxlen=LOG_KEPT)
        self.state = State.shared(google, state)
        self.state.set_properties("script", script_properties)
        self._time_zone = str(self.sources.manifest.get("timeZone", "Etc/UTC"))
        self._functions = self.sources.functions
        self._custom = {name.upper(): name for name in self.sources.custom_functions}
        self.closed = False
        self._pool = Pool(self._project())
        self.project = hashlib.sha256(str(self.sources.scripts).encode()).hexdigest()
        google.offer(spreadsheet_id, self)

    def _project(self) -> dict[str, Any]:
        texts = [*(script.text for script in self.sources.scripts), *self.sources.pages.values()]
        services, absent = names.mentioned(texts)
        return {
            "files": [{"text": s.text, "offset": s.offset} for s in self.sources.scripts],
            "pages": self.sources.pages,
            "scopes": self.sources.scopes,
            "lines": self.sources.lines,
            "time_zone": self._time_zone,
            "names": {"services": services, "absent": absent, "removed": names.REMOVED},
        }

    # what the page and tests call

    def run(self, function: str, args: list[Any], *, mode: str = "FULL", from_page: bool = False) -> Any:
        """Run a function to its end: JSON in, JSON out; raises ScriptError.

        ``from_page`` applies the rules of google.script.run: names ending in ``_`` and anything that is not
        JSON are refused. Blocks; the calling thread serves the script's calls.
        """
        if from_page and function.endswith("_"):
            raise ScriptError(f"Script function not found: {function} (names ending in _ are private)")
        wrong = _not_json(args)
        if wrong:
            raise ScriptError(f"{wrong} cannot be passed to a script: arguments are JSON only")
        return self._execute(function, mode, {"args": args, "page": from_page})

    def open(self, mode: str | None = None) -> None:
        """The document opens: ``onOpen`` runs and builds the menu.

        Its mode is NONE until the add-on was first used in this document, then LIMITED.
        """
        if "onOpen" in self._functions:
            used = self.state.enabled(self.spreadsheet_id)
            self._execute("onOpen", mode or ("LIMITED" if used else "NONE"), {"args": [], "event": "open"})

    def install(self) -> None:
        """The add-on was just installed from this document: ``onInstall`` runs with full rights."""
        if "onInstall" in self._functions:
            self._execute("onInstall", "FULL", {"args": [], "event": "open"})

    def triggers(self) -> list[dict[str, Any]]:
        """The user's installable triggers in this document: ``{"id", "function", "event", "every"}``."""
        return self.state.triggers(triggers.owner(self.user, self.spreadsheet_id))

    def fire(self, trigger_id: str) -> None:
        """Play the clock: run one trigger's function now."""
        for row in self.triggers():
            if row["id"] == trigger_id:
                event = "clock" if row["event"] == "CLOCK" else "open"
                self._execute(row["function"], "FULL", {"args": [], "event": event, "trigger": trigger_id})
                return
        raise ScriptError(f"There is no trigger {trigger_id}")

    def functions(self) -> set[str]:
        """Functions the page can call."""
        return {name for name in self._functions if not name.endswith("_")}

    def custom_functions(self) -> set[str]:
        """Names with ``@customfunction``."""
        return set(self._custom.values())

    # what the stand-in's recalculation calls

    def names(self) -> set[str]:
        """The same, for the stand-in."""
        return self.custom_functions()

    def evaluate(self, name: str, args: list[Any]) -> Any:
        """A custom function's value for a cell; the name in any case.

        Arguments are numbers, texts, booleans, None or "" for an empty cell, datetimes (wall clock of the
        spreadsheet) and, for a range, lists of rows of those. The value comes back in the same shapes.
        Raises ScriptError with the sentence for the cell's note.
        """
        function = self._custom.get(name.upper())
        if function is None:
            raise ScriptError(f"Unknown function: {name}")
        zone_of = cache(self._book_zone)
        job = {"args": [self._to_script(value, zone_of) for value in args]}
        try:
            return self._to_sheet(self._execute(function, "CUSTOM_FUNCTION", job))
        except ScriptError as error:
            text = CELL_TIME_UP if error.text == TIME_UP else error.text
            raise ScriptError(text, trace=error.trace, file=error.file, line=error.line) from None

    def close(self) -> None:
        """End every process and give the database back."""
        if self.closed:
            return
        self.closed = True
        self.google.withdraw(self.spreadsheet_id, self)
        self._pool.close()
        self.state.release()

    # cells to and from custom functions

    def _book_zone(self) -> str:
        """The spreadsheet's time zone; asked for only when a date crosses."""
        where = {"spreadsheetId": self.spreadsheet_id, "fields": "properties.timeZone"}
        found = self.google.call(self.user, "sheets.spreadsheets.get", where)
        return str(found["properties"]["timeZone"])

    def _to_script(self, value: Any, zone_of: Callable[[], str]) -> Any:
        """A cell's value for a custom function: empty is "", a datetime becomes an instant."""
        if isinstance(value, (list, tuple)):
            return [self._to_script(one, zone_of) for one in value]
        if isinstance(value, datetime):
            aware = value if value.tzinfo else value.replace(tzinfo=zone(zone_of()) or UTC)
            return {"$date": round(aware.timestamp() * 1000)}
        return "" if value is None else value

    def _to_sheet(self, value: Any) -> Any:
        """A custom function's value for a cell."""
        if isinstance(value, list):
            return [self._to_sheet(one) for one in value]
        if isinstance(value, dict):
            return wall_clock(value["$date"], self._book_zone()) if "$date" in value else "[object Object]"
        return value

    # one execution

    def _settings(self) -> dict[str, Any]:
        sources = str(sorted(script.name for script in self.sources.scripts))
        return {
            "spreadsheetId": self.spreadsheet_id,
            "locale": self.user_locale,
            "timeZone": self._time_zone,
            "scriptId": "local-" + hashlib.sha256(sources.encode()).hexdigest()[:48],
        }

    def _execute(self, function: str, mode: str, job: dict[str, Any]) -> Any:
        if mode not in MODES:
            raise ValueError(f"unknown AuthMode {mode!r}: one of {', '.join(MODES)}")
        if function not in self._functions:
            raise ScriptError(f"Script function not found: {function}")
        if mode == "FULL":
            self.state.enable(self.spreadsheet_id)
        seconds = self.seconds[mode]
        ran = Ran(function, mode)
        self.log.append(ran)
        execution = Execution(self, mode, Clock(seconds))
        whole = {"function": function, "mode": mode, "seconds": seconds, "settings": self._settings(), **job}
        began = time.monotonic()
        try:
            return self._outcome(self._in_worker(whole, execution, ran))
        except ScriptError as error:
            ran.error = error.message
            raise
        finally:
            ran.seconds = time.monotonic() - began
            self.state.locks.release(execution.id)

    def _in_worker(self, job: dict[str, Any], execution: Execution, ran: Ran) -> dict[str, Any]:
        process: Process | None = None
        reusable = False
        try:
            process = self._pool.take()
            serve = partial(answer, execution)
            message = process.run(job, execution.clock, serve, lambda line: ran.lines.append(tuple(line)))
            reusable = True
        except TooMany:
            raise ScriptError(TOO_MANY) from None
        except TimeUp:
            raise ScriptError(TIME_UP) from None
        except Crashed:
            raise ScriptError(CRASHED) from None
        finally:
            if process is not None:
                self._pool.give(process, reusable=reusable)
        return message

    def _outcome(self, message: dict[str, Any]) -> Any:
        if "done" in message:
            return message["done"]
        failed = message["failed"]
        places = [(name, self.sources.place(line)) for name, line in failed["trace"]]
        trace = [f"{name or '(top level)'} ({at[0]}:{at[1]})" for name, at in places if at]
        file, line = next((at for _, at in places if at), ("", 0))
        raise ScriptError(failed["message"], kind=failed["name"], trace=trace, file=file, line=line)


def _not_json(value: Any, path: str = "the argument list") -> str:
    """Where a value stops being JSON, "" when it is."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return ""
    if isinstance(value, list):
        return next(filter(None, (_not_json(v, f"item {i} of {path}") for i, v in enumerate(value))), "")
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return next(filter(None, (_not_json(v, f"{k} of {path}") for k, v in value.items())), "")
    return f"{path}, a {type(value).__name__},"
