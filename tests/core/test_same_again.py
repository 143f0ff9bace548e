"""The manifest alone gives the same report to the byte, and one changed cell moves what hangs on it alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import assume, settings
from hypothesis import given as forall
from hypothesis import strategies as st

from addon.compute_nrr import compute
from addon.core.definitions import DEFINITIONS
from addon.core.manifest import ask_again
from addon.core.movements import KINDS
from addon.core.table import Ask, Book, Tab, Value
from addon.errors import KeeprateError
from tests.core import oracle

AS_OF = date(2026, 1, 15)
MONTHS = [f"{y}-{m:02d}" for y in (2024, 2025) for m in range(1, 13)][-14:]
NAMES = ["Acme", "Bolt", "=Corto", "Dune", "Egg & Co", "Fjord 7"]
amounts = st.one_of(st.none(), st.just(0), st.integers(1, 10**9).map(lambda cents: cents / 100))
rows = st.lists(st.lists(amounts, min_size=14, max_size=14), min_size=1, max_size=6)
asks = st.fixed_dictionaries(
    {},
    optional={
        "definition": st.sampled_from([d.name for d in DEFINITIONS if d.needs == "ledger"]),
        "window": st.sampled_from([1, 3, 12]),
        "start": st.sampled_from(MONTHS[:3]),
        "end": st.sampled_from(MONTHS[-3:]),
        "fiscal_start": st.sampled_from([1, 4]),
        "answers": st.fixed_dictionaries(
            {},
            optional={
                "blank_after_last": st.sampled_from(["churned", "carry", "exclude"]),
                "blank_gap": st.sampled_from(["zero", "carry"]),
                "duplicates": st.sampled_from(["add", "refuse"]),
            },
        ),
    },
)


def across(data: list[list[float | None]]) -> Book:
    owners: list[Value] = ["Ann", "Bo", None]
    body: list[list[Value]] = [[NAMES[i], owners[i % 3], *row] for i, row in enumerate(data)]
    return Book("b", (Tab("MRR", 0, [["Account", "Owner", *MONTHS], *body]),), book_id="b")


def log(data: list[list[float | None]]) -> Book:
    told: list[list[Value]] = [["Customer", "Month", "MRR"]]
    told += [[NAMES[i], m, v] for i, row in enumerate(data) for m, v in zip(MONTHS, row, strict=True)]
    return Book("b", (Tab("MRR", 0, [line for line in told if line[2] is not None]),), book_id="b")


@settings(max_examples=150)
@forall(rows, asks, st.sampled_from([across, log]))
def test_computing_again_from_the_manifest_gives_the_same_bytes(data: Any, asked: Any, laid: Any) -> None:
    try:
        result, writes = compute(laid(data), Ask(as_of=AS_OF, **asked))
    except KeeprateError:
        assume(False)
    kept = json.loads(json.dumps(result["manifest"]))
    again, once_more = compute(laid(data), ask_again(kept))
    assert json.dumps(again) == json.dumps(result)
    assert repr(once_more) == repr(writes)


def report(data: list[list[float | None]]) -> tuple[dict[str, Any], Any]:
    """Blanks count as 0 here, so that a line's movement hangs on its own cells alone."""
    plain: list[list[float | None]] = [[0 if v is None else v for v in row] for row in data]
    ask = Ask(AS_OF, start=MONTHS[1], end=MONTHS[-1])
    return compute(across(plain), ask)


def minor(row: list[float | None]) -> list[int]:
    return [round((v or 0) * 100) for v in row]


@settings(max_examples=150)
@forall(rows, st.integers(0, 5), st.sampled_from([0, 1, 7, 13]), amounts)
def test_one_changed_cell_moves_exactly_the_lines_that_hang_on_it(
    data: Any, account: int, month: int, value: Any
) -> None:
    account %= len(data)
    changed = [list(row) for row in data]
    changed[account][month] = value
    try:
        (before, written), (after, renewed) = report(data), report(changed)
    except KeeprateError:
        assume(False)
    assume(before["accounts_at_start"] and after["accounts_at_start"])
    assume(not before["left_out"] and not after["left_out"])  # a row may look like the sum of the others
    old, new = (oracle.movement(minor(book[account]), 1, 13) for book in (data, changed))
    for kind in KINDS:
        assert round(100 * (float(after[kind]) - float(before[kind]))) == new[kind] - old[kind], kind
    key = NAMES[account].casefold()
    for name, one, two in lines_of(written, renewed):
        assert {k for k in one if one[k] != two[k]} <= {key}, name
    if minor(data[account]) == minor(changed[account]):
        assert repr(renewed) == repr(written)


def lines_of(before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    """What stands in a row of its own for each account: its movement, its two ends, its line of the proof."""
    columns = [
        (one.key, one.values, two.values)
        for one, two in zip(before.accounts.columns, after.accounts.columns, strict=True)
        if one.key in {"movement", "start", "end", "owner", "renewal"}
    ]
    return [*columns, ("proof", proof_lines(before), proof_lines(after))]


def proof_lines(writes: Any) -> dict[str, Any]:
    proof = next(tab for tab in writes.tabs if tab.key == "proof")
    top = next(n for n, row in enumerate(proof.rows) if row[:2] == ("Account", "Start"))
    return {str(row[0]).removeprefix("'").casefold(): row[:8] for row in proof.rows[top + 1 :] if row}


def test_a_changed_amount_changes_the_hash_in_the_manifest_and_our_own_columns_do_not() -> None:
    book = across([[10.0] * 14, [5.0] * 14])
    first = compute(book, Ask(AS_OF))[0]["manifest"]["input_sha256"]
    tab = book.tabs[0]
    ours = replace(tab, rows=[[*row, "ours"] for row in tab.rows], our_columns=frozenset({16}))
    assert compute(replace(book, tabs=(ours,)), Ask(AS_OF))[0]["manifest"]["input_sha256"] == first
    other = across([[10.0] * 13 + [11.0], [5.0] * 14])
    assert compute(other, Ask(AS_OF))[0]["manifest"]["input_sha256"] != first
