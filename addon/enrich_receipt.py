"""Before anything is asked: which rows, keys, fields and sources there are, and what asking may cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from addon.core.enrich_report import where_text
from addon.core.layouts.view import counted, listed
from addon.core.signal import Subject, SubjectKind
from addon.core.signal_fields import FIELDS
from addon.core.subject_words import COLUMNS, LABELS
from addon.core.table import Book, column_letter
from addon.core.worklist import EnrichAsk, Worklist, worklist
from addon.errors import KeeprateError
from addon.signals.estimate import Estimate
from addon.signals.normalise import registrable
from addon.signals.order import Order
from addon.signals.provider import ANY_HOST, Card
from addon.signals.registry import ProviderState, Registry
from addon.signals.waterfall import Signals

Json = dict[str, Any]
SUGGESTED = (
    "open_roles",
    "insolvency_status",
    "registry_status",
    "site_status",
    "headcount",
    "job_title",
    "job_change",
)
FREE = frozenset({"own", "keyless", "free_key"})
SAMPLE = 50


def order_for(
    ask: EnrichAsk,
    signals: Signals,
    *,
    sub: str,
    scope: str,
    run_id: str,
    keys: Mapping[str, str],
    today: date,
) -> Order:
    """The order of a request: only what was agreed to.

    A quote (``run_id`` empty) comes before that: it counts every source that could be asked.
    """
    able = frozenset(state.id for state in signals.states(keys) if state.able and not run_id)
    allowed = able if ask.consent is None else ask.consent
    cap = ask.cap_minor or 0
    return Order(scope, sub, run_id, today, cap, allowed, dict(keys), ask.refresh)


def receipt(book: Book, ask: EnrichAsk, signals: Signals, keys: Mapping[str, str]) -> Json:
    """What could be enriched in a book as read; ``keys``: provider id -> the user's access key."""
    states = signals.states(keys)
    body: Json = {
        "kind": "enrich_receipt",
        "providers": [state.as_json() for state in states],
        "choices": {
            "tabs": [{"value": tab.sheet_id, "label": tab.title} for tab in book.tabs if not tab.ours]
        },
        "question": None,
        "can_enrich": False,
    }
    try:
        work = worklist(book, ask, registrable)
    except KeeprateError as problem:
        kind = ask.subject or "company"
        fields = _fields(kind, (), states, signals, None)
        return {**body, **_nobody(kind), "fields": fields, "question": problem.as_json()}
    fields = _fields(work.kind, work.subjects[:SAMPLE], states, signals, work)
    wanted = ask.fields or tuple(f["name"] for f in fields if f["suggested"])
    body["choices"]["keys"] = _key_choices(work)
    return {
        **body,
        "tab": {"title": work.tab.title, "sheet_id": work.tab.sheet_id},
        "rows": work.total,
        "subject": work.kind,
        "keys": [
            {
                "key": key.key, "label": key.label, "column": key.letter, "header": key.header,
                "filled": key.filled, "confidence": key.confidence, "reason": key.reason,
            }
            for key in work.keys
        ],
        "subjects": len(work.subjects),
        "duplicates": work.duplicates,
        "without_key": {"rows": len(work.without), "cells": work.cells(work.without)},
        "fields": fields,
        "writes": {"sentence": where_text(wanted, work)},
        "text": _text(work),
        "can_enrich": any(field["able"] for field in fields),
    }  # fmt: skip


def _nobody(kind: SubjectKind) -> Json:
    return {
        "tab": None, "rows": 0, "subject": kind, "keys": [], "subjects": 0, "duplicates": 0,
        "without_key": {"rows": 0, "cells": []}, "writes": {"sentence": ""}, "text": [],
    }  # fmt: skip


def _key_choices(work: Worklist) -> Json:
    table = work.table
    columns = [
        {"value": column_letter(at), "label": f"{column_letter(at)} · {name}" if name else column_letter(at)}
        for at, name in enumerate(table.names, table.left)
        if at not in work.tab.our_columns
    ]
    none = {"value": "", "label": "None"}
    return {key: [none, *columns] for key in COLUMNS[work.kind]}


def _text(work: Worklist) -> list[str]:
    noun = "company" if work.kind == "company" else "contact"
    many = f"{len(work.subjects):,} {'companies' if noun == 'company' else 'contacts'}"
    lines = [
        f"Tab {work.tab.title}",
        f"{counted(work.total, 'row')}, {many if len(work.subjects) != 1 else f'1 {noun}'}",
    ]
    lines += [f"{key.label} in {key.letter}" for key in work.keys]
    if work.duplicates:
        lines.append(f"{counted(work.duplicates, 'row')} of the same {noun}, asked about once")
    if work.without:
        lines.append(f"{counted(len(work.without), 'row')} without a key")
    return lines


def _fields(
    kind: SubjectKind,
    subjects: Iterable[Subject],
    states: Iterable[ProviderState],
    signals: Signals,
    work: Worklist | None,
) -> list[Json]:
    """Every field on offer, with who gives it and whether anybody can for these rows."""
    by_id = {state.id: state for state in states if state.loaded}
    some = tuple(subjects)
    found: list[Json] = []
    for field in FIELDS:
        if field.subject != kind or field.internal:
            continue
        cards = list(signals.cards((field.name,)))
        able = [card for card in cards if by_id[card.id].able and _reaches(signals, card, some)]
        found.append(
            {
                "name": field.name,
                "label": field.label,
                "unit": field.unit,
                "help": field.help,
                "subject": field.subject,
                "providers": [
                    {"id": c.id, "label": c.label, "access": c.access, "price_text": c.price.text}
                    for c in cards
                ],
                "free": any(card.access in FREE for card in able),
                "able": bool(able),
                "why": None if able else _why_not(cards, by_id, signals.registry),
                "in_sheet": None if work is None else _in_sheet(work, field.label),
                "suggested": field.name in SUGGESTED and any(card.access in FREE for card in able),
            }
        )
    return found


def _reaches(signals: Signals, card: Card, subjects: tuple[Subject, ...]) -> bool:
    """Whether any of some subjects has what a provider needs, or what a free one could find for it."""
    return any(signals.reaches(card, subject) for subject in subjects)


def _why_not(cards: list[Card], by_id: Mapping[str, ProviderState], registry: Registry) -> str:
    if not cards:
        return "No source for this is in use here."
    keyed = [registry.key_label(card) for card in cards if by_id[card.id].why]
    if len(keyed) == len(cards):
        return f"Needs your own access key of {listed(list(dict.fromkeys(keyed)))}."
    needs = {need.partition(":")[0] for card in cards for way in card.needs for need in way}
    words = [LABELS[key] for key in LABELS if key in needs]
    return f"These rows hold nothing to look it up by; a column helps: {', '.join(words)}."


def _in_sheet(work: Worklist, label: str) -> str | None:
    """The column of ours that holds a field already, by its header."""
    table = work.table
    row = max(table.header_top, table.top - 1)
    for column in sorted(work.tab.our_columns):
        if work.tab.value(row, column) == label:
            return column_letter(column)
    return None


def quote_of(book: Book, ask: EnrichAsk, signals: Signals, order: Order) -> Json:
    """What enriching would cost, for a book as read. Nothing is asked and nothing reserved."""
    work = worklist(book, ask, registrable)
    subjects = work.first() if ask.rows == "try" else work.subjects
    guess = signals.estimate(subjects, ask.fields, replace(order, run_id=""))
    cards = {provider.card.id: provider.card for provider in signals.registry.providers}
    cap = guess.most_minor if ask.cap_minor is None else min(ask.cap_minor, guess.most_minor)
    return {
        "kind": "enrich_quote",
        "rows": sum(len(work.rows[subject.id]) for subject in subjects),
        "subjects": len(subjects),
        "fresh": guess.fresh,
        "fields": list(ask.fields),
        "calls": [
            {
                "provider": c.provider, "label": c.label, "least": c.least, "expected": c.expected,
                "most": c.most, "price_minor": c.price_minor, "measured": c.measured,
            }
            for c in guess.calls
        ],
        "least_minor": guess.least_minor,
        "expected_minor": guess.expected_minor,
        "most_minor": guess.most_minor,
        "currency": "USD",
        "cap_minor": cap,
        "free": guess.most_minor == 0,
        "sends": [_sends(cards[c.provider]) for c in guess.calls if c.provider in cards],
        "writes": {"sentence": where_text(ask.fields, work)},
        "sentence": _cost(work.kind, guess),
    }  # fmt: skip


def _sends(card: Card) -> Json:
    where = "the company's own website" if card.hosts == ANY_HOST else ", ".join(card.hosts)
    return {"provider": card.id, "label": card.label, "what": card.sends, "where": where}


def _cost(kind: SubjectKind, guess: Estimate) -> str:
    noun = ("company", "companies") if kind == "company" else ("contact", "contacts")
    many = f"{guess.subjects:,} {noun[guess.subjects != 1]}"
    fresh = f", {guess.fresh:,} known already" if guess.fresh else ""
    if guess.most_minor == 0:
        return f"{many}{fresh}, free."
    told = f"about ${guess.expected_minor / 100:,.2f}, at most ${guess.most_minor / 100:,.2f}"
    guessed = [c.label for c in guess.calls if c.price_minor and not c.measured]
    note = f" The middle figure assumes how often {listed(guessed)} answers." if guessed else ""
    return f"{many}{fresh}: {told}.{note}"
