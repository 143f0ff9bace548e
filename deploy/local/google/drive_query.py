"""The `q` of files.list, as far as spreadsheets need it."""

from __future__ import annotations

import re

from deploy.local.google.book import Book
from deploy.local.google.errors import GoogleError

_TOKEN = re.compile(r"\s*(\(|\)|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|!=|<=|>=|[=<>]|[\w.]+)")
SHEET = "application/vnd.google-apps.spreadsheet"


def matches(query: str, book: Book, principal: str | None) -> bool:
    """Whether the file answers the query; an empty one takes all."""
    if not query.strip():
        return True
    tokens = _tokens(query)
    reader = _Reader(tokens, book, principal)
    found = reader.either()
    if reader.at != len(tokens):
        raise _bad(query)
    return found


def _tokens(query: str) -> list[str]:
    found, at = [], 0
    while at < len(query.rstrip()):
        match = _TOKEN.match(query, at)
        if not match:
            raise _bad(query)
        found.append(match[1])
        at = match.end()
    return found


def _bad(query: str) -> GoogleError:
    del query
    return GoogleError(400, None, "Invalid Value", reason="invalid", location="q")


class _Reader:
    def __init__(self, tokens: list[str], book: Book, principal: str | None) -> None:
        self.tokens = tokens
        self.at = 0
        self.book = book
        self.principal = principal

    def take(self) -> str:
        if self.at >= len(self.tokens):
            raise _bad("")
        self.at += 1
        return self.tokens[self.at - 1]

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def either(self) -> bool:
        found = self.both()
        while self.peek() == "or":
            self.take()
            found = self.both() or found
        return found

    def both(self) -> bool:
        found = self.one()
        while self.peek() == "and":
            self.take()
            found = self.one() and found
        return found

    def one(self) -> bool:
        word = self.take()
        if word == "not":
            return not self.one()
        if word == "(":
            found = self.either()
            if self.take() != ")":
                raise _bad("")
            return found
        sign, value = self.take(), self.take()
        if sign == "in":
            return self.within(_text(word), value)
        return self.compare(word, sign, _text(value))

    def within(self, value: str, field: str) -> bool:
        if field == "parents":
            return value in self.book.file.get("parents", []) or (
                value == "root" and not self.book.file.get("parents")
            )
        value = self.principal or "" if value == "me" else value
        ranks = {
            "owners": ("owner",),
            "writers": ("owner", "writer"),
            "readers": ("owner", "writer", "reader"),
        }
        if field not in ranks:
            raise _bad(field)
        return any(
            p.get("emailAddress") == value and p["role"] in ranks[field] for p in self.book.permissions
        )

    def compare(self, field: str, sign: str, value: str) -> bool:
        if field == "sharedWithMe":
            return (self.book.file.get("owner") != self.principal) == (value == "true")
        have = {
            "name": self.book.title,
            "mimeType": SHEET,
            "trashed": "true" if self.book.file.get("trashed") else "false",
            "starred": "true" if self.book.file.get("starred") else "false",
            "modifiedTime": self.book.file.get("modifiedTime", ""),
            "createdTime": self.book.file.get("createdTime", ""),
        }.get(field)
        if have is None:
            raise _bad(field)
        if sign == "contains":
            return any(word.startswith(value.lower()) for word in _words(have.lower()))
        signs: dict[str, bool] = {
            "=": have == value,
            "!=": have != value,
            "<": have < value,
            ">": have > value,
        }
        signs |= {"<=": have <= value, ">=": have >= value}
        if sign not in signs:
            raise _bad(sign)
        return signs[sign]


def _words(text: str) -> list[str]:
    """The text from each of its words on: `contains` finds how words begin, not what they hold (guide)."""
    return [text[found.start() :] for found in re.finditer(r"\b\w|^", text)]


def _text(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token[:1] in "'\"" else token
