"""Statements of a Wikidata item: which of them count, and what they say. Pure.

https://www.mediawiki.org/wiki/Wikibase/DataModel/JSON : a statement has a rank (preferred, normal,
deprecated), a main value that may be unknown or none, and qualifiers such as the point in time (P585).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from addon.signals.reading import dig, items, text

POINT_IN_TIME, END_TIME = "P585", "P582"
YEAR, MONTH, DAY = 9, 10, 11
_TIME = re.compile(r"\+(\d{4})-(\d\d)-(\d\d)T")
_UNIT = re.compile(r"https?://www\.wikidata\.org/entity/(Q\d+)")


@dataclass(frozen=True)
class Statement:
    """One statement's value, as it stands in the item, and the day for which it is said, when it is."""

    value: Any
    at: date | None = None


@dataclass(frozen=True)
class Entity:
    """An item: its id and its claims by property."""

    id: str
    claims: Mapping[str, Any]

    def best(self, name: str) -> list[Statement]:
        """The statements of a property that count, those for the latest day first.

        Preferred ones if there are any, else the normal ones; never deprecated ones, never those that have
        ended, never those whose value is unknown.
        """
        standing = [
            each
            for each in items(self.claims.get(name))
            if each.get("rank") != "deprecated"
            and dig(each, "mainsnak", "snaktype") == "value"
            and not dig(each, "qualifiers", END_TIME)
        ]
        preferred = [each for each in standing if each.get("rank") == "preferred"]
        found = [
            Statement(
                dig(each, "mainsnak", "datavalue", "value"),
                moment(dig(each, "qualifiers", POINT_IN_TIME, 0, "datavalue", "value")),
            )
            for each in preferred or standing
        ]
        return sorted(found, key=lambda each: each.at or date.min, reverse=True)

    def texts(self, name: str) -> list[str]:
        """The texts of a property: addresses and identifiers."""
        return [
            word for each in self.best(name) if (word := text(each.value)) and isinstance(each.value, str)
        ]


def entities(data: Any) -> list[Entity]:
    """The items in an answer of wbgetentities; those that do not exist are left out."""
    found = dig(data, "entities")
    if not isinstance(found, Mapping):
        return []
    return [
        Entity(text(each.get("id")), each["claims"])
        for each in found.values()
        if isinstance(each, Mapping) and isinstance(each.get("claims"), Mapping)
    ]


def moment(value: Any) -> date | None:
    """The day of a point in time; the last day of its month or year where no finer one is known."""
    parts = _TIME.match(text(dig(value, "time")))
    precision = dig(value, "precision")
    if not parts or not isinstance(precision, int) or precision < YEAR:
        return None
    year, month, day = (int(part) for part in parts.groups())
    try:
        if precision == YEAR:
            return date(year, 12, 31)
        if precision == MONTH:
            return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
        return date(year, month, day)
    except ValueError:
        return None


def quantity(value: Any) -> tuple[Decimal, str] | None:
    """An amount and the id of its unit ("" for a bare number), or None."""
    try:
        amount = Decimal(text(dig(value, "amount")))
    except InvalidOperation:
        return None
    unit = text(dig(value, "unit"))
    entity = _UNIT.fullmatch(unit)
    if not amount.is_finite() or not (unit == "1" or entity):
        return None
    return amount, entity[1] if entity else ""
