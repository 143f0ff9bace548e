"""The whole report of one run: our tab, and our columns where one row is one account."""

from __future__ import annotations

from addon.core.detail import Detail
from addon.core.flags import Flags
from addon.core.layouts.reading import Reading
from addon.core.manifest import Manifest
from addon.core.report.columns import our_columns
from addon.core.report.detail import detail_tab
from addon.core.report.found import Found
from addon.core.report.parts import Writes
from addon.core.report.proof import proof_tab
from addon.core.report.tab import our_tab
from addon.core.restatement import Restatement
from addon.core.retention import Retention


def beside(reading: Reading) -> bool:
    """Whether our columns may stand beside the accounts: a plain tab of the user's own.

    In our history the next month's column comes where they would stand.
    """
    return reading.plain and reading.account_column is not None and not reading.table.tab.ours


def report(
    reading: Reading,
    answer: Retention,
    flags: Flags,
    manifest: Manifest,
    detail: Detail,
    change: Restatement | None = None,
) -> Writes:
    """What should stand in the workbook. Same arguments, same writes, to the byte."""
    found = Found(reading, answer, flags, manifest, detail, change)
    tabs = (our_tab(found), detail_tab(found), proof_tab(found))
    if not beside(reading) or not answer.movements.per_account:
        return Writes(tabs=tabs)
    table = reading.table
    return Writes(
        tabs=tabs,
        columns=our_columns(answer, flags),
        sheet_id=table.tab.sheet_id,
        account_column=reading.account_column,
        header_row=max(table.header_top, table.top - 1),
        after=max(c for c in range(table.left, table.right) if c not in table.tab.our_columns),
    )
