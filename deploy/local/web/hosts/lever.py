"""api.lever.co: https://github.com/lever/postings-api"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from deploy.local.web.answer import Answer, Asked, as_json
from deploy.local.web.jobs import Job, jobs
from deploy.local.web.world import Company, by_token

UNKNOWN = {"ok": False, "error": "Document not found"}


def names() -> tuple[str, ...]:
    """The hosts answered for."""
    return ("api.lever.co", "api.eu.lever.co")


def answer(asked: Asked) -> Answer:
    """`/v0/postings/{site}?mode=json&skip=&limit=`: an array, in pages."""
    parts = asked.parts
    known = asked.host == "api.lever.co" and len(parts) == 3 and parts[:2] == ["v0", "postings"]
    company = by_token("lever").get(parts[2]) if known else None
    if company is None:
        return as_json(UNKNOWN, 404)
    skip, limit = int(asked.query.get("skip", 0)), int(asked.query.get("limit", 10_000))
    return as_json([_posting(company, job) for job in jobs(company, asked.today)[skip : skip + limit]])


def _posting(company: Company, job: Job) -> dict[str, Any]:
    at = datetime(job.posted.year, job.posted.month, job.posted.day, 9, tzinfo=UTC)
    page = f"https://jobs.lever.co/{company.token}/{job.id:08x}-0000-4000-8000-000000000000"
    return {
        "id": page.rpartition("/")[2],
        "text": job.title,
        "categories": {
            "commitment": "Full-time",
            "department": job.function,
            "location": job.city,
            "team": job.function,
            "allLocations": [job.city],
        },
        "country": job.country,
        "workplaceType": "onsite",
        "createdAt": int(at.timestamp() * 1000),
        "descriptionPlain": f"{company.name} makes {company.work}. https://www.{company.domain}",
        "hostedUrl": page,
        "applyUrl": f"{page}/apply",
    }
