"""Compute NRR: workbook -> table -> ledger -> movements -> retention -> flags -> report, written back.

``compute`` is the pure middle; ``compute_nrr`` puts a workbook at both ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Protocol

from addon.core.account_subjects import account_subjects
from addon.core.definitions import definition_for
from addon.core.detail import Detail, detail
from addon.core.flags import Flags, find_flags
from addon.core.known_signals import NOTHING, OF_COMPANIES, OF_CONTACTS, KnownSignals
from addon.core.layouts import read
from addon.core.layouts.reading import Reading
from addon.core.ledger import Ledger
from addon.core.manifest import Manifest, manifest
from addon.core.movements import Movements
from addon.core.receipt import receipt_json, why_not
from addon.core.record import Record, kept, locked, record_of, record_tab, with_run
from addon.core.report import Writes, emptied, report
from addon.core.restatement import Restatement, restatement, restatement_json
from addon.core.result import cells_of, flags_json, result_json
from addon.core.retention import Retention, retention
from addon.core.signal import Signal, Subject
from addon.core.table import Ask, Book
from addon.core.words import percent
from addon.errors import Problem, UnknownLayout
from addon.run import Cancelled, Run

Json = dict[str, Any]
Answers = Mapping[str, Mapping[str, Signal]]
Knows = Callable[[Sequence[Subject], Sequence[str], str], tuple[Answers, Mapping[str, str]]]
"""Subjects, fields, spreadsheet id -> what is known already, by subject and field; sources' labels."""


class Workbook(Protocol):
    """A customer's spreadsheet, as the use case needs it."""

    def read(self, ask: Ask) -> Book:
        """The tabs that ``ask`` is about, with values and number formats; other tabs by title."""
        ...

    def write(self, writes: Writes, run: Run) -> Json:
        """Put our tabs and columns in place and say what was written: the ``written`` of a result."""
        ...


def inspect(workbook: Workbook, ask: Ask) -> Json:
    """The receipt of what would be computed; nothing is written."""
    book = workbook.read(ask)
    return receipt_json(read(book, ask), book, ask)


def compute_nrr(workbook: Workbook, ask: Ask, run: Run, knows: Knows | None = None) -> Json:
    """Read, compute and write back; the answer is the result object with ``written`` filled.

    ``knows``: where to look up what is known of the accounts; nobody is asked. Reading the same book again
    with the same signals gives the same writes, so after a restart the whole is simply done again.
    Raises KeeprateError for everything the user can mend or decide.
    """
    run.progress(0, 3, "Reading the sheet")
    book = workbook.read(ask)
    _stop_if_cancelled(run)
    run.progress(1, 3, "Computing")
    result, writes = compute(book, ask, knows)
    _stop_if_cancelled(run)
    run.progress(2, 3, "Writing the tab and the columns")
    result["written"] = workbook.write(writes, run)
    run.progress(3, 3, "Done")
    return result


def compute(book: Book, ask: Ask, knows: Knows | None = None) -> tuple[Json, Writes]:
    """The result object and everything that should be written, from a book as read. Pure, as ``knows`` is."""
    lock = ask.answers.get("lock")
    ask = replace(ask, answers={key: value for key, value in ask.answers.items() if key != "lock"})
    reading = read(book, ask)
    found = answer_of(reading, ask, _known(reading, book, knows))
    reading = _with_run_rate(reading, found[0], book, ask)
    change, record = _compared(book, reading, found[0], found[2], lock)
    result = {
        **result_json(reading, *found),
        "restatement": restatement_json(change, found[0].movements.currency),
        "locked": locked(record, (reading.table.tab.sheet_id, found[2].window, found[2].definition)),
    }
    there = {tab.our_key for tab in book.tabs}
    writes = emptied(report(reading, *found, change), there, reading)
    return result, replace(writes, tabs=(*writes.tabs, record_tab(record))) if record.runs else writes


def flags(book: Book, ask: Ask) -> Json:
    """The flags of a book alone: what ``keeprate flags`` shows. Pure."""
    reading = read(book, ask)
    answer, found, made = _number_of(reading, ask)
    return flags_json(reading, answer, found, made)


def answer_of(
    reading: Reading, ask: Ask, known: KnownSignals = NOTHING
) -> tuple[Retention, Flags, Manifest, Detail]:
    """Everything computed from a reading. Raises what the user must decide first."""
    answer, found, made = _number_of(reading, ask, known)
    return answer, found, made, detail(_source(reading), answer, made.input_sha256)


def _known(reading: Reading, book: Book, knows: Knows | None) -> KnownSignals:
    """What is known of the accounts of a reading, by the companies and contacts their rows name."""
    if knows is None or reading.ledger is None:
        return NOTHING
    from addon.signals.normalise import registrable

    accounts = reading.ledger.accounts
    found = account_subjects(reading.table, accounts, registrable, reading.directory)
    return found.known(*knows(found.subjects, (*OF_COMPANIES, *OF_CONTACTS), book.book_id))


def _number_of(
    reading: Reading, ask: Ask, known: KnownSignals = NOTHING
) -> tuple[Retention, Flags, Manifest]:
    question = why_not(reading, ask)
    if question:
        raise question
    source = _source(reading)
    definition = definition_for(ask.definition, source)
    answer = retention(source, reading.window, definition)
    found = Flags()
    if reading.ledger is not None and answer.window is not None:
        found = find_flags(reading.ledger, answer.window, as_of=ask.as_of, known=known)
    return answer, found, manifest(source, answer.window, definition, ask, known.sha256())


def _compared(
    book: Book, reading: Reading, answer: Retention, made: Manifest, lock: object
) -> tuple[Restatement | None, Record]:
    """What changed since this window was computed last, and the record with this run in it."""
    kept_here = record_of(book)
    source, cells = reading.table.tab, cells_of(reading, answer)
    before = kept_here if lock is None else with_run(kept_here, answer, made, source, lock)
    change = restatement(kept(before, answer, made, source), answer, cells)
    return change, with_run(kept_here, answer, made, source, lock)


def _with_run_rate(reading: Reading, answer: Retention, book: Book, ask: Ask) -> Reading:
    """Where terms were spread over their days, the rates by the months of each term are said beside.

    A spread by days invents contraction in short months, so it never stands alone.
    """
    if ask.answers.get("terms") != "ratable_by_day" or answer.window is None:
        return reading
    plain = {key: value for key, value in ask.answers.items() if key != "terms"}
    by_month = read(book, replace(ask, answers=plain))
    if by_month.ledger is None or by_month.window is None:
        return reading
    other = retention(by_month.ledger, answer.window, answer.definition)
    said = Problem(
        "assumed",
        "ratable_by_day",
        "Every amount is spread over the days of its term, so short months look smaller. By the months of"
        f" each term: NRR {_rate(other.nrr)}, GRR {_rate(other.grr)}.",
    )
    return replace(reading, problems=(*reading.problems, said))


def _rate(rate: Fraction | None) -> str:
    return "unknown" if rate is None else percent(rate)


def _source(reading: Reading) -> Ledger | Movements:
    source = reading.ledger or reading.given
    if source is None:
        raise UnknownLayout("No revenue was found in this tab.", hint="Choose the tab and the columns.")
    return source


def _stop_if_cancelled(run: Run) -> None:
    if run.cancelled():
        raise Cancelled
