"""=ENRICH and =ENRICH_INFO: what is known about keys; never opens the sheet, never asks, never bills."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from addon.core.evidence import cell_of, info_of
from addon.core.lookup import enough, subject_from_text
from addon.core.signal import NullReason, Signal, Subject, SubjectKind
from addon.core.signal_fields import FIELD
from addon.core.table import Value
from addon.errors import Malformed
from addon.signals.normalise import registrable
from addon.signals.waterfall import Signals

Values = list[list[Value]]
Reasons = list[list[str | None]]
Lately = Callable[[Sequence[str]], Mapping[str, Mapping[str, str]]]


def cells(
    signals: Signals,
    scope: str,
    keys: Sequence[str],
    fields: Sequence[str],
    lately: Lately = lambda _: {},
) -> tuple[Values, Reasons, list[Subject]]:
    """A value per key and field, or None with the reason beside; and the subjects to be asked about later.

    ``fields`` are names or labels, all of one kind of subject. A key that says nothing gives
    ``no_lookup_key``; a field that only waits for a keyless provider gives ``pending`` and its subject is
    among the waiting. ``lately``: subject ids -> of those asked about lately, field -> why it has no value;
    they are not asked about again so soon.
    """
    names = [field_named(text) for text in fields]
    kind = _kind(names)
    subjects = [subject_of_key(kind, key) for key in keys]
    unique = {subject.id: subject for subject in subjects if subject is not None}
    known = signals.known(list(unique.values()), names, scope)
    open_ones = [one for one, row in known.items() if any(map(_is_pending, row.values()))]
    told = lately(open_ones) if open_ones else {}
    waiting = [unique[one] for one in open_ones if not _all_told(known[one], told.get(one, {}))]
    values: Values = []
    reasons: Reasons = []
    for key, subject in zip(keys, subjects, strict=True):
        if subject is None:
            none = NullReason.NO_LOOKUP_KEY.value if key.strip() else None
            values.append([None] * len(names))
            reasons.append([none] * len(names))
            continue
        row, why = known[subject.id], told.get(subject.id, {})
        values.append([cell_of(row[name]) for name in names])
        reasons.append([_reason(row[name], why.get(name)) for name in names])
    return values, reasons, waiting


def _is_pending(signal: Signal) -> bool:
    return signal.missing is not None and signal.missing.reason == NullReason.PENDING


def _all_told(row: Mapping[str, Signal], why: Mapping[str, str]) -> bool:
    return all(name in why for name, signal in row.items() if _is_pending(signal))


def _reason(signal: Signal, told: str | None) -> str | None:
    """Why there is no value; of what was asked lately, what came of it."""
    if signal.missing is None:
        return None
    return told if told and _is_pending(signal) else signal.missing.reason.value


def info(signals: Signals, scope: str, key: str, field: str) -> str:
    """The value of one field of one key with its evidence, or why there is none."""
    name = field_named(field)
    subject = subject_of_key(FIELD[name].subject, key)
    if subject is None:
        return "Give a website, an e-mail address or a registration number."
    return info_of(signals.known([subject], [name], scope)[subject.id][name], signals.registry.labels)


def subject_of_key(kind: SubjectKind, key: str) -> Subject | None:
    """Who a key in a formula is about; None when it names nobody surely."""
    found = subject_from_text(kind, key.strip()[:2000], registrable)
    return found if found is not None and enough(found) else None


def field_named(text: str) -> str:
    """The field of a name (``open_roles``) or a label (``Open roles``). Raises Malformed."""
    wanted = " ".join(text.replace("_", " ").split()).casefold()
    for field in FIELD.values():
        if wanted in {field.name.replace("_", " "), field.label.casefold()} and not field.internal:
            return field.name
    raise Malformed(f"“{text[:100]}” is no field.", hint="Open Enrich in the sidebar to see the fields.")


def _kind(names: Sequence[str]) -> SubjectKind:
    kinds = {FIELD[name].subject for name in names}
    if len(kinds) != 1:
        raise Malformed("Give fields of companies or fields of contacts, not both.")
    return kinds.pop()
