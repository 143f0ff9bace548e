"""Formulas of ours: the only cells that are ever formulas, and never made from text of others.

A formula is written with holes, and the holes are ranges; whoever writes it fills in the titles the tabs have
then. Ours use no separator between arguments, no decimal mark and no list: whether these are commas or
semicolons depends on the spreadsheet's locale, and Google does not document which of them its API expects.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from addon.core.table import Rect, column_letter

_ALLOWED = re.compile(r"=(?:[A-Z]+\(|\{\d+\}|\d+|[-+*/^()<>=])+")
_HOLE = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True)
class Ref:
    """A range of cells; ``sheet_id`` None: of the tab the formula stands in."""

    rect: Rect
    sheet_id: int | None = None

    def text(self, title: Callable[[int], str]) -> str:
        """As it stands in a formula; ``title``: id of a tab -> its quoted title."""
        rect = self.rect
        first = f"{column_letter(rect.left)}{rect.top + 1}"
        last = f"{column_letter(rect.right - 1)}{rect.bottom}"
        cells = first if first == last else f"{first}:{last}"
        return cells if self.sheet_id is None else f"{title(self.sheet_id)}!{cells}"


@dataclass(frozen=True)
class Formula:
    """``text`` such as ``=SUM({0})``; hole n is ``refs[n]``."""

    text: str
    refs: tuple[Ref, ...]

    def __post_init__(self) -> None:
        holes = {int(number) for number in _HOLE.findall(self.text)}
        if not _ALLOWED.fullmatch(self.text) or not holes <= set(range(len(self.refs))):
            raise ValueError(f"not a formula of ours: {self.text!r}")

    def shown(self, title: Callable[[int], str]) -> str:
        """The formula as it is written."""
        return _HOLE.sub(lambda hole: self.refs[int(hole[1])].text(title), self.text)


def one(row: int, column: int) -> Ref:
    """One cell of the same tab."""
    return Ref(Rect(row, column, row + 1, column + 1))


def _shifted(text: str, by: int) -> str:
    """The same text with every hole counted from ``by`` on."""
    return _HOLE.sub(lambda hole: f"{{{int(hole[1]) + by}}}", text)


def joined(text: str, blocks: Sequence[Sequence[Ref]]) -> Formula:
    """The same expression over every block of ranges, added up; ``{0}``, ``{1}`` are those of the block."""
    refs: list[Ref] = []
    parts = []
    for block in blocks:
        parts.append(_shifted(text, len(refs)))
        refs.extend(block)
    return Formula("=" + "+".join(parts), tuple(refs))


def over(top: Formula, bottom: Formula) -> Formula:
    """One divided by the other."""
    moved = _shifted(bottom.text[1:], len(top.refs))
    return Formula(f"=({top.text[1:]})/({moved})", (*top.refs, *bottom.refs))


def differ(ours: Ref, live: Ref, decimals: int) -> Formula:
    """How far two cells lie apart, without what a double cannot hold: exactly 0 when they agree."""
    return Formula(f"=INT(ABS({{0}}-{{1}})*10^{decimals})/10^{decimals}", (ours, live))
