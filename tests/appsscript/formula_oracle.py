"""The same formulas by the Python core: the arguments laid out as a tab and computed as the service does."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from addon.core.dates import to_serial
from addon.core.definitions import Ratio, definition_for
from addon.core.layouts import read
from addon.core.layouts.reading import Reading
from addon.core.ledger import Ledger
from addon.core.metrics import metrics
from addon.core.movements import Movements
from addon.core.retention import retention
from addon.core.table import Ask, Book, Tab
from addon.errors import KeeprateError

AS_OF = date(2026, 6, 30)
ENDS = ["Account", "Starting MRR", "Ending MRR"]
PARTS = ["Account", "Starting MRR", "Expansion", "Contraction", "Churn"]


def python(name: str, *args: Any) -> Fraction | str:
    """The exact number, or why there is none, in the words of the core."""
    try:
        return _number(name, args)
    except KeeprateError as refused:
        return refused.message


def _number(name: str, args: tuple[Any, ...]) -> Fraction | str:
    if name.endswith("_PERIOD"):
        table, start, end, definition, currency = (*args, None, None)[:5]
        answers = _answers("periods_across", currency)
        ask = Ask(as_of=AS_OF, start=_asked(start), end=_asked(end), answers=answers)
        return _rate(_read(table, ask), name, definition or None)
    given = name.endswith("_FROM")
    header, layout = (PARTS, "movement_columns") if given else (ENDS, "start_end")
    roles = ("start", "expansion", "contraction", "churn") if given else ("start", "end")
    mapping = dict(zip(("account", *roles), "ABCDE", strict=False))
    columns, currency = args[: len(roles)], (*args, None)[len(roles)]
    ask = Ask(as_of=AS_OF, mapping=mapping, answers=_answers(layout, currency))
    return _rate(_read(_table(header, columns), ask), name, None)


def _answers(layout: str, currency: str | None) -> dict[str, str]:
    return {"layout": layout} | ({"currency": currency} if currency else {})


def _asked(value: Any) -> str:
    return str(value["$date"])[:7] if isinstance(value, dict) else str(value)


def _table(header: list[str], args: tuple[Any, ...]) -> list[list[Any]]:
    columns = [[row[0] for row in arg] if isinstance(arg, list) else [arg] for arg in args]
    return [header, *([f"Firm {n}", *line] for n, line in enumerate(zip(*columns, strict=True), 1))]


def _read(table: list[list[Any]], ask: Ask) -> Reading:
    dated = [[isinstance(v, dict) for v in row] for row in table]
    rows = [
        [to_serial(date.fromisoformat(v["$date"])) if isinstance(v, dict) else v for v in row]
        for row in table
    ]
    formats = [["mmm yyyy" if d else "" for d in row] for row in dated]
    found = read(Book("Book", (Tab("MRR", rows=rows, formats=formats),)), ask)
    if found.question:
        raise found.question
    return found


def _rate(found: Reading, name: str, definition: str | None) -> Fraction | str:
    source: Ledger | Movements | None = found.ledger or found.given
    assert source is not None
    if name in ("QUICK_RATIO", "LOGO_RETENTION"):
        assert isinstance(source, Ledger)
        assert found.window
        whole = retention(source, found.window, definition_for(None, source))
        rate = metrics(whole.movements).quick_ratio if name == "QUICK_RATIO" else whole.logo_retention
        return "there is none" if rate is None else rate
    ratio = definition_for(definition, source).ratio(source, found.window)
    if not isinstance(ratio, Ratio):
        return ratio
    rate = ratio.grr if name.startswith("GRR") else ratio.nrr
    return "the definition knows no GRR" if rate is None else rate
