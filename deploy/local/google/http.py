"""The HTTP side: paths to methods, tokens to accounts, errors to Google's bodies."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from deploy.local.google import control, media, strike
from deploy.local.google.errors import (
    GoogleError,
    invalid,
    unauthenticated,
    unimplemented,
    unregistered,
    violations,
)
from deploy.local.google.faults import Fault
from deploy.local.google.oauth import OAuthError
from deploy.local.google.routes import Reply
from deploy.local.google.surface import METHODS, Method

if TYPE_CHECKING:
    from deploy.local.google.google import Google

_ROUTES: list[tuple[str, re.Pattern[str], Method]] = sorted(
    ((method.verb, method.pattern, method) for method in METHODS.values()),
    key=lambda route: ("{" in route[2].path.rsplit("/", 1)[-1], -len(route[2].path)),
)
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def application(google: Google) -> Application:
    """The WSGI application of this stand-in."""

    def run(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        try:
            response = _answer(google, request)
        except GoogleError as error:
            response = _json(error.body(drive="/drive/" in request.path), error.status)
            response.headers.update(error.headers)
            if error.status == 401:
                response.headers["WWW-Authenticate"] = 'Bearer realm="https://accounts.google.com/"'
        except strike.Instead as error:
            response = error.response
        except strike.Lost:
            strike.reset(environ)
            raise
        except HTTPException as error:
            response = _json(
                GoogleError(error.code or 400, None, error.description or "").body(), error.code or 400
            )
        except Exception as error:
            response = _broken(error)
        return response(environ, start_response)

    return run


def _broken(error: Exception) -> Response:
    """500: a fault of the stand-in itself; its place in the code goes to stderr, no value does."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    print(f"stand-in for Google: {type(error).__name__} at {places}", file=sys.stderr, flush=True)
    body = GoogleError(500, None, "Internal error encountered.", reason="internalError").body()
    return _json(body, 500)


def _json(body: Any, status: int = 200) -> Response:
    content = (
        orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
        if status >= 400
        else (orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS))
    )
    return Response(content, status, content_type="application/json; charset=UTF-8")


class Caller(NamedTuple):
    """Who sent a request: the account and scopes of its token (None without one), its client or API key."""

    principal: str | None
    scopes: list[str] | None
    client_id: str
    token: str


def _answer(google: Google, request: Request) -> Response:
    if request.path.startswith(control.ROOT):
        return _json(control.answer(google, request))
    found = _oauth(google, request)
    if found is not None:
        return _json(found)
    method, params = match(request.method, request.path)
    params = _query(method, request) | params
    caller = _who(google, request)
    file_id = str(params.get("spreadsheetId") or params.get("fileId") or "")
    fault = google.faults.struck(method.id, file_id)
    try:
        if fault is not None:
            strike.before(google, fault, method.id, caller)
        if google.limits is not None:
            google.limits.take(method.id, caller.principal or "(nobody)", caller.client_id)
    except (GoogleError, strike.Instead, strike.Lost) as error:
        kind = fault.kind if fault else ""
        google.note(method.id, caller.principal, params, strike.status_of(error), kind)
        raise
    google.others.act(google, method.id, file_id)
    if google.acting is not None:
        google.acting(method.id, params)
    response = _done(google, request, method, params, caller, fault)
    return strike.after(google, fault, response) if fault else response


def _done(
    google: Google,
    request: Request,
    method: Method,
    params: dict[str, Any],
    caller: Caller,
    fault: Fault | None,
) -> Response:
    """Carry the request out."""
    body, content = _body(request)
    more = {"fault": fault.kind} if fault else {}
    answer = google.perform(caller.principal, caller.scopes, method.id, params, body, content, **more)
    if answer is None:
        return Response(b"", 204)
    if isinstance(answer, Reply):
        return Response(answer.content, answer.status, content_type=answer.content_type)
    return _json(answer)


def match(verb: str, path: str) -> tuple[Method, dict[str, str]]:
    """The method a request names, and what its path holds."""
    verb, path = media.plain_route(verb, path)
    for known, pattern, method in _ROUTES:
        found = pattern.match(path) if known == verb else None
        if found:
            return method, found.groupdict()
    raise unimplemented(f"{verb} {path}")


def _query(method: Method, request: Request) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for key, values in request.args.lists():
        if method.query.get(key, "").startswith("["):
            params[key] = values
        else:
            params[key] = values[-1]
    return params


def _who(google: Google, request: Request) -> Caller:
    """The sender, by its token or its API key."""
    token = bearer(request) or request.args.get("access_token")
    if token:
        found = google.oauth.check(token)
        if found is None:
            raise unauthenticated()
        return Caller(found.email, found.scopes, found.client_id, token)
    key = request.args.get("key") or request.headers.get("X-Goog-Api-Key")
    if key:
        return Caller(None, None, key, "")
    raise unregistered()


def bearer(request: Request) -> str:
    """The token of the Authorization header."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _body(request: Request) -> tuple[Any, tuple[bytes, str] | None]:
    """The JSON body, and the file that came with it."""
    data = request.get_data()
    if "/upload/" in request.path:
        return media.parts(data, request.content_type or "")
    if not data:
        return {}, None
    try:
        body = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        text = f"Invalid JSON payload received. {str(error).capitalize()}"
        raise violations(text, [("", text)]) from error
    if not isinstance(body, dict):
        raise invalid('Invalid JSON payload received. Unknown name "": Root element must be a message.')
    return body, None


def _oauth(google: Google, request: Request) -> Any:
    """The OAuth addresses; None for any other path."""
    path, oauth = request.path.rstrip("/"), google.oauth
    if path.startswith(("/v4/", "/drive/", "/upload/")):
        return None  # reading the form of an upload would consume it
    values = {key: str(value) for key, value in request.values.items()}
    if path in ("/token", "/oauth2/v4/token") and request.method == "POST":
        return oauth.exchange(values, f"{google.base_url or request.host_url.rstrip('/')}{path}")
    if path in ("/tokeninfo", "/oauth2/v2/tokeninfo", "/oauth2/v1/tokeninfo", "/oauth2/v3/tokeninfo"):
        values.setdefault("access_token", bearer(request))
        return oauth.tokeninfo(values)
    if path in ("/oauth2/v1/certs", "/certs"):
        return oauth.certs()
    if path in ("/userinfo", "/oauth2/v3/userinfo", "/v1/userinfo"):
        return oauth.userinfo(bearer(request))
    if path in ("/revoke", "/oauth2/revoke"):
        if oauth.check(values.get("token", "")) is None:
            raise OAuthError(400, "invalid_token", "Token expired or revoked")
        oauth.revoke(values["token"])
        return {}
    return None
