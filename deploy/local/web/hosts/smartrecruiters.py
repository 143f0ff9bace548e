"""api.smartrecruiters.com: https://developers.smartrecruiters.com/docs/posting-api

An unknown company has no postings here, rather than being unknown.
"""

from __future__ import annotations

from typing import Any

from deploy.local.web.answer import Answer, Asked, as_json
from deploy.local.web.jobs import Job, jobs
from deploy.local.web.world import Company, by_token


def names() -> tuple[str, ...]:
    """The hosts answered for."""
    return ("api.smartrecruiters.com",)


def answer(asked: Asked) -> Answer:
    """`/v1/companies/{name}/postings?limit=&offset=`."""
    parts = asked.parts
    if len(parts) != 4 or parts[3] != "postings":
        return as_json({"message": "Resource not found"}, 404)
    company = by_token("smartrecruiters").get(parts[2].lower())
    limit, offset = min(100, int(asked.query.get("limit", 10))), int(asked.query.get("offset", 0))
    every = jobs(company, asked.today) if company is not None else ()
    content = [_posting(company, job) for job in every[offset : offset + limit]] if company else []
    return as_json({"offset": offset, "limit": limit, "totalFound": len(every), "content": content})


def _posting(company: Company, job: Job) -> dict[str, Any]:
    return {
        "id": str(job.id),
        "name": job.title,
        "uuid": f"{job.id:08x}-0000-4000-8000-000000000000",
        "refNumber": f"REF{job.id % 1000}",
        "company": {"identifier": company.token, "name": company.name},
        "releasedDate": f"{job.posted.isoformat()}T09:00:00.000Z",
        "location": {"city": job.city, "country": job.country.lower(), "remote": False},
        "department": {"id": "1", "label": job.function},
        "function": {"id": "1", "label": job.function},
        "ref": f"https://api.smartrecruiters.com/v1/companies/{company.token}/postings/{job.id}",
    }
