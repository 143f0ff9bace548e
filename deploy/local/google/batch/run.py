"""Running a batchUpdate: every request on one copy of the book, kept only when all of them succeeded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from deploy.local.google import access
from deploy.local.google.a1 import Box
from deploy.local.google.batch import masks
from deploy.local.google.book import Book, Tab
from deploy.local.google.errors import invalid, named, unimplemented
from deploy.local.google.locate import from_a1, in_grid
from deploy.local.google.routes import Call, handles
from deploy.local.google.show import show_book
from deploy.local.google.writing import check_size


@dataclass
class Batch:
    """The book being changed, and who changes it."""

    book: Book
    principal: str | None
    call: Call

    def guard(self, tab: Tab, box: Box | None) -> None:
        """Refuse where the caller may not edit."""
        access.guard(self.book, tab, box, self.principal)


# after these, cells of a tab may stand elsewhere than before
MOVING = frozenset(
    "insertDimension deleteDimension moveDimension insertRange deleteRange sortRange cutPaste"
    " deleteDuplicates".split()
)
Kind = Callable[[Batch, dict[str, Any]], dict[str, Any] | None]
KINDS: dict[str, Kind] = {}


def kind(name: str) -> Callable[[Kind], Kind]:
    """Register a request kind."""

    def register(function: Kind) -> Kind:
        KINDS[name] = function
        return function

    return register


@handles("sheets.spreadsheets.batchUpdate")
def batch_update(call: Call) -> dict[str, Any]:
    """All requests in order, or none."""
    requests = call.body.get("requests", [])
    if not requests:
        raise invalid("Must specify at least one request.")
    with call.change() as book:
        batch = Batch(book, call.principal, call)
        replies = [_one(batch, n, request) for n, request in enumerate(requests)]
    call.google.moves.update((call.file_id, tab) for request in requests for tab in _moved(request))
    answer: dict[str, Any] = {"spreadsheetId": call.file_id, "replies": replies}
    if call.body.get("includeSpreadsheetInResponse"):
        answer["updatedSpreadsheet"] = _updated(call)
    return answer


def _moved(request: dict[str, Any]) -> set[int]:
    """The tabs whose cells a request may have moved."""
    found: set[int] = set()

    def look(part: Any) -> None:
        if isinstance(part, dict):
            if not part.keys().isdisjoint(("startRowIndex", "startColumnIndex", "dimension", "sheetId")):
                found.add(part.get("sheetId", 0))
            for inner in part.values():
                look(inner)

    for name in MOVING & request.keys():
        look(request[name])
    return found


def _one(batch: Batch, n: int, request: dict[str, Any]) -> dict[str, Any]:
    if not request:
        raise invalid(f"Invalid requests[{n}]: No request set.")
    (name, body), *_ = request.items()
    run = KINDS.get(name)
    if run is None:
        raise unimplemented(f"the batchUpdate request {name}")
    with named(f"requests[{n}].{name}"):
        masks.check(name, body)
        reply = run(batch, body) or {}
        check_size(batch.book)
        return reply


def _updated(call: Call) -> dict[str, Any]:
    view = call.google.view(call.google.books[call.file_id])
    found = [in_grid(from_a1(view.book, text)) for text in call.body.get("responseRanges", [])]
    return show_book(call, view, found or None, cells=bool(call.body.get("responseIncludeGridData")))
