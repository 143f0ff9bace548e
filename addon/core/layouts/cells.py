"""Amount cells into arrays: numbers at full speed, everything else one by one and by name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain

import numpy as np
import numpy.typing as npt

from addon.core.dates import is_date_format
from addon.core.layouts.reading import LeftOut as LeftOut
from addon.core.layouts.view import View, counted
from addon.core.money import Unreadable, is_dash, parse_amount
from addon.core.table import Value
from addon.errors import Choice, Question

Place = tuple[int, int]
_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|ERROR!|SPILL!|CALC!|GETTING_DATA)|Loading\.*…?"
)


@dataclass
class Block:
    """A rectangle of amount cells. Positions are (line, column) within it.

    ``units``: amounts in currency units, 0 where there is none; ``stated``: False where the sheet is blank.
    ``bad``: cells that hold no amount, with their text; ``ambiguous``: texts with two meanings.
    """

    rows: list[int]
    columns: list[int]
    units: npt.NDArray[np.float64]
    stated: npt.NDArray[np.bool_]
    bad: dict[Place, str] = field(default_factory=dict)
    ambiguous: dict[Place, str] = field(default_factory=dict)
    texts: list[Place] = field(default_factory=list)
    dashes: list[Place] = field(default_factory=list)
    currencies: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    def place(self, position: Place) -> Place:
        """(tab row, tab column) of a position."""
        return self.rows[position[0]], self.columns[position[1]]

    def keep(self, lines: Sequence[int]) -> Block:
        """The same block with only some of its lines."""
        if len(lines) == len(self.rows):
            return self
        where = {line: index for index, line in enumerate(lines)}
        block = Block(
            [self.rows[i] for i in lines],
            self.columns,
            self.units[list(lines)],
            self.stated[list(lines)],
            {(where[i], j): t for (i, j), t in self.bad.items() if i in where},
            {(where[i], j): t for (i, j), t in self.ambiguous.items() if i in where},
            [(where[i], j) for i, j in self.texts if i in where],
            [(where[i], j) for i, j in self.dashes if i in where],
        )
        for code, places in self.currencies.items():
            kept = [(where[i], j) for i, j in places if i in where]
            if kept:
                block.currencies[code] = kept
        return block


def is_error(text: str) -> bool:
    """A spreadsheet error or a cell that is still loading."""
    return bool(_ERROR.fullmatch(text.strip()))


def read_block(view: View, rows: list[int], columns: list[int]) -> Block:
    """The amounts of ``rows`` x ``columns`` of the tab."""
    flat = _flat(view, rows, columns)
    shape = (len(rows), len(columns))
    kinds = set(map(type, flat))
    if kinds <= {int, float}:
        return Block(rows, columns, np.array(flat, np.float64).reshape(shape), np.ones(shape, np.bool_))
    block = Block(rows, columns, np.zeros(shape), np.ones(shape, np.bool_))
    width = max(len(columns), 1)
    if str in kinds or bool in kinds:
        for index in [i for i, v in enumerate(flat) if type(v) is str or type(v) is bool]:
            flat[index] = _read_text(view, block, (index // width, index % width), flat[index])
    units = np.array(flat, dtype=np.float64)  # None becomes nan
    block.stated = ~np.isnan(units).reshape(shape)
    block.units = np.nan_to_num(units, nan=0.0).reshape(shape)
    for position in [*block.bad, *block.ambiguous]:
        block.stated[position] = True
    return block


def _flat(view: View, rows: list[int], columns: list[int]) -> list[Value]:
    left, width = columns[0], len(columns)
    source = view.tab.rows
    if width > 1 and columns == list(range(left, left + width)):
        right = left + width
        pad = [None] * width
        slices: list[Sequence[Value]] = []
        for row in rows:
            part = source[row][left:right]
            slices.append(part if len(part) == width else [*part, *pad[len(part) :]])
        return list(chain.from_iterable(slices))
    if width == 1:
        return column_values(view, rows, left)
    return [view.tab.value(row, column) for row in rows for column in columns]


def _read_text(view: View, block: Block, position: Place, value: Value) -> float | None:
    """One text cell: an amount, a blank, or something to be asked about."""
    if not isinstance(value, str):
        block.bad[position] = str(value).upper()
        return None
    text = value.strip()
    if not text:
        return None
    if is_dash(text):
        block.dashes.append(position)
        return None
    try:
        amount = parse_amount(text, view.book.locale)
    except Unreadable as problem:
        if not problem.ambiguous:
            block.bad[position] = text
            return None
        decided = _decided(text, view.answer("text_amounts"))
        if decided is None:
            block.ambiguous[position] = text
        return decided
    block.texts.append(position)
    if amount.currency:
        block.currencies[amount.currency].append(position)
    return float(amount.units)


def _decided(text: str, answer: object) -> float | None:
    """A text with two meanings, after the user said which mark it is."""
    digits = re.sub(r"[^\d.,]", "", text)
    negative = -1 if "-" in text or "(" in text else 1
    if answer == "group":
        return negative * float(re.sub(r"[.,]", "", digits))
    if answer == "decimal":
        return negative * float(Decimal(digits.replace(",", ".")))
    return None


def ask_about_texts(view: View, block: Block) -> None:
    """Note amounts typed as text and dashes; raise Question for texts with two meanings."""
    if block.ambiguous:
        text = next(iter(block.ambiguous.values()))
        digits = re.sub(r"[^\d.,]", "", text)
        raise Question(
            f"“{text}” can be read in two ways.",
            hint="Say which one is meant, or type the amount as a number.",
            where=view.cells(map(block.place, block.ambiguous)),
            choices=(
                Choice(
                    f"{text} is {int(re.sub(r'[.,]', '', digits)):,}", {"answers": {"text_amounts": "group"}}
                ),
                Choice(f"{text} is {digits.replace(',', '.')}", {"answers": {"text_amounts": "decimal"}}),
            ),
        )
    if block.texts:
        view.notes.assumed(
            "text_amounts",
            f"{_cells_hold(len(block.texts))} amounts typed as text: read as numbers.",
            view.cells(map(block.place, block.texts)),
        )
    if block.dashes:
        view.notes.assumed(
            "dashes",
            f"{_cells_hold(len(block.dashes))} only a dash or “n/a”: read as blank.",
            view.cells(map(block.place, block.dashes)),
        )


def _cells_hold(number: int) -> str:
    return f"{counted(number, 'cell')} {'holds' if number == 1 else 'hold'}"


def patterns_of(view: View, block: Block) -> set[str | None]:
    """The number formats of a block."""
    formats, left, right = view.tab.formats, block.columns[0], block.columns[-1] + 1
    if right - left == 1 or block.columns != list(range(left, right)):
        return set().union(*(column_patterns(view, block.rows, c) for c in block.columns))
    rows = block.rows if formats else []
    return set().union(*(formats[r][left:right] for r in rows if r < len(formats)))


def column_values(view: View, rows: list[int], column: int) -> list[Value]:
    """The cells of one column in some rows; an empty text counts as blank."""
    source = view.tab.rows
    try:
        found = [source[r][column] for r in rows]
    except IndexError:  # rows are ragged
        found = [source[r][column] if len(source[r]) > column else None for r in rows]
    return [None if v == "" else v for v in found] if "" in found else found


def column_patterns(view: View, rows: list[int], column: int) -> list[str]:
    """The number formats of one column in some rows."""
    formats = view.tab.formats
    if not formats:
        return [""] * len(rows)
    try:
        return [formats[r][column] or "" for r in rows]
    except IndexError:  # rows are ragged
        known = len(formats)
    return [(formats[r][column] or "") if r < known and column < len(formats[r]) else "" for r in rows]


def mark_wrong_formats(view: View, block: Block) -> None:
    """Amount cells shown as dates or percentages hold no amounts: they join the bad cells."""
    patterns = patterns_of(view, block)
    wrong = {p for p in patterns if p and (is_date_format(p) or "%" in re.sub(r'"[^"]*"', "", p))}
    if not wrong:
        return
    for line, row in enumerate(block.rows):
        for index, column in enumerate(block.columns):
            if block.stated[line, index] and view.tab.number_format(row, column) in wrong:
                block.bad.setdefault((line, index), str(view.tab.value(row, column)))
