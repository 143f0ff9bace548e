"""The benchmark compares like with like: all engines give the same answer, on a smaller book."""

from __future__ import annotations

from addon.core.definitions import DEFINITIONS, Ratio
from addon.core.ledger import Account
from addon.core.period import Window
from tests.bench import compute, definitions, engine, floor, pandas_rival


def test_all_engines_agree():
    n, width = 300, 24
    account, period, cents = compute.lines(n, width, seed=3)
    names = tuple(Account(f"a{i}", f"A{i}") for i in range(n))
    expected = floor.run(account, period, cents, n, width)
    assert compute.same(expected, engine.run(account, period, cents, names, width))
    assert compute.same(expected, pandas_rival.run(account, period, cents, n, width))
    for kind in range(7):
        assert sum(row[kind] for row in expected["monthly"]) > 0


def test_every_definition_of_a_ledger_answers_on_the_benchs_book():
    ledger = definitions.book(300, 37)
    answers = definitions.all_ratios(ledger, Window(ledger.periods[-13], ledger.periods[-1]))
    assert [isinstance(answer, Ratio) for answer in answers] == [d.needs == "ledger" for d in DEFINITIONS]
