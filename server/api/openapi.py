"""GET /openapi.json: the contract, written from the routes' own annotations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import orjson
from flask import Response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from addon.errors import Bug, KeeprateError, Malformed, NotShared, NotSignedIn, TooLarge, TooOften
from server.api.contract import PROBLEM, Operation
from server.api.models import ProblemBody

REF = "#/components/schemas/{model}"
HEADERS = {
    "X-Sheets-Token": "Access token whose rights open the sheet; each poll brings a fresh one",
    "Idempotency-Key": "The same key with the same body answers the run it started",
}
SIGNATURE = {
    "X-Keeprate-Key": ("The key's id", r"^kpk_[A-Za-z0-9_-]{16}$"),
    "X-Keeprate-Time": ("Seconds since 1970; 300 seconds of difference are tolerated", "^[0-9]{10}$"),
    "X-Keeprate-Nonce": ("Never used before with this key", "^[A-Za-z0-9_-]{16,64}$"),
}


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """The OpenAPI 3.1 document of these operations."""
    operations = tuple(operations)
    models: set[type[BaseModel]] = {ProblemBody}
    for each in operations:
        models |= set(each.inputs.values())
        if isinstance(each.returns, type) and issubclass(each.returns, BaseModel):
            models.add(each.returns)
    ordered = sorted(models, key=lambda model: model.__name__)
    _, schemas = models_json_schema([(model, "validation") for model in ordered], ref_template=REF)
    components = schemas["$defs"]
    result = _result_schema()
    if result is not None:
        components["NrrResult"] = result
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, components)
    for each in operations:
        for place in ("path", "query"):
            components.pop(each.inputs[place].__name__ if place in each.inputs else "", None)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Keeprate", "version": _version()},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "google": {"type": "http", "scheme": "bearer", "bearerFormat": "Google ID token"},
                "sheet": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "X-Keeprate-Signature",
                    "description": "hex(hmac_sha256(secret, time + LF + nonce + LF + spreadsheet_id + LF"
                    " + sha256hex(body))), the secret as UTF-8 text",
                },
            },
        },
    }


def serve(operations: Iterable[Operation]) -> Response:
    """The document as a response."""
    return Response(orjson.dumps(document(operations)), mimetype="application/json")


def documented_errors(each: Operation) -> tuple[type[KeeprateError], ...]:
    """Every error a route may answer: its own and those of its kind of route."""
    errors: list[type[KeeprateError]] = list(each.errors)
    if not each.public:
        errors += [NotSignedIn]
    if each.signed:
        errors += [NotShared, TooOften]
    if each.inputs:
        errors += [Malformed]
    if "body" in each.inputs:
        errors += [TooLarge]
    return tuple(dict.fromkeys([*errors, Bug]))


def _operation(each: Operation, components: dict[str, Any]) -> dict[str, Any]:
    lines = (each.handler.__doc__ or "").strip().splitlines()
    described: dict[str, Any] = {
        "operationId": each.name,
        "summary": lines[0] if lines else each.name,
        "parameters": _parameters(each, components),
        "responses": _responses(each),
    }
    if "body" in each.inputs:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _ref(each.inputs["body"])}},
        }
    if not each.public:
        described["security"] = [{"sheet" if each.signed else "google": []}]
    return described


def _parameters(each: Operation, components: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for place in ("path", "query"):
        if place not in each.inputs:
            continue
        model = components[each.inputs[place].__name__]
        for name, schema in model["properties"].items():
            required = name in model.get("required", ())
            found.append({"name": name, "in": place, "required": required, "schema": schema})
    if each.public:
        return found
    if each.signed:
        return found + [
            _header(name, text, required=True, pattern=pattern) for name, (text, pattern) in SIGNATURE.items()
        ]
    names = HEADERS if each.status == 202 else ["X-Sheets-Token"]
    longest = {"Idempotency-Key": 255}
    return found + [_header(name, HEADERS[name], maxLength=longest.get(name, 8192)) for name in names]


def _header(name: str, text: str, *, required: bool = False, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": text,
        "schema": {"type": "string", **schema},
    }


def _responses(each: Operation) -> dict[str, Any]:
    returns = each.returns
    schema = (
        _ref(returns) if isinstance(returns, type) and issubclass(returns, BaseModel) else {"type": "string"}
    )
    answer: dict[str, Any] = {
        str(each.status): {"description": "As described", "content": {each.media: {"schema": schema}}}
    }
    if each.name == "readyz":
        answer["503"] = {"description": "Not ready", "content": {each.media: {"schema": schema}}}
    titles: dict[int, list[str]] = {}
    for error in documented_errors(each):
        titles.setdefault(error.status, []).append(f"{error.__name__}: {(error.__doc__ or '').strip()}")
    if "body" in each.inputs:
        titles[415] = ["The body is not JSON."]
    for status, texts in sorted(titles.items()):
        answer[str(status)] = {
            "description": " ".join(texts),
            "content": {PROBLEM: {"schema": _ref(ProblemBody)}},
        }
    return answer


def _version() -> str:
    try:
        return version("keeprate")
    except PackageNotFoundError:  # a checkout that is not installed
        return "0"


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REF.format(model=model.__name__)}


def _result_schema() -> dict[str, Any] | None:
    """The schema of a result, the same file the command line is held to."""
    file = resources.files("addon.core") / "nrr_result.schema.json"
    if not file.is_file():
        return None
    schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    schema.pop("$schema", None)
    schema.pop("$id", None)
    return schema
