"""The control route: faults, other people, the journal and the clock, for tests of any language.

It answers under `/_control/` only when it was asked for (`Google(control=True)`, `--control`), and only to
this machine: the peer and the Host header must be loopback.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

import orjson
from werkzeug.wrappers import Request

from deploy.local.google import faults, others
from deploy.local.google.errors import denied, invalid, unimplemented

if TYPE_CHECKING:
    from deploy.local.google.google import Google

ROOT = "/_control/"


def answer(google: Google, request: Request) -> Any:
    """The JSON answer of a control request."""
    if not google.control:
        raise unimplemented(f"{request.method} {request.path}")
    if not (_loopback(request.remote_addr or "127.0.0.1") and _loopback(request.host.rsplit(":", 1)[0])):
        raise denied()
    route = _ROUTES.get(request.path.removeprefix(ROOT).rstrip("/"))
    if route is None:
        raise unimplemented(f"{request.method} {request.path}")
    return route(google, request.method, _read(request))


def _loopback(name: str) -> bool:
    bare = name.strip("[]")
    if bare == "localhost":
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def _read(request: Request) -> Any:
    data = request.get_data()
    if not data:
        return dict(request.args)
    if request.mimetype != "application/json":  # what a page elsewhere may send unasked never is
        raise invalid("A control request is application/json.")
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise invalid(f"Invalid JSON payload received. {error}") from error


def _many(body: Any) -> list[dict[str, Any]]:
    items = body if isinstance(body, list) else [body]
    if not all(isinstance(item, dict) for item in items):
        raise invalid("A list of objects is expected.")
    return items


def _faults(google: Google, verb: str, body: Any) -> Any:
    if verb == "DELETE":
        google.faults.forget()
    elif verb == "POST":
        for fault in [faults.read(item) for item in _many(body)]:
            google.faults.add(fault)
    return {"kinds": faults.KINDS, "waiting": google.faults.listed()}


def _others(google: Google, verb: str, body: Any) -> Any:
    if verb == "DELETE":
        google.others.forget()
    elif verb == "POST":
        for step in [others.read(item) for item in _many(body)]:
            google.others.add(step)
    return {"acts": others.NAMES, "waiting": len(google.others.waiting), "refused": google.others.refused}


def _journal(google: Google, verb: str, body: Any) -> Any:
    if verb == "DELETE":
        google.journal.clear()
    wanted = body.get("method") if isinstance(body, dict) else None
    found = [entry._asdict() for entry in list(google.journal) if wanted in (None, entry.method_id)]
    return {"entries": found}


def _clock(google: Google, verb: str, body: Any) -> Any:
    if verb == "POST":
        google.clock.move(float(body.get("seconds", 0)))
    return {"now": google.clock.now(), "quota": list(google.limits.used()) if google.limits else []}


_ROUTES = {"faults": _faults, "others": _others, "journal": _journal, "clock": _clock}
