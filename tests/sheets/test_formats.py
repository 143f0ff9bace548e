"""Which formats are asked for, and what is inferred for the rest of a big tab."""

from __future__ import annotations

from typing import Any

from addon.core.table import Rect
from addon.sheets.formats import looks_of, pattern_of, rects_to_ask

DOLLAR, EURO = '"$"#,##0', '"€"#,##0'


def cell(pattern: str | None) -> dict[str, Any]:
    return {"effectiveFormat": {"numberFormat": {"type": "CURRENCY", "pattern": pattern}}} if pattern else {}


def test_a_small_tab_is_asked_whole() -> None:
    assert rects_to_ask([["a", 1], ["b", 2, 3]]) == [Rect(0, 0, 2, 3)]
    assert rects_to_ask([]) == []
    assert rects_to_ask([[]]) == []


def test_a_big_tab_is_asked_for_its_first_rows_and_for_number_columns_to_the_last_row() -> None:
    rows = [["name", "segment", *range(10)] for _ in range(1000)]
    asked = rects_to_ask(rows, budget=5000)
    assert asked[0] == Rect(0, 0, 60, 12)
    assert [rect.left for rect in asked[1:]] == [2, 5, 8, 11]
    assert all(rect.top == 60 and rect.bottom == 1000 and rect.right == rect.left + 1 for rect in asked[1:])
    assert sum((r.bottom - r.top) * (r.right - r.left) for r in asked) <= 5000


def test_what_was_not_asked_follows_its_neighbour_row_by_row_or_its_own_first_rows() -> None:
    top = [{"values": [{}, cell(DOLLAR), cell(DOLLAR), cell(EURO)]} for _ in range(60)]
    below = [{"values": [cell(EURO if n == 3 else DOLLAR)]} for n in range(5)]
    looks = looks_of([{"rowData": top}, {"startRow": 60, "startColumn": 1, "rowData": below}])
    assert looks.formats[60] == [None, DOLLAR, DOLLAR, EURO]
    assert looks.formats[63] == [None, EURO, EURO, EURO]


def test_formulas_hidden_rows_and_columns_are_placed_by_their_block() -> None:
    block = {
        "startRow": 4,
        "startColumn": 2,
        "rowMetadata": [{}, {"hiddenByFilter": True}, {"hiddenByUser": True}],
        "columnMetadata": [{"hiddenByUser": True}, {}, {"hiddenByUser": True}],
        "rowData": [{"values": [{}, {"userEnteredValue": {"formulaValue": "=A1"}}]}],
    }
    looks = looks_of([{"rowData": [{} for _ in range(60)]}, block])
    assert looks.formula_cells == {(4, 3)}
    assert looks.hidden_rows == {5, 6}
    assert looks.hidden_columns == {2, 4}


def test_a_format_without_a_pattern_means_the_usual_one() -> None:
    assert pattern_of({"type": "PERCENT"}) == "0.00%"
    assert pattern_of({"type": "DATE", "pattern": "d mmm"}) == "d mmm"
    assert pattern_of(None) is None
