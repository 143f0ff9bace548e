"""The contract of a provider: what each one must do, whatever its source answers.

A provider passes when every function ``check_*`` of this module returns. It brings one ``Sample``: a question
and the bytes its source answers it with. The recipe in CONTRIBUTING.md shows one; ``check_all`` runs the lot.
"""

from __future__ import annotations

import ast
import inspect
import json
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatch
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from addon.core.evidence import cell_of, note_of
from addon.core.signal import Missing, NullReason, Observation, Signal, Subject
from addon.core.signal_fields import FIELD
from addon.errors import ProviderFailed
from addon.signals.checking import checked
from addon.signals.provider import ANY_HOST, Ask, Finding, Provider, Reply
from addon.signals.registry import complaint

TODAY = date(2026, 11, 22)
KEY = "kpt-secret-4711/=+"
REVENUE = 987_654_321
FORMULAS = (
    '=HYPERLINK("http://evil.test","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1",
)
HTML = b"<!doctype html><html><head><title>Just a moment</title></head><body>Sign in</body></html>"
IMPURE = frozenset("time random os socket requests httpx urllib3 subprocess threading secrets uuid".split())
REFUSED = (401, 402, 403, 404, 410, 429, 500, 503)
SLOW = 5.0
Answers = Mapping[str, tuple[int, Any]]


@dataclass(frozen=True)
class Sample:
    """A question and its answers. ``answers``: beginning of an address -> status and body (bytes, or what
    becomes JSON); the longest that fits answers, everything else gets 404. ``unknown``: what the source
    answers when it knows nobody, where that is no 404. ``known``: what earlier providers found. ``absence``:
    fields for which that answer is a value: no notice in a bulletin means no proceeding.
    """

    keys: Mapping[str, str]
    answers: Answers
    known: Mapping[str, Any] = field(default_factory=dict)
    unknown: Answers = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    absence: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Answered:
    """An HTTP answer."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            raise ProviderFailed("That is not JSON.") from None


@dataclass
class Recorded:
    """A door onto recorded answers, which holds the provider to its card."""

    provider: Provider
    answers: Answers
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    sent_headers: list[str] = field(default_factory=list)

    def get(self, url: str, *, params: Any = None, headers: Any = None) -> Answered:
        whole = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
        return self._answer(whole, "", headers)

    def post(self, url: str, *, json: Any = None, headers: Any = None) -> Answered:
        return self._answer(url, _text(json), headers)

    def _answer(self, url: str, body: str, headers: Any) -> Answered:
        parts = urlsplit(url)
        hosts = self.provider.card.hosts
        allowed = hosts == ANY_HOST or any(fnmatch(parts.hostname or "", host) for host in hosts)
        assert allowed, f"{url} is not among the hosts of the card"
        assert parts.scheme in {"https", "http"}
        self.sent.append(f"{url} {body}")
        self.sent_headers.append(_text(dict(headers or {})))
        fitting = [start for start in self.answers if url.startswith(start)]
        if not fitting:
            return Answered(404, url, {}, b'{"error":"not found"}')
        status, said = self.answers[max(fitting, key=len)]
        return Answered(status, url, {"content-type": _kind(said), **self.headers}, _bytes(said))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value is not None else ""


def _bytes(said: Any) -> bytes:
    return said if isinstance(said, bytes) else json.dumps(said).encode()


def _kind(said: Any) -> str:
    page = isinstance(said, bytes) and said.lstrip()[:1] == b"<"
    return "text/html; charset=utf-8" if page else "application/json"


def question(provider: Provider, sample: Sample, door: Recorded) -> Ask:
    """Everything the card offers, asked of the sample's subject."""
    card = provider.card
    key = KEY if card.access in {"free_key", "paid"} else None
    known = {"revenue_reported": REVENUE, **sample.known}
    subject = Subject(card.subject, dict(sample.keys))
    return Ask(subject, frozenset(card.fields), door, TODAY, known, key)


def answer(
    provider: Provider, sample: Sample, answers: Answers | None = None
) -> tuple[Reply | None, Recorded]:
    """What the provider makes of some answers; None when it failed as it may."""
    door = Recorded(provider, sample.answers if answers is None else answers, sample.headers)
    began = time.monotonic()
    try:
        reply = provider.fetch(question(provider, sample, door))
    except ProviderFailed as failed:
        return _as_it_may(failed), door
    assert time.monotonic() - began < SLOW, "an answer takes no time to read"
    assert isinstance(reply, Reply)
    for each in reply.answers:
        assert isinstance(each, Finding | Missing)
        assert each.field in provider.card.fields
        if isinstance(each, Missing):
            assert isinstance(each.reason, NullReason)
    return reply, door


def _as_it_may(failed: ProviderFailed) -> None:
    assert failed.reason in set(NullReason), "its reason is of the closed list"
    assert KEY not in failed.message, "no key in a message"


def findings(reply: Reply | None) -> list[Finding]:
    """What was found."""
    return [each for each in reply.answers if isinstance(each, Finding)] if reply else []


def check_card(provider: Provider, sample: Sample) -> None:
    """The card is complete and true."""
    card = provider.card
    assert complaint(provider) is None
    assert len(set(card.fields)) == len(card.fields)
    assert card.label
    assert card.sends, "the consent text names what leaves the sheet"
    assert card.licence
    assert card.url.startswith("https://")
    assert card.per_second > 0
    assert card.price.minor == 0 or re.fullmatch(r"\d{4}-\d\d-\d\d", card.price.as_of), "a price has its day"
    assert card.price.text
    assert all(field in FIELD for field in card.fields)
    assert card.can_ask({**sample.keys, **sample.known}), "its sample holds what it needs"
    assert not card.can_ask({})


def check_finds(provider: Provider, sample: Sample) -> None:
    """The sample gives values, each of its field's type, range and unit, for asked fields alone."""
    reply, _ = answer(provider, sample)
    found = findings(reply)
    assert found, "the sample finds something"
    for each in found:
        good = checked(each, TODAY)
        assert isinstance(good, Finding), f"{each.field}: {good}"
    one = found[0].field
    door = Recorded(provider, sample.answers, sample.headers)
    ask = replace(question(provider, sample, door), fields=frozenset({one}))
    assert one in {each.field for each in findings(provider.fetch(ask))}


def check_unknown(provider: Provider, sample: Sample) -> None:
    """A subject nobody knows gives reasons: no exception, no value, and no zero."""
    reply, _ = answer(provider, sample, sample.unknown)
    assert reply is not None, "not to know somebody is no failure"
    assert {each.field for each in findings(reply)} <= sample.absence


def check_refusals(provider: Provider, sample: Sample) -> None:
    """Whatever status the source answers with, there is no value and no other exception."""
    for status in REFUSED:
        for body in (b"", HTML, b'{"error":"x"}', b"{"):
            reply, _ = answer(provider, sample, dict.fromkeys(sample.answers, (status, body)))
            assert {each.field for each in findings(reply)} <= {"site_status"}, status


def check_hostile(provider: Provider, sample: Sample) -> None:
    """Truncated, foreign, huge and twisted bytes end in reasons or a failure; nothing becomes a formula."""
    for start, (status, said) in sample.answers.items():
        for twisted in _twisted(said):
            reply, _ = answer(provider, sample, {**sample.answers, start: (status, twisted)})
            for each in findings(reply):
                good = checked(each, TODAY)
                if isinstance(good, Finding):
                    _harmless(good)


def _harmless(finding: Finding) -> None:
    made = Observation(
        "s", finding.field, finding.value, "p", 0.0, finding.unit, finding.as_of, finding.url,
        remark=finding.remark,
    )  # fmt: skip
    signal = Signal(finding.field, best=made, others=(made,))
    cell = cell_of(signal)
    for line in [cell, *note_of(signal).split("\n")]:
        if isinstance(line, str):
            live = line.startswith(("=", "+", "-", "@", "\t", "\r")) and not re.fullmatch(
                r"[+-]\d[\d., ]*%?", line
            )
            assert not live, line[:80]
            assert len(line) <= 50_000


def _twisted(said: Any) -> Iterator[Any]:
    whole = _bytes(said)
    yield from (
        b"",
        b"null",
        b"[]",
        b"{}",
        b'"x"',
        b"0",
        b"\xff\xfe\x00",
        HTML,
        b"[" * 100_000,
        b"x" * 3_000_000,
    )
    yield from (whole[: len(whole) * part // 7] for part in range(1, 7))
    try:
        tree = json.loads(whole)
    except ValueError:
        for formula in FORMULAS:
            yield re.sub(rb">([^<>]+)<", b">" + formula.encode() + b"<", whole)
        return
    strange = (None, True, 0, -1, 10**30, 1.5, "", "\x00", "x" * 20_000, [], {}, [[]], [None], *FORMULAS)
    for value in strange:
        yield _replaced(tree, lambda _, value=value: value)
        yield _replaced(tree, lambda old, value=value: value if isinstance(old, str) else old)
    leaves = list(_paths(tree))
    for path in random.Random(7).sample(leaves, min(40, len(leaves))):
        for value in (None, [], {}, "=1", -5, "12.12.2012"):
            yield _set(tree, path, value)


def _replaced(node: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(node, dict):
        return {name: _replaced(value, change) for name, value in node.items()}
    return [_replaced(value, change) for value in node] if isinstance(node, list) else change(node)


def _paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, value in inside:
        yield (*path, step)
        yield from _paths(value, (*path, step))


def _set(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = _set(node[path[0]], path[1:], value)
    return copy


def check_secrets(provider: Provider, sample: Sample) -> None:
    """The key travels in headers alone, and no revenue ever."""
    _, door = answer(provider, sample)
    sent = " ".join(door.sent)
    for secret in {KEY, quote(KEY), quote(KEY, safe=""), urlencode({"": KEY})[1:]}:
        assert secret not in sent, "the key stands in an address or a body"
    keyed = provider.card.access in {"free_key", "paid"}
    assert any(KEY in headers for headers in door.sent_headers) == keyed
    assert str(REVENUE) not in sent + " ".join(door.sent_headers), "revenue left the sheet"


def check_charges(provider: Provider, sample: Sample) -> None:
    """A charge is reported within the price; free sources charge nothing."""
    card = provider.card
    for answers in (sample.answers, sample.unknown):
        reply, door = answer(provider, sample, answers)
        assert reply is not None
        charged = reply.charged_minor
        assert charged is None or 0 <= charged <= card.price.minor
        if card.access == "paid":
            assert len(door.sent) <= 1, "one paid question is one request"
            if card.price.per == "success" and not findings(reply):
                assert not charged, "nothing found, nothing charged"


def check_pure(provider: Provider, sample: Sample) -> None:
    """The same bytes give the same answer; the module reads no clock, rolls no dice, opens no socket."""
    assert answer(provider, sample)[0] == answer(provider, sample)[0]
    tree = ast.parse(inspect.getsource(inspect.getmodule(type(provider))))  # type: ignore[arg-type]
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not {name.partition(".")[0] for name in names} & IMPURE, names
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"now", "utcnow", "today"} or _is_ask(node.value), ast.unparse(node)


def _is_ask(node: ast.expr) -> bool:
    """``ask.today`` is the date of the run, not a clock."""
    return isinstance(node, ast.Name) and node.id not in {"date", "datetime"}


CHECKS = (
    check_card,
    check_finds,
    check_unknown,
    check_refusals,
    check_hostile,
    check_secrets,
    check_charges,
    check_pure,
)


def check_all(provider: Provider, sample: Sample) -> None:
    """The whole contract."""
    for check in CHECKS:
        check(provider, sample)
