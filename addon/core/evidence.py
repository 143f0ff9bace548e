"""What a cell shows for a signal, and the evidence that stands in its note."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from addon.core.currency import exponent
from addon.core.harmless import opens_formula
from addon.core.signal import Known, Missing, NullReason, Observation, Signal
from addon.core.signal_fields import FIELD
from addon.core.table import Value

MOST_CHARACTERS = 45_000
MOST_ITEMS = 40
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_SIGNED = re.compile(r"[+-]\d[\d., ]*%?")

REASONS: Mapping[NullReason, str] = {
    NullReason.NOT_FOUND: "Asked, and no source knows it.",
    NullReason.NOT_COVERED: "No source can answer this for such a row.",
    NullReason.AMBIGUOUS: "Several candidates, none certain; add a website or a registration number.",
    NullReason.NO_LOOKUP_KEY: "This row holds nothing by which its sources can look it up.",
    NullReason.NO_KEY: "This source needs your own access key.",
    NullReason.BUDGET: "The approved cap is reached; approve more and run again.",
    NullReason.RATE_LIMITED: "The source asked us to wait; run again later.",
    NullReason.ERROR: "The source failed; run again later.",
    NullReason.BLOCKED_BY_POLICY: "Asking was not allowed: by the site, by our guard or by your settings.",
    NullReason.STALE: "What is known is too old to be shown as current; run Enrich to renew it.",
    NullReason.UNIT_AMBIGUOUS: "The source gave a number whose unit cannot be told.",
    NullReason.OUTCOME_UNKNOWN: "A paid call may have been made; it is not repeated by itself.",
    NullReason.PENDING: "Not asked yet.",
}
SHORT: Mapping[NullReason, str] = {
    NullReason.NOT_FOUND: "not found",
    NullReason.NOT_COVERED: "no source covers it",
    NullReason.AMBIGUOUS: "several candidates",
    NullReason.NO_LOOKUP_KEY: "nothing to look it up by",
    NullReason.NO_KEY: "needs an access key",
    NullReason.BUDGET: "stopped at the cap",
    NullReason.RATE_LIMITED: "source asked to wait",
    NullReason.ERROR: "source failed",
    NullReason.BLOCKED_BY_POLICY: "not allowed to ask",
    NullReason.STALE: "too old",
    NullReason.UNIT_AMBIGUOUS: "unit unclear",
    NullReason.OUTCOME_UNKNOWN: "outcome of a paid call unknown",
    NullReason.PENDING: "not asked yet",
}
METHODS = {
    "counted": "counted",
    "modelled": "the source's estimate",
    "derived": "computed from dated observations",
    "llm": "read by a language model",
}


def never_formula(text: str) -> str:
    """Text from outside as a cell may hold it: one line, bounded, and no formula wherever it is pasted."""
    text = _CONTROL.sub(" ", text).strip()
    if opens_formula(text) and not _SIGNED.fullmatch(text):
        text = "'" + text
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def cell_of(signal: Signal) -> Value:
    """The value as a cell holds it; None when there is none.

    A fraction stays a number (the column shows it as a percentage); money becomes units of its currency;
    dates ISO text; lists and counts text.
    """
    best = signal.best
    return None if best is None else _cell(best)


def _cell(one: Observation) -> Value:
    field, value = FIELD.get(one.field), one.value
    if isinstance(value, Mapping):
        parts = sorted(value.items(), key=lambda item: (-item[1], item[0]))
        return never_formula(", ".join(f"{name} {count:,}" for name, count in parts))
    if isinstance(value, tuple):
        more = f" and {len(value) - MOST_ITEMS} more" if len(value) > MOST_ITEMS else ""
        return never_formula(", ".join(value[:MOST_ITEMS]) + more)
    if isinstance(value, str):
        return never_formula(value)
    if field is not None and field.type == "money" and not isinstance(value, bool):
        places = exponent(one.unit or field.unit)
        return value / 10**places if places else value
    return value


def shown(field: str, value: Known, unit: str = "") -> str:
    """A value as text in a sentence: ``12.5%``, ``$1,200,000``, ``Engineering 12, Sales 4``."""
    kind = FIELD[field].type if field in FIELD else "text"
    cell = _cell(Observation("", field, value, "", 0.0, unit=unit))
    if kind == "fraction" and isinstance(cell, int | float):
        return f"{cell:+.1%}"
    if kind == "money" and isinstance(cell, int | float):
        return f"{cell:,.0f} {unit or FIELD[field].unit}"
    if isinstance(cell, int) and not isinstance(cell, bool) and kind == "integer" and field != "founded_year":
        return f"{cell:,}"
    return str(cell)


def day_of(seconds: float) -> str:
    """The ISO date of a time."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def note_of(signal: Signal, labels: Mapping[str, str] | None = None) -> str:
    """The evidence: source, dates, how sure, link, licence, other answers; or the reason and what to do.

    ``labels``: source id -> what it is called.
    """
    labels = labels or {}
    if signal.best is None:
        return _why(signal, labels)
    best = signal.best
    field = FIELD.get(best.field)
    unit = best.unit or (field.unit if field else "")
    lines = [f"Source: {labels.get(best.source, best.source)}"]
    if best.as_of is not None:
        lines.append(f"As of: {best.as_of.isoformat()}")
    lines.append(f"Seen: {day_of(best.observed_at)}")
    if unit:
        lines.append(f"Unit: {unit}")
    sure = [f"{best.confidence:.0%} in the value"] if best.confidence < 1 else []
    sure += [f"{best.match:.0%} that this is the right {field.subject if field else 'company'}"]
    lines.append(f"Confidence: {', '.join(sure)}")
    if best.method in METHODS:
        lines.append(f"Method: {METHODS[best.method]}")
    lines += [line for line in (best.remark, best.url) if line]
    if best.cost_minor:
        lines.append(f"Cost: ${best.cost_minor / 100:,.2f}")
    if best.licence:
        lines.append(f"Licence: {best.licence}")
    lines += [f"Also: {_other(one, labels)}" for one in signal.others[:5]]
    return _note(lines)


def _other(one: Observation, labels: Mapping[str, str]) -> str:
    when = (one.as_of or date.fromisoformat(day_of(one.observed_at))).isoformat()
    return f"{shown(one.field, one.value, one.unit)[:200]} ({labels.get(one.source, one.source)}, {when})"


def _why(signal: Signal, labels: Mapping[str, str]) -> str:
    missing = signal.missing or Missing(signal.field, NullReason.NOT_FOUND)
    lines = [f"No value: {REASONS[missing.reason]}"]
    if missing.message:
        lines.append(missing.message)
    if missing.source:
        lines.append(f"Source: {labels.get(missing.source, missing.source)}")
    if missing.observed_at is not None:
        lines.append(f"Asked: {day_of(missing.observed_at)}")
    lines += [f"Last known: {_other(one, labels)}" for one in signal.others[:3]]
    return _note(lines)


def _note(lines: list[str]) -> str:
    return "\n".join(never_formula(line)[:1000] for line in lines)


def info_of(signal: Signal, labels: Mapping[str, str] | None = None) -> str:
    """The value and its evidence in one text, for a formula."""
    if signal.best is None:
        return note_of(signal, labels)
    best = signal.best
    return f"{FIELD[best.field].label if best.field in FIELD else best.field}: " + (
        f"{shown(best.field, best.value, best.unit)}\n{note_of(signal, labels)}"
    )
