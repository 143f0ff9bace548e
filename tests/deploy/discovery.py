"""A schema of a Google discovery document as a JSON schema: strict, nothing beyond what it names."""

from __future__ import annotations

from typing import Any


def converted(schema: dict[str, Any], nullable: bool) -> dict[str, Any]:
    """The same schema; ``nullable``: null stands for absent, as proto3 JSON has it."""
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
