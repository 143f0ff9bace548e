"""api.peopledatalabs.com: companies and people for a key, https://docs.peopledatalabs.com

Any key opens it, but `wrong` (401) and `empty` (402, no credits). One credit for each answer with status 200;
404 is "no match" and free. Companies under 15 people are not known.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from deploy.local.web.answer import Answer, Asked, as_json
from deploy.local.web.world import Company, by_domain, companies

LEAST = 15
REFUSED = {"": (401, "unauthorized"), "wrong": (401, "unauthorized"), "empty": (402, "payment_required")}
STAGES = ("seed", "series_a", "series_b", "series_c")
TITLES = ("head of operations", "purchasing manager", "chief financial officer", "plant manager")
BANDS = ((10, "1-10"), (50, "11-50"), (200, "51-200"), (500, "201-500"), (1000, "501-1000"))


def names() -> tuple[str, ...]:
    """The hosts answered for."""
    return ("api.peopledatalabs.com",)


def answer(asked: Asked) -> Answer:
    """`/v5/company/enrich` and `/v5/person/enrich`."""
    refused = REFUSED.get(asked.headers.get("x-api-key", ""))
    if refused:
        return _problem(*refused)
    if asked.parts == ["v5", "company", "enrich"]:
        found = _company(asked)
        return _charged(_about(found, asked)) if found else _problem(404, "not_found")
    if asked.parts == ["v5", "person", "enrich"]:
        return _person(asked)
    return _problem(404, "not_found")


def _problem(status: int, kind: str) -> Answer:
    error = {"type": kind, "message": "No records were found matching your request"}
    return Answer(
        as_json({"status": status, "error": error}).body,
        "application/json",
        status,
        {"x-call-credits-spent": "0"},
    )


def _charged(body: dict[str, Any]) -> Answer:
    headers = {"x-call-credits-spent": "1", "x-call-credits-type": "enrich", "x-ratelimit-remaining": "99"}
    return Answer(as_json({"status": 200, **body}).body, "application/json", 200, headers)


def _company(asked: Asked) -> Company | None:
    site = asked.query.get("website", "").removeprefix("https://").removeprefix("www.").strip("/")
    page = asked.query.get("profile", "").strip("/").rpartition("/")[2]
    name = asked.query.get("name", "").lower()
    found = by_domain().get(site) or next(
        (each for each in companies() if page == each.slug or name == each.name.lower()), None
    )
    return found if found and found.headcount >= LEAST else None


def _about(company: Company, asked: Asked) -> dict[str, Any]:
    chance = random.Random("profiles " + company.name)
    year = company.headcount / company.then - 1
    body: dict[str, Any] = {
        "likelihood": chance.choice((8, 9, 10)),
        "name": company.name.lower(),
        "size": next((band for most, band in BANDS if company.headcount <= most), "1001-5000"),
        "employee_count": company.headcount,
        "linkedin_follower_count": company.headcount * chance.randrange(8, 40),
        "linkedin_url": f"linkedin.com/company/{company.slug}",
        "website": company.domain,
        "founded": company.founded,
        "industry": f"{company.trade.lower()}",
        "location": {"locality": company.city.lower(), "region": "", "country": company.country.lower()},
        "employee_growth_rate": {"6_month": round(year * 0.55, 4), "12_month": round(year, 4)},
        "employee_turnover_rate": {"12_month": round(chance.uniform(0.05, 0.3), 4)},
    }
    if chance.random() < 0.35:
        when = asked.today - timedelta(days=chance.randrange(30, 900))
        body |= {
            "total_funding_raised": company.headcount * chance.randrange(40_000, 160_000),
            "latest_funding_stage": chance.choice(STAGES),
            "last_funding_date": when.isoformat(),
        }
    return body


def _person(asked: Asked) -> Answer:
    """A contact by e-mail, or by name and employer; one in eight has gone to another sample company."""
    mail = asked.query.get("email", "").lower()
    name, employer = asked.query.get("name", "").lower(), asked.query.get("company", "").lower()
    here = by_domain().get(mail.partition("@")[2]) or next(
        (each for each in companies() if employer and each.name.lower() == employer), None
    )
    chance = random.Random(f"person {mail or name} {here.name if here else ''}")
    if here is None or chance.random() < 0.25:
        return _problem(404, "not_found")
    moved = chance.random() < 0.125
    now = chance.choice(companies()) if moved else here
    back = chance.randrange(20, 200) if moved else chance.randrange(400, 3000)
    start = asked.today - timedelta(days=back)
    data = {
        "job_title": chance.choice(TITLES),
        "job_company_name": now.name.lower(),
        "job_company_website": now.domain,
        "job_start_date": start.isoformat()[:7],
        "job_last_verified": (asked.today - timedelta(days=chance.randrange(1, 40))).isoformat(),
    }
    return _charged({"likelihood": chance.choice((7, 8, 9, 10)), "data": data})
