"""A customer's workbook: read into a Book, written with what the report says, by account key.

    open_workbook(...) -> Workbook
    Workbook.read(ask)        metadata, values, formats
    Workbook.write(writes)    keys, structure, values, verify
    Workbook.remove()         take away what Keeprate added

One workbook serves one click in one thread; ``requests`` counts what it sent to Google (at most 7 when
nobody interferes).
"""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType
from typing import Any

from addon.core.report import Writes
from addon.core.table import Ask, Book
from addon.errors import NoSuchSheet
from addon.run import Run
from addon.sheets.access import Access
from addon.sheets.failures import Refused
from addon.sheets.http import Http, Limiter, Patience
from addon.sheets.reading import read_cells
from addon.sheets.removing import remove
from addon.sheets.shape import Shape, read_shape
from addon.sheets.writing import Writer

LOOKS = 3


class Workbook:
    """One spreadsheet, opened with somebody's rights. Use it in a ``with`` block or call ``close``."""

    def __init__(self, spreadsheet_id: str, http: Http) -> None:
        self.spreadsheet_id = spreadsheet_id
        self._http = http
        self._shape: Shape | None = None
        self._book: Book | None = None

    def __enter__(self) -> Workbook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def requests(self) -> int:
        """HTTP requests sent to Google so far."""
        return self._http.sent

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def read(self, ask: Ask) -> Book:
        """The workbook as it is: the tab asked for, and small others, with number formats.

        Errors: NotSignedIn, NotShared, NoSuchSheet (the tab is gone, too), TooLarge, GoogleBusy.
        """
        for _ in range(LOOKS):
            self._shape = read_shape(self._http, self.spreadsheet_id)
            try:
                book = read_cells(self._http, self._shape, ask)
            except Refused:
                continue
            self._book = replace(book, book_id=self.spreadsheet_id)
            return self._book
        raise NoSuchSheet(
            "The tabs of this spreadsheet are being added and deleted right now.",
            hint="Wait a moment and try again.",
        )

    def write(self, writes: Writes, run: Run) -> dict[str, Any]:
        """Put our tabs and columns in place and say what was written: the ``written`` of a result.

        Values stand beside the account they belong to when this returns, whatever others did meanwhile; a
        write that was cut short is healed by writing again. Errors: NotShared (may view, not edit),
        SheetProblem (protected), TooLarge (10 million cells), GoogleBusy, NotSignedIn; Cancelled.
        """
        writer = Writer(self._http, self.spreadsheet_id, writes, run, self._book, self._shape)
        self._shape = None
        return writer.write()

    def remove(self) -> dict[str, Any]:
        """Take away our tabs and columns, and only those: ``{"tabs", "columns", "sentence", "requests"}``."""
        self._shape = None
        return remove(self._http, self.spreadsheet_id)


def open_workbook(
    spreadsheet_id: str,
    access: Access,
    *,
    endpoint: str | None = None,
    limiter: Limiter | None = None,
    patience: Patience | None = None,
) -> Workbook:
    """Open a spreadsheet; no request is sent yet.

    ``endpoint``: where Google's APIs are, scheme and host (None = Google). ``limiter``: asked before every
    request. ``patience``: retries and deadlines. Raises NotShared when ``access`` may not open it.
    """
    http = Http(
        access.credentials(spreadsheet_id),
        key=spreadsheet_id,
        endpoint=endpoint,
        limiter=limiter,
        patience=patience,
    )
    return Workbook(spreadsheet_id, http)
