"""Enrichment columns: rows by several keys, values and notes beside them, whatever others do meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.compute_nrr import compute
from addon.errors import KeeprateError
from addon.run import InlineRun
from addon.sheets.rows import MOST_IN_A_NOTE, plain_note
from deploy.local.google import Google
from tests.sheets.customer import ACTIONS, ASK, HARMLESS, ON_OURS, Customer, accounts, put
from tests.sheets.customer import report as nrr_report
from tests.sheets.enriched import (
    KEYS,
    cells,
    check,
    enriched_customer,
    key_columns,
    note,
    places,
    without,
    writes,
)
from tests.sheets.test_faults import FAULTS
from tests.sheets.test_other_users import Others

# Requests 1 to 3 read; then keys, structure, values, notes, verify; one that renews has no structure.
FIRST, SECOND = range(4, 9), range(4, 8)
# The website is column 1 here: "delete a column" takes it away.
STAYS = sorted(set(HARMLESS) - {"delete a column", "swap two keys"})


@pytest.fixture(scope="module")
def google() -> Iterator[Google]:
    google = Google()
    running = google.serve()
    yield google
    google.before(None)
    running.close()


def enrich(
    customer: Customer, plan: dict[int, str] | None = None, round_: int = 1
) -> dict[str, Any] | KeeprateError:
    customer.google.before(Others(customer, plan or {}))
    try:
        with customer.opened() as workbook:
            book = workbook.read(ASK)
            return workbook.write(writes(round_, *key_columns(book)), InlineRun())
    except KeeprateError as problem:
        return problem
    finally:
        customer.google.before(None)


def test_values_and_notes_stand_beside_every_row_of_their_key(google: Google) -> None:
    customer = enriched_customer(google)
    told = enrich(customer)
    assert isinstance(told, dict)
    assert (told["conflicts"], told["columns"], told["requests"]) == ([], ["E:G"], 8)
    rows = cells(customer)
    assert [value for value, _ in rows[0][4:]] == ["Open roles", "Employees", "Enriched"]
    assert rows[1][4][0] == rows[4][4][0] == 10  # the same website twice
    assert rows[2][4] == ("'=open_roles 1 1", writes().columns[0].notes[KEYS[1]])
    assert [len(row) for row in rows[5:7]] == [4, 4]  # one not asked about, one without anything to ask by
    check(customer, told)


def test_again_values_and_notes_are_renewed_in_place(google: Google) -> None:
    customer = enriched_customer(google)
    enrich(customer)
    note(customer, customer.book, 1, 4, "typed by somebody")
    note(customer, customer.book, 6, 6, "typed beside the status")
    told = enrich(customer, round_=2)
    assert isinstance(told, dict)
    assert (told["conflicts"], told["columns"], told["requests"]) == ([], ["E:G"], 7)
    rows = cells(customer)
    assert rows[1][4] == (20, writes(2).columns[0].notes[KEYS[0]])
    assert rows[6][6] == ("", "typed beside the status")
    assert any("other notes there go" in said for said in told["notes"])


def test_what_is_no_longer_known_loses_value_and_note(google: Google) -> None:
    customer = enriched_customer(google)
    enrich(customer, round_=2)
    enrich(customer, round_=1)
    assert [cell for cell in cells(customer)[5][4:] if cell != ("", "")] == []


def test_both_kinds_of_columns_live_in_one_tab_and_leave_together(google: Google) -> None:
    customer = enriched_customer(google)
    before = without(cells(customer), set())
    for _ in range(2):
        with customer.opened() as workbook:
            book = workbook.read(ASK)
            told = workbook.write(nrr_report(accounts(6), book=book), InlineRun())
        assert told["conflicts"][:1] in ([], told["conflicts"])
        enrich(customer)
    rows = cells(customer)
    ours = ["Movement", "At stake", "Why", "Open roles", "Employees", "Enriched"]
    assert [value for value, _ in rows[0]] == ["Account", "Website", "Dec 2024", "Dec 2025", *ours]
    assert rows[2][4][0] == "Expansion 1"
    assert rows[2][7][0] == "'=open_roles 1 1"
    with customer.opened() as workbook:
        assert workbook.read(ASK).tabs[0].our_columns == set(range(4, 10))
    with customer.opened() as workbook:
        assert workbook.remove()["sentence"] == "Removed the tab Keeprate NRR and 6 columns."
    assert without(cells(customer), set()) == before
    assert customer.metadata() == []


@pytest.mark.parametrize("at", FIRST)
@pytest.mark.parametrize("action", ACTIONS)
def test_one_change_before_any_request_of_a_first_enrichment(google: Google, action: str, at: int) -> None:
    customer = enriched_customer(google)
    ended = enrich(customer, {at: action})
    check(customer, ended)
    if action in STAYS:
        assert isinstance(ended, dict), ended
        assert ended["conflicts"] == []


@pytest.mark.parametrize("at", SECOND)
@pytest.mark.parametrize("action", [*ACTIONS, *ON_OURS])
def test_one_change_before_any_request_of_a_second_enrichment(google: Google, action: str, at: int) -> None:
    customer = enriched_customer(google)
    enrich(customer)
    ended = enrich(customer, {at: action}, round_=2)
    check(customer, ended, round_=2)
    if action in {*STAYS, *ON_OURS}:
        assert isinstance(ended, dict), ended
        assert ended["conflicts"] == []


@pytest.mark.parametrize("at", FIRST)
@pytest.mark.parametrize("fault", ["503", "answer lost"])
def test_one_fault_is_outlived_and_nothing_is_made_twice(google: Google, fault: str, at: int) -> None:
    customer = enriched_customer(google)
    make_fault, status, body = FAULTS[fault]
    with customer.opened() as workbook:
        session = workbook._http.session
        real = session.request

        def request(*args: Any, **kwargs: Any) -> Any:
            faulty = workbook.requests == at
            return (make_fault(real, status, body) if faulty else real)(*args, **kwargs)

        session.request = request
        workbook.read(ASK)
        told = workbook.write(writes(), InlineRun())
    assert told["conflicts"] == []
    check(customer, told)


def test_our_columns_are_no_data_for_the_reading(google: Google) -> None:
    customer = enriched_customer(google)
    results = []
    for _ in range(2):
        with customer.opened() as workbook:
            results.append(compute(workbook.read(ASK), replace(ASK, answers={"row_7": "total"}))[0])
        enrich(customer)
    first, second = (json.dumps(result, sort_keys=True) for result in results)
    assert first == second


def _delete_the_rightmost(customer: Customer) -> None:
    at = max(places(customer).values())
    span = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    customer.batch({"deleteDimension": {"range": span}})


@pytest.mark.parametrize("at", SECOND)
@pytest.mark.parametrize("noted_last", [False, True])
def test_a_deleted_column_of_ours_never_costs_the_user_a_note_beside_it(
    google: Google, at: int, noted_last: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if noted_last:  # nothing of ours stands right of a column with notes
        made = writes
        turned = lambda *args: replace(made(*args), columns=made(*args).columns[::-1])  # noqa: E731
        monkeypatch.setattr("tests.sheets.test_enrichment_columns.writes", turned)
    monkeypatch.setitem(ON_OURS, "delete the rightmost", _delete_the_rightmost)
    customer = enriched_customer(google)
    enrich(customer)
    for book, column in ((customer.book, 7), (customer.shadow, 4)):
        customer.batch(put(1, column, "theirs"), book=book)
        note(customer, book, 1, column, "their note")
    ended = enrich(customer, {at: "delete the rightmost"}, round_=2)
    check(customer, ended, round_=2)


@pytest.mark.parametrize("at", [2, 3])
@pytest.mark.parametrize("action", [*ACTIONS, *ON_OURS, "delete the rightmost"])
def test_removing_takes_our_columns_and_no_others_whatever_people_do_meanwhile(
    google: Google, action: str, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ON_OURS, "delete the rightmost", _delete_the_rightmost)
    customer = enriched_customer(google)
    enrich(customer)
    for book, column in ((customer.book, 7), (customer.shadow, 4)):
        customer.batch(put(1, column, "theirs"), book=book)
    customer.google.before(Others(customer, {at: action}))
    try:
        with customer.opened() as workbook:
            workbook.remove()
    finally:
        customer.google.before(None)
    assert without(cells(customer), set()) == without(cells(customer, customer.shadow), set())
    assert customer.metadata() == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.integers(4, 20), st.sampled_from(sorted(ACTIONS)), max_size=6), st.booleans())
def test_many_changes_before_many_requests(google: Google, plan: dict[int, str], again: bool) -> None:
    customer = enriched_customer(google)
    if again:
        enrich(customer)
    round_ = 2 if again else 1
    check(customer, enrich(customer, plan, round_), round_)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(3, 9), st.sampled_from(sorted(ACTIONS)))
def test_an_enrichment_killed_anywhere_is_healed_by_running_again(
    google: Google, at: int, action: str
) -> None:
    customer = enriched_customer(google)

    class Killed(BaseException):
        pass

    with customer.opened() as workbook:
        send = workbook._http.session.request

        def dying(*args: Any, **kwargs: Any) -> Any:
            if workbook.requests > at:
                raise Killed
            return send(*args, **kwargs)

        workbook._http.session.request = dying
        try:
            workbook.read(ASK)
            workbook.write(writes(), InlineRun())
        except Killed:
            pass
    ACTIONS[action](customer)
    check(customer, enrich(customer, round_=2), round_=2)


def test_a_note_is_plain_text_of_bounded_length() -> None:
    assert plain_note("=1+1\r\nline\x00two\t") == "=1+1\nline two"
    assert len(plain_note("x" * 60_000)) == MOST_IN_A_NOTE
