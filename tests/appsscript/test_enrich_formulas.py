"""=ENRICH, =ENRICH_INFO and =FLAG: few requests, signed, from memory; a sentence for whatever goes wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from deploy.local.google import Google
from deploy.local.script import ScriptError, ScriptHost
from deploy.local.script.sources import load
from tests.appsscript.signed_service import KEY, SignedService, signature
from tests.local.script.conftest import Page

APP = Path(__file__).resolve().parents[2] / "appsscript"
YOU = "you@example.com"
SHEET_KEY = "keeprate.sheet_key"


@pytest.fixture(scope="module")
def service() -> Iterator[SignedService]:
    running = SignedService()
    yield running
    running.close()


class Formulas:
    """The add-on in one linked spreadsheet."""

    def __init__(self, service: SignedService, name: str) -> None:
        self.service, self.google, self.page = service, Google(), Page()
        tabs = [{"title": "A", "rows": [["acme.com"], ["bolt.io"], ["new.dev"]], "input": "USER_ENTERED"}]
        self.google.create_spreadsheet("Book", owner=YOU, spreadsheet_id=name, tabs=tabs)
        self.host = ScriptHost(
            self.google,
            APP,
            spreadsheet_id=name,
            user=YOU,
            ui=self.page,
            script_properties={"KEEPRATE_URL": service.url},
        )

    def __call__(self, name: str, *args: Any) -> Any:
        return self.host.evaluate(name, list(args))

    def refused(self, name: str, *args: Any) -> str:
        with pytest.raises(ScriptError) as caught:
            self(name, *args)
        assert caught.value.text[-1] in ".?"
        assert len(caught.value.text) < 200
        return caught.value.text

    def page_call(self, name: str, *args: Any) -> Any:
        return json.loads(self.host.run(name, list(args), from_page=True))

    @property
    def requests(self) -> int:
        return len(self.service.asked)


@pytest.fixture
def formulas(service: SignedService) -> Iterator[Formulas]:
    service.__dict__.update(asked=[], key=dict(KEY), refuse=None)
    made = Formulas(service, "book-für-1")
    assert made.page_call("linkSheet")["data"]["linked"] is True
    yield made
    made.host.close()
    made.google.close()


def column(*cells: Any) -> list[list[Any]]:
    return [[cell] for cell in cells]


def test_text_outside_ascii_is_signed_as_utf_8(formulas: Formulas) -> None:
    """Google's own default would sign question marks, and anything would fit them."""
    formulas("ENRICH", "zürich.example", "open_roles")
    assert formulas.service.asked[-1][1]["keys"] == ["zürich.example"]
    assert formulas.host.run("sha256_", ["Zürich"]) == hashlib.sha256("Zürich".encode()).hexdigest()


def test_a_column_is_looked_up_in_one_signed_request_each_key_once(formulas: Formulas) -> None:
    keys = column("acme.com", " acme.com ", "", "new.dev", "#N/A", datetime(2025, 1, 1), "bolt.io", "", "")
    rows = formulas("ENRICH", keys, "open_roles")
    assert rows == [
        [12],
        [12],
        [""],
        ["Loading soon"],
        ["Error in the key"],
        ["No such key"],
        [3],
    ]
    [(path, body)] = formulas.service.asked
    assert path == "/v1/enrich/cells"
    assert body == {
        "spreadsheet_id": "book-für-1",
        "keys": ["acme.com", "new.dev", "bolt.io"],
        "fields": ["open_roles"],
    }


def test_fields_are_named_in_a_text_or_in_cells_and_a_header_names_them_above(formulas: Formulas) -> None:
    rows = formulas("ENRICH", "acme.com", "Open roles; crm", True)
    assert rows == [["Open roles", "Crm"], [12, 12]]
    assert formulas("ENRICH", column("acme.com"), [["open_roles", "", "crm"]], False) == [[12, 12]]
    assert formulas("ENRICH", column("acme.com"), [["open_roles"], ["crm"]], True)[0] == ["Open roles", "Crm"]
    assert formulas.requests == 1


def test_ten_thousand_cells_cost_one_request_and_a_hundred_recalculations_none(formulas: Formulas) -> None:
    keys = column(*(f"company-{i}.example" for i in range(10_000)))
    formulas.service.known = {f"company-{i}.example": i for i in range(10_000)}
    assert formulas("ENRICH", keys, "open_roles")[9_999] == [9_999]
    assert formulas.requests == 1
    assert formulas("KEEPRATE_ENRICH", keys, "open_roles")[9_999] == [9_999]
    for _ in range(100):
        formulas("KEEPRATE_ENRICH", keys[:30], "open_roles")
    assert formulas.requests == 1
    keys.insert(5, ["one-more.example"])
    assert formulas("ENRICH", keys, "open_roles")[5] == ["Loading soon"]
    assert formulas.service.asked[-1][1]["keys"] == ["one-more.example"]
    formulas.service.known = {"acme.com": 12, "bolt.io": 3}


def test_more_than_one_request_holds_is_split(formulas: Formulas) -> None:
    rows = formulas("ENRICH", column(*(f"c{i}.example" for i in range(15_000))), "open_roles")
    assert len(rows) == 15_000
    assert [len(body["keys"]) for _, body in formulas.service.asked] == [10_000, 5_000]
    formulas("ENRICH", column(*(f"{i:04d}{'é' * 280}.example" for i in range(2_000))), "open_roles")
    assert [len(body["keys"]) for _, body in formulas.service.asked[2:]] == [910, 910, 180]


def test_what_was_queued_is_asked_again_only_after_a_while_or_a_recalculation(formulas: Formulas) -> None:
    assert formulas("ENRICH", "new.dev", "open_roles") == [["Loading soon"]]
    formulas.service.known["new.dev"] = 5
    assert formulas("ENRICH", "new.dev", "open_roles") == [["Loading soon"]]
    assert formulas.requests == 1
    formulas.host.run("forgetFormulaAnswers_", [])
    assert formulas("ENRICH", "new.dev", "open_roles") == [[5]]
    del formulas.service.known["new.dev"]


def test_the_menu_recalculates_what_asks_the_service_and_nothing_else(formulas: Formulas) -> None:
    book = {"spreadsheetId": "book-für-1", "valueInputOption": "USER_ENTERED"}
    cells = {"values": [['=ENRICH(A1:A3,"open_roles")', "=NRR(100,90)"]]}
    formulas.google.call(YOU, "sheets.spreadsheets.values.update", {**book, "range": "B1:C1"}, cells)
    assert _values(formulas, "B1:C3") == [[12, 0.9], [3], ["Loading soon"]]
    formulas.service.known["new.dev"] = 5
    formulas.host.run("recalculateFormulas", [])
    assert formulas.page.shown[-1] == ("toast", "1 formula asked again.", "Keeprate", 8)
    assert _values(formulas, "B1:C3") == [[12, 0.9], [3], [5]]
    del formulas.service.known["new.dev"]


def test_values_that_a_formula_spilled_stay_when_it_is_replaced(formulas: Formulas) -> None:
    book = {"spreadsheetId": "book-für-1", "valueInputOption": "USER_ENTERED"}
    cells = {"values": [['=KEEPRATE_ENRICH(A1:A3,"open_roles")', "=FLAG(A1:A3)"]]}
    formulas.google.call(YOU, "sheets.spreadsheets.values.update", {**book, "range": "B1:C1"}, cells)
    formulas.page.selected = {"sheet_id": 0, "a1": "B1:C3"}
    formulas.page.answers = ["OK"]
    formulas.host.run("replaceFormulasWithValues", [])
    assert _values(formulas, "B1:B3", "FORMULA") == [[12], [3], ["Loading soon"]]


def _values(formulas: Formulas, a1: str, render: str = "UNFORMATTED_VALUE") -> Any:
    params = {"spreadsheetId": "book-für-1", "range": a1, "valueRenderOption": render}
    return formulas.google.call(YOU, "sheets.spreadsheets.values.get", params)["values"]


def test_a_value_is_explained(formulas: Formulas) -> None:
    said = "open_roles of acme.com: 12, Greenhouse, 2026-03-01."
    assert formulas("ENRICH_INFO", "acme.com", "open_roles") == said
    assert formulas("KEEPRATE_ENRICH_INFO", "acme.com", "Open roles") == said
    assert formulas.requests == 1
    assert formulas("ENRICH_INFO", "", "open_roles") == ""
    assert "give one key and one field" in formulas.refused("ENRICH_INFO", column("a.com", "b.com"), "crm")


def test_flags_of_accounts_are_shown_and_remembered(formulas: Formulas) -> None:
    assert formulas("FLAG", column("Acme", "Bolt", "", "Acme")) == [
        ["Churn risk"],
        [""],
        [""],
        ["Churn risk"],
    ]
    assert formulas("FLAG", "Acme") == [["Churn risk"]]
    assert [body.get("accounts") for _, body in formulas.service.asked] == [["Acme", "Bolt"]]
    assert formulas("FLAG", "before any run") == [["Run Compute NRR"]]


PROBLEM = {"type": "urn:keeprate:x", "hint": "", "cells": []}


@pytest.mark.parametrize(
    ("status", "detail", "sentence"),
    [
        (401, "Revoked.", "The link of this sheet does not hold any more: open Keeprate, choose Enrich,"),
        (429, "Too many.", "This sheet asked too often"),
        (503, "Down.", "Keeprate cannot be reached"),
        (422, "There is no field open_rolls. Did you mean open_roles?", "Did you mean open_roles?"),
    ],
)
def test_a_refusal_is_a_sentence_and_is_not_asked_for_again_at_once(
    formulas: Formulas, status: int, detail: str, sentence: str
) -> None:
    formulas.service.refuse = (status, {**PROBLEM, "status": status, "title": "T", "detail": detail})
    assert sentence in formulas.refused("ENRICH", column("acme.com"), "open_roles")
    formulas.service.refuse = None
    assert sentence in formulas.refused("ENRICH", column("acme.com"), "open_roles")
    assert formulas.requests == 0


def test_what_is_known_stays_while_the_service_is_away(formulas: Formulas) -> None:
    assert formulas("ENRICH", column("acme.com", "bolt.io"), "open_roles") == [[12], [3]]
    formulas.service.refuse = (503, {**PROBLEM, "status": 503, "title": "T", "detail": "Down."})
    assert formulas("ENRICH", column("acme.com", "else.io"), "open_roles") == [[12], ["Loading soon"]]


def test_no_service_at_all_is_a_sentence(formulas: Formulas) -> None:
    formulas.host.state.set_properties("script", {"KEEPRATE_URL": "http://127.0.0.1:9"})
    assert "cannot be reached" in formulas.refused("FLAG", "Acme")
    formulas.host.state.set_properties("script", {"KEEPRATE_URL": formulas.service.url})


def test_an_unlinked_and_a_copied_sheet_say_how_to_link_it(formulas: Formulas) -> None:
    linked = formulas.page_call("linkSheet")["data"]
    assert "secret" not in json.dumps(linked)
    store = "document:book-für-1"
    key = json.loads(formulas.host.state.properties(store)[SHEET_KEY])
    formulas.host.state.set_properties(store, {SHEET_KEY: json.dumps({**key, "spreadsheet_id": "original"})})
    assert "This sheet is a copy" in formulas.refused("ENRICH", "acme.com", "crm")
    assert formulas.page_call("unlinkSheet")["data"] == {"linked": False, "copied": False, "since": None}
    assert "This sheet is not linked yet" in formulas.refused("ENRICH", "acme.com", "crm")
    assert formulas.requests == 0


def test_another_link_replaces_the_key_and_formulas_go_on(formulas: Formulas) -> None:
    first = formulas.service.key
    formulas("ENRICH", "acme.com", "open_roles")
    formulas.page_call("linkSheet")
    assert formulas.service.key != first
    assert formulas("ENRICH", "acme.com", "open_roles") == [[12]]


@pytest.mark.parametrize(
    ("name", "args", "sentence"),
    [
        ("ENRICH", [column("a.com")], "ENRICH needs a field, such as"),
        ("ENRICH", [column("a.com"), " , "], "ENRICH needs a field, such as"),
        ("ENRICH", [[["a", "b"], ["c", "d"]], "crm"], "The key range has 2 columns: give one column"),
        ("ENRICH", ["#REF!", "crm"], "The key holds the error #REF!: correct that cell."),
        ("ENRICH", ["Loading...", "crm"], "The key is still loading"),
        ("FLAG", [True], "The key is no website"),
        ("ENRICH", ["a.com", ",".join("abcdefg" * 8)], "at most 50 fields"),
        ("ENRICH", ["a.com", "open_roles", "crm"], "Put several fields into one text."),
    ],
)
def test_what_is_missing_or_wrong_in_the_formula_is_said(
    formulas: Formulas, name: str, args: list[Any], sentence: str
) -> None:
    assert sentence in formulas.refused(name, *args)
    assert formulas.requests == 0


@pytest.mark.parametrize("name", ["ENRICH", "ENRICH_INFO", "FLAG"])
def test_each_has_a_prefixed_twin_with_the_same_comment(name: str) -> None:
    assert {name, f"KEEPRATE_{name}"} <= load(APP).custom_functions
    original, twin = ((APP / f"formulas.{part}.js").read_text() for part in ("enrich", "prefixed"))
    assert _comment(original, name) == _comment(twin, f"KEEPRATE_{name}")


def _comment(source: str, name: str) -> str:
    before = source.split(f"\nfunction {name}(")[0]
    return before[before.rindex("/**") :]


def test_the_vector_of_the_contract() -> None:
    """The signature, written out once: who changes it on one side sees it here."""
    assert signature("c2VjcmV0", "1770000000", "0123456789abcdef", "book", b'{"a":1}') == VECTOR


VECTOR = "8d0d0ef2e3abfd4471dbfb2547118e32337eda2bb0e5e91622b726109683070e"
