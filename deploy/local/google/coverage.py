"""COVERAGE.md, from the marks and registries: `python -m deploy.local.google.coverage` writes it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from deploy.local.google import batch, google, marks, surface
from deploy.local.google.mark import ASSUMED, DOCUMENTED, RECORDED, Mark
from deploy.local.google.routes import HANDLERS

PAGE = Path(__file__).with_name("COVERAGE.md")
ABSENT = Mark("absent", "answers 501 and its name")
assert google.METHOD_MODULES  # importing them registered their methods
HEAD = """# What the stand-in for Google knows, and how

Written by `python -m deploy.local.google.coverage`; a test holds this page against the code.

- **recorded**: answers of the real service were replayed against it, or stand in public issues or in what
  other clients wrote down of their own tests against it;
- **documented**: Google's reference says so and nothing recorded contradicts;
- **assumed**: neither; its column says what is taken for granted;
- **absent**: answers 501 and its name, and changes nothing.

A mark is about the common case; the column "assumed" names details beyond it that nobody has checked
against Google.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, _summary()]
    parts.append(_table("Methods of the Sheets API", _with_absent("sheets")))
    parts.append(_table("Requests of batchUpdate", kinds()))
    parts.append(_table("Methods of Drive", marks_of("drive").items()))
    gone = sorted(name for name in surface.METHODS if name.startswith("drive.") and name not in HANDLERS)
    parts.append("Absent of Drive: " + ", ".join(f"`{name}`" for name in gone) + ".\n")
    for title, rules in marks.FAMILIES.items():
        parts.append(_table(title, rules.items()))
    return "\n".join(parts)


def marks_of(api: str) -> dict[str, Mark]:
    """The marks of the methods that are answered."""
    return {name: mark for name, mark in marks.METHODS.items() if name.startswith(api + ".")}


def _with_absent(api: str) -> list[tuple[str, Mark]]:
    names = [name for name in surface.METHODS if name.startswith(api + ".")]
    return [(name, marks.METHODS.get(name, ABSENT)) for name in sorted(names)]


def kinds() -> list[tuple[str, Mark]]:
    """Every request kind of the discovery document with its mark."""
    names = sorted(surface.fields_of("sheets", "Request"))
    return [(name, marks.KINDS[name] if name in batch.KINDS else ABSENT) for name in names]


def _summary() -> str:
    rows = [("methods of Sheets", _with_absent("sheets")), ("requests of batchUpdate", kinds())]
    rows.append(("methods of Drive, of those answered", list(marks_of("drive").items())))
    rows += [(title, list(rules.items())) for title, rules in marks.FAMILIES.items()]
    order = (RECORDED, DOCUMENTED, ASSUMED, ABSENT.mark)
    lines = ["| | " + " | ".join(order) + " |", "| --- | --- | --- | --- | --- |"]
    for title, items in rows:
        count = Counter(mark.mark for _, mark in items)
        lines.append(f"| {title} | " + " | ".join(str(count[name]) for name in order) + " |")
    return "\n".join(lines) + "\n"


def _table(title: str, items: Iterable[tuple[str, Mark]]) -> str:
    lines = [f"## {title}\n", "| | mark | assumed | source |", "| --- | --- | --- | --- |"]
    for name, mark in items:
        shown = name if " " in name else f"`{name}`"
        lines.append(f"| {shown} | {mark.mark} | {mark.assumed} | {mark.source} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
