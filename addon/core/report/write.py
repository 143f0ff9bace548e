"""The whole report of one run: our tab, and our columns where one row is one account."""

from __future__ import annotations

from addon.core.detail import Detail
from addon.core.flags import Flags
from addon.core.layouts.reading import Reading
from addon.core.ledger import Ledger
from addon.core.manifest import Manifest
from addon.core.report.accounts import accounts_tab, owners_of
from addon.core.report.columns import our_columns
from addon.core.report.detail import detail_tab
from addon.core.report.found import (
    ACCOUNTS_TAB,
    DETAIL_TAB,
    NAMES,
    NRR_TAB,
    OWNERS_TAB,
    PROOF_TAB,
    Found,
    beside,
)
from addon.core.report.owners import owners_tab
from addon.core.report.parts import Writes
from addon.core.report.proof import proof_tab
from addon.core.report.tab import our_tab
from addon.core.restatement import Restatement
from addon.core.retention import Retention


def tab_names(reading: Reading) -> list[str]:
    """The tabs a report on this reading has."""
    source = reading.ledger or reading.given
    accounts = source.accounts if isinstance(source, Ledger) or (source and source.per_account) else ()
    keys = [NRR_TAB, DETAIL_TAB, PROOF_TAB]
    keys += [ACCOUNTS_TAB] if accounts else []
    keys += [OWNERS_TAB] if owners_of(accounts) else []
    return [NAMES[key] for key in keys]


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
    owners = owners_tab(found)
    tabs = (our_tab(found), detail_tab(found), proof_tab(found), *((owners,) if owners else ()))
    accounts = accounts_tab(found)
    if not beside(reading) or accounts is None:
        return Writes(tabs=tabs, accounts=accounts)
    table = reading.table
    return Writes(
        tabs=tabs,
        accounts=accounts,
        columns=our_columns(answer, flags),
        sheet_id=table.tab.sheet_id,
        account_column=reading.account_column,
        header_row=max(table.header_top, table.top - 1),
        after=max(c for c in range(table.left, table.right) if c not in table.tab.our_columns),
    )
