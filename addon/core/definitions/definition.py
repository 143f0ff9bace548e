"""What a definition is: a name, a version, one sentence, a rule, and what always holds of its answers.

Rates are sums over accounts, kept as integers and exact fractions; a float appears only when a result is
printed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from addon.core.definitions.scene import Scene
from addon.core.ledger import Cents, Ledger
from addon.core.movements import Movements
from addon.core.period import Window

SourceKind = Literal["ledger", "movements"]


@dataclass(frozen=True)
class Ratio:
    """NRR and GRR as exact fractions, and the revenue at the start they stand on (minor units).

    ``grr`` is None for a definition that knows no gross side.
    """

    nrr: Fraction
    grr: Fraction | None
    base: int


@dataclass(frozen=True)
class Term:
    """``weight`` times the ``change`` of every account (int64, minor units, signed).

    ``over``: what every account stands for in what the term divides by, same units; so the weight is a scale
    over the sum of these, and an account that stands for more lowers what all the others add.
    """

    weight: Fraction
    change: Cents
    over: Cents

    @property
    def sum(self) -> Fraction:
        """What the term adds to a rate."""
        return self.weight * int(self.change.sum())


@dataclass(frozen=True)
class Parts:
    """A rate laid out by account: 1 plus what every account's changes add to it or take from it.

    So an account that did not change adds nothing, whatever the definition divides by, and the difference
    of two rates is the sum over accounts of the differences of what they add.

    ``multiplied``: 0 where every term weighs the same whatever the others are; else the terms are factors in
    their order, all of them taken this many times over.
    """

    base: int
    nrr: tuple[Term, ...]
    grr: tuple[Term, ...] | None
    multiplied: int = 0

    def ratio(self) -> Ratio:
        """The two rates."""
        one = Fraction(1)
        grr = None if self.grr is None else sum((term.sum for term in self.grr), one)
        return Ratio(sum((term.sum for term in self.nrr), one), grr, self.base)


@dataclass(frozen=True)
class Bounds:
    """What a definition promises of its ratios on non-negative input; None promises nothing."""

    nrr_least: Fraction | None = Fraction(0)
    grr_least: Fraction | None = Fraction(0)
    grr_most: Fraction | None = Fraction(1)
    grr_not_above_nrr: bool = True

    def broken(self, ratio: Ratio) -> str | None:
        """The promise that ``ratio`` breaks, in words, or None."""
        if self.nrr_least is not None and ratio.nrr < self.nrr_least:
            return f"NRR is below {self.nrr_least}"
        if ratio.grr is None:
            return None
        if self.grr_least is not None and ratio.grr < self.grr_least:
            return f"GRR is below {self.grr_least}"
        if self.grr_most is not None and ratio.grr > self.grr_most:
            return f"GRR is above {self.grr_most}"
        return "GRR is above NRR" if self.grr_not_above_nrr and ratio.grr > ratio.nrr else None


UNBOUNDED_BELOW = Bounds(nrr_least=None, grr_least=None)
"""For sums of movements: whoever leaves, returns and leaves again is lost twice."""

Rule = Callable[[Scene], Parts | str]


@dataclass(frozen=True)
class Definition:
    """One way to compute NRR and GRR.

    ``text`` is one sentence for the person who must defend the number; ``needs`` the source it reads (a
    ledger, or the movements a sheet states); ``bounds`` what always holds of its answers. ``caution``: why
    its number is no answer to "how much do these customers pay now", for the rules people use by mistake.
    ``origin``: who describes it so, and where; None for common practice.
    """

    name: str
    version: int
    label: str
    text: str
    needs: SourceKind
    rule: Rule
    bounds: Bounds = Bounds()
    caution: str | None = None
    origin: str | None = None

    def parts(self, scene: Scene) -> Parts | str:
        """The rates laid out by account, or the reason in words why there are none."""
        if self.needs == "ledger" and not isinstance(scene.source, Ledger):
            return "the sheet states movements, not amounts per period"
        if self.needs == "movements" and isinstance(scene.source, Ledger):
            return "the sheet holds amounts per period and states no movements"
        return self.rule(scene)

    def ratio(self, source: Ledger | Movements, window: Window | None) -> Ratio | str:
        """The ratio, or the reason in words why there is none."""
        found = self.parts(Scene(source, window))
        return found if isinstance(found, str) else found.ratio()
