"""Faults on order: what the real service does on its bad days, by method and count.

A fault waits until a request of its method comes, lets `after` of them pass, strikes `times` times and is
gone. The sentences of 500 and 503 are assumed; 502 is an HTML page, as Google's load balancer sends.
"""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any

from deploy.local.google.errors import GoogleError, invalid

KINDS = {
    "429": "refused by the quota; with `retry_after` the answer says when to come back",
    "500": "INTERNAL, nothing done",
    "502": "an HTML page in place of JSON, nothing done",
    "503": "UNAVAILABLE, nothing done",
    "timeout": "no answer for `seconds`, then the connection ends; done only if `applied`",
    "reset": "done (unless `applied` is false), then the connection is reset and the answer lost",
    "slow": "done after `seconds`; past 180 s refused",
    "truncated": "done, and half of the answer sent",
    "expired": "the token of the request has expired, and stays so",
    "revoked": "the token of the request was taken back",
}
PAGE_502 = (
    b"<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <title>Error 502 (Server Error)!!1</title>\n"
    b"  <p><b>502.</b> <ins>That\xe2\x80\x99s an error.</ins>\n  <p>The server encountered a temporary "
    b"error and could not complete your request.<p>Please try again in 30 seconds.\n"
)


@dataclass
class Fault:
    """One fault: its kind, the methods it strikes (an id or a pattern such as `*.values.*`), and how often.

    ``after``: so many of these requests pass first. ``times``: how often it strikes. ``seconds``: how long
    a slow or silent one takes. ``applied``: whether the request is carried out all the same (None: as the
    kind says). ``spreadsheet``: only requests on this one.
    """

    kind: str
    method: str = "*"
    times: int = 1
    after: int = 0
    seconds: float = 1.0
    retry_after: int | None = None
    applied: bool | None = None
    spreadsheet: str | None = None
    struck: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise invalid(f"No fault is called {self.kind!r}: there are {', '.join(KINDS)}.")

    def meets(self, method_id: str, file_id: str) -> bool:
        """Whether a request is one it waits for."""
        return fnmatchcase(method_id, self.method) and self.spreadsheet in (None, file_id)

    @property
    def done_anyway(self) -> bool:
        """Whether the request is carried out though its answer is lost."""
        return self.kind != "timeout" if self.applied is None else self.applied


class Faults:
    """The faults that wait, in the order they were added."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Let a fault wait for its request."""
        with self._lock:
            self.waiting.append(fault)
        return fault

    def forget(self) -> None:
        """Drop those that have not struck yet."""
        with self._lock:
            self.waiting.clear()

    def struck(self, method_id: str, file_id: str) -> Fault | None:
        """The fault that strikes this request; it counts as a strike."""
        with self._lock:
            for fault in self.waiting:
                if not fault.meets(method_id, file_id):
                    continue
                if fault.after:
                    fault.after -= 1
                    continue
                fault.struck += 1
                if fault.struck >= fault.times:
                    self.waiting.remove(fault)
                return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        """Those that wait, as JSON."""
        with self._lock:
            return [asdict(fault) for fault in self.waiting]


def read(item: dict[str, Any]) -> Fault:
    """A fault from JSON."""
    known = {one.name for one in fields(Fault) if one.init}
    strange = sorted(set(item) - known)
    if strange or "kind" not in item:
        words = ", ".join(sorted(known - {"kind"}))
        raise invalid(f"A fault has a kind and may have {words}; not {strange}.")
    return Fault(**item | {"kind": str(item["kind"])})


def unavailable(status: int) -> GoogleError:
    """500 or 503 as clients record them."""
    if status == 503:
        return GoogleError(503, None, "The service is currently unavailable.", reason="backendError")
    return GoogleError(500, None, "Internal error encountered.", reason="internalError")
