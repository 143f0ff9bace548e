"""Parents in our columns: one row of a group says what became of it, the others where they belong."""

from __future__ import annotations

from addon.compute_nrr import compute
from tests.core.messy import CASES, load


def test_the_leading_row_of_a_group_holds_its_movement_and_the_others_name_the_group() -> None:
    case = load(CASES / "parents_roll_up.txt")
    _, writes = compute(case.book, case.ask)
    movement = next(column for column in writes.columns if column.key == "movement")
    assert movement.values == {
        "globex east": "Contraction",
        "globex west": "Part of Globex",
        "bolt": "Unchanged",
    }


def test_a_group_led_by_one_of_its_accounts_stands_in_that_accounts_row() -> None:
    case = load(CASES / "merged_into_from_another_tab.txt")
    _, writes = compute(case.book, case.ask)
    movement = next(column for column in writes.columns if column.key == "movement")
    assert movement.values == {"a": "Part of C", "b": "Part of C", "c": "Contraction", "d": "Unchanged"}
