"""GET /healthz, /readyz and /metrics: for whoever runs the service."""

from __future__ import annotations

import orjson
from flask import Response

from server import logs
from server.api import metrics
from server.api.contract import operation
from server.api.models import Health
from server.api.services import Call


@operation("GET", "/healthz", public=True)
def healthz(call: Call) -> Health:  # noqa: ARG001 - every handler takes the call
    """The process answers."""
    return Health(status="ok", checks={})


@operation("GET", "/readyz", public=True)
def readyz(call: Call) -> Health:
    """Every wired thing answers; status 503 when one does not."""
    checks = {}
    for name, ping in call.services.pings.items():
        try:
            ping()
            checks[name] = "ok"
        except Exception as error:  # whatever it is, it is not ready
            logs.get().warning("not ready", setting=name, error=type(error).__name__)
            checks[name] = "failing"
    failing = "failing" in checks.values()
    body = {"status": "failing" if failing else "ok", "checks": checks}
    return Response(  # type: ignore[return-value]
        orjson.dumps(body), status=503 if failing else 200, mimetype="application/json"
    )


@operation("GET", "/metrics", public=True, media="text/plain")
def metrics_text(call: Call) -> str:
    """Counts and durations in Prometheus' text format."""
    text = metrics.render(call.services.desk.rows.counts())
    return Response(text, mimetype="text/plain; version=0.0.4")  # type: ignore[return-value]
