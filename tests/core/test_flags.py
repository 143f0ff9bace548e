"""Flags speak about the future of accounts that are still here, with a record that never looks ahead."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from addon.core.flags import RULES, find_flags
from addon.core.flags.record import Record, record_of
from addon.core.flags.view import Past
from addon.core.ledger import Ledger
from addon.core.period import Period
from tests.core.books import ledger, window_of
from tests.core.test_movements import books

RULE = {rule.name: rule for rule in RULES}


def flags_of(rows, facts=None, cells=None, first=0, last=-1):
    book = ledger(rows, facts=facts, fact_cells=cells)
    return find_flags(book, window_of(book, first, last))


def rules_of(found, key):
    return {flag.rule: flag for flag in found.by_account.get(key, ())}


def test_a_renewal_within_three_months_is_flagged_with_its_cell_and_all_its_revenue():
    found = flags_of(
        {"Acme": [100_00] * 24}, {"Acme": {"renewal": date(2026, 1, 31)}}, {"Acme": {"renewal": "'MRR'!B2"}}
    )
    flag = rules_of(found, "acme")["renewal_due"]
    assert flag.kind == "churn_risk"
    assert flag.why == ("Renewal on 31 Jan 2026 ('MRR'!B2)",)
    assert (flag.at_stake, flag.expected, flag.estimated) == (100_00, 100_00, False)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("renewal", "flagged"),
    [
        (date(2026, 1, 1), True),
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
        (date(2028, 2, 1), False),
    ],
)
def test_only_renewals_within_three_months_of_the_windows_end_are_due(renewal, flagged):
    found = flags_of({"Acme": [100_00] * 24}, {"Acme": {"renewal": renewal}})
    assert ("renewal_due" in rules_of(found, "acme")) is flagged


def test_a_renewal_date_that_has_passed_is_taken_a_year_on_and_marked_estimated():
    found = flags_of({"Acme": [100_00] * 24}, {"Acme": {"renewal": date(2025, 2, 15)}})
    flag = rules_of(found, "acme")["renewal_due"]
    assert flag.estimated
    assert "has passed" in flag.why[0]
    assert "Feb 2026" in flag.why[0]
    assert found.renewals["acme"] == "est. Feb 2026"


def test_without_a_date_the_anniversary_of_the_last_step_stands_in_and_a_date_is_asked_for():
    found = flags_of({"Acme": [100_00] * 13 + [120_00] * 11})
    flag = rules_of(found, "acme")["anniversary_due"]
    assert flag.estimated
    assert flag.why == (
        "Amount last changed in Feb 2025 ('MRR'!O2); a yearly term would renew in Feb 2026 (estimated)",
    )
    assert found.problems[0].code == "renewal_unknown"


def test_an_amount_older_than_the_sheet_has_no_anniversary():
    assert flags_of({"Acme": [100_00] * 24}).by_account == {}


def test_an_account_that_is_gone_gets_no_flag():
    found = flags_of({"Acme": [100_00] * 20 + [0] * 4}, {"Acme": {"renewal": date(2026, 1, 31), "usage": 0}})
    assert found.by_account == {}
    assert found.look_first == ()
    assert found.renewals == {}


def test_every_rule_speaks_where_it_should():
    rows = {
        "Fell": [100_00] * 22 + [80_00] * 2,
        "Declines": [100_00] * 14 + [90_00] * 4 + [80_00] * 6,
        "Grows": [100_00] * 14 + [110_00] * 4 + [130_00] * 6,
        "Idle": [100_00] * 24,
        "Calm": [100_00] * 24,
    }
    facts = {"Idle": {"usage": 0}, "Calm": {"usage": 12}}
    found = flags_of(rows, facts, {"Idle": {"usage": "'MRR'!C5"}})
    assert set(rules_of(found, "fell")) == {"contraction"}
    assert set(rules_of(found, "declines")) == {"decline"}
    grows = rules_of(found, "grows")["expansion"]
    assert (grows.kind, grows.at_stake, grows.expected) == ("expansion", 15_00, 0)
    idle = rules_of(found, "idle")["inactivity"]
    assert idle.why == ("Usage is 0 ('MRR'!C5)",)
    assert idle.record == "unproven: the sheet holds no history of it"
    assert "calm" not in found.by_account


def test_accounts_are_ranked_by_money_expected_to_be_lost():
    rows = {
        "Small": [10_00] * 24,
        "Large": [900_00] * 24,
        "Later": [5000_00] * 24,
        "Grows": [10_00, 20_00] * 12,
    }
    due = {"renewal": date(2026, 2, 1)}
    found = flags_of(rows, {"Small": due, "Large": due, "Later": {"renewal": date(2026, 9, 1)}})
    assert found.look_first == ("large", "small")


def test_accounts_at_risk_come_before_accounts_that_grow():
    rows = {"Grows": [100_00] * 14 + [110_00] * 4 + [130_00] * 6, "Due": [1_00] * 24}
    found = flags_of(rows, {"Due": {"renewal": date(2026, 2, 1)}, "Grows": {"renewal": date(2026, 9, 1)}})
    assert found.ranked == ("due", "grows")


def test_flags_of_a_window_long_ago_say_from_when_they_look_ahead():
    book = ledger({"Acme": [100_00] * 24}, facts={"Acme": {"renewal": date(2026, 1, 31)}})
    found = find_flags(book, window_of(book), as_of=date(2026, 11, 21))
    assert [p.message for p in found.problems] == [
        "Flags look ahead from Dec 2025, the end of the window; today is 21 Nov 2026."
    ]
    assert find_flags(book, window_of(book), as_of=date(2026, 2, 1)).problems == ()


@pytest.mark.parametrize("first", [Period.month(2024, 1), Period.quarter(2022, 1), Period.year(2016)])
@forall(books())
def test_every_grain_and_length_can_be_flagged(first, rows):
    facts = {name: {"renewal": date(2025, 6, 30)} for name in list(rows)[::2]}
    book = ledger(rows, first, facts=facts)
    found = find_flags(book, window_of(book))
    paying = {
        account.key for account, amount in zip(book.accounts, book.amounts[:, -1], strict=True) if amount > 0
    }
    assert set(found.by_account) <= paying
    assert set(found.renewals) <= paying
    for flags in found.by_account.values():
        for flag in flags:
            assert 0 <= flag.expected <= flag.at_stake
            assert flag.why[0]
            assert flag.clears
            assert flag.record


def yearly_book(accounts=40, months=48):
    """Yearly contracts: every third account leaves at its second anniversary, the others get a new price."""
    rows = {}
    for i in range(accounts):
        begin, price = i % 12, 100_00 + i
        row = [0] * begin + [price] * 12 + [price + 10_00] * 12 + [price + 20_00] * 12
        row = (row + [row[-1]] * months)[:months]
        if i % 3 == 0:
            row = [amount if month < begin + 24 else 0 for month, amount in enumerate(row)]
        rows[f"A{i}"] = row
    return rows


def count_by_hand(rows, months, ahead, fires, outcome):
    """A record counted in plain Python."""
    right = spoken = events = paying = 0
    origin = months - 1 - ahead
    while origin >= 9:
        for row in rows.values():
            now, later = row[origin], row[origin + ahead]
            if not now:
                continue
            fired, came = fires(row[: origin + 1]), outcome(now, later)
            right, spoken = right + (fired and came), spoken + fired
            events, paying = events + came, paying + 1
        origin -= ahead
    return Record(right, spoken, events, paying)


def anniversary_by_hand(row):
    steps = [i for i in range(1, len(row)) if row[i] != row[i - 1]]
    if not steps:
        return False
    return 12 - (len(row) - 1 - steps[-1]) % 12 <= 3


def test_the_record_of_a_rule_equals_a_count_by_hand():
    rows = yearly_book()
    record = record_of(RULE["anniversary_due"], Past.of(ledger(rows)), 47)
    expected = count_by_hand(rows, 48, 3, anniversary_by_hand, lambda _now, later: later == 0)
    assert record == expected
    assert record.proven
    assert record.beats_chance
    assert record.text.startswith(f"right {record.right} of {record.spoken}; base rate ")


def test_few_events_are_called_unproven():
    assert Record(1, 3, 1, 50).text == "unproven: right 1 of 3, too few to judge"
    assert Record(0, 0, 9, 50).text == "unproven: never seen before on this book"
    assert Record(7, 22, 9, 100).text == "right 7 of 22; base rate 9%"
    assert Record(1, 22, 9, 100).text == "no better than chance: right 1 of 22; base rate 9%"


@pytest.mark.parametrize(
    ("record", "standing"),
    [
        (Record(7, 22, 9, 100), "proven"),
        (Record(1, 22, 9, 100), "chance"),
        (Record(2, 20, 10, 100), "chance"),
        (Record(1, 3, 1, 50), "unproven"),
        (Record(9, 22, 4, 100), "unproven"),
        (Record(dated=False), "unproven"),
    ],
)
def test_what_a_record_makes_of_a_flag(record, standing):
    assert record.standing == standing


def saw_book():
    """Falls are followed by rises, so a fall foretells nothing; who idles has no record at all."""
    saw = {f"S{i}": ([100_00, 90_00] * 24)[i % 2 : 48 - (i % 2)][-46:] for i in range(12)}
    rows = {**saw, "Idle": [5_00] * 46}
    return flags_of(rows, {"Idle": {"usage": 0}})


def test_what_was_no_better_than_chance_comes_last_and_is_not_hidden():
    found = saw_book()
    assert found.look_first[0] == "idle", "all the others have more at stake"
    assert set(found.look_first[1:]) == {f"s{i}" for i in range(0, 12, 2)}
    told = {flag.told for key in found.look_first[1:] for flag in found.by_account[key]}
    assert told == {"Contraction risk (no better than chance)"}
    assert [flag.told for flag in found.by_account["idle"]] == ["Churn risk (unproven)"]


def test_a_date_that_only_survivors_have_proves_nothing():
    rows = {f"A{i}": [100_00] * (20 if i < 12 else 48) + [0] * (28 if i < 12 else 0) for i in range(40)}
    facts = {f"A{i}": {"renewal": date(2028, 1 + i % 12, 15)} for i in range(12, 40)}
    book = ledger(rows, facts=facts)
    text = record_of(RULE["renewal_due"], Past.of(book), 47).text
    assert text == "unproven: only 0 such events among the accounts it can judge"


def test_renewal_dates_count_back_in_whole_years():
    rows = {f"A{i}": [100_00] * (27 if i < 6 else 48) + [0] * (21 if i < 6 else 0) for i in range(12)}
    facts = {name: {"renewal": date(2028, 3, 15)} for name in rows}
    record = record_of(RULE["renewal_due"], Past.of(ledger(rows, facts=facts)), 47)
    assert record.right == 6
    assert record.proven


@forall(st.integers(0, 2**32 - 1), st.integers(12, 20))
def test_nothing_after_an_origin_can_change_what_a_rule_says_there(seed, cut):
    random = np.random.default_rng(seed)
    amounts = random.choice([0, 100, 120, 150], size=(6, 24), p=[0.2, 0.4, 0.2, 0.2]).astype(np.int64)
    book = ledger({f"A{i}": row for i, row in enumerate(amounts.tolist())})
    other = amounts.copy()
    other[:, cut + 1 :] = random.integers(0, 500, size=other[:, cut + 1 :].shape)
    changed = Ledger(
        book.accounts, book.periods, other, book.stated, book.currency, book.basis, book.grain, book.cells
    )
    for rule in RULES:
        before = rule.fires(Past.of(book).view(cut, looking_back=True))
        after = rule.fires(Past.of(changed).view(cut, looking_back=True))
        assert (before == after).all()
    assert find_flags(book, window_of(book, 0, cut)) == find_flags(changed, window_of(changed, 0, cut))
