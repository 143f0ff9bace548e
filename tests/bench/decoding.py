"""A values body of a million cells to rows: our reading against orjson with the collector off."""

from __future__ import annotations

import gc

import orjson

from addon.sheets.decoding import decode
from addon.sheets.reading import matched
from addon.sheets.shape import grid_of
from tests.bench.compute import in_turns

ROWS, COLUMNS = 41_667, 24


def body() -> bytes:
    """What values:batchGetByDataFilter answers for one tab of accounts by months."""
    rows = [["Account", *[45_292 + 30 * n for n in range(COLUMNS)]]]
    rows += [
        [f"Customer {n:06d}", *[(n * 37 + m * 11) % 9_000 + 0.5 * (m % 2) for m in range(COLUMNS)]]
        for n in range(ROWS)
    ]
    echo = [{"gridRange": grid_of(0)}]
    return orjson.dumps(
        {"valueRanges": [{"valueRange": {"range": "A1:Y41668", "values": rows}, "dataFilters": echo}]}
    )


def theirs(content: bytes) -> object:
    """orjson with the collector off, and nothing else."""
    gc.disable()
    try:
        return orjson.loads(content)
    finally:
        gc.enable()


def ours(content: bytes) -> dict:
    """The rows of the tab, as the reading hands them on."""
    return matched({0: {"gridRange": grid_of(0)}}, decode(content)["valueRanges"])


def main() -> None:
    """Print the medians as ratios."""
    content = body()
    assert len(ours(content)[0]) == ROWS + 1
    parts = {"theirs": lambda: theirs(content), "ours": lambda: ours(content)}
    base, mine = in_turns(parts, 9).values()
    print(f"decoding: {ROWS * COLUMNS:,} cells, {len(content) / 1e6:.1f} MB, medians of 9")
    print(f"  orjson, collector off {base * 1000:8.1f} ms     1.00")
    print(f"  keeprate's rows       {mine * 1000:8.1f} ms   {mine / base:6.2f} x orjson")
