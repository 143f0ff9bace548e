"""Definitions: named, versioned rules for NRR and GRR, printed beside every number.

A definition is one function and one entry of ``DEFINITIONS``. Ratios are exact fractions of minor units; a
float appears only when a result is printed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from addon.core.ledger import Ledger
from addon.core.movements import Movements, window_columns
from addon.core.period import Window
from addon.errors import Malformed, SheetProblem

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


@dataclass(frozen=True)
class Definition:
    """One way to compute NRR and GRR.

    ``text`` is one sentence for the person who must defend the number; ``needs`` the source it reads (a
    ledger, or the movements a sheet states); ``bounds`` what always holds of its answers.
    """

    name: str
    version: int
    label: str
    text: str
    needs: SourceKind
    rule: Callable[[Ledger | Movements, Window | None], Ratio | str]
    bounds: Bounds = Bounds()

    def ratio(self, source: Ledger | Movements, window: Window | None) -> Ratio | str:
        """The ratio, or the reason in words why there is none."""
        return self.rule(source, window)


def _cohort_point_to_point(source: Ledger | Movements, window: Window | None) -> Ratio | str:
    """Revenue at the end over revenue at the start, of the accounts that pay at the start.

    GRR counts each account at most with what it paid at the start. SaaS Capital and Confluent describe the
    same construction for 12 months.
    """
    assert isinstance(source, Ledger)
    assert window is not None
    first, last = window_columns(source, window)
    start, end = source.amounts[:, first], source.amounts[:, last]
    base = int(start.sum())
    if base == 0:
        return f"no account has revenue in {window.start.label}, and a share of nothing is no number"
    here = start > 0
    held = int(np.minimum(start, end).sum())
    return Ratio(Fraction(int(end[here].sum()), base), Fraction(held, base), base)


def _movements_as_given(source: Ledger | Movements, window: Window | None) -> Ratio | str:  # noqa: ARG001
    """(start + expansion - contraction - churn) / start, and the same without expansion."""
    assert isinstance(source, Movements)
    base = source.total("start")
    if base == 0:
        return "the revenue at the start is zero, and a share of nothing is no number"
    held = base - source.total("contraction") - source.total("churn")
    return Ratio(Fraction(held + source.total("expansion"), base), Fraction(held, base), base)


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        name="cohort_point_to_point",
        version=1,
        label="Same customers, end over start",
        text="Customers with revenue at the start: what they pay at the end over what they paid then. "
        "For GRR no customer counts for more than it paid at the start.",
        needs="ledger",
        rule=_cohort_point_to_point,
    ),
    Definition(
        name="movements_as_given",
        version=1,
        label="Movements as the sheet states them",
        text="Start plus expansion minus contraction minus churn, over start, with the movements the sheet "
        "states; GRR leaves expansion out; new and returned customers count in neither.",
        needs="movements",
        rule=_movements_as_given,
    ),
)


def definition_for(name: str | None, source: Ledger | Movements) -> Definition:
    """The definition called ``name``, or the default for the source: the first that reads it.

    Raises Malformed for an unknown name and SheetProblem when the sheet lacks what the definition needs.
    """
    kind: SourceKind = "ledger" if isinstance(source, Ledger) else "movements"
    fitting = [d for d in DEFINITIONS if d.needs == kind]
    if name is None:
        return fitting[0]
    named = [d for d in DEFINITIONS if d.name == name]
    if not named:
        known = ", ".join(d.name for d in DEFINITIONS)
        raise Malformed(f"There is no definition called {name!r}.", hint=f"Choose one of: {known}.")
    if named[0].needs != kind:
        has = "amounts per period" if kind == "ledger" else "movements, not amounts per period"
        raise SheetProblem(
            f"The definition {name} cannot be computed from this sheet: it holds {has}.",
            hint=f"For this sheet choose: {', '.join(d.name for d in fitting)}.",
        )
    return named[0]
