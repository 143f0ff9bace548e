"""Whom formulas wait for: each once, sealed, in bounds, and not asked about again at every recalculation."""

import pytest
import sqlalchemy as sa

from addon.store.cell_queue import KEPT, LATELY, CellQueue, Waiting
from addon.store.engine import make_engine
from addon.store.keyring import KeyRing
from addon.store.migrate import migrate
from addon.store.tables import cell_queue

SHEET = "sheet-1"
NOW = 1_800_000_000.0


@pytest.fixture
def engine(tmp_path):
    made = make_engine(f"sqlite:///{tmp_path / 'keeprate.db'}")
    migrate(made)
    yield made
    made.dispose()


class Clock:
    at = NOW

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def queue(engine, clock):
    return CellQueue(engine, KeyRing({"k1": b"1" * 32}), clock)


def one(domain, *fields):
    return Waiting(
        f"company:domain:{domain}", "company", (("domain", domain),), frozenset(fields or ["open_roles"])
    )


def test_each_subject_waits_once_with_every_field_that_was_asked_of_it(queue):
    assert queue.put(SHEET, [one("a.com"), one("b.com")]) == 2
    assert queue.put(SHEET, [one("a.com", "headcount")]) == 2
    assert set(queue.first(SHEET, 9)) == {one("a.com", "open_roles", "headcount"), one("b.com")}
    assert queue.first("sheet-2", 9) == []


def test_who_was_asked_about_leaves_with_the_reasons_and_is_remembered_for_hours(queue, clock):
    queue.put(SHEET, [one("a.com")])
    queue.done(SHEET, {one("a.com"): {"open_roles": "not_found"}})
    assert queue.first(SHEET, 9) == []
    assert queue.lately(SHEET, ["company:domain:a.com"]) == {
        "company:domain:a.com": {"open_roles": "not_found"}
    }
    assert queue.lately("sheet-2", ["company:domain:a.com"]) == {}
    clock.at += LATELY + 1
    assert queue.lately(SHEET, ["company:domain:a.com"]) == {}


def test_of_whom_more_is_asked_meanwhile_or_later_everything_is_asked_again(queue):
    queue.put(SHEET, [one("a.com")])
    (before,) = queue.first(SHEET, 9)
    queue.put(SHEET, [one("a.com", "headcount")])
    queue.done(SHEET, {before: {}})
    (after,) = queue.first(SHEET, 9)
    assert after.fields == {"open_roles", "headcount"}
    queue.done(SHEET, {after: {}})
    queue.put(SHEET, [one("a.com", "crm")])
    (again,) = queue.first(SHEET, 9)
    assert again.fields == {"open_roles", "headcount", "crm"}, "the reasons of the others would be lost"


def test_a_sheet_has_so_much_room_and_no_more(queue, clock):
    many = [one(f"c{number}.com") for number in range(1000)]
    assert queue.put(SHEET, many, most=450) == 450
    assert queue.put(SHEET, many, most=450) == 450
    assert queue.put("sheet-2", many[:5], most=450) == 5, "another sheet has its own"
    asked = queue.first(SHEET, 450)
    queue.done(SHEET, {each: {} for each in asked})
    assert queue.put(SHEET, many, most=450, most_a_day=500) == 50
    clock.at += KEPT + 1
    queue.prune()
    assert queue.put(SHEET, many, most=450, most_a_day=500) == 450


def test_the_longest_waiting_come_first(queue, clock):
    for domain in ("c.com", "a.com", "b.com"):
        queue.put(SHEET, [one(domain)])
        clock.at += 1
    assert [each.keys[0][1] for each in queue.first(SHEET, 2)] == ["c.com", "a.com"]


def test_nobody_stands_in_clear_and_a_row_moved_to_another_sheet_does_not_open(queue, engine):
    from addon.errors import Bug

    queue.put(SHEET, [one("zebra-holdings.com")])
    with engine.begin() as connection:
        (row,) = connection.execute(sa.select(cell_queue)).all()
        assert "zebra" not in str(row)
        connection.execute(sa.update(cell_queue).values(spreadsheet_id="sheet-2"))
    with pytest.raises(Bug):
        queue.first("sheet-2", 1)


def test_what_waited_for_a_day_is_forgotten(queue, clock):
    queue.put(SHEET, [one("a.com")])
    assert queue.prune() == 0
    clock.at += KEPT + 1
    assert queue.prune() == 1
    assert queue.first(SHEET, 9) == []
