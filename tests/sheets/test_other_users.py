"""Whatever others do between any two of our requests, no value of ours ends beside another account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.core.ledger import account_key
from addon.errors import KeeprateError
from addon.run import InlineRun
from deploy.local.google import Google
from tests.sheets.customer import ACTIONS, ASK, HARMLESS, ON_OURS, TAB_ID, Customer, accounts, make, report

NAMES = accounts(5)
FIRST, SECOND = range(1, 8), range(1, 7)  # the requests of a first click, and of one that renews


@pytest.fixture(scope="module")
def google() -> Iterator[Google]:
    google = Google()
    running = google.serve()
    yield google
    google.before(None)
    running.close()


class Others:
    """Other people who act right before the requests they were told, by number."""

    def __init__(self, customer: Customer, plan: dict[int, str]) -> None:
        self.customer, self.plan, self.seen, self.refused = customer, plan, 0, 0

    def __call__(self, method_id: str, params: dict[str, Any]) -> None:
        self.seen += 1
        if self.seen in self.plan:
            {**ACTIONS, **ON_OURS}[self.plan[self.seen]](self.customer)


def click(customer: Customer, plan: dict[int, str], round_: int = 1) -> dict[str, Any] | KeeprateError:
    others = Others(customer, plan)
    customer.google.before(others)
    try:
        with customer.opened() as workbook:
            book = workbook.read(ASK)
            return workbook.write(report(NAMES, round_=round_, book=book), InlineRun())
    except KeeprateError as problem:
        return problem
    finally:
        customer.google.before(None)


def check(customer: Customer, ended: dict[str, Any] | KeeprateError, round_: int = 1) -> None:
    """No value beside another account; the user's cells as in the book Keeprate never saw."""
    title, title_there = customer.titles()[TAB_ID], customer.titles(customer.shadow)[TAB_ID]
    assert title == title_there
    rows, theirs = customer.values(title), customer.values(title_there, customer.shadow)
    places = customer.our_columns()
    ours = {key: column for key, column in places.items() if key}
    assert without(rows, set(ours.values())) == without(theirs, set())
    writes = report(NAMES, round_=round_)
    left = account_column(rows, set(ours.values()))
    for row in rows:
        key = account_key(row[left]) if 0 <= left < len(row) else ""
        for column in writes.columns:
            at = ours.get(column.key)
            value = row[at] if at is not None and at < len(row) else ""
            assert value in {"", column.header} or value == expected(column.values.get(key)), (
                key,
                value,
                ended,
            )
    if isinstance(ended, dict) and not ended["conflicts"]:
        assert len(ours) == 3
        beside = {account_key(row[left]): row for row in rows if left < len(row)}
        for key, value in writes.columns[0].values.items():
            assert beside[key][ours["movement"]] == value


def complete(ended: dict[str, Any] | KeeprateError, action: str) -> None:
    """While every account is there, a click ends complete and without a conflict."""
    if action in HARMLESS:
        assert isinstance(ended, dict), ended
        assert ended["conflicts"] == []


def expected(value: Any) -> Any:
    return "'" + value if isinstance(value, str) and value.startswith("=") else value


def account_column(rows: list[list[Any]], ours: set[int]) -> int:
    """Where most of the accounts stand; -1 when nobody left any."""
    counts: dict[int, int] = {}
    for row in rows:
        for column, value in enumerate(row):
            if column not in ours and str(value).startswith("Account 0"):
                counts[column] = counts.get(column, 0) + 1
    return max(counts, key=lambda column: counts[column], default=-1)


def without(rows: list[list[Any]], columns: set[int]) -> list[list[Any]]:
    """The cells of the other columns, trailing blanks left out."""
    kept = []
    for row in rows:
        cells = [value for column, value in enumerate(row) if column not in columns]
        while cells and cells[-1] == "":
            cells.pop()
        kept.append(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


@pytest.mark.parametrize("at", FIRST)
@pytest.mark.parametrize("action", ACTIONS)
def test_one_change_before_any_request_of_a_first_run(google: Google, action: str, at: int) -> None:
    customer = make(google, NAMES)
    ended = click(customer, {at: action})
    check(customer, ended)
    complete(ended, action)


@pytest.mark.parametrize("at", SECOND)
@pytest.mark.parametrize("action", ACTIONS)
def test_one_change_before_any_request_of_a_second_run(google: Google, action: str, at: int) -> None:
    customer = make(google, NAMES)
    click(customer, {})
    ended = click(customer, {at: action}, round_=2)
    check(customer, ended, round_=2)
    complete(ended, action)


@pytest.mark.parametrize("at", [4, 5, 6])
def test_the_account_column_is_known_by_its_mark(google: Google, at: int) -> None:
    customer = make(google, NAMES)
    click(customer, {})
    ended = click(customer, {at: "insert a column at the left and rename the header"}, round_=2)
    assert isinstance(ended, dict)
    assert ended["conflicts"] == []


@pytest.mark.parametrize("at", SECOND)
@pytest.mark.parametrize("action", ON_OURS)
def test_what_people_do_to_our_tab_and_columns_is_made_good(google: Google, action: str, at: int) -> None:
    customer = make(google, NAMES)
    click(customer, {})
    ended = click(customer, {at: action}, round_=2)
    check(customer, ended, round_=2)
    assert isinstance(ended, dict)
    assert ended["conflicts"] == []
    if (action, at) != ("delete our tab", 6):  # its values were written by then: it is gone, as they wished
        assert customer.values(customer.titles()[customer.our_tabs()[0]])[0][0] == "NRR"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.integers(1, 16), st.sampled_from(sorted(ACTIONS)), max_size=6))
def test_many_changes_before_many_requests(google: Google, plan: dict[int, str]) -> None:
    customer = make(google, NAMES)
    check(customer, click(customer, plan))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 8), st.sampled_from(sorted(ACTIONS)))
def test_a_run_killed_anywhere_is_healed_by_running_again(google: Google, at: int, action: str) -> None:
    customer = make(google, NAMES)

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
            workbook.write(report(NAMES), InlineRun())
        except Killed:
            pass
    ACTIONS[action](customer)
    check(customer, click(customer, {}, round_=2), round_=2)
