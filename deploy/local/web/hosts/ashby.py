"""api.ashbyhq.com: https://developers.ashbyhq.com/docs/public-job-posting-api"""

from __future__ import annotations

from typing import Any

from deploy.local.web.answer import Answer, Asked, as_json, text
from deploy.local.web.jobs import Job, jobs
from deploy.local.web.world import Company, by_token


def names() -> tuple[str, ...]:
    """The hosts answered for."""
    return ("api.ashbyhq.com",)


def answer(asked: Asked) -> Answer:
    """`/posting-api/job-board/{name}`; one posting is kept off the list, as drafts are."""
    parts = asked.parts
    known = len(parts) == 3 and parts[:2] == ["posting-api", "job-board"]
    company = by_token("ashby").get(parts[2]) if known else None
    if company is None:
        return text("Not Found", 404)
    listed = [_job(company, job) for job in jobs(company, asked.today)]
    if listed:
        listed.append({**listed[0], "id": "draft", "isListed": False})
    return as_json({"apiVersion": "1", "jobs": listed})


def _job(company: Company, job: Job) -> dict[str, Any]:
    page = f"https://jobs.ashbyhq.com/{company.token}/{job.id:08x}-0000-4000-8000-000000000000"
    return {
        "id": page.rpartition("/")[2],
        "title": job.title,
        "department": job.function,
        "team": job.function,
        "employmentType": "FullTime",
        "location": job.city,
        "secondaryLocations": [],
        "publishedAt": f"{job.posted.isoformat()}T09:00:00.000+00:00",
        "isListed": True,
        "isRemote": False,
        "address": {"postalAddress": {"addressLocality": job.city, "addressCountry": job.country}},
        "descriptionPlain": f"{company.name} makes {company.work}. https://www.{company.domain}",
        "jobUrl": page,
        "applyUrl": f"{page}/application",
    }
