"""The quota of the Sheets API: reads and writes apart, per user and per project, in any 60 seconds.

Numbers: developers.google.com/workspace/sheets/api/limits. The body of the refusal is as recorded by
r-lib/gargle (tests/testthat) and by clients' issues. Assumed: that the minute is a sliding one, that a
refused request does not count, and that a request without an account counts for its project and for one
nameless user.
"""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from collections.abc import Iterable
from typing import Any

from deploy.local.google.clock import Clock
from deploy.local.google.errors import GoogleError
from deploy.local.google.routes import writes

WINDOW = 60.0
SECONDS = 180.0  # a request may take so long (same page)
Bucket = tuple[str, str, str]


class Limits:
    """Counts requests and refuses those past the quota."""

    def __init__(self, clock: Clock | None = None, *, per_user: int = 60, per_project: int = 300) -> None:
        self.clock = clock or Clock()
        self.per_user = per_user
        self.per_project = per_project
        self._lock = threading.Lock()
        self._seen: dict[Bucket, deque[float]] = {}

    def take(self, method_id: str, user: str, client_id: str) -> None:
        """Count one request of this user through this client's project, or refuse it with 429."""
        if not method_id.startswith("sheets."):
            return
        kind = "Write" if writes(method_id) else "Read"
        project = project_number(client_id)
        with self._lock:
            now = self.clock.now()
            buckets = [
                ((kind, project, user), self.per_user),
                ((kind, project, ""), self.per_project),
            ]
            for bucket, limit in buckets:
                if self._used(bucket, now) >= limit:
                    raise exhausted(kind, project, limit, per_user=bool(bucket[2]))
            for bucket, _ in buckets:
                self._seen.setdefault(bucket, deque()).append(now)

    def _used(self, bucket: Bucket, now: float) -> int:
        seen = self._seen.get(bucket)
        while seen and seen[0] <= now - WINDOW:
            seen.popleft()
        return len(seen or ())

    def forget(self) -> None:
        """Start counting anew."""
        with self._lock:
            self._seen.clear()

    def used(self) -> Iterable[dict[str, Any]]:
        """How much of each quota is used now."""
        with self._lock:
            now = self.clock.now()
            found = [(bucket, self._used(bucket, now)) for bucket in self._seen]
        return [
            {"kind": kind, "project": project, "user": user, "used": count}
            for (kind, project, user), count in found
            if count
        ]


def project_number(client_id: str) -> str:
    """The number of the Cloud project a client belongs to: what its id starts with, else one made from it."""
    head = client_id.split("-", 1)[0]
    if head.isdigit():
        return head
    return str(int.from_bytes(hashlib.sha256(client_id.encode()).digest()[:5], "big")).zfill(12)[:12]


def exhausted(kind: str, project: str, limit: int, *, per_user: bool) -> GoogleError:
    """429 as the Sheets API answers it."""
    user = " per user" if per_user else ""
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per minute{user}' of "
        f"service 'sheets.googleapis.com' for consumer 'project_number:{project}'."
    )
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "quota_location": "global",
            "quota_metric": f"sheets.googleapis.com/{kind.lower()}_requests",
            "quota_limit": f"{kind}RequestsPerMinutePer{'User' if per_user else 'Project'}",
            "quota_limit_value": str(limit),
            "consumer": f"projects/{project}",
            "service": "sheets.googleapis.com",
        },
    }
    link = {
        "description": "Request a higher quota limit.",
        "url": "https://cloud.google.com/docs/quota#requesting_higher_quota",
    }
    more = {"@type": "type.googleapis.com/google.rpc.Help", "links": [link]}
    return GoogleError(429, None, message, reason="rateLimitExceeded", details=[info, more])


def too_slow() -> GoogleError:
    """A request took longer than 180 seconds: that it fails is documented, its body is assumed."""
    return GoogleError(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.")
