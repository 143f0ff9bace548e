"""Open postings of a sample company, dated back from today: the same roles, whichever board shows them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from deploy.local.web.world import CITIES, Company

TITLES = {
    "Engineering": ("Software Engineer", "Controls Engineer", "Test Engineer", "Data Engineer"),
    "Sales": ("Account Executive", "Sales Development Representative", "Key Account Manager"),
    "Customer Success": ("Customer Success Manager", "Support Specialist"),
    "Marketing": ("Content Marketer", "Product Marketing Manager"),
    "Operations": ("Warehouse Lead", "Supply Planner", "Quality Technician"),
    "Finance": ("Financial Controller", "Accountant"),
    "People": ("Recruiter", "People Partner"),
}


@dataclass(frozen=True)
class Job:
    """One open posting."""

    id: int
    title: str
    function: str
    city: str
    country: str
    posted: date


def jobs(company: Company, today: date) -> tuple[Job, ...]:
    """The postings that are open today; nobody posts on a ceased company's board."""
    chance = random.Random("jobs " + company.name)
    return tuple(_job(company, place, today, chance) for place in range(company.roles))


def _job(company: Company, place: int, today: date, chance: random.Random) -> Job:
    function = chance.choices(list(TITLES), (34, 20, 10, 8, 16, 6, 6))[0]
    elsewhere = chance.random() < 0.25
    country = chance.choice(list(CITIES)) if elsewhere else company.country
    return Job(
        id=4_000_000 + int(company.token.encode().hex()[:6], 16) % 900_000 + place,
        title=chance.choice(TITLES[function]),
        function=function,
        city=chance.choice(CITIES[country]) if elsewhere else company.city,
        country=country,
        posted=today - timedelta(days=round(chance.expovariate(1 / 45))),
    )
