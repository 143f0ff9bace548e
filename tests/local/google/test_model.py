"""The stand-in through gspread and a plain list of rows side by side, in any order of calls.

Longer under KEEPRATE_SOAK=1.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from deploy.local.google import Google
from tests.local.google.clients import gspread_client

LONG = bool(os.environ.get("KEEPRATE_SOAK"))
HEIGHT, WIDTH = 12, 6
Grid = list[list[Any]]
values = st.one_of(
    st.none(), st.integers(-99, 99), st.sampled_from(["", "a", "B", "b2", "=1+1", "1,5", "été", "TRUE"])
)
blocks = st.lists(st.lists(values, min_size=1, max_size=3), min_size=1, max_size=3)
row_at, column_at = st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1)


def name(row: int, column: int) -> str:
    return f"{chr(65 + column)}{row + 1}"


class Sheets(RuleBasedStateMachine):
    """`grid` is the model: None is an empty cell."""

    def __init__(self) -> None:
        super().__init__()
        self.google = Google()
        self.client = gspread_client(self.google, "owner@acme.test", straight=True)

    def teardown(self) -> None:
        self.client.http_client.session.close()
        self.google.close()

    @initialize()
    def open(self) -> None:
        self.tab = self.client.create("Model").sheet1
        self.tab.resize(HEIGHT, WIDTH)
        self.grid: Grid = [[None] * WIDTH for _ in range(HEIGHT)]

    @rule(row=row_at, column=column_at, block=blocks)
    def write(self, row: int, column: int, block: Grid) -> None:
        row = min(row, len(self.grid) - 1)
        block = [line[: WIDTH - column] for line in block[: len(self.grid) - row]]
        answer = self.tab.update(block, name(row, column), value_input_option="RAW")
        sent = sum(value is not None for line in block for value in line)
        assert answer.get("updatedCells", 0) == sent
        for n, line in enumerate(block):
            for m, value in enumerate(line):
                if value is not None:
                    self.grid[row + n][column + m] = None if value == "" else value

    @rule(row=row_at, count=st.integers(1, 2))
    def insert(self, row: int, count: int) -> None:
        row = min(row, len(self.grid) - 1)
        self.tab.insert_rows([[]] * count, row + 1)
        self.grid[row:row] = [[None] * WIDTH for _ in range(count)]

    @precondition(lambda self: len(self.grid) > 3)
    @rule(row=row_at, count=st.integers(1, 2))
    def delete(self, row: int, count: int) -> None:
        row = min(row, len(self.grid) - count)
        self.tab.delete_rows(row + 1, row + count)
        del self.grid[row : row + count]

    @rule(row=row_at, before=row_at)
    def move(self, row: int, before: int) -> None:
        row, before = min(row, len(self.grid) - 1), min(before, len(self.grid))
        source = {"sheetId": self.tab.id, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
        self.batch({"moveDimension": {"source": source, "destinationIndex": before}})
        line = self.grid.pop(row)
        self.grid.insert(before - 1 if before > row else before, line)

    @rule(column=column_at, down=st.booleans())
    def sort(self, column: int, down: bool) -> None:
        self.tab.sort(
            (column + 1, "des" if down else "asc"), range=f"A1:{name(len(self.grid) - 1, WIDTH - 1)}"
        )
        filled = [line for line in self.grid if line[column] is not None]
        filled.sort(key=lambda line: _rank(line[column]), reverse=down)
        self.grid = filled + [line for line in self.grid if line[column] is None]

    @rule(row=row_at, column=column_at)
    def clear(self, row: int, column: int) -> None:
        row = min(row, len(self.grid) - 1)
        self.tab.batch_clear([f"{name(row, column)}:{name(row + 1, WIDTH - 1)}"])
        for line in self.grid[row : row + 2]:
            line[column:] = [None] * (WIDTH - column)

    @rule(source=row_at, onto=row_at)
    def copy(self, source: int, onto: int) -> None:
        source, onto = min(source, len(self.grid) - 1), min(onto, len(self.grid) - 1)
        places = [{"sheetId": self.tab.id, "startRowIndex": n, "endRowIndex": n + 1} for n in (source, onto)]
        self.batch({"copyPaste": {"source": places[0], "destination": places[1]}})
        self.grid[onto] = list(self.grid[source])

    @rule(old=st.sampled_from(["a", "b", "é"]), new=st.sampled_from(["x", ""]))
    def replace(self, old: str, new: str) -> None:
        find = {
            "find": old,
            "replacement": new,
            "sheetId": self.tab.id,
            "matchCase": True,
            "matchEntireCell": True,
        }
        self.batch({"findReplace": find})
        for line in self.grid:
            line[:] = [(new or None) if value == old else value for value in line]

    def batch(self, *requests: Any) -> None:
        self.tab.spreadsheet.batch_update({"requests": list(requests)})

    @invariant()
    def same(self) -> None:
        if not hasattr(self, "tab"):
            return
        found = self.tab.get(
            f"A1:{name(len(self.grid) - 1, WIDTH - 1)}", value_render_option="UNFORMATTED_VALUE"
        )
        wanted = [["" if value is None else value for value in line] for line in self.grid]
        for line in wanted:
            while line and line[-1] == "":
                line.pop()
        while wanted and not wanted[-1]:
            wanted.pop()
        assert list(found) == (wanted or [[]])


def _rank(value: Any) -> tuple[int, Any]:
    return (1, value.lower()) if isinstance(value, str) else (0, value)


TestSheets = Sheets.TestCase
TestSheets.settings = settings(
    max_examples=200 if LONG else 12,
    stateful_step_count=40 if LONG else 15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
