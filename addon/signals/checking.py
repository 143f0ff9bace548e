"""Whether a value a provider gave may stand: its type, range, unit, age, and that it is the right subject.

Nothing is repaired by guessing. A growth of 12.3 could be 12.3% or 1,230%: it is refused as ambiguous.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from addon.core.signal import Known, Missing, NullReason, SignalField
from addon.core.signal_fields import FIELD
from addon.signals.provider import Finding

SURE_ENOUGH = 0.7
LONGEST_TEXT = 4_000
MOST_ITEMS = 500
LARGEST: Mapping[str, int] = {
    "open_roles": 200_000,
    "open_roles_new_30d": 200_000,
    "open_roles_new_90d": 200_000,
    "headcount": 10_000_000,
    "sites_open": 1_000_000,
    "linkedin_followers": 1_000_000_000,
}
LARGEST_MONEY = 10**15
FRACTION_TRAP = 5.0
# How old a dated value may be and still stand for now; fields that are not here are not bound to a day.
OLDEST_DAYS: Mapping[str, int] = {
    "open_roles": 60,
    "open_roles_new_30d": 60,
    "open_roles_new_90d": 60,
    "open_roles_by_function": 60,
    "hiring_locations": 60,
    "headcount": 550,
    "headcount_growth_6m": 250,
    "headcount_growth_12m": 250,
    "employee_turnover_rate_12m": 400,
    "linkedin_followers": 400,
    "headcount_band": 1_500,
    "revenue_reported": 1_500,
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LINK = re.compile(r"https?://[^\s\"<>\\]{3,2000}", re.IGNORECASE)


def checked(finding: Finding, today: date) -> Finding | Missing:
    """The finding with its value in one form, or why it cannot stand (``stale`` when only too old)."""
    field = FIELD.get(finding.field)
    if field is None:
        return Missing(finding.field, NullReason.ERROR, "The source answered a field that nobody knows.")
    if field.type == "fraction" and _is_number(finding.value) and abs(float(finding.value)) > FRACTION_TRAP:  # type: ignore[arg-type]
        message = f"The source says {finding.value}: a percentage or a fraction?"
        return Missing(field.name, NullReason.UNIT_AMBIGUOUS, message)
    value = _CHECKS[field.type](finding.value, field, today)
    if value is None:
        return Missing(field.name, NullReason.ERROR, "The source gave a value that cannot be.")
    if not 0 <= finding.match <= 1 or not 0 <= finding.confidence <= 1:
        return Missing(field.name, NullReason.ERROR, "The source gave a confidence outside 0 to 1.")
    if finding.match < SURE_ENOUGH:
        message = f"Only {finding.match:.0%} sure that this is the right {field.subject}."
        return Missing(field.name, NullReason.AMBIGUOUS, message)
    if finding.as_of is not None and finding.as_of > today + timedelta(days=1):
        return Missing(field.name, NullReason.ERROR, "The source dates its value in the future.")
    link = finding.url if _LINK.fullmatch(finding.url) else ""
    return replace(finding, value=value, url=link, remark=_text(finding.remark)[:500])


def too_old(field: str, as_of: date | None, today: date) -> bool:
    """Whether a value dated ``as_of`` can no longer stand for now."""
    oldest = OLDEST_DAYS.get(field)
    return as_of is not None and oldest is not None and (today - as_of).days > oldest


def _text(value: str) -> str:
    return _CONTROL.sub(" ", value).strip()


def _is_number(value: Known) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _check_text(value: Known, field: SignalField, today: date) -> Known | None:  # noqa: ARG001
    if not isinstance(value, str):
        return None
    return _text(value)[:LONGEST_TEXT] or None


def _check_integer(value: Known, field: SignalField, today: date) -> Known | None:
    if not _is_number(value) or value != int(value):  # type: ignore[arg-type]
        return None
    number = int(value)
    if field.name == "founded_year":
        return number if 1000 <= number <= today.year + 1 else None
    return number if 0 <= number <= LARGEST.get(field.name, LARGEST_MONEY) else None


def _check_money(value: Known, field: SignalField, today: date) -> Known | None:  # noqa: ARG001
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if abs(value) <= LARGEST_MONEY else None


def _check_fraction(value: Known, field: SignalField, today: date) -> Known | None:  # noqa: ARG001
    if not _is_number(value):
        return None
    number = float(value)  # type: ignore[arg-type]
    least = 0.0 if field.name.startswith("employee_turnover") else -1.0
    return number if number >= least else None


def _check_date(value: Known, field: SignalField, today: date) -> Known | None:  # noqa: ARG001
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return None
    return day.isoformat() if date(1600, 1, 1) <= day <= today + timedelta(days=1) else None


def _check_link(value: Known, field: SignalField, today: date) -> Known | None:  # noqa: ARG001
    return value.strip() if isinstance(value, str) and _LINK.fullmatch(value.strip()) else None


def _check_list(value: Known, field: SignalField, today: date) -> Known | None:  # noqa: ARG001
    if not isinstance(value, tuple | list) or not all(isinstance(item, str) for item in value):
        return None
    items = tuple(dict.fromkeys(text for item in value if (text := _text(item)[:LONGEST_TEXT])))
    return items[:MOST_ITEMS] or None


def _check_counts(value: Known, field: SignalField, today: date) -> Known | None:  # noqa: ARG001
    if not isinstance(value, Mapping) or len(value) > MOST_ITEMS:
        return None
    good = all(
        isinstance(name, str) and isinstance(count, int) and not isinstance(count, bool) and count >= 0
        for name, count in value.items()
    )
    return {_text(name)[:200]: count for name, count in value.items()} if good else None


def _check_status(value: Known, field: SignalField, today: date) -> Known | None:  # noqa: ARG001
    return value if isinstance(value, str) and value in field.statuses else None


_CHECKS: Mapping[str, Callable[[Known, SignalField, date], Known | None]] = {
    "text": _check_text,
    "integer": _check_integer,
    "money": _check_money,
    "fraction": _check_fraction,
    "date": _check_date,
    "link": _check_link,
    "list": _check_list,
    "counts": _check_counts,
    "status": _check_status,
}
