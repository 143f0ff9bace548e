"""What is kept: for whom, how long, sealed or open, and what is forgotten."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from addon.core.signal import Missing, NullReason, Observation
from addon.signals.memory import OPEN, Memory, Origin, forgettable, packed, unpacked
from addon.store.tables import misses, observations
from tests.signals.conftest import empty
from tests.signals.fakes import NOON, Clock

ACME = "company:domain:acme.com"
HERE = Origin("sheet:S1", "user-1", "run-1")
VALUES = st.one_of(
    st.text(max_size=20),
    st.integers(-(2**53), 2**53),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.text(max_size=5)).map(tuple),
    st.dictionaries(st.text(max_size=5), st.integers(0, 99)),
)


def seen(memory, scope="sheet:S1", field="headcount"):
    return [s.observation for s in memory.seen([ACME], [field], scope)[ACME].get(field, [])]


def one(value=3, **more):
    return Observation(ACME, "headcount", value, "src", NOON, **more)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value):
    assert unpacked(packed(value)) == value
    assert type(unpacked(packed(value))) is type(value)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=VALUES, scope=st.sampled_from([OPEN, "sheet:S1"]))
def test_an_observation_comes_back_whole(engine, ring, value, scope):
    empty(engine)
    whole = one(
        value, unit="employees", as_of=date(2026, 1, 2), url="https://x.test", method="counted", match=0.9,
        confidence=0.8, cost_minor=28, licence="L", retention_until="2099-01-01", remark="r",
    )  # fmt: skip
    memory = Memory(engine, ring, Clock())
    memory.add([whole], Origin(scope))
    assert seen(memory) == [whole]


def test_in_a_sheets_scope_neither_who_nor_what_stands_in_clear(engine, ring):
    memory = Memory(engine, ring, Clock())
    memory.add([one("a very secret value")], HERE)
    with engine.connect() as connection:
        row = connection.execute(select(observations)).one()
    assert b"secret" not in bytes(row.value)
    assert "acme" not in row.subject
    assert seen(memory, "sheet:S2") == []
    assert seen(memory)[0].value == "a very secret value"


def test_observations_are_only_ever_added_and_come_newest_first(engine, ring):
    memory = Memory(engine, ring, Clock())
    memory.add([one(1), Observation(ACME, "headcount", 2, "src", NOON + 5), one(3)], Origin())
    assert next(o.value for o in seen(memory)) == 2
    assert sorted(o.value for o in seen(memory)) == [1, 2, 3]


def test_what_a_licence_lets_us_keep_only_for_a_while_is_not_shown_after_and_then_deleted(engine, ring):
    clock = Clock()
    memory = Memory(engine, ring, clock)
    memory.add([forgettable(one(), 30), forgettable(one(4), None)], HERE)
    clock.pass_days(30)
    assert len(seen(memory)) == 2
    clock.pass_days(1)
    assert [o.value for o in seen(memory)] == [4]
    assert memory.expire() == 1
    assert memory.expire() == 0


def test_deleting_a_key_deletes_what_it_bought_and_nothing_else(engine, ring):
    memory = Memory(engine, ring, Clock())
    memory.add([one(1)], HERE)
    memory.add([one(2)], Origin("sheet:S1", "user-2"))
    with engine.begin() as connection:
        memory.add_to(connection, ACME, [], [Missing("headcount", NullReason.NOT_FOUND, "", "src")], HERE)
    assert memory.forget("src", "user-1") == 1
    assert [o.value for o in seen(memory)] == [2]
    with engine.connect() as connection:
        assert connection.execute(select(misses)).all() == []


def test_of_negative_answers_the_newest_of_each_source_is_kept(engine, ring):
    clock = Clock()
    memory = Memory(engine, ring, clock)
    for reason in (NullReason.ERROR, NullReason.NOT_FOUND):
        clock.pass_days(1)
        with engine.begin() as connection:
            memory.add_to(connection, ACME, [], [Missing("headcount", reason, "why", "src")], HERE)
    (missed,) = memory.missed([ACME], ["headcount"], "sheet:S1")[ACME].values()
    assert (missed.missing.reason, missed.run_id) == (NullReason.NOT_FOUND, "run-1")
    assert memory.missed([ACME], ["headcount"], "sheet:S2")[ACME] == {}


def test_thousands_of_subjects_are_looked_up_at_once(engine, ring):
    memory = Memory(engine, ring, Clock())
    ids = [f"company:domain:c{n}.com" for n in range(3000)]
    memory.add([Observation(s, "headcount", n, "src", NOON) for n, s in enumerate(ids)], Origin())
    found = memory.seen(ids, ["headcount"], "sheet:S1")
    assert [found[s]["headcount"][0].observation.value for s in ids] == list(range(3000))


@pytest.mark.parametrize("subject", ["company:name:" + "x" * 900, "company:name:é|fr"])
def test_long_and_strange_names_find_their_own_rows(engine, ring, subject):
    memory = Memory(engine, ring, Clock())
    memory.add([Observation(subject, "headcount", 5, "src", NOON)], Origin())
    assert memory.seen([subject], ["headcount"], OPEN)[subject]["headcount"][0].observation.value == 5
