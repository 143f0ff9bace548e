"""Small books for the answers that are questions: only current revenue, and no revenue at all."""

from __future__ import annotations

import random
from typing import Any

from deploy.local.books.names import companies, domain, person
from deploy.local.books.northwind import DOLLARS

STAGES = ("Contacted", "Demo booked", "Trial", "Negotiation")
CITIES = ("Lyon", "Porto", "Leeds", "Ghent", "Aarhus", "Turin")


def _tab(title: str, rows: list[list[Any]], widths: list[int], formats: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": title,
        "rows": rows,
        "input": "USER_ENTERED",
        "formats": formats,
        "frozen_rows": 1,
        "widths": widths,
        "header": "#e6f4ea",
        "bold": [],
        "frozen_columns": 0,
    }


def only_current_revenue() -> list[dict[str, Any]]:
    """24 customers with what they pay today, and nothing about a year ago."""
    chance = random.Random(7)
    rows: list[list[Any]] = [["Account", "Website", "Current MRR"]]
    for name in companies(24, chance):
        mrr = chance.randrange(4, 60) * 50
        rows.append([name, f"https://{domain(name)}", mrr])
    return [_tab("Customers", rows, [200, 260, 110], {"C2:C25": DOLLARS})]


def no_revenue() -> list[dict[str, Any]]:
    """A list of prospects: names and stages, no amounts."""
    chance = random.Random(11)
    rows: list[list[Any]] = [["Company", "Contact", "E-mail", "City", "Stage"]]
    for name in companies(18, chance):
        first, last = person(chance)
        mail = f"{first}.{last}@{domain(name)}".lower()
        rows.append([name, f"{first} {last}", mail, chance.choice(CITIES), chance.choice(STAGES)])
    return [_tab("Prospects", rows, [200, 150, 300, 90, 120], {})]
