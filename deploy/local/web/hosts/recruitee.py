"""{company}.recruitee.com: https://docs.recruitee.com/reference/offers"""

from __future__ import annotations

from typing import Any

from deploy.local.web.answer import Answer, Asked, as_json, text
from deploy.local.web.jobs import Job, jobs
from deploy.local.web.world import Company, by_token, companies

UNDER = ".recruitee.com"


def names() -> tuple[str, ...]:
    """A host for each company, with a career site or none: the real one answers 404 under any name."""
    known = {name for each in companies() for name in (each.token, each.domain.partition(".")[0])}
    return tuple(sorted(name + UNDER for name in known))


def answer(asked: Asked) -> Answer:
    """`/api/offers/`."""
    company = by_token("recruitee").get(asked.host.removesuffix(UNDER))
    if company is None or asked.parts != ["api", "offers"]:
        return text("Not Found", 404)
    return as_json({"offers": [_offer(company, job) for job in jobs(company, asked.today)]})


def _offer(company: Company, job: Job) -> dict[str, Any]:
    slug = job.title.lower().replace(" ", "-")
    return {
        "id": job.id,
        "slug": slug,
        "title": job.title,
        "status": "published",
        "department": job.function,
        "company_name": company.name,
        "city": job.city,
        "country_code": job.country,
        "location": f"{job.city}, {job.country}",
        "locations": [{"id": 1, "city": job.city, "country_code": job.country, "name": job.city}],
        "remote": False,
        "published_at": f"{job.posted.isoformat()} 09:00:00 UTC",
        "created_at": f"{job.posted.isoformat()} 08:00:00 UTC",
        "description": f"<p>{company.name} makes {company.work}. https://www.{company.domain}</p>",
        "careers_url": f"https://{company.token}{UNDER}/o/{slug}",
    }
