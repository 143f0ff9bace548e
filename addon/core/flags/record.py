"""A rule's own record on this book: past windows walked one after the other, never looking ahead."""

from __future__ import annotations

from dataclasses import dataclass

from addon.core.flags.flag import Standing
from addon.core.flags.rule import Rule
from addon.core.flags.view import Past
from addon.core.period import MONTHS_IN

FEWEST_FLAGS = 10
FEWEST_EVENTS = 5


@dataclass(frozen=True)
class Record:
    """How often a rule spoke and was right, and how often the same happened to any account it can judge."""

    right: int = 0
    spoken: int = 0
    events: int = 0
    accounts: int = 0
    dated: bool = True

    @property
    def proven(self) -> bool:
        """Whether there is enough to judge by: ten statements and five events."""
        return self.spoken >= FEWEST_FLAGS and self.events >= FEWEST_EVENTS

    @property
    def beats_chance(self) -> bool:
        """Whether it was right more often than the base rate, exactly."""
        return self.right * self.accounts > self.events * self.spoken

    @property
    def standing(self) -> Standing:
        """What it makes of the rule's flags."""
        if not self.proven:
            return "unproven"
        return "proven" if self.beats_chance else "chance"

    @property
    def text(self) -> str:
        """``right 7 of 22; base rate 9%``; where that proves nothing, what it is comes first."""
        if not self.dated:
            return "unproven: the sheet holds no history of it"
        if not self.spoken:
            return "unproven: never seen before on this book"
        if self.spoken < FEWEST_FLAGS:
            return f"unproven: right {self.right} of {self.spoken}, too few to judge"
        if self.events < FEWEST_EVENTS:
            events = "1 such event" if self.events == 1 else f"{self.events} such events"
            return f"unproven: only {events} among the accounts it can judge"
        base = round(100 * self.events / self.accounts)
        weak = "" if self.beats_chance else "no better than chance: "
        return f"{weak}right {self.right} of {self.spoken}; base rate {base}%"

    def expected(self, stake: int) -> int:
        """The part of ``stake`` expected to be lost: the rule's hit rate once proven, else the base rate."""
        if self.proven:
            return stake * self.right // self.spoken
        return stake * self.events // self.accounts if self.accounts else 0


def record_of(rule: Rule, past: Past, at: int) -> Record:
    """Walk back from period ``at`` in windows that do not overlap.

    At each origin the rule sees only the periods up to it; what happened ``judged_after`` months later is
    read from the book. A renewal month is taken back in whole years.
    """
    if not rule.dated:
        return Record(dated=False)
    grain = MONTHS_IN[past.ledger.grain]
    ahead, reach = max(1, rule.judged_after // grain), max(1, rule.reach // grain)
    right = spoken = events = accounts = 0
    for origin in range(at - ahead, reach - 1, -ahead):
        view = past.view(origin, looking_back=True)
        known = rule.knows(view) & view.alive
        came = rule.outcome(view.now, past.wide[origin + ahead])
        fired = rule.fires(view) & known
        right += int((fired & came).sum())
        spoken += int(fired.sum())
        events += int((known & came).sum())
        accounts += int(known.sum())
    return Record(right, spoken, events, accounts)
