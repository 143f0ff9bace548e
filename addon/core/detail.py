"""What stands behind the one number: other definitions, cohorts, concentration, and what others publish."""

from __future__ import annotations

from dataclasses import dataclass

from addon.core.benchmarks import Benchmarks, benchmarks
from addon.core.cohorts import Cohorts, cohorts
from addon.core.concentration import Concentration, concentration
from addon.core.ledger import Ledger
from addon.core.lens import Lens, lens
from addon.core.movements import Movements
from addon.core.retention import Retention


@dataclass(frozen=True)
class Detail:
    """``cohorts`` and ``concentration`` are None where the sheet does not carry them."""

    lens: Lens
    cohorts: Cohorts | None
    concentration: Concentration | None
    benchmarks: Benchmarks


def detail(source: Ledger | Movements, answer: Retention, seed: str) -> Detail:
    """Everything one tab further; ``seed``: the hash of the input, in hexadecimal."""
    window, definition, moves = answer.window, answer.definition, answer.movements
    return Detail(
        lens=lens(source, window, definition),
        cohorts=cohorts(source, window.end) if isinstance(source, Ledger) and window else None,
        concentration=concentration(source, moves, window, definition, seed),
        benchmarks=benchmarks(source, moves, window, definition),
    )
