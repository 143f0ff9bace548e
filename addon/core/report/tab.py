"""Our tab: the number in words first, then everything that explains it, readable without knowing Keeprate."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from addon.core.flags import RULES
from addon.core.money import compact_text
from addon.core.report.accounts import account_table, owners_of
from addon.core.report.cells import PERCENT, money_format, share
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
from addon.core.report.page import Page
from addon.core.report.parts import OurTab, Style, Waterfall
from addon.core.restatement import TWO_ENDS_AS_BEFORE
from addon.core.retention import Retention
from addon.core.segments import Segment, SegmentRow
from addon.core.table import Rect, Value, column_letter
from addon.core.words import percent, window_text

TAB_NAME = NAMES[NRR_TAB]
TAB_KEY = NRR_TAB
_CHART_ROWS = 19  # a chart of 371 pixels on rows of 21, and one to breathe
_WIDTHS = {0: 230, 1: 120, 2: 120, 3: 210, 4: 110, 5: 110, 6: 300}
_COLUMNS = 12  # more than the tables need: room for texts that run over the empty cells to their right
_BIG = Style(bold=True, size=14, number_format=PERCENT, align="LEFT")
_OF_THE_START = "Amounts, accounts and rates are those of the customers of the start; new ones count in none."
_MOST_CHANGED = 50
_POINTS = "+0.00%;-0.00%;0.00%"


def our_tab(found: Found) -> OurTab:
    """The tab "Keeprate NRR"."""
    page = Page()
    _headline(page, found)
    bridge = _bridge(page, found)
    waterfall = _waterfall(found, bridge, page.room(_CHART_ROWS))
    _look_first(page, found)
    _changed(page, found)
    _segments(page, found)
    _check(page, found)
    return OurTab(
        key=TAB_KEY,
        name=TAB_NAME,
        rows=tuple(page.rows),
        styles=tuple(page.styles),
        charts=(waterfall,),
        widths={**_WIDTHS, 1: found.wide(_WIDTHS[1]), 2: found.wide(_WIDTHS[2])},
    )


def _headline(page: Page, found: Found) -> None:
    answer = found.answer
    page.line(answer.sentence, *(None,) * (_COLUMNS - 1), style=Style(bold=True, size=14))
    page.note(found.origin)
    page.gap()
    rates = (
        ("NRR", "nrr", answer.nrr, "net revenue retention: what the same customers pay now"),
        ("GRR", "grr", answer.grr, "gross revenue retention: the same without any expansion"),
        ("Logo retention", "logo_retention", answer.logo_retention, "customers who are still here"),
    )
    for label, key, rate, meaning in rates:
        reason = answer.reasons.get(key)
        row = page.line(label, share(rate) if rate is not None else "–", reason or meaning)
        page.format(row, 0, Style(bold=True, size=14))
        page.format(row, 1, _BIG)
    definition = answer.definition
    page.text(f"{definition.label}. {definition.text}", "Definition")
    if answer.window:
        page.line("Window", window_text(answer.window))
    if found.change:
        page.text(found.change.sentence, "Since the last report", style=Style(bold=True))
    headline = found.detail.lens.headline
    page.link(f"{headline[:1].upper()}{headline[1:]}, with the accounts that cause each gap", DETAIL_TAB)
    if answer.how_to_read:
        page.heading("How to read it")
        for text in answer.how_to_read:
            page.text(text)


def _bridge(page: Page, found: Found) -> Rect:
    page.heading("From start to end")
    rows: list[Sequence[Value]] = []
    for step in found.answer.bridge:
        amount = found.amount(step.amount)
        rows.append((step.label, -amount if step.kind == "minus" else amount, step.accounts, step.note))
    header = ("", found.basis, "Accounts", "")
    body = page.table(header, rows, (None, found.money, "#,##0", None))
    for index, step in enumerate(found.answer.bridge):
        if step.kind == "total":
            row = body.top + index
            page.styles.append((Rect(row, 0, row + 1, 4), Style(bold=True)))
    return body


def _waterfall(found: Found, body: Rect, row: int) -> Waterfall:
    totals = tuple((i, s.label) for i, s in enumerate(found.answer.bridge) if s.kind == "total" and i)
    return Waterfall(
        title=f"{found.basis}, {_span(found.answer)}",
        labels=Rect(body.top, 0, body.bottom, 1),
        amounts=Rect(body.top, 1, body.bottom, 2),
        subtotals=totals,
        anchor_row=row,
        anchor_column=0,
    )


def _span(answer: Retention) -> str:
    return answer.window.label if answer.window else "start → end"


def _check(page: Page, found: Found) -> None:
    """How much there is to check, and where."""
    problems = (*found.reading.problems, *found.flags.problems)
    words = {"block": "stop", "warn": "to check", "assumed": "assumed"}
    counts = {word: sum(problem.tier == tier for problem in problems) for tier, word in words.items()}
    told = [f"{count} {word}" for word, count in counts.items() if count]
    left = len(found.reading.left_out)
    told += [f"{left} row{'' if left == 1 else 's'} left out"] if left else []
    page.heading("Proof")
    page.note(f"What we noticed: {', '.join(told)}." if told else "We noticed nothing that needs a look.")
    page.link("Every figure with the rows behind it, and formulas that recompute it", PROOF_TAB)
    if found.answer.movements.per_account:
        page.link("All accounts: movement, flag, what is at stake, and room for what you add", ACCOUNTS_TAB)
        if not beside(found.reading):
            _lookup(page, found)
    if owners_of(found.answer.movements.accounts):
        page.link("The accounts of every owner", OWNERS_TAB)


def _lookup(page: Page, found: Found) -> None:
    """A column the user may add where ours cannot stand: looked up by account in our accounts tab."""
    letter = column_letter(found.reading.account_column or 0)
    flag = column_letter(1 + [column.key for column in account_table(found)].index("flag"))
    theirs, first = found.reading.table.tab.title, found.reading.table.top + 1
    page.note(
        f"Nothing was added beside the rows of {theirs}. To see the flag there, type this formula into row "
        f"{first} of a free column and copy it down (with ; for , where your spreadsheet wants that)."
    )
    match = f"MATCH({letter}{first},'{NAMES[ACCOUNTS_TAB]}'!A:A,0)"
    flags = f"'{NAMES[ACCOUNTS_TAB]}'!{flag}:{flag}"
    page.line("Type = and then", f'IFERROR(INDEX({flags},{match})&"","")')


def _look_first(page: Page, found: Found) -> None:
    page.heading("Accounts to look at first")
    if found.reading.ledger is None:
        page.note("Flags need amounts per account and period; this tab states movements only.")
        return
    names = {account.key: account.name for account in found.answer.movements.accounts}
    rows: list[Sequence[Value]] = []
    for key in found.flags.look_first:
        flags = [flag for flag in found.flags.by_account[key] if flag.kind != "expansion"]
        why = "; ".join(reason for flag in flags for reason in flag.why)
        first = flags[0]
        rows.append((names[key], found.amount(first.at_stake), first.label, first.record, None, None, why))
    if not rows:
        page.note("No account that still pays shows a sign of leaving or shrinking.")
        return
    money = money_format(found.currency, cents=any(isinstance(row[1], float) for row in rows))
    page.table(("Account", "At stake", "Flag", "How often right", "", "", "Why"), rows, (None, money))
    for problem in found.flags.problems:
        if problem.code == "flags_from_the_past":
            page.note(problem.message)
    page.note(
        "Ranked by the revenue expected to be lost: all that is due to renew within 3 months; "
        "otherwise by the rule's own record. Accounts come last where all that is held against them was no "
        "better than chance on this book; unproven means that too little was seen here to tell."
    )
    page.note(
        "The record walks past windows of this book without looking ahead: "
        "how often the rule was right, and the base rate of the same for any account."
    )
    for rule in RULES:
        if rule.name in found.flags.records:
            page.note(f"{rule.text}: {found.flags.records[rule.name]}.")


def _changed(page: Page, found: Found) -> None:
    """The accounts whose amounts are not what they were when this window was reported last."""
    change = found.change
    if change is None or not (change.rows or change.untold):
        return
    page.heading("What changed since the last report")
    if change.untold:
        page.note(change.untold)
    if not change.rows:
        return
    rows: list[Sequence[Value]] = [
        (
            row.name,
            found.amount(row.start[0]),
            found.amount(row.start[1]),
            found.amount(row.end[0]),
            found.amount(row.end[1]),
            _printed(row.printed),
            ", ".join(row.cells),
        )
        for row in change.rows[:_MOST_CHANGED]
    ]
    header = ("Account", "Start was", "Start is", "End was", "End is", "Points of NRR", "Cells")
    money = found.money
    page.table(header, rows, (None, money, money, money, money, _POINTS, None))
    rest = change.rows[_MOST_CHANGED:]
    sums = [(f"{len(rest):,} more, each with fewer points", rest)] if rest else []
    for label, summed in [*sums, ("All changes", change.rows)]:
        points = [row.printed for row in summed if row.printed is not None]
        if len(points) == len(summed):
            page.line(label, *(None,) * 4, _printed(sum(points)), style=Style(bold=True))
            page.format(page.next_row - 1, 5, Style(number_format=_POINTS))
        elif summed is rest:
            page.note(f"And {len(rest):,} more.")
    if any(row.ends_as_before for row in change.rows):
        page.note(TWO_ENDS_AS_BEFORE)


def _printed(hundredths: int | None) -> float | None:
    """Hundredths of a percentage point as the number a cell holds."""
    return None if hundredths is None else hundredths / 10_000


def _segments(page: Page, found: Found) -> None:
    for index, segment in enumerate(found.answer.segments):
        page.heading(f"By {segment.by}")
        if not index:
            page.note(_OF_THE_START)
        rows: list[Sequence[Value]] = [
            (
                row.value,
                found.amount(row.start),
                found.amount(row.end),
                row.accounts,
                share(row.nrr),
                share(row.grr),
                row.note,
            )
            for row in segment.rows
        ]
        window = found.answer.window
        ends = (window.start.label, window.end.label) if window else ("Start", "End")
        header = (segment.by, *ends, "Accounts", "NRR", "GRR", "")
        page.table(header, rows, (None, found.money, found.money, "#,##0", PERCENT, PERCENT))
        for text in _stand_out(found, segment):
            page.note(text)


def _stand_out(found: Found, segment: Segment) -> list[str]:
    """Which value expands most, and which loses customers early; nothing where too few accounts tell."""
    told = []
    rated = [row for row in segment.rows if row.nrr is not None and row.expansion]
    if len(rated) > 1:
        most = max(rated, key=_expanded)
        told.append(f"Expands most: {most.value}, by {percent(_expanded(most))} of its revenue at the start.")
    early = [row for row in segment.rows if row.early]
    if early:
        worst = max(early, key=lambda row: row.early_money)
        accounts = "1 account" if worst.early == 1 else f"{worst.early:,} accounts"
        told.append(
            f"Early churn: {worst.value}, {accounts} with {compact_text(worst.early_money, found.currency)} "
            "left within a year of their first revenue."
        )
    return told


def _expanded(row: SegmentRow) -> Fraction:
    return Fraction(row.expansion, row.start)
