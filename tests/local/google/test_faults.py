"""Faults on order, and what the journal says of them: the same over a socket and in process."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from deploy.local.google import Clock, Fault, Google
from tests.local.google.clients import SCOPES, Straight
from tests.local.google.test_values import OWNER, Sheet

UPDATE = "sheets.spreadsheets.values.update"


class Wire:
    """A spreadsheet and plain requests to it."""

    def __init__(self, google: Google, session: requests.Session) -> None:
        self.google, self.session = google, session
        self.sheet = Sheet(google, [["old"]])
        self.url = f"{google.base_url or 'http://straight'}/v4/spreadsheets/{self.sheet.id}/values/A1"
        self.token = google.access_token(OWNER, SCOPES)

    def ask(self, value: Any = None, timeout: float = 10) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        if value is None:
            return self.session.get(self.url, headers=headers, timeout=timeout)
        params, body = {"valueInputOption": "RAW"}, {"values": [[value]]}
        return self.session.put(self.url, params=params, json=body, headers=headers, timeout=timeout)

    @property
    def held(self) -> Any:
        return self.sheet.get("A1")[0][0]


@pytest.fixture(params=["socket", "in process"])
def wire(request: pytest.FixtureRequest) -> Iterator[Wire]:
    google = Google(clock=Clock(at=1_700_000_000.0))
    session = requests.Session()
    running = google.serve() if request.param == "socket" else None
    if running is None:
        session.mount("http://", Straight(google))
    yield Wire(google, session)
    session.close()
    google.close()
    if running is not None:
        running.close()


def last(wire: Wire) -> tuple[str, int, str]:
    entry = [entry for entry in wire.google.journal if entry.at][-1]
    return entry.method_id, entry.status, entry.fault


@pytest.mark.parametrize(
    ("fault", "status", "word"),
    [
        (Fault("429"), 429, "RESOURCE_EXHAUSTED"),
        (Fault("500"), 500, "INTERNAL"),
        (Fault("503"), 503, "UNAVAILABLE"),
    ],
)
def test_a_refusal_strikes_once_by_its_method_and_nothing_is_done(
    wire: Wire, fault: Fault, status: int, word: str
) -> None:
    fault.method = UPDATE
    wire.google.faults.add(fault)
    assert wire.ask().status_code == 200
    answer = wire.ask("new")
    assert (answer.status_code, answer.json()["error"]["status"]) == (status, word)
    assert last(wire) == (UPDATE, status, fault.kind)
    assert wire.held == "old"
    assert wire.ask("new").status_code == 200
    assert wire.held == "new"


def test_drive_refuses_in_its_own_words(wire: Wire) -> None:
    wire.google.faults.add(Fault("429", method="drive.*"))
    url = f"{wire.url.split('/v4/')[0]}/drive/v3/files"
    answer = wire.session.get(url, headers={"Authorization": f"Bearer {wire.token}"}, timeout=10)
    entry = {"message": "Rate Limit Exceeded", "domain": "usageLimits", "reason": "rateLimitExceeded"}
    assert answer.status_code == 429
    assert answer.json()["error"] == {"code": 429, "message": entry["message"], "errors": [entry]}


def test_a_429_may_say_when_to_come_back(wire: Wire) -> None:
    wire.google.faults.add(Fault("429", retry_after=7))
    assert wire.ask().headers["Retry-After"] == "7"


def test_a_502_is_a_page(wire: Wire) -> None:
    wire.google.faults.add(Fault("502"))
    answer = wire.ask("new")
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html; charset=UTF-8")
    assert "<title>Error 502" in answer.text
    assert last(wire) == (UPDATE, 502, "502")
    assert wire.held == "old"


def test_a_reset_loses_the_answer_of_a_write_that_was_applied(wire: Wire) -> None:
    wire.google.faults.add(Fault("reset", method="*.update"))
    with pytest.raises(requests.ConnectionError):
        wire.ask("new")
    assert last(wire) == (UPDATE, 200, "reset")
    assert wire.held == "new"
    wire.google.faults.add(Fault("reset", applied=False))
    with pytest.raises(requests.ConnectionError):
        wire.ask("newer")
    assert last(wire) == (UPDATE, 0, "reset")
    assert wire.held == "new"


def test_a_truncated_body_breaks_off_and_its_write_was_applied(wire: Wire) -> None:
    wire.google.faults.add(Fault("truncated"))
    with contextlib.suppress(requests.RequestException):  # a client that counts bytes refuses by itself
        assert not wire.ask("new").text.endswith("}")
    assert wire.held == "new"


def test_a_slow_answer_takes_its_time_and_past_180_seconds_is_refused(wire: Wire) -> None:
    began = wire.google.clock.now()
    wire.google.faults.add(Fault("slow", seconds=170))
    assert wire.ask("new").status_code == 200
    assert wire.google.clock.now() - began == 170
    wire.google.faults.add(Fault("slow", seconds=181))
    assert wire.ask("newer").status_code == 504
    assert wire.held == "new"
    assert wire.google.clock.now() - began == 350


def test_a_revoked_token_stays_refused_and_a_new_one_is_taken(wire: Wire) -> None:
    for kind in ("expired", "revoked"):
        wire.google.faults.add(Fault(kind, after=1))
        assert [wire.ask().status_code for _ in range(3)] == [200, 401, 401]
        wire.token = wire.google.access_token(OWNER, SCOPES)
    assert wire.ask().status_code == 200


def test_a_fault_lets_some_pass_and_strikes_as_often_as_it_was_told(wire: Wire) -> None:
    wire.google.faults.add(Fault("503", times=2, after=1))
    assert [wire.ask().status_code for _ in range(4)] == [200, 503, 503, 200]
    assert wire.google.faults.listed() == []


def test_a_silent_server_is_given_up_by_a_client_with_a_timeout(google: Google) -> None:
    session = requests.Session()
    wire = Wire(google, session)
    google.faults.add(Fault("timeout", seconds=30, applied=True))
    began = time.monotonic()
    with pytest.raises(requests.Timeout):
        wire.ask("new", timeout=0.2)
    assert time.monotonic() - began < 10
    assert wire.held == "new"
    google.closing.set()
    session.close()


def test_an_answer_cut_short_is_seen_as_such_by_a_client_that_counts_bytes(google: Google) -> None:
    wire = Wire(google, requests.Session())
    google.faults.add(Fault("truncated"))
    address = (google.base_url.split("//")[1].split(":")[0], int(google.base_url.rsplit(":", 1)[1]))
    path = wire.url.removeprefix(google.base_url)
    with socket.create_connection(address, timeout=10) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {wire.token}\r\n\r\n".encode())
        head, _, body = b"".join(iter(lambda: line.recv(65536), b"")).partition(b"\r\n\r\n")
    promised = next(
        int(part.split(b":")[1]) for part in head.split(b"\r\n") if part.lower().startswith(b"content-l")
    )
    assert len(body) == promised // 2
    wire.session.close()
