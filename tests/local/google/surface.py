"""The names of Google's API, condensed from the discovery documents of google-api-python-client.

`python -m tests.local.google.surface` rewrites deploy/local/google/surface.json, so that the stand-in can
refuse unknown names without importing a Google client.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import googleapiclient

DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
TARGET = Path(__file__).resolve().parents[3] / "deploy" / "local" / "google" / "surface.json"


def document(name: str) -> dict[str, Any]:
    return json.loads((DOCUMENTS / f"{name}.json").read_text())


def methods(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from resource.get("methods", {}).values()
    for inner in resource.get("resources", {}).values():
        yield from methods(inner)


def spec(schema: dict[str, Any]) -> str:
    """One word for a type: `[X` is a list of X, `{X` a map to X, `A|B` one of those names."""
    if "$ref" in schema:
        return schema["$ref"]
    kind = schema.get("type", "any")
    if kind == "array":
        return "[" + spec(schema["items"])
    if kind == "object" and "additionalProperties" in schema:
        return "{" + spec(schema["additionalProperties"])
    if "enum" in schema:
        return "|".join(schema["enum"]) + "|"
    return schema.get("format", kind) if kind in ("string", "integer") else kind


def condensed(name: str, prefix: str) -> dict[str, Any]:
    found = document(name)
    types: dict[str, Any] = {}

    def add(key: str, schema: dict[str, Any]) -> None:
        fields = {}
        for field, inner in schema.get("properties", {}).items():
            item, marks = inner, ""
            while item.get("type") == "array" or "additionalProperties" in item:
                marks += "[" if item.get("type") == "array" else "{"
                item = item["items"] if item.get("type") == "array" else item["additionalProperties"]
            if item.get("type") == "object" and "properties" in item:
                add(f"{key}.{field}", item)
                fields[field] = f"{marks}{key}.{field}"
            else:
                fields[field] = spec(inner)
        types[key] = fields

    for key, schema in found["schemas"].items():
        add(key, schema)
    calls = [
        {
            "id": call["id"],
            "verb": call["httpMethod"],
            "path": prefix + (call.get("flatPath") or call["path"]),
            "query": {
                key: ("[" if value.get("repeated") else "") + spec(value)
                for key, value in call["parameters"].items()
                if value["location"] == "query"
            }
            if call.get("parameters")
            else {},
            "body": call.get("request", {}).get("$ref"),
            "response": call.get("response", {}).get("$ref"),
        }
        for call in methods(found)
    ]
    return {"types": types, "methods": calls, "common": sorted(found["parameters"])}


def surface() -> dict[str, Any]:
    return {"sheets": condensed("sheets.v4", "/"), "drive": condensed("drive.v3", "/drive/v3/")}


if __name__ == "__main__":
    TARGET.write_text(json.dumps(surface(), indent=None, separators=(",", ":"), sort_keys=True) + "\n")
