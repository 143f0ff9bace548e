"""What the waterfall pays: what is charged, where it stops, and what is estimated beforehand."""

from __future__ import annotations

from dataclasses import replace

from addon.core.signal import NullReason, Observation, Subject
from addon.signals.case import Case
from addon.signals.memory import Origin
from addon.signals.provider import Finding, Price, Reply
from tests.signals.fakes import (
    NOON,
    PAID,
    acme,
    ask,
    bench,
    companies,
    free,
    knows,
    paid,
    says,
)

ACME = "company:domain:acme.com"


def test_paid_providers_are_never_asked_only_to_help_others(engine, ring):
    helper = paid("helper", says(job_board="lever:x"), "job_board")
    board = free("board", says(open_roles=1), "open_roles", needs=(frozenset({"job_board"}),))
    b = bench(engine, ring, helper, board)
    missing = ask(b, "open_roles")[ACME]["open_roles"].missing
    assert (missing.reason, missing.message) == (NullReason.NO_LOOKUP_KEY, "Board needs Job board.")
    assert helper.asked == []


def test_a_paid_answer_that_cannot_be_read_counts_as_possibly_billed_and_is_not_repeated(engine, ring):
    def garbled(me, a):
        me.bill(28)
        raise ValueError("no JSON")

    one = paid("one", garbled)
    b = bench(engine, ring, one)
    for _ in range(2):
        assert ask(b, "headcount")[ACME]["headcount"].missing.reason == NullReason.OUTCOME_UNKNOWN
    assert len(one.asked) == 1
    assert b.signals.spent("run-1").unknown == 28
    assert [call.provider for call in b.signals.unknown("run-1")] == ["one"]


def test_a_success_is_charged_by_what_the_provider_says_else_by_its_price_and_nothing_when_not_found(
    engine, ring
):
    told = paid("told", lambda _, a: Reply((Finding("headcount", 1),), charged_minor=3))
    b = bench(engine, ring, told)
    ask(b, "headcount", subjects=[acme(domain="told.com")])
    assert b.signals.spent("run-1").charged == 3
    b = bench(engine, ring, paid("two", says(headcount=2), "headcount", "country", open_data=False))
    signal = ask(b, "headcount", order=b.order("run-2", refresh=True))[ACME]["headcount"]
    assert (b.signals.spent("run-2").charged, signal.best.cost_minor) == (28, 28)
    b = bench(engine, ring, paid("three", says()))
    ask(b, "headcount", subjects=companies(1), order=b.order("run-3"))
    assert b.signals.spent("run-3").charged == 0
    b = bench(engine, ring, paid("four", says(), price=Price(1, "call", "$0.01 a call")))
    ask(b, "headcount", subjects=companies(1), order=b.order("run-4"))
    assert b.signals.spent("run-4").charged == 1


def test_at_the_cap_no_more_is_asked_for_money_and_free_ones_go_on(engine, ring):
    one = paid("one", says(headcount=1))
    site = free("site", says(country="FR"), "country")
    b = bench(engine, ring, one, site)
    answers = ask(b, "headcount", "country", subjects=companies(30), order=b.order(cap_minor=28 * 5 + 27))
    reasons = [a["headcount"].missing.reason for a in answers.values() if a["headcount"].missing]
    assert len(one.asked) == 5
    assert reasons == [NullReason.BUDGET] * 25
    assert all(a["country"].value == "FR" for a in answers.values())


def test_a_cap_of_nothing_means_only_free_sources_and_is_no_stop(engine, ring):
    one = paid("one", says(headcount=1))
    b = bench(engine, ring, one)
    missing = ask(b, "headcount", order=b.order(cap_minor=0))[ACME]["headcount"].missing
    assert (missing.reason, one.asked) == (NullReason.BLOCKED_BY_POLICY, [])
    assert missing.message == "Only free sources were approved; One was not asked."


def test_an_estimate_counts_what_is_known_as_free_and_promises_no_more_than_it_must(engine, ring):
    b = bench(engine, ring, free("a_site", knows({ACME: {"headcount": 3}})), paid("two", says(headcount=2)))
    ask(b, "headcount")
    guess = b.signals.estimate([acme(), *companies(9)], ["headcount"], b.order("run-2"))
    assert (guess.subjects, guess.fresh) == (10, 1)
    assert (guess.least_minor, guess.most_minor) == (0, 9 * 28)
    assert 0 < guess.expected_minor < guess.most_minor
    assert {c.provider: (c.least, c.most) for c in guess.calls} == {"a_site": (9, 9), "two": (0, 9)}
    assert not any(c.measured for c in guess.calls)


def test_an_estimate_of_many_is_the_sum_of_each_and_walks_every_kind_of_row_once(engine, ring, monkeypatch):
    chained = paid("by_board", says(headcount=4), needs=(frozenset({"job_board:lever"}),))
    site = free(
        "a_site", knows({ACME: {"headcount": 3, "job_board": "lever:acme"}}), "headcount", "job_board"
    )
    b = bench(engine, ring, site, chained, paid("two", says(headcount=2), price=replace(PAID, per="call")))
    ask(b, "headcount")
    boards = [
        Observation(f"company:domain:c{n}.com", "job_board", board, "a_site", NOON)
        for n, board in ((1, "lever:one"), (2, "ashby:two"), (3, "lever:three"))
    ]
    b.signals.memory.add(boards, Origin())
    nameless = [Subject("company", {"name": f"N{n}", "country": "FR"}) for n in range(3)]
    subjects = [acme(), *companies(6), *nameless]
    each = [b.signals.estimate([one], ["headcount"], b.order("run-2")) for one in subjects]
    walked = []
    real = Case.askable
    monkeypatch.setattr(
        Case, "askable", lambda case, card: walked.append(case.subject.id) or real(case, card)
    )
    whole = b.signals.estimate(subjects * 40, ["headcount"], b.order("run-2"))
    for name in ("fresh", "least_minor", "most_minor"):
        assert getattr(whole, name) == 40 * sum(getattr(one, name) for one in each), name
    assert {(c.provider, c.least, c.most) for c in whole.calls} == {
        (name, 40 * sum(c.least for c in calls), 40 * sum(c.most for c in calls))
        for name in ("a_site", "by_board", "two")
        for calls in [[c for one in each for c in one.calls if c.provider == name]]
        if calls
    }
    assert len(set(walked)) <= 5 < len(subjects)


def test_hit_rates_are_measured_once_enough_calls_were_made(engine, ring):
    subjects = companies(10)
    b = bench(engine, ring, free("one", knows({s.id: {"headcount": 1} for s in subjects[:4]})))
    ask(b, "headcount", subjects=subjects)
    assert b.signals.ledger.hit_rates() == {"one": 0.4}
    assert b.signals.estimate(companies(20)[10:], ["headcount"], b.order("run-2")).calls[0].measured
