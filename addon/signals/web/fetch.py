"""``Web``: one request after another, within the bounds of its purpose."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpcore
import httpx
import orjson
import stamina
from stamina.instrumentation import set_on_retry_hooks

from addon.errors import ProviderFailed
from addon.signals.provider import Card
from addon.signals.web import body
from addon.signals.web.addresses import Refused, Target, follow, parse
from addon.signals.web.ask import BOUNDS, NO_LIMITS, Ask, Limits, Purpose
from addon.signals.web.ask import headers as checked
from addon.signals.web.door import Doorway, Params
from addon.signals.web.failing import Again, answered_busy, blocked, broken_off, kept_out, too_big, unread
from addon.signals.web.guard import Blocked, Clock, Guard, NoSuchHost, Resolve, look_up
from addon.signals.web.pace import Pace
from addon.signals.web.page import Page
from addon.signals.web.robots import HOPS, LARGEST, SECONDS, Robots, Rules

SILENCE = 5.0  # seconds a peer may say nothing
LONGEST_WAIT = 5.0  # a longer Retry-After is handed on instead of waited for
MOVED = frozenset({301, 302, 303, 307, 308})
BROKEN = (httpx.HTTPError, httpx.StreamError, Blocked)

# Its default hooks print; what is tried again is no news to anybody.
set_on_retry_hooks(())


class Web:
    """Fetches from the public internet; built once, used by many threads.

    ``agent`` is our user agent. ``local`` maps names of the demo's own web to ports on loopback; every other
    name meets the guard, loopback included. ``pace`` keeps the rate per host. Failures are
    ``ProviderFailed``; an answer below 500 other than 429 is a ``Page``, whatever it says.
    """

    def __init__(
        self,
        agent: str = "Keeprate",
        *,
        local: Mapping[str, int] | None = None,
        pace: Pace | None = None,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve = look_up,
        network: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._agent = agent
        self._local = dict(local or {})
        self._pace = pace or Pace()
        self._clock = Clock()
        self._robots = Robots(self._read_robots)
        guard = Guard(self._local, self._clock, resolve=resolve, network=network)
        tls = tls or httpx.create_ssl_context(trust_env=False)
        self._kept_open = _transport(guard, tls, keep=20)
        self._fresh = _transport(guard, tls, keep=0)  # a paid request never meets a connection gone stale

    def get(
        self,
        url: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        purpose: Purpose = "page",
        max_bytes: int | None = None,
        respect_robots: bool | None = None,
        limits: Limits = NO_LIMITS,
    ) -> Page:
        """Fetch an address; redirects are followed, at most three.

        ``purpose``: ``page`` for strangers' websites (8 s in all, 2 MB, robots.txt honoured unless
        ``respect_robots`` says otherwise), ``api`` for interfaces (20 s, 16 MB). ``max_bytes`` bounds the
        body, packed and unpacked. What is paid (``limits``) is sent once, whatever happens.
        """
        robots = respect_robots if respect_robots is not None else purpose == "page"
        target = self._target(url, params)
        most = max_bytes or BOUNDS[purpose].most
        return self._whole(Ask("GET", target, checked(headers), b"", purpose, most, robots, limits))

    def post(
        self,
        url: str,
        *,
        json: Any = None,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        limits: Limits = NO_LIMITS,
    ) -> Page:
        """Send JSON to an interface, once; no redirect is followed."""
        lower = {"content-type": "application/json", **checked(headers)}
        target = self._target(url, params)
        most = BOUNDS["api"].most
        return self._whole(Ask("POST", target, lower, orjson.dumps(json), "api", most, limits=limits))

    def door(self, card: Card) -> Doorway:
        """The way out for one provider: the hosts of its card, at its rate."""
        return Doorway(self, card)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._kept_open.close()
        self._fresh.close()

    def _target(self, url: str, params: Params | None) -> Target:
        if params:
            url += ("&" if "?" in url else "?") + urlencode(params)
        try:
            return parse(url, self._local)
        except Refused as error:
            raise blocked("The address", error) from None

    def _whole(self, ask: Ask) -> Page:
        """All tries of one request, in the time its purpose allows."""
        if not ask.limits.reach(ask.target.host):
            raise blocked(ask.target.host, "its provider does not name it as one of its hosts")
        if ask.keyed and ask.target.scheme != "https":
            raise blocked(ask.target.host, "a key is only sent by https")
        with self._clock.running(BOUNDS[ask.purpose].seconds):
            try:
                for attempt in stamina.retry_context(
                    on=self._come_back, attempts=ask.tries, timeout=None, wait_initial=0.3, wait_jitter=0.3
                ):
                    with attempt:
                        return self._followed(ask)
            except Again as again:
                answered_busy(ask, again)
            except BROKEN as error:
                broken_off(ask, error)
        raise AssertionError("a retried block returns or raises")  # pragma: no cover

    def _come_back(self, error: Exception) -> bool | float:
        """Whether to try again, and after how many seconds."""
        left = self._clock.left()
        if isinstance(error, Again):
            wait = error.wait if error.wait is not None else 0.5
            return wait if error.soon and wait <= LONGEST_WAIT and wait < left else False
        unknown = isinstance(error.__cause__, NoSuchHost)
        return isinstance(error, httpx.TransportError) and not unknown and left > 1.0

    def _followed(self, ask: Ask) -> Page:
        """One request and the redirects it meets."""
        here, passed = ask.target, list[str]()
        while True:
            page = self._one(ask, here, tuple(passed))
            location = page.headers.get("location", "")
            if page.status not in MOVED or not location or ask.method != "GET":
                return page
            if len(passed) == ask.redirects:
                raise ProviderFailed(f"{ask.target.host} redirects more than {ask.redirects} times.")
            passed.append(here.url)
            here = self._next(ask, here, location)

    def _next(self, ask: Ask, here: Target, location: str) -> Target:
        what = f"A redirect of {here.host}"
        try:
            there = follow(here, location, self._local)
        except Refused as error:
            raise blocked(what, error) from None
        if not ask.limits.reach(there.host):
            raise blocked(what, f"{there.host} is none of the hosts of this provider")
        if ask.purpose == "api" and there.scheme == "http" and here.scheme == "https":
            raise blocked(what, "it leads from https to http")
        if ask.keyed and (there.scheme, there.host) != (here.scheme, here.host):
            raise blocked(what, "a key is not sent on to another host")
        return there

    def _one(self, ask: Ask, target: Target, passed: tuple[str, ...]) -> Page:
        """One exchange: our turn, the request, the answer's head and its body in bounds."""
        rules = self._rules(target) if ask.robots else None
        if rules is not None and not rules.allow(target.url):
            raise kept_out(target.host, told=rules.parsed is not None)
        if target.host not in self._local:
            rate = ask.limits.per_second
            slower = rules.rate if rules is not None else None
            self._clock.forgive(self._pace.wait(target.host, min(rate, slower or rate)))
        transport = self._kept_open if ask.tries > 1 else self._fresh
        response = transport.handle_request(self._request(ask, target))
        try:
            page = _page(ask, target, response, passed)
        finally:
            response.close()
        if page.status == 429 or page.status >= 500:
            raise Again(page)
        return page

    def _request(self, ask: Ask, target: Target) -> httpx.Request:
        headers = {
            "user-agent": self._agent,
            "accept": BOUNDS[ask.purpose].accept,
            "accept-encoding": body.ACCEPTED,
            "accept-language": "en, *;q=0.5",
            **ask.headers,
        }
        # names of the demo's web are served without TLS: the map decides, not the address
        scheme = "http" if target.host in self._local else target.scheme
        url = httpx.URL(f"{scheme}://{target.host}{target.target}")
        if url.raw_host.decode() != target.host or url.userinfo or url.port is not None:
            raise Blocked("its host cannot be told for certain")
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), SILENCE)
        extensions = {"timeout": timeouts}
        return httpx.Request(
            ask.method, url, headers=headers, content=ask.content or None, extensions=extensions
        )

    def _rules(self, target: Target) -> Rules:
        return self._robots.of(f"{target.scheme}://{target.host}")

    def _read_robots(self, url: str) -> tuple[int, str]:
        """A site's robots.txt; rules that lead astray count as unreadable."""
        ask = Ask("GET", self._target(url, None), most=LARGEST, cut=True, redirects=HOPS)
        with self._clock.running(SECONDS):
            try:
                page = self._followed(ask)
            except Again as again:
                return again.page.status, ""
            except ProviderFailed:
                return 503, ""
        return page.status, page.text()


def _page(ask: Ask, target: Target, response: httpx.Response, passed: tuple[str, ...]) -> Page:
    """The answer's head, and its body where it is of a kind that is read."""
    headers = {name: value for name, value in response.headers.items() if len(value) <= 8_192}
    head = Page(response.status_code, target.url, headers, b"", passed)
    if head.status in MOVED:
        return head  # the body of a redirect is nobody's business
    if head.ok and head.kind and not ask.cut and not head.kind.endswith(BOUNDS[ask.purpose].kinds):
        raise unread(ask, head.kind[:60])
    try:
        content = body.read(response.iter_raw(), headers.get("content-encoding", ""), ask.most)
    except body.TooBig as error:
        if not ask.cut:
            raise too_big(ask) from None
        content = error.kept
    except body.Garbled as error:
        raise unread(ask, error) from None
    return Page(head.status, target.url, headers, content, passed)


def _transport(guard: Guard, tls: ssl.SSLContext, keep: int) -> httpx.HTTPTransport:
    """A transport without proxies, environment or unix sockets, whose connections pass the guard.

    httpx has no argument for a network backend, so its pool is replaced by one that has.
    """
    transport = httpx.HTTPTransport(verify=tls, trust_env=False)
    transport._pool.close()
    transport._pool = httpcore.ConnectionPool(
        ssl_context=tls,
        network_backend=guard,
        max_connections=100,
        max_keepalive_connections=keep,
        keepalive_expiry=15.0,
    )
    return transport
