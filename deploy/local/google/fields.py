"""Partial responses: `fields` masks in every notation Google takes: `a(b,c)`, `a/b`, `a.b`, `a.*`."""

from __future__ import annotations

from typing import Any

from deploy.local.google.errors import violations

Mask = dict[str, Any]


class Masked(list[Any]):
    """A list that was built under the mask already."""


def parse(text: str) -> Mask | None:
    """The mask as a tree of names; None keeps everything, an empty tree keeps all below."""
    if not text or text == "*":
        return None
    reader = _Reader(text)
    mask = reader.group(end="")
    if "*" in mask and not mask["*"]:
        return None
    return mask


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
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
                raise _bad(self.text)
        if end:
            raise _bad(self.text)
        return mask

    def path(self, mask: Mask) -> None:
        """One `a.b/c(...)`: merged into the mask."""
        here = mask
        while True:
            start = self.at
            while self.at < len(self.text) and self.text[self.at] not in ",()./":
                self.at += 1
            name = self.text[start : self.at].strip()
            if not name:
                raise _bad(self.text)
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


def _bad(text: str) -> Exception:
    message = f"Request contains an invalid argument: Invalid field selection {text}"
    return violations(message, [("fields", f"Invalid field selection {text}")])


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


def check(mask: Mask | None, known: Any, kind: str, at: str = "") -> None:
    """Refuse names the message type does not have; `known(kind)` gives a type's fields."""
    for name, inner in (mask or {}).items():
        if name == "*":
            continue
        have = known(kind)
        if have and name not in have:
            raise _bad(f"{at}{name}")
        below = have.get(name, "").lstrip("[{")
        if inner and below[:1].isupper():
            check(inner, known, below, f"{at}{name}.")


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


def names(mask: Mask | None, path: str = "") -> list[str]:
    """The mask's leaves as dotted paths (for update masks)."""
    found: list[str] = []
    for name, inner in (mask or {}).items():
        dotted = f"{path}.{name}" if path else name
        found += names(inner, dotted) if inner else [dotted]
    return found
