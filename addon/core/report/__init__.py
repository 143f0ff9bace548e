"""The report: what Keeprate writes into a workbook, in words of tabs, columns and accounts.

It never names a row of the user's.

The core says what should stand where; ``addon.sheets.workbook`` finds the rows of account keys at write time
and turns this into requests.
"""

from addon.core.report.columns import COLUMN_HEADERS
from addon.core.report.emptied import emptied, left_behind
from addon.core.report.formula import Formula
from addon.core.report.found import ACCOUNTS_TAB, beside
from addon.core.report.found import NAMES as TAB_NAMES
from addon.core.report.parts import (
    FilterView,
    Highlight,
    Line,
    NotZero,
    OurAccounts,
    OurColumn,
    OurTab,
    RowKey,
    Scale,
    Style,
    Waterfall,
    Writes,
)
from addon.core.report.tab import TAB_KEY, TAB_NAME
from addon.core.report.write import report, tab_names

__all__ = [
    "ACCOUNTS_TAB",
    "COLUMN_HEADERS",
    "TAB_KEY",
    "TAB_NAME",
    "TAB_NAMES",
    "FilterView",
    "Formula",
    "Highlight",
    "Line",
    "NotZero",
    "OurAccounts",
    "OurColumn",
    "OurTab",
    "RowKey",
    "Scale",
    "Style",
    "Waterfall",
    "Writes",
    "beside",
    "emptied",
    "left_behind",
    "report",
    "tab_names",
]
