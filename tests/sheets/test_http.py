"""The transport: patience with an end, never twice what must not be done twice, errors as sentences."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from addon.errors import (
    Bug,
    GoogleBusy,
    KeeprateError,
    NoSuchSheet,
    NotShared,
    NotSignedIn,
    SheetProblem,
    TooLarge,
)
from addon.sheets.access import ServiceAccount, UserToken
from addon.sheets.decoding import collector_off, decode
from addon.sheets.failures import Refused, Uncertain
from addon.sheets.http import Http, Patience, may_repeat
from tests.sheets.replies import Reply, Server, answering

SHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
HTML = Reply(502, b"<html><h1>502 Bad Gateway</h1></html>", (("Content-Type", "text/html"),))
BUSY = Reply(429, b'{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED"}}')


@contextmanager
def client(
    *replies: Reply, token: object = "t", patience: Patience | None = None
) -> Iterator[tuple[Http, Server]]:
    with answering(*replies) as server:
        http = Http(
            UserToken(token).credentials("book"),
            key="book",
            endpoint=server.url,
            patience=patience or Patience.none(),
        )
        try:
            yield http, server
        finally:
            http.close()


def refused(code: int, message: str, **more: object) -> Reply:
    import orjson

    return Reply(code, orjson.dumps({"error": {"code": code, "message": message, **more}}))


@pytest.mark.parametrize(
    "fault", [BUSY, HTML, Reply(500), Reply(503), Reply(504), Reply(200, b'{"cut'), Reply(reset=True)]
)
def test_a_read_is_repeated_until_google_answers(fault: Reply) -> None:
    with client(fault, fault, Reply(200, b'{"ok":1}')) as (http, server):
        assert http.fetch_sheet_metadata("book") == {"ok": 1}
    assert len(server.seen) == http.sent == 3


def test_patience_ends() -> None:
    with client(BUSY) as (http, server), pytest.raises(GoogleBusy):
        http.fetch_sheet_metadata("book")
    assert len(server.seen) == 5


def test_retry_after_is_obeyed_and_what_passes_the_deadline_is_told_at_once() -> None:
    slept: list[float] = []
    busy = Reply(429, b"{}", (("Retry-After", "7"),))
    with client(busy, Reply(), patience=Patience(sleep=slept.append)) as (http, _):
        http.fetch_sheet_metadata("book")
    assert slept == [7.0]
    long = Reply(429, b"{}", (("Retry-After", "3600"),))
    with client(long, patience=Patience(sleep=slept.append)) as (http, server):
        with pytest.raises(GoogleBusy) as told:
            http.fetch_sheet_metadata("book")
        assert told.value.retry_after == 3600
        assert len(server.seen) == 1
    assert slept == [7.0]


def test_pauses_grow_and_stay_bounded() -> None:
    patience = Patience(jitter=0.0)
    assert [patience.delay(n, None) for n in (1, 2, 3, 9)] == [1, 2, 4, 32]


@pytest.mark.parametrize("fault", [HTML, Reply(500), Reply(503), Reply(reset=True), Reply(200, b'{"cut')])
def test_a_structure_change_is_never_made_twice(fault: Reply) -> None:
    with client(fault) as (http, server), pytest.raises(Uncertain):
        http.batch_update("book", {"requests": []})
    assert len(server.seen) == 1


def test_a_structure_change_refused_for_its_pace_is_made_later() -> None:
    with client(BUSY, Reply(200, b'{"replies":[]}')) as (http, server):
        assert http.batch_update("book", {"requests": []}) == {"replies": []}
    assert len(server.seen) == 2


def test_not_implemented_is_told_at_once() -> None:
    reply = refused(501, "sheets.x is not implemented")
    with client(reply) as (http, server), pytest.raises(Bug, match="501"):
        http.fetch_sheet_metadata("book")
    assert len(server.seen) == 1


def test_what_may_be_repeated() -> None:
    assert may_repeat("get", f"{SHEETS}/x")
    assert may_repeat("post", f"{SHEETS}/x/values:batchUpdate?a=b")
    assert may_repeat("post", f"{SHEETS}/x/values:batchUpdateByDataFilter")
    assert may_repeat("post", f"{SHEETS}/x:getByDataFilter")
    assert not may_repeat("post", f"{SHEETS}/x:batchUpdate")
    assert not may_repeat("post", f"{SHEETS}/x/values/A1:append")


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (refused(401, "Invalid Credentials"), NotSignedIn, "sign-in"),
        (
            refused(403, "The caller does not have permission", status="PERMISSION_DENIED"),
            NotShared,
            "may not open",
        ),
        (
            refused(403, "x", details=[{"reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]),
            NotSignedIn,
            "not allowed to open",
        ),
        (refused(403, "x", details=[{"reason": "SERVICE_DISABLED"}]), NotShared, "switched off"),
        (refused(404, "Requested entity was not found."), NoSuchSheet, "does not exist"),
        (refused(400, "You are trying to edit a protected cell or object."), SheetProblem, "protected"),
        (
            refused(400, "Invalid data[0]: Estás intentando modificar una celda o un objeto protegido."),
            SheetProblem,
            "are protected",
        ),
        (
            refused(400, "Vous tentez de modifier une cellule ou un objet protégés."),
            SheetProblem,
            "are protected",
        ),
        (
            refused(400, "Você está tentando editar uma célula ou um objeto protegido."),
            SheetProblem,
            "are protected",
        ),
        (refused(400, "Sie versuchen, eine geschützte Zelle zu bearbeiten."), SheetProblem, "are protected"),
        (refused(400, "This operation is not supported for this document"), SheetProblem, "Excel"),
        (refused(400, "Opération non prise en charge.", status="FAILED_PRECONDITION"), SheetProblem, "Excel"),
        (refused(400, "above the limit of 10000000 cells."), TooLarge, "10 million"),
        (refused(400, "Das Limit von 10.000.000 Zellen wird überschritten."), TooLarge, "10 million"),
        (refused(400, "No grid with id: 7"), Refused, "No grid"),
        (refused(400, "Unable to parse range: 'Protected, geschützt'!A1"), Refused, "Unable to parse"),
        (refused(418, "odd"), Bug, "418"),
    ],
)
def test_each_answer_of_google_becomes_a_sentence(
    reply: Reply, kind: type[KeeprateError], words: str
) -> None:
    with client(reply) as (http, _), pytest.raises(kind, match=words):
        http.fetch_sheet_metadata("book")


def test_a_viewer_is_told_that_he_cannot_edit() -> None:
    reply = refused(403, "The caller does not have permission")
    with client(reply) as (http, _), pytest.raises(NotShared, match="not edit"):
        http.batch_update("book", {"requests": []})


def test_the_newest_token_goes_out_and_a_refused_one_is_asked_for_again() -> None:
    tokens = iter(["old", "new", "new"])
    with client(refused(401, "x"), Reply(200, b"{}"), token=lambda: next(tokens)) as (http, server):
        http.fetch_sheet_metadata("book")
    assert server.tokens == ["Bearer old", "Bearer new"]


def test_without_a_token_nothing_is_sent() -> None:
    with client(Reply(), token=lambda: None) as (http, server), pytest.raises(NotSignedIn):
        http.fetch_sheet_metadata("book")
    assert server.seen == []


def test_the_limiter_is_asked_before_every_attempt() -> None:
    asked: list[str] = []

    class Limiter:
        @contextmanager
        def turn(self, key: str) -> Iterator[None]:
            asked.append(key)
            yield
            asked.append("answered")

    with answering(BUSY, Reply()) as server:
        http = Http(
            UserToken("t").credentials("book"),
            key="book",
            endpoint=server.url,
            limiter=Limiter(),
            patience=Patience.none(),
        )
        http.fetch_sheet_metadata("book")
        http.close()
    assert asked == ["book", "answered", "book", "answered"]


@pytest.mark.parametrize("allowed", [set(), {("1", "other")}, {("2", "book")}])
def test_the_service_account_serves_only_listed_pairs(allowed: set[tuple[str, str]]) -> None:
    with pytest.raises(NotShared):
        ServiceAccount({}, allowed).acting_for("1").credentials("book")


def test_nobody_is_not_a_caller() -> None:
    with pytest.raises(NotShared):
        ServiceAccount({}, {("", "book")}).acting_for("").credentials("book")


def test_the_collector_comes_back_when_the_last_reader_leaves() -> None:
    inside, leave = threading.Barrier(3), threading.Barrier(3)

    def read() -> None:
        with collector_off:
            inside.wait(5)
            leave.wait(5)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    inside.wait(5)
    assert not gc.isenabled()
    leave.wait(5)
    for thread in threads:
        thread.join(5)
    assert gc.isenabled()


def test_the_collector_does_not_walk_a_large_body_and_still_counts_after_a_small_one() -> None:
    rows = b"[" + b",".join([b"[1,2,3,4,5,6,7,8,9,10,11,12,13,14]"] * 40_000) + b"]"
    gc.collect()
    large = decode(rows)
    young = gc.get_count()[0]
    assert len(large) == 40_000
    assert young < 1_000
    assert len(gc.get_objects(generation=0)) < 1_000
    gc.collect()
    kept = [[n] for n in range(300)]
    decode(b"[[1]]")
    assert gc.get_count()[0] >= len(kept)
