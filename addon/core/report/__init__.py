"""The report: what Keeprate writes into a workbook, in words of tabs, columns and accounts.

It never names a row of the user's.

The core says what should stand where; ``addon.sheets.workbook`` finds the rows of account keys at write time
and turns this into requests.
"""

from addon.core.report.parts import (
    Highlight,
    Line,
    OurColumn,
    OurTab,
    Style,
    Waterfall,
    Writes,
)

TAB_NAME = "Keeprate NRR"
TAB_KEY = "nrr"
COLUMN_HEADERS = ("Movement", "Flag", "Why", "At stake", "Renewal", "Signals")

__all__ = [
    "COLUMN_HEADERS",
    "TAB_KEY",
    "TAB_NAME",
    "Highlight",
    "Line",
    "OurColumn",
    "OurTab",
    "Style",
    "Waterfall",
    "Writes",
]
