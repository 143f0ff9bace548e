"""The pure part of a click: a book of months across, from cells as read to the result and what is written."""

from __future__ import annotations

import random
from datetime import date

from addon.compute_nrr import answer_of
from addon.core.layouts import read
from addon.core.report import report
from addon.core.result import result_json
from addon.core.table import Ask, Book
from tests.bench.compute import median_seconds
from tests.books import book, tab

ASK = Ask(as_of=date(2026, 1, 5))


def cells(accounts: int, seed: int = 5) -> Book:
    """24 months of accounts that start, grow, shrink and leave, as a reader of spreadsheets delivers them."""
    chance = random.Random(seed)
    months = [
        f"{m} {y}" for y in (2024, 2025) for m in "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    ]
    rows: list[list] = [["Account", "Segment", *months]]
    for number in range(accounts):
        amount, begin = chance.randint(1, 90) * 100, chance.randint(-10, 14)
        end = chance.choice([99] * 7 + [chance.randint(14, 24)])
        step, factor = chance.randint(1, 24), chance.choice([0.8, 1, 1, 1.2])
        row = [round(amount * factor) if m >= step else amount for m in range(24)]
        paid = [value if begin <= m < end else None for m, value in enumerate(row)]
        rows.append([f"Customer {number}", ("SMB", "Mid-market", "Enterprise")[number % 3], *paid])
    return book(tab("MRR", rows))


def main() -> None:
    """Print the medians by size and stage."""
    print("click: cells as read -> reading, answer (retention and flags), result and report; medians of 5")
    for accounts in (1_000, 10_000):
        sheet = cells(accounts)
        reading = read(sheet, ASK)
        found = answer_of(reading, ASK)
        stages = {
            "reading": lambda sheet=sheet: read(sheet, ASK),
            "answer": lambda reading=reading: answer_of(reading, ASK),
            "result": lambda reading=reading, found=found: result_json(reading, *found),
            "report": lambda reading=reading, found=found: report(reading, *found),
        }
        seconds = {name: median_seconds(fn, 5) for name, fn in stages.items()}
        told = "   ".join(f"{name} {value * 1000:6.1f} ms" for name, value in seconds.items())
        print(f"  {accounts:>6,} accounts   {told}   together {sum(seconds.values()) * 1000:7.1f} ms")
