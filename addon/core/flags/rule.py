"""What a rule is: when it speaks, about how much money, in which words, and when it is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from addon.core.flags.flag import FlagKind
from addon.core.flags.view import View
from addon.core.ledger import Cents, Mask


def everything(view: View) -> Cents:
    """All an account pays is at stake."""
    return view.now


@dataclass(frozen=True)
class Rule:
    """One reason to look at an account.

    ``fires``: bool per account, seen from a view; ``knows``: the accounts it can judge at all, against which
    its record is held. ``why`` says it for one account (its row), ``clears`` what would end it. ``reach``:
    months of history it needs. ``judged_after``: months after which it is held against what happened.
    ``due``: it names money that comes up for decision, so all of it counts as expected loss. ``dated``: what
    it reads is known for every past period; otherwise it can have no record. ``estimated``: where it rests
    on a date the sheet does not state.
    """

    name: str
    kind: FlagKind
    text: str
    fires: Callable[[View], Mask]
    why: Callable[[View, int], str]
    clears: Callable[[View], str]
    stake: Callable[[View], Cents] = everything
    knows: Callable[[View], Mask] = lambda view: view.alive
    reach: int = 3
    judged_after: int = 3
    due: bool = False
    dated: bool = True
    estimated: Callable[[View], Mask] | None = None

    def outcome(self, now: Cents, later: Cents) -> Mask:
        """Whether what the rule announced came true: gone, paying less, or paying more."""
        if self.kind == "churn_risk":
            came: Mask = later == 0
        elif self.kind == "contraction_risk":
            came = later < now
        else:
            came = later > now
        return came
