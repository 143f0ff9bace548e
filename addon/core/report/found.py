"""What the tabs are made of, and how amounts stand in them."""

from __future__ import annotations

from dataclasses import dataclass

from addon.core import currency as currencies
from addon.core.detail import Detail
from addon.core.flags import Flags
from addon.core.layouts.reading import Reading
from addon.core.manifest import Manifest
from addon.core.movements import KINDS
from addon.core.report.cells import money_format, units
from addon.core.restatement import Restatement
from addon.core.retention import Retention

NRR_TAB, DETAIL_TAB, PROOF_TAB, ACCOUNTS_TAB, OWNERS_TAB = "nrr", "detail", "proof", "accounts", "owners"
NAMES = {
    NRR_TAB: "Keeprate NRR",
    DETAIL_TAB: "Keeprate detail",
    PROOF_TAB: "Keeprate proof",
    ACCOUNTS_TAB: "Keeprate accounts",
    OWNERS_TAB: "Keeprate owners",
}

_PER_LETTER = 9  # pixels of a bold digit of 10 points, of the widest font that browsers fall back to


@dataclass(frozen=True)
class Found:
    """One computation, whole."""

    reading: Reading
    answer: Retention
    flags: Flags
    manifest: Manifest
    detail: Detail
    change: Restatement | None = None

    @property
    def currency(self) -> str:
        """The one currency of every amount."""
        return self.answer.movements.currency

    def amount(self, minor: int) -> int | float:
        """An amount as a cell holds it."""
        return units(minor, self.currency)

    @property
    def money(self) -> str:
        """The number format of amounts: with cents when any of them has some."""
        moves = self.answer.movements
        whole = all(isinstance(self.amount(moves.total(kind)), int) for kind in KINDS)
        return money_format(self.currency, cents=not whole)

    @property
    def basis(self) -> str:
        """The basis as a heading: MRR, ARR or Revenue."""
        basis = self.answer.movements.basis
        return "Revenue" if basis == "revenue" else basis

    def wide(self, least: int) -> int:
        """Pixels for a column of amounts, ``least`` or more: a number wider than its cell shows as #####."""
        moves, exponent = self.answer.movements, currencies.exponent(self.currency)
        totals = [moves.total(kind) for kind in KINDS]
        cents = any(isinstance(self.amount(total), float) for total in totals)
        largest = max(*totals, *(max(point.start, point.end) for point in self.answer.series), 0)
        text = f"-{currencies.shown(self.currency)}{largest / 10**exponent:,.{exponent if cents else 0}f}"
        return max(least, _PER_LETTER * (len(text) + 1))

    @property
    def bridges(self) -> bool:
        """Whether NRR and GRR are those of the bridge: a few definitions divide something else."""
        moves, answer = self.answer.movements, self.answer
        base = moves.total("start")
        held = base - moves.total("contraction") - moves.total("churn")
        kept = answer.nrr is None or answer.nrr * base == moves.cohort_end
        return kept and (answer.grr is None or answer.grr * base == held)

    @property
    def origin(self) -> str:
        """Where the numbers come from: ``From the tab ARR 2025: USD ARR · Dec 2024 → Dec 2025``."""
        answer = self.answer
        window = f" · {answer.window.label}" if answer.window else ""
        text = (
            f"From the tab {self.reading.table.tab.title}: {self.currency} {answer.movements.basis}{window}"
        )
        return text.replace(":  ", ": ")


def beside(reading: Reading) -> bool:
    """Whether our columns may stand beside the accounts: a plain tab of the user's own.

    In our history the next month's column comes where they would stand.
    """
    return reading.plain and reading.account_column is not None and not reading.table.tab.ours
