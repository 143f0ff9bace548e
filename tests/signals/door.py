"""A door that opens on files: answers by the beginning of an address, and a record of what was asked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from addon.core.signal import Missing, Subject
from addon.signals.provider import Ask, Finding, Provider, Reply

CASES = Path(__file__).resolve().parent.parent / "cases" / "providers"
TODAY = date(2026, 11, 22)


def case(name: str) -> bytes:
    """A file of ``tests/cases/providers``."""
    return (CASES / name).read_bytes()


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    url: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Shelf:
    """Answers: address (with or without its query) -> status and body, or an error to raise; else 404."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent_headers: list[dict[str, str]] = field(default_factory=list)

    def get(self, url: str, *, params: Any = None, headers: Any = None) -> Answer:
        whole = f"{url}?{urlencode(params)}" if params else url
        self.asked.append(whole)
        self.sent_headers.append(dict(headers or {}))
        answer = self.answers.get(whole, self.answers.get(url, (404, b'{"error":"not found"}')))
        if isinstance(answer, Exception):
            raise answer
        status, body, *more = answer
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Answer(status, whole, more[0] if more else {}, body)

    def post(self, url: str, *, json: Any = None, headers: Any = None) -> Answer:
        raise AssertionError(f"{url} was posted to")


def ask(
    provider: Provider,
    shelf: Shelf,
    keys: dict[str, str],
    known: dict[str, Any] | None = None,
    *,
    key: str | None = None,
    fields: frozenset[str] | None = None,
) -> Ask:
    """A question to a provider about everything it offers."""
    subject = Subject(provider.card.subject, keys)
    wanted = frozenset(provider.card.fields) if fields is None else fields
    return Ask(subject, wanted, shelf, TODAY, known or {}, key)


def found(reply: Reply) -> dict[str, Any]:
    """The values of a reply by field."""
    return {each.field: each.value for each in reply.answers if isinstance(each, Finding)}


def finding(reply: Reply, name: str) -> Finding:
    """The one finding of a field."""
    (one,) = [each for each in reply.answers if isinstance(each, Finding) and each.field == name]
    return one


def missing(reply: Reply) -> dict[str, Missing]:
    """The reasons of a reply by field."""
    return {each.field: each for each in reply.answers if isinstance(each, Missing)}
