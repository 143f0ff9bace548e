"""The OpenAPI document is true: what schemathesis makes of it never ends in a server error or a surprise."""

import io
import json

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.api import OPERATIONS
from server.app import create_app

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
EXISTS = "pdl"
PREVIEW = {"columns": [], "more_columns": 0, "heads": [], "rows": [], "more": 0}
RECEIPT = {
    "kind": "receipt",
    "tab": {},
    "can_compute": False,
    "question": None,
    "text": [],
    "preview": PREVIEW,
    "locked": None,
}


class Signing:
    """The application behind a script that signs every body it sends, however strange."""

    def __init__(self, app, signer):
        self.app, self.signer = app, signer

    def __call__(self, environ, start):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        for name, value in self.signer.headers(body, spreadsheet_id=claimed(body)).items():
            if name != "Content-Type":
                environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
        return self.app(environ | {"wsgi.input": io.BytesIO(body)}, start)


def claimed(body):
    try:
        told = json.loads(body)
        return told["spreadsheet_id"] if isinstance(told["spreadsheet_id"], str) else ""
    except (ValueError, KeyError, TypeError):
        return ""


# What these do needs no sheet, so they are fuzzed a second time with what is really behind them.
REAL = {
    "list_providers",
    "keep_provider_key",
    "forget_provider_key",
    "import_own_data",
    "enrich_cells",
    "enrich_info",
    "flag_cells",
}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_every_answer_is_as_documented(operation, service):
    assert operation.status in fuzz(operation, service)


@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each.name in REAL], ids=lambda each: each.name
)
def test_every_answer_of_the_real_thing_is_as_documented(operation, service):
    wiring = service.wiring
    for name in ("enrichment", "services"):
        wiring.__dict__.pop(name, None)
    if operation.name == "flag_cells":
        wiring.__dict__.pop("linking")
        wiring.linking.__dict__["prove"] = lambda call, spreadsheet_id: None
    service.client = create_app(wiring.settings, wiring).test_client()
    seen = fuzz(operation, service)
    assert operation.status in seen or operation.name in ("import_own_data", "enrich_cells", "enrich_info")


def fuzz(operation, service):
    """The statuses of what schemathesis sends to one route."""
    service.wiring.receipt = RECEIPT
    run = service.start()
    signer = service.link()
    app = service.client.application
    schema = schemathesis.openapi.from_wsgi(
        "/openapi.json", Signing(app, signer) if operation.signed else app
    )
    headers = service.headers()
    seen = set()
    # What has no parameter and no body cannot be asked wrongly.
    modes = GenerationMode if operation.inputs else [GenerationMode.POSITIVE]
    kinds = [schema[operation.path][operation.method].as_strategy(generation_mode=mode) for mode in modes]

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.one_of(kinds))
    def check(case):
        # Waiting is proved elsewhere; here it would only make the test slow. Half the ids exist.
        case.query = {name: value for name, value in (case.query or {}).items() if name != "wait"}
        if case.path_parameters and len(seen) % 2:
            case.path_parameters["id"] = run["id"] if "runs" in operation.path else EXISTS
        if operation.signed and isinstance(case.body, dict) and len(seen) % 2:
            case.body["spreadsheet_id"] = signer.spreadsheet_id
            if "fields" in case.body and len(seen) % 4 == 1:
                case.body["fields"] = ["open_roles", "Headcount"]
            if "field" in case.body:
                case.body["field"] = "open_roles"
        case.headers = {**dict(case.headers or {}), **headers}
        answer = case.call_and_validate(checks=CHECKS)
        seen.add((len(seen), answer.status_code))

    check()
    return {status for _, status in seen}
