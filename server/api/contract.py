"""Typed routes: a handler's annotations are its contract.

A handler takes a ``Call`` and, by name, ``path``, ``query`` and ``body``, each a pydantic model. Bodies are
read as strict JSON, so ``"7"`` is no number and an unknown field is refused. The same annotations become
the OpenAPI document (``server.api.openapi``), and every error leaves as problem details. A private route is
called by a signed-in user, a signed one by a formula of a linked sheet, a public one by anybody.
"""

from __future__ import annotations

import inspect
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, get_type_hints

import orjson
from flask import Flask, Response, g, request
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.exceptions import HTTPException

from addon.errors import Bug, GoogleBusy, KeeprateError, Malformed, RequestProblem, TooLarge, TooOften
from server import logs
from server.api import metrics
from server.api.services import Call, Services

PROBLEM = "application/problem+json"
MAX_BODY = 256 * 1024
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
STATUS_TITLES = {405: "Method not allowed", 415: "JSON is needed", 404: "Not found"}


class Strict(BaseModel):
    """A model that refuses unknown fields and is never lenient about types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


@dataclass(frozen=True)
class Operation:
    """One route: what it takes, what it answers, and the errors it documents."""

    method: str
    path: str
    handler: Callable[..., Any]
    status: int
    errors: tuple[type[KeeprateError], ...]
    public: bool
    media: str
    signed: bool = False
    max_body: int = MAX_BODY
    inputs: dict[str, type[BaseModel]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The operation's id: the handler's name."""
        return self.handler.__name__

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return self.path.replace("{", "<").replace("}", ">")

    @property
    def returns(self) -> Any:
        """The annotation of the answer."""
        return get_type_hints(self.handler)["return"]


def operation(
    method: str,
    path: str,
    *,
    status: int = 200,
    errors: Iterable[type[KeeprateError]] = (),
    public: bool = False,
    media: str = "application/json",
    signed: bool = False,
    max_body: int = MAX_BODY,
) -> Callable[[Callable[..., Any]], Operation]:
    """Make a handler a route.

    ``public`` routes need no identity, ``signed`` ones the key of a linked sheet instead of a user's;
    ``max_body`` is in bytes.
    """

    def wrap(handler: Callable[..., Any]) -> Operation:
        hints = get_type_hints(handler)
        names = [n for n in inspect.signature(handler).parameters if n in ("path", "query", "body")]
        inputs = {name: hints[name] for name in names}
        return Operation(
            method, path, handler, status, tuple(errors), public, media, signed, max_body, inputs
        )

    return wrap


def mount(app: Flask, services: Services, operations: Iterable[Operation]) -> None:
    """Serve the operations on ``app``, with one error body and one set of headers for all."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.url_map.strict_slashes = True
    app.before_request(_begin)
    app.after_request(_finish)
    for known in (KeeprateError, ValidationError, HTTPException, Exception):
        app.register_error_handler(known, _answer_problem)
    for each in operations:
        app.add_url_rule(
            each.rule,
            each.name,
            _view(each, services),
            methods=[each.method],
            provide_automatic_options=False,
        )


def _view(each: Operation, services: Services) -> Callable[..., Response]:
    def view(**parts: str) -> Response:
        request.max_content_length = each.max_body
        call = Call(services)
        if each.signed:
            call = services.admit_sheet(request.headers, request.get_data)
        elif not each.public:
            call = services.admit(request.headers)
        answer = each.handler(call, **_inputs(each, parts))
        if isinstance(answer, Response):
            return answer
        body = answer.model_dump_json() if isinstance(answer, BaseModel) else orjson.dumps(answer)
        return Response(body, status=each.status, mimetype=each.media)

    return view


def _inputs(each: Operation, parts: dict[str, str]) -> dict[str, BaseModel]:
    given: dict[str, BaseModel] = {}
    for name, model in each.inputs.items():
        if name == "path":
            given[name] = model.model_validate_strings(parts)
        elif name == "query":
            given[name] = model.model_validate_strings(_single(request.args.to_dict(flat=False)))
        else:
            given[name] = model.model_validate_json(_json_body(), strict=True)
    return given


def _single(query: dict[str, list[str]]) -> dict[str, str]:
    for name, values in query.items():
        if len(values) > 1:
            raise Malformed(f"The query names {name[:40]} twice.", hint="Give it once.")
    return {name: values[0] for name, values in query.items()}


def _json_body() -> bytes:
    if request.mimetype != "application/json":
        problem = Malformed("The body must be JSON.", hint="Send Content-Type: application/json.")
        problem.status, problem.title = 415, STATUS_TITLES[415]
        raise problem
    return request.get_data()


def _begin() -> None:
    g.request_id, g.began = uuid.uuid4().hex, time.perf_counter()


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    route = request.endpoint or "none"
    took = time.perf_counter() - g.get("began", time.perf_counter())
    metrics.count_request(route, request.method, response.status_code, took)
    logs.get().info(
        "request",
        route=route,
        method=request.method,
        status=response.status_code,
        ms=round(took * 1000, 1),
        request=g.get("request_id"),
    )
    return response


def _answer_problem(error: Exception) -> Response:
    problem = as_problem(error)
    body = problem.as_json()
    response = Response(orjson.dumps(body), status=body["status"], content_type=PROBLEM)
    if isinstance(problem, GoogleBusy | TooOften):
        response.headers["Retry-After"] = str(max(1, round(problem.retry_after)))
    if isinstance(error, HTTPException) and (allowed := getattr(error, "valid_methods", None)):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    if body["status"] == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="keeprate"'
    return response


def as_problem(error: Exception) -> KeeprateError:
    """Any error as one of ours; what is not foreseen becomes a ``Bug`` that names the request."""
    if isinstance(error, Bug) or not isinstance(error, KeeprateError | ValidationError | HTTPException):
        request_id = g.get("request_id", "")
        logs.get().error("bug", request=request_id, error=type(error).__name__, trace=logs.places(error))
        return Bug(
            f"Something went wrong on our side (request {request_id}).",
            hint="Try again; if it happens again, send us this sentence.",
        )
    if isinstance(error, KeeprateError):
        return error
    if isinstance(error, ValidationError):
        return _malformed(error)
    return _http_problem(error)


def _malformed(error: ValidationError) -> Malformed:
    """Where the request is wrong, without repeating what it said."""
    wrong = []
    for each in error.errors(include_url=False, include_context=False, include_input=False)[:3]:
        # A place may hold a key the caller invented: shown short, and only if it is a plain word.
        steps = [str(step) for step in each["loc"]]
        place = ".".join(
            step if step.replace("_", "").isalnum() and len(step) < 40 else "?" for step in steps
        )
        wrong.append(f"{place or 'body'}: {each['msg']}")
    return Malformed(f"The request is not as documented: {'; '.join(wrong)}.", hint="See /openapi.json.")


def _http_problem(error: HTTPException) -> KeeprateError:
    status = error.code or 500
    if status == 413:
        return TooLarge(
            f"The body is larger than {(request.max_content_length or MAX_BODY) // 1024} KB.",
            hint="Send only what is documented.",
        )
    sentences = {
        404: "There is nothing at this address.",
        405: "This address does not take this method.",
        415: "The body must be JSON.",
    }
    problem = RequestProblem(
        sentences.get(status, "The request could not be read."), hint="See /openapi.json."
    )
    problem.status, problem.title = status, STATUS_TITLES.get(status, RequestProblem.title)
    return problem
