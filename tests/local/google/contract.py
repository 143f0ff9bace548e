"""Google's discovery documents as JSON schemas: strict; requests may hold null, as proto3 JSON does."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import jsonschema
import orjson

from tests.local.google.surface import document, methods

DOCUMENTS = {"sheets": "sheets.v4", "drive": "drive.v3"}


def converted(schema: dict[str, Any], nullable: bool) -> dict[str, Any]:
    if "$ref" in schema:
        found: dict[str, Any] = {"$ref": "#/definitions/" + schema["$ref"]}
        return {"anyOf": [found, {"type": "null"}]} if nullable else found
    kind = schema.get("type", "any")
    if kind == "any":
        return {}
    result: dict[str, Any] = {"type": [kind, "null"] if nullable else kind}
    if "enum" in schema:
        result["enum"] = schema["enum"] + ([None] if nullable else [])
    if kind == "array":
        result["items"] = converted(schema["items"], nullable)
    if kind == "object":
        known = schema.get("properties", {})
        result["properties"] = {name: converted(value, nullable) for name, value in known.items()}
        extra = schema.get("additionalProperties")
        result["additionalProperties"] = converted(extra, nullable) if extra else False
    return result


@cache
def validator(api: str, name: str, nullable: bool) -> jsonschema.Draft7Validator:
    schemas = copy.deepcopy(document(DOCUMENTS[api])["schemas"])
    definitions = {key: converted(value, nullable) for key, value in schemas.items()}
    return jsonschema.Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": definitions})


@cache
def types(method_id: str) -> tuple[str | None, str | None]:
    """The request's and the response's type of a method."""
    found = document(DOCUMENTS[method_id.split(".")[0]])
    call = next(call for call in methods(found) if call["id"] == method_id)
    return call.get("request", {}).get("$ref"), call.get("response", {}).get("$ref")


def check(method_id: str, kind: str | None, body: Any, nullable: bool) -> None:
    if kind is None or body is None:
        return
    plain = orjson.loads(orjson.dumps(body))
    problem = jsonschema.exceptions.best_match(
        validator(method_id.split(".")[0], kind, nullable).iter_errors(plain)
    )
    assert problem is None, f"{method_id}: {problem.message} at {problem.json_path}"


def check_request(method_id: str, body: Any) -> None:
    check(method_id, types(method_id)[0], body, nullable=True)


def check_response(method_id: str, body: Any) -> None:
    check(method_id, types(method_id)[1], body, nullable=False)
