"""Which formula reads which: the order custom functions run in, and who waits for one that has not answered.

References that a formula works out itself (INDIRECT, OFFSET) are not seen.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from deploy.local.google.a1 import Box
from deploy.local.google.formulas import GONE, Point, rewrite

Home = tuple[int, int, int]
"""A cell: tab id, row, column."""
Area = tuple[int, Box]
_WORD = re.compile(r'"(?:[^"]|"")*"|[^\W\d][\w.]*(?!\s*[\w.(!])')


def areas(formula: str, here: int, tabs: dict[str, int], names: dict[str, Area]) -> list[Area]:
    """The areas a formula reads: `tabs` by lower-case title, `names` by upper-case name of a range."""
    found: list[Area] = []

    def one(title: str | None, start: Point, end: Point | None) -> str:
        tab = here if title is None else tabs.get(title.lower(), -1)
        last = end or start
        rows = sorted([start.row or 0, last.row if last.row is not None else 10_000_000])
        columns = sorted([start.column or 0, last.column if last.column is not None else 20_000])
        found.append((tab, Box(rows[0], rows[1] + 1, columns[0], columns[1] + 1)))
        return GONE

    rewrite(formula, one)
    if names:
        words = {word.upper() for word in _WORD.findall(formula)}
        found += [area for name, area in names.items() if name in words]
    return found


class Order:
    """The formulas of a book and the areas they read."""

    def __init__(self) -> None:
        self._reads: dict[Home, list[Area]] = {}
        self.filled: dict[Home, Home] = {}
        self._places: dict[int, dict[tuple[int, int], Home]] = {}
        self._known: dict[Area, tuple[Home, ...]] = {}
        self._whole: tuple[list[Home], set[Home]] | None = None

    def _changed(self) -> None:
        self._known.clear()
        self._whole = None

    def put(self, home: Home, reads: list[Area]) -> None:
        """A formula stands here and reads these areas."""
        self._reads[home] = reads
        self._places.setdefault(home[0], {})[home[1:]] = home
        self._changed()

    def drop(self, home: Home) -> None:
        """The formula is gone, and what it filled with it."""
        if self._reads.pop(home, None) is not None:
            self._places[home[0]].pop(home[1:], None)
            self._changed()
        self.fill(home, [])

    def fill(self, home: Home, cells: Iterable[Home]) -> None:
        """The formula's result lies over these cells, and over no others any more."""
        for cell in [cell for cell, owner in self.filled.items() if owner == home]:
            del self.filled[cell]
            self._places[cell[0]].pop(cell[1:], None)
            self._changed()
        for cell in cells:
            self.filled[cell] = home
            self._places.setdefault(cell[0], {})[cell[1:]] = home
            self._changed()

    def before(self, home: Home) -> list[Home]:
        """The formulas whose results this one reads."""
        return [found for area in self._reads.get(home, ()) for found in self._in(area)]

    def _in(self, area: Area) -> tuple[Home, ...]:
        known = self._known.get(area)
        if known is None:
            tab, box = area
            places = self._places.get(tab, {})
            if box.height * box.width <= len(places):
                spots = ((r, c) for r in range(box.top, box.bottom) for c in range(box.left, box.right))
                found = {places[spot] for spot in spots if spot in places}
            else:
                found = {
                    owner
                    for (row, column), owner in places.items()
                    if box.top <= row < box.bottom and box.left <= column < box.right
                }
            known = self._known[area] = tuple(found)
        return known

    def walk(self, starts: Iterable[Home]) -> tuple[list[Home], set[Home]]:
        """These formulas and all they are computed from, what is read first first; and those in circles."""
        order: list[Home] = []
        circular: set[Home] = set()
        state: dict[Home, bool] = {}  # True: on the way, False: done
        for start in starts:
            path: list[Home] = []
            stack = []
            if start not in state:
                path, stack, state[start] = [start], [iter(self.before(start))], True
            while stack:
                step = next(stack[-1], None)
                if step is None:
                    stack.pop()
                    state[path[-1]] = False
                    order.append(path.pop())
                elif step not in state:
                    state[step] = True
                    path.append(step)
                    stack.append(iter(self.before(step)))
                elif state[step]:
                    circular.update(path[path.index(step) :])
        return order, circular

    def levels(self, order: Iterable[Home], calling: Container[Home]) -> list[list[Home]]:
        """Formulas in groups: each reads those with calls in earlier groups only."""
        level: dict[Home, int] = {}
        groups: dict[int, list[Home]] = {}
        for home in order:
            steps = self.before(home)
            level[home] = max((level.get(step, 0) + (step in calling) for step in steps), default=0)
            groups.setdefault(level[home], []).append(home)
        return [homes for _, homes in sorted(groups.items())]

    def after(self, waiting: set[Home]) -> set[Home]:
        """These formulas and all that read them, at once or by way of others."""
        if self._whole is None:
            self._whole = self.walk(list(self._reads))
        found = set(waiting)
        for home in self._whole[0]:
            if home not in found and any(step in found for step in self.before(home)):
                found.add(home)
        return found
