"""What a host is asked, and what it answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request. `query` holds the first value of each parameter; `today` is the day it was asked."""

    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    today: date
    method: str = "GET"
    body: bytes = b""

    @property
    def parts(self) -> list[str]:
        """The path without its slashes: `/v0/postings/acme` is `["v0", "postings", "acme"]`."""
        return [part for part in self.path.split("/") if part]


@dataclass(frozen=True)
class Answer:
    """One answer; `dropped`: the connection ends without a word, as where nobody listens."""

    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    dropped: bool = False


DROPPED = Answer(dropped=True)


def page(html: str, status: int = 200) -> Answer:
    """An HTML page."""
    return Answer(html.encode(), status=status)


def text(words: str, status: int = 200) -> Answer:
    """Plain text."""
    return Answer(words.encode(), "text/plain; charset=utf-8", status)


def as_json(value: Any, status: int = 200, kind: str = "application/json") -> Answer:
    """A JSON document."""
    return Answer(json.dumps(value, ensure_ascii=False).encode(), kind, status)


def redirect(url: str, status: int = 301) -> Answer:
    """Go elsewhere."""
    return Answer(status=status, headers={"Location": url})
