"""From a ledger to flags: every rule on every paying account, ranked by money expected to be lost."""

from __future__ import annotations

from datetime import date

import numpy as np

from addon.core.dates import day_text, month_end
from addon.core.flags.flag import Flag, Flags
from addon.core.flags.record import record_of
from addon.core.flags.rule import Rule
from addon.core.flags.rules import RULES
from addon.core.flags.view import NONE, SOON, Past, View, stated_renewal
from addon.core.known_signals import NOTHING, RECORD, KnownSignals
from addon.core.ledger import Ledger
from addon.core.period import Period, Window
from addon.errors import Problem

LOOK_FIRST = 10


def find_flags(
    ledger: Ledger,
    window: Window,
    rules: tuple[Rule, ...] = RULES,
    as_of: date | None = None,
    known: KnownSignals = NOTHING,
) -> Flags:
    """Flags at the window's end; accounts already gone get none, and nothing later is looked at.

    ``as_of``: today, only to say so when the window ended long ago. ``known``: what is known of the accounts
    from outside; a hard signal is a flag of its own.

    Hard flags come first; then accounts are ranked by the largest expected loss among their flags: all that
    is due for renewal within three months, else what the rule's own record makes of it. Where all that is
    held against an account was no better than chance on this book, it comes after the others.
    """
    at = ledger.period_index(window.end)
    if at is None:
        return Flags()
    past = Past.of(ledger)
    view = past.view(at)
    found: dict[int, list[Flag]] = {}
    for rule in rules:
        for row, flag in _flags_of(rule, past, view):
            found.setdefault(row, []).append(flag)
    today = as_of or month_end(window.end)
    for row, flag in _hard_flags(view, known, today):
        found.setdefault(row, []).append(flag)
    for flags in found.values():
        flags.sort(key=_pressing)
    keys = [account.key for account in ledger.accounts]
    ranked = sorted(found, key=lambda row: (_rank(found[row]), row))
    risky = [row for row in ranked if found[row][0].kind != "expansion"]
    return Flags(
        by_account={keys[row]: tuple(found[row]) for row in sorted(found)},
        ranked=tuple(keys[row] for row in ranked),
        look_first=tuple(keys[row] for row in risky[:LOOK_FIRST]),
        renewals=_renewals(view),
        signals=_texts(ledger, known, today),
        records={flag.rule: flag.record for flags in found.values() for flag in flags},
        problems=(*_problems(view), *_stale(window, as_of)),
    )


def _flags_of(rule: Rule, past: Past, view: View) -> list[tuple[int, Flag]]:
    fired = np.nonzero(rule.fires(view) & view.alive)[0].tolist()
    if not fired:
        return []
    record, stakes = record_of(rule, past, view.at), rule.stake(view)
    estimated = rule.estimated(view) if rule.estimated else None
    text, flags = record.text, []
    for row in fired:
        stake = int(stakes[row])
        flag = Flag(
            account=view.ledger.accounts[row].key,
            kind=rule.kind,
            rule=rule.name,
            why=(rule.why(view, row),),
            at_stake=stake,
            expected=0 if rule.kind == "expansion" else stake if rule.due else record.expected(stake),
            clears=rule.clears(view),
            record=text,
            standing=record.standing,
            estimated=bool(estimated[row]) if estimated is not None else False,
        )
        flags.append((row, flag))
    return flags


def _hard_flags(view: View, known: KnownSignals, today: date) -> list[tuple[int, Flag]]:
    """A flag for every hard signal of an account that still pays: all it pays is at stake."""
    flags = []
    for row in np.nonzero(view.alive)[0].tolist() if known.by_account else ():
        account, stake = view.ledger.accounts[row].key, int(view.now[row])
        for hard in known.hard(account, today):
            flag = Flag(
                account, "churn_risk", hard.rule, (hard.why,), stake, stake, hard.clears, RECORD, "fact"
            )
            flags.append((row, flag))
    return flags


def _texts(ledger: Ledger, known: KnownSignals, today: date) -> dict[str, str]:
    if not known.by_account:
        return {}
    told = {account.key: known.text(account.key, today) for account in ledger.accounts}
    return {key: text for key, text in told.items() if text}


def _pressing(flag: Flag) -> tuple[bool, bool, bool, int, int]:
    """Facts first, then risks, then what was better than chance or may be, then by expected loss."""
    chance = flag.standing == "chance"
    return not flag.hard, flag.kind == "expansion", chance, -flag.expected, -flag.at_stake


def _rank(flags: list[Flag]) -> tuple[bool, bool, bool, int, int]:
    """The same of an account, by the largest of its flags that count."""
    risks = [flag for flag in flags if flag.kind != "expansion"]
    counted = risks or flags
    sound = [flag for flag in counted if flag.standing != "chance"]
    most = sound or counted
    loss, stake = max(f.expected for f in most), max(f.at_stake for f in most)
    return not flags[0].hard, not risks, not sound, -loss, -stake


def _renewals(view: View) -> dict[str, date | str]:
    """What stands in the Renewal column: the stated date, or a month marked as estimated."""
    shown: dict[str, date | str] = {}
    to_date, to_year = view.months_to_renewal, view.months_to_anniversary
    for row in np.nonzero(view.alive)[0].tolist():
        account = view.ledger.accounts[row]
        stated = stated_renewal(account)
        if stated is not None and view.renewal[row] > view.period.last:
            shown[account.key] = stated
            continue
        ahead = int(to_date[row]) if stated is not None else int(to_year[row])
        if ahead != NONE:
            shown[account.key] = f"est. {Period(view.period.last + ahead).label}"
    return shown


def _stale(window: Window, as_of: date | None) -> tuple[Problem, ...]:
    """Say from when on the flags look ahead, when that is not now."""
    if as_of is None or as_of.year * 12 + as_of.month - 1 - window.end.last <= SOON:
        return ()
    message = f"Flags look ahead from {window.end.label}, the end of the window; today is {day_text(as_of)}."
    return (Problem("assumed", "flags_from_the_past", message),)


def _problems(view: View) -> tuple[Problem, ...]:
    """Ask for renewal dates where they are missing, and say what stands in for them."""
    missing = int((view.alive & (view.renewal == NONE)).sum())
    paying = int(view.alive.sum())
    if not missing:
        return ()
    what = (
        "No renewal date is known"
        if missing == paying
        else f"{missing} of {paying} paying accounts have no renewal date"
    )
    instead = ": the anniversary of the last change of the amount stands in for it, marked estimated"
    if view.ledger.grain == "year":  # every year ends on an anniversary, so that would say nothing
        instead = ""
    message = f"{what}{instead}. Add a column Renewal with dates to rank by what is really due."
    return (Problem("assumed", "renewal_unknown", message),)
