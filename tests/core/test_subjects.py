"""Key columns by header and value; keys by their own digits; hosts cut to what somebody owns."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.countries import CODES, NAMES, country_code
from addon.core.finding import find_tables
from addon.core.lookup import (
    domain_of,
    email_of,
    enough,
    host_of,
    linkedin_of,
    luhn,
    name_of,
    profile_of,
    siren_of,
    siret_of,
    subject_from_text,
    subject_of,
)
from addon.core.subjects import key_columns
from addon.core.table import Tab
from addon.errors import Malformed
from addon.signals.normalise import registrable
from tests.conftest import ROOT

CASES = json.loads((ROOT / "tests/cases/signals/key_columns.json").read_text("utf-8"))


def table_of(rows):
    (table,) = find_tables(Tab("T", rows=rows))
    return table


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["why"])
def test_key_columns_are_found(case):
    found = key_columns(table_of(case["rows"]), case["kind"], {})
    assert {key.key: key.letter for key in found} == case["keys"]
    assert all(0 < key.confidence <= 1 and key.reason for key in found)


def test_what_the_user_chose_stands_and_none_means_none():
    table = table_of(CASES[0]["rows"])
    found = key_columns(table, "company", {"domain": "A", "name": ""})
    assert [(k.key, k.letter, k.reason) for k in found] == [("domain", "A", "chosen by you")]
    for wrong in ({"nope": "A"}, {"domain": "Z"}, {"domain": "7"}, {"profile": "A"}):
        with pytest.raises(Malformed):
            key_columns(table, "company", wrong)


@pytest.mark.parametrize(
    ("value", "siren"),
    [
        ("732829320", "732829320"),
        ("732 829 320", "732829320"),
        (732829320, "732829320"),
        (732829320.0, "732829320"),
        (5520240, None),
        (5580113, "005580113"),
        ("005580113", "005580113"),
        ("5580113", None),
        ("732829321", None),
        ("000000000", None),
        ("FR44732829320", "732829320"),
        ("FR45732829320", None),
        ("７３２８２９３２０", None),
        ("abc", None),
        (None, None),
        (True, None),
    ],
)
def test_a_siren_is_checked_by_its_own_digit(value, siren):
    assert siren_of(value) == siren


@pytest.mark.parametrize(
    ("value", "siret"),
    [
        ("73282932000074", "73282932000074"),
        ("732 829 320 00074", "73282932000074"),
        (73282932000074, "73282932000074"),
        ("73282932000075", None),
        ("35600000000048", "35600000000048"),
        ("35600000049837", "35600000049837"),
        ("35600000049838", None),
        ("7328293200007", None),
    ],
)
def test_a_siret_is_checked_and_la_poste_has_a_rule_of_its_own(value, siret):
    assert siret_of(value) == siret


@given(st.text("0123456789", min_size=1, max_size=14))
def test_exactly_one_check_digit_is_right(digits):
    assert sum(luhn(digits + d) for d in "0123456789") == 1


@pytest.mark.parametrize(
    ("value", "domain"),
    [
        ("acme.com", "acme.com"),
        ("https://www.Acme.co.uk/about?x=1#y", "acme.co.uk"),
        ("http://shop.acme.com.au:8080/", "acme.com.au"),
        ("jo.doe@mail.acme.de", "acme.de"),
        ("Jo Doe <jo@acme.com>", "acme.com"),
        ("mailto:jo@acme.com", "acme.com"),
        ("acme.com, beta.com", "acme.com"),
        ("münchen.de", "xn--mnchen-3ya.de"),
        ("https://XN--MNCHEN-3YA.de/", "xn--mnchen-3ya.de"),
        ("acme.uk.com", "acme.uk.com"),
        ("jo@gmail.com", None),
        ("jo@orange.fr", None),
        ("https://www.linkedin.com/company/acme", None),
        ("https://facebook.com/acme", None),
        ("acme.github.io", None),
        ("acme.myshopify.com", None),
        ("https://sites.google.com/view/acme", None),
        ("github.com", "github.com"),
        ("https://github.com/", "github.com"),
        ("acme.zendesk.com", None),
        ("127.0.0.1", None),
        ("http://0x7f000001/", None),
        ("http://2130706433/", None),
        ("https://[::1]/", None),
        ("localhost", None),
        ("acme.internal", None),
        ("https://acme.com\\@evil.com", None),
        ("https://acme.com@evil.com/", None),
        ("ftp://acme.com", None),
        ("javascript:alert(1)", None),
        ("acme", None),
        ("co.uk", None),
        ("acme .com", None),
        ("-", None),
        (42, None),
        (None, None),
        ("a" * 3000 + ".com", None),
    ],
)
def test_a_domain_is_what_somebody_owns_or_nothing(value, domain):
    assert domain_of(value, registrable) == domain


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_keys(text):
    for read in (siren_of, siret_of, email_of, host_of, linkedin_of, profile_of, name_of, country_code):
        read(text)
    domain = domain_of(text, registrable)
    assert domain is None or (domain.isascii() and registrable(domain) == domain)


@pytest.mark.parametrize(
    ("value", "page", "profile"),
    [
        (
            "https://fr.linkedin.com/company/Acme-Corp/about/",
            "https://www.linkedin.com/company/acme-corp",
            None,
        ),
        ("linkedin.com/school/mit", "https://www.linkedin.com/school/mit", None),
        ("https://www.linkedin.com/in/Jo-Doe?x=1", None, "https://www.linkedin.com/in/jo-doe"),
        ("https://www.linkedin.com/", None, None),
        ("acme.com", None, None),
    ],
)
def test_linkedin_addresses_are_brought_to_one_form(value, page, profile):
    assert linkedin_of(value) == page
    assert profile_of(value) == profile


def test_countries_are_known_by_code_and_by_name_in_several_languages():
    assert {country_code(t) for t in ("FR", "fr", "France", "Frankreich", " francia ")} == {"FR"}
    assert country_code("Wakanda") is None
    assert country_code("UK") == "GB"
    assert set(NAMES.values()) <= CODES


def test_the_strongest_key_names_a_company_and_the_others_stay_beside():
    cells = {"siret": "73282932000074", "domain": "acme.fr", "name": " Acme  SA ", "country": "France"}
    subject = subject_of("company", cells, registrable)
    assert subject.id == "company:siren:732829320"
    assert subject.keys == {
        "siren": "732829320",
        "siret": "73282932000074",
        "domain": "acme.fr",
        "name": "Acme SA",
        "country": "FR",
    }


@pytest.mark.parametrize(
    ("kind", "cells", "sure"),
    [
        ("company", {"name": "Acme"}, False),
        ("company", {"name": "Acme", "country": "DE"}, True),
        ("company", {"domain": "gmail.com", "name": "Acme"}, False),
        ("person", {"name": "Jo Doe"}, False),
        ("person", {"first_name": "Jo", "last_name": "Doe", "company": "Acme"}, True),
        ("person", {"email": "jo@gmail.com"}, True),
    ],
)
def test_a_bare_name_is_not_enough_to_ask_anybody(kind, cells, sure):
    subject = subject_of(kind, cells, registrable)
    assert enough(subject) == sure


def test_a_row_without_any_key_is_nobody():
    assert subject_of("company", {"domain": "n/a", "country": "FR"}, registrable) is None
    assert subject_of("person", {"company": "Acme", "domain": "acme.com"}, registrable) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("acme.com", "company:domain:acme.com"),
        ("jo@acme.com", "company:domain:acme.com"),
        ("73282932000074", "company:siren:732829320"),
        ("732 829 320", "company:siren:732829320"),
        ("https://linkedin.com/company/acme", "company:linkedin:https://www.linkedin.com/company/acme"),
        ("Acme", "company:name:acme|"),
    ],
)
def test_one_text_names_a_company_by_its_form(text, named):
    assert subject_from_text("company", text, registrable).id == named
