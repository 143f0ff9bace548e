"""Arguments that are worked out and may hold many values, such as FILTER(...) or {1;2}: laid out whole.

Each is measured first and then written to a block of a hidden sheet that is exactly as large, so that nothing
stands in its way; its values are read from there.
"""

from __future__ import annotations

import re
from typing import Any

from deploy.local.google.a1 import Box, parse_region, quoted, split_title
from deploy.local.google.book import CellError
from deploy.local.google.formulas import find_call
from deploy.local.google.values_of import value_of

_ALWAYS = (
    "FILTER|SORT|SORTN|SORTBY|UNIQUE|TRANSPOSE|VSTACK|HSTACK|SEQUENCE|TAKE|DROP|CHOOSECOLS|CHOOSEROWS"
    "|INDIRECT|OFFSET"
)
# these give many values only where they are given many
_PERHAPS = "IF|IFERROR|IFNA|INDEX|CHOOSE|LET|XLOOKUP|"
_MANY = re.compile(rf"\s*(?:\{{|(?:{_ALWAYS})\s*\(|(?:{_PERHAPS})\s*\(.*[:{{])", re.IGNORECASE | re.DOTALL)
_RANGE = re.compile(r"(?:'(?:[^']|'')+'|\w+)!\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?")

Key = tuple[int, int]
"""A call's row and the argument's place in it."""


def many(text: str) -> bool:
    """Whether this argument may hold more than one value."""
    return _MANY.match(text) is not None


def sheet_of(model: Any, title: str) -> int:
    """The number of a sheet by its title in any case, -1 for none."""
    titles = [item["name"].lower() for item in model.get_worksheets_properties()]
    return titles.index(title.lower()) if title.lower() in titles else -1


def first_range(model: Any, text: str) -> tuple[int, Box] | None:
    """The first closed range an argument names, with its sheet."""
    for found in _RANGE.finditer(text):
        title, rest, _ = split_title(found[0])
        region = parse_region(rest)
        sheet = sheet_of(model, title or "")
        if region and None not in region and sheet >= 0:
            return sheet, Box(*(side or 0 for side in region))
    return None


def at_home(text: str, title: str) -> str:
    """INDIRECT means the tab its formula stands on, wherever its argument is worked out."""
    tab = quoted(title).replace('"', '""')
    while found := find_call(text, {"INDIRECT"}):
        where = found.args[0] if found.args else '""'
        full = f'IF(ISNUMBER(FIND("!",{where})),{where},"{tab}!"&{where})'
        rest = "".join(f",{arg}" for arg in found.args[1:])
        text = f"{text[: found.start]}\x01({full}{rest}){text[found.end :]}"
    return text.replace("\x01", "INDIRECT")


class Arrays:
    """The blocks of one book's array arguments."""

    def __init__(self, model: Any, calls: int, sheet: int) -> None:
        self.model = model
        self.calls = calls  # the sheet on which calls and their arguments stand
        self.sheet = sheet
        self._row = 0
        self._laid: dict[Key, tuple[int, int, int]] = {}

    def ask(self, key: Key, text: str) -> None:
        """Let an argument be measured, where its call stands; it is laid out anew."""
        row, place = key
        self.drop(key)
        self.model.set_user_input(self.calls, row, place, f"=ROWS({text})")
        self.model.set_user_input(self.calls, row, place + 1, f"=COLUMNS({text})")

    def _size(self, key: Key) -> tuple[int, int] | CellError:
        row, place = key
        sizes = [value_of(self.model, self.calls, row, place + n) for n in (0, 1)]
        wrong = next((size for size in sizes if isinstance(size, CellError)), None)
        return wrong or (int(sizes[0] or 1), int(sizes[1] or 1))

    def lay(self, arrays: dict[Key, str]) -> None:
        """Give each of these arguments a block as large as it measures."""
        if sum(self._lay(key, text) for key, text in arrays.items()):
            self.model.evaluate()

    def _lay(self, key: Key, text: str) -> bool:
        size = self._size(key)
        if isinstance(size, CellError) or self._laid.get(key, ())[1:] == size:
            return False
        self.drop(key)
        self._laid[key] = (self._row + 1, *size)
        self.model.set_user_input(self.sheet, self._row + 1, 1, f"={text}")
        self._row += size[0]
        return True

    def values(self, key: Key, text: str) -> list[list[Any]] | CellError:
        """The values of an argument as it measures now, or its error."""
        self.lay({key: text})
        size = self._size(key)
        if isinstance(size, CellError):
            return size
        first, height, width = self._laid[key]
        return [
            [value_of(self.model, self.sheet, first + n, 1 + m) for m in range(width)] for n in range(height)
        ]

    def drop(self, key: Key) -> None:
        """Empty the block of an argument, if it has one."""
        if key in self._laid:
            first, height, width = self._laid.pop(key)
            self.model.range_clear_contents(self.sheet, first, 1, first + height - 1, width)
