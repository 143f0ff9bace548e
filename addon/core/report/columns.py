"""Our six columns beside the accounts of a plain tab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from addon.core.flags import LABELS, Flag, Flags, flag_text
from addon.core.ledger import Account
from addon.core.movements import movement_words
from addon.core.report.cells import DATE, money_format, safe, serial, units
from addon.core.report.parts import OurColumn
from addon.core.retention import Retention
from addon.core.table import Value

COLUMN_HEADERS = ("Movement", "Flag", "Why", "At stake", "Renewal", "Signals")
COLUMN_KEYS = ("movement", "flag", "why", "at_stake", "renewal", "signals")
WORDS = {
    "new": "New",
    "expansion": "Expansion",
    "contraction": "Contraction",
    "churn": "Churned",
    "reactivation": "Returned",
    "unchanged": "Unchanged",
    "not_a_customer": "Not a customer",
}
_GREY = ("#f1f3f4", "#3c4043")
"""Of flags that nothing on this book bears out: their colour says as little."""
_RED, _AMBER, _GREEN = ("#fce8e6", "#a50e0e"), ("#fef7e0", "#7a4f01"), ("#e6f4ea", "#0d652d")


def our_columns(answer: Retention, flags: Flags) -> tuple[OurColumn, ...]:
    """The columns beside the user's rows: what was rolled up stands in its leading row."""
    accounts = answer.movements.accounts
    return tuple(_row_by_row(column, accounts) for column in account_columns(answer, flags))


def account_columns(answer: Retention, flags: Flags) -> tuple[OurColumn, ...]:
    """Every account has a value in every column; None is an empty cell."""
    moves = answer.movements
    words = movement_words(moves)
    keys = [account.key for account in moves.accounts]
    first = {key: flags.by_account.get(key, ()) for key in keys}
    stakes = {
        key: units(found[0].at_stake, moves.currency) if found else None for key, found in first.items()
    }
    cents = any(isinstance(stake, float) for stake in stakes.values())
    return (
        OurColumn(
            COLUMN_KEYS[0],
            COLUMN_HEADERS[0],
            {key: WORDS[word] for key, word in zip(keys, words, strict=True)},
            highlights=(("Churned", *_RED), ("Contraction", *_AMBER), ("Expansion", *_GREEN)),
        ),
        OurColumn(
            COLUMN_KEYS[1],
            COLUMN_HEADERS[1],
            {key: flag_text(found) for key, found in first.items()},
            highlights=(
                *((f"{label} (", *_GREY) for label in LABELS.values()),
                (LABELS["churn_risk"], *_RED),
                (LABELS["contraction_risk"], *_AMBER),
                (LABELS["expansion"], *_GREEN),
            ),
            width=230,
        ),
        OurColumn(
            COLUMN_KEYS[2], COLUMN_HEADERS[2], {key: _why(found) for key, found in first.items()}, width=380
        ),
        OurColumn(
            COLUMN_KEYS[3], COLUMN_HEADERS[3], stakes, number_format=money_format(moves.currency, cents=cents)
        ),
        OurColumn(
            COLUMN_KEYS[4], COLUMN_HEADERS[4], renewals_shown(keys, flags.renewals), number_format=DATE
        ),
        OurColumn(
            COLUMN_KEYS[5], COLUMN_HEADERS[5], {key: safe(flags.signals.get(key)) for key in keys}, width=260
        ),
    )


def _row_by_row(column: OurColumn, accounts: Sequence[Account]) -> OurColumn:
    """What was rolled up stands in the leading row; the other rows say where they belong."""
    values = dict(column.values)
    for account in accounts:
        if not account.members:
            continue
        value = values.pop(account.key, None)
        head = account.key if account.key in account.members else account.members[0]
        for member in account.members:
            values[member] = safe(f"Part of {account.name}") if column.key == "movement" else None
        values[head] = value
    return replace(column, values=values)


def _why(found: tuple[Flag, ...]) -> Value:
    told = [f"{'; '.join(flag.why)} [{flag.record}]" for flag in found]
    return safe(". ".join(told)) if told else None


def renewals_shown(keys: list[str], renewals: Mapping[str, date | str]) -> dict[str, Value]:
    """What the Renewal column says of these accounts."""
    shown: dict[str, Value] = {}
    for key in keys:
        renewal = renewals.get(key)
        shown[key] = serial(renewal) if isinstance(renewal, date) else renewal
    return shown
