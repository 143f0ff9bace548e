"""www.wikidata.org and query.wikidata.org: the large companies have an item, the small ones have none.

Of SPARQL only the questions are understood that name items, SIREN numbers (P1616) or websites (P856).
"""

from __future__ import annotations

import random
import re
from functools import cache
from typing import Any

from deploy.local.web.answer import Answer, Asked, as_json, text
from deploy.local.web.world import Company, companies

API, QUERIES = "www.wikidata.org", "query.wikidata.org"
QUANTITY = {"unit": "1"}
EURO = "http://www.wikidata.org/entity/Q4916"
MEDIA = "application/sparql-results+json"


def names() -> tuple[str, ...]:
    """The hosts answered for."""
    return (API, QUERIES)


@cache
def known() -> dict[str, Company]:
    """Companies that somebody wrote an item about, by its id."""
    return {
        f"Q{random.Random('item ' + each.name).randrange(90_000_000, 99_999_999)}": each
        for each in companies()
        if each.known
    }


def answer(asked: Asked) -> Answer:
    """`/w/api.php` (wbsearchentities, wbgetentities) and `/sparql`."""
    if asked.host == QUERIES and asked.parts == ["sparql"]:
        return _query(asked.query.get("query", ""))
    if asked.host == API and asked.parts == ["w", "api.php"]:
        action = asked.query.get("action")
        if action == "wbsearchentities":
            return _search(asked.query.get("search", ""))
        if action == "wbgetentities":
            return _entities(asked.query.get("ids", "").split("|"), asked)
    return text("Not Found", 404)


def _query(query: str) -> Answer:
    keys = re.search(r"VALUES \?key \{([^}]*)\}", query)
    listed = set(re.findall(r'"([^"]+)"|<([^>]+)>|wd:(Q\d+)', keys[1])) if keys else set()
    wanted = {part for found in listed for part in found if part}
    rows = [
        _row(item, each)
        for item, each in known().items()
        if wanted & {item, each.siren, f"https://www.{each.domain}/"} - {""}
    ]
    return as_json({"head": {"vars": ["item"]}, "results": {"bindings": rows}}, kind=MEDIA)


def _row(item: str, company: Company) -> dict[str, Any]:
    industry = {"type": "literal", "xml:lang": "en", "value": f"{company.trade.lower()} industry"}
    return {
        "item": {"type": "uri", "value": f"http://www.wikidata.org/entity/{item}"},
        "code": {"type": "literal", "value": company.country},
        "industryLabel": industry,
        "seatLabel": {"type": "literal", "xml:lang": "en", "value": company.city},
    }


def _search(words: str) -> Answer:
    found = [item for item, each in known().items() if words.lower() in each.name.lower()]
    hits = [{"id": item, "label": known()[item].name, "match": {"type": "label"}} for item in found[:10]]
    return as_json({"searchinfo": {"search": words}, "search": hits, "success": 1})


def _entities(wanted: list[str], asked: Asked) -> Answer:
    there = {item: _item(item, known()[item], asked) for item in wanted if item in known()}
    gone = {item: {"id": item, "missing": ""} for item in wanted if item not in known()}
    return as_json({"entities": there | gone, "success": 1})


def _item(item: str, company: Company, asked: Asked) -> dict[str, Any]:
    year = asked.today.year
    claims = {
        "P1128": [
            _claim({"amount": f"+{company.then}", **QUANTITY}, "quantity", year - 2, "normal"),
            _claim({"amount": f"+{company.headcount}", **QUANTITY}, "quantity", year - 1, "preferred"),
            _claim({"amount": "+99999", **QUANTITY}, "quantity", None, "deprecated"),
        ],
        "P2139": [_claim({"amount": f"+{company.then * 150_000}", "unit": EURO}, "quantity", year - 2)],
        "P571": [_claim(_year(company.founded), "time")],
        "P856": [_claim(f"https://www.{company.domain}/", "string")],
    }
    if company.linkedin:
        claims["P4264"] = [_claim(company.slug, "string")]
    if company.siren:
        claims["P1616"] = [_claim(company.siren, "string")]
    return {"type": "item", "id": item, "claims": claims}


def _claim(value: Any, kind: str, year: int | None = None, rank: str = "normal") -> dict[str, Any]:
    claim: dict[str, Any] = {
        "mainsnak": {"snaktype": "value", "datavalue": {"value": value, "type": kind}},
        "type": "statement",
        "rank": rank,
    }
    if year:
        time = {"snaktype": "value", "datavalue": {"value": _year(year), "type": "time"}}
        claim["qualifiers"] = {"P585": [time]}
    return claim


def _year(year: int) -> dict[str, Any]:
    return {"time": f"+{year}-00-00T00:00:00Z", "precision": 9}
