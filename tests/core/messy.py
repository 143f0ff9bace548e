"""Reads the messy sheets of tests/cases/messy: small text files that show a sheet, and what must come of it.

Lines ``key: value``; a line ``cells:`` begins a grid with ``|`` between cells and ends at a blank line or at
``expect:``. A cell is blank, a number, an ISO date (a serial with a date format), ``=5`` (a formula showing
5), ``"text"`` or plain text. ``tab:`` begins a further tab; ``format: B2:C9 0.00``, ``hidden: 4``
(a row) or ``hidden: C``, ``merge: B1:E1`` and ``ours: D:I`` belong to the tab above them.
After ``expect:`` stands what is expected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from addon.core.dates import to_serial
from addon.core.table import Ask, Book, Rect, Tab, Value, column_index

ROOT_CASES = Path(__file__).resolve().parent.parent / "cases"
CASES = ROOT_CASES / "messy"


@dataclass
class Case:
    name: str
    why: str = ""
    book: Book = field(default_factory=lambda: Book("case", ()))
    ask: Ask = field(default_factory=lambda: Ask(date(2026, 1, 15)))
    expect: dict[str, list[str]] = field(default_factory=dict)


def typed(text: str) -> tuple[Value, str | None, bool]:
    """(value, format, whether it is a formula) of a cell as written in a case."""
    text = text.strip()
    if not text:
        return None, None, False
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        return text[1:-1], None, False
    formula = text.startswith("=")
    text = text.removeprefix("=")
    if re.fullmatch(r"-?\d+", text):
        return int(text), None, formula
    if re.fullmatch(r"-?\d+\.\d+", text):
        return float(text), None, formula
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return to_serial(date.fromisoformat(text)), "yyyy-mm-dd", formula
    return text, None, formula


def rect(a1: str) -> Rect:
    left, top, right, bottom = re.fullmatch(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?", a1).groups()  # type: ignore[union-attr]
    return Rect(int(top) - 1, column_index(left), int(bottom or top), column_index(right or left) + 1)


def build(title: str, sheet_id: int, lines: list[str], grid: list[str]) -> Tab:
    """A tab from its grid and its format, hidden, merge and ours lines."""
    rows: list[list[Value]] = []
    formats: list[list[str | None]] = []
    formulas: set[tuple[int, int]] = set()
    for row, line in enumerate(grid):
        cells = [typed(c) for c in line.split("|")] if line != "." else []
        rows.append([c[0] for c in cells])
        formats.append([c[1] for c in cells])
        formulas |= {(row, i) for i, c in enumerate(cells) if c[2]}
    hidden: set[int] = set()
    veiled: set[int] = set()
    merges: list[Rect] = []
    ours: set[int] = set()
    for line in lines:
        key, _, value = line.partition(": ")
        if key == "format":
            where, _, pattern = value.partition(" ")
            area = rect(where)
            for r in range(area.top, min(area.bottom, len(rows))):
                formats[r] += [None] * (area.right - len(formats[r]))
                for c in range(area.left, area.right):
                    formats[r][c] = formats[r][c] or pattern
        elif key == "hidden":
            hidden |= {int(n) - 1 for n in value.split() if n.isdigit()}
            veiled |= {column_index(n) for n in value.split() if n.isalpha()}
        elif key == "merge":
            merges.append(rect(value))
        elif key == "ours":
            first, _, last = value.partition(":")
            ours = set(range(column_index(first), column_index(last) + 1))
    return Tab(
        title, sheet_id, rows, formats, lambda r, c: (r, c) in formulas, hidden_rows=frozenset(hidden),
        hidden_columns=frozenset(veiled),
        merges=tuple(merges), our_columns=frozenset(ours),
    )  # fmt: skip


def load(path: Path) -> Case:
    case = Case(path.stem)
    asked: dict[str, object] = {}
    answers: dict[str, str] = {}
    mapping: dict[str, str] = {}
    locale = "en_US"
    tabs: list[tuple[str, list[str], list[str]]] = []
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if section == "cells" and line.strip() and not re.match(r"(expect|tab):", line):
            tabs[-1][2].append(line)
            continue
        if not line.strip():
            section = "" if section == "cells" else section
            continue
        key, _, value = line.partition(":")
        value = value.strip()
        if section == "expect":
            case.expect.setdefault(key, []).append(value)
        elif key in {"cells", "expect"}:
            section = key
        elif key == "why":
            case.why = value
        elif key == "tab":
            tabs.append((value, [], []))
            section = ""
        elif key in {"format", "hidden", "merge", "ours"}:
            tabs[-1][1].append(f"{key}: {value}")
        elif key == "locale":
            locale = value
        elif key == "answer":
            name, _, said = value.partition("=")
            answers[name] = said
        elif key == "map":
            role, _, letters = value.partition("=")
            mapping[role] = letters
        else:
            asked[{"from": "start", "to": "end"}.get(key, key)] = (
                date.fromisoformat(value) if key == "as_of"
                else int(value) if key in {"window", "fiscal_start", "sheet_id"} else value
            )  # fmt: skip
    case.book = Book(
        path.stem, tuple(build(t, i, lines, grid) for i, (t, lines, grid) in enumerate(tabs)), locale
    )
    settings = {"as_of": date(2026, 1, 15), "sheet_id": 0, **asked}
    case.ask = Ask(**settings, answers=answers, mapping=mapping)  # type: ignore[arg-type]
    return case


def load_all() -> list[Case]:
    return [load(path) for path in sorted(CASES.glob("*.txt"))]
