"""The receipt: what would be computed and written, before anything is; and the JSON of what was read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addon.core.definitions import DEFINITIONS, Definition, definition_for
from addon.core.history import TAB_NAME as HISTORY
from addon.core.layouts.reading import BlankReading, LeftOut, Reading
from addon.core.ledger import Ledger
from addon.core.manifest import definition_code, window_code
from addon.core.money import decimal_text
from addon.core.movements import Movements
from addon.core.period import Period, Window
from addon.core.preview import layout_choices, preview_json, role_choices
from addon.core.record import TAB_NAME as RECORD_NAME
from addon.core.record import locked, record_of
from addon.core.report import COLUMN_HEADERS, TAB_NAME, TAB_NAMES, beside, left_behind, tab_names
from addon.core.table import Ask, Book, Tab, column_letter
from addon.errors import KeeprateError, Problem, SheetProblem

Json = dict[str, Any]


def receipt_json(reading: Reading, book: Book, ask: Ask) -> Json:
    """The body of ``POST /v1/tables/inspect`` and of ``keeprate inspect --json``."""
    source = reading.ledger or reading.given
    question = why_not(reading, ask)
    window = reading.window or (reading.given.window if reading.given else None)
    body: Json = {
        "kind": "receipt",
        "tab": {"title": reading.table.tab.title, "sheet_id": reading.table.tab.sheet_id},
        "tabs": [{"title": tab.title, "sheet_id": tab.sheet_id} for tab in book.tabs if _readable(tab)],
        "layout": _layout(reading),
        "other_layouts": [
            {
                "name": fit.layout,
                "label": fit.label,
                "score": round(fit.score, 3),
                "reason": fit.reason,
            }
            for fit in reading.fits[1:]
        ],
        "roles": roles_json(reading),
        "account_column": _letter(reading.account_column),
        "accounts": _count(source),
        "periods": _periods(reading),
        "currency": source.currency if source else None,
        "basis": source.basis if source else None,
        "grain": source.grain if isinstance(source, Ledger) else None,
        "window": window_json(window),
        "definition": None
        if question or not source
        else definition_body(definition_for(ask.definition, source)),
        "left_out": left_out_json(reading.left_out),
        "readings": readings_json(reading.readings, source.currency if source else ""),
        "problems": problems_json(reading.problems, source.currency if source else ""),
        "preview": preview_json(reading),
        "locked": _locked(reading, book, ask, window),
        "choices": _choices(reading, book),
        "writes": _writes(reading, book),
        "text": [],
        "question": question.as_json() if question else None,
        "can_compute": question is None and source is not None,
    }
    body["text"] = _text(body)
    return body


def _readable(tab: Tab) -> bool:
    """A tab the user may choose: their own, and the history we keep for them."""
    return not tab.ours or tab.title == HISTORY


def _layout(reading: Reading) -> Json | None:
    if not reading.fits:
        return None
    best = reading.fits[0]
    return {"name": best.layout, "label": best.label, "score": round(best.score, 3), "reason": best.reason}


def roles_json(reading: Reading) -> list[Json]:
    """What every column is taken for."""
    return [
        {
            "column": column_letter(guess.column),
            "header": guess.header,
            "role": guess.role,
            "confidence": round(guess.confidence, 3),
            "reason": guess.reason,
        }
        for guess in reading.roles
    ]


def window_json(window: Window | None) -> Json | None:
    """A window, in codes and in words."""
    if window is None:
        return None
    return {
        "from": window.start.iso,
        "to": window.end.iso,
        "from_label": window.start.label,
        "to_label": window.end.label,
        "months": window.months,
        "note": window.note,
    }


def definition_body(definition: Definition) -> Json:
    """A definition: name, version and what people read."""
    return {
        "name": definition.name,
        "version": definition.version,
        "label": definition.label,
        "text": definition.text,
    }


def left_out_json(left_out: Sequence[LeftOut]) -> list[Json]:
    """Rows that hold no account."""
    return [
        {"cells": row.cells, "label": row.label, "reason": row.reason, "agrees": row.agrees}
        for row in left_out
    ]


def readings_json(readings: Sequence[BlankReading], currency: str) -> list[Json]:
    """How blanks were read, with their money, and what else could be chosen."""
    return [
        {
            "code": reading.code,
            "message": reading.message,
            "accounts": list(reading.accounts),
            "money": decimal_text(reading.money, currency),
            "cells": list(reading.cells),
            "choices": [{"label": choice.label, "sets": choice.sets} for choice in reading.choices],
        }
        for reading in readings
    ]


def problems_json(problems: Sequence[Problem], currency: str) -> list[Json]:
    """Everything noticed, with money as a decimal string like all other money."""
    bodies = []
    for problem in problems:
        body = problem.as_json()
        if problem.money is not None:
            body["money"] = decimal_text(problem.money, currency)
        bodies.append(body)
    return bodies


def _blocked(reading: Reading) -> KeeprateError | None:
    for problem in reading.problems:
        if problem.tier == "block":
            return SheetProblem(problem.message, where=problem.cells)
    return None


def why_not(reading: Reading, ask: Ask) -> KeeprateError | None:
    """What the user must decide before anything is computed, or None."""
    source = reading.ledger or reading.given
    return reading.question or _blocked(reading) or _definition_question(source, ask)


def _definition_question(source: Ledger | Movements | None, ask: Ask) -> KeeprateError | None:
    if source is None:
        return None
    try:
        definition_for(ask.definition, source)
    except KeeprateError as error:
        return error
    return None


def _letter(column: int | None) -> str | None:
    return None if column is None else column_letter(column)


def _count(source: Ledger | Movements | None) -> int | None:
    if source is None or (isinstance(source, Movements) and not source.per_account):
        return None
    return len(source.accounts)


def columns_text(columns: Sequence[int]) -> str:
    """``C:Z``, ``C`` or ``C:D, G:H`` for 0-based columns."""
    runs: list[list[int]] = []
    for column in sorted(columns):
        if runs and column == runs[-1][1] + 1:
            runs[-1][1] = column
        else:
            runs.append([column, column])
    return ", ".join(
        column_letter(a) if a == b else f"{column_letter(a)}:{column_letter(b)}" for a, b in runs
    )


def _span(first: Period, last: Period) -> str:
    return first.label if first == last else f"{first.label}–{last.label}"


def _periods(reading: Reading) -> Json | None:
    if reading.ledger is None or not reading.ledger.periods:
        return None
    first, last = reading.ledger.periods[0], reading.ledger.periods[-1]
    return {
        "from": first.iso,
        "to": last.iso,
        "label": _span(first, last),
        "columns": columns_text(reading.amount_columns),
        "count": len(reading.ledger.periods),
    }


def _choices(reading: Reading, book: Book) -> Json:
    periods = reading.ledger.periods if reading.ledger else ()
    window = reading.window
    named = {period.last: period.iso for period in (window.start, window.end)} if window else {}
    # A window of a yearly sheet is told in months; the same end must be found among the choices.
    ends = [{"value": named.get(p.last, p.iso), "label": p.label} for p in periods]
    amounts = columns_text(reading.amount_columns)
    table = reading.table
    names = {c: n for c, n in enumerate(table.names, table.left) if c not in table.tab.our_columns}
    label = f"{amounts} · {_span(periods[0], periods[-1])}" if periods else amounts
    return {
        "tabs": [{"value": t.sheet_id, "label": t.title} for t in book.tabs if _readable(t)],
        "account": [
            {"value": column_letter(column), "label": f"{column_letter(column)} · {name}".rstrip(" ·")}
            for column, name in names.items()
            if column not in reading.amount_columns
        ],
        "amounts": [{"value": amounts, "label": label}] if amounts else [],
        "from": ends[:-1],
        "to": ends[1:],
        "definition": [{"value": d.name, "label": d.label} for d in _definitions_for(reading)],
        "layout": layout_choices(reading),
        "role": role_choices(),
    }


def _locked(reading: Reading, book: Book, ask: Ask, window: Window | None) -> Json | None:
    """The figure that was locked for this tab, window and definition, if one was."""
    source = reading.ledger or reading.given
    if source is None or window is None or _definition_question(source, ask):
        return None
    definition = definition_for(ask.definition, source)
    about = (reading.table.tab.sheet_id, window_code(window), definition_code(definition))
    return locked(record_of(book), about)


def _definitions_for(reading: Reading) -> list[Definition]:
    if reading.ledger is None and reading.given is None:
        return []
    needs = "ledger" if reading.ledger is not None else "movements"
    return [definition for definition in DEFINITIONS if definition.needs == needs]


def _writes(reading: Reading, book: Book) -> Json:
    exists = any(tab.ours and tab.title == TAB_NAME for tab in book.tabs)
    verb = "Renews" if exists else "Adds"
    table = reading.table
    theirs = [c for c in range(table.left, table.right) if c not in table.tab.our_columns]
    after = column_letter(theirs[-1]) if theirs else None
    plain = beside(reading)
    columns = list(COLUMN_HEADERS) if plain else []
    tabs = tab_names(reading)
    named = ", ".join([tabs[0], *(tab.removeprefix("Keeprate ") for tab in tabs[1:])])
    hidden = [RECORD_NAME] if _keeps_record(reading) else []
    kept = ", a hidden one that keeps each figure" if hidden else ""
    where = f"{',' if hidden else ''} and {len(columns)} columns after {after}" if plain else ""
    written = [key for key, name in TAB_NAMES.items() if name in tabs]
    left = [TAB_NAMES[key] for key in left_behind({tab.our_key for tab in book.tabs}, written)]
    gone = f", empties {' and '.join(left)}" if left else ""
    return {
        "sentence": f"{verb} {len(tabs)} tabs ({named}){kept}{where}{gone}; nothing else changes",
        "tab": TAB_NAME,
        "tabs": tabs,
        "hidden_tabs": hidden,
        "columns": columns,
        "after": after if plain else None,
        "exists": exists,
    }


def _keeps_record(reading: Reading) -> bool:
    """Whether a run keeps its figure: it has a window to keep it for."""
    return reading.ledger is not None or bool(reading.given and reading.given.window)


def _text(body: Json) -> list[str]:
    parts = [f"Tab {body['tab']['title']}"]
    if body["account_column"]:
        parts.append(f"accounts in {body['account_column']}")
    if body["periods"]:
        parts.append(f"{body['periods']['label']} in {body['periods']['columns']}")
    parts.append(", ".join(p for p in (body["currency"], body["basis"]) if p))
    if body["accounts"] is not None:
        parts.append(f"{body['accounts']:,} account{'' if body['accounts'] == 1 else 's'}")
    totals = sum("total" in row["reason"].casefold() for row in body["left_out"])
    others = len(body["left_out"]) - totals
    if totals:
        parts.append(f"{totals} total row{'' if totals == 1 else 's'} left out")
    if others:
        parts.append(f"{others} other row{'' if others == 1 else 's'} left out")
    if body["window"]:
        parts.append(f"{body['window']['from_label']} → {body['window']['to_label']}")
    return [part for part in parts if part]
