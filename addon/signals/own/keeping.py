"""What a file of the user's says, as observations of one sheet; and what changed since the one before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from addon.core.dates import day_text
from addon.core.signal import Observation, Subject
from addon.core.signal_fields import FIELD
from addon.errors import SheetProblem
from addon.signals.identity import same_name
from addon.signals.memory import Memory
from addon.signals.own.aliases import ids_of
from addon.signals.own.imported import LINKEDIN
from addon.signals.own.linkedin import Connection
from addon.signals.own.provider import LICENCE
from addon.signals.own.rows import OwnTable
from addon.signals.provider import Finding

_UP_TO = "export with connections up to "


@dataclass(frozen=True)
class Kept:
    """What a file came to: ``observations`` to add, its subjects, and what changed since the last one."""

    observations: tuple[Observation, ...]
    subjects: int
    changes: int = 0


def of_table(table: OwnTable, source: str, now: float, today: date) -> Kept:
    """The observations of a table; a row without a date is true today, of several of one day the last."""
    ids = _ids([row.subject for row in table.rows])
    found: dict[tuple[str, str, date], Observation] = {}
    for n, row in enumerate(table.rows):
        day = row.as_of or today
        for answer in row.answers:
            if isinstance(answer, Finding):
                one = _observation(answer, source, now, day)
                found |= {(name, answer.field, day): replace(one, subject=name) for name in ids[n]}
    return Kept(tuple(found.values()), len({row.subject.id for row in table.rows}))


def of_connections(people: Sequence[Connection], memory: Memory, scope: str, now: float, today: date) -> Kept:
    """The observations of a LinkedIn export; an employer other than in the export before is a job change.

    Addresses of profiles are not kept: outside of sealed values nothing may name a person.

    Raises SheetProblem when this export is older than the one imported before.
    """
    up_to = max((p.connected_on for p in people if p.connected_on), default=None)
    remark = f"{_UP_TO}{up_to.isoformat()}" if up_to else ""
    before = _before(people, memory, scope)
    _refuse_older(before, up_to)
    ids = _ids([person.subject for person in people])
    found: list[Observation] = []
    changes = 0
    for n, person in enumerate(people):
        findings = list(_says(person, today, remark))
        change = _change(before.get(person.subject.id), person, today)
        if change:
            findings.append((change, today))
            changes += 1
        for finding, as_of in findings:
            one = _observation(finding, LINKEDIN, now, as_of)
            found += [replace(one, subject=name) for name in ids[n]]
    return Kept(tuple(found), len(people), changes)


def _ids(subjects: Sequence[Subject]) -> list[list[str]]:
    """Under which names each subject is kept: keys of its own, and its name where no other one bears it.

    Of several spellings of a name the plainest is enough: whoever asks tries all of them. Several rows of one
    subject are no namesakes.
    """
    every = [
        {name: sure for name, sure in ids_of(subject).items() if sure == 1.0 or ":named:" in name}
        for subject in subjects
    ]
    bearers: dict[str, set[str]] = defaultdict(set)
    for subject, ids in zip(subjects, every, strict=True):
        for name in ids:
            bearers[name].add(subject.id)
    return [[name for name, sure in ids.items() if sure == 1.0 or len(bearers[name]) == 1] for ids in every]


def _before(people: Sequence[Connection], memory: Memory, scope: str) -> dict[str, Observation]:
    """Subject id -> the employer in the newest export imported before."""
    seen = memory.seen([person.subject.id for person in people], ["employer"], scope)
    found: dict[str, Observation] = {}
    for name, fields in seen.items():
        rows = [r.observation for r in fields.get("employer", ()) if r.observation.source == LINKEDIN]
        if rows:
            found[name] = max(rows, key=lambda one: one.observed_at)
    return found


def _refuse_older(before: dict[str, Observation], up_to: date | None) -> None:
    told = [one.remark.removeprefix(_UP_TO) for one in before.values() if one.remark.startswith(_UP_TO)]
    last = max(told, default="")
    if up_to and last and up_to.isoformat() < last:
        raise SheetProblem(
            f"This export is older than the one imported before: its last connection is of "
            f"{day_text(up_to)}, the other's of {day_text(date.fromisoformat(last))}.",
            hint="Import the newer one, or nothing: the newer one is here already.",
        )


def _says(person: Connection, today: date, remark: str) -> Iterator[tuple[Finding, date | None]]:
    for name, value in (("employer", person.employer), ("job_title", person.job_title)):
        if value:
            yield Finding(name, value, remark=remark), today
    if person.connected_on:
        yield Finding("connected_on", person.connected_on.isoformat()), person.connected_on


def _change(before: Observation | None, person: Connection, today: date) -> Finding | None:
    """The job change between two exports: when exactly is not known, only between which days."""
    if before is None or not person.employer or not isinstance(before.value, str):
        return None
    if same_name(before.value, person.employer):
        return None
    since = before.as_of or date.min
    title = f" ({person.job_title})" if person.job_title else ""
    text = f"{before.value} → {person.employer}{title}, between {day_text(since)} and {day_text(today)}"
    remark = "two LinkedIn exports compared by profile"
    return Finding("job_change", text, method="derived", remark=remark)


def _observation(finding: Finding, source: str, now: float, as_of: date | None) -> Observation:
    return Observation(
        "", finding.field, finding.value, source, now, finding.unit or FIELD[finding.field].unit, as_of,
        finding.url, finding.method, finding.match, finding.confidence, 0, LICENCE, None, finding.remark,
    )  # fmt: skip
