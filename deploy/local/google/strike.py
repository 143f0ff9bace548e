"""How a fault strikes a request over HTTP: before it is carried out, or on its answer's way back."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from deploy.local.google.errors import GoogleError, drive_limit, unauthenticated
from deploy.local.google.faults import PAGE_502, Fault, unavailable
from deploy.local.google.limits import SECONDS, exhausted, project_number, too_slow
from deploy.local.google.routes import writes

if TYPE_CHECKING:
    from deploy.local.google.google import Google
    from deploy.local.google.http import Caller


class Lost(ConnectionResetError):
    """The connection ends without an answer."""


class Instead(Exception):
    """Another answer than Google's own."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def before(google: Google, fault: Fault, method_id: str, caller: Caller) -> None:
    """What strikes in place of the request; returns where the request is carried out all the same."""
    if fault.kind == "429":
        error = _refusal(method_id, caller)
        if fault.retry_after is not None:
            error.headers["Retry-After"] = str(fault.retry_after)
        raise error
    if fault.kind in ("500", "503"):
        raise unavailable(int(fault.kind))
    if fault.kind == "502":
        raise Instead(Response(PAGE_502, 502, content_type="text/html; charset=UTF-8"))
    if fault.kind in ("expired", "revoked"):
        google.oauth.revoke(caller.token)
        raise unauthenticated()
    if fault.kind == "slow":
        google.clock.sleep(min(fault.seconds, SECONDS))
        if fault.seconds > SECONDS:
            raise too_slow()
    if fault.kind in ("timeout", "reset") and not fault.done_anyway:
        _lose(google, fault)


def _refusal(method_id: str, caller: Caller) -> GoogleError:
    """429 of the service the method belongs to."""
    if method_id.startswith("drive."):
        return drive_limit()
    project = project_number(caller.client_id)
    return exhausted("Write" if writes(method_id) else "Read", project, 60, per_user=True)


def after(google: Google, fault: Fault, response: Response) -> Response:
    """What becomes of the answer of a request that was carried out."""
    if fault.kind in ("timeout", "reset"):
        _lose(google, fault)
    if fault.kind == "truncated":
        content = response.get_data()
        response.set_data(content[: len(content) // 2])
        response.headers["Content-Length"] = str(len(content))
    return response


def _lose(google: Google, fault: Fault) -> None:
    if fault.kind == "timeout":
        google.closing.wait(fault.seconds)
    raise Lost(f"the connection was ended by a fault: {fault.kind}")


def reset(environ: dict[str, Any]) -> None:
    """Let the connection end with a reset rather than in order, where there is a socket."""
    connection = environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def status_of(error: Exception) -> int:
    """The status a journal's line has for what was answered instead; 0 for no answer at all."""
    if isinstance(error, GoogleError):
        return error.status
    return error.response.status_code if isinstance(error, Instead) else 0
