"""Decoding big JSON bodies quickly: orjson with the garbage collector off.

A body of a million cells allocates a million objects, none of them garbage; the collector would walk them
again and again. It is one switch for the whole process, so several threads share it under a count.
"""

from __future__ import annotations

import gc
import threading
from types import TracebackType
from typing import Any

import orjson


class _CollectorOff:
    """Off while anyone is inside; back as it was when the last one leaves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._was_on = True

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._was_on = gc.isenabled()
                gc.disable()
            self._inside += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._was_on:
                gc.enable()


collector_off = _CollectorOff()
_LARGE = 1_000_000  # bytes


def decode(body: bytes) -> Any:
    """The object in a JSON body; raises ValueError when it is not JSON (truncated, or an HTML page)."""
    with collector_off:
        found = orjson.loads(body)
        if len(body) >= _LARGE:
            _age()
        return found


def _age() -> None:
    """Let all that is new join the oldest generation unseen.

    Else the next small object made would have the collector walk the whole body after all. Not for small
    bodies: where every answer reset the collector's counts, it would never come to work.
    """
    gc.freeze()
    gc.unfreeze()


def encode(value: Any) -> bytes:
    """A JSON body."""
    return orjson.dumps(value)
