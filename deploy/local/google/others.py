"""Other people: a script of what they do between any two requests that come over HTTP.

Each step waits for the n-th request of a method and acts right before it, as the spreadsheet's owner or as
somebody named. What they may not do, or can no longer do, is kept in `refused` and stops nobody.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from deploy.local.google.a1 import column_index
from deploy.local.google.errors import GoogleError, invalid
from deploy.local.google.locate import from_a1

if TYPE_CHECKING:
    from deploy.local.google.book import Book, Tab
    from deploy.local.google.google import Google

Body = dict[str, Any]


def _tab(book: Book, name: Any) -> Tab:
    found = book.tab(name) if isinstance(name, int) else book.titled(str(name))
    if found is None:
        raise invalid(f"No tab is called {name!r}.")
    return found


def _index(axis: str, place: Any) -> int:
    """A row number or a column's letters, from zero."""
    return int(place) - 1 if axis == "ROWS" else column_index(str(place))


def _span(book: Book, axis: str, act: Body) -> Body:
    start = _index(axis, act["from"])
    end = _index(axis, act.get("to", act["from"])) + 1
    return {"sheetId": _tab(book, act["sheet"]).id, "dimension": axis, "startIndex": start, "endIndex": end}


def _insert(axis: str) -> Callable[[Book, Body], Body]:
    def insert(book: Book, act: Body) -> Body:
        start = _index(axis, act["at"])
        span = {"sheetId": _tab(book, act["sheet"]).id, "dimension": axis, "startIndex": start}
        return {"insertDimension": {"range": span | {"endIndex": start + int(act.get("count", 1))}}}

    return insert


def _delete(axis: str) -> Callable[[Book, Body], Body]:
    return lambda book, act: {"deleteDimension": {"range": _span(book, axis, act)}}


def _move(axis: str) -> Callable[[Book, Body], Body]:
    def move(book: Book, act: Body) -> Body:
        source = _span(book, axis, act)
        return {"moveDimension": {"source": source, "destinationIndex": _index(axis, act["before"])}}

    return move


def _sort(book: Book, act: Body) -> Body:
    tab = _tab(book, act["sheet"])
    order = "DESCENDING" if act.get("descending") else "ASCENDING"
    spec = {"dimensionIndex": column_index(str(act["column"])), "sortOrder": order}
    area = {"sheetId": tab.id, "startRowIndex": int(act.get("from_row", 2)) - 1}
    return {"sortRange": {"range": area, "sortSpecs": [spec]}}


def _rename(book: Book, act: Body) -> Body:
    properties = {"sheetId": _tab(book, act["sheet"]).id, "title": act["title"]}
    return {"updateSheetProperties": {"properties": properties, "fields": "title"}}


def _protect(book: Book, act: Body) -> Body:
    tab, region = from_a1(book, act["range"])
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    area = {name: at for name, at in zip(names, region, strict=True) if at is not None}
    return {"addProtectedRange": {"protectedRange": {"range": {"sheetId": tab.id, **area}}}}


ACTS: dict[str, Callable[[Book, Body], Body]] = {
    "sort": _sort,
    "insert_rows": _insert("ROWS"),
    "insert_columns": _insert("COLUMNS"),
    "delete_rows": _delete("ROWS"),
    "delete_columns": _delete("COLUMNS"),
    "move_rows": _move("ROWS"),
    "move_columns": _move("COLUMNS"),
    "rename_tab": _rename,
    "delete_tab": lambda book, act: {"deleteSheet": {"sheetId": _tab(book, act["sheet"]).id}},
    "protect": _protect,
}
NAMES = (*ACTS, "edit", "share", "revoke", "call")


@dataclass
class Step:
    """One act: `act` is {name: its words}; it happens before the `nth` request of `before`.

    Rows are numbers and columns letters, as people say them. ``who``: an address; "" is the owner.
    """

    act: dict[str, Body]
    before: str = "*"
    nth: int = 1
    who: str = ""
    spreadsheet: str | None = None
    done: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        if len(self.act) != 1 or next(iter(self.act)) not in NAMES:
            raise invalid(f"A step does one of {', '.join(NAMES)}.")


class Others:
    """The script: steps that wait, and what was refused."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.waiting: list[Step] = []
        self.refused: list[str] = []

    def add(self, step: Step) -> Step:
        """Let a step wait for its request."""
        with self._lock:
            self.waiting.append(step)
        return step

    def forget(self) -> None:
        """Drop the script and what was refused."""
        with self._lock:
            self.waiting.clear()
            self.refused.clear()

    def act(self, google: Google, method_id: str, file_id: str) -> None:
        """Do what is due before this request."""
        with self._lock:
            for step in list(self.waiting):
                if not fnmatchcase(method_id, step.before) or step.spreadsheet not in (None, file_id):
                    continue
                step.nth -= 1
                if step.nth <= 0:
                    self.waiting.remove(step)
                    self._do(google, step, step.spreadsheet or file_id)

    def _do(self, google: Google, step: Step, file_id: str) -> None:
        (name, words), *_ = step.act.items()
        try:
            book = google.books.get(file_id)
            if book is None:
                raise invalid("There is no such spreadsheet.")
            who = step.who or str(book.file.get("owner", ""))
            perform(google, book, who, name, words)
            step.done = True
        except (GoogleError, KeyError, ValueError) as error:
            self.refused.append(f"{name}: {error}")


def perform(google: Google, book: Book, who: str, name: str, words: Body) -> None:
    """Carry one act out through the API's own rules."""
    params: Body = {"spreadsheetId": book.id}
    if name == "call":
        google.call(who, words["method"], params | words.get("params", {}), words.get("body"))
    elif name == "edit":
        option = words.get("input", "USER_ENTERED")
        params |= {"range": words["range"], "valueInputOption": option}
        google.call(who, "sheets.spreadsheets.values.update", params, {"values": [[words["value"]]]})
    elif name in ("share", "revoke"):
        google.share(book.id, words["email"], "none" if name == "revoke" else words["role"])
    else:
        body = {"requests": [ACTS[name](book, words)]}
        google.call(who, "sheets.spreadsheets.batchUpdate", params, body)


def read(item: Body) -> Step:
    """A step from JSON; `as` names who acts."""
    known = {"act", "before", "nth", "as", "spreadsheet"}
    strange = sorted(set(item) - known)
    if strange or not isinstance(item.get("act"), dict):
        raise invalid(f"A step has an act and may have before, nth, as and spreadsheet; not {strange}.")
    more = {key: value for key, value in item.items() if key != "as"}
    return Step(**more, who=item.get("as", ""))
