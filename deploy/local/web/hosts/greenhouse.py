"""boards-api.greenhouse.io: https://developers.greenhouse.io/job-board.html"""

from __future__ import annotations

from datetime import date
from typing import Any

from deploy.local.web.answer import Answer, Asked, as_json
from deploy.local.web.jobs import Job, jobs
from deploy.local.web.world import Company, by_token


def names() -> tuple[str, ...]:
    """The hosts answered for."""
    return ("boards-api.greenhouse.io",)


def answer(asked: Asked) -> Answer:
    """`/v1/boards/{token}/jobs`, with departments where `content=true`."""
    parts = asked.parts
    company = by_token("greenhouse").get(parts[2]) if len(parts) == 4 and parts[3] == "jobs" else None
    if company is None:
        return as_json({"status": 404, "error": "Job not found"}, 404)
    content, today = asked.query.get("content") == "true", asked.today
    listed = [_job(company, job, today, content) for job in jobs(company, today)]
    return as_json({"jobs": listed, "meta": {"total": len(listed)}})


def _job(company: Company, job: Job, today: date, content: bool) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": job.id,
        "internal_job_id": job.id - 1_000_000,
        "absolute_url": f"https://boards.greenhouse.io/{company.token}/jobs/{job.id}",
        "title": job.title,
        "company_name": company.name,
        "location": {"name": f"{job.city}, {job.country}"},
        "first_published": f"{job.posted.isoformat()}T09:00:00-04:00",
        "updated_at": f"{today.isoformat()}T06:30:00-04:00",  # moves with every edit
        "requisition_id": f"R{job.id % 1000}",
    }
    if content:
        about = f"&lt;p&gt;{company.name} makes {company.work}. See https://www.{company.domain}&lt;/p&gt;"
        body["content"] = about
        body["departments"] = [{"id": 1, "name": job.function, "child_ids": [], "parent_id": None}]
        body["offices"] = [{"id": 2, "name": job.city, "location": f"{job.city}, {job.country}"}]
    return body
