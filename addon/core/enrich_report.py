"""What an enrichment writes beside the rows, and what it says about itself: coverage, statuses, hard signals.

Pure. A column per field and one named "Enriched" with a status per row; the evidence stands in notes. Rows
that were not asked about in this run show what is known of them already, so trying ten rows erases nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from addon.core.evidence import SHORT, cell_of, note_of, shown
from addon.core.known_signals import doubt_of
from addon.core.layouts.view import counted
from addon.core.report.parts import OurColumn, Writes
from addon.core.signal import NullReason, Signal, Subject
from addon.core.signal_fields import FIELD, HARD
from addon.core.table import Value, quoted
from addon.core.worklist import NO_KEY, Worklist

STATUS = "enriched"
COLUMN = "signal:"
FORMATS: Mapping[str, str] = {"fraction": "0.0%", "money": "#,##0", "integer": "#,##0"}
WIDTHS: Mapping[str, int] = {
    "integer": 100,
    "fraction": 110,
    "date": 110,
    "status": 120,
    "counts": 220,
    "list": 220,
}
NO_KEY_TEXT: Mapping[str, str] = {
    "company": "No website or e-mail in this row",
    "person": "No e-mail or LinkedIn profile in this row",
}
STOPPED = "Stopped: run Enrich again for the rest"
CALM = "#666666"
Json = dict[str, Any]
Answers = Mapping[str, Mapping[str, Signal]]


@dataclass(frozen=True)
class Found:
    """The answers so far. ``asked``: subjects of this run; ``answers``: id -> field -> signal, if finished;
    ``known``: of everybody else in the tab, what is remembered; ``labels``: source -> what it is called.
    """

    work: Worklist
    fields: tuple[str, ...]
    asked: tuple[Subject, ...]
    answers: Answers
    known: Answers
    labels: Mapping[str, str]

    def signal(self, subject: Subject, name: str) -> Signal | None:
        """What there is about a subject, from this run or before."""
        return self.answers.get(subject.id, self.known.get(subject.id, {})).get(name)

    def status(self, subject: Subject) -> str:
        """How a subject of this run came out: complete, partial, none or stopped."""
        signals = self.answers.get(subject.id)
        if signals is None:
            return "stopped"
        found = sum(signals[name].best is not None for name in self.fields)
        if found == len(self.fields):
            return "complete"
        if any(_reason(signals[name]) == NullReason.BUDGET for name in self.fields):
            return "stopped"
        return "partial" if found else "none"


def _reason(signal: Signal) -> NullReason | None:
    return signal.missing.reason if signal.missing is not None else None


def writes(found: Found, *, ended: bool) -> Writes:
    """The columns as they should stand now; ``ended``: no more answers will come in this run."""
    work = found.work
    columns = [_column(found, name) for name in found.fields]
    status: dict[str, Value] = {NO_KEY: NO_KEY_TEXT[work.kind]} if work.without else {}
    for subject in found.work.subjects:
        have = sum(signal.best is not None for signal in found.known.get(subject.id, {}).values())
        if have:
            status[subject.id] = f"{have} of {len(found.fields)} found"
    for subject in found.asked:
        status[subject.id] = _status_text(found, subject, ended=ended)
    columns.append(
        OurColumn(STATUS, "Enriched", status, width=230, highlights=(("Stopped", "#fff4e5", "#8a4b00"),))
    )
    table = work.table
    return Writes(
        tabs=(),
        columns=tuple(columns),
        sheet_id=work.tab.sheet_id,
        account_column=work.keys[0].column,
        header_row=max(table.header_top, table.top - 1),
        after=max(c for c in range(table.left, table.right) if c not in work.tab.our_columns),
        row_key=work.row_key,
    )


def _column(found: Found, name: str) -> OurColumn:
    field = FIELD[name]
    values: dict[str, Value] = {}
    notes: dict[str, str] = {}
    for subject in found.work.subjects:
        signal = found.signal(subject, name)
        asked = subject.id in found.answers
        if signal is None or (signal.best is None and not asked):
            continue
        values[subject.id] = cell_of(signal)
        notes[subject.id] = note_of(signal, found.labels)
    return OurColumn(
        f"{COLUMN}{name}",
        field.label,
        values,
        FORMATS.get(field.type) if name != "founded_year" else "0",
        width=WIDTHS.get(field.type, 160),
        notes=notes,
    )


def _status_text(found: Found, subject: Subject, *, ended: bool) -> str:
    signals = found.answers.get(subject.id)
    if signals is None:
        return STOPPED if ended else ""
    have, of = sum(signals[name].best is not None for name in found.fields), len(found.fields)
    text = f"{have} of {of} found"
    reasons = {_reason(signals[name]) for name in found.fields} - {None}
    if NullReason.BUDGET in reasons:
        return f"Stopped at the cap; {text}"
    for reason in (NullReason.OUTCOME_UNKNOWN, NullReason.RATE_LIMITED, NullReason.ERROR):
        if reason in reasons:
            return f"{text}; {SHORT[reason]}"
    return text


def coverage(found: Found) -> list[Json]:
    """Per field: of how many subjects it was found, and why not of the others."""
    rows: list[Json] = []
    for name in found.fields:
        signals = [of[name] for of in found.answers.values()]
        reasons = Counter(reason for signal in signals if (reason := _reason(signal)) is not None)
        rows.append(
            {
                "field": name,
                "label": FIELD[name].label,
                "found": sum(signal.best is not None for signal in signals),
                "of": len(found.asked),
                "reasons": [
                    {"reason": reason.value, "label": SHORT[reason], "count": count}
                    for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
                ],
            }
        )
    return rows


def statuses(found: Found, *, whole: bool) -> Json:
    """How many subjects came out how; rows without a key count where the whole tab was asked for."""
    counts = Counter(found.status(subject) for subject in found.asked)
    return {
        **{name: counts.get(name, 0) for name in ("complete", "partial", "none")},
        "no_key": len(found.work.without) if whole else 0,
        "stopped": counts.get("stopped", 0),
    }


def hard(found: Found) -> list[Json]:
    """Insolvency and ceased trading among the answers, with the cells of their rows."""
    rows: list[Json] = []
    for subject in found.work.subjects:
        for name in sorted(set(HARD) & set(found.fields)):
            signal = found.signal(subject, name)
            if signal is None or signal.best is None or signal.best.value not in HARD[name]:
                continue
            best = signal.best
            when = f", {best.as_of.isoformat()}" if best.as_of else ""
            rows.append(
                {
                    "cells": found.work.cells(found.work.rows[subject.id]),
                    "sentence": f"{found.work.name(subject)}: {FIELD[name].label} "
                    f"{shown(name, best.value).replace('_', ' ')} "
                    f"({found.labels.get(best.source, best.source)}{when}{doubt_of(best)}).",
                }
            )
    return rows


def sentence(found: Found) -> str:
    """Open roles found for 2 of 10, Headcount for 4 of 10."""
    rows = coverage(found)
    if not rows:
        return "Nothing was asked for."
    first, *rest = rows
    text = f"{first['label']} found for {first['found']} of {first['of']}"
    return text + "".join(f", {row['label']} for {row['found']} of {row['of']}" for row in rest) + "."


def where_text(fields: Sequence[str], work: Worklist) -> str:
    """What will be written, before it is: ``Adds 3 columns beside 'Accounts': Open roles, ... Enriched``."""
    labels = ", ".join(FIELD[name].label for name in fields)
    count = counted(len(fields) + 1, "column")
    return (
        f"Adds {count} beside the table in {quoted(work.tab.title)}: {labels}{' and ' if labels else ''}"
        "Enriched, with the evidence in notes; nothing else changes."
    )
