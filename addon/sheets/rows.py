"""From account keys to rows: what must stand in a column of ours, given the keys as they stand now.

Pure. Writing, verifying and repairing all ask the same question, so a value can only ever stand beside the
account it belongs to, or be found out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Sequence

from addon.core.harmless import opens_formula
from addon.core.ledger import account_key
from addon.core.report import OurColumn
from addon.core.table import Value

MOST_CHARACTERS = 50_000
MOST_IN_A_NOTE = 10_000
_SIGNED_AMOUNT = re.compile(r"[+-]([$€£¥]? ?\d[\d., ]*[kKmM]?%?)?")


def plain(value: Value) -> Value:
    """A value as it may be stored: never a formula, here or in an exported CSV, and never too long.

    Text that starts like a formula gets an apostrophe in front; a signed amount such as ``-5%`` is none.
    Numbers that are not finite become blank.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if not isinstance(value, str):
        return value
    if opens_formula(value) and not _SIGNED_AMOUNT.fullmatch(value):
        value = "'" + value
    return value if len(value) <= MOST_CHARACTERS else value[: MOST_CHARACTERS - 1] + "…"


def plain_note(text: str) -> str:
    """A note as it may be stored: text that nothing evaluates, without control characters, never too long."""
    kept = "".join(c if c == "\n" or c.isprintable() else " " for c in text.replace("\r\n", "\n")).strip()
    return kept if len(kept) <= MOST_IN_A_NOTE else kept[: MOST_IN_A_NOTE - 1] + "…"


def keys_of(column: Sequence[Value]) -> list[str]:
    """The account key of every row of the account column."""
    return [account_key(value) for value in column]


def same_accounts(keys: Iterable[str], wanted: Collection[str]) -> bool:
    """Whether a column is still the account column: at least half of the wanted keys stand in it."""
    if not wanted:
        return True
    return 2 * len(set(keys) & set(wanted)) >= len(wanted)


def header_row(keys: Sequence[str], header: str, usual: int, wanted: Collection[str]) -> int | None:
    """The row of our headers: where the account column's header stands now, nearest to where it stood.

    None when that row holds an account, as in a table without a header.
    """
    found = [row for row, key in enumerate(keys) if header and key == header]
    if found:
        return min(found, key=lambda row: abs(row - usual))
    return None if usual < len(keys) and keys[usual] in wanted else usual


def beside(keys: Sequence[str], header_at: int | None, column: OurColumn) -> list[Value]:
    """What must stand in the column, row by row.

    A value (or ``""``: must be blank) in every row of the table's body; None: not ours to say, untouched.
    The body ends with the last account of ours; below it only rows that hold a key are claimed.
    """
    first = 0 if header_at is None else header_at + 1
    cells: list[Value] = [None] * max(len(keys), first)
    if header_at is not None:
        cells[header_at] = plain(column.header)
    for row in claimed(keys, first, column):
        value = plain(column.values.get(keys[row]))
        cells[row] = "" if value is None else value
    return cells


def claimed(keys: Sequence[str], first: int, column: OurColumn) -> list[int]:
    """The rows whose cells in our column are ours to say."""
    last = max((row for row in range(first, len(keys)) if keys[row] in column.values), default=-1)
    return [row for row in range(first, len(keys)) if keys[row] or row < last]


def notes_beside(keys: Sequence[str], header_at: int | None, column: OurColumn) -> list[str | None]:
    """The notes that must stand in the column, row by row; ``""``: none may; None: not ours to say."""
    if not column.notes:
        return []
    notes: list[str | None] = [None] * len(keys)
    for row in claimed(keys, 0 if header_at is None else header_at + 1, column):
        notes[row] = plain_note(column.notes.get(keys[row], ""))
    return notes


def note_differences(actual: Sequence[str], wanted: Sequence[str | None], column: OurColumn) -> list[int]:
    """Rows whose note is not as it must be; also rows nobody claims any more that hold a note of this run."""
    if not column.notes:
        return []
    ours = {plain_note(note) for note in column.notes.values()} - {""}
    wrong = []
    for row in range(max(len(actual), len(wanted))):
        is_now = actual[row] if row < len(actual) else ""
        must = wanted[row] if row < len(wanted) else None
        if (must is None and is_now in ours) or (must is not None and is_now != must):
            wrong.append(row)
    return wrong


def differences(actual: Sequence[Value], wanted: Sequence[Value], column: OurColumn) -> list[int]:
    """Rows of the column that are not as they must be.

    Also rows nobody claims any more (their key went away) that still hold a value of this run.
    """
    ours = {plain(value) for value in column.values.values()} | {plain(column.header)}
    wrong = []
    for row in range(max(len(actual), len(wanted))):
        is_now = actual[row] if row < len(actual) else ""
        is_now = "" if is_now is None else is_now
        must = wanted[row] if row < len(wanted) else None
        if (must is None and is_now != "" and is_now in ours) or (must is not None and is_now != must):
            wrong.append(row)
    return wrong


def repaired(wanted: Sequence[Value], wrong: Iterable[int]) -> list[Value]:
    """The column to write so that the wrong rows become right; rows without a claim are cleared."""
    cells: list[Value] = list(wanted)
    for row in wrong:
        cells.extend([None] * (row + 1 - len(cells)))
        if cells[row] is None:
            cells[row] = ""
    return cells
