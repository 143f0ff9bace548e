"""Job boards: what is counted, and that no namesake's board and no missing board ever becomes a number."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.signal import NullReason
from addon.errors import ProviderFailed
from addon.signals import board, jobs
from addon.signals.functions import OTHER, function_of, names
from addon.signals.jobs import Listing, Posting
from addon.signals.providers import ashby, greenhouse, lever, recruitee, smartrecruiters, workable
from tests.signals.door import CASES, TODAY, Shelf, ask, case, finding, found, missing

GREENHOUSE = "https://boards-api.greenhouse.io/v1/boards/{}/jobs"
ADDRESS = {
    "greenhouse": GREENHOUSE,
    "lever": "https://api.lever.co/v0/postings/{}",
    "ashby": "https://api.ashbyhq.com/posting-api/job-board/{}",
    "smartrecruiters": "https://api.smartrecruiters.com/v1/companies/{}/postings",
    "recruitee": "https://{}.recruitee.com/api/offers/",
    "workable": "https://apply.workable.com/api/v1/widget/accounts/{}",
}
PROVIDERS = {
    "greenhouse": greenhouse.Greenhouse(),
    "lever": lever.Lever(),
    "ashby": ashby.Ashby(),
    "smartrecruiters": smartrecruiters.SmartRecruiters(),
    "recruitee": recruitee.Recruitee(),
    "workable": workable.Workable(),
}
MODULES = {
    "greenhouse": greenhouse,
    "lever": lever,
    "ashby": ashby,
    "smartrecruiters": smartrecruiters,
    "recruitee": recruitee,
    "workable": workable,
}
EXPECTED = {
    "greenhouse": (3, {"Sales": 1, "Engineering": 1, "Data": 1}, 1, 2, ("Paris, France", "Berlin, Germany")),
    "lever": (3, {"Customer success": 1, "Design": 1, "Finance": 1}, 1, 1, ("Lyon", "Paris", "Remote")),
    "ashby": (2, {"Legal": 1, "People": 1}, 1, 1, ("London", "Dublin", "Remote")),
    "smartrecruiters": (2, {"Operations": 1, "Finance": 1}, 1, 1, ("Nantes, France", "Paris, France")),
    "recruitee": (2, {"Sales": 1, "Engineering": 1}, 1, 1, ("Berlin, Germany", "Wien, Austria", "Remote")),
    "workable": (2, {"Other": 1, "Clinical and care": 1}, 1, 2, ("Madrid, Spain", "Portugal")),
}
EMPTY = {
    "greenhouse": {"jobs": [], "meta": {"total": 0}},
    "lever": [],
    "ashby": {"jobs": [], "apiVersion": "1"},
    "recruitee": {"offers": []},
    "workable": {"name": "Acme Analytics", "jobs": []},
}
boards = pytest.mark.parametrize("name", PROVIDERS)


def shelf(name: str, slug: str, body: object = None, status: int = 200) -> Shelf:
    content = case(f"{name}.json") if body is None else json.dumps(body).encode()
    return Shelf({ADDRESS[name].format(slug): (status, content)})


@boards
def test_a_board_that_the_careers_page_links_to_is_counted_and_certain(name):
    provider = PROVIDERS[name]
    reply = provider.fetch(ask(provider, shelf(name, "acme"), {}, {"job_board": f"{name}:acme"}))
    roles, functions, new_30, new_90, places = EXPECTED[name]
    assert found(reply) == {
        "open_roles": roles,
        "open_roles_by_function": functions,
        "open_roles_new_30d": new_30,
        "open_roles_new_90d": new_90,
        "hiring_locations": places,
    }
    assert {each.match for each in reply.answers} == {1.0}
    assert {each.method for each in reply.answers} == {"counted"}
    assert "acme" in finding(reply, "open_roles").url


@boards
def test_only_the_fields_asked_for_are_answered(name):
    provider = PROVIDERS[name]
    one = ask(
        provider, shelf(name, "acme"), {}, {"job_board": f"{name}:acme"}, fields=frozenset({"open_roles"})
    )
    assert set(found(provider.fetch(one))) == {"open_roles"}


@pytest.mark.parametrize("name", EMPTY)
def test_a_board_that_is_there_and_empty_is_zero_open_roles(name):
    provider = PROVIDERS[name]
    reply = provider.fetch(ask(provider, shelf(name, "acme", EMPTY[name]), {}, {"job_board": f"{name}:acme"}))
    assert found(reply) == {"open_roles": 0, "open_roles_new_30d": 0, "open_roles_new_90d": 0}
    assert {m.reason for m in missing(reply).values()} == {NullReason.NOT_FOUND}


@boards
def test_no_board_is_not_zero_open_roles(name):
    provider = PROVIDERS[name]
    for keys, known in (({}, {"job_board": f"{name}:acme"}), ({"domain": "acme.example"}, {})):
        reply = provider.fetch(ask(provider, Shelf(), keys, known))
        assert found(reply) == {}
        assert set(missing(reply)) == set(jobs.FIELDS)
        assert {m.reason for m in missing(reply).values()} == {NullReason.NOT_FOUND}


@boards
def test_a_company_with_another_board_is_not_asked_about(name):
    provider, closed = PROVIDERS[name], Shelf()
    reply = provider.fetch(ask(provider, closed, {"domain": "acme.example"}, {"job_board": "personio:acme"}))
    assert closed.asked == []
    assert {m.reason for m in missing(reply).values()} == {NullReason.NOT_COVERED}
    assert "personio" in missing(reply)["open_roles"].message


@boards
def test_a_guessed_board_counts_when_its_postings_name_the_companys_domain(name):
    provider = PROVIDERS[name]
    body = case(f"{name}.json")
    if name in ("smartrecruiters", "workable"):  # their lists hold no text of the company's own
        body = body.replace(b"Business Analyst", b"Analyst at acme-analytics.example").replace(
            b"Technicien de maintenance", b"Technicien acme-analytics.example"
        )
    reply = provider.fetch(
        ask(provider, shelf(name, "acme-analytics", json.loads(body)), {"domain": "acme-analytics.example"})
    )
    assert finding(reply, "open_roles").value == EXPECTED[name][0]
    assert finding(reply, "open_roles").match == pytest.approx(0.95)


@boards
def test_a_namesakes_board_is_not_the_companys(name):
    """The word guessed is there, the company is another: nothing may be said, least of all zero."""
    provider = PROVIDERS[name]
    body = case(f"{name}.json").replace(b"acme-analytics.example", b"acme-foods.test")
    body = body.replace(b"Acme Analytics", b"Acme Foods")
    keys = {"domain": "acme.example", "name": "Acme Analytics"}
    reply = provider.fetch(ask(provider, shelf(name, "acme", json.loads(body)), keys))
    assert found(reply) == {}
    assert {m.reason for m in missing(reply).values()} == {NullReason.NOT_FOUND}


def test_a_name_of_several_words_proves_a_guess_and_a_single_word_needs_the_country_too():
    def answer(name: str, country: str = "") -> object:
        keys = {"domain": "acme.example", "name": name, "country": country}
        said = json.loads(case("smartrecruiters.json").replace(b"Acme Analytics SAS", name.encode()))
        provider = PROVIDERS["smartrecruiters"]
        reply = provider.fetch(ask(provider, shelf("smartrecruiters", "acme", said), keys))
        return finding(reply, "open_roles").match if found(reply) else None

    assert answer("Acme Analytics") == pytest.approx(0.85)
    assert answer("Acme") is None
    assert answer("Acme", "US") is None
    assert answer("Acme", "FR") == pytest.approx(0.75)


def test_an_empty_board_is_nobodys_unless_the_company_links_to_it():
    provider = PROVIDERS["greenhouse"]
    reply = provider.fetch(
        ask(provider, shelf("greenhouse", "acme", EMPTY["greenhouse"]), {"domain": "acme.example"})
    )
    assert found(reply) == {}


@boards
@pytest.mark.parametrize(
    "slug", ["../../admin", "a/b", "acme?x=1", "acme#", "", ".", "a b", "évil", "a" * 101]
)
def test_a_name_that_is_none_is_never_asked_for(name, slug):
    provider, closed = PROVIDERS[name], Shelf()
    reply = provider.fetch(ask(provider, closed, {}, {"job_board": f"{name}:{slug}"}))
    assert closed.asked == []
    assert found(reply) == {}


def test_a_name_becomes_a_host_only_when_it_is_a_host_label():
    provider, closed = PROVIDERS["recruitee"], Shelf()
    provider.fetch(ask(provider, closed, {}, {"job_board": "recruitee:evil.example"}))
    assert closed.asked == []


@boards
@pytest.mark.parametrize("body", [b"<html>", b"{}", b'"jobs"', b"null", b'{"jobs": 3}', b"\xff\xfe"])
def test_an_answer_of_another_form_fails_and_is_never_a_zero(name, body):
    with pytest.raises(ProviderFailed, match=PROVIDERS[name].card.label):
        MODULES[name].parse(body)


@boards
@pytest.mark.parametrize(
    ("status", "reason"), [(500, "error"), (429, "rate_limited"), (403, "blocked_by_policy")]
)
def test_a_board_that_fails_is_a_failure_and_no_answer(name, status, reason):
    provider = PROVIDERS[name]
    with pytest.raises(ProviderFailed) as failed:
        provider.fetch(ask(provider, shelf(name, "acme", {}, status), {}, {"job_board": f"{name}:acme"}))
    assert failed.value.reason == reason


def test_greenhouse_counts_publication_and_not_the_last_edit():
    listing = greenhouse.parse(case("greenhouse.json"))
    assert [job.published for job in listing.postings] == [
        date(2026, 11, 10),
        date(2026, 9, 15),
        date(2025, 2, 1),
    ]


def test_greenhouse_without_texts_is_asked_for_when_the_texts_are_too_much():
    provider = PROVIDERS["greenhouse"]
    address = GREENHOUSE.format("acme")
    door = Shelf(
        {
            f"{address}?content=true": ProviderFailed("more than 16 MB"),
            address: (200, case("greenhouse.json")),
        }
    )
    reply = provider.fetch(ask(provider, door, {}, {"job_board": "greenhouse:acme"}))
    assert found(reply)["open_roles"] == 3


def test_greenhouse_believes_its_total_over_a_list_that_was_cut():
    listing = greenhouse.parse(b'{"jobs":[{"id":1,"title":"Nurse"}],"meta":{"total":37}}')
    by_name = {each.field: each for each in jobs.count(listing, TODAY, "", 1.0)}
    assert by_name["open_roles"].value == 37
    assert by_name["open_roles"].remark == ""
    assert by_name["open_roles_by_function"].remark.startswith("At least")


def pages(total: int) -> Shelf:
    """A Lever site of so many postings, in pages."""
    jobs_there = [{"id": str(n), "text": "Nurse"} for n in range(total)]
    return Shelf(
        {
            f"{ADDRESS['lever'].format('big')}?mode=json&skip={skip}&limit=100": (
                200,
                jobs_there[skip : skip + 100],
            )
            for skip in range(0, total + 100, 100)
        }
    )


@pytest.mark.parametrize(("total", "requests"), [(0, 1), (99, 1), (100, 2), (250, 3), (1999, 20)])
def test_lever_is_read_in_pages_of_a_hundred(total, requests):
    door = pages(total)
    provider = PROVIDERS["lever"]
    reply = provider.fetch(ask(provider, door, {}, {"job_board": "lever:big"}))
    assert found(reply)["open_roles"] == total
    assert len(door.asked) == requests


def test_a_site_larger_than_we_read_gives_a_lower_bound_that_says_so():
    provider = PROVIDERS["lever"]
    door = pages(4618)
    reply = provider.fetch(ask(provider, door, {}, {"job_board": "lever:big"}))
    assert len(door.asked) == 20
    assert finding(reply, "open_roles").value == 2000
    assert finding(reply, "open_roles").remark.startswith("At least")
    assert finding(reply, "open_roles").confidence < 1


def test_lever_sites_of_european_customers_are_found_on_their_host():
    door = Shelf({"https://api.eu.lever.co/v0/postings/acme": (200, case("lever.json"))})
    provider = PROVIDERS["lever"]
    assert found(provider.fetch(ask(provider, door, {}, {"job_board": "lever:acme"})))["open_roles"] == 3


def test_smartrecruiters_is_read_in_pages_and_its_total_is_believed():
    def page(offset: int) -> tuple[int, dict[str, object]]:
        content = [
            {
                "id": str(offset + n),
                "name": "Nurse",
                "company": {"name": "Acme"},
                "location": {"country": "fr"},
            }
            for n in range(min(100, 230 - offset))
        ]
        return 200, {"totalFound": 230, "content": content}

    address = ADDRESS["smartrecruiters"].format("acme")
    door = Shelf({f"{address}?limit=100&offset={n}": page(n) for n in (0, 100, 200)})
    provider = PROVIDERS["smartrecruiters"]
    reply = provider.fetch(ask(provider, door, {}, {"job_board": "smartrecruiters:acme"}))
    assert found(reply)["open_roles"] == 230
    assert len(door.asked) == 3


def test_a_recruitee_name_that_leads_elsewhere_is_no_board():
    away = ProviderFailed("A redirect is not followed.", reason="blocked_by_policy")
    door = Shelf({ADDRESS["recruitee"].format("acme"): away})
    provider = PROVIDERS["recruitee"]
    reply = provider.fetch(ask(provider, door, {"domain": "acme.example"}))
    assert {m.reason for m in missing(reply).values()} == {NullReason.NOT_FOUND}


def test_postings_without_a_date_are_not_called_new():
    some = Listing((Posting("1", "Nurse", published=TODAY), Posting("2", "Nurse")))
    by_name = {each.field: each for each in jobs.count(some, TODAY, "", 1.0)}
    assert by_name["open_roles_new_30d"].value == 1
    assert by_name["open_roles_new_30d"].remark == "1 of 2 postings carries no date."
    assert by_name["open_roles_new_30d"].confidence == 0.5
    none = Listing((Posting("1", "Nurse"), Posting("2", "Nurse")))
    by_name = {each.field: each for each in jobs.count(none, TODAY, "", 1.0)}
    assert by_name["open_roles_new_30d"].reason is NullReason.NOT_COVERED
    assert by_name["open_roles"].value == 2


def test_the_edges_of_thirty_and_ninety_days():
    def new(days_ago: int) -> tuple[int, int]:
        one = Listing((Posting("1", "Nurse", places=("Rome",), published=TODAY - timedelta(days_ago)),))
        by_name = {each.field: each.value for each in jobs.count(one, TODAY, "", 1.0)}
        return by_name["open_roles_new_30d"], by_name["open_roles_new_90d"]

    assert [new(n) for n in (-2, -1, 0, 30, 31, 90, 91)] == [
        (0, 0), (1, 1), (1, 1), (1, 1), (0, 1), (0, 1), (0, 0)
    ]  # fmt: skip


def test_more_places_than_a_cell_should_hold_are_counted_and_not_listed():
    many = Listing(tuple(Posting(str(n), "Nurse", places=(f"Town {n}",)) for n in range(33)))
    by_name = {each.field: each for each in jobs.count(many, TODAY, "", 1.0)}
    assert len(by_name["hiring_locations"].value) == 20
    assert by_name["hiring_locations"].remark == "And 13 more places."


@pytest.mark.parametrize(
    ("department", "title", "function"),
    json.loads((CASES / "functions.json").read_text()),
    ids=lambda word: word or "-",
)
def test_a_job_has_the_function_that_its_words_say(department, title, function):
    assert function_of(department, title) == function


@given(st.text(max_size=80), st.text(max_size=80))
def test_every_job_has_one_function_of_the_table(department, title):
    assert function_of(department, title) in {*names(), OTHER}


@given(
    st.lists(
        st.builds(
            Posting,
            st.sampled_from("abcdef"),
            st.sampled_from(["Nurse", "Sales Engineer", "???"]),
            published=st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
            places=st.lists(st.sampled_from(["Paris", "Lyon", ""]), max_size=3).map(tuple),
        )
    )
)
def test_counts_agree_with_each_other(postings):
    by_name = {each.field: each for each in jobs.count(Listing(tuple(postings)), TODAY, "", 1.0)}
    roles = by_name["open_roles"].value
    assert roles == len({job.id for job in postings})
    if postings:
        assert sum(by_name["open_roles_by_function"].value.values()) == roles
    recent = [getattr(by_name[f"open_roles_new_{days}d"], "value", 0) for days in (30, 90)]
    assert 0 <= recent[0] <= recent[1] <= roles


def test_names_are_guessed_from_the_domain_only():
    assert board.guesses("acme-analytics.co.uk") == ("acme-analytics", "acmeanalytics")
    assert board.guesses("acme.com") == ("acme",)
    assert board.guesses("hp.com") == ()
    assert board.guesses("") == ()


@boards
def test_recorded_answers_of_the_boards_are_read(name, shared):
    listing = MODULES[name].parse((shared / "data/providers/fixtures" / f"jobs_{name}.json").read_bytes())
    assert listing.postings
    for job in listing.postings:
        assert job.id
        assert job.title
        assert job.published
        assert job.places
    answers = {each.field: each for each in jobs.count(listing, date(2026, 8, 10), "", 1.0)}
    assert answers["open_roles"].value == {"greenhouse": 37, "smartrecruiters": 1, "workable": 1}.get(name, 2)
