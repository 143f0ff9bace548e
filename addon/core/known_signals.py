"""What is known about accounts from outside, beside their revenue: as context in words, and where it is hard.

Given as data, so that the same signals make the same report. A dated signal never enters a score; insolvency
and the end of trading are facts, not predictions, and become a flag.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from addon.core.dates import day_text
from addon.core.signal import Known, Observation, Signal
from addon.core.signal_fields import HARD

MOST = 6
SURE = 0.9  # a match below this is said with the statement it makes
RECORD = "definitional"
OF_COMPANIES = (
    "insolvency_status",
    "registry_status",
    "open_roles",
    "open_roles_new_30d",
    "headcount",
    "headcount_growth_12m",
    "headcount_growth_6m",
    "employee_turnover_rate_12m",
    "last_funding_type",
    "last_funding_date",
    "site_status",
)
OF_CONTACTS = ("job_change",)
RULES: Mapping[str, str] = {"insolvency_status": "insolvency", "registry_status": "ceased trading"}
"""Field -> the rule of its hard flag."""
HARD_RULES: Mapping[str, str] = {
    "insolvency": "Insolvency proceedings on the public record",
    "ceased trading": "The register says that the company no longer trades",
}
_STATES: Mapping[str, str] = {
    "safeguard": "In safeguard proceedings",
    "receivership": "In receivership",
    "administration": "In administration",
    "liquidation": "In liquidation",
    "ceased": "Ceased trading",
    "struck_off": "Struck off the register",
    "redirected": "Website leads elsewhere",
    "parked": "Website is parked",
    "down": "Website is down",
}
_CLEARS: Mapping[str, str] = {
    "insolvency_status": "An entry in the public record that ends the proceedings",
    "registry_status": "The register showing the company active again",
}


@dataclass(frozen=True)
class Hard:
    """A hard signal of an account: which rule, why in words with source, date and address, what clears it."""

    rule: str
    why: str
    clears: str


@dataclass(frozen=True)
class KnownSignals:
    """Account key -> field -> what is known now; ``labels``: source -> what it is called."""

    by_account: Mapping[str, Mapping[str, Signal]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def text(self, account: str, as_of: date) -> str | None:
        """``12 open roles (Greenhouse, 7 Nov); Headcount +18% in 12 months (…)``; None: nothing."""
        told = []
        for name, signal in self._of(account):
            one = signal.best
            if one is None or one.field in _WITH:
                continue
            said = _PHRASES[one.field](one.value)
            if said and name == "last_funding_type":
                said = f"{said}{_funded(self.by_account[account].get('last_funding_date'))}"
            if said:
                told.append(f"{said} ({self._source(one, as_of)})")
        return "; ".join(told[:MOST]) or None

    def hard(self, account: str, as_of: date) -> list[Hard]:
        """The hard signals of an account; a status too old to be current still counts, and says so."""
        found = []
        for name, signal in self._of(account):
            one = _latest(signal) if name in HARD else None
            if one is None or one.value not in HARD[name]:
                continue
            when = self._source(one, as_of, year=True)
            checked = "" if signal.best is one else f", last checked on {day_text(seen_on(one))}"
            link = f", {one.url}" if one.url else ""
            why = f"{_STATES[str(one.value)]} ({when}{checked}{doubt_of(one)}{link})"
            found.append(Hard(RULES[name], why, _CLEARS[name]))
        return found

    def sha256(self) -> str | None:
        """A hash of all that is shown of these signals; None when nothing is known."""
        if not self.by_account:
            return None
        digest = hashlib.sha256()
        for account in sorted(self.by_account):
            for name, signal in self._of(account):
                ones = [signal.best, *signal.others] if signal.best else list(signal.others)
                rows = [
                    (o.value, o.unit, str(o.as_of), str(seen_on(o)), self._label(o), o.url, o.match)
                    for o in ones
                    if o
                ]
                digest.update(repr((account, name, rows)).encode())
        return digest.hexdigest()

    def _of(self, account: str) -> list[tuple[str, Signal]]:
        """An account's signals, the most telling first."""
        signals = self.by_account.get(account, {})
        return [(name, signals[name]) for name in (*OF_COMPANIES, *OF_CONTACTS) if name in signals]

    def _label(self, one: Observation) -> str:
        return self.labels.get(one.source, one.source)

    def _source(self, one: Observation, as_of: date, *, year: bool = False) -> str:
        day = one.as_of or seen_on(one)
        text = day_text(day)
        return f"{self._label(one)}, {text if year or day.year != as_of.year else text.rpartition(' ')[0]}"


def seen_on(one: Observation) -> date:
    """The day of an observation."""
    return datetime.fromtimestamp(one.observed_at, UTC).date()


def doubt_of(one: Observation) -> str:
    """How sure it is that an observation is about this company, where that is in doubt."""
    return f", {one.match:.0%} sure that it is this company" if one.match < SURE else ""


def is_hard(signal: Signal) -> bool:
    """Whether a signal is a status that ends business."""
    one = _latest(signal)
    return one is not None and one.value in HARD.get(one.field, ())


def _latest(signal: Signal) -> Observation | None:
    return signal.best or max(signal.others, key=lambda one: one.observed_at, default=None)


def _funded(signal: Signal | None) -> str:
    if signal is None or signal.best is None:
        return ""
    return f" on {day_text(date.fromisoformat(str(signal.best.value)))}"


def _count(one: str, many: str) -> Callable[[Known], str]:
    return lambda value: one if value == 1 else f"{value:,} {many}"


def _growth(months: int) -> Callable[[Known], str]:
    return lambda value: f"Headcount {float(value):+.0%} in {months} months"  # type: ignore[arg-type]


def _state(value: Known) -> str:
    return _STATES.get(str(value), "")


_WITH = frozenset({"last_funding_date"})  # said together with the kind of the round
_PHRASES: Mapping[str, Callable[[Known], str]] = {
    "insolvency_status": _state,
    "registry_status": _state,
    "open_roles": _count("1 open role", "open roles"),
    "open_roles_new_30d": _count("1 new role in 30 days", "new roles in 30 days"),
    "headcount": _count("1 employee", "employees"),
    "headcount_growth_12m": _growth(12),
    "headcount_growth_6m": _growth(6),
    "employee_turnover_rate_12m": lambda value: f"{float(value):.0%} of staff left in a year",  # type: ignore[arg-type]
    "last_funding_type": lambda value: f"Funding: {value}",
    "site_status": _state,
    "job_change": lambda value: f"Contact changed jobs: {value}",
}
NOTHING = KnownSignals()
