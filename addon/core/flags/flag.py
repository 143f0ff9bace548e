"""A flag: a statement about the future of an account that is still here, with its reasons and its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from addon.errors import Problem

FlagKind = Literal["churn_risk", "contraction_risk", "expansion"]
Standing = Literal["fact", "proven", "unproven", "chance"]
"""What a rule's record on this book makes of its flags: a fact of the public record; right more often than
the base rate; too little seen to tell; or no better than chance."""
STANDINGS: dict[Standing, str] = {
    "fact": "",
    "proven": "",
    "unproven": "unproven",
    "chance": "no better than chance",
}
LABELS: dict[FlagKind, str] = {
    "churn_risk": "Churn risk",
    "contraction_risk": "Contraction risk",
    "expansion": "Expansion",
}


@dataclass(frozen=True)
class Flag:
    """One rule that spoke about one account.

    ``why``: reasons in words, with the cells behind them. ``at_stake``: revenue the statement is about;
    ``expected``: the part of it expected to be lost, by which accounts are ranked (0 for expansion); both in
    minor units. ``clears``: what would make the flag go away. ``record``: how often the rule was right on
    this book, and ``standing`` what that makes of it. ``estimated``: the reason rests on a date that the
    sheet does not state.
    """

    account: str
    kind: FlagKind
    rule: str
    why: tuple[str, ...]
    at_stake: int
    expected: int
    clears: str
    record: str
    standing: Standing
    estimated: bool = False

    @property
    def hard(self) -> bool:
        """Whether it is a fact from the public record, not a prediction."""
        return self.standing == "fact"

    @property
    def label(self) -> str:
        """The kind as a person reads it."""
        return LABELS[self.kind]

    @property
    def told(self) -> str:
        """The kind with what stands against it: ``Churn risk (unproven)``."""
        against = STANDINGS[self.standing]
        return f"{self.label} ({against})" if against else self.label


def flag_text(flags: tuple[Flag, ...]) -> str | None:
    """The kinds of an account's flags, the most pressing first, with what stands against the best of each."""
    order, best = tuple(STANDINGS), dict[str, Flag]()
    for flag in flags:
        held = best.setdefault(flag.kind, flag)
        if order.index(flag.standing) < order.index(held.standing):
            best[flag.kind] = flag
    return ", ".join(flag.told for flag in best.values()) or None


@dataclass(frozen=True)
class Flags:
    """All flags of a book, per account key.

    ``ranked``: every flagged account, most expected loss first, but those with nothing to go by that beat
    chance last among their kind; ``look_first``: the first of those at risk.

    ``renewals``: account key -> the renewal shown beside it (a date, or a month marked as estimated);
    ``signals``: account key -> what is known of it from outside, in words;
    ``records``: rule name -> its record in words, for the rules that spoke; ``problems``: what we had to
    assume, and what to add so that we need not.
    """

    by_account: Mapping[str, tuple[Flag, ...]] = field(default_factory=dict)
    ranked: tuple[str, ...] = ()
    look_first: tuple[str, ...] = ()
    renewals: Mapping[str, date | str] = field(default_factory=dict)
    signals: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
