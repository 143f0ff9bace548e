"""Executions of custom functions: beside the readers, once for each list of arguments, kept afterwards."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Protocol

from deploy.local.google.book import CellError

AT_ONCE = 3
KEPT = 20_000
TOLD_EVERY = 0.3  # seconds between two tellings while results keep coming
WAITING: Final = CellError("Loading...", "Loading...")
_inside = threading.local()


class Withdrawn(Exception):
    """Whoever evaluated went away meanwhile: nothing is known, and another may be asked."""


def within() -> bool:
    """Whether this thread runs a custom function: what it reads must not wait for its own result."""
    return bool(getattr(_inside, "yes", False))


class Evaluator(Protocol):
    """Custom functions, as the script host offers them.

    ``project``, where it has one, names its sources: what other sources gave is not kept for it. ``closed``,
    where it has one, says that it answers no more.
    """

    def names(self) -> set[str]:
        """The functions it has."""
        ...

    def evaluate(self, name: str, args: list[Any]) -> Any:
        """A scalar or a 2-D list; args are scalars or 2-D lists."""
        ...


class Executions:
    """The executions of one book; `tell` is called when results came that a reader had not waited for."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._done: OrderedDict[str, Any] = OrderedDict()
        self._running: dict[str, float] = {}
        self._news = threading.Condition()
        self._threads: ThreadPoolExecutor | None = None
        self._project: Any = None
        self._told = 0.0
        self.finished = 0
        self.missed = False

    def of(self, evaluator: Any) -> None:
        """Results of other sources than this evaluator's are no longer of use."""
        project = getattr(evaluator, "project", evaluator)
        with self._news:
            if project != self._project:
                self._project = project
                self._done.clear()
                self._running.clear()

    def result(self, key: str, run: Callable[[], Any]) -> Any:
        """What is known under this key; WAITING while it runs, which this call starts."""
        with self._news:
            if key in self._done:
                self._done.move_to_end(key)
                return self._done[key]
            if key not in self._running:
                self._running[key] = time.monotonic()
                if self._threads is None:
                    self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="custom-function")
                self._threads.submit(self._execute, key, run, self._project)
            return WAITING

    def forget(self, keys: set[str]) -> None:
        """The formulas with these calls are gone; typed again they run again."""
        with self._news:
            for key in keys:
                self._done.pop(key, None)

    def _execute(self, key: str, run: Callable[[], Any], project: Any) -> None:
        _inside.yes = True
        known = True
        result: Any = None
        try:
            result = run()
        except Withdrawn:
            known = False
        finally:
            _inside.yes = False
        with self._news:
            if project == self._project:
                self._running.pop(key, None)
            if project == self._project and known:
                self._done[key] = result
                while len(self._done) > KEPT:
                    self._done.popitem(last=False)
            self.finished += 1
            now = time.monotonic()
            due = self.missed and (not self._running or now - self._told > TOLD_EVERY)
            if due:
                self._told, self.missed = now, bool(self._running)
            self._news.notify_all()
        if due:
            self._tell()

    def wait(self, since: int, patience: float) -> bool:
        """Wait for what runs, each execution up to `patience` seconds; whether any finished since then."""
        with self._news:
            if self._running:
                until = min(self._running.values()) + patience
                self._news.wait_for(lambda: not self._running, max(0.0, until - time.monotonic()))
            news = self.finished != since
            self.missed = self.missed or (bool(self._running) and not news)
            return news

    def close(self) -> None:
        """Start nothing more."""
        with self._news:
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(wait=False, cancel_futures=True)


def evaluated(evaluator: Any, name: str, args: list[Any]) -> Any:
    """The result of one execution: a scalar, rows of scalars, or the error its cell shows."""
    try:
        result = evaluator.evaluate(name, args)
    except Exception as error:
        if getattr(evaluator, "closed", False):
            raise Withdrawn from None
        line = getattr(error, "line", 0)
        return CellError("#ERROR!", f"{error} (line {line})." if line else str(error))
    if isinstance(result, list):
        return [line if isinstance(line, list) else [line] for line in result]
    return result
