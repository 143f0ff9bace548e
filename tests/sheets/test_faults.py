"""A whole click while Google is busy, fails, or loses its answer after the change was made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from addon.errors import GoogleBusy
from addon.run import InlineRun
from deploy.local.google import Google
from tests.sheets.customer import ASK, Customer, accounts, make, report

NAMES = accounts(5)


@pytest.fixture(scope="module")
def google() -> Iterator[Google]:
    google = Google()
    running = google.serve()
    yield google
    running.close()


def answer(status: int, body: bytes) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = body
    return response


def fail_before(real: Any, status: int, body: bytes) -> Any:
    return lambda *args, **kwargs: answer(status, body)


def lose_the_answer(real: Any, *_: Any) -> Any:
    def lost(*args: Any, **kwargs: Any) -> Any:
        real(*args, **kwargs).close()
        raise requests.ConnectionError("reset")

    return lost


def cut_the_answer(real: Any, *_: Any) -> Any:
    def cut(*args: Any, **kwargs: Any) -> Any:
        found = real(*args, **kwargs)
        found._content = found.content[: len(found.content) // 2]
        return found

    return cut


FAULTS = {
    "429": (fail_before, 429, b"{}"),
    "503": (fail_before, 503, b"{}"),
    "502 with a page": (fail_before, 502, b"<html>Bad gateway</html>"),
    "answer lost": (lose_the_answer, 0, b""),
    "answer cut": (cut_the_answer, 0, b""),
}


def click(customer: Customer, at: set[int], fault: str, round_: int = 1) -> dict[str, Any]:
    make_fault, status, body = FAULTS[fault]
    with customer.opened() as workbook:
        session = workbook._http.session
        real = session.request

        def request(*args: Any, **kwargs: Any) -> Any:
            if workbook.requests in at:
                return make_fault(real, status, body)(*args, **kwargs)
            return real(*args, **kwargs)

        session.request = request
        workbook.read(ASK)
        return workbook.write(report(NAMES, round_=round_), InlineRun())


@pytest.mark.parametrize("at", range(1, 8))
@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_is_outlived_and_nothing_is_made_twice(google: Google, fault: str, at: int) -> None:
    customer = make(google, NAMES)
    told = click(customer, {at}, fault)
    assert told["conflicts"] == []
    rows = customer.values("ARR 2025")
    assert rows[0][4:] == ["Movement", "At stake", "Why"]
    assert [row[4] for row in rows[1:]] == [f"{('Churned', 'Expansion', 'New')[n % 3]} 1" for n in range(5)]
    assert len(customer.our_tabs()) == 1
    assert len(customer.our_columns()) == 4


@pytest.mark.parametrize("fault", ["429", "503", "answer lost"])
def test_a_google_that_never_recovers_ends_in_a_sentence(google: Google, fault: str) -> None:
    customer = make(google, NAMES)
    with pytest.raises(GoogleBusy, match=r"busy|lost|middle"):
        click(customer, set(range(4, 99)), fault)
    told = click(customer, set(), fault, round_=2)
    assert told["conflicts"] == []
    assert customer.values("ARR 2025")[1][4:] == ["Churned 2", "", "'=because account 0000"]
    assert len(customer.our_tabs()) == 1
