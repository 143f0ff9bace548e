"""The methods the stand-in answers: `@handles(id)` registers one; any other answers 501 by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from deploy.local.google import access, fields
from deploy.local.google.errors import denied, missing, no_file, no_file_rights
from deploy.local.google.surface import METHODS, Method, fields_of

if TYPE_CHECKING:
    from deploy.local.google.book import Book
    from deploy.local.google.google import Google
    from deploy.local.google.view import View


class Reply(NamedTuple):
    """An answer that is not JSON."""

    content: bytes
    content_type: str
    status: int = 200


@dataclass
class Call:
    """One request: who, which method, its path and query parameters, its checked body."""

    google: Google
    principal: str | None
    method: Method
    params: dict[str, Any]
    body: dict[str, Any] = field(default_factory=dict)
    media: bytes | None = None
    media_type: str = ""

    @property
    def file_id(self) -> str:
        """The spreadsheet the path names."""
        return str(self.params.get("spreadsheetId") or self.params.get("fileId"))

    def flag(self, name: str) -> bool:
        """A boolean query parameter."""
        return str(self.params.get(name, "")).lower() in ("true", "1")

    def many(self, name: str) -> list[str]:
        """A repeated query parameter."""
        value = self.params.get(name, [])
        return list(value) if isinstance(value, list | tuple) else [value]

    def mask(self) -> fields.Mask | None:
        """The `fields` of the request."""
        text = str(self.params.get("fields", ""))
        if self.method.api == "drive":
            return fields.parse("".join(text.split()), fields.selection)
        return fields.parse(text)

    def check_mask(self) -> None:
        """Refuse a mask with names the answer does not have, before anything is done."""
        api, kind = self.method.api, self.method.response
        if kind is None:
            return
        for path in fields.unknown(self.mask(), lambda name: fields_of(api, name), kind):
            raise fields.selection(path) if api == "drive" else fields.no_field(path)

    def require(self, need: int) -> Book:
        """The book, where the caller has at least this rank on it."""
        book = self.google.books.get(self.file_id)
        drive = self.method.api == "drive"
        have = access.rank(book, self.principal) if book else 0
        if book is None or (drive and not have):
            raise no_file(self.file_id) if drive else missing()
        if have < need:
            raise no_file_rights(self.file_id) if drive else denied()
        return book

    def read(self) -> View:
        """The book as it stands, its formulas computed, for a reader."""
        return self.google.view(self.require(access.READER))

    @contextmanager
    def change(self, need: int = access.WRITER) -> Iterator[Book]:
        """A copy of the book to change; kept when the block ends without an error."""
        with self.google.lock:
            book = self.require(need).copied()
            yield book
            self.google.keep(book)


Handler = Callable[[Call], Any]
HANDLERS: dict[str, Handler] = {}
_WRITES = ("create", "update", "delete", "append", "clear", "copy", "batchUpdate", "batchClear", "emptyTrash")


def handles(method_id: str) -> Callable[[Handler], Handler]:
    """Register the handler of a method of the API."""
    if method_id not in METHODS:
        raise KeyError(method_id)

    def register(handler: Handler) -> Handler:
        HANDLERS[method_id] = handler
        return handler

    return register


def writes(method_id: str) -> bool:
    """Whether the method changes anything (it decides the scopes it needs)."""
    return method_id.rsplit(".", 1)[-1].startswith(_WRITES)
