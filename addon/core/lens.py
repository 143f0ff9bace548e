"""The lens: one window under every definition, how far they lie apart, and which accounts cause each gap.

Every rate is 1 plus what each account's changes add (``Parts``), so the gap between two rates is the sum over
accounts of what they add under one less what they add under the other: exactly, whatever is divided by what.
Where months are multiplied, a month's changes weigh the product of the months before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from addon.core.definitions import DEFINITIONS, Definition, Parts, Ratio, Scene, Term, definition_for
from addon.core.ledger import Account, Ledger
from addon.core.movements import Movements
from addon.core.period import Window
from addon.core.words import percent

MOST_CAUSES = 5
ATTRIBUTION = (
    "An account's part in a gap is what its changes add to the rate by one definition less what they add by "
    "the other, each over what that definition divides by; where months are multiplied, a month's changes "
    "weigh the product of the months before it. The parts of all accounts sum to the gap."
)
_NOISE = 1e-15


@dataclass(frozen=True)
class Cause:
    """An account's part in a gap, as an exact fraction of 1."""

    account: Account
    gap: Fraction


@dataclass(frozen=True)
class Gap:
    """A rate less that of the definition it is held against, as an exact fraction of 1.

    ``causes``: the accounts with the largest parts, largest first; ``rest``: the sum of the parts of
    ``rest_accounts`` others. causes + rest = total.
    """

    total: Fraction
    causes: tuple[Cause, ...] = ()
    rest: Fraction = Fraction(0)
    rest_accounts: int = 0


@dataclass(frozen=True)
class View:
    """One definition's answer. ``reason`` in words where there is none.

    ``gap`` of its NRR and ``grr_gap``; None where one of the two definitions has no such rate.
    """

    definition: Definition
    ratio: Ratio | None
    reason: str | None
    gap: Gap | None = None
    grr_gap: Gap | None = None


@dataclass(frozen=True)
class Lens:
    """All definitions side by side.

    ``against``: the definition in use, whose NRR the gaps start from. ``minimum`` and ``maximum``: the lowest
    and highest NRR of all definitions without a caution; the headline leaves out ``against`` too.
    """

    against: Definition
    views: tuple[View, ...]
    minimum: View | None
    maximum: View | None
    headline: str


def lens(source: Ledger | Movements, window: Window | None, against: Definition | None = None) -> Lens:
    """Every definition on one source and window; ``against`` is the default one unless given.

    Raises EmptyWindow for a window outside the ledger.
    """
    against = against or definition_for(None, source)
    if isinstance(source, Ledger):
        source = replace(source, amounts=np.asfortranarray(source.amounts))
    scene = Scene(source, window)
    held = against.parts(scene)
    views = tuple(_view(d, against, held, scene) for d in DEFINITIONS)
    sound = [view for view in views if view.ratio and not view.definition.caution]
    return Lens(
        against=against,
        views=views,
        minimum=min(sound, key=_nrr, default=None),
        maximum=max(sound, key=_nrr, default=None),
        headline=_headline([view for view in sound if view.definition.name != against.name]),
    )


def _nrr(view: View) -> Fraction:
    assert view.ratio
    return view.ratio.nrr


def _headline(others: Sequence[View]) -> str:
    """``other definitions: 99.3–107.9%``: definitions with a caution are no range for anybody's number."""
    if not others:
        return "no other definition can be computed from this sheet"
    lowest, highest = (percent(_nrr(pick(others, key=_nrr))) for pick in (min, max))
    both = lowest if lowest == highest else f"{lowest.removesuffix('%')}–{highest}"
    return f"other definitions: {both}"


def _view(definition: Definition, against: Definition, held: Parts | str, scene: Scene) -> View:
    same = definition.name == against.name
    parts = held if same else definition.parts(scene)
    if isinstance(parts, str):
        return View(definition, None, parts)
    if same or isinstance(held, str):
        nothing = Gap(Fraction(0)) if same else None
        return View(definition, parts.ratio(), None, nothing, nothing if parts.grr is not None else None)
    accounts = scene.source.accounts
    grr = None if parts.grr is None or held.grr is None else _gap(accounts, parts.grr, held.grr)
    return View(definition, parts.ratio(), None, _gap(accounts, parts.nrr, held.nrr), grr)


def _gap(accounts: Sequence[Account], mine: Sequence[Term], theirs: Sequence[Term]) -> Gap:
    terms = (*mine, *(replace(term, weight=-term.weight) for term in theirs))
    total = sum((term.sum for term in terms), Fraction(0))
    causes, others = _causes(accounts, terms)
    return Gap(total, causes, total - sum((cause.gap for cause in causes), Fraction(0)), others)


def _causes(accounts: Sequence[Account], terms: Sequence[Term]) -> tuple[tuple[Cause, ...], int]:
    """The accounts with the largest parts, exactly, and how many others have one.

    Doubles only say which accounts are worth an exact fraction.
    """
    about: npt.NDArray[np.float64] = np.zeros(len(accounts))
    for term in terms:
        about += float(term.weight) * term.change
    np.abs(about, out=about)
    moved = np.flatnonzero(about > _NOISE)
    count = min(MOST_CAUSES, len(moved))
    if not count:
        return (), 0
    size = about[moved]
    largest = np.flatnonzero(size >= np.partition(size, -count)[-count])
    rows = moved[largest[np.argsort(-size[largest], kind="stable")]][:count]
    exact = (Cause(accounts[row], _part(terms, row)) for row in rows.tolist())
    return tuple(exact), len(moved) - count


def _part(terms: Sequence[Term], row: int) -> Fraction:
    return sum((term.weight * int(term.change[row]) for term in terms), Fraction(0))


def points(gap: Gap) -> tuple[str, tuple[str, ...], str]:
    """(total, each cause, rest) in percentage points with two decimals, which add up as printed.

    Largest remainder: the total is rounded half-even, each part lies within 0.01 of its exact value.
    """
    total, printed = added_up([*(cause.gap for cause in gap.causes), gap.rest])
    texts = [signed(part) for part in printed]
    return signed(total), tuple(texts[:-1]), texts[-1]


def added_up(parts: Sequence[Fraction]) -> tuple[int, list[int]]:
    """(total, parts) in hundredths of a percentage point that add up: see ``points``."""
    exact = [10_000 * part for part in parts]
    total = round(sum(exact, Fraction(0)))
    printed = [part.numerator // part.denominator for part in exact]
    by_rest = sorted(range(len(exact)), key=lambda i: (printed[i] - exact[i], i))
    for i in by_rest[: total - sum(printed)]:
        printed[i] += 1
    return total, printed


def signed(hundredths: int) -> str:
    """Hundredths of a percentage point as a person reads them: ``-0.60``."""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{'-' if hundredths < 0 else '+' if hundredths else ''}{whole}.{rest:02d}"
