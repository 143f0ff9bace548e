"""Formula text: finding references, moving them with the cells, and finding calls of functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from deploy.local.google.a1 import column_index, column_name, quoted

_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"]|"")*"?)"""
    r"""|(?P<tab>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?(?P<ref>"""
    r"""(?<![\w.$])\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}(?:\$?\d{1,7})?|:\$?\d{1,7})?"""
    r"""|(?<![\w.$])\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?:\$?\d{1,7})?|(?<![\w.$])\$?\d{1,7}:\$?\d{1,7})(?![\w.(])""",
)
_POINT = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)(\d{1,7})?")
GONE = "#REF!"


class Point(NamedTuple):
    """One end of a reference; None is open; `fixed` marks the dollar signs (column, row)."""

    column: int | None
    row: int | None
    fixed: tuple[bool, bool]

    def text(self) -> str:
        """As it stands in a formula."""
        left = ("$" if self.fixed[0] else "") + column_name(self.column) if self.column is not None else ""
        right = ("$" if self.fixed[1] else "") + str(self.row + 1) if self.row is not None else ""
        return left + right


def point(text: str) -> Point:
    """`$B3` -> Point."""
    found = _POINT.fullmatch(text)
    assert found is not None
    first, letters, second, digits = found.groups()
    if not letters:
        return Point(None, int(digits) - 1, (False, bool(first or second)))
    return Point(column_index(letters), int(digits) - 1 if digits else None, (bool(first), bool(second)))


Change = Callable[[str | None, Point, Point | None], str]


def rewrite(formula: str, change: Change, rename: Callable[[str], str] = lambda title: title) -> str:
    """The formula with every reference replaced by `change(tab title or None, start, end or None)`.

    What `change` answers keeps the tab it had, unless it names one itself.
    """

    def one(found: re.Match[str]) -> str:
        if found["string"] is not None:
            return found[0]
        start, colon, end = found["ref"].partition(":")
        title = title_of(found["tab"]) if found["tab"] else None
        prefix = quoted(rename(title)) + "!" if title is not None else ""
        text = change(title, point(start), point(end) if colon else None)
        return text if text == GONE or "!" in text else prefix + text

    return _TOKEN.sub(one, formula)


def title_of(prefix: str) -> str:
    """`'My tab'!` -> My tab."""
    bare = prefix[:-1]
    return bare[1:-1].replace("''", "'") if bare.startswith("'") else bare


def same(_: str | None, start: Point, end: Point | None) -> str:
    """The reference unchanged."""
    return start.text() + (":" + end.text() if end else "")


def renamed(formula: str, old: str, new: str) -> str:
    """The formula after a tab has got another title."""
    return rewrite(formula, same, lambda title: new if title.lower() == old.lower() else title)


def translated(formula: str, down: int, right: int) -> str:
    """The formula copied to a cell that lies this much further down and right."""

    def move(at: Point) -> Point | None:
        column, row = at.column, at.row
        column = column + right if column is not None and not at.fixed[0] else column
        row = row + down if row is not None and not at.fixed[1] else row
        if (column is not None and column < 0) or (row is not None and row < 0):
            return None
        return Point(column, row, at.fixed)

    def change(_: str | None, start: Point, end: Point | None) -> str:
        first, last = move(start), move(end) if end else None
        if first is None or (end and last is None):
            return GONE
        return first.text() + (":" + last.text() if last else "")

    return rewrite(formula, change)


def moved(formula: str, applies: Callable[[str | None], bool], axis: str, where: Callable[[int], int | None],
          span: Callable[[int, int], tuple[int, int] | None]) -> str:  # fmt: skip
    """The formula after rows or columns were inserted, deleted or moved.

    `where` maps one index to its new place (None: gone); `span` maps a first and last index.
    """

    def at(value: Point, index: int) -> Point:
        if axis == "ROWS":
            return value._replace(row=index)
        return value._replace(column=index)

    def of(value: Point) -> int | None:
        return value.row if axis == "ROWS" else value.column

    def change(title: str | None, start: Point, end: Point | None) -> str:
        if not applies(title):
            return same(title, start, end)
        first, last = of(start), of(end) if end else None
        if first is None or end is None:
            if first is None:
                return same(title, start, end)
            place = where(first)
            return GONE if place is None else at(start, place).text()
        if last is None:
            place = where(first)
            return same(title, start if place is None else at(start, place), end)
        both = span(first, last)
        return GONE if both is None else f"{at(start, both[0]).text()}:{at(end, both[1]).text()}"

    return rewrite(formula, change)


class CallText(NamedTuple):
    """A function call inside a formula: where its text starts and ends, its name and its arguments."""

    start: int
    end: int
    name: str
    args: list[str]


def find_call(formula: str, names: set[str]) -> CallText | None:
    """The first call of one of these functions that holds no other such call."""
    best: CallText | None = None
    for found in re.finditer(r'"(?:[^"]|"")*"|([A-Za-z_][\w.]*)\s*\(', formula):
        if found[1] and found[1].upper() in names:
            best = _read_call(formula, found.start(1), found[1], found.end())
            if best and not any(find_call(arg, names) for arg in best.args):
                return best
    return best


def _read_call(formula: str, start: int, name: str, at: int) -> CallText | None:
    args: list[str] = []
    depth, begin = 0, at
    quote = ""
    for n in range(at, len(formula)):
        letter = formula[n]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "({":
            depth += 1
        elif letter in ")}" and depth:
            depth -= 1
        elif letter == ")":
            if args or formula[begin:n].strip():
                args.append(formula[begin:n].strip())
            return CallText(start, n + 1, name.upper(), args)
        elif letter in ",;" and not depth:
            args.append(formula[begin:n].strip())
            begin = n + 1
    return None


_BRACKET = re.compile(r"""(?P<text>"(?:[^"]|"")*"?|'(?:[^']|'')*'?)|(?:([A-Za-z_][\w.]*)\s*)?\(|\)""")


def enclosing(formula: str, at: int) -> str | None:
    """The name of the function whose brackets stand right around this place; None outside of any."""
    around: list[str | None] = []
    for found in _BRACKET.finditer(formula[:at]):
        if found["text"] is not None:
            continue
        if found[0] != ")":
            around.append(found[2])
        elif around:
            around.pop()
    return around[-1] if around else None
