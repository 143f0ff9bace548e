"""A flag: a statement about the future of an account that is still here, with its reasons and its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from addon.errors import Problem

FlagKind = Literal["churn_risk", "contraction_risk", "expansion"]
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
    this book. ``estimated``: the reason rests on a date that the sheet does not state. ``hard``: a fact from
    the public record, not a prediction.
    """

    account: str
    kind: FlagKind
    rule: str
    why: tuple[str, ...]
    at_stake: int
    expected: int
    clears: str
    record: str
    estimated: bool = False
    hard: bool = False

    @property
    def label(self) -> str:
        """The kind as a person reads it."""
        return LABELS[self.kind]


@dataclass(frozen=True)
class Flags:
    """All flags of a book, per account key.

    ``ranked``: every flagged account, most expected loss first; ``look_first``: the first of those at risk.

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
