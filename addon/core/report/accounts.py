"""The tab "Keeprate accounts": one row per account, whatever the sheet looks like, for people to work in.

Rows are told apart by account, so what people type beside them stays with its account when the next run ranks
the accounts anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from addon.core.flags import Flag, FlagKind
from addon.core.ledger import Account, account_key
from addon.core.money import money_text
from addon.core.report.cells import money_format, safe
from addon.core.report.columns import account_columns
from addon.core.report.found import ACCOUNTS_TAB, NAMES, Found
from addon.core.report.parts import FilterView, OurAccounts, OurColumn
from addon.core.table import Value

OWNER = "owner"
_LONG = ("why", "signals")
MOST_VIEWS = 30
REMAINS = (OurColumn("name", "Name", {}), OurColumn(OWNER, "Owner", {}))
"""Columns that only some sheets give; where they stand from an earlier run, they are emptied."""
_STEPS: dict[FlagKind, str] = {
    "churn_risk": "Talk about staying",
    "contraction_risk": "Ask what changed",
    "expansion": "Propose more",
}


def accounts_tab(found: Found) -> OurAccounts | None:
    """Every account, those to look at first on top; None where the sheet states totals."""
    if not found.answer.movements.per_account:
        return None
    ordered = ranked(found)
    columns = account_table(found)
    views = [FilterView(f"Owner: {owner}", OWNER, safe(owner), "rank") for owner in _by_money(found)]
    return OurAccounts(
        key=ACCOUNTS_TAB,
        name=NAMES[ACCOUNTS_TAB],
        header="Account",
        accounts={account.key: safe(shown(account)) for account in ordered},
        columns=tuple(columns),
        ranked_by="rank",
        views=tuple(views[:MOST_VIEWS]),
        remains=tuple(column for column in REMAINS if column.key not in {c.key for c in columns}),
    )


def account_table(found: Found) -> list[OurColumn]:
    """Our columns of the tab, left to right after the account."""
    ordered, owners = ranked(found), owners_of(found.answer.movements.accounts)
    ours = (
        replace(column, wrap=True) if column.key in _LONG else column
        for column in account_columns(found.answer, found.flags)
    )
    return [*_lead(ordered, owners), *ours, *_tail(found)]


def shown(account: Account) -> str:
    """What the account column says: the name, or the id where the name would not lead back to it."""
    return account.name if account_key(account.name) == account.key else account.key


def ranked(found: Found) -> list[Account]:
    """Flagged accounts first, most expected loss first; then the others by what they pay."""
    moves = found.answer.movements
    place = {key: n for n, key in enumerate(found.flags.ranked)}
    last = len(place)
    order = sorted(
        range(len(moves.accounts)),
        key=lambda row: (
            place.get(moves.accounts[row].key, last),
            -int(moves.end[row]),
            -int(moves.start[row]),
            row,
        ),
    )
    return [moves.accounts[row] for row in order]


def owners_of(accounts: Sequence[Account]) -> dict[str, str]:
    """Account key -> owner as the sheet writes it, for accounts that have one."""
    texts = {account.key: " ".join(str(account.facts.get(OWNER) or "").split()) for account in accounts}
    return {key: text for key, text in texts.items() if text}


def _by_money(found: Found) -> list[str]:
    """Owners, most revenue at the end first."""
    moves = found.answer.movements
    owners = owners_of(moves.accounts)
    sums: dict[str, int] = {}
    for account, end in zip(moves.accounts, moves.end.tolist(), strict=True):
        if account.key in owners:
            sums[owners[account.key]] = sums.get(owners[account.key], 0) + end
    return sorted(sums, key=lambda owner: (-sums[owner], owner))


def _lead(ordered: Sequence[Account], owners: dict[str, str]) -> list[OurColumn]:
    ranks: dict[str, Value] = {account.key: n for n, account in enumerate(ordered, start=1)}
    lead = [OurColumn("rank", "Rank", ranks, number_format="0", width=52)]
    if any(shown(account) != account.name for account in ordered):
        lead.append(OurColumn("name", "Name", {a.key: safe(a.name) for a in ordered}, width=180))
    if owners:
        texts: dict[str, Value] = {a.key: safe(owners.get(a.key)) for a in ordered}
        lead.append(OurColumn(OWNER, "Owner", texts, width=120))
    return lead


def _tail(found: Found) -> list[OurColumn]:
    moves, window = found.answer.movements, found.answer.window
    steps: dict[str, Value] = {
        account.key: _next_step(found.flags.by_account.get(account.key, ())) for account in moves.accounts
    }
    tail = [OurColumn("next_step", "Next step", steps, width=420, wrap=True)]
    ends = (window.start.label, window.end.label) if window else ("At start", "At end")
    for key, header in zip(("start", "end"), ends, strict=True):
        amounts: dict[str, Value] = {
            account.key: found.amount(amount)
            for account, amount in zip(moves.accounts, getattr(moves, key).tolist(), strict=True)
        }
        cents = any(isinstance(amount, float) for amount in amounts.values())
        tail.append(OurColumn(key, header, amounts, number_format=money_format(found.currency, cents=cents)))
    return tail


def _next_step(flags: Sequence[Flag]) -> Value:
    if not flags:
        return None
    return safe(f"{_STEPS[flags[0].kind]}. {flags[0].clears}")


def owner_sections(found: Found) -> list[tuple[str, list[tuple[Account, int]], str]]:
    """For every owner: accounts by what is at stake, then by what they pay; and a line that sums them up."""
    moves = found.answer.movements
    owners = owners_of(moves.accounts)
    ends = dict(zip((a.key for a in moves.accounts), moves.end.tolist(), strict=True))
    by_owner: dict[str, list[Account]] = {}
    for account in ranked(found):
        if account.key in owners:
            by_owner.setdefault(owners[account.key], []).append(account)
    sections = []
    for owner in _by_money(found):
        mine = [(account, ends[account.key]) for account in by_owner[owner]]
        risky = [found.flags.by_account.get(account.key, ()) for account, _ in mine]
        stakes = [max(f.at_stake for f in flags) for flags in risky if flags and flags[0].kind != "expansion"]
        paying = sum(end > 0 for _, end in mine)
        line = (
            f"{paying:,} paying account{'' if paying == 1 else 's'}, "
            f"{money_text(sum(end for _, end in mine), found.currency)} {moves.basis}; "
            f"{len(stakes):,} at risk with {money_text(sum(stakes), found.currency)}."
        )
        sections.append((owner, mine, line))
    return sections
