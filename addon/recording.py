"""Record this sheet monthly: keep the current revenue in a tab of ours until there are two points in time."""

from __future__ import annotations

from typing import Any

from addon.compute_nrr import Workbook
from addon.core.history import TAB_KEY, TAB_NAME, history_tab, recorded, with_month
from addon.core.layouts.current import current
from addon.core.money import decimal_text, money_text
from addon.core.report import Writes
from addon.core.table import Ask, Book
from addon.run import Run

Json = dict[str, Any]


def record_revenue(workbook: Workbook, ask: Ask, run: Run) -> Json:
    """Write this month's revenue (the month of ``ask.as_of``) into our tab "Keeprate history".

    The answer says what was recorded and whether the history can be computed. Recording a month again
    replaces it. Raises what keeps the current revenue from being read.
    """
    run.progress(0, 2, "Reading the sheet")
    book = workbook.read(ask)
    result, writes = record(book, ask)
    run.progress(1, 2, "Writing the tab Keeprate history")
    result["written"] = workbook.write(writes, run)
    run.progress(2, 2, "Done")
    return result


def record(book: Book, ask: Ask) -> tuple[Json, Writes]:
    """What to answer and to write, from a book as read. Pure."""
    view, ledger = current(book, ask)
    month = ledger.periods[-1]
    before = next((tab for tab in book.tabs if tab.our_key == TAB_KEY), None) or next(
        (tab for tab in book.tabs if tab.title == TAB_NAME), None
    )
    history = with_month(recorded(before), ledger, month)
    total, paying = int(ledger.amounts[:, -1].sum()), int((ledger.amounts[:, -1] > 0).sum())
    more = (
        "Open that tab and compute NRR."
        if len(history.months) > 1
        else "From the second month on, NRR can be computed from that tab."
    )
    result: Json = {
        "kind": "recording",
        "tab": TAB_NAME,
        "month": month.iso,
        "label": month.label,
        "months": [period.iso for period in history.months],
        "accounts": paying,
        "amount": decimal_text(total, ledger.currency),
        "currency": ledger.currency,
        "basis": ledger.basis,
        "sentence": f"Recorded {money_text(total, ledger.currency)} of {paying:,} paying accounts "
        f"for {month.label} in the tab {TAB_NAME}. {more}",
        "can_compute": len(history.months) > 1,
        "written": None,
    }
    return result, Writes(tabs=(history_tab(history, ledger, view.tab.title),))
