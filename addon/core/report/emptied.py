"""Tabs of ours that this report has nothing for: they are emptied, for a figure of another day misleads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from addon.core.layouts.reading import Reading
from addon.core.report.accounts import REMAINS
from addon.core.report.columns import COLUMN_HEADERS, COLUMN_KEYS
from addon.core.report.found import ACCOUNTS_TAB, NAMES, NRR_TAB, OWNERS_TAB
from addon.core.report.page import Page
from addon.core.report.parts import OurAccounts, OurColumn, OurTab, Style, Writes


def left_behind(there: Collection[str], written: Collection[str]) -> list[str]:
    """Keys of our tabs that stand in the workbook and hold what a report of these keys would not renew."""
    return [key for key in (ACCOUNTS_TAB, OWNERS_TAB) if key in there and key not in written]


def emptied(writes: Writes, there: Collection[str], reading: Reading) -> Writes:
    """The writes, with those that empty what an earlier report left; ``there``: keys of our tabs.

    In the tab of accounts only our columns are emptied: what people typed beside an account stays.
    """
    written = {tab.key for tab in writes.tabs} | ({writes.accounts.key} if writes.accounts else set())
    left = left_behind(there, written)
    if OWNERS_TAB in left:
        writes = replace(writes, tabs=(*writes.tabs, _no_owners(reading)))
    return replace(writes, accounts=_no_accounts()) if ACCOUNTS_TAB in left else writes


def _no_owners(reading: Reading) -> OurTab:
    page = Page()
    page.line("Accounts by owner", style=Style(bold=True, size=14))
    page.note(f"The tab {reading.table.tab.title}, computed last, names no owner of any account.")
    page.link(f"Back to {NAMES[NRR_TAB]}", NRR_TAB)
    return OurTab(OWNERS_TAB, NAMES[OWNERS_TAB], tuple(page.rows), tuple(page.styles))


def _no_accounts() -> OurAccounts:
    columns = (
        *REMAINS,
        *(OurColumn(key, header, {}) for key, header in zip(COLUMN_KEYS, COLUMN_HEADERS, strict=True)),
        OurColumn("rank", "Rank", {}),
        OurColumn("next_step", "Next step", {}),
        OurColumn("start", "At start", {}),
        OurColumn("end", "At end", {}),
    )
    return OurAccounts(ACCOUNTS_TAB, NAMES[ACCOUNTS_TAB], "Account", {}, (), "rank", remains=columns)
