"""A tab being filled from the top: headings, lines and tables, with their formats as they are laid down."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from addon.core.report.cells import Cell, safe
from addon.core.report.formula import Formula
from addon.core.report.parts import Style
from addon.core.table import Rect, Value

_LINE = 150
HEADING = Style(bold=True, size=12)
HEADER = Style(bold=True, background="#eef3f8")
QUIET = Style(foreground="#5f6368")
LINK = "#1155cc"


class Page:
    """Rows and styles of one tab; every text put on it is neutralised."""

    def __init__(self) -> None:
        self.rows: list[tuple[Cell, ...]] = []
        self.styles: list[tuple[Rect, Style]] = []

    @property
    def next_row(self) -> int:
        """The 0-based row that comes next."""
        return len(self.rows)

    def line(self, *cells: Cell, style: Style | None = None) -> int:
        """One row; the answer is its 0-based number. ``style`` covers its cells."""
        self.rows.append(tuple(cell if isinstance(cell, Formula) else safe(cell) for cell in cells))
        row = len(self.rows) - 1
        if style and cells:
            self.styles.append((Rect(row, 0, row + 1, len(cells)), style))
        return row

    def gap(self) -> None:
        """An empty row."""
        self.rows.append(())

    def room(self, rows: int) -> int:
        """Empty rows for something that lies over the cells; the answer is the 0-based row it starts in."""
        self.gap()
        first = self.next_row
        self.rows.extend([()] * (rows - 1))
        return first

    def heading(self, text: str) -> int:
        """A heading after an empty row."""
        self.gap()
        return self.line(text, style=HEADING)

    def text(self, text: str, *before: Value, style: Style | None = None) -> None:
        """A long text after the cells ``before``, broken into lines that end before the charts begin."""
        for index, part in enumerate(textwrap.wrap(text, _LINE - 25 * len(before)) or [""]):
            self.line(*(before if index == 0 else (None,) * len(before)), part, style=style)

    def link(self, text: str, tab: str) -> None:
        """A line that leads to another tab of ours, by its key."""
        self.line(text, style=Style(foreground=LINK, to_tab=tab))

    def note(self, text: str) -> None:
        """A text in a quieter colour."""
        self.text(text, style=QUIET)

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[Cell]], formats: Sequence[str | None] = ()
    ) -> Rect:
        """A header and rows; ``formats`` are number formats by column. The answer is the body's rectangle."""
        head = self.line(*header, style=HEADER)
        for column, pattern in enumerate(formats):
            if pattern:
                self.format(head, column, Style(align="RIGHT"))
        top = self.next_row
        for row in rows:
            self.line(*row)
        body = Rect(top, 0, self.next_row, len(header))
        for column, pattern in enumerate(formats):
            if pattern and rows:
                rect = Rect(body.top, column, body.bottom, column + 1)
                self.styles.append((rect, Style(number_format=pattern)))
        return body

    def put(self, row: int, column: int, cell: Formula) -> None:
        """A formula in a cell that was laid down before."""
        cells = list(self.rows[row])
        cells[column] = cell
        self.rows[row] = tuple(cells)

    def fill(self, at: int, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """A header and rows in lines that were laid down before."""
        laid = Page()
        laid.line(*header, style=HEADER)
        for row in rows:
            laid.line(*row)
        self.rows[at : at + len(laid.rows)] = laid.rows
        self.styles.append((Rect(at, 0, at + 1, len(header)), HEADER))

    def format(self, row: int, column: int, style: Style) -> None:
        """The format of one cell."""
        self.styles.append((Rect(row, column, row + 1, column + 1), style))
