"""Counts and durations, in Prometheus' words."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

registry = CollectorRegistry()
requests = Counter(
    "keeprate_requests_total", "Requests answered", ["route", "method", "status"], registry=registry
)
seconds = Histogram("keeprate_request_seconds", "Time to answer", ["route"], registry=registry)
runs = Gauge("keeprate_runs", "Runs kept, by kind and state", ["kind", "state"], registry=registry)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})


def count_request(route: str, method: str, status: int, took: float) -> None:
    """Count one answered request; ``took`` is in seconds."""
    # Methods a caller invents must not become label values.
    method = method if method in METHODS else "other"
    requests.labels(route, method, str(status)).inc()
    seconds.labels(route).observe(took)


def render(run_counts: dict[tuple[str, str], int]) -> bytes:
    """The text of /metrics; ``run_counts`` is kind and state to number of runs."""
    runs.clear()
    for (kind, state), count in run_counts.items():
        runs.labels(kind, state).set(count)
    return generate_latest(registry)
