"""Provider after provider until answered: order, chains, reasons, memory, circuits, charges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from addon.core.signal import Missing, NullReason, Observation, Subject
from addon.run import InlineRun
from addon.signals.memory import Origin
from addon.signals.provider import ANY_HOST, Finding, Price, Reply
from tests.signals.fakes import (
    NOON,
    PAID,
    SCOPE,
    TODAY,
    Clock,
    acme,
    ask,
    bench,
    companies,
    fails,
    free,
    knows,
    paid,
    says,
)

ACME = "company:domain:acme.com"


def test_own_data_comes_first_then_keyless_then_free_key_then_paid_for_success_then_cheap(engine, ring):
    make = [
        paid("dear_success", says(), price=replace(PAID, minor=30)),
        paid("cheap_call", says(), price=Price(1, "call", "$0.01 a call")),
        paid("cheap_success", says(), price=replace(PAID, minor=5)),
        free("free_key", says(), access="free_key"),
        free("open", says()),
        free("mine", says(), access="own", hosts=()),
    ]
    order = [p.card.id for p in bench(engine, ring, *make).signals.registry.providers]
    assert order == ["mine", "open", "free_key", "cheap_success", "dear_success", "cheap_call"]


def test_the_first_valid_value_ends_the_waterfall_for_its_field_and_nobody_is_paid(engine, ring):
    one, two = free("one", says(headcount=12)), paid("two", says(headcount=13))
    b = bench(engine, ring, one, two)
    signal = ask(b, "headcount")[ACME]["headcount"]
    assert (signal.value, signal.best.source) == (12, "one")
    assert two.asked == []


def test_what_was_not_found_is_asked_of_the_next_and_later_providers_see_what_is_known(engine, ring):
    one = free("one", says(country="FR"), "country", "headcount")
    two = paid("two", says(headcount=13))
    b = bench(engine, ring, one, two)
    signals = ask(b, "headcount", "country")[ACME]
    assert signals["headcount"].value == 13
    assert two.asks[0].known["country"] == "FR"
    assert two.asks[0].fields == {"headcount"}
    assert two.asks[0].key == "secret"
    assert one.asks[0].key is None


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("many", NullReason.ERROR),
        (True, NullReason.ERROR),
        (-3, NullReason.ERROR),
        (99_000_000, NullReason.ERROR),
        (12.5, NullReason.ERROR),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_the_next_provider_is_asked(engine, ring, value, reason):
    b = bench(engine, ring, free("one", says(headcount=value)))
    assert ask(b, "headcount")[ACME]["headcount"].missing.reason == reason
    b = bench(engine, ring, free("other", says(headcount=value)), free("second", says(headcount=7)))
    assert ask(b, "headcount", order=b.order("run-2"))[ACME]["headcount"].value == 7


def test_a_doubtful_match_is_ambiguous_and_an_old_value_is_stale_but_told(engine, ring):
    unsure = free("unsure", lambda _, a: Reply((Finding("headcount", 9, match=0.5),)))
    dated = Reply((Finding("headcount", 4, date(2019, 1, 1)),))
    old = free("very_old", lambda _, a: dated)
    b = bench(engine, ring, unsure)
    assert ask(b, "headcount")[ACME]["headcount"].missing.reason == NullReason.AMBIGUOUS
    b = bench(engine, ring, old)
    signal = ask(b, "headcount", order=b.order("run-2"))[ACME]["headcount"]
    assert signal.missing.reason == NullReason.STALE
    assert [one.value for one in signal.others] == [4]


def test_a_growth_above_five_is_of_unknown_unit_and_never_guessed(engine, ring):
    b = bench(engine, ring, free("apollo_like", says(headcount_growth_6m=12.3), "headcount_growth_6m"))
    missing = ask(b, "headcount_growth_6m")[ACME]["headcount_growth_6m"].missing
    assert missing.reason == NullReason.UNIT_AMBIGUOUS
    assert "12.3" in missing.message


def test_a_website_finds_the_job_board_before_the_boards_are_asked(engine, ring):
    site = free("zz_site", says(job_board="greenhouse:acme", description="x"), "job_board", "description")
    board = free(
        "a_board", says(open_roles=3), "open_roles", needs=(frozenset({"job_board"}), frozenset({"domain"}))
    )
    b = bench(engine, ring, site, board)
    signals = ask(b, "open_roles")[ACME]
    assert signals["open_roles"].value == 3
    assert board.asks[0].known["job_board"] == "greenhouse:acme"
    assert site.asks[0].fields == {"job_board"}
    assert set(signals) == {"open_roles"}


def test_a_chain_reaches_from_a_name_over_its_website_to_the_register(engine, ring):
    named = free(
        "wiki", says(website="https://www.acme.co.uk/"), "website", needs=(frozenset({"name", "country"}),)
    )
    site = free("site", says(siren="732829320"), "siren")
    register = free(
        "register", says(registry_status="ceased"), "registry_status", needs=(frozenset({"siren"}),)
    )
    b = bench(engine, ring, named, site, register)
    subject = Subject("company", {"name": "Acme", "country": "GB"})
    signals = ask(b, "registry_status", subjects=[subject])[subject.id]
    assert signals["registry_status"].value == "ceased"
    assert site.asks[0].lookup("domain") == "acme.co.uk"


def test_what_is_found_by_a_doubtful_key_is_no_surer_than_the_key(engine, ring):
    def site(match):
        return free("a_site", lambda _, a: Reply((Finding("siren", "732829320", match=match),)), "siren")

    register = free("register", says(headcount=5), needs=(frozenset({"siren"}), frozenset({"siret"})))
    for n, (keys, match, sure) in enumerate(
        (({}, 0.95, 0.95), ({}, 0.75, 0.75), ({"siren": "732829320"}, 0.75, 1.0))
    ):
        b = bench(engine, ring, site(match), register)
        one = Subject("company", {"domain": f"sure{n}.com", **keys})
        found = ask(b, "headcount", subjects=[one], order=b.order(f"run-{n}"))[one.id]["headcount"].best
        assert (found.value, found.match) == (5, sure)


def seen(*products, **card):
    return lambda _, a: Reply((Finding("technologies", products, match=card.get("match", 1.0)),))


def test_products_seen_by_every_free_source_are_put_together_and_nobody_is_paid_for_more(engine, ring):
    records = free("a_records", seen("Mail", "CRM", match=0.9), "technologies")
    pages = free("pages", seen("CRM", "Chat"), "technologies")
    bought = paid("bought", seen("Other"), "technologies")
    b = bench(engine, ring, records, pages, bought)
    signal = ask(b, "technologies")[ACME]["technologies"]
    assert signal.value == ("Mail", "CRM", "Chat")
    assert (signal.best.match, signal.best.remark) == (0.9, "Put together from A_Records and Pages.")
    assert [one.source for one in signal.others] == ["pages"]
    assert bought.asked == []
    order = b.order("run-2")
    assert b.signals.estimate([acme()], ["technologies"], order).fresh == 1
    assert ask(b, "technologies", order=order)[ACME]["technologies"].value == signal.value
    assert (len(records.asked), len(pages.asked)) == (1, 1)
    twice = ask(b, "technologies", order=b.order("run-3", refresh=True))[ACME]["technologies"]
    assert twice.value == signal.value
    assert (len(records.asked), len(pages.asked)) == (2, 2)


def test_one_source_of_products_that_fails_or_own_data_leaves_what_the_other_saw(engine, ring):
    pages = free("pages", seen("Chat"), "technologies")
    b = bench(engine, ring, free("a_records", fails(), "technologies"), pages)
    assert ask(b, "technologies")[ACME]["technologies"].value == ("Chat",)
    mine = free("mine", seen("Ours"), "technologies", access="own", hosts=(), open_data=False)
    mine.fetch = lambda _: Reply((Finding("technologies", ("Ours",)),))  # without a network
    b = bench(engine, ring, mine, pages)
    other = Subject("company", {"domain": "other.com"})
    found = ask(b, "technologies", subjects=[other], order=b.order("run-2"))[other.id]["technologies"]
    assert (found.value, pages.asked) == (("Ours",), [ACME])


def test_without_consent_or_key_nobody_is_asked_and_the_reason_says_so(engine, ring):
    one, two = free("one", says(headcount=1)), paid("two", says(headcount=2))
    b = bench(engine, ring, one, two)
    none = ask(b, "headcount", order=b.order(allowed=frozenset({"two"}), keys={}))[ACME]["headcount"]
    assert none.missing.reason == NullReason.BLOCKED_BY_POLICY
    b = bench(engine, ring, two)
    none = ask(b, "headcount", order=b.order("run-2", keys={}))[ACME]["headcount"]
    assert none.missing.reason == NullReason.NO_KEY
    assert one.asked + two.asked == []


def test_not_found_names_the_sources_that_wait_for_a_key(engine, ring):
    b = bench(engine, ring, free("one", says()), paid("two", says(headcount=2)))
    missing = ask(b, "headcount", order=b.order(keys={}))[ACME]["headcount"].missing
    assert missing.reason == NullReason.NOT_FOUND
    assert missing.message == "Not asked, for want of your access key: Two."


def test_what_is_current_is_not_asked_again_until_its_days_are_over_or_a_refresh(engine, ring):
    one, clock = free("one", says(headcount=12)), Clock()
    b = bench(engine, ring, one, clock=clock)
    ask(b, "headcount")
    ask(b, "headcount", order=b.order("run-2"))
    assert len(one.asked) == 1
    ask(b, "headcount", order=b.order("run-3", refresh=True))
    assert len(one.asked) == 2
    clock.pass_days(29)
    ask(b, "headcount", order=b.order("run-4"))
    assert len(one.asked) == 2
    clock.pass_days(2)
    ask(b, "headcount", order=b.order("run-5"))
    assert len(one.asked) == 3


def test_a_negative_answer_is_kept_for_its_days_and_a_failure_is_not(engine, ring):
    clock = Clock()
    empty, broken = free("empty_one", says(), "open_roles"), free("broken", fails())
    b = bench(engine, ring, empty, broken, clock=clock)
    for run in ("run-1", "run-2"):
        ask(b, "open_roles", "headcount", order=b.order(run))
    assert (len(empty.asked), len(broken.asked)) == (1, 2)
    clock.pass_days(15)
    ask(b, "open_roles", order=b.order("run-3"))
    assert len(empty.asked) == 2


def test_a_key_that_is_added_later_or_left_out_in_a_formula_pays_for_nothing_again(engine, ring):
    """A source is asked by a domain: what it said holds for whoever has it, whatever else is known."""
    bought = paid("bought", says(headcount=9))
    court = free("court", says(insolvency_status="none"), "insolvency_status", needs=(frozenset({"siren"}),))
    b = bench(engine, ring, court, bought)
    fields = ("headcount", "insolvency_status")
    plain, numbered = acme(), acme(domain="acme.com", siren="732829320")
    assert ask(b, *fields, subjects=[plain])[plain.id]["headcount"].value == 9
    assert ask(b, *fields, subjects=[numbered], order=b.order("run-2"))[numbered.id]["headcount"].value == 9
    assert (bought.asked, court.asked) == ([plain.id], [numbered.id])
    other = Subject("company", {"domain": "c7.com", "siren": "552032534"})
    ask(b, *fields, subjects=[other], order=b.order("run-3"))
    known = b.signals.known([Subject("company", {"domain": "c7.com"})], fields, SCOPE)[
        "company:domain:c7.com"
    ]
    assert known["headcount"].value == 9
    # The register was asked by the number; another company may share the website.
    assert known["insolvency_status"].value is None


def test_what_was_asked_by_a_number_is_not_said_of_another_company_on_the_same_website(engine, ring):
    by_either = free("either", says(headcount=5), needs=(frozenset({"domain"}), frozenset({"siren"})))
    b = bench(engine, ring, by_either)
    first, second = (
        Subject("company", {"domain": "group.com", "siren": n}) for n in ("732829320", "552032534")
    )
    ask(b, "headcount", subjects=[first])
    assert b.signals.known([second], ["headcount"], SCOPE)[second.id]["headcount"].value is None


def test_licensed_values_stay_with_their_sheet_open_ones_serve_everybody(engine, ring):
    b = bench(engine, ring, free("open", says(country="FR"), "country"), paid("two", says(headcount=2)))
    ask(b, "country", "headcount")
    here, there = (
        b.signals.known([acme()], ["country", "headcount"], scope)[ACME] for scope in (SCOPE, "sheet:S2")
    )
    assert (here["country"].value, here["headcount"].value) == ("FR", 2)
    assert there["country"].value == "FR"
    assert there["headcount"].missing.reason == NullReason.NO_KEY


def test_what_is_known_says_pending_only_where_a_keyless_provider_could_answer(engine, ring):
    b = bench(engine, ring, free("open", says(country="FR"), "country"), paid("two", says(headcount=2)))
    known = b.signals.known([acme()], ["country", "headcount", "founded_year"], SCOPE)[ACME]
    assert [known[f].missing.reason for f in ("country", "headcount", "founded_year")] == [
        NullReason.PENDING,
        NullReason.NO_KEY,
        NullReason.NOT_COVERED,
    ]


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, NullReason.NO_KEY), (402, NullReason.BUDGET), (403, NullReason.BLOCKED_BY_POLICY)],
)
def test_a_refused_key_or_spent_credits_stop_a_provider_for_the_whole_run(engine, ring, status, reason):
    one = paid("one", fails())
    b = bench(engine, ring, one)
    b.web.statuses["one"] = [status]
    subjects = companies(40)
    answers = ask(b, "headcount", subjects=subjects)
    assert {a["headcount"].missing.reason for a in answers.values()} <= {reason, NullReason.OUTCOME_UNKNOWN}
    assert answers["company:domain:c39.com"]["headcount"].missing.reason == reason
    assert len(one.asked) <= 8 + 1


def test_a_website_that_refuses_refuses_for_itself_alone(engine, ring):
    one = free("site", fails("blocked_by_policy"), hosts=ANY_HOST)
    b = bench(engine, ring, one)
    b.web.statuses["site"] = [403]
    ask(b, "headcount", subjects=companies(5))
    assert len(one.asked) == 5


def test_a_short_wait_is_waited_for_and_a_long_one_is_a_reason(engine, ring):
    turns = []

    def once_busy(_, a):
        turns.append(1)
        if len(turns) == 1:
            return fails("rate_limited", retry_after=2.0)(_, a)
        return Reply((Finding("headcount", 5),))

    b = bench(engine, ring, free("busy", once_busy))
    assert ask(b, "headcount")[ACME]["headcount"].value == 5
    assert b.slept == [2.0]
    long = free("very_busy", fails("rate_limited", retry_after=900.0))
    b = bench(engine, ring, long)
    answers = ask(b, "headcount", subjects=companies(30), order=b.order("run-2"))
    assert {a["headcount"].missing.reason for a in answers.values()} == {NullReason.RATE_LIMITED}
    assert len(long.asked) <= 9
    assert b.slept == []


def test_whatever_a_provider_raises_is_a_reason_and_the_next_one_is_asked(engine, ring):
    def breaks(_, a):
        raise KeyError("surprise")

    b = bench(engine, ring, free("a_bad", breaks), free("good", says(headcount=4)))
    assert ask(b, "headcount")[ACME]["headcount"].value == 4
    b = bench(engine, ring, free("none", lambda _, a: None))
    assert (
        ask(b, "headcount", subjects=companies(1))["company:domain:c0.com"]["headcount"].missing.reason
        == NullReason.ERROR
    )


def test_answers_stand_in_the_order_of_the_subjects(engine, ring):
    subjects = companies(60)
    b = bench(engine, ring, free("one", knows({s.id: {"headcount": n} for n, s in enumerate(subjects)})))
    answers = ask(b, "headcount", subjects=subjects)
    assert [a["headcount"].value for a in answers.values()] == list(range(60))


def test_a_cancelled_run_stops_asking_and_keeps_what_is_there(engine, ring):
    run = InlineRun()

    def script(me, a):
        if len(me.asked) >= 30:
            run.stop = True
        return Reply((Finding("headcount", 1),))

    one = free("one", script)
    b = bench(engine, ring, one)
    answers = ask(b, "headcount", subjects=companies(200), run=run)
    assert 25 <= len(answers) <= 50
    again = ask(b, "headcount", subjects=companies(200), run=InlineRun())
    assert len(again) == 200
    assert len(one.asked) == 200


def test_own_headcounts_a_year_apart_give_a_growth_of_one_source(engine, ring):
    b = bench(engine, ring, free("one", says(headcount=130)))
    year_ago = Observation(ACME, "headcount", 100, "one", NOON - 360 * 86400)
    other = Observation(ACME, "headcount", 10, "two", NOON - 365 * 86400)
    b.signals.memory.add([year_ago, other], Origin())
    signals = ask(b, "headcount", "headcount_growth_12m", "headcount_growth_6m")[ACME]
    grown = signals["headcount_growth_12m"].best
    assert (grown.value, grown.method, grown.source) == (pytest.approx(0.3), "derived", "one")
    assert grown.remark == "100 on 2025-11-27, 130 on 2026-11-22"
    assert signals["headcount_growth_6m"].best is None


def test_an_answer_for_a_field_the_card_does_not_declare_is_dropped(engine, ring):
    b = bench(
        engine,
        ring,
        free("one", lambda _, a: Reply((Finding("crm", "HubSpot"), Missing("crm", NullReason.ERROR)))),
    )
    assert ask(b, "headcount", "crm")[ACME]["crm"].missing.reason == NullReason.NOT_COVERED


def test_what_a_provider_told_beside_the_question_is_remembered_too(engine, ring):
    one = free(
        "one", lambda _, a: Reply((Finding("headcount", 3), Finding("country", "FR"))), "headcount", "country"
    )
    b = bench(engine, ring, one)
    ask(b, "headcount")
    assert ask(b, "country", order=b.order("run-2"))[ACME]["country"].value == "FR"
    assert len(one.asked) == 1


def test_the_day_of_the_tests_is_their_noon():
    assert datetime.fromtimestamp(NOON, UTC).date() == TODAY
