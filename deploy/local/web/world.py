"""What is true of each sample company, made from its name: the same on every machine and for every host.

The first customers of the demo's accounts tab are told by hand, so that trying ten rows shows what a real
list shows: some found, some not, one insolvent, one that ceased trading, one that moved, one parked domain,
one name that leads nowhere.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cache

from deploy.local.books.names import STEMS, TRADES, domain
from deploy.local.books.places import country, siren

BOARDS = ("greenhouse", "lever", "ashby", "smartrecruiters", "recruitee", "workable")
CITIES = {
    "FR": ("Lyon", "Paris", "Nantes", "Lille"),
    "DE": ("Hamburg", "Leipzig", "Köln"),
    "GB": ("Leeds", "Bristol", "London"),
    "US": ("Boston", "Denver", "Austin"),
    "PT": ("Porto", "Lisboa"),
    "NL": ("Utrecht", "Rotterdam"),
    "IT": ("Turin", "Milano"),
    "DK": ("Aarhus",),
}
WORK = {
    "Aerospace": "flight hardware for small satellites",
    "Analytics": "forecasts for retail planners",
    "Dairy": "cheese and butter from 140 farms",
    "Energy": "heat pumps for apartment blocks",
    "Foods": "chilled meals for canteens",
    "Freight": "overnight rail freight",
    "Health": "booking software for clinics",
    "Labs": "test benches for battery makers",
    "Logistics": "cold storage and last-mile delivery",
    "Marine": "hull coatings that last ten years",
    "Motors": "electric drives for forklifts",
    "Optics": "lenses for microscopes",
    "Packaging": "moulded fibre packaging",
    "Pharma": "generics for hospital pharmacies",
    "Printing": "labels and short-run books",
    "Retail": "shop fittings on subscription",
    "Systems": "control cabinets for pumping stations",
    "Textiles": "recycled yarn for knitwear",
    "Timber": "glued beams and panels",
    "Tools": "hand tools that are repaired for life",
}
CRMS = ("HubSpot", "Salesforce", "Pipedrive", "")


@dataclass(frozen=True)
class Company:
    """One invented company.

    `site`: up, moved, parked, closed (the host hangs up) or nowhere (the name does not exist). `state`:
    active, ceased, or the insolvency procedure it is in. `then` is the headcount a year ago. `board` is the
    job board's kind, `token` its name there; `roles` how many postings are open. `shy`: its robots.txt asks
    not to be read. `known`: it has an entry in Wikidata.
    """

    name: str
    domain: str
    country: str
    city: str
    trade: str
    founded: int
    headcount: int
    then: int
    site: str = "up"
    state: str = "active"
    crm: str = ""
    mail: str = "Google Workspace"
    board: str = ""
    token: str = ""
    roles: int = 0
    siren: str = ""
    linkedin: bool = True
    shy: bool = False
    known: bool = False

    @property
    def slug(self) -> str:
        """Its name in addresses of other services."""
        return self.name.lower().replace(" ", "-")

    @property
    def work(self) -> str:
        """What it does, in words."""
        return WORK[self.trade]

    @property
    def moved_to(self) -> str:
        """The domain its old one redirects to."""
        return f"{self.slug.replace('-', '')}-group.example"


def _made(name: str) -> Company:
    chance = random.Random("company " + name)
    where = country(name)
    headcount = round(10 ** chance.uniform(0.9, 3.1))
    board = chance.choice(BOARDS) if chance.random() < 0.3 else ""
    roll = chance.random()
    site = "moved" if roll < 0.05 else "parked" if roll < 0.08 else "closed" if roll < 0.11 else "up"
    return Company(
        name=name,
        domain=domain(name),
        country=where,
        city=chance.choice(CITIES[where]),
        trade=name.rpartition(" ")[2],
        founded=chance.randrange(1961, 2021),
        headcount=headcount,
        then=max(3, round(headcount * chance.uniform(0.8, 1.3))),
        site="nowhere" if 0.11 <= roll < 0.13 else site,
        state=chance.choices(("active", "ceased", "liquidation", "safeguard"), (95, 2, 2, 1))[0],
        crm=chance.choice(CRMS),
        mail=chance.choice(("Google Workspace", "Microsoft 365", "Microsoft 365", "OVH")),
        board=board,
        token=name.lower().replace(" ", "").replace("-", ""),
        roles=chance.randrange(0, max(2, headcount // 12)) if board else 0,
        siren=siren(name) if where == "FR" else "",
        linkedin=chance.random() < 0.8,
        shy=chance.random() < 0.03,
        known=headcount > 600,
    )


TOLD: dict[str, dict[str, object]] = {
    "Aldervane Aerospace": {
        "city": "Lyon",
        "board": "greenhouse",
        "roles": 24,
        "crm": "HubSpot",
        "headcount": 310,
        "then": 241,
        "known": True,
    },
    "Aldervane Labs": {"board": "lever", "roles": 9, "crm": "Salesforce", "headcount": 88, "then": 80},
    "Aldervane Marine": {"crm": "", "headcount": 34, "then": 35},
    "Aldervane Printing": {"state": "receivership", "headcount": 19, "then": 26, "crm": ""},
    "Aldervane Systems": {"site": "moved"},
    "Arkenstead Analytics": {"board": "ashby", "roles": 3, "crm": "HubSpot", "headcount": 46, "then": 39},
    "Arkenstead Dairy": {"headcount": 1240, "then": 1210, "known": True, "crm": "Salesforce"},
    "Arkenstead Optics": {"board": "workable", "roles": 6, "crm": "Pipedrive", "headcount": 120, "then": 97},
    "Arkenstead Textiles": {"site": "closed", "state": "ceased"},
    "Ashgrove-Tal Aerospace": {"site": "parked"},
    "Ashgrove-Tal Foods": {"site": "nowhere"},
    "Ashgrove-Tal Labs": {"board": "smartrecruiters", "roles": 11, "headcount": 150, "then": 128},
    "Ashgrove-Tal Marine": {"shy": True},
    "Ashgrove-Tal Pharma": {"board": "recruitee", "roles": 4, "headcount": 75, "then": 75},
}
UNTOLD = {"site": "up", "state": "active", "shy": False, "linkedin": True, "board": "", "roles": 0}


@cache
def company(name: str) -> Company:
    """What is true of the company of that name."""
    made = _made(name)
    return replace(made, **{**UNTOLD, **TOLD[name]}) if name in TOLD else made  # type: ignore[arg-type]


@cache
def companies() -> tuple[Company, ...]:
    """Every company of the sample books that has a site."""
    return tuple(company(f"{stem} {trade}") for stem in STEMS for trade in TRADES)


@cache
def by_domain() -> dict[str, Company]:
    """Companies by their domain, and by the one they moved to."""
    found = {each.domain: each for each in companies()}
    return found | {each.moved_to: each for each in companies() if each.site == "moved"}


@cache
def by_siren() -> dict[str, Company]:
    """French companies by their number."""
    return {each.siren: each for each in companies() if each.siren}


@cache
def by_token(board: str) -> dict[str, Company]:
    """Companies that have a job board of that kind, by their name there."""
    return {each.token: each for each in companies() if each.board == board}
