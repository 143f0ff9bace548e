"""In which country each sample customer is, and the company number of the French ones: made from its name."""

from __future__ import annotations

import random

COUNTRIES = {"FR": 18, "DE": 20, "GB": 16, "US": 20, "PT": 6, "NL": 8, "IT": 7, "DK": 5}
FRENCH = frozenset({"Aldervane Aerospace", "Aldervane Printing", "Arkenstead Dairy", "Arkenstead Textiles"})


def country(name: str) -> str:
    """ISO 3166 alpha-2."""
    if name in FRENCH:
        return "FR"
    return random.Random("country " + name).choices(list(COUNTRIES), list(COUNTRIES.values()))[0]


def siren(name: str) -> str:
    """Nine digits, the last by Luhn's rule, as French company numbers have it."""
    digits = str(random.Random("siren " + name).randrange(30_000_000, 99_000_000))
    total = sum(_doubled(int(d)) if place % 2 else int(d) for place, d in enumerate(digits))
    return digits + str(-total % 10)


def _doubled(digit: int) -> int:
    return digit * 2 - 9 if digit > 4 else digit * 2
