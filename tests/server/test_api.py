"""The contract: strict JSON in, problem details out, on every route, and a document that is true."""

import html
import json
import re

import pytest
from werkzeug.exceptions import HTTPException

from addon import errors
from addon.errors import Choice, GoogleBusy, Question
from server import logs
from server.api import OPERATIONS, contract, openapi
from server.api.models import Ask
from tests.server.conftest import PLACE

PROBLEM = {"type", "title", "status", "detail", "hint", "cells"}
STARTS = ("/v1/tables/inspect", "/v1/nrr", "/v1/remove", "/v1/recording")
PRIVATE = [each for each in OPERATIONS if not (each.public or each.signed)]
SIGNED = [each for each in OPERATIONS if each.signed]


def assert_problem(answer, status):
    body = answer.get_json(force=True)
    assert answer.status_code == status, body
    assert answer.content_type == "application/problem+json"
    assert set(body) >= PROBLEM
    assert body["status"] == status
    assert re.match(r"^urn:keeprate:[a-z-]+$", body["type"])
    assert body["detail"].endswith((".", "?"))
    return body


def call(service, operation, **kwargs):
    return service.client.open(operation.path.replace("{id}", "x"), method=operation.method, **kwargs)


@pytest.mark.parametrize("operation", PRIVATE, ids=lambda each: each.name)
def test_every_private_route_refuses_a_stranger_before_it_reads_anything(operation, service):
    answer = call(service, operation, data=b"not json")
    assert_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("operation", SIGNED, ids=lambda each: each.name)
def test_every_signed_route_refuses_a_user_without_the_sheets_key(operation, service):
    headers = service.headers() | {"Content-Type": "application/json"}
    body = assert_problem(call(service, operation, data=b"not json", headers=headers), 401)
    assert "Link this sheet again" in body["hint"]


def test_no_route_is_left_open_by_mistake():
    assert {each.name for each in OPERATIONS if each.public} == {"healthz", "readyz", "metrics_text"}
    assert {each.name for each in SIGNED} == {"enrich_cells", "enrich_info", "flag_cells"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_every_answer_has_the_security_headers_and_a_request_id(operation, service):
    answer = call(service, operation)
    assert set(contract.HEADERS) <= set(answer.headers.keys())
    assert len(answer.headers["X-Request-Id"]) == 32


@pytest.mark.parametrize("path", STARTS)
def test_a_body_that_is_not_json_is_refused(path, service):
    answer = service.client.post(path, data="a=1", headers=service.headers())
    assert_problem(answer, 415)
    answer = service.client.post(
        path, data=b"{", headers=service.headers() | {"Content-Type": "application/json"}
    )
    assert_problem(answer, 400)


BAD_BODIES = {
    "null": None,
    "a list": [],
    "no place": {},
    "a number as text": PLACE | {"sheet_id": "0"},
    "a number with a point": PLACE | {"sheet_id": 0.5},
    "a boolean as number": PLACE | {"sheet_id": True},
    "a negative tab": PLACE | {"sheet_id": -1},
    "an address as id": PLACE | {"spreadsheet_id": "https://docs.google.com/x/../y"},
    "an empty id": PLACE | {"spreadsheet_id": ""},
    "an unknown field": PLACE | {"colour": "red"},
    "another name for from": PLACE | {"from_": "2024-12"},
    "a window of no months": PLACE | {"window": 0},
    "a mapping to a cell": PLACE | {"mapping": {"account": "A1"}},
    "a mapping that is a list": PLACE | {"mapping": []},
    "a very long range": PLACE | {"range": "A" * 300},
}  # fmt: skip


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
@pytest.mark.parametrize("path", ["/v1/tables/inspect", "/v1/nrr"])
def test_a_body_that_is_not_as_documented_is_refused_without_repeating_it(body, path, service):
    headers = service.headers() | {"Content-Type": "application/json"}
    answer = service.client.post(path, data=json.dumps(body), headers=headers)
    problem = assert_problem(answer, 400)
    assert problem["type"] == "urn:keeprate:malformed"
    assert "docs.google.com" not in problem["detail"]


def test_every_field_of_the_contract_is_accepted_and_reaches_the_use_case(service):
    seen = []
    service.wiring.inspect = lambda call, ask: seen.append((call.caller.sub, ask)) or {"kind": "receipt"}
    body = PLACE | {
        "range": "A1:Z9",
        "mapping": {"account": "A", "amount": "C:Z"},
        "window": 12,
        "from": "2024-12",
        "to": "Dec 2025",
        "definition": "cohort_point_to_point",
        "answers": {"blank_after_last": "churned", "n": [1, None, {"x": 0.5}]},
    }
    del service.wiring.__dict__["services"]
    from server.app import create_app

    client = create_app(service.wiring.settings, service.wiring).test_client()
    answer = client.post("/v1/tables/inspect", json=body, headers=service.headers())
    assert answer.get_json() == {"kind": "receipt"}
    assert seen == [("100", body)]


def test_a_body_that_is_too_large_is_refused(service):
    headers = service.headers() | {"Content-Type": "application/json"}
    large = json.dumps(PLACE | {"range": "A" * contract.MAX_BODY})
    assert_problem(service.client.post("/v1/nrr", data=large, headers=headers), 413)


@pytest.mark.parametrize(
    "query", ["wait=21", "wait=-1", "wait=soon", "since=1.5", "colour=red", "wait=1&wait=2", "wait=nan"]
)
def test_a_query_that_is_not_as_documented_is_refused(query, service):
    assert_problem(service.client.get(f"/v1/runs/x?{query}", headers=service.headers()), 400)


def test_an_unknown_address_and_a_wrong_method_are_problem_details(service):
    assert_problem(service.client.get("/v1/nothing"), 404)
    answer = service.client.put("/v1/nrr")
    assert_problem(answer, 405)
    assert answer.headers["Allow"] == "POST"


def test_an_error_of_a_use_case_keeps_its_sentence_hint_cells_and_choices(service):
    service.wiring.receipt = Question(
        "Two tables.", hint="Choose one.", where=["'A'!A1"], choices=[Choice("The first", {"range": "A1:B9"})]
    )
    body = assert_problem(service.post("/v1/tables/inspect", PLACE), 422)
    assert (body["hint"], body["cells"]) == ("Choose one.", ["'A'!A1"])
    assert body["choices"] == [{"label": "The first", "sets": {"range": "A1:B9"}}]


def test_a_busy_google_says_when_to_come_back(service):
    service.wiring.receipt = GoogleBusy("Google Sheets is busy.", retry_after=7.4)
    answer = service.post("/v1/tables/inspect", PLACE)
    assert_problem(answer, 429)
    assert answer.headers["Retry-After"] == "7"


def test_an_unforeseen_error_names_the_request_and_nothing_else(service, capfd):
    logs.configure("info")
    service.wiring.receipt = ZeroDivisionError("Zebra Holdings owes 17")
    answer = service.post("/v1/tables/inspect", PLACE)
    body = assert_problem(answer, 500)
    assert answer.headers["X-Request-Id"] in body["detail"]
    err = capfd.readouterr().err
    assert "Zebra" not in str(body) + err
    assert "ZeroDivisionError" in err
    assert answer.headers["X-Request-Id"] in err


def test_a_call_that_needs_an_access_token_says_so(service):
    headers = service.headers()
    del headers["X-Sheets-Token"]
    for path in (*STARTS, "/v1/sheets/sheet-1/key"):
        body = assert_problem(service.post(path, PLACE, headers=headers), 401)
        assert "access token" in body["detail"]
    assert_problem(service.client.delete("/v1/sheets/sheet-1/key", headers=headers), 401)


@pytest.mark.parametrize("kind", ["another user", "another app", "no scope", "unknown", "expired"])
def test_no_bad_access_token_starts_or_refreshes_anything(kind, service):
    token, status = {
        "another user": (service.mint.access_token("200"), 401),
        "another app": (service.mint.access_token(audience="x", issued_to="x"), 401),
        "no scope": (service.mint.access_token(scope="openid email"), 403),
        "unknown": ("ya29.nobody", 401),
        "expired": (service.mint.access_token(expires_in=-5), 401),
    }[kind]
    run = service.start()
    bad = service.headers() | {"X-Sheets-Token": token}
    for path in STARTS:
        assert_problem(service.post(path, PLACE, headers=bad), status)
    assert_problem(service.get(run["id"], headers=bad), status)


def test_an_idempotency_key_has_a_bounded_length(service):
    assert_problem(
        service.post("/v1/nrr", PLACE, headers=service.headers(**{"Idempotency-Key": "k" * 256})), 400
    )


def test_health_ready_and_metrics_answer_whoever_runs_the_service(service):
    assert service.client.get("/healthz").get_json() == {"status": "ok", "checks": {}}
    ready = service.client.get("/readyz")
    assert ready.get_json() == {"status": "ok", "checks": {"database": "ok", "signing keys": "ok"}}
    service.start()
    text = service.client.get("/metrics").get_data(as_text=True)
    assert 'keeprate_runs{kind="nrr",state="queued"} 1.0' in text
    assert 'keeprate_requests_total{method="POST",route="compute_nrr",status="202"}' in text


def test_ready_says_what_is_failing(service):
    import dataclasses

    from server.app import create_app

    def broken():
        raise OSError("down")

    services = dataclasses.replace(service.wiring.services, pings={"database": broken})
    service.wiring.__dict__["services"] = services
    answer = create_app(service.wiring.settings, service.wiring).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "failing", "checks": {"database": "failing"}}


@pytest.mark.parametrize("name", ["help", "privacy", "terms", "support"])
def test_each_public_page_is_html_in_the_operators_name(name, service):
    answer = service.client.get(f"/{name}")
    text = answer.get_data(as_text=True)
    assert answer.mimetype == "text/html"
    assert "<h1>" in text
    assert "{operator}" not in text
    assert "{support}" not in text
    assert "{sent}" not in text


def test_the_privacy_page_names_each_source_in_use_and_what_it_is_told(service):
    text = html.unescape(service.client.get("/privacy").get_data(as_text=True))
    providers = service.wiring.signals.registry.providers
    assert len(providers) > 10
    for provider in providers:
        card = provider.card
        line = next(line for line in text.splitlines() if f"<strong>{card.label}</strong>" in line)
        assert card.sends in line
        assert "*" in card.hosts or card.hosts[0].strip("*") in line


def test_what_a_plug_in_says_of_itself_is_never_markup():
    from server.pages import page
    from server.pages.sent import plain

    said = plain("<script>x</script>\n# [a](javascript:b) **bold**")
    text = page("privacy", "me", "", f"- {said}")
    assert "<script>" not in text
    assert "javascript:b" not in re.findall(r'href="([^"]*)"', text)
    assert "<strong>bold" not in text


def test_what_a_setting_says_is_never_markup():
    from server import pages

    text = pages.page("privacy", "<script>x</script> *[a](javascript:b)*", "<b>me</b>")
    assert "<script>" not in text
    assert "<b>" not in text
    assert "javascript:b" not in re.findall(r'href="([^"]*)"', text)
    assert "&lt;script&gt;" in text


def test_the_document_names_every_route_and_every_error_it_can_answer(service):
    document = service.client.get("/openapi.json").get_json()
    for operation in OPERATIONS:
        described = document["paths"][operation.path][operation.method.lower()]
        assert described["summary"].endswith((".", "served."))
        for error in openapi.documented_errors(operation):
            answer = described["responses"][str(error.status)]
            assert error.__name__ in answer["description"]
            schema = answer["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ProblemBody"}
        wanted = None if operation.public else [{"sheet" if operation.signed else "google": []}]
        assert described.get("security") == wanted
    assert len(document["components"]["schemas"]["NrrResult"]["properties"]) > 10


def test_every_status_of_the_error_tree_has_a_body_of_its_own():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    for kind in kinds:
        if issubclass(kind, errors.KeeprateError):
            assert kind("x").as_json()["status"] == kind.status
    assert not issubclass(HTTPException, errors.KeeprateError)


def test_every_reference_of_the_document_resolves(service):
    text = service.client.get("/openapi.json").get_data(as_text=True)
    document = json.loads(text)
    for name in set(re.findall(r'"#/components/schemas/([^"]+)"', text)):
        assert name in document["components"]["schemas"], name


def test_a_role_may_be_given_several_columns():
    place = {"spreadsheet_id": "book", "sheet_id": 0}
    asked = Ask.model_validate({**place, "mapping": {"segment": "B, D:E"}})
    assert asked.as_dict()["mapping"] == {"segment": "B, D:E"}
    for columns in ("B,", "B;D", "b", "B  D", ", B"):
        with pytest.raises(ValueError, match="pattern"):
            Ask.model_validate({**place, "mapping": {"segment": columns}})
