"""Books as a reader of spreadsheets delivers them, typed as rows."""

from __future__ import annotations

from collections.abc import Sequence

from addon.core.table import Book, Tab, Value


def tab(title: str, rows: Sequence[Sequence[Value]], sheet_id: int = 0, *, money: str = '"$"#,##0') -> Tab:
    """A tab whose numbers are formatted as money."""
    return Tab(
        title,
        sheet_id,
        rows=rows,
        formats=[[money if isinstance(cell, int | float) else None for cell in row] for row in rows],
        row_count=max(1000, len(rows)),
        column_count=max(26, *(len(row) for row in rows)),
    )


def book(*tabs: Tab, title: str = "Customers") -> Book:
    """A workbook of these tabs."""
    return Book(title, tabs)
