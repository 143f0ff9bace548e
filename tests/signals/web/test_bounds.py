"""What a stranger may cost us: bytes, time, redirects, retries; and what never leaves with a request."""

from __future__ import annotations

import gzip
import json
import logging
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from time import monotonic
from typing import Any

import pytest

from addon.errors import ProviderFailed, Unreachable
from addon.signals.provider import Card
from addon.signals.web import Pace, Page, Web, user_agent
from addon.signals.web import ask as asking
from addon.signals.web.ask import Limits
from addon.signals.web.failing import retry_after
from tests.signals.web.stage import PUBLIC, Answer, Internet, Request, Stage, answer, stage

AGENT = "Keeprate/1 (+https://k.example; us@k.example)"
MEGA = 1024 * 1024
URL = "https://sample.example/"
PAID = Limits(paid=True)


@contextmanager
def site(play: Callable[[Request], Answer], **more: Any) -> Iterator[tuple[Web, Stage]]:
    """A site of the demo's web that answers as ``play`` says, its robots.txt apart."""
    with stage(lambda r: answer(b"") if r.path == "/robots.txt" else play(r)) as server:
        web = Web(AGENT, local={"sample.example": server.port}, **more)
        try:
            yield web, server
        finally:
            web.close()


def failing(web: Web, url: str = URL, **more: Any) -> ProviderFailed:
    with pytest.raises(ProviderFailed) as failed:
        web.get(url, **more)
    return failed.value


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a page's time is three tenths of a second."""
    bounds = asking.BOUNDS["page"]
    short = asking.Bounds(0.3, bounds.most, bounds.accept, bounds.kinds)
    monkeypatch.setitem(asking.BOUNDS, "page", short)  # type: ignore[arg-type]


@cache
def bomb(times: int = 1) -> bytes:
    """64 MB of zeros, packed; ``times``: packed again."""
    data = bytes(64 * MEGA)
    for _ in range(times):
        data = gzip.compress(data, 9)
    return data


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (bytes(3 * MEGA), {}),
        (bomb(), {"content_encoding": "gzip"}),
        (zlib.compress(bytes(64 * MEGA)), {"content_encoding": "deflate"}),
        (zlib.compress(bytes(64 * MEGA))[2:-4], {"content_encoding": "deflate"}),
        (gzip.compress(b"a") + bomb(), {"content_encoding": "gzip"}),
    ],
    ids=["plain", "gzip", "deflate", "raw deflate", "second member of a gzip"],
)
def test_a_body_that_is_or_unpacks_to_too_much_stops_there(body: bytes, headers: dict[str, str]):
    with site(lambda _: answer(body, **headers)) as (web, _):
        assert "more than 2 MB" in failing(web).message


def test_a_body_that_never_ends_stops_there():
    def endless(_: Request) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n"
        while True:
            yield bytes(65_536)

    with site(endless) as (web, _):
        assert "more than 2 MB" in failing(web).message


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip, br", "compress", "x"])
def test_a_packing_we_did_not_ask_for_is_not_unpacked(encoding: str):
    with site(lambda _: answer(bomb(2), content_encoding=encoding)) as (web, server):
        assert "not read" in failing(web).message
        assert server.seen[-1].headers["accept-encoding"] == "gzip, deflate"


def test_a_packed_page_is_unpacked():
    for name, packed in (("gzip", gzip.compress(b"hello")), ("deflate", zlib.compress(b"hello"))):
        with site(lambda _, n=name, p=packed: answer(p, content_encoding=n)) as (web, _):
            assert web.get(URL).body == b"hello"


def test_a_broken_packing_is_a_failure():
    with site(lambda _: answer(b"no gzip at all", content_encoding="gzip")) as (web, _):
        assert "not read" in failing(web).message


def test_headers_without_end_are_a_failure():
    def endless(_: Request) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        while True:
            yield b"x: " + b"y" * 60_000 + b"\r\n"

    with site(endless) as (web, _):
        assert isinstance(failing(web, limits=PAID), ProviderFailed)


@pytest.mark.parametrize("where", ["head", "body"])
def test_drops_that_come_slowly_end_with_the_whole_time(where: str, hasty: None):
    """Each read is answered in time; all of them together are not."""

    def slowly(_: Request) -> Iterator[bytes]:
        if where == "body":
            yield b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 9999\r\n\r\n"
        for _ in range(100):
            yield b"X"
            server.pause(0.05)

    with site(slowly) as (web, server):
        began = monotonic()
        failed = failing(web, respect_robots=False)
        assert isinstance(failed, Unreachable)
        assert "in time" in failed.message
        assert monotonic() - began < 2


def test_a_lookup_that_hangs_is_not_waited_for(hasty: None):
    with stage(lambda _: b"") as server:

        def hang(host: str, port: int) -> list[str]:
            server.pause(3)
            return [PUBLIC]

        web = Web(resolve=hang)
        began = monotonic()
        assert isinstance(failing(web, "https://slow.com/", respect_robots=False), Unreachable)
        assert monotonic() - began < 2
        web.close()


def test_redirects_end_after_three():
    with site(lambda r: answer(status="302 Found", location=f"{r.path}x")) as (web, server):
        assert "more than 3 times" in failing(web, respect_robots=False).message
        assert len(server.seen) == 4


def test_where_redirects_lead_in_three_steps_is_read_with_the_way_there():
    def steps(request: Request) -> bytes:
        left = int(request.path.strip("/") or 3)
        return answer(b"here") if left == 0 else answer(status="301 Moved", location=f"/{left - 1}")

    with site(steps) as (web, _):
        page = web.get(URL)
        assert (page.body, page.url) == (b"here", f"{URL}0")
        assert page.passed == (URL, f"{URL}2", f"{URL}1")


def test_an_interface_may_not_redirect_to_plain_http_nor_a_key_to_another_host():
    play = lambda r: answer(status="302 Found", location=r.path[1:])  # noqa: E731
    with site(play) as (web, server):
        assert "https to http" in failing(web, f"{URL}http://acme.com/", purpose="api").message
        keyed: dict[str, Any] = {"purpose": "api", "headers": {"X-Api-Key": "s3cret"}}
        assert "key is not sent on" in failing(web, f"{URL}https://acme.com/", **keyed).message
        assert "only sent by https" in failing(web, "http://sample.example/", **keyed).message
        assert len(server.seen) == 2


def test_a_provider_reaches_the_hosts_of_its_card_and_no_other():
    card = Card("x", "X", (), (), ("sample.example", "*.boards.com"), "", "", "")
    with site(lambda _: answer(b"{}", content_type="application/json")) as (web, server):
        door = web.door(card)
        assert door.get(URL).json() == {}
        for url in ("https://acme.com/", "https://boards.com/", "https://evilboards.com/"):
            with pytest.raises(ProviderFailed, match="does not name"):
                door.get(url)
        assert [r.host for r in server.seen] == ["sample.example"]


def test_kinds_that_nobody_reads_are_not_downloaded():
    with site(lambda _: answer(b"PK", content_type="application/zip")) as (web, _):
        assert "application/zip" in failing(web).message
        assert "application/zip" in failing(web, purpose="api").message


def test_an_answer_that_comes_back_later_is_asked_again_and_its_wait_is_kept():
    busy = [answer(status=status, retry_after="0") for status in ("503 Busy", "429 Slow")]
    answers = [*busy, answer(b"ok", content_type="text/plain")]
    with site(lambda _: answers.pop(0)) as (web, _):
        assert web.get(URL, purpose="api").body == b"ok"


def test_a_website_that_fails_twice_is_left_alone():
    with site(lambda _: answer(status="503 Busy", retry_after="0")) as (web, server):
        assert "503" in failing(web, respect_robots=False).message
        assert len(server.seen) == 2


def test_a_wait_that_is_too_long_is_handed_on_instead_of_waited_for():
    with site(lambda _: answer(status="429 Slow", retry_after="120")) as (web, server):
        failed = failing(web, purpose="api")
        assert (failed.reason, failed.retry_after) == ("rate_limited", 120.0)
        assert len(server.seen) == 1


def test_retry_after_may_be_a_date():
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 55 < (retry_after(soon) or 0) <= 60
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert [retry_after(text) for text in ("", "soon", "-1", "9" * 30)] == [None] * 4


@pytest.mark.parametrize(
    ("play", "unknown"),
    [
        (lambda _: b"", True),
        (lambda _: b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf", True),
        (lambda _: answer(status="500 Oh"), True),
        (lambda _: answer(status="503 Busy", retry_after="0"), True),
        (lambda _: answer(bytes(17 * MEGA), content_type="application/json"), True),
        (lambda _: answer(status="429 Slow", retry_after="0"), False),
    ],
    ids=["hangs up", "breaks off", "500", "503", "too big", "429"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_paid_is_sent_once_and_says_when_nobody_knows_whether_it_was_served(
    play: Any, unknown: bool, method: str
):
    with site(play) as (web, server):
        send: Any = {
            "get": lambda: web.get(URL, purpose="api", limits=PAID),
            "post": lambda: web.post(URL, json={"a": 1}, limits=PAID),
        }
        with pytest.raises(ProviderFailed) as failed:
            send[method]()
        assert failed.value.outcome_unknown is unknown
        assert failed.value.reason == ("outcome_unknown" if unknown else "rate_limited")
        assert len(server.seen) == 1


def test_what_is_paid_and_never_left_is_known_not_to_be_served():
    web = Web(local={"sample.example": 1})
    failed = failing(web, purpose="api", limits=PAID)
    assert isinstance(failed, Unreachable)
    assert not failed.outcome_unknown
    web.close()


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch):
    with stage(lambda _: answer(b"proxied")) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("SSLKEYLOGFILE", "")
        with site(lambda _: answer(b"direct")) as (web, _):
            assert web.get(URL).body == b"direct"
        assert proxy.seen == []


def test_who_we_are_is_said_and_nothing_is_remembered_between_requests():
    with site(lambda _: answer(b"x", set_cookie="a=b; Path=/")) as (web, server):
        web.get(URL)
        web.get(URL)
        assert server.seen[-1].headers["user-agent"] == AGENT
        assert not any("cookie" in r.headers for r in server.seen)
    assert user_agent("https://k.example", "us@k.example\r\nX: y (z)").endswith(
        " (+https://k.example; us@k.exampleX: y z)"
    )


def test_keys_reach_no_log_and_no_message(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    with site(lambda _: answer(status="500 Oh")) as (web, server):
        key = {"headers": {"X-Api-Key": "s3cret"}, "params": {"api_key": "s3cret"}, "purpose": "api"}
        failed = failing(web, **key)
        assert server.seen[-1].headers["x-api-key"] == "s3cret"
        assert "api_key=s3cret" in server.seen[-1].path
        refused = failing(web, "http://127.0.0.1/?key=s3cret")
    assert "s3cret" not in failed.message + refused.message + caplog.text


def test_the_connections_own_headers_are_not_a_providers_to_set():
    with site(lambda _: answer(b"x")) as (web, _), pytest.raises(ValueError, match="may not set"):
        web.get(URL, headers={"Host": "evil.com"})


def test_robots_txt_is_read_once_a_day_and_kept_to():
    rules = b"User-agent: keeprate\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n"
    play = lambda r: answer(rules if r.path == "/robots.txt" else b"page", content_type="text/plain")  # noqa: E731
    with stage(play) as server:
        web = Web(local={"sample.example": server.port})
        assert web.get(URL).body == b"page"
        refused = failing(web, f"{URL}private/x")
        assert refused.reason == "blocked_by_policy"
        assert web.get(f"{URL}private/x", purpose="api").body == b"page"
        assert [r.path for r in server.seen] == ["/robots.txt", "/", "/private/x"]
        web.close()


@pytest.mark.parametrize(
    ("robots", "why"),
    [
        (answer(status="404 Not Found"), ""),
        (answer(status="403 Forbidden"), ""),
        (answer(b"<html>not robots", content_type="text/html"), ""),
        (answer(b"User-agent: *\n" + b"Allow: /x\n" * 200_000), ""),
        # A failure keeps us out for now, but is nothing that the site asked for.
        (answer(status="500 Oh"), "error"),
        (answer(status="429 Later"), "error"),
        (answer(status="302 Found", location="http://127.0.0.1/robots.txt"), "error"),
        (answer(b"User-agent: *\nDisallow: /"), "blocked_by_policy"),
    ],
    ids=["none", "forbidden", "a page instead", "too long", "broken", "busy", "leads inside", "nobody"],
)
def test_what_robots_txt_answers_decides(robots: bytes, why: str):
    with stage(lambda r: robots if r.path == "/robots.txt" else answer(b"page")) as server:
        web = Web(local={"sample.example": server.port})
        try:
            if not why:
                assert web.get(URL).body == b"page"
            else:
                assert failing(web).reason == why
                assert "/" not in [request.path for request in server.seen]
        finally:
            web.close()


def test_each_host_is_asked_at_its_rate_and_a_crawl_delay_slows_it_down():
    waited: list[float] = []
    play = lambda r: answer(b"User-agent: *\nCrawl-delay: 4" if r.path == "/robots.txt" else b"x")  # noqa: E731
    with stage(play) as server:
        internet = Internet(server.port, {"acme.com": [PUBLIC], "other.com": [PUBLIC]})
        pace = Pace(sleep=waited.append)
        web = Web(resolve=internet.resolve, network=internet, pace=pace)
        for _ in range(3):
            web.get("http://acme.com/")
        web.get("http://other.com/", respect_robots=False)
        web.close()
    assert sum(waited) > 3
    assert max(waited) < 9


def test_certificates_and_sni_are_for_the_name_though_the_address_is_connected_to():
    from tests.signals.web.certificates import pair

    ours, theirs, names = pair("acme.com")
    with stage(lambda _: answer(b"secure"), theirs) as server:
        internet = Internet(server.port, {"acme.com": [PUBLIC], "other.com": [PUBLIC]})
        web = Web(tls=ours, resolve=internet.resolve, network=internet)
        assert web.get("https://acme.com/", respect_robots=False).body == b"secure"
        assert names == ["acme.com"]
        assert internet.reached == [(PUBLIC, 443)]
        assert isinstance(failing(web, "https://other.com/", respect_robots=False), Unreachable)
        web.close()


BILLION = b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
INSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize(
    "body", [BILLION, INSIDE, b'<!DOCTYPE a SYSTEM "http://127.0.0.1/"><a/>', b"<a>", b"", b"\x00"]
)
def test_xml_with_entities_or_a_dtd_is_not_read(body: bytes):
    with pytest.raises(ProviderFailed, match="XML"):
        Page(200, URL, {}, body).xml()


def test_plain_xml_is_read():
    assert Page(200, URL, {}, b"<a><b>1</b></a>").xml().findtext("b") == "1"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 100_000, b'{"a":NaN}'])
def test_what_is_not_json_is_a_failure(body: bytes):
    with pytest.raises(ProviderFailed, match="JSON"):
        Page(200, URL, {}, body).json()


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("Müller".encode(), "text/html", "Müller"),
        ("Müller".encode("latin-1"), "text/html; charset=ISO-8859-1", "Müller"),
        ("“x”".encode("cp1252"), "text/html; charset=latin1", "“x”"),
        (b"<meta charset=windows-1252>" + "é".encode("cp1252"), "text/html", "<meta charset=windows-1252>é"),
        ("é".encode(), "text/html; charset=punycode", "é"),
        ("é".encode(), "text/html; charset=no-such-thing", "é"),
        (b"\xff", "text/html", "\ufffd"),
    ],
)
def test_a_text_is_read_by_the_charset_it_names_where_the_web_knows_it(body: bytes, kind: str, text: str):
    assert Page(200, URL, {"content-type": kind}, body).text() == text


def test_a_whole_answer_of_an_interface_may_be_large():
    big = json.dumps({"x": "y" * 3 * MEGA}).encode()
    with site(lambda _: answer(big, content_type="application/json")) as (web, _):
        assert len(web.get(URL, purpose="api").json()["x"]) == 3 * MEGA
