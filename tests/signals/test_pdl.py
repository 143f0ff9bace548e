"""People Data Labs: the user's own key, charged as it says, failures that stop, units left as they are."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from addon.core.signal import Missing, NullReason
from addon.errors import ProviderFailed
from addon.signals.checking import checked
from addon.signals.providers.pdl import API, LEAST_LIKELIHOOD, PeopleDataLabs, PeopleDataLabsPerson
from tests.signals.door import TODAY, Shelf, ask, case, finding, found, missing

company, person = PeopleDataLabs(), PeopleDataLabsPerson()
DOMAIN = {"domain": "acme-analytics.example"}
COMPANY, PERSON = API.format(what="company"), API.format(what="person")
BODY, WHO = json.loads(case("pdl.json")), json.loads(case("pdl_person.json"))


def enriched(
    changes: dict[str, Any] | None = None, keys: dict[str, str] | None = None, **headers: str
) -> Any:
    door = Shelf({COMPANY: (200, {**BODY, **(changes or {})}, headers)})
    return company.fetch(ask(company, door, keys or DOMAIN, key="secret"))


def contact(keys: dict[str, str], **changes: Any) -> Any:
    door = Shelf({PERSON: (200, {**WHO, "data": {**WHO["data"], **changes}})})
    return person.fetch(ask(person, door, keys, key="secret"))


def test_a_company_is_read():
    assert found(enriched()) == {
        "headcount": 312,
        "headcount_growth_6m": 0.098,
        "headcount_growth_12m": 0.213,
        "employee_turnover_rate_12m": 0.14,
        "funding_total_usd": 4_200_000_000,
        "last_funding_date": "2026-07-15",
        "last_funding_type": "Series B",
        "linkedin_followers": 8120,
        "headcount_band": "201 to 500",
        "founded_year": 2014,
        "industry": "Computer software",
        "headquarters": "Paris, Île-de-france, France",
        "linkedin_url": "https://www.linkedin.com/company/acme-analytics",
        "website": "https://acme-analytics.example",
    }
    assert {each.match for each in enriched().answers} == {0.9}
    assert finding(enriched(), "last_funding_date").as_of == date(2026, 7, 15)


@pytest.mark.parametrize(
    ("keys", "sent"),
    [
        ({"domain": "acme.example", "name": "Acme"}, "website=acme.example&"),
        ({"linkedin": "https://www.linkedin.com/company/acme"}, "profile=https%3A%2F%2F"),
        ({"name": "Acme", "country": "FR"}, "name=Acme&country=FR&"),
    ],
)
def test_the_strongest_key_is_sent_and_the_access_key_only_in_a_header(keys, sent):
    door = Shelf({COMPANY: (200, BODY)})
    company.fetch(ask(company, door, keys, key="secret"))
    assert f"?{sent}" in door.asked[0]
    assert f"min_likelihood={LEAST_LIKELIHOOD}" in door.asked[0]
    assert "secret" not in door.asked[0]
    assert door.sent_headers == [{"X-Api-Key": "secret"}]


def test_without_an_access_key_nothing_is_asked():
    for provider, keys in ((company, DOMAIN), (person, {"email": "jo@acme.example"})):
        closed = Shelf()
        reply = provider.fetch(ask(provider, closed, keys))
        assert closed.asked == []
        assert {m.reason for m in missing(reply).values()} == {NullReason.NO_KEY}


def test_no_match_is_not_found_and_not_charged():
    body = (404, {"status": 404, "error": {"type": "not_found", "message": "No records were found"}})
    reply = company.fetch(ask(company, Shelf({COMPANY: body}), DOMAIN, key="secret"))
    assert {m.reason for m in missing(reply).values()} == {NullReason.NOT_FOUND}
    assert reply.charged_minor == 0


@pytest.mark.parametrize(
    ("header", "cents"),
    [("1", 28), ("0", 0), ("2", 56), ("0.5", 14), ("x", 28), ("-1", 28), ("NaN", 28)],
)
def test_the_charge_is_what_the_answer_says_else_one_credit(header, cents):
    assert enriched(None, None, **{"x-call-credits-spent": header}).charged_minor == cents
    assert enriched().charged_minor == 28


def test_a_record_that_holds_nothing_of_what_was_asked_is_charged_all_the_same():
    for provider, address, keys in (
        (company, COMPANY, DOMAIN),
        (person, PERSON, {"email": "jo@acme.example"}),
    ):
        door = Shelf({address: (200, {"status": 200, "likelihood": 9, "data": {"id": "x"}})})
        reply = provider.fetch(ask(provider, door, keys, key="secret"))
        assert (found(reply), reply.charged_minor) == ({}, 28)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "no_key"),
        (402, "budget"),
        (403, "no_key"),
        (429, "rate_limited"),
        (400, "error"),
        (500, "error"),
    ],
)
def test_a_refusal_is_a_failure_with_its_reason_and_without_the_key(status, reason):
    for provider, address, keys in (
        (company, COMPANY, DOMAIN),
        (person, PERSON, {"email": "jo@acme.example"}),
    ):
        door = Shelf({address: (status, {"error": "secret"})})
        with pytest.raises(ProviderFailed) as failed:
            provider.fetch(ask(provider, door, keys, key="secret"))
        assert failed.value.reason == reason
        assert not failed.value.outcome_unknown
        assert "secret" not in failed.value.message


@pytest.mark.parametrize(
    "body", [b"<html>", b"{}", b"[]", b'{"likelihood": 99}', b'{"likelihood": 5, "data": 3}']
)
def test_an_answer_that_cannot_be_read_was_paid_for_and_is_not_asked_again(body):
    with pytest.raises(ProviderFailed) as failed:
        company.fetch(ask(company, Shelf({COMPANY: (200, body)}), DOMAIN, key="secret"))
    assert failed.value.outcome_unknown
    assert failed.value.reason == "outcome_unknown"


def test_growth_passes_through_unconverted_and_an_impossible_one_is_refused():
    for said, kept in ((0.098, 0.098), (-0.1379, -0.1379), (4.9, 4.9)):
        growth = checked(
            finding(enriched({"employee_growth_rate": {"12_month": said}}), "headcount_growth_12m"), TODAY
        )
        assert growth.value == kept
    for said in (12.3, -12.3, 150):
        growth = checked(
            finding(enriched({"employee_growth_rate": {"12_month": said}}), "headcount_growth_12m"), TODAY
        )
        assert isinstance(growth, Missing)
        assert growth.reason is NullReason.UNIT_AMBIGUOUS


def test_a_company_on_another_website_is_not_sure_enough():
    other = enriched({"website": "acme-foods.example"})
    assert {each.match for each in other.answers} == {0.6}
    known = enriched({"website": "acme.example", "alternative_domains": ["www.acme-analytics.example"]})
    assert {each.match for each in known.answers} == {0.9}


def test_what_is_missing_or_strange_is_left_out():
    strange = enriched(
        {
            "employee_count": "many",
            "size": "lots",
            "last_funding_date": "soon",
            "founded": None,
            "location": [],
        }
    )
    assert not {"headcount", "headcount_band", "last_funding_date", "founded_year", "headquarters"} & set(
        found(strange)
    )
    assert found(enriched({"size": "10001+"}))["headcount_band"] == "10,001 or more"


def test_a_contact_who_works_elsewhere_than_the_row_says_has_changed_job():
    for keys in (
        {"email": "jo@acme.example", "domain": "acme.example"},
        {"name": "Jo Roux", "company": "Acme"},
    ):
        reply = contact(keys)
        assert found(reply) == {
            "employer": "Borealis Foods",
            "job_title": "Vp Customer Success",
            "job_change": "Borealis Foods since 2026-09",
        }
        assert finding(reply, "job_change").as_of == date(2026, 9, 1)
        assert finding(reply, "job_change").method == "derived"
        assert finding(reply, "job_change").remark == "Last verified on 2026-11-02."
        assert finding(reply, "employer").as_of == date(2026, 11, 2)


@pytest.mark.parametrize(
    "keys",
    [
        {"email": "jo@borealis-foods.example", "domain": "borealis-foods.example"},
        {"name": "Jo Roux", "company": "Borealis Foods GmbH"},
    ],
)
def test_a_contact_who_is_still_there_has_not(keys):
    reply = contact(keys)
    assert missing(reply)["job_change"].message == "Still works at Borealis Foods."
    assert found(reply)["employer"] == "Borealis Foods"


def test_where_the_row_names_no_employer_only_a_recent_start_is_a_change():
    profile = {"profile": "https://www.linkedin.com/in/jo"}
    assert found(contact(profile))["job_change"] == "Borealis Foods since 2026-09"
    for start in ("2024-09", "2015", None, "sometime", "2026-13"):
        assert "job_change" in missing(contact(profile, job_start_date=start))


@pytest.mark.parametrize(
    ("verified", "sure"), [("2026-11-02", 1.0), ("2025-12-01", 1.0), ("2021-05-01", 0.5), (None, 0.5)]
)
def test_a_record_that_nobody_verified_lately_may_be_the_older_one(verified, sure):
    change = finding(contact({"email": "jo@acme.example"}, job_last_verified=verified), "job_change")
    assert change.confidence == sure


def test_only_what_is_needed_about_a_person_is_asked_for():
    door = Shelf({PERSON: (200, WHO)})
    person.fetch(ask(person, door, {"email": "jo@acme.example"}, key="secret"))
    assert "required=job_company_name" in door.asked[0]
    assert "data_include=job_title%2Cjob_company_name" in door.asked[0]
    assert person.card.personal_data
    assert person.card.key_id == "pdl"


def test_licensed_answers_are_kept_for_their_buyer_and_not_for_ever():
    for card in (company.card, person.card):
        assert card.access == "paid"
        assert not card.open_data
        assert card.retention_days == 365
        assert not card.repeatable
        assert card.price.minor > 0
        assert date.fromisoformat(card.price.as_of)


def test_the_answers_beside_the_checkout_are_read(shared):
    folder = shared / "data/providers/synthetic"
    body = json.loads((folder / "pdl_company_enrich_200.json").read_text())
    door = Shelf({COMPANY: (200, body)})
    assert found(company.fetch(ask(company, door, DOMAIN, key="k")))["headcount"] == 312
    nothing = json.loads((folder / "pdl_company_enrich_404.json").read_text())
    reply = company.fetch(ask(company, Shelf({COMPANY: (404, nothing)}), DOMAIN, key="k"))
    assert reply.charged_minor == 0
