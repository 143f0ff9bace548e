"""Conditional formats: which rule of a tab holds for a cell, and what it adds to the cell's format.

Rules made of comparisons and colour scales are drawn; rules made of a formula are not, because only the
stand-in may compute formulas.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any


def _text(cell: dict[str, Any]) -> str:
    return str(cell.get("formattedValue", ""))


def _number(cell: dict[str, Any]) -> float | None:
    value = (cell.get("effectiveValue") or {}).get("numberValue")
    return None if value is None else float(value)


def _as_number(text: str) -> float | None:
    try:
        return float(text.replace(",", "").replace("$", "").removesuffix("%")) / (
            100 if text.endswith("%") else 1
        )
    except ValueError:
        return None


TEXTS: dict[str, Callable[[str, str], bool]] = {
    "TEXT_EQ": lambda text, wanted: text.lower() == wanted.lower(),
    "TEXT_CONTAINS": lambda text, wanted: wanted.lower() in text.lower(),
    "TEXT_NOT_CONTAINS": lambda text, wanted: wanted.lower() not in text.lower(),
    "TEXT_STARTS_WITH": lambda text, wanted: text.lower().startswith(wanted.lower()),
    "TEXT_ENDS_WITH": lambda text, wanted: text.lower().endswith(wanted.lower()),
}
NUMBERS: dict[str, Callable[[float, list[float]], bool]] = {
    "NUMBER_GREATER": lambda number, than: number > than[0],
    "NUMBER_GREATER_THAN_EQ": lambda number, than: number >= than[0],
    "NUMBER_LESS": lambda number, than: number < than[0],
    "NUMBER_LESS_THAN_EQ": lambda number, than: number <= than[0],
    "NUMBER_EQ": lambda number, than: number == than[0],
    "NUMBER_NOT_EQ": lambda number, than: number != than[0],
    "NUMBER_BETWEEN": lambda number, than: than[0] <= number <= than[1],
    "NUMBER_NOT_BETWEEN": lambda number, than: not than[0] <= number <= than[1],
}


def holds(condition: dict[str, Any], cell: dict[str, Any]) -> bool:
    """Whether a rule's condition is true of a cell."""
    kind = str(condition.get("type", ""))
    wanted = [str(value.get("userEnteredValue", "")) for value in condition.get("values", [])]
    text = _text(cell)
    if kind == "BLANK":
        return not text
    if kind == "NOT_BLANK":
        return bool(text)
    if kind in TEXTS and wanted:
        return TEXTS[kind](text, wanted[0])
    if kind in NUMBERS:
        number = _number(cell)
        numbers = [_as_number(one) for one in wanted]
        known = [one for one in numbers if one is not None]
        enough = 2 if kind.endswith("BETWEEN") else 1
        return number is not None and len(known) >= enough and NUMBERS[kind](number, known)
    return False


def _inside(ranges: list[dict[str, Any]], row: int, column: int) -> bool:
    return any(
        one.get("startRowIndex", 0) <= row < one.get("endRowIndex", 1 << 30)
        and one.get("startColumnIndex", 0) <= column < one.get("endColumnIndex", 1 << 30)
        for one in ranges
    )


def _shade(rule: dict[str, Any], number: float) -> dict[str, Any] | None:
    points = []
    for name in ("minpoint", "midpoint", "maxpoint"):
        point = rule.get(name) or {}
        at = _as_number(str(point.get("value", "")))
        if at is not None:
            points.append((at, point.get("color") or (point.get("colorStyle") or {}).get("rgbColor") or {}))
    if len(points) < 2:
        return None
    points.sort(key=lambda point: point[0])
    if number <= points[0][0]:
        return points[0][1]
    for (low, below), (high, above) in pairwise(points):
        if number <= high and high > low:
            part = (number - low) / (high - low)
            names = ("red", "green", "blue")
            return {n: below.get(n, 0) + (above.get(n, 0) - below.get(n, 0)) * part for n in names}
    return points[-1][1]


def formatted(
    rules: list[dict[str, Any]], cell: dict[str, Any], row: int, column: int
) -> dict[str, Any] | None:
    """The cell's effective format with the first rule that holds laid over it; None when none does."""
    for rule in rules:
        if not _inside(rule.get("ranges", []), row, column):
            continue
        form = dict(cell.get("effectiveFormat") or {})
        if "booleanRule" in rule and holds(rule["booleanRule"].get("condition", {}), cell):
            given = rule["booleanRule"].get("format", {})
            if "backgroundColor" in given or "backgroundColorStyle" in given:
                form.pop("backgroundColorStyle", None)
            text = dict(form.get("textFormat") or {})
            if "foregroundColor" in given.get("textFormat", {}):
                text.pop("foregroundColorStyle", None)
            return {**form, **given, "textFormat": {**text, **given.get("textFormat", {})}}
        number = _number(cell)
        if "gradientRule" in rule and number is not None:
            shade = _shade(rule["gradientRule"], number)
            if shade is not None:
                form.pop("backgroundColorStyle", None)
                return {**form, "backgroundColor": shade}
    return None
