"""The tab "Keeprate owners": for every owner the accounts to look at first, most money first."""

from __future__ import annotations

from collections.abc import Sequence

from addon.core.movements import movement_words
from addon.core.report.accounts import MOST_VIEWS, owner_sections, owners_of
from addon.core.report.cells import DATE
from addon.core.report.columns import WORDS, renewals_shown
from addon.core.report.found import ACCOUNTS_TAB, NAMES, NRR_TAB, OWNERS_TAB, Found
from addon.core.report.page import Page
from addon.core.report.parts import OurTab, Style
from addon.core.table import Value

TOP = 20
_WIDTHS = {0: 230, 1: 110, 2: 110, 3: 230, 4: 110, 5: 110, 6: 480}
_COLUMNS = 11  # room for reasons that run over the empty cells to their right
_HEADER = ("Account", "Now", "At stake", "Flag", "Renewal", "Movement", "Why")


def owners_tab(found: Found) -> OurTab | None:
    """A section per owner; None where the sheet names none."""
    if not found.answer.movements.per_account or not owners_of(found.answer.movements.accounts):
        return None
    page = Page()
    page.line("Accounts by owner", *(None,) * (_COLUMNS - 1), style=Style(bold=True, size=14))
    page.note(found.origin)
    page.link(f"Back to {NAMES[NRR_TAB]}", NRR_TAB)
    page.link(f"All accounts, with a filter view for every owner: {NAMES[ACCOUNTS_TAB]}", ACCOUNTS_TAB)
    words = dict(_words(found))
    sections = owner_sections(found)
    for owner, accounts, line in sections[:MOST_VIEWS]:
        page.heading(owner)
        page.note(line)
        shown = accounts[:TOP]
        renewals = renewals_shown([account.key for account, _ in shown], found.flags.renewals)
        rows: list[Sequence[Value]] = []
        for account, end in shown:
            flags = found.flags.by_account.get(account.key, ())
            stake = found.amount(flags[0].at_stake) if flags else None
            why = "; ".join(reason for flag in flags for reason in flag.why)
            label = flags[0].told if flags else None
            rows.append(
                (
                    account.name,
                    found.amount(end),
                    stake,
                    label,
                    renewals[account.key],
                    words[account.key],
                    why,
                )
            )
        page.table(_HEADER, rows, (None, found.money, found.money, None, DATE))
        if len(accounts) > TOP:
            page.note(f"and {len(accounts) - TOP:,} more in {NAMES[ACCOUNTS_TAB]}")
    return OurTab(
        key=OWNERS_TAB,
        name=NAMES[OWNERS_TAB],
        rows=tuple(page.rows),
        styles=tuple(page.styles),
        widths={**_WIDTHS, 1: found.wide(_WIDTHS[1]), 2: found.wide(_WIDTHS[2])},
    )


def _words(found: Found) -> list[tuple[str, str]]:
    moves = found.answer.movements
    words = movement_words(moves)
    return [(account.key, WORDS[word]) for account, word in zip(moves.accounts, words, strict=True)]
