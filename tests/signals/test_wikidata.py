"""Wikidata: only the item that names the company's own website or number, and dates that are the source's."""

from __future__ import annotations

import copy
import json
from datetime import date

import pytest

from addon.core.signal import NullReason
from addon.errors import ProviderFailed
from addon.signals.provider import Reply
from addon.signals.providers import wikidata
from addon.signals.providers.wikidata import API, SPARQL, Wikidata
from addon.signals.statements import Entity, entities, moment, quantity
from tests.signals.door import Shelf, ask, case, finding, found, missing

provider = Wikidata()
DOMAIN = {"domain": "acme-analytics.example"}
ITEMS = json.loads(case("wikidata_entities.json"))
NO_ROWS = {"results": {"bindings": []}}


def shelf(items: object = ITEMS, rows: object = None) -> Shelf:
    said = json.loads(case("wikidata_rows.json")) if rows is None else rows
    return Shelf({SPARQL: (200, said), API: (200, items)})


def changed(name: str, *statements: object) -> dict:
    items = copy.deepcopy(ITEMS)
    items["entities"]["Q99900001"]["claims"][name] = list(statements)
    return items


def statement(value: object, rank: str = "normal", at: str = "", precision: int = 11) -> dict:
    time = {"datavalue": {"value": {"time": at, "precision": precision}}}
    return {
        "rank": rank,
        "mainsnak": {"snaktype": "value", "datavalue": {"value": value}},
        **({"qualifiers": {"P585": [time]}} if at else {}),
    }


def amount(number: str, unit: str = "1") -> dict:
    return {"amount": number, "unit": unit}


@pytest.mark.parametrize(("keys", "sure"), [({"siren": "123456782"}, 1.0), (DOMAIN, 0.95)])
def test_an_item_with_the_companys_number_or_website_is_read(keys, sure):
    reply = provider.fetch(ask(provider, shelf(), keys))
    assert found(reply) == {
        "headcount": 310,
        "revenue_reported": 2_450_000_000,
        "founded_year": 2014,
        "industry": "software industry",
        "headquarters": "Paris",
        "country": "FR",
        "website": "https://www.acme-analytics.example/",
        "linkedin_url": "https://www.linkedin.com/company/acme-analytics",
        "siren": "123456782",
    }
    assert {each.match for each in reply.answers} == {sure}
    assert {each.url for each in reply.answers} == {"https://www.wikidata.org/wiki/Q99900001"}


def test_every_way_to_write_an_address_is_asked_for():
    door = shelf()
    provider.fetch(ask(provider, door, DOMAIN))
    for address in (
        "https://www.acme-analytics.example/",
        "http://acme-analytics.example",
        "https://acme-analytics.example",
    ):
        assert address.replace(":", "%3A").replace("/", "%2F") in door.asked[0]


def test_a_namesake_found_by_name_is_not_the_company():
    search = {"search": [{"id": "Q99900001"}, {"id": "not an id"}]}
    address = f"{API}?action=wbsearchentities&search=Acme&language=en&type=item&limit=10&format=json"

    def by_name(domain: str) -> Reply:
        door = shelf(rows=NO_ROWS)
        door.answers[address] = (200, search)
        return provider.fetch(ask(provider, door, {"domain": domain, "name": "Acme"}))

    theirs = by_name("acme.test")
    assert found(theirs) == {}
    assert {m.reason for m in missing(theirs).values()} == {NullReason.NOT_FOUND}
    assert finding(by_name("acme-analytics.example"), "headcount").value == 310


def test_two_items_with_the_same_website_are_ambiguous():
    items = copy.deepcopy(ITEMS)
    items["entities"]["Q5"] = {**items["entities"]["Q99900001"], "id": "Q5"}
    reply = provider.fetch(ask(provider, shelf(items), DOMAIN))
    assert {m.reason for m in missing(reply).values()} == {NullReason.AMBIGUOUS}


def test_a_company_nobody_wrote_down_is_not_found():
    reply = provider.fetch(ask(provider, shelf(rows=NO_ROWS), {"domain": "nobody.example"}))
    assert {m.reason for m in missing(reply).values()} == {NullReason.NOT_FOUND}


@pytest.mark.parametrize("domain", ['x"> } DROP', "a b.example", "", "acme", "<acme.example>"])
def test_nothing_but_a_host_goes_into_a_query(domain):
    closed = Shelf()
    provider.fetch(ask(provider, closed, {"domain": domain}))
    assert closed.asked == []


def headcount(*statements: object) -> tuple[int, date | None] | None:
    reply = provider.fetch(ask(provider, shelf(changed("P1128", *statements)), DOMAIN))
    if "headcount" not in found(reply):
        return None
    one = finding(reply, "headcount")
    return one.value, one.as_of


def test_preferred_statements_count_before_newer_normal_ones_and_deprecated_never():
    old = statement(amount("+100"), "preferred", "+2020-05-31T00:00:00Z")
    new = statement(amount("+200"), "normal", "+2026-05-31T00:00:00Z")
    wrong = statement(amount("+900"), "deprecated", "+2026-06-30T00:00:00Z")
    assert headcount(old, new, wrong) == (100, date(2020, 5, 31))
    assert headcount(new, wrong) == (200, date(2026, 5, 31))
    assert headcount(wrong) is None


def test_the_latest_of_several_counts_and_carries_its_own_date():
    assert headcount(
        statement(amount("+50"), at="+2024-00-00T00:00:00Z", precision=9),
        statement(amount("+70"), at="+2025-03-00T00:00:00Z", precision=10),
        statement(amount("+60")),
    ) == (70, date(2025, 3, 31))


def test_a_year_that_is_not_over_is_dated_today_and_an_undated_number_is_half_trusted():
    assert headcount(statement(amount("+70"), at="+2026-00-00T00:00:00Z", precision=9)) == (
        70,
        date(2026, 11, 22),
    )
    undated = provider.fetch(ask(provider, shelf(changed("P1128", statement(amount("+60")))), DOMAIN))
    assert finding(undated, "headcount").confidence == 0.5
    assert finding(undated, "headcount").as_of is None


@pytest.mark.parametrize("wrong", ["+1.5", "-3", "many", "+NaN", "+Infinity"])
def test_a_headcount_that_cannot_be_is_left_out(wrong):
    assert headcount(statement(amount(wrong))) is None
    assert headcount(statement(amount("+5", "http://www.wikidata.org/entity/Q4916"))) is None


def test_revenue_in_an_unknown_currency_is_not_guessed_at():
    strange = statement(amount("+1000", "http://www.wikidata.org/entity/Q999"))
    reply = provider.fetch(ask(provider, shelf(changed("P2139", strange)), DOMAIN))
    assert missing(reply)["revenue_reported"].reason is NullReason.UNIT_AMBIGUOUS
    yen = statement(amount("+1000", "http://www.wikidata.org/entity/Q8146"))
    said = finding(provider.fetch(ask(provider, shelf(changed("P2139", yen)), DOMAIN)), "revenue_reported")
    assert (said.value, said.unit) == (1000, "JPY")


def test_a_former_website_does_not_prove_anything():
    former = statement("https://acme-analytics.example")
    former["qualifiers"] = {"P582": [{"datavalue": {"value": {"time": "+2020-00-00T00:00:00Z"}}}]}
    reply = provider.fetch(ask(provider, shelf(changed("P856", former)), DOMAIN))
    assert found(reply) == {}


def test_two_countries_are_ambiguous():
    rows = json.loads(case("wikidata_rows.json"))
    rows["results"]["bindings"][1]["code"]["value"] = "LU"
    reply = provider.fetch(ask(provider, shelf(rows=rows), DOMAIN))
    assert missing(reply)["country"].reason is NullReason.AMBIGUOUS


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[]", b'{"results": {}}'])
def test_an_answer_of_another_form_fails(body):
    for read in (wikidata.parse_rows, wikidata.parse_entities):
        with pytest.raises(ProviderFailed, match="Wikidata"):
            read(body)


def test_moments_and_quantities_of_any_form_are_read_or_left_out():
    assert moment({"time": "+2024-02-00T00:00:00Z", "precision": 10}) == date(2024, 2, 29)
    assert moment({"time": "+2024-12-00T00:00:00Z", "precision": 10}) == date(2024, 12, 31)
    assert moment({"time": "-0044-03-15T00:00:00Z", "precision": 11}) is None
    assert moment({"time": "+2024-00-00T00:00:00Z", "precision": 8}) is None
    assert moment({"time": "+2024-02-31T00:00:00Z", "precision": 11}) is None
    assert moment(None) is None
    assert quantity({"amount": "+5", "unit": "kg"}) is None
    assert entities({"entities": []}) == []
    assert Entity("Q1", {"P1": "no list"}).best("P1") == []


def test_the_item_beside_the_checkout_is_read(shared):
    folder = shared / "data/providers/synthetic"
    (one,) = wikidata.parse_entities((folder / "wikidata_wbgetentities_acme.json").read_bytes())
    by_name = {each.field: each for each in wikidata.read(one, [], date(2026, 11, 22))}
    assert (by_name["headcount"].value, by_name["headcount"].as_of) == (310, date(2025, 12, 31))
    assert (
        wikidata.parse_rows((folder / "wikidata_sparql_by_siren.json").read_bytes())[0]["item"] == "Q99900001"
    )
