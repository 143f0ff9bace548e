"""files.export: CSV and TSV of the first tab, XLSX of the whole book."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import openpyxl
from openpyxl.cell import WriteOnlyCell

from deploy.local.google.view import View


def _delimited(mark: str) -> Callable[[View], bytes]:
    def export(view: View) -> bytes:
        tab = view.book.tabs[0]
        rows = view.rows(tab, tab.box(), "FORMATTED_VALUE", "FORMATTED_STRING")
        width = max((len(row) for row in rows), default=0)
        out = io.StringIO()
        csv.writer(out, delimiter=mark, lineterminator="\r\n").writerows(
            row + [""] * (width - len(row)) for row in rows
        )
        return out.getvalue().removesuffix("\r\n").encode()

    return export


def _xlsx(view: View) -> bytes:
    """Values with their number formats."""
    book = openpyxl.Workbook(write_only=True)
    for tab in view.book.tabs:
        sheet = book.create_sheet(tab.title[:31])
        for n, row in enumerate(view.rows(tab, tab.box(), "UNFORMATTED_VALUE", "SERIAL_NUMBER")):
            cells = []
            for m, value in enumerate(row):
                cell = WriteOnlyCell(sheet, value=None if value == "" else value)
                if isinstance(value, str) and value.startswith("="):
                    cell.data_type = "s"
                style = view.number_format(tab, n, m)
                if style and style.get("pattern"):
                    cell.number_format = style["pattern"]
                cells.append(cell)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


EXPORTS: dict[str, Callable[[View], bytes]] = {
    "text/csv": _delimited(","),
    "text/tab-separated-values": _delimited("\t"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _xlsx,
}
# What Drive exports spreadsheets to besides (guide to MIME types for exports): absent here.
ABSENT = (
    "application/pdf",
    "application/zip",
    "application/x-vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet",
)
