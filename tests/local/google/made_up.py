"""Requests nobody would send: right by the discovery document, and otherwise whatever comes up."""

from __future__ import annotations

import random
from typing import Any

from deploy.local.google.surface import UNIONS, fields_of

INTEGERS = (0, 0, 0, 1, 1, 2, 3, 4, 5, 7, 9, 10, 11, 25, -1, 1000)
NUMBERS = (0, 1, 0.5, -2, 1e9)
TEXTS = (
    "",
    "a",
    "A1:B2",
    "S!A1",
    "nope!A1",
    "=A1+1",
    "=SUM(A1:B2)",
    "x",
    "(",
    "*",
    "note",
    "'S'!A1",
    "first",
)
ENDS = (
    ("startRowIndex", "endRowIndex"),
    ("startColumnIndex", "endColumnIndex"),
    ("startIndex", "endIndex"),
)
LEFT_OUT = ("tableId", "pivotTable", "chipRuns")
DEEPEST = 6


class MadeUp:
    """Bodies by their message types; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def value(self, spec: str, depth: int, name: str = "") -> Any:
        """A value of one type, as surface.json writes types."""
        pick = self.random
        if spec.startswith("["):
            return [self.value(spec[1:], depth + 1, name) for _ in range(pick.randint(0, 2))]
        if spec.startswith("{"):
            return {pick.choice("012"): self.value(spec[1:], depth + 1, name)}
        if spec.endswith("|"):
            return pick.choice([word for word in spec.split("|") if word])
        if spec[0].isupper():
            return self.message(spec, depth)
        if spec in ("int32", "integer"):
            return pick.choice((0, 1) if name == "sheetId" else INTEGERS)
        if spec == "google-fieldmask":
            return "*" if pick.random() < 0.7 else pick.choice(TEXTS)
        plain: dict[str, tuple[Any, ...]] = {"boolean": (True, False), "any": (1, "a", None)}
        return pick.choice(plain.get(spec) or (NUMBERS if spec in ("number", "float", "double") else TEXTS))

    def message(self, kind: str, depth: int = 0) -> dict[str, Any]:
        """A message with some of its fields."""
        if depth > DEEPEST:
            return {}
        made = {
            name: self.value(spec, depth + 1, name)
            for name, spec in fields_of("sheets", kind).items()
            if not name.startswith("dataSource")
            and name not in LEFT_OUT
            and self.random.random() < (0.75 if depth < 2 else 0.45)
        }
        for start, end in ENDS:
            if made.get(start, -1) >= 0 and end in made and self.random.random() < 0.9:
                made[end] = made[start] + self.random.choice((1, 2, 3))
        members = UNIONS.get(kind, ("", ()))[1] or (tuple(made) if kind in UNIONS else ())
        for name in [name for name in made if name in members][1:]:
            del made[name]
        return made
