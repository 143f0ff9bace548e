"""Partial responses: `fields` masks in every notation Google takes: `a(b,c)`, `a/b`, `a.b`, `a.*`.

Sheets takes no blanks in a mask, Drive does (recorded in clients' issues).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from deploy.local.google.errors import GoogleError, violations

Mask = dict[str, Any]


class Masked(list[Any]):
    """A list that was built under the mask already."""


def parse(text: str, wrong: Callable[[str], GoogleError] | None = None) -> Mask | None:
    """The mask as a tree of names; None keeps everything, an empty tree keeps all below.

    ``wrong``: the refusal of a mask that cannot be read; Sheets' own without it.
    """
    if not text or text == "*":
        return None
    reader = _Reader(text, wrong or no_field)
    mask = reader.group(end="")
    if "*" in mask and not mask["*"]:
        return None
    return mask


class _Reader:
    def __init__(self, text: str, wrong: Callable[[str], GoogleError]) -> None:
        self.text = text
        self.wrong = wrong
        self.at = 0

    def group(self, end: str) -> Mask:
        mask: Mask = {}
        while self.at < len(self.text):
            self.path(mask)
            mark = self.text[self.at] if self.at < len(self.text) else ""
            self.at += 1
            if mark == end:
                return mask
            if mark != ",":
                raise self.wrong(self.text)
        if end:
            raise self.wrong(self.text)
        return mask

    def path(self, mask: Mask) -> None:
        """One `a.b/c(...)`: merged into the mask."""
        here = mask
        while True:
            start = self.at
            while self.at < len(self.text) and self.text[self.at] not in ",()./":
                self.at += 1
            name = self.text[start : self.at]
            if not name:
                raise self.wrong(self.text)
            here = here.setdefault(name, {})
            mark = self.text[self.at] if self.at < len(self.text) else ""
            if mark == "(":
                self.at += 1
                _merge(here, self.group(")"))
                return
            if mark not in ("/", ".") or not mark:
                return
            self.at += 1


def _merge(into: Mask, other: Mask) -> None:
    for name, inner in other.items():
        _merge(into.setdefault(name, {}), inner)


def no_field(text: str) -> GoogleError:
    """400 as Sheets words it (gargle's recorded replies); assumed for a mask that cannot be read at all."""
    why = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{text}'."
    return violations("Request contains an invalid argument.", [(text, why)])


def selection(text: str) -> GoogleError:
    """400 as Drive words it."""
    message = f"Invalid field selection {text}"
    return GoogleError(400, None, message, reason="invalidParameter", location="fields")


def apply(mask: Mask | None, value: Any) -> Any:
    """The parts of `value` the mask names; lists are looked through."""
    if not mask or ("*" in mask and not mask["*"]):
        return value
    if isinstance(value, Masked):
        return value
    if isinstance(value, list):
        return [apply(mask, item) for item in value]
    if not isinstance(value, dict):
        return value
    every = mask.get("*")
    result = {}
    for name, inner in value.items():
        if name in mask:
            result[name] = apply(mask[name], inner)
        elif every is not None:
            result[name] = apply(every, inner)
    return result


def unknown(mask: Mask | None, known: Any, kind: str, at: str = "") -> Iterator[str]:
    """Paths whose name the message type does not have; `known(kind)` gives a type's fields."""
    have = known(kind)
    for name, inner in (mask or {}).items():
        below = have.get(name, "").lstrip("[")
        if name == "*" or below == "any" or below.startswith("{"):
            continue
        if name not in have:
            yield from names({name: inner}, at)
        elif below[:1].isupper() and not below.endswith("|"):
            yield from unknown(inner, known, below, f"{at}{name}.")
        elif inner:
            yield from names(inner, f"{at}{name}.")


def includes(mask: Mask | None, *path: str) -> bool:
    """Whether the mask keeps something at or under this path."""
    here: Any = mask
    for name in path:
        if not here or ("*" in here and not here["*"]):
            return True
        if name not in here and "*" not in here:
            return False
        here = here.get(name, here.get("*"))
    return True


def names(mask: Mask | None, at: str = "") -> list[str]:
    """The mask's leaves as dotted paths below `at`."""
    found: list[str] = []
    for name, inner in (mask or {}).items():
        found += names(inner, f"{at}{name}.") if inner else [f"{at}{name}"]
    return found
