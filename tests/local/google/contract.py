"""Google's discovery documents as checks of every answer and every body: strict, and quick.

A name that is not there, another type or an unknown word fails. Requests may hold null, as proto3 JSON does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from deploy.local.google import Google
from deploy.local.google.routes import Reply
from tests.local.google.surface import document, methods

DOCUMENTS = {"sheets": "sheets.v4", "drive": "drive.v3"}
Check = Callable[[Any, str], None]
_SIMPLE: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: (
        isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    ),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


class Contract:
    """The message types of one API; `nullable` lets null stand for a field that is not there."""

    def __init__(self, api: str, nullable: bool) -> None:
        self.schemas = document(DOCUMENTS[api])["schemas"]
        self.nullable = nullable
        self.known: dict[str, Check] = {}

    def named(self, kind: str) -> Check:
        if kind not in self.known:
            self.known[kind] = lambda value, at: self.known[kind](value, at)  # types may hold themselves
            self.known[kind] = self.of(self.schemas[kind])
        return self.known[kind]

    def of(self, schema: dict[str, Any]) -> Check:
        if "$ref" in schema:
            kind = schema["$ref"]
            self.named(kind)
            return lambda value, at: self.known[kind](value, at)
        name = schema.get("type", "any")
        if name == "any":
            return lambda _value, _at: None
        if name == "array":
            return self._list(self.of(schema["items"]))
        if name == "object":
            return self._object(schema)
        return self._plain(_SIMPLE[name], schema.get("enum"), name)

    def _plain(self, fits: Callable[[Any], bool], words: list[str] | None, name: str) -> Check:
        def check(value: Any, at: str) -> None:
            if value is None and self.nullable:
                return
            assert fits(value), f"{at}: {value!r} is no {name}"
            assert words is None or value in words, f"{at}: {value!r} is none of {words}"

        return check

    def _list(self, inner: Check) -> Check:
        def check(value: Any, at: str) -> None:
            if value is None and self.nullable:
                return
            assert isinstance(value, list | tuple), f"{at}: {value!r} is no list"
            for n, item in enumerate(value):
                inner(item, f"{at}[{n}]" if n < 3 else at)

        return check

    def _object(self, schema: dict[str, Any]) -> Check:
        fields = {name: self.of(inner) for name, inner in schema.get("properties", {}).items()}
        extra = self.of(schema["additionalProperties"]) if "additionalProperties" in schema else None

        def check(value: Any, at: str) -> None:
            if value is None and self.nullable:
                return
            assert isinstance(value, dict), f"{at}: {value!r} is no object"
            for name, inner in value.items():
                found = fields.get(name, extra)
                assert found is not None, f"{at}: there is no field {name!r}"
                found(inner, f"{at}.{name}")

        return check


@cache
def contract(api: str, nullable: bool) -> Contract:
    return Contract(api, nullable)


@cache
def types(method_id: str) -> tuple[str | None, str | None]:
    """The request's and the response's type of a method."""
    found = document(DOCUMENTS[method_id.split(".")[0]])
    call = next(call for call in methods(found) if call["id"] == method_id)
    return call.get("request", {}).get("$ref"), call.get("response", {}).get("$ref")


def check(method_id: str, kind: str | None, body: Any, nullable: bool) -> None:
    if kind is not None and body is not None:
        contract(method_id.split(".")[0], nullable).named(kind)(body, method_id)


def check_request(method_id: str, body: Any) -> None:
    check(method_id, types(method_id)[0], body, nullable=True)


def check_response(method_id: str, body: Any) -> None:
    check(method_id, types(method_id)[1], body, nullable=False)


@contextmanager
def enforced() -> Iterator[None]:
    """While open, every request and every answer of any stand-in is held against the documents."""
    real = Google.perform

    def perform(
        self: Google,
        principal: Any,
        scopes: Any,
        method_id: str,
        params: Any,
        body: Any = None,
        media: Any = None,
        **more: Any,
    ) -> Any:
        answer = real(self, principal, scopes, method_id, params, body, media, **more)
        if body and not media:
            check_request(method_id, body)
        if not isinstance(answer, Reply):
            check_response(method_id, answer)
        return answer

    Google.perform = perform  # type: ignore[method-assign]
    try:
        yield
    finally:
        Google.perform = real  # type: ignore[method-assign]
