"""Nothing is charged twice and nothing above the cap, whoever dies when and however many ask at once."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.core.signal import NullReason
from addon.run import InlineRun
from addon.signals.budget import Ledger, Outcome, Wish, hashed
from addon.signals.provider import Finding, Price, Reply
from tests.signals.conftest import empty
from tests.signals.fakes import bench, companies, fails, free, paid, says

FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def wish(subject="acme", *, run="r1", price=28, cap=100, provider="p"):
    return Wish(run, provider, subject, price > 0, price, cap)


def test_an_intent_stands_before_the_call_and_is_settled_once(engine):
    ledger = Ledger(engine)
    call = ledger.begin(wish()).mine
    assert ledger.of_run("r1")[0].state == "intent"
    assert ledger.spent("r1").under_way == 28
    ledger.settle(call, Outcome(28, 1))
    ledger.settle(call, Outcome(500, 1))
    assert ledger.spent("r1").possible == ledger.spent("r1").charged == 28
    assert ledger.of_run("r1")[0].subject == hashed("acme")


def test_a_run_asks_a_provider_about_a_subject_once(engine):
    ledger = Ledger(engine)
    first = ledger.begin(wish()).mine
    ledger.settle(first, Outcome(28, 1))
    again = ledger.begin(wish())
    assert again.mine is None
    assert again.before.id == first.id


def test_the_cap_holds_over_what_was_charged_is_under_way_and_unknown(engine):
    ledger = Ledger(engine)
    ledger.settle(ledger.begin(wish("a")).mine, Outcome(28, 1))
    ledger.begin(wish("b"))
    ledger.lose(ledger.begin(wish("c")).mine, "no answer")
    refused = ledger.begin(wish("d"))
    assert refused.mine is refused.before is None
    assert ledger.begin(wish("d", price=0)).mine is not None
    assert ledger.begin(wish("d", provider="q", price=16)).mine is not None


def test_a_paid_intent_of_a_dead_process_becomes_unknown_and_a_free_one_is_asked_again(engine):
    dead, alive = Ledger(engine), Ledger(engine)
    dead.begin(wish())
    dead.begin(wish(provider="q", price=0))
    assert alive.recover("r1") == 1
    assert alive.spent("r1").unknown == 28
    assert alive.begin(wish()).before.state == "unknown"
    assert alive.begin(wish(provider="q", price=0)).mine is not None


def test_another_workers_open_paid_call_is_not_made_a_second_time_even_without_recovery(engine):
    one, two = Ledger(engine), Ledger(engine)
    call = one.begin(wish()).mine
    assert two.begin(wish()).before.state == "unknown"
    one.settle(call, Outcome(28, 1))
    assert two.spent("r1").charged == 28
    assert two.spent("r1").unknown == 0


def test_many_reservations_at_once_never_pass_the_cap(engine):
    ledgers = [Ledger(engine) for _ in range(4)]

    def reserve(n):
        return ledgers[n % 4].begin(wish(f"s{n}", cap=28 * 7 + 5)).mine

    with ThreadPoolExecutor(16) as pool:
        made = [call for call in pool.map(reserve, range(60)) if call]
    assert len(made) == 7


class Killed(BaseException):
    """The process ends here: nothing that follows is carried out."""


class Farm:
    """A provider with books of its own: it bills, then answers, fails, garbles, or the process dies."""

    def __init__(self, seed: int, price: int, deaths: int) -> None:
        self.random = random.Random(seed)
        self.price, self.deaths = price, deaths
        self.billed: dict[str, int] = {}

    def __call__(self, me, ask):
        what = self.random.random()
        if what < 0.15:
            return Reply()
        if what < 0.25:
            return fails("rate_limited", retry_after=0.01)(me, ask)
        if what < 0.35:
            return fails()(me, ask) if self.random.random() < 0.5 else fails(outcome_unknown=True)(me, ask)
        assert ask.subject.id not in self.billed, "charged twice"
        self.billed[ask.subject.id] = self.price
        if what < 0.45:
            raise ValueError("an answer that nobody can read")
        if what < 0.6 and self.deaths:
            self.deaths -= 1
            raise Killed
        return Reply((Finding("headcount", 5),), charged_minor=self.price)


@FEW
@given(
    seed=st.integers(0, 10**6), cap=st.integers(0, 700), deaths=st.integers(0, 4), count=st.integers(1, 40)
)
def test_whatever_fails_or_dies_nothing_is_charged_twice_or_above_the_cap(
    engine, ring, seed, cap, deaths, count
):
    empty(engine)
    farm = Farm(seed, 28, deaths)
    subjects = companies(count)
    for _ in range(6):
        b = bench(engine, ring, paid("farm", farm))
        try:
            answers = b.signals.ask(subjects, ["headcount"], b.order(cap_minor=cap), InlineRun())
        except Killed:
            assert b.signals.spent("run-1").possible <= cap
            continue
        break
    spent = b.signals.spent("run-1")
    assert sum(farm.billed.values()) <= spent.possible <= cap
    assert spent.charged == sum(r.charged_minor for r in b.signals.receipts("run-1"))
    assert spent.under_way == 0
    assert list(answers) == [s.id for s in subjects]
    unknown = {call.subject for call in b.signals.unknown("run-1")}
    for subject in subjects:
        signal = answers[subject.id]["headcount"]
        if signal.best is None and signal.missing.reason == NullReason.OUTCOME_UNKNOWN:
            assert hashed(subject.id) in unknown
        if subject.id in farm.billed:
            assert signal.best is not None or hashed(subject.id) in unknown


@settings(FEW, max_examples=8)
@given(seed=st.integers(0, 10**6), deaths=st.integers(1, 4))
def test_a_run_that_died_and_was_resumed_ends_as_one_that_did_not(engine, ring, seed, deaths):
    subjects = companies(14)
    known = random.Random(seed)
    values = {s.id: known.randrange(1000) for s in subjects if known.random() < 0.6}
    left = {"deaths": deaths}

    def answer(die):
        def script(me, ask):
            if die and left["deaths"] and known.random() < 0.1:
                left["deaths"] -= 1
                raise Killed
            value = values.get(ask.subject.id)
            if value is None:
                return Reply()
            return fails()(me, ask) if value % 7 == 0 else Reply((Finding("headcount", value),))

        return script

    told = []
    for die in (False, True):
        empty(engine)
        while True:
            b = bench(engine, ring, free("one", answer(die)), free("two", says(country="FR"), "country"))
            try:
                answers = b.signals.ask(subjects, ["headcount", "country"], b.order(), InlineRun())
            except Killed:
                continue
            break
        told.append(
            {
                s: {f: (x.value, x.missing and x.missing.reason) for f, x in of.items()}
                for s, of in answers.items()
            }
        )
    assert told[0] == told[1]


def test_a_provider_that_charges_above_its_price_is_booked_as_it_says_and_asked_no_more(engine, ring):
    dear = paid("dear", lambda _, a: Reply((Finding("headcount", 1),), charged_minor=400), price=Price(28))
    b = bench(engine, ring, dear)
    order = replace(b.order(), cap_minor=1000)
    b.signals.ask(companies(60), ["headcount"], order, InlineRun())
    assert len(dear.asked) <= 8
    assert b.signals.spent("run-1").charged == 400 * len(dear.asked)


@pytest.mark.parametrize("found", [0, 3])
def test_receipts_count_calls_charges_and_what_is_unknown(engine, found):
    ledger = Ledger(engine)
    ledger.settle(ledger.begin(wish("a")).mine, Outcome(28, found))
    ledger.lose(ledger.begin(wish("b")).mine, "no answer")
    (receipt,) = ledger.receipts("r1")
    assert (receipt.calls, receipt.charged_minor, receipt.unknown) == (2, 28, 1)
