"""Enrich over HTTP: what an order must say, and that nothing starts without it."""

import pytest

from tests.server.conftest import PLACE
from tests.server.test_api import assert_problem

ENRICH = ("/v1/enrich/inspect", "/v1/enrich/quote", "/v1/enrich")
ORDER = PLACE | {"fields": ["open_roles"], "rows": "try", "cap_minor": 0, "consent": ["greenhouse"]}


BAD_ORDERS = {
    "no fields": ORDER | {"fields": []},
    "a field in other letters": ORDER | {"fields": ["Größe"]},
    "rows in words": ORDER | {"rows": "ten"},
    "a cap below nothing": ORDER | {"cap_minor": -1},
    "a cap with a point": ORDER | {"cap_minor": 1.5},
    "a cap as text": ORDER | {"cap_minor": "100"},
    "a provider that is a path": ORDER | {"consent": ["../pdl"]},
    "a key column that is a cell": ORDER | {"keys": {"domain": "C2"}},
    "another kind of subject": ORDER | {"subject": "planet"},
    "a refresh in words": ORDER | {"refresh": "yes"},
    "an unknown field of the body": ORDER | {"revenue": "B"},
}  # fmt: skip


@pytest.mark.parametrize("body", BAD_ORDERS.values(), ids=BAD_ORDERS.keys())
def test_an_order_that_is_not_as_documented_is_refused(body, service):
    assert_problem(service.post("/v1/enrich", body), 400)


@pytest.mark.parametrize("missing", ["fields", "rows", "cap_minor", "consent"])
def test_a_run_of_enrich_starts_only_with_fields_rows_cap_and_consent(missing, service):
    body = {name: value for name, value in ORDER.items() if name != missing}
    assert_problem(service.post("/v1/enrich", body), 400)
    for path in ("/v1/enrich/inspect", "/v1/enrich/quote"):
        assert service.post(path, body).status_code == 200
    answer = service.post("/v1/enrich", ORDER)
    assert (answer.status_code, answer.get_json()["kind"]) == (202, "enrich")


def test_a_call_that_needs_an_access_token_says_so(service):
    headers = service.headers()
    del headers["X-Sheets-Token"]
    for path in ENRICH:
        body = assert_problem(service.post(path, ORDER, headers=headers), 401)
        assert "access token" in body["detail"]


def test_every_field_of_an_order_reaches_the_use_case(service):
    body = ORDER | {
        "range": "A1:F99",
        "subject": "company",
        "keys": {"domain": "C", "name": ""},
        "refresh": True,
        "own_tab": 7,
        "answers": {"q": 1},
    }
    for path in ("/v1/enrich/inspect", "/v1/enrich/quote"):
        assert service.post(path, body).status_code == 200
    assert service.wiring.enrichment.asked == [("inspect", body), ("quote", body)]


def test_a_file_of_the_users_own_may_be_larger_than_other_bodies(service):
    ask = {"spreadsheet_id": "sheet-1", "kind": "csv", "name": "own.csv"}
    text = "domain,crm\n" + "acme.com,yes\n" * 100_000
    assert service.post("/v1/enrich/import", ask | {"text": text}).status_code == 200
    assert service.wiring.enrichment.asked == [("import_own", "100", ask | {"text": text})]
    assert_problem(service.post("/v1/enrich/import", ask | {"text": "x" * (2 * 2**20 + 1)}), 400)
    problem = assert_problem(service.post("/v1/enrich/import", ask | {"text": "x" * 3 * 2**20}), 413)
    assert "2560 KB" in problem["detail"]


def test_a_file_is_taken_in_only_from_somebody_who_may_edit_the_sheet(service):
    from addon.errors import NotShared

    def reader(call, spreadsheet_id):
        raise NotShared("You may view this spreadsheet but not edit it.")

    service.wiring.linking.prove_edit = reader
    ask = {"spreadsheet_id": "sheet-1", "kind": "csv", "name": "own.csv", "text": "x"}
    assert_problem(service.post("/v1/enrich/import", ask), 403)
    assert service.wiring.enrichment.asked == []
