"""Wikidata: what its editors wrote down about a company, with the day for which they say it was true.

https://www.wikidata.org/wiki/Wikidata:Data_access (CC0). An item is the company's only when its website
(P856) is on the company's domain or its SIREN (P1616) is the company's. Coverage is good for large companies
and poor for small ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from addon.core.currency import exponent
from addon.core.signal import Missing, NullReason
from addon.signals import identity
from addon.signals.provider import Ask, Card, Finding, Page, Reply, not_found
from addon.signals.reading import dig, found, items, load, strange, text
from addon.signals.statements import Entity, entities, moment, quantity

LABEL = "Wikidata"
API = "https://www.wikidata.org/w/api.php"
SPARQL = "https://query.wikidata.org/sparql"
PAGE = "https://www.wikidata.org/wiki/{item}"
MOST_CANDIDATES = 10
BY_SIREN, BY_SITE = 1.0, identity.DOMAIN_SEEN
UNDATED = 0.5
ITEM = re.compile(r"Q[1-9]\d{0,11}")
PAGE_NAME = re.compile(r"[\w%.&-]{1,150}")
HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
# Currencies are named by items of their own; another unit is not guessed at.
CURRENCIES = {
    "Q4916": "EUR",
    "Q4917": "USD",
    "Q25224": "GBP",
    "Q25344": "CHF",
    "Q8146": "JPY",
    "Q122922": "SEK",
}
FIND = """SELECT ?item ?code ?industryLabel ?seatLabel WHERE {
  VALUES ?key { %s } %s
  OPTIONAL { ?item wdt:P17/wdt:P297 ?code }
  OPTIONAL { ?item wdt:P452 ?industry }
  OPTIONAL { ?item wdt:P159 ?seat }
  SERVICE wikibase:label { bd:serviceParam wikibase:language "en,mul,fr,de,es,it,nl" }
} LIMIT 100"""
Answer = Finding | Missing
Row = dict[str, str]


class Wikidata:
    """Headcount, revenue, founding, industry, seat, website and LinkedIn page of a company in Wikidata."""

    card = Card(
        id="wikidata",
        label=LABEL,
        fields=(
            "headcount",
            "revenue_reported",
            "founded_year",
            "industry",
            "headquarters",
            "country",
            "website",
            "linkedin_url",
            "siren",
        ),
        needs=(frozenset({"domain"}), frozenset({"siren"})),
        hosts=("www.wikidata.org", "query.wikidata.org"),
        sends="the company's domain, name or SIREN number",
        licence="CC0 1.0",
        url="https://www.wikidata.org",
        per_second=2.0,
    )

    def fetch(self, ask: Ask) -> Reply:
        """Find the company's item by SIREN, website or name, verify it, read it. Raises ProviderFailed."""
        rows = _by_key(ask)
        names = {row["item"] for row in rows} or _by_name(ask)
        candidates = _entities(ask, sorted(names)[:MOST_CANDIDATES]) if names else []
        ours = [(each, sure) for each in candidates if (sure := belonging(each, ask))]
        if len(ours) != 1:
            if ours:
                message = f"{len(ours)} entries name this company's website."
                return not_found(ask.fields, message, NullReason.AMBIGUOUS)
            return not_found(ask.fields, "No entry that is surely this company's.")
        entity, sure = ours[0]
        rows = rows or _query(ask, f"wd:{entity.id}", "BIND(?key AS ?item)")
        answers = read(entity, [row for row in rows if row["item"] == entity.id], ask.today)
        stamped = (_stamped(each, entity, sure) for each in answers)
        return Reply(tuple(each for each in stamped if each.field in ask.fields))


def belonging(entity: Entity, ask: Ask) -> float | None:
    """How surely an item is the company asked about, by SIREN or the host of its website; None: it is not."""
    number = identity.siren(ask.lookup("siren") or "")
    if number and number in entity.texts("P1616"):
        return BY_SIREN
    domain = ask.subject.keys.get("domain", "")
    on_domain = any(identity.same_site(address, domain) for address in entity.texts("P856"))
    return BY_SITE if on_domain else None


def parse_entities(body: bytes) -> list[Entity]:
    """The items in an answer of wbgetentities. Raises ProviderFailed."""
    data = load(body, LABEL)
    if not isinstance(dig(data, "entities"), dict):
        raise strange(LABEL)
    return [each for each in entities(data) if ITEM.fullmatch(each.id)]


def parse_rows(body: bytes) -> list[Row]:
    """The rows of an answer to a query: item id, country code, labels. Raises ProviderFailed."""
    data = load(body, LABEL)
    if not isinstance(dig(data, "results", "bindings"), list):
        raise strange(LABEL)
    rows = []
    for each in items(data["results"]["bindings"]):
        row = {name: text(dig(each, name, "value")) for name in each}
        item = row.get("item", "").rpartition("/")[2]
        if ITEM.fullmatch(item):
            rows.append({**row, "item": item})
    return rows


def read(entity: Entity, rows: list[Row], today: date) -> tuple[Answer, ...]:
    """What an item and the labels beside it say, field by field."""
    return (*_numbers(entity, today), *_links(entity), *_labels(rows))


def _numbers(entity: Entity, today: date) -> Iterator[Answer]:
    for each in entity.best("P1128")[:1]:
        amount = quantity(each.value)
        if amount and not amount[1] and amount[0] >= 0 and amount[0] == int(amount[0]):
            yield _dated("headcount", int(amount[0]), each.at, today)
    for each in entity.best("P2139")[:1]:
        amount = quantity(each.value)
        currency = CURRENCIES.get(amount[1]) if amount else None
        if amount and currency:
            minor = int(amount[0] * 10 ** exponent(currency))
            yield replace(_dated("revenue_reported", minor, each.at, today), unit=currency)
        else:
            yield Missing(
                "revenue_reported", NullReason.UNIT_AMBIGUOUS, "The revenue is in no currency we know."
            )
    for each in entity.best("P571")[:1]:
        founded = moment(each.value)
        if founded:
            yield Finding("founded_year", founded.year)


def _dated(field: str, value: int, at: date | None, today: date) -> Finding:
    """A number with its day; a year that is not over yet is said for today. Undated ones are half trusted."""
    if at is None:
        return Finding(field, value, confidence=UNDATED, remark="Wikidata gives no date for it.")
    return Finding(field, value, as_of=min(at, today))


def _links(entity: Entity) -> Iterator[Answer]:
    for address in entity.texts("P856")[:1]:
        if address.startswith(("https://", "http://")):
            yield Finding("website", address)
    for name in entity.texts("P4264")[:1]:
        if PAGE_NAME.fullmatch(name):
            yield Finding("linkedin_url", f"https://www.linkedin.com/company/{name}")
    for number in entity.texts("P1616")[:1]:
        if identity.siren(number):
            yield Finding("siren", number)


def _labels(rows: list[Row]) -> Iterator[Answer]:
    """Names of the things an item points to; one that has no name is shown by its id, and is left out."""

    def named(column: str) -> list[str]:
        words = dict.fromkeys(row.get(column, "") for row in rows)
        return [word for word in words if word and not ITEM.fullmatch(word)]

    if industries := named("industryLabel"):
        yield Finding("industry", ", ".join(industries[:3]))
    if seats := named("seatLabel"):
        yield Finding("headquarters", seats[0], remark=f"Also: {', '.join(seats[1:4])}." if seats[1:] else "")
    codes = [code for code in named("code") if len(code) == 2 and code.isalpha()]
    if len(codes) == 1:
        yield Finding("country", codes[0].upper())
    elif codes:
        yield Missing("country", NullReason.AMBIGUOUS, f"Wikidata names {', '.join(codes[:5])}.")


def _stamped(answer: Answer, entity: Entity, match: float) -> Answer:
    return (
        answer
        if isinstance(answer, Missing)
        else replace(answer, url=PAGE.format(item=entity.id), match=match)
    )


def addresses(domain: str) -> tuple[str, ...]:
    """Every way in which an item may write a website's address."""
    return tuple(
        f"{scheme}://{www}{domain}{slash}"
        for scheme in ("https", "http")
        for www in ("www.", "")
        for slash in ("/", "")
    )


def _by_key(ask: Ask) -> list[Row]:
    """Items with the company's SIREN, else with its website."""
    number = identity.siren(ask.lookup("siren") or "")
    rows = _query(ask, f'"{number}"', "?item wdt:P1616 ?key .") if number else []
    domain = ask.subject.keys.get("domain", "")
    if rows or not HOST.fullmatch(domain):
        return rows
    return _query(ask, " ".join(f"<{each}>" for each in addresses(domain)), "?item wdt:P856 ?key .")


def _by_name(ask: Ask) -> set[str]:
    """Items of the company's name; only its website, compared later, tells which one it is."""
    name = ask.lookup("name") or ""
    if not name or not ask.subject.keys.get("domain"):
        return set()
    wanted = {
        "action": "wbsearchentities",
        "search": text(name, 100),
        "language": "en",
        "type": "item",
        "limit": str(MOST_CANDIDATES),
        "format": "json",
    }
    hits = items(dig(_json(ask.web.get(API, params=wanted)), "search"))
    return {item for each in hits if ITEM.fullmatch(item := text(each.get("id")))}


def _entities(ask: Ask, names: list[str]) -> list[Entity]:
    wanted = {"action": "wbgetentities", "ids": "|".join(names), "props": "claims", "format": "json"}
    page = ask.web.get(API, params=wanted)
    return parse_entities(page.body) if found(page, LABEL) else []


def _query(ask: Ask, values: str, pattern: str) -> list[Row]:
    accept = {"accept": "application/sparql-results+json"}
    page = ask.web.get(SPARQL, params={"query": FIND % (values, pattern), "format": "json"}, headers=accept)
    return parse_rows(page.body) if found(page, LABEL) else []


def _json(page: Page) -> Any:
    return load(page.body, LABEL) if found(page, LABEL) else None
