"""The result: one object for the command line and for a run; ``nrr_result.schema.json`` describes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from addon.core.detail import Detail
from addon.core.detail_json import detail_json, rate
from addon.core.flags import RULES, Flag, Flags, flag_text
from addon.core.known_signals import HARD_RULES
from addon.core.layouts.reading import Reading
from addon.core.manifest import Manifest
from addon.core.metrics import NAMES, Metrics
from addon.core.money import decimal_text
from addon.core.movements import KINDS, movement_words, window_columns
from addon.core.owners import facts_of, owners_json
from addon.core.receipt import (
    definition_body,
    left_out_json,
    problems_json,
    readings_json,
    window_json,
)
from addon.core.report.found import Found
from addon.core.retention import Retention
from addon.core.table import Rect

Json = dict[str, Any]
SCHEMA_VERSION = 2


def result_json(
    reading: Reading, answer: Retention, flags: Flags, manifest: Manifest, detail: Detail
) -> Json:
    """Money as decimal strings in the currency's units; rates as fractions, or null with a reason."""
    moves = answer.movements
    currency = moves.currency
    found = Found(reading, answer, flags, manifest, detail)
    return {
        "kind": "nrr",
        "schema_version": SCHEMA_VERSION,
        "source": _source(reading),
        "layout": reading.fits[0].layout if reading.fits else None,
        "definition": definition_body(answer.definition),
        "basis": moves.basis,
        "currency": currency,
        "grain": reading.ledger.grain if reading.ledger else None,
        "window": window_json(answer.window),
        **{kind: decimal_text(moves.total(kind), currency) for kind in KINDS},
        **_rates(answer),
        "metrics": metrics_json(answer.metrics, currency),
        "sentence": answer.sentence,
        "how_to_read": list(answer.how_to_read),
        "bridge": _bridge(answer),
        "series": _series(answer),
        "series_note": answer.series_note,
        "segments": _segments(answer),
        "accounts": [
            {**account, **facts}
            for account, facts in zip(
                accounts_json(reading, answer, flags), facts_of(found), strict=moves.per_account
            )
        ],
        "owners": owners_json(found),
        "look_first": list(flags.look_first),
        "left_out": left_out_json(reading.left_out),
        "readings": readings_json(reading.readings, currency),
        "problems": problems_json((*reading.problems, *flags.problems), currency),
        "manifest": manifest.as_json(),
        "restatement": None,
        "locked": None,
        "written": None,
        **detail_json(detail, currency),
    }


def _source(reading: Reading) -> Json:
    table = reading.table
    return {
        "tab": table.tab.title,
        "sheet_id": table.tab.sheet_id,
        "range": table.tab.range(table.rect).rpartition("!")[2],
    }


def _rates(answer: Retention) -> Json:
    return {
        "accounts_at_start": answer.accounts_at_start,
        "accounts_at_end": answer.accounts_at_end,
        "nrr": rate(answer.nrr),
        "grr": rate(answer.grr),
        "logo_retention": rate(answer.logo_retention),
        "reasons": dict(answer.reasons),
    }


def metrics_json(found: Metrics, currency: str) -> Json:
    """The metrics by name: rates as numbers, revenue per account as money, null with a reason."""
    body: Json = {}
    for name in NAMES:
        value = getattr(found, name)
        money = name.startswith("arpa") and value is not None
        body[name] = decimal_text(value, currency) if money else rate(value)
    return {**body, "reasons": dict(found.reasons)}


def _bridge(answer: Retention) -> list[Json]:
    return [
        {
            "label": step.label,
            "kind": step.kind,
            "amount": decimal_text(step.amount, answer.movements.currency),
            "accounts": step.accounts,
            "note": step.note,
        }
        for step in answer.bridge
    ]


def _series(answer: Retention) -> list[Json]:
    currency = answer.movements.currency
    return [
        {
            "period": point.period.iso,
            "label": point.period.label,
            "start": decimal_text(point.start, currency),
            "end": decimal_text(point.end, currency),
            "nrr": rate(point.ratio.nrr) if point.ratio else None,
            "grr": rate(point.ratio.grr) if point.ratio else None,
        }
        for point in answer.series
    ]


def _segments(answer: Retention) -> list[Json]:
    currency = answer.movements.currency
    return [
        {
            "by": segment.by,
            "rows": [
                {
                    "value": row.value,
                    "accounts": row.accounts,
                    "start": decimal_text(row.start, currency),
                    "end": decimal_text(row.end, currency),
                    "nrr": rate(row.nrr),
                    "grr": rate(row.grr),
                    "note": row.note,
                    "expansion": decimal_text(row.expansion, currency),
                    "early_churn": {
                        "accounts": row.early,
                        "amount": decimal_text(row.early_money, currency),
                    },
                }
                for row in segment.rows
            ],
        }
        for segment in answer.segments
    ]


def accounts_json(reading: Reading, answer: Retention, flags: Flags) -> list[Json]:
    """Every account with its two amounts, what happened, the cells behind it, and its flags."""
    moves = answer.movements
    cells = cells_of(reading, answer)
    if not moves.per_account:
        return []
    starts, ends, words = moves.start.tolist(), moves.end.tolist(), movement_words(moves)
    bodies = []
    for row, account in enumerate(moves.accounts):
        bodies.append(
            {
                "key": account.key,
                "name": account.name,
                "start": decimal_text(starts[row], moves.currency),
                "end": decimal_text(ends[row], moves.currency),
                "change": decimal_text(ends[row] - starts[row], moves.currency),
                "movement": words[row],
                "cells": cells(row),
                "flag": flag_text(flags.by_account.get(account.key, ())),
                "flags": [flag_json(f, moves.currency) for f in flags.by_account.get(account.key, ())],
            }
        )
    return bodies


def cells_of(reading: Reading, answer: Retention) -> Callable[[int], list[str]]:
    """The cells behind an account's two amounts, or the rows that state its movements."""
    ledger, window, accounts = reading.ledger, answer.window, answer.movements.accounts
    if ledger is None or window is None:
        table = reading.table
        return lambda row: [
            table.tab.range(Rect(at, table.left, at + 1, table.right)) for at in accounts[row].rows
        ]
    first, last = window_columns(ledger, window)
    cells = ledger.cells
    return lambda row: [*cells(row, first), *cells(row, last)]


def flags_json(reading: Reading, answer: Retention, flags: Flags, manifest: Manifest) -> Json:
    """The flags alone: flagged accounts, most expected loss first, and what each rule is worth here."""
    accounts = {body["key"]: body for body in accounts_json(reading, answer, flags) if body["flags"]}
    ranked = [key for key in flags.ranked if key in accounts]
    return {
        "kind": "flags",
        "window": window_json(answer.window),
        "currency": answer.movements.currency,
        "basis": answer.movements.basis,
        "rules": [
            {
                "name": rule.name,
                "kind": rule.kind,
                "text": rule.text,
                "record": flags.records.get(rule.name),
            }
            for rule in RULES
        ]
        + [
            {"name": name, "kind": "churn_risk", "text": text, "record": flags.records[name]}
            for name, text in HARD_RULES.items()
            if name in flags.records
        ],
        "accounts": [accounts[key] for key in ranked],
        "look_first": list(flags.look_first),
        "problems": problems_json((*reading.problems, *flags.problems), answer.movements.currency),
        "manifest": manifest.as_json(),
    }


def flag_json(flag: Flag, currency: str) -> Json:
    """One flag as it stands in results."""
    return {
        "kind": flag.kind,
        "rule": flag.rule,
        "label": flag.label,
        "why": list(flag.why),
        "at_stake": decimal_text(flag.at_stake, currency),
        "clears": flag.clears,
        "record": flag.record,
        "standing": flag.standing,
        "estimated": flag.estimated,
    }
