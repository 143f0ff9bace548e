"""Live formulas beside our figures, and check cells that read 0 for as long as both agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from addon.core.report.behind import Behind
from addon.core.report.cells import PERCENT, share
from addon.core.report.formula import Formula, Ref, differ, joined, one, over
from addon.core.report.found import Found

_RATE_DECIMALS, _MONEY_DECIMALS = 9, 3
_COHORT_END = "SUMPRODUCT(({0}>0)*{1})"
_HELD = "SUMPRODUCT({0}+{1}-ABS({0}-{1}))/2"  # the smaller of two amounts, by one argument
_MOVED = {
    "expansion": "Expansion",
    "contraction": "Contraction",
    "churn": "Churn",
    "reactivation": "Returned",
    "new": "New",
    "end": "All customers at the end",
}


@dataclass(frozen=True)
class Check:
    """One line: our figure, and the formula that recomputes it."""

    label: str
    ours: float | int | None
    live: Formula
    number_format: str

    def differs(self, row: int) -> Formula:
        """The check cell of a line whose figures stand in columns B and C of ``row``."""
        decimals = _RATE_DECIMALS if self.number_format == PERCENT else _MONEY_DECIMALS
        return differ(one(row, 1), one(row, 2), decimals)

    @property
    def check_format(self) -> str:
        """The number format of the check cell: a bare 0, or every digit that differs, so that none hides."""
        digits = "0" * (_RATE_DECIMALS - 2) if self.number_format == PERCENT else "0" * _MONEY_DECIMALS
        sign = "%" if self.number_format == PERCENT else ""
        return f"#,##0.{digits}{sign};-#,##0.{digits}{sign};0"


def from_two_columns(found: Found, blocks: Sequence[tuple[Ref, Ref]]) -> list[Check]:
    """NRR, GRR and both sums from amounts at the start and at the end, one row per account."""
    start = joined("SUM({0})", [block[:1] for block in blocks])
    kept = joined(_COHORT_END, blocks)
    return _four(found, start, kept, joined(_HELD, blocks))


def from_rows(found: Found, rows: Behind) -> list[Check]:
    """Every figure from the rows of this tab.

    Where rows hold the movements of several accounts together, or those that a sheet states, they are summed.
    """
    start, end = rows.column("start"), rows.column("end")
    if found.answer.movements.given or rows.bottom > rows.listed:
        expansion, contraction, churn = (rows.column(kind) for kind in ("expansion", "contraction", "churn"))
        four = _four(
            found,
            Formula("=SUM({0})", (start,)),
            Formula("=SUM({0})+SUM({1})-SUM({2})-SUM({3})", (start, expansion, contraction, churn)),
            Formula("=SUM({0})-SUM({1})-SUM({2})", (start, contraction, churn)),
        )
    else:
        four = from_two_columns(found, [(start, end)])
    moves = found.answer.movements
    moved = [
        Check(label, found.amount(moves.total(kind)), Formula("=SUM({0})", (rows.column(kind),)), found.money)
        for kind, label in _MOVED.items()
    ]
    return [*_chosen(found, rows), *four, *moved, _residuals(rows)]


def _residuals(rows: Behind) -> Check:
    """The residual of every row, in thousandths, because a sum of doubles is not quite the sum of cents."""
    names = ("start", "expansion", "reactivation", "new", "contraction", "churn", "end")
    refs = tuple(rows.column(name) for name in names)
    live = Formula("=SUMPRODUCT(INT(ABS({0}+{1}+{2}+{3}-{4}-{5}-{6})*10^3))/10^3", refs)
    return Check("Residuals of all rows", 0, live, "0")


def _chosen(found: Found, rows: Behind) -> list[Check]:
    """The rates of a definition that is not the bridge's: 1 and the part of every account."""
    answer, named = found.answer, found.answer.definition.label
    rates = (("NRR", "part_nrr", answer.nrr), ("GRR", "part_grr", answer.grr))
    return [
        Check(f"{name}: {named}", share(rate), Formula("=1+SUM({0})", (rows.column(part),)), PERCENT)
        for name, part, rate in rates
        if rate is not None and part in rows.parts
    ]


def _four(found: Found, start: Formula, kept: Formula, held: Formula) -> list[Check]:
    moves = found.answer.movements
    base = moves.total("start")
    sums = [
        Check("Revenue at the start", found.amount(base), start, found.money),
        Check("Same customers at the end", found.amount(moves.cohort_end), kept, found.money),
    ]
    if not base:
        return sums
    rest = base - moves.total("contraction") - moves.total("churn")
    of = "" if found.bridges else " of the bridge"
    return [
        Check(f"NRR{of}", share(Fraction(moves.cohort_end, base)), over(kept, start), PERCENT),
        Check(f"GRR{of}", share(Fraction(rest, base)), over(held, start), PERCENT),
        *sums,
    ]
