"""apply.workable.com, by its widget: one row for each place of a posting, so one may stand there twice."""

from __future__ import annotations

from typing import Any

from deploy.local.web.answer import Answer, Asked, as_json
from deploy.local.web.jobs import Job, jobs
from deploy.local.web.world import Company, by_token


def names() -> tuple[str, ...]:
    """The hosts answered for."""
    return ("apply.workable.com",)


def answer(asked: Asked) -> Answer:
    """`/api/v1/widget/accounts/{name}?details=true`."""
    parts = asked.parts
    known = len(parts) == 5 and parts[:4] == ["api", "v1", "widget", "accounts"]
    company = by_token("workable").get(parts[4]) if known else None
    if company is None:
        return as_json({"error": "Not found"}, 404)
    rows = [_row(company, job) for job in jobs(company, asked.today)]
    twice = [{**row, "city": "Remote", "telecommuting": True} for row in rows[::3]]
    return as_json({"name": company.name, "description": None, "jobs": rows + twice})


def _row(company: Company, job: Job) -> dict[str, Any]:
    code = f"{job.id:X}"
    return {
        "title": job.title,
        "shortcode": code,
        "code": "",
        "employment_type": "Full-time",
        "telecommuting": False,
        "department": job.function,
        "url": f"https://apply.workable.com/j/{code}",
        "application_url": f"https://apply.workable.com/j/{code}/apply",
        "published_on": job.posted.isoformat(),
        "created_at": job.posted.isoformat(),
        "country": job.country,
        "city": job.city,
        "state": "",
        "description": f"<p>{company.name} makes {company.work}. https://www.{company.domain}</p>",
        "locations": [
            {"country": job.country, "countryCode": job.country, "city": job.city, "hidden": False}
        ],
    }
