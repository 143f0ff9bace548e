"""What we send is what Google's discovery documents describe, field by field."""

from __future__ import annotations

from typing import Any

import pytest

from addon.run import InlineRun
from deploy.local.google import Google
from tests.local.google import contract
from tests.sheets.customer import ASK, accounts, report
from tests.sheets.enriched import enriched_customer, writes

BATCH = "sheets.spreadsheets.batchUpdate"
SENT = {
    BATCH,
    "sheets.spreadsheets.getByDataFilter",
    "sheets.spreadsheets.values.batchGetByDataFilter",
    "sheets.spreadsheets.values.batchUpdateByDataFilter",
}


def test_the_check_sees_what_is_wrong() -> None:
    with pytest.raises(AssertionError, match="propertys"):
        contract.check_request(BATCH, {"requests": [{"addSheet": {"propertys": {}}}]})


def test_every_body_of_two_clicks_an_enrichment_and_a_removal_is_in_the_discovery_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[tuple[str, Any]] = []
    real = Google.perform

    def perform(self: Google, principal: Any, scopes: Any, method_id: str, params: Any, *more: Any) -> Any:
        if more and more[0]:
            taken.append((method_id, more[0]))
        return real(self, principal, scopes, method_id, params, *more)

    google = Google()
    running = google.serve()
    customer = enriched_customer(google)
    monkeypatch.setattr(Google, "perform", perform)
    for turn in range(2):
        with customer.opened() as workbook:
            workbook.read(ASK)
            workbook.write(report(accounts(4), round_=turn + 1, extra_rows=turn), InlineRun())
    with customer.opened() as workbook:
        workbook.write(writes(), InlineRun())
    with customer.opened() as workbook:
        workbook.remove()
    running.close()
    assert {method_id for method_id, _ in taken} >= SENT
    for method_id, body in taken:
        contract.check_request(method_id, body)
