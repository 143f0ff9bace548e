"""The local web: each host answers as the real one does, and all hosts agree about a company."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import UTC, date, datetime, timedelta

import pytest

from deploy.local import books
from deploy.local.web import LocalWeb
from deploy.local.web.answer import Asked
from deploy.local.web.world import BOARDS, by_token, companies, company

TODAY = date(2026, 3, 20)


@pytest.fixture(scope="module")
def web() -> LocalWeb:
    return LocalWeb(lambda: TODAY)


def ask(web: LocalWeb, host: str, path: str = "/", **query: str) -> tuple[int, str]:
    answer = web.answer(Asked(host, path, query, {}, TODAY))
    return answer.status, answer.body.decode()


def test_every_customer_of_the_demos_accounts_tab_has_an_address_here(web: LocalWeb):
    accounts = books.SAMPLES[0].tabs()[1]["rows"][1:]
    names = web.names
    for row in accounts:
        host = row[1].removeprefix("https://")
        assert host in names
        assert host.removeprefix("www.") in names


def test_the_accounts_tab_states_the_number_that_the_legal_page_states(web: LocalWeb):
    french = [row for row in books.SAMPLES[0].tabs()[1]["rows"][1:] if row[7] == "FR"]
    assert len(french) > 20
    assert all(row[8] and len(row[8]) == 11 for row in french)
    printing = next(row for row in french if row[0] == "Aldervane Printing")
    assert printing[8] in ask(web, "www.aldervane-printing.example", "/mentions-legales")[1]


def test_only_the_french_have_a_number_and_every_number_passes_luhn():
    for each in companies():
        assert bool(each.siren) == (each.country == "FR")
        digits = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(each.siren)]
        assert sum(d - 9 if d > 9 else d for d in digits) % 10 == 0


def test_the_first_ten_rows_show_what_a_real_list_shows():
    rows = books.SAMPLES[0].tabs()[1]["rows"][1:11]
    ten = [company(row[0]) for row in rows]
    assert sum(1 for c in ten if c.board) == 4
    assert {c.site for c in ten} == {"up", "moved", "closed", "parked"}
    assert {c.state for c in ten} == {"active", "receivership", "ceased"}


def test_a_site_that_moved_redirects_and_one_that_is_gone_hangs_up(web: LocalWeb):
    answer = web.answer(Asked("aldervane-systems.example", "/", {}, {}, TODAY))
    assert answer.headers["Location"] == "https://www.aldervanesystems-group.example/"
    assert ask(web, "www.aldervanesystems-group.example")[0] == 200
    assert web.answer(Asked("arkenstead-textiles.example", "/", {}, {}, TODAY)).dropped


def test_a_site_and_its_name_servers_agree(web: LocalWeb):
    home = ask(web, "www.aldervane-aerospace.example")[1]
    assert "js.hs-scripts.com" in home
    txt = json.loads(ask(web, "dns.google", "/resolve", name="aldervane-aerospace.example", type="TXT")[1])
    assert any("hubspot" in record["data"] for record in txt["Answer"])
    gone = json.loads(ask(web, "dns.google", "/resolve", name="ashgrove-tal-foods.example", type="MX")[1])
    assert gone["Status"] == 3
    assert "Answer" not in gone


@pytest.mark.parametrize("board", BOARDS)
def test_each_board_shows_the_roles_that_the_careers_page_counts(board: str, web: LocalWeb):
    shown = {
        "greenhouse": ("boards-api.greenhouse.io", "/v1/boards/{}/jobs"),
        "lever": ("api.lever.co", "/v0/postings/{}"),
        "ashby": ("api.ashbyhq.com", "/posting-api/job-board/{}"),
        "smartrecruiters": ("api.smartrecruiters.com", "/v1/companies/{}/postings"),
        "recruitee": ("{}.recruitee.com", "/api/offers/"),
        "workable": ("apply.workable.com", "/api/v1/widget/accounts/{}"),
    }
    host, path = shown[board]
    token, known = next(pair for pair in by_token(board).items() if pair[1].roles > 2)
    status, body = ask(web, host.format(token), path.format(token), limit="100")
    assert status == 200
    listed = json.loads(body)
    rows = listed if isinstance(listed, list) else next(v for v in listed.values() if isinstance(v, list))
    ids = {str(row.get("shortcode", row.get("id"))) for row in rows} - {"draft"}
    assert len(ids) == known.roles


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("boards-api.greenhouse.io", "/v1/boards/nobody/jobs", 404),
        ("api.lever.co", "/v0/postings/nobody", 404),
        ("api.ashbyhq.com", "/posting-api/job-board/nobody", 404),
        ("api.smartrecruiters.com", "/v1/companies/nobody/postings", 200),
        ("apply.workable.com", "/api/v1/widget/accounts/nobody", 404),
    ],
)
def test_an_unknown_board_is_answered_as_the_real_one_does(host: str, path: str, status: int, web: LocalWeb):
    got, body = ask(web, host, path)
    assert got == status
    assert status == 404 or json.loads(body)["totalFound"] == 0


def test_postings_are_as_old_tomorrow_as_they_are_today(web: LocalWeb):
    """A demo started next year still has new roles: days are counted back from the day of asking."""
    later = TODAY + timedelta(days=400)
    path = "/v1/boards/aldervaneaerospace/jobs"
    host = "boards-api.greenhouse.io"
    now = json.loads(web.answer(Asked(host, path, {}, {}, TODAY)).body)["jobs"]
    then = json.loads(web.answer(Asked(host, path, {}, {}, later)).body)["jobs"]
    ages = [
        (day - date.fromisoformat(job["first_published"][:10])).days
        for day, listed in ((TODAY, now), (later, then))
        for job in listed
    ]
    assert ages[:24] == ages[24:]
    assert any(age <= 30 for age in ages)


@pytest.mark.usefixtures("another_day")
def test_the_day_of_the_web_is_the_services_wherever_the_machine_stands():
    running = LocalWeb().start()
    try:
        before = datetime.now(UTC).date()
        with urllib.request.urlopen(
            urllib.request.Request(
                f"http://127.0.0.1:{running.port}/robots.txt", headers={"Host": "www.aldervane-labs.example"}
            ),
            timeout=5,
        ):
            assert running.asked[-1].today in (before, datetime.now(UTC).date())
    finally:
        running.close()


def test_over_http_a_host_is_known_by_its_name_alone(web: LocalWeb):
    running = LocalWeb().start()
    try:
        url = f"http://127.0.0.1:{running.port}/robots.txt"
        headers = {"Host": "www.aldervane-labs.example"}
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5) as got:
            assert b"Disallow: /cart/" in got.read()
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url, timeout=5)
        refused.value.close()
        assert refused.value.code == 421
        gone = urllib.request.Request(url, headers={"Host": "arkenstead-textiles.example"})
        with pytest.raises(OSError, match=r"closed|reset"):
            urllib.request.urlopen(gone, timeout=5)
    finally:
        running.close()
