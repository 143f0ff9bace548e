"""What reading a sheet yields: a ledger or given movements, and everything that was assumed on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from addon.core.ledger import Ledger
from addon.core.movements import Movements
from addon.core.period import Window
from addon.core.roles import RoleGuess as RoleGuess
from addon.core.table import Table
from addon.errors import Choice, KeeprateError, Problem


@dataclass(frozen=True)
class LeftOut:
    """Rows that hold no account: totals, subtotals, notes. ``agrees``: whether a total equals our sum."""

    cells: str
    label: str
    reason: str
    agrees: bool | None = None


@dataclass(frozen=True)
class BlankReading:
    """One way in which blanks were read, with its accounts, money (minor units), cells and other choices."""

    code: str
    message: str
    accounts: tuple[str, ...]
    money: int
    cells: tuple[str, ...]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Fit:
    """How well a layout fits a table. ``score``: 0 (not at all) to 1."""

    layout: str
    label: str
    score: float
    reason: str


@dataclass(frozen=True)
class Directory:
    """An accounts tab of the same workbook. ``rows``: account key or key of its name -> 0-based tab row."""

    table: Table
    rows: Mapping[str, int]


@dataclass(frozen=True)
class Reading:
    """A sheet as we read it.

    Exactly one of ``ledger`` and ``given`` is set, unless ``question`` stands: then the user must decide
    first and both may be None. ``windows`` the user may choose are the ledger's periods; ``window`` is the
    chosen or default one. ``plain``: one row per account, so our columns may stand beside it.
    ``directory``: an accounts tab that says more about these accounts.
    """

    table: Table
    fits: tuple[Fit, ...]
    roles: tuple[RoleGuess, ...]
    ledger: Ledger | None = None
    given: Movements | None = None
    window: Window | None = None
    left_out: tuple[LeftOut, ...] = ()
    readings: tuple[BlankReading, ...] = ()
    problems: tuple[Problem, ...] = ()
    question: KeeprateError | None = None
    plain: bool = True
    account_column: int | None = None
    amount_columns: tuple[int, ...] = ()
    unmatched: Mapping[str, int] = field(default_factory=dict)
    directory: Directory | None = None
