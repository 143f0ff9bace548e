"""Two runs of one definition held against each other: what each changed account moved a rate by, exactly.

A term adds scale x C / S, with C the sum of all changes and S of what they are divided by. From one run to
the next, (C0, S0) to (C1, S1), that is scale x ((C1 - x S1) - (C0 - x S0)) / S1 with x = C0 / S0: a sum over
accounts to which an account that is what it was adds nothing. Where terms are factors, the scale of one is
the product of those before it as they are now and of those after it as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import lcm, prod

import numpy as np

from addon.core.definitions.definition import Parts, Term
from addon.core.ledger import Account

Pairs = tuple[tuple[int, int], ...]
"""One account in a rate: for every term what it stands for in the divisor, and its change (minor units)."""
Laid = Mapping[str, Pairs]
"""A rate by account key; accounts that are nothing in every term are left out."""


@dataclass(frozen=True)
class Shape:
    """How terms make a rate: added by their ``scales``, or ``multiplied`` as factors (see ``Parts``)."""

    scales: tuple[Fraction, ...]
    multiplied: int

    @classmethod
    def of(cls, parts: Parts, terms: Sequence[Term]) -> Shape:
        """The shape of one side of a definition's answer."""
        return cls(tuple(term.weight * int(term.over.sum()) for term in terms), parts.multiplied)

    def rate(self, laid: Laid) -> Fraction | None:
        """The rate of a run; None where it was laid out in other terms, or something divides by nothing."""
        shares = _shares(_sums(laid, len(self.scales)))
        if shares is None:
            return None
        if self.multiplied:
            return prod((1 + share for share in shares), start=Fraction(1)) ** self.multiplied
        return 1 + sum((s * x for s, x in zip(self.scales, shares, strict=True)), Fraction(0))

    def slopes(self, was: Sequence[Fraction], now: Sequence[Fraction]) -> Sequence[Fraction]:
        """By how much the rate moves for every unit by which the share of a term moved."""
        if not self.multiplied:
            return self.scales
        count = len(was)
        before, after = [1 + x for x in now] * self.multiplied, [1 + x for x in was] * self.multiplied
        slopes = [Fraction(0)] * count
        earlier, later = Fraction(1), [Fraction(1)]
        for factor in reversed(after[1:]):
            later.append(later[-1] * factor)
        for at, factor in enumerate(before):
            slopes[at % count] += earlier * later[-1 - at]
            earlier *= factor
        return slopes


@dataclass(frozen=True)
class Difference:
    """A rate now less what it was, by account, over one common ``denominator``."""

    was: Laid
    now: Laid
    change: Sequence[int]
    over: Sequence[int]
    denominator: int

    def points(self, key: str) -> Fraction:
        """What one account moved the rate by, as a fraction of 1; all accounts sum to the difference."""
        nothing: Pairs = ((0, 0),) * len(self.change)
        was, now = self.was.get(key, nothing), self.now.get(key, nothing)
        moved = 0
        for (s0, c0), (s1, c1), change, over in zip(was, now, self.change, self.over, strict=True):
            moved += change * (c1 - c0) - over * (s1 - s0)
        return Fraction(moved, self.denominator)


def difference(shape: Shape, was: Laid, now: Laid) -> Difference | None:
    """The difference of two runs; None where they are laid out in other terms or one divides by nothing."""
    count = len(shape.scales)
    sums = _sums(now, count)
    before, after = _shares(_sums(was, count)), _shares(sums)
    if before is None or after is None or sums is None:
        return None
    each = [slope / s for slope, (s, _) in zip(shape.slopes(before, after), sums, strict=True)]
    levels = [a * x for a, x in zip(each, before, strict=True)]
    whole = lcm(*(part.denominator for part in (*each, *levels)))
    change, over = ([int(part * whole) for part in parts] for parts in (each, levels))
    return Difference(was, now, change, over, whole)


def laid_out(accounts: Sequence[Account], terms: Sequence[Term]) -> dict[str, Pairs]:
    """A rate by account."""
    both = np.stack([column for term in terms for column in (term.over, term.change)], axis=1)
    rows = np.flatnonzero(both.any(axis=1))
    return {
        accounts[at].key: tuple(zip(row[::2], row[1::2], strict=True))
        for at, row in zip(rows.tolist(), both[rows].tolist(), strict=True)
    }


def pairs_text(pairs: Pairs) -> str:
    """An account's pairs as a cell holds them: ``100:0x11 100:-5`` for eleven alike and one more."""
    runs = ((pair, len(list(same))) for pair, same in groupby(pairs))
    return " ".join(f"{s}:{c}x{n}" if n > 1 else f"{s}:{c}" for (s, c), n in runs)


def pairs_of(text: str) -> Pairs:
    """The pairs of a cell. Raises ValueError for a text that is none."""
    found: list[tuple[int, int]] = []
    for run in text.split():
        pair, _, times = run.partition("x")
        over, _, change = pair.partition(":")
        found += [(int(over), int(change))] * min(int(times or 1), _MOST_TERMS)
    return tuple(found)


_MOST_TERMS = 1_000


def _sums(laid: Laid, count: int) -> list[tuple[int, int]] | None:
    """(S, C) of every term; None where an account has another number of terms."""
    if any(len(pairs) != count for pairs in laid.values()):
        return None
    terms = [[pairs[at] for pairs in laid.values()] for at in range(count)]
    return [(sum(over for over, _ in term), sum(change for _, change in term)) for term in terms]


def _shares(sums: list[tuple[int, int]] | None) -> list[Fraction] | None:
    if sums is None or not all(over for over, _ in sums):
        return None
    return [Fraction(change, over) for over, change in sums]
