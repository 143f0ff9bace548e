"""Observe: ask about what formulas wait for; free sources only, without a sheet and without a user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, cast

from addon.core.signal import Signal, Subject, SubjectKind
from addon.run import Run
from addon.signals.waterfall import BATCH, Signals
from addon.store.cell_queue import Waiting

Json = dict[str, Any]


class Queue(Protocol):
    """Whom formulas of a sheet wait for."""

    def first(self, spreadsheet_id: str, count: int) -> list[Waiting]:
        """Those who have waited longest; they stay until they are ``done``."""
        ...

    def done(self, spreadsheet_id: str, answered: Mapping[Waiting, Mapping[str, str]]) -> None:
        """They were asked about; field -> reason of what nobody knew."""
        ...


def observe(signals: Signals, queue: Queue, spreadsheet_id: str, run: Run) -> Json:
    """Ask keyless providers about everybody in a sheet's queue, 25 at a time; how many they were.

    What is learnt stands in the observations, where the formulas find it; after a restart the run goes on
    with whoever still waits.
    """
    session = signals.session(signals.reading(f"sheet:{spreadsheet_id}", run.id))
    asked = 0
    while (waiting := queue.first(spreadsheet_id, BATCH)) and not run.cancelled():
        run.progress(asked, asked + len(waiting), "Looking up what formulas ask for")
        answered: dict[Waiting, Mapping[str, str]] = {}
        for (kind, fields), some in _alike(waiting).items():
            subjects = {one: Subject(cast(SubjectKind, kind), dict(one.keys)) for one in some}
            found = session.batch(list(subjects.values()), fields, run)
            answered |= {
                one: _reasons(found[subject.id]) for one, subject in subjects.items() if subject.id in found
            }
        queue.done(spreadsheet_id, answered)
        asked += len(answered)
        if not answered:
            break
    return {"kind": "observe", "subjects": asked}


def _alike(waiting: list[Waiting]) -> dict[tuple[str, tuple[str, ...]], list[Waiting]]:
    """Those of one kind of whom the same is wanted can be asked about together."""
    groups: dict[tuple[str, tuple[str, ...]], list[Waiting]] = {}
    for one in waiting:
        groups.setdefault((one.kind, tuple(sorted(one.fields))), []).append(one)
    return groups


def _reasons(signals: Mapping[str, Signal]) -> dict[str, str]:
    return {name: signal.missing.reason.value for name, signal in signals.items() if signal.missing}
