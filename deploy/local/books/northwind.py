"""The demo's book: Northwind Robotics and its 214 customers, two years of ARR, and their accounts tab."""

from __future__ import annotations

import random
from typing import Any

from deploy.local.books.history import MONTHS, Customer, customers, months, next_renewal, serial
from deploy.local.books.names import OWNERS, companies, domain, person
from deploy.local.books.places import country, siren

ACCOUNTS = 214
SEED = 2043
DOLLARS = {"type": "CURRENCY", "pattern": '"$"#,##0'}
MONTH = {"type": "DATE", "pattern": "mmm yyyy"}
DAY = {"type": "DATE", "pattern": "yyyy-mm-dd"}


def book(count: int = ACCOUNTS, seed: int = SEED, accounts_tab: bool = True) -> list[dict[str, Any]]:
    """The tabs: "ARR 2025" with months across and two total rows, and "Accounts"."""
    chance = random.Random(seed)
    listed = customers(companies(count, chance), chance)
    if accounts_tab:
        _come_back(listed)
    tabs = [_revenue(listed)]
    if accounts_tab:
        tabs.append(_accounts(listed, chance))
    return tabs


def _come_back(listed: list[Customer]) -> None:
    """One customer paused for three months and returned: a gap, as every real book has one."""
    steady = [c for c in listed if all(c.amounts) and c.segment == "Mid-market"]
    steady[7].amounts[14:17] = [None, None, None]


def _column(index: int) -> str:
    return chr(65 + index) if index < 26 else "A" + chr(65 + index - 26)


def _revenue(listed: list[Customer]) -> dict[str, Any]:
    rows: list[list[Any]] = [["Account", "Segment", *(serial(month) for month in months())]]
    rows += [[c.name, c.segment, *c.amounts] for c in listed]
    last = len(rows)
    columns = [_column(2 + n) for n in range(MONTHS)]
    rows.append(["Subtotal", None, *(f"=SUM({c}2:{c}{last})" for c in columns)])
    rows.append(["Total ARR", None, *(f"=SUM({c}{last + 1})" for c in columns)])
    end = columns[-1]
    return {
        "title": "ARR 2025",
        "rows": rows,
        "input": "USER_ENTERED",
        "formats": {f"C1:{end}1": MONTH, f"C2:{end}{len(rows)}": DOLLARS},
        "frozen_rows": 1,
        "widths": [190, 92, *([86] * MONTHS)],
        "header": "#e8f0fe",
        "bold": [f"A{last + 1}:{end}{last + 2}"],
        "frozen_columns": 1,
    }


def _accounts(listed: list[Customer], chance: random.Random) -> dict[str, Any]:
    header = ["Account", "Website", "Owner", "Segment", "Renewal date", "Contact", "Contact e-mail"]
    rows: list[list[Any]] = [[*header, "Country", "SIREN"]]
    for place, customer in enumerate(sorted(listed, key=lambda c: c.name)):
        first, last = person(chance)
        if place in {31, 102, 177}:
            continue  # nobody keeps this tab perfectly: three accounts were never entered
        web = domain(customer.name)
        renewal = serial(next_renewal(customer)) if customer.here else None
        owner = chance.choice(OWNERS)
        mail = f"{first}.{last}@{web}".lower()
        site = f"https://www.{web}"
        where = country(customer.name)
        # typed with spaces, as French papers print it: a text, so that nobody adds it up
        number = siren(customer.name) if where == "FR" else ""
        spaced = " ".join((number[:3], number[3:6], number[6:])) if number else None
        people = [owner, customer.segment, renewal, f"{first} {last}", mail]
        rows.append([customer.name, site, *people, where, spaced])
    return {
        "title": "Accounts",
        "rows": rows,
        "input": "USER_ENTERED",
        "formats": {f"E2:E{len(rows)}": DAY},
        "frozen_rows": 1,
        "widths": [190, 280, 120, 100, 110, 140, 300, 80, 110],
        "header": "#e8f0fe",
        "bold": [],
        "frozen_columns": 0,
    }
