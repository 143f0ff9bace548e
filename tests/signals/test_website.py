"""The company's own website: what is read from it, and what is only there by accident."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from addon.core.signal import Missing, NullReason, Subject
from addon.errors import ProviderFailed, Unreachable
from addon.signals.provider import Ask, Finding, Reply
from addon.signals.providers.website import Website, parse
from addon.signals.site import about, careers, legal, technologies
from addon.signals.site.emails import emails
from addon.signals.site.shallow import cut
from addon.signals.site.socials import profile, socials
from addon.signals.web import Page, Web
from deploy.local.web import LocalWeb
from tests.conftest import ROOT

CASES = ROOT / "tests/cases/website"
TODAY = date(2026, 3, 20)
HOME = "https://www.fjordglas.example/"


def page(name: str, url: str = HOME) -> Any:
    return parse((CASES / name).read_bytes(), url)


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    local = LocalWeb(lambda: TODAY).start()
    made = Web(local=local.names)
    yield made
    made.close()
    local.close()


def visit(web: Web, domain: str, *fields: str, **keys: str) -> dict[str, Any]:
    provider = Website()
    wanted = frozenset(fields or provider.card.fields)
    subject = Subject("company", {"domain": domain, **keys})
    reply: Reply = provider.fetch(Ask(subject, wanted, web.door(provider.card), TODAY))
    assert {each.field for each in reply.answers} == wanted
    return {each.field: each.value if isinstance(each, Finding) else each for each in reply.answers}


def test_a_site_that_says_much_is_read_whole(web: Web):
    found = visit(web, "aldervane-aerospace.example")
    assert found["site_status"] == "up"
    assert found["website"] == "https://www.aldervane-aerospace.example/"
    assert found["description"].startswith("Aldervane Aerospace makes flight hardware")
    assert found["country"] == "FR"
    assert found["emails"] == (
        "hello@aldervane-aerospace.example",
        "sales@aldervane-aerospace.example",
        "press@aldervane-aerospace.example",
    )
    assert found["linkedin_url"] == "https://www.linkedin.com/company/aldervane-aerospace"
    assert found["social_links"] == (
        "https://www.linkedin.com/company/aldervane-aerospace",
        "https://www.x.com/aldervaneaerosp",
    )
    assert found["crm"] == "HubSpot"
    assert "Google Tag Manager" in found["technologies"]
    assert found["careers_url"] == "https://www.aldervane-aerospace.example/recrutement"
    assert found["job_board"] == "greenhouse:aldervaneaerospace"
    assert found["siren"] == "533513776"


@pytest.mark.parametrize(
    ("domain", "board"),
    [
        ("aldervane-labs.example", "lever:aldervanelabs"),
        ("arkenstead-analytics.example", "ashby:arkensteadanalytics"),
        ("arkenstead-optics.example", "workable:arkensteadoptics"),
        ("ashgrove-tal-labs.example", "smartrecruiters:ashgrovetallabs"),
        ("ashgrove-tal-pharma.example", "recruitee:ashgrovetalpharma"),
    ],
)
def test_the_board_behind_the_careers_page_is_handed_on(domain: str, board: str, web: Web):
    assert visit(web, domain, "job_board")["job_board"] == board


def test_a_site_that_moved_says_where_and_is_read_there(web: Web):
    found = visit(web, "aldervane-systems.example")
    assert found["site_status"] == "redirected"
    assert found["website"] == "https://www.aldervanesystems-group.example/"
    assert found["emails"][0] == "hello@aldervanesystems-group.example"


NOTICE = "<p>We make glass. <a href='https://boards.greenhouse.io/glass'>Jobs</a> RCS Lyon 533 513 776</p>"


@pytest.mark.parametrize(
    ("there", "sure"),
    [
        ("https://www.fjordglas.example/", True),
        ("https://www.fjord-glas.test/", True),
        ("https://globex.example/", False),
        ("https://fjordglas-group.example/", False),
    ],
)
def test_what_stands_on_a_site_of_another_name_may_be_the_buyers(there: str, sure: bool):
    wanted = frozenset({"siren", "job_board", "website"})
    door = Closed(Page(200, there, {}, NOTICE.encode()))
    reply = Website().fetch(Ask(Subject("company", {"domain": "fjordglas.example"}), wanted, door, TODAY))
    answers = {each.field: each for each in reply.answers}
    assert {answers[name].match for name in ("job_board", "website")} == {1.0 if sure else 0.75}
    number = answers["siren"]
    if sure:
        assert (number.value, number.match) == ("533513776", 0.95)
    else:
        assert number.reason == NullReason.AMBIGUOUS
        assert "names 533513776; add it to the row" in number.message
        assert answers["website"].remark.startswith("fjordglas.example redirects to ")


def test_an_address_whose_domain_only_ends_alike_is_not_the_companys():
    home = "<a href='mailto:info@notfjordglas.example'>x</a> <a href='/contact'>Contact</a>"
    contact = "<a href='mailto:post@fjordglas.example'>y</a>"

    class Two(Closed):
        def get(self, url: str, **more: Any) -> Page:
            return Page(200, url, {}, (contact if url.endswith("contact") else home).encode())

    ask = Ask(Subject("company", {"domain": "fjordglas.example"}), frozenset({"emails"}), Two(None), TODAY)
    (found,) = Website().fetch(ask).answers
    assert found.value == ("post@fjordglas.example",)


def test_a_parked_domain_says_nothing_about_the_company(web: Web):
    found = visit(web, "ashgrove-tal-aerospace.example")
    assert found["site_status"] == "parked"
    rest = [value for name, value in found.items() if name != "site_status"]
    assert all(isinstance(each, Missing) and each.reason == NullReason.NOT_FOUND for each in rest)


def test_a_site_that_does_not_answer_is_down(web: Web):
    found = visit(web, "arkenstead-textiles.example", "site_status", "emails")
    assert found["site_status"] == "down"
    assert found["emails"].reason == NullReason.ERROR  # asked again in the next run
    assert "could not be reached" in found["emails"].message


def test_a_site_that_asks_not_to_be_read_is_not_read(web: Web):
    with pytest.raises(ProviderFailed) as refused:
        visit(web, "ashgrove-tal-marine.example")
    assert refused.value.reason == "blocked_by_policy"


def test_only_the_pages_that_the_asked_fields_need_are_read():
    local = LocalWeb(lambda: TODAY).start()
    web = Web(local=local.names)
    try:
        visit(web, "aldervane-aerospace.example", "description")
        assert {asked.path for asked in local.asked} == {"/robots.txt", "/"}
        local.asked.clear()
        visit(web, "aldervane-aerospace.example", "siren", siren="533513776")
        assert [asked.path for asked in local.asked] == ["/", "/"]
    finally:
        web.close()
        local.close()


class Closed:
    """A door behind which nobody answers, or only with one page."""

    def __init__(self, answer: Page | Exception) -> None:
        self.answer = answer

    def get(self, url: str, **more: Any) -> Page:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def post(self, url: str, **more: Any) -> Page:
        raise AssertionError


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Unreachable("fjordglas.example could not be reached."), "down"),
        (Page(404, HOME, {}, b"nothing"), "down"),
        (Page(410, HOME, {}, b"gone"), "down"),
        (Page(200, HOME, {}, b"<p>We make glass."), "up"),
        (Page(200, "https://sedoparking.com/x", {}, b"<p>ads"), "parked"),
        (Page(200, "https://www.dan.com/buy/x", {}, b"<p>ads"), "parked"),
        (Page(200, "https://www.jordan.com/", {}, b"<p>We make shoes."), "redirected"),
        (Page(200, "https://en.fjordglas.example/", {}, b"<p>We make glass."), "up"),
        (Page(200, "https://fjordglas-group.example/", {}, b"<p>We make glass."), "redirected"),
    ],
)
def test_the_status_of_a_site(answer: Any, status: str):
    ask = Ask(
        Subject("company", {"domain": "fjordglas.example"}), frozenset({"site_status"}), Closed(answer), TODAY
    )
    (found,) = Website().fetch(ask).answers
    assert isinstance(found, Finding)
    assert found.value == status
    assert found.confidence == (0.6 if isinstance(answer, Unreachable) else 1.0)


def test_one_site_that_asks_for_patience_does_not_keep_us_from_the_others():
    busy = ProviderFailed("fjordglas.example asks us to come back later.", reason="rate_limited")
    ask = Ask(Subject("company", {"domain": "fjordglas.example"}), frozenset({"crm"}), Closed(busy), TODAY)
    (found,) = Website().fetch(ask).answers
    assert isinstance(found, Missing)
    assert found.reason == NullReason.RATE_LIMITED


@pytest.mark.parametrize("status", [401, 403, 451])
def test_a_site_that_turns_robots_away_is_not_called_down(status: int):
    ask = Ask(
        Subject("company", {"domain": "fjordglas.example"}),
        frozenset({"site_status"}),
        Closed(Page(status, HOME, {}, b"")),
        TODAY,
    )
    with pytest.raises(ProviderFailed) as refused:
        Website().fetch(ask)
    assert refused.value.reason == "blocked_by_policy"


def test_what_only_looks_like_an_address_is_left_out():
    home = page("home.html")
    assert emails(home, "fjordglas.example") == ("post@fjordglas.example", "salg@fjordglas.example")


def test_without_an_own_address_a_linked_one_counts_and_a_written_one_does_not():
    html = "<a href='mailto:atelier@agence-du-nord.fr'>x</a> <p>someone@elsewhere.com</p>"
    assert emails(parse(html.encode(), HOME), "fjordglas.example") == ("atelier@agence-du-nord.fr",)


def test_profiles_of_people_and_share_buttons_are_not_taken():
    assert socials(page("home.html"), "fjordglas.example") == {
        "linkedin": "https://www.linkedin.com/company/fjordglas",
        "x": "https://www.x.com/fjordglas",
        "github": "https://www.github.com/fjordglas",
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://www.linkedin.com/in/jane-doe/",
        "https://www.linkedin.com/sharing/share-offsite/?url=x",
        "https://www.linkedin.com/shareArticle?url=x",
        "https://twitter.com/intent/tweet?text=x",
        "https://twitter.com/jane/status/12345",
        "https://www.facebook.com/sharer/sharer.php?u=x",
        "https://github.com/django/django/pull/3985",
        "https://www.youtube.com/watch?v=abc",
        "https://notlinkedin.com/company/acme",
    ],
)
def test_these_are_no_company_pages(url: str):
    assert profile(url) is None


@pytest.mark.parametrize(
    ("url", "board"),
    [
        ("https://boards.greenhouse.io/acme", "greenhouse:acme"),
        ("https://boards.greenhouse.io/embed/job_board/js?for=acme&b=x", "greenhouse:acme"),
        ("https://job-boards.greenhouse.io/acme/jobs/123", "greenhouse:acme"),
        ("https://jobs.lever.co/AcmeLabs/0f-2", "lever:AcmeLabs"),
        ("https://jobs.eu.lever.co/acme", "lever:acme"),
        ("https://jobs.ashbyhq.com/acme/embed", "ashby:acme"),
        ("https://careers.smartrecruiters.com/AcmeInc", "smartrecruiters:AcmeInc"),
        ("https://jobs.ashbyhq.com/Acme%20Labs", None),
        ("https://jobs.lever.co/acme.", "lever:acme"),
        ("https://jobs.lever.co/" + "a" * 120, None),
        ("https://acme.recruitee.com/o/welder", "recruitee:acme"),
        ("https://apply.workable.com/acme/j/ABC123/", "workable:acme"),
        ("https://apply.workable.com/j/ABC123", None),
        ("https://acme.teamtailor.com/jobs", "teamtailor:acme"),
        ("https://acme.jobs.personio.de/", "personio:acme"),
        ("https://www.workable.com/", None),
        ("https://boards.greenhouse.io/embed/job_app", None),
        ("https://acme.example/jobs", None),
    ],
)
def test_a_boards_address_names_the_company(url: str, board: str | None):
    assert careers.job_board([url]) == board


def test_a_board_in_a_frame_or_a_script_counts_too():
    html = b"<div><script src='https://boards.greenhouse.io/embed/job_board/js?for=fjordglas'></script></div>"
    assert careers.board_of(parse(html, HOME)) == "greenhouse:fjordglas"


@pytest.mark.parametrize(
    ("links", "board"),
    [
        ("greenhouse.io/acme lever.co/bolt", None),
        ("greenhouse.io/acme lever.co/fjordglas greenhouse.io/bolt", "lever:fjordglas"),
        ("greenhouse.io/fjordglasgroup greenhouse.io/fjordglas", "greenhouse:fjordglasgroup"),
        ("greenhouse.io/other greenhouse.io/other greenhouse.io/Other", "greenhouse:other"),
    ],
)
def test_of_several_boards_only_one_of_the_companys_name_is_its_own(links: str, board: str | None):
    html = "".join(
        f"<a href='https://{'boards.' if 'green' in each else 'jobs.'}{each}'>x</a>" for each in links.split()
    )
    assert careers.board_of(parse(html.encode(), HOME)) == board


def test_the_web_hosts_number_is_not_the_companys():
    html = (
        "<p>Fjordglas SAS, RCS Lyon 533 513 776, TVA FR 38 533513776</p>"
        "<h2>Hébergeur</h2><p>Nuage Lent, RCS Lille 631 265 501</p>"
    )
    assert legal.numbers(parse(html.encode(), HOME)) == ("533513776",)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("VAT ID: DE533513776", None),
        ("VAT no. GB 533513776", None),
        ("VAT: 533 513 776", None),
        ("TVA intracommunautaire : FR 18 533 513 776", "533513776"),
        ("N° TVA FR18533513776", "533513776"),
        ("TVA FR 38 533513776", None),  # the key is not this number's
        ("R.C.S. Lyon 533 513 776 - TVA FR18533513776", "533513776"),
    ],
)
def test_a_vat_number_of_another_country_is_no_french_companys_number(words: str, number: str | None):
    assert legal.numbers(parse(f"<p>{words}</p>".encode(), HOME)) == ((number,) if number else ())


def test_a_number_that_fails_its_check_digit_is_no_number():
    assert legal.numbers(parse(b"<p>SIREN 533 513 777, tel 01 23 45 67 89</p>", HOME)) == ()
    assert legal.numbers(parse(b"<p>SIRET 533 513 776 00012</p>", HOME)) == ("533513776",)


def test_what_a_page_states_in_json_ld_is_read_in_a_graph_with_a_list_of_types():
    home = page("home.html")
    assert about.country(home) == ("DK", 0.95)
    assert about.founded(home) == 1988
    assert about.headcount(home) == 74
    assert about.description(home) == "Fjordglas blows lamps and windows for ships."


@pytest.mark.parametrize(
    ("url", "code"),
    [("https://acme.de/", "DE"), ("https://acme.co.uk/", "GB"), ("https://acme.io/", None), (HOME, None)],
)
def test_a_domain_says_its_country_only_where_it_has_one(url: str, code: str | None):
    found = about.country(parse(b"<p>x", url))
    assert (found[0] if found else None) == code


def test_a_product_that_a_text_only_speaks_of_is_not_in_use():
    html = b"<p>We moved from <a href='https://js.stripe.com'>js.stripe.com</a> and widget.intercom.io.</p>"
    assert technologies.on_page(parse(html, HOME)) == ()
    assert technologies.on_page(page("home.html")) == ("HubSpot", "Google Tag Manager", "WordPress")


def test_a_page_nested_without_end_is_cut_before_it_is_parsed():
    deep = "<p>We make glass.</p>" + "<div>" * 300_000
    assert len(cut(deep)) < 4_000
    assert "We make glass." in parse(deep.encode(), HOME).words
    for trick in ("<div><object></div></object>", "<div><table></div>", "<b><p>", "<div></b>", "<font><p>x"):
        html = cut(trick * 60_000)
        assert html.count("<div>") <= 40_000
        assert html.count("<font") <= 21
    assert len(cut("<div><object></div></object>" * 60_000)) < 20_000


@pytest.mark.parametrize(
    "hostile",
    [
        "immatricul" * 150_000,
        "<script src='" + "//boards.greenhouse.io/embed/job_board?&" * 40_000 + "'></script>",
        "<div class='" + "foot " * 300_000 + "'>" + "<a href=/x>y</a>" * 3_000,
        "<SCRIPT>x</SCRIPT>" * 30_000 + "<SCRIPT>",
        "x" * 1_000_000 + "@" + "y." * 300_000,
        "a@" * 500_000,
        "<!--" * 400_000,
        '<script type="application/ld+json">' + "[" * 400_000,
        '<script type="application/ld+json">' + '{"@graph":[' * 90_000,
        "<p>" + "<b id=1><i id=2>" * 100_000 + "<p>x" * 100_000,
        "<svg>" * 200_000,
        "<p>" + "RCS " * 300_000,
        "&amp" * 400_000,
    ],
    ids=lambda text: text[:24],
)
def test_a_hostile_page_costs_seconds_at_most(hostile: str):
    began = process_time()
    page = parse(hostile.encode()[: 2 * 1024 * 1024], HOME)
    emails(page, "fjordglas.example")
    socials(page, "fjordglas.example")
    legal.numbers(page)
    careers.board_of(page)
    careers.careers_link(page, "fjordglas.example")
    technologies.on_page(page)
    about.is_parked(page)
    assert process_time() - began < 5


def test_an_ordinary_page_is_not_cut():
    html = "<ul>" + "<li><a href=x>y</a><p>z" * 3_000 + "</ul><script>if (a<b) '<div>'</script><!-- <div> -->"
    assert cut(html) == html


def test_broken_pages_are_read_as_far_as_they_go():
    script = b"<script type='application/ld+json'>{"
    for html in (b"", b"\xff\xfe\x00", b"<", b"<a href='http://[::1'>x</a>", script):
        assert parse(html, HOME).objects == ()


def test_recorded_pages_are_read(shared: Path):
    recorded = shared / "data/providers/fixtures"
    caktus = parse(
        (recorded / "web_caktusgroup.html").read_bytes(), "https://www.caktusgroup.com/blog/2015/06/08/x/"
    )
    assert emails(caktus, "caktusgroup.com") == ("solutions@caktusgroup.com",)
    assert socials(caktus, "caktusgroup.com") == {
        "linkedin": "https://www.linkedin.com/company/caktus-consulting-group-llc",
        "x": "https://www.twitter.com/caktusgroup".replace("twitter", "x"),
        "facebook": "https://www.facebook.com/CaktusGroup",
        "github": "https://www.github.com/caktus",
    }
    assert careers.careers_link(caktus, "caktusgroup.com") == "https://www.caktusgroup.com/careers/"
    assert "New Relic" in technologies.on_page(caktus)
    github = parse((recorded / "web_github_blog.html").read_bytes(), "https://github.blog/2019-03-29-x/")
    found = socials(github, "github.blog")
    assert found["linkedin"] == "https://www.linkedin.com/company/github"
    assert found["x"] == "https://www.x.com/github"
    assert not any("erinspice" in url for url in found.values())
    assert "WordPress" in technologies.on_page(github)


def test_the_invented_page_of_the_reference_data_is_read(shared: Path):
    home = parse(
        (shared / "data/providers/synthetic/home_acme.html").read_bytes(),
        "https://www.acme-analytics.example/",
    )
    assert emails(home, "acme-analytics.example") == (
        "contact@acme-analytics.example",
        "hello@acme-analytics.example",
    )
    assert careers.board_of(home) == "greenhouse:acmeanalytics"
    assert legal.numbers(home) == ("123456782",)
    assert about.headcount(home) == 310
    assert technologies.crm(technologies.on_page(home)) == "HubSpot"
