"""The result has the documented form, whatever the source."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from addon.compute_nrr import answer_of
from addon.core.definitions import DEFINITIONS
from addon.core.result import result_json
from tests.core.books import ASK, given, ledger, reading

SCHEMA = json.loads(files("addon.core").joinpath("nrr_result.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def result_of(source, window=None):
    read = reading(source, window)
    return result_json(read, *answer_of(read, ASK))


def test_the_schema_is_a_valid_schema_of_its_draft():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "source",
    [
        given(1_000_000_00, 200_000_00, 50_000_00, 100_000_00),
        given(0, new=100_00),
        ledger({"Acme": [100_00, 120_00], "Bolt": [50_00, 0], "Corto": [0, 30_00]}),
        ledger({"Acme": [0, 120_00]}),
    ],
    ids=["given", "given without a start", "ledger", "ledger without a start"],
)
def test_every_result_fits_the_schema(source):
    VALIDATOR.validate(json.loads(json.dumps(result_of(source))))


@pytest.mark.parametrize(
    "source",
    [
        given(100_00, churn=5_00),
        ledger({"Acme": [0, 120_00]}),
        ledger({"Acme": [9_00] * 30, "Bolt": [5] * 30}),
    ],
    ids=["given", "ledger without a start", "ledger"],
)
def test_every_result_with_a_lens_fits_the_schema(source):
    read = reading(source)
    body = result_json(read, *answer_of(read, ASK))
    VALIDATOR.validate(json.loads(json.dumps(body)))
    assert len(body["lens"]["definitions"]) == len(DEFINITIONS)


def test_a_rate_and_its_reason_never_stand_together():
    body = result_of(given(100_00))
    body["reasons"]["nrr"] = "because"
    assert list(VALIDATOR.iter_errors(body))


def test_zero_start_gives_no_rate_but_a_reason():
    body = result_of(given(0, new=100_00))
    assert body["nrr"] is None
    assert "zero" in body["reasons"]["nrr"]
    assert body["sentence"].startswith("There is no NRR")


def test_the_articles_example_reads_as_the_article_does():
    body = result_of(given(1_000_000_00, 200_000_00, 50_000_00, 100_000_00))
    assert (body["nrr"], body["grr"]) == (1.05, 0.85)
    assert body["sentence"] == (
        "Of every $100 these customers paid at the start they pay $105 now: "
        "$10 left, $5 was downgraded, $20 was added."
    )
