"""No address of the corpus is reached, in any notation, by any way, while the demo's own web is open."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from addon.errors import ProviderFailed
from addon.signals.web import Pace, Web
from addon.signals.web.addresses import is_bad
from tests.conftest import ROOT
from tests.signals.web.stage import PUBLIC, Internet, Request, Stage, answer, stage

CORPUS = json.loads((ROOT / "tests/cases/web/ssrf.json").read_text())
REFUSED = CORPUS["refused"]
NAMES = CORPUS["names"]


@pytest.fixture(scope="module")
def server() -> Iterator[Stage]:
    """The demo's web; ``/to/N`` redirects to the Nth address of the corpus."""

    def play(request: Request) -> bytes:
        if request.path.startswith("/to/") and request.path[4:].isdigit():
            url = REFUSED[int(request.path[4:])]["url"].replace("{port}", str(running.port))
            return answer(status="302 Found", location=url)
        if request.path.startswith("/go?"):
            return answer(status="302 Found", location=request.path[4:])
        if request.path == "/robots.txt":
            return answer(b"", content_type="text/plain")
        return answer(b"secret")

    with stage(play) as running:
        yield running


@pytest.fixture(scope="module")
def everywhere(server: Stage) -> Internet:
    return Internet(server.port)


@pytest.fixture(scope="module")
def one_web(everywhere: Internet, server: Stage) -> Iterator[Web]:
    local = {"sample.example": server.port, "dns.google": server.port}
    pace = Pace(sleep=lambda _: None)
    made = Web(local=local, resolve=everywhere.resolve, network=everywhere, pace=pace)
    yield made
    made.close()


@pytest.fixture
def internet(everywhere: Internet, server: Stage) -> Internet:
    everywhere.forget()
    everywhere.names |= {"acme.com": [PUBLIC], "a.acme.com": [PUBLIC]}
    server.seen.clear()
    return everywhere


@pytest.fixture
def web(one_web: Web, internet: Internet) -> Web:
    return one_web


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every connection any socket of this process makes."""
    made: list[Any] = []
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        made.append(address)
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return made


def test_the_corpus_is_large_and_gives_each_case_its_reason():
    assert len(REFUSED) + len(NAMES) >= 200
    assert all(case["why"] for case in REFUSED + NAMES)
    assert len({case["url"] for case in REFUSED}) == len(REFUSED)


@pytest.mark.parametrize("case", REFUSED, ids=lambda c: c["why"])
@pytest.mark.parametrize("purpose", ["page", "api"])
def test_an_address_that_leads_inside_is_refused_before_any_lookup(
    case: dict, purpose: Any, web: Web, internet: Internet, connected: list, server: Stage
):
    with pytest.raises(ProviderFailed) as failed:
        web.get(case["url"].replace("{port}", str(server.port)), purpose=purpose)
    assert failed.value.reason == "blocked_by_policy"
    assert (internet.asked, internet.reached, connected, server.seen) == ([], [], [], [])


@pytest.mark.parametrize("case", NAMES, ids=lambda c: c["why"])
def test_a_name_with_one_bad_address_is_never_connected_to(
    case: dict, web: Web, internet: Internet, connected: list
):
    internet.names["hostile.com"] = case["addresses"]
    for url in ("http://hostile.com/", "https://hostile.com/"):
        with pytest.raises(ProviderFailed) as failed:
            web.get(url)
        assert failed.value.reason == "blocked_by_policy"
    assert (internet.reached, connected) == ([], [])


# what breaks a line cannot stand in a header
HEADERS = [n for n, case in enumerate(REFUSED) if not set("\r\n\0") & set(case["url"])]


@pytest.mark.parametrize("place", HEADERS, ids=lambda n: REFUSED[n]["why"])
def test_a_redirect_to_it_reaches_nobody_but_the_site_that_redirects(
    place: int, web: Web, internet: Internet, server: Stage
):
    try:
        page = web.get(f"https://sample.example/to/{place}", respect_robots=False)
    except ProviderFailed:
        pass
    else:  # read as a path of the site itself, or as no redirect at all
        assert page.host == "sample.example"
    assert set(internet.reached) == {("127.0.0.1", server.port)}
    assert {request.host for request in server.seen} == {"sample.example"}
    assert internet.asked == []


def test_nobody_outside_can_send_us_to_the_demos_own_web(web: Web, internet: Internet, server: Stage):
    for there in ("https://sample.example/", "//SAMPLE.example/", "http://dns.google/resolve?name=a"):
        with pytest.raises(ProviderFailed, match="only known here"):
            web.get(f"http://acme.com/go?{there}", respect_robots=False)
    assert {request.host for request in server.seen} == {"acme.com"}


def test_nor_by_way_of_a_third_host(web: Web, internet: Internet, server: Stage):
    way = "http://acme.com/go?https://sample.example/x"
    with pytest.raises(ProviderFailed, match="only known here"):
        web.get(f"https://sample.example/go?{way}", respect_robots=False)
    assert [request.host for request in server.seen] == ["sample.example", "acme.com"]


def test_a_name_below_one_of_the_demos_is_not_one_of_them(web: Web, internet: Internet, server: Stage):
    for url in ("https://a.sample.example/", "https://xsample.example/", "https://sample.example.acme.org/"):
        with pytest.raises(ProviderFailed):
            web.get(url)
    assert internet.reached == []


def test_a_name_that_changes_its_address_is_judged_at_each_new_connection(
    web: Web, internet: Internet, server: Stage
):
    internet.names["rebinding.com"] = [PUBLIC]
    assert web.get("http://rebinding.com/", respect_robots=False).body == b"secret"
    internet.names["rebinding.com"] = ["127.0.0.1"]
    with pytest.raises(ProviderFailed) as failed:
        web.get("http://rebinding.com/", respect_robots=False)
    assert failed.value.reason == "blocked_by_policy"
    assert internet.reached == [(PUBLIC, 80)]


def test_the_address_that_was_judged_is_the_one_connected_to(web: Web, internet: Internet):
    """One lookup for each connection: a second one, by the socket itself, could answer differently."""
    web.get("http://acme.com/", respect_robots=False)
    assert internet.asked == ["acme.com"]
    assert internet.reached == [(PUBLIC, 80)]


def test_a_redirect_within_the_public_internet_is_followed(web: Web, internet: Internet):
    page = web.get("http://acme.com/go?http://a.acme.com/x", respect_robots=False)
    assert page.url == "http://a.acme.com/x"
    assert page.passed == ("http://acme.com/go?http://a.acme.com/x",)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "2a00:1450:4001::1"])
def test_the_public_internet_itself_is_not_refused(address: str):
    assert not is_bad(address)


def test_names_in_other_scripts_are_looked_up_in_their_ascii_form(web: Web, internet: Internet):
    internet.names["xn--bcher-kva.com"] = [PUBLIC]
    page = web.get("http://BÜCHER.com/ü?q=ä b", respect_robots=False)
    assert page.url == "http://xn--bcher-kva.com/%C3%BC?q=%C3%A4%20b"


def test_unix_sockets_do_not_exist(web: Web):
    from addon.signals.web.guard import Blocked, Clock, Guard

    with pytest.raises(Blocked):
        Guard({}, Clock()).connect_unix_socket("/var/run/docker.sock")
