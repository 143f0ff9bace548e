"""Whatever is sent is answered or refused: no request is a fault of the stand-in itself.

Longer under KEEPRATE_SOAK=1.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from deploy.local.google import Google, GoogleError
from deploy.local.google.batch import KINDS
from deploy.local.google.surface import METHODS
from tests.local.google.made_up import TEXTS, MadeUp
from tests.local.google.test_values import OWNER, Sheet

ROUNDS = 200 if os.environ.get("KEEPRATE_SOAK") else 3
ROWS = [["Name", "MRR", "x"], ["b", 2, "=B2*2"], ["a", 1, "=SUM(B:B)"], ["c", 3]]


@pytest.fixture
def memory() -> Iterator[Google]:
    google = Google()
    yield google
    google.close()


def book(google: Google) -> Sheet:
    sheet = Sheet(google, ROWS)
    named = {"name": "first", "namedRangeId": "a", "range": {"sheetId": 0, "endRowIndex": 2}}
    sheet.batch(
        {"addSheet": {"properties": {"title": "T", "sheetId": 1}}}, {"addNamedRange": {"namedRange": named}}
    )
    return sheet


def status(ask: Callable[[], Any]) -> int:
    try:
        ask()
    except GoogleError as refused:
        return refused.status
    return 200


@pytest.mark.parametrize("kind", KINDS)
def test_no_made_up_request_of_a_batch_breaks_the_stand_in(memory: Google, kind: str) -> None:
    made, sheet = MadeUp(seed=len(kind)), book(memory)
    for _ in range(ROUNDS):
        request = {kind: made.message(f"{kind[0].upper()}{kind[1:]}Request")}
        assert status(partial(sheet.batch, request)) in (200, 400, 501), request
        shown = sheet.call("get", includeGridData=True, ranges=["A1:F9"])
        assert shown["sheets"][0]["properties"]["gridProperties"]["rowCount"] > 0


def test_no_made_up_call_of_a_method_breaks_the_stand_in(memory: Google) -> None:
    made, sheet = MadeUp(seed=7), book(memory)
    methods = [method for name, method in METHODS.items() if name.startswith("sheets.")]
    for method in methods * ROUNDS:
        given = {name: made.value(spec, 0, name) for name, spec in method.query.items() if name != "fields"}
        path = {
            "spreadsheetId": sheet.id,
            "range": made.random.choice(TEXTS),
            "sheetId": "0",
            "metadataId": "5",
        }
        given |= {name: value for name, value in path.items() if f"{{{name}}}" in method.path}
        body = made.message(method.body) if method.body else None
        asked = status(partial(memory.call, OWNER, method.id, given, body))
        assert asked in (200, 400, 403, 404, 501), (method.id, given, body)
