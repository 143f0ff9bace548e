"""Enrich: rows -> subjects -> signals, written back as columns of ours with the evidence in notes.

What is found is remembered at once, so a run that is killed, cancelled or waits for its user goes on where
it was: it reads the sheet again, folds the rows, and asks only what is neither known nor asked in this run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from addon.core.enrich_report import Found, coverage, hard, sentence, statuses, writes
from addon.core.layouts.view import counted
from addon.core.report import Writes
from addon.core.signal import NullReason, Signal, Subject
from addon.core.signal_fields import FIELD
from addon.core.table import Ask, Book
from addon.core.worklist import EnrichAsk, Worklist, worklist
from addon.enrich_cells import cells, info
from addon.enrich_own import with_own
from addon.enrich_receipt import order_for, quote_of, receipt
from addon.errors import Malformed
from addon.run import Cancelled, Run
from addon.signals.budget import hashed
from addon.signals.normalise import registrable
from addon.signals.order import Order
from addon.signals.waterfall import Session, Signals, batches

__all__ = ["EnrichAsk", "cells", "enrich", "info", "inspect_enrich", "order_for", "quote"]
WRITE_EVERY = 15.0
Json = dict[str, Any]


class Workbook(Protocol):
    """A customer's spreadsheet, as this use case needs it."""

    def read(self, ask: Ask) -> Book:
        """The tab that ``ask`` is about."""
        ...

    def write(self, writes: Writes, run: Run) -> Json:
        """Put our columns in place and say what was written."""
        ...


def inspect_enrich(workbook: Workbook, ask: EnrichAsk, signals: Signals, keys: Mapping[str, str]) -> Json:
    """Which rows, keys, fields and sources there are; nothing is asked and nothing written.

    ``keys``: provider id -> the user's access key.
    """
    book = workbook.read(ask.ask)
    return receipt(book, ask, with_own(signals, book, ask), keys)


def quote(workbook: Workbook, ask: EnrichAsk, signals: Signals, order: Order) -> Json:
    """What it would cost: least, expected and most. Raises what keeps the rows from being read."""
    _check(ask)
    book = workbook.read(ask.ask)
    return quote_of(book, ask, with_own(signals, book, ask), order)


def enrich(
    workbook: Workbook,
    ask: EnrichAsk,
    signals: Signals,
    order: Order,
    run: Run,
    clock: Callable[[], float] = time.monotonic,
) -> Json:
    """Ask, write and answer; the result object with ``written`` filled.

    Columns are written after the first batch, then at most every 15 seconds, and at the end. Raises
    Cancelled after what was found is written; KeeprateError for everything the user can mend or decide.
    """
    _check(ask)
    run.progress(0, 0, "Reading the sheet")
    book = workbook.read(ask.ask)
    signals, work = with_own(signals, book, ask), worklist(book, ask, registrable)
    asked = work.first() if ask.rows == "try" else work.subjects
    job = _Job(workbook, ask, signals, order, run, work, asked, clock)
    job.tell(0, job.told(), 0)
    job.ask_all()
    if run.cancelled():
        job.write(_Unstoppable(run), ended=True)
        raise Cancelled
    written = job.write(run, ended=True)
    run.progress(len(asked), len(asked), "Done")
    return job.result(written)


def _check(ask: EnrichAsk) -> None:
    if not ask.fields:
        raise Malformed("No field was chosen.", hint="Choose at least one field.")


def _many(work: Worklist, count: int) -> str:
    one, many = ("company", "companies") if work.kind == "company" else ("contact", "contacts")
    return f"{count:,} {one if count == 1 else many}"


@dataclass
class _Job:
    """One enrichment under way."""

    workbook: Workbook
    ask: EnrichAsk
    signals: Signals
    order: Order
    run: Run
    work: Worklist
    asked: Sequence[Subject]
    clock: Callable[[], float]
    answers: dict[str, dict[str, Signal]] = field(default_factory=dict)
    written_at: float | None = None

    def ask_all(self) -> None:
        """Batch after batch, until all are answered or the user cancels."""
        session, said = self.signals.session(self.order), self.told()
        for some in batches(self.asked):
            if self.run.cancelled():
                return
            tell = partial(self.tell, len(self.answers), said)
            self.answers |= session.batch(some, self.ask.fields, self.run, tell)
            said = self.told()
            self.tell(0, said, len(self.answers))
            due = self.written_at is None or self.clock() - self.written_at >= WRITE_EVERY
            if due and len(self.answers) < len(self.asked) and not self.run.cancelled():
                self.write(self.run, ended=False)
        self.ask_the_held_up(session)

    def ask_the_held_up(self, session: Session) -> None:
        """Once more about those for whom a source asked us to wait, when its wait is over."""
        held = [one for one in self.asked if _held_up(self.answers.get(one.id, {}))]
        if not held or not session.waits():
            return
        self.tell(0, f"Waiting {session.waits():,.0f} seconds, as a source asked", len(self.answers))
        if not session.wait(self.run):
            return
        for some in batches(held):
            if self.run.cancelled():
                return
            self.answers |= session.batch(some, self.ask.fields, self.run)
            self.tell(0, self.told(), len(self.answers))

    def tell(self, before: int, label: str, finished: int) -> None:
        """How many are answered; also within a batch, which lasts as long as its slowest website."""
        self.run.progress(before + finished, len(self.asked), label)

    def told(self) -> str:
        """How far it is, in words: ``Found: Open roles 3, Headcount 9``."""
        if not self.answers:
            return f"Asking about {_many(self.work, len(self.asked))}"
        counts = [
            f"{FIELD[name].label} {sum(of[name].best is not None for of in self.answers.values())}"
            for name in self.ask.fields[:3]
        ]
        return f"Found: {', '.join(counts)}"

    def found(self) -> Found:
        """The answers so far, and what is remembered of the other rows."""
        others = [subject for subject in self.work.subjects if subject.id not in self.answers]
        known = self.signals.known(others, self.ask.fields, self.order.scope)
        labels = self.signals.registry.labels
        return Found(self.work, self.ask.fields, tuple(self.asked), self.answers, known, labels)

    def write(self, run: Run, *, ended: bool) -> Json:
        """Put the columns as they should stand now."""
        made = self.workbook.write(writes(self.found(), ended=ended), run)
        self.written_at = self.clock()
        return made

    def result(self, written: Json) -> Json:
        """The answer object."""
        found, run_id = self.found(), self.order.run_id
        spent, labels = self.signals.spent(run_id), found.labels
        stopped = any(
            signal.missing is not None and signal.missing.reason == NullReason.BUDGET
            for of in self.answers.values()
            for signal in of.values()
        )
        return {
            "kind": "enrich",
            "rows": sum(len(self.work.rows[subject.id]) for subject in self.asked),
            "subjects": len(self.asked),
            "duplicates": self.work.duplicates,
            "fields": list(self.ask.fields),
            "coverage": coverage(found),
            "spent_minor": spent.charged,
            "cap_minor": self.order.cap_minor,
            "currency": "USD",
            "receipts": [
                {
                    "provider": one.provider,
                    "label": labels.get(one.provider, one.provider),
                    "calls": one.calls,
                    "charged_minor": one.charged_minor,
                }
                for one in self.signals.receipts(run_id)
            ],
            "unknown": self._unknown(labels),
            "hard": hard(found),
            "statuses": statuses(found, whole=self.ask.rows == "all"),
            "stopped": "cap" if stopped else None,
            "sentence": sentence(found),
            "written": written,
            "try": self.ask.rows == "try",
        }

    def _unknown(self, labels: Mapping[str, str]) -> list[Json]:
        """Paid calls of which nobody knows whether they were carried out, with the rows they were about."""
        rows = {hashed(subject.id): self.work.rows[subject.id] for subject in self.work.subjects}
        by_provider: dict[str, list[int]] = {}
        counts: dict[str, int] = {}
        for call in self.signals.unknown(self.order.run_id):
            by_provider.setdefault(call.provider, []).extend(rows.get(call.subject, ()))
            counts[call.provider] = counts.get(call.provider, 0) + 1
        return [
            {
                "provider": name,
                "label": labels.get(name, name),
                "count": count,
                "sentence": f"{counted(count, 'call')} to {labels.get(name, name)} may have been carried out "
                "and charged; they count against the cap and are not repeated. Its own usage page tells.",
                "cells": self.work.cells(by_provider[name]),
            }
            for name, count in counts.items()
        ]


def _held_up(signals: Mapping[str, Signal]) -> bool:
    """Whether a source asked us to wait before it could answer about somebody."""
    return any(
        signal.missing is not None and signal.missing.reason == NullReason.RATE_LIMITED
        for signal in signals.values()
    )


class _Unstoppable:
    """The run of a last write: a cancellation must not keep what was found from being written."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.id = run.id

    def step(self, name: str, fn: Callable[[], Any]) -> Any:
        """As the run itself."""
        return self._run.step(name, fn)

    def progress(self, done: int, total: int, label: str) -> None:
        """Nothing more is told: the run has ended for its reader."""

    def cancelled(self) -> bool:
        """Not any more."""
        return False

    def token(self) -> str | None:
        """As the run itself."""
        return self._run.token()
