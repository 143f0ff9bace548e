"""The tab "Keeprate proof": everything by which somebody who does not trust us can check the figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from addon.core.report.behind import Behind, behind, cells_behind
from addon.core.report.cells import Cell, money_format
from addon.core.report.checks import Check, from_rows, from_two_columns
from addon.core.report.direct import Direct, direct
from addon.core.report.formula import Formula, Ref, one
from addon.core.report.found import NAMES, NRR_TAB, PROOF_TAB, Found
from addon.core.report.page import Page
from addon.core.report.parts import NotZero, OurTab, Style
from addon.core.table import Rect, Value
from addon.core.words import percent

_WIDTHS = {0: 290, **dict.fromkeys(range(1, 9), 112), 9: 300, 10: 112, 11: 300}
_MONEY = range(1, 8)
_MANY = 8
_CHECKED = Style(number_format="0", align="CENTER", background="#e6f4ea")
_GAP: tuple[None, ...] = (None,) * 4  # a long text runs over the empty cells to its right
_HEADER = ("Figure", "Keeprate", "Recomputed", "Check", "From")


def proof_tab(found: Found) -> OurTab:
    """The checks stand first; the long list of rows they read stands last."""
    page = Page()
    cells = direct(found)
    head = _headline(page, found, cells)
    place = _room(page, found, cells)
    _bridge(page, found)
    _figures(page, found)
    _problems(page, found)
    _readings(page, found)
    _left_out(page, found)
    _manifest(page, found)
    rows = behind(page, found)
    checks = _filled(page, found, cells, rows, place)
    page.put(head, 1, Formula("=SUMPRODUCT(({0}<>0)*1)", (Ref(Rect(checks.top, 3, checks.bottom, 4)),)))
    page.format(head, 1, _CHECKED)
    alarms = (Rect(head, 1, head + 1, 2), checks, Rect(rows.top, 8, rows.bottom, 9))
    return OurTab(
        key=PROOF_TAB,
        name=NAMES[PROOF_TAB],
        rows=tuple(page.rows),
        styles=tuple(page.styles),
        highlights=tuple(NotZero(rect) for rect in alarms),
        widths={**_WIDTHS, **{column: found.wide(_WIDTHS[column]) for column in _MONEY}},
    )


def _headline(page: Page, found: Found, cells: Direct | str) -> int:
    rate = found.answer.nrr
    title = f"Proof of NRR {percent(rate)}" if rate is not None else "Proof"
    page.line(title, *(None,) * 13, style=Style(bold=True, size=14))
    page.note(found.origin)
    page.link(f"Back to {NAMES[NRR_TAB]}", NRR_TAB)
    page.gap()
    told = "0 for as long as all checks below read 0"
    row = page.line("Checks that differ", None, told, style=Style(bold=True))
    page.note(
        "Recomputed holds formulas that you can click; Check is how far they lie from what Keeprate wrote. "
        "A check turns red when somebody changed a cell after Keeprate computed: compute again."
    )
    if isinstance(cells, str):
        page.note(f"Your own cells cannot be put into a formula: {cells}. The formulas read the rows below.")
    return row


def _room(page: Page, found: Found, cells: Direct | str) -> int:
    """Rows kept free for the checks, which read rows that are laid down later."""
    page.heading("Recomputed by the sheet itself")
    first = page.next_row
    count = len(_checks(found, cells, Behind.nowhere(found)))
    for _ in range(count + 1):
        page.line(*(None,) * 5)
    return first


def _checks(found: Found, cells: Direct | str, rows: Behind) -> list[tuple[Check, str]]:
    tab = found.reading.table.tab.title
    own = [] if isinstance(cells, str) else from_two_columns(found, cells.blocks)
    told = [(check, f"your cells in {tab}") for check in own]
    return told + [(check, "the rows below") for check in from_rows(found, rows)]


def _filled(page: Page, found: Found, cells: Direct | str, rows: Behind, at: int) -> Rect:
    """Fill the room; the answer is the column of check cells."""
    told = _checks(found, cells, rows)
    page.fill(at, _HEADER, [(c.label, c.ours, c.live, None, source) for c, source in told])
    for row, (check, _) in enumerate(told, start=at + 1):
        page.put(row, 3, check.differs(row))
        for column in (1, 2):
            page.format(row, column, Style(number_format=check.number_format))
        page.format(row, 3, replace(_CHECKED, number_format=check.check_format))
    for column, align in ((1, "RIGHT"), (2, "RIGHT"), (3, "CENTER")):
        page.format(at, column, Style(align=align))
    return Rect(at + 1, 3, at + 1 + len(told), 4)


def _bridge(page: Page, found: Found) -> None:
    """The bridge in whole minor units, whose residual the sheet computes."""
    moves = found.answer.movements
    page.heading("The bridge in minor units, to the last one")
    page.note("Whole numbers, nothing rounded. Residual: what the lines above it do not explain.")
    names = (
        ("start", "Start"),
        ("expansion", "plus expansion"),
        ("contraction", "less contraction"),
        ("churn", "less churn"),
        ("reactivation", "plus returned"),
        ("new", "plus new"),
        ("end", "End"),
    )
    lines: list[Sequence[Cell]] = [(label, moves.total(kind)) for kind, label in names]
    first = page.next_row + 1
    refs = tuple(one(first + n, 1) for n in range(len(names)))
    residual = Formula("={0}+{1}-{2}-{3}+{4}+{5}-{6}", refs)
    lines.append(("Residual", residual))
    body = page.table(("", "Minor units"), lines, (None, "#,##0"))
    page.styles.append((Rect(body.bottom - 1, 0, body.bottom, 2), Style(bold=True)))


def _figures(page: Page, found: Found) -> None:
    """Which accounts and cells make each line of the bridge; the rows below name them all."""
    moves = found.answer.movements
    page.heading("What each figure is made of")
    if not moves.per_account:
        page.note("The sheet states totals: its own cells are the figures.")
    cells = cells_behind(found)
    rows: list[Sequence[Value]] = []
    for kind, label in (
        ("start", "Start"),
        ("expansion", "Expansion"),
        ("contraction", "Contraction"),
        ("churn", "Churn"),
        ("reactivation", "Returned"),
        ("new", "New"),
        ("end", "End"),
    ):
        amounts = getattr(moves, kind)
        order = np.argsort(-amounts, kind="stable")
        inside = order[: int((amounts > 0).sum())].tolist()
        named = [f"{moves.accounts[row].name} ({', '.join(cells(row, 1))})" for row in inside[:3]]
        more = f" and {len(inside) - 3:,} more" if len(inside) > 3 else ""
        rows.append((label, found.amount(moves.total(kind)), len(inside), ", ".join(named) + more))
    header = ("Figure", "Amount", "Accounts", "Largest, with their cells")
    page.table(header, rows, (None, found.money, "#,##0", None))


def _problems(page: Page, found: Found) -> None:
    problems = (*found.reading.problems, *found.flags.problems)
    if not problems:
        return
    page.heading("What we noticed")
    words = {"block": "Stops", "warn": "Please check", "assumed": "Assumed"}
    rows: list[Sequence[Value]] = []
    for p in problems:
        money = None if p.money is None else found.amount(p.money)
        rows.append((words[p.tier], money, p.message))
        if p.cells:
            rows.append((None, None, _some(p.cells)))
    pattern = money_format(found.currency, cents=True)
    page.table(("Kind", "Money", "What, and its cells"), rows, (None, pattern, None))


def _readings(page: Page, found: Found) -> None:
    if not found.reading.readings:
        return
    page.heading("How blanks were read")
    rows: list[Sequence[Value]] = []
    for reading in found.reading.readings:
        rows.append((len(reading.accounts), found.amount(reading.money), reading.message))
        if reading.cells:
            rows.append((None, None, _some(reading.cells)))
    page.table(
        ("Accounts", "Money", "Reading, and its cells"),
        rows,
        ("#,##0", money_format(found.currency, cents=True)),
    )


def _left_out(page: Page, found: Found) -> None:
    if not found.reading.left_out:
        return
    page.heading("Rows left out")
    agrees = {True: "equals our sum", False: "differs from our sum", None: ""}
    rows = [(r.label, agrees[r.agrees], r.reason, *_GAP, r.cells) for r in found.reading.left_out]
    page.table(("Row", "Total", "Why", "", "", "", "", "Cells"), rows)


def _manifest(page: Page, found: Found) -> None:
    page.heading("Computed from")
    page.note("The same cells and these lines give this report again, byte by byte.")
    for name, value in found.manifest.lines():
        page.line(name, value)


def _some(cells: Sequence[str]) -> str:
    """The first few cells, and how many more."""
    more = f" and {len(cells) - _MANY} more" if len(cells) > _MANY else ""
    return ", ".join(cells[:_MANY]) + more
