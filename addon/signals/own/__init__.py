"""The user's own data as providers, through the same door as everybody else's: a tab, a file, an export.

Nothing leaves the sheet. A tab is read anew in every run; files are kept as observations of that one sheet.
"""

from addon.signals.own.imported import imported
from addon.signals.own.linkedin import Connection, connections
from addon.signals.own.provider import OwnProvider, own_tab
from addon.signals.own.rows import OwnRow, OwnTable, own_table

__all__ = [
    "Connection",
    "OwnProvider",
    "OwnRow",
    "OwnTable",
    "connections",
    "imported",
    "own_tab",
    "own_table",
]
