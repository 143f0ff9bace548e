"""Published examples that are no single bridge: identities, prices, timing, life cycles, whole lists.

Every example of the list is computed by the product, from a sheet as somebody would type it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from addon.compute_nrr import compute
from addon.core.dates import to_serial
from addon.core.definitions import definition_for
from addon.core.layouts import read
from addon.core.movements import movement_words, movements
from addon.core.period import Window
from addon.core.retention import retention
from addon.core.table import Ask, Book, Tab, Value
from addon.sheets.csvbook import read_file
from tests.core.messy import ROOT_CASES

EXAMPLES = json.loads((ROOT_CASES / "published_examples.json").read_text("utf-8"))["examples"]
NOW = date(2026, 1, 15)


def book(*rows: list[Value], title: str = "MRR", formats: list[str | None] | None = None) -> Book:
    patterns = [[None] * len(rows[0]), *[formats or [None] * len(rows[0]) for _ in rows[1:]]]
    return Book("case", (Tab(title, 1, [list(r) for r in rows], patterns),))


def result(of: Book, **asked: Any) -> dict[str, Any]:
    return compute(of, Ask(NOW, **asked))[0]


def subscriptions(*rows: list[Value], extra: list[str] | None = None, **asked: Any) -> Any:
    """A list of monthly subscriptions as typed: account, amount, start, end, and extra columns."""
    head: list[Value] = ["Customer", "Amount", "Start date", "End date", "Interval", *(extra or [])]
    formats: list[str | None] = [
        None,
        '"$"#,##0.00',
        "yyyy-mm-dd",
        "yyyy-mm-dd",
        None,
        *[None] * len(extra or []),
    ]
    found = read(book(head, *rows, title="Subscriptions", formats=formats), Ask(NOW, **asked))
    assert found.question is None, found.question
    assert found.ledger is not None
    return found.ledger


def day(text: str) -> int:
    return to_serial(date.fromisoformat(text))


def month_amount(ledger: Any, month: str) -> int:
    index = [p.iso for p in ledger.periods].index(month)
    return int(ledger.amounts[:, index].sum())


def identity(inputs: dict[str, float], expected: dict[str, float]) -> None:
    both = {**inputs, **expected}
    grr = Fraction(str(both["grr"]))
    up = Fraction(str(both["expansion_rate"]))
    answer = result(
        book(
            ["Customer", "Starting ARR", "Expansion", "Contraction", "Churn", "Ending ARR"],
            ["All", 100_000, float(100_000 * up), 0, float(100_000 * (1 - grr)), float(100_000 * (grr + up))],
        )
    )
    assert answer["nrr"] == pytest.approx(both["nrr"])
    assert answer["grr"] == pytest.approx(both["grr"])
    assert answer["nrr"] - answer["grr"] == pytest.approx(both["expansion_rate"])
    assert 1 - answer["grr"] == pytest.approx(both.get("loss_rate", 1 - both["grr"]))


def a_forever_coupon(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    (_, amount, interval, _) = inputs["lines"][0]
    ledger = subscriptions(
        ["A", amount, day("2024-01-01"), None, interval, inputs["percent_off_forever"], "forever"],
        ["Gone", 1, day("2024-01-01"), day("2025-03-01"), interval, None, None],
        extra=["Percent off", "Coupon duration"],
        answers={"discount": "take_off"},
    )
    assert month_amount(ledger, "2025-12") == expected["mrr"] * 100


def plan_addon_and_discount(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    begin = day("2024-01-01")
    ledger = subscriptions(
        ["A", inputs["plan"], begin, None, "month"],
        ["A", inputs["addon"], begin, day("2030-01-01"), "month"],
        ["A", -inputs["discount"], begin, None, "month"],
        ["Gone", 1, begin, day("2025-03-01"), "month"],
    )
    assert month_amount(ledger, "2025-12") == expected["mrr"] * 100


def annualised(inputs: dict[str, float], expected: dict[str, float]) -> None:
    """The method is named beside the figure: compounding twelve months gives what the page did not print."""
    amounts = [1e9 * inputs["monthly_nrr"] ** n for n in range(13)]
    months = [f"{m} {y}" for y, m in [(2024, "Dec"), *[(2025, m) for m in _MONTHS]]]
    answer = result(book(["Customer", *months], ["A", *amounts]), definition="monthly_compounded")
    assert answer["nrr"] == pytest.approx(expected["annualised_compounded"], abs=5e-5)
    assert answer["nrr"] != pytest.approx(expected["page_states"], abs=0.01)
    assert "compound" in answer["definition"]["label"].casefold()


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def lapsed_within_a_month(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    begin, end = (f"2025-{part}" for part in inputs["period"].split(".."))
    ledger = subscriptions(
        ["A", 100, day(begin), day(end), "month"], ["B", 50, day("2025-01-01"), None, "month"]
    )
    assert expected == {"mrr_may": "full", "mrr_june": 0}
    assert month_amount(ledger, "2025-05") == 15_000
    assert month_amount(ledger, "2025-06") == 5_000


def life_cycle(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    """One customer's month ends after each event, and what every step is called."""
    after = expected["mrr_after"]
    months = [f"{m} 2025" for m in _MONTHS[: len(after) + 1]]
    found = read(
        book(["Customer", *months], ["Gold Ltd", 0, *after], ["Other", *[10.0] * len(months)]), Ask(NOW)
    )
    ledger = found.ledger
    assert ledger is not None
    for step, (_, change, called) in enumerate(inputs["events"]):
        moves = movements(ledger, Window(ledger.periods[step], ledger.periods[step + 1]))
        assert movement_words(moves)[0] == called.split()[0]
        cents = ledger.amounts[0]
        assert int(cents[step + 1]) - int(cents[step]) == round(change * 100)


def churn_events(ledger: Any) -> int:
    steps = range(1, len(ledger.periods))
    windows = [Window(ledger.periods[n - 1], ledger.periods[n]) for n in steps]
    return sum(movement_words(movements(ledger, w)).count("churn") for w in windows)


def the_sample_billing(inputs: dict[str, Any], expected: dict[str, Any], shared: Path) -> None:
    path = shared / "data" / "revenue" / inputs["file"]
    answers = {"no_period": "invoice_month", "terms": "ratable_by_day"}
    spread = read(read_file(path), Ask(NOW, answers=answers)).ledger
    assert spread is not None
    assert churn_events(spread) == expected["churn_events_spread"]
    months = [p.iso for p in spread.periods]
    window = Window(spread.periods[months.index("2024-12")], spread.periods[months.index("2025-12")])
    answer = retention(spread, window, definition_for(None, spread))
    for name, rate in {"nrr": answer.nrr, "grr": answer.grr, "logo": answer.logo_retention}.items():
        assert rate is not None
        assert float(rate) == pytest.approx(expected[f"{name}_12m_2025_12"], abs=5e-6)
    plain = read_file(path)
    tab = plain.tabs[0]
    booked = replace(plain, tabs=(replace(tab, rows=[row[:3] for row in tab.rows]),))
    invoiced = read(booked, Ask(NOW, answers={"dates": "months", "no_period": "invoice_month"})).ledger
    assert invoiced is not None
    assert churn_events(invoiced) == expected["churn_events_invoice_month"]


def a_merger(inputs: dict[str, Any], expected: dict[str, Any], shared: Path) -> None:
    lines = read_file(shared / "data" / "revenue" / Path(inputs["file"]).name.replace("fake", "flip_fake"))
    told: list[list[Value]] = [["Customer", "Merged into"], *[[a, b] for a, b in inputs["mergers"].items()]]
    merged = replace(lines, tabs=(*lines.tabs, Tab("Mergers", 9, told)))
    asked = Ask(date(2021, 1, 10), start="2017-12", end="2018-12", answers={"amount_per": "year"})
    answer, _ = compute(merged, asked)
    assert 1 - answer["logo_retention"] == expected["logo_churn"]
    assert answer["accounts_at_start"] == expected["logo_denominator"]
    assert float(answer["churn"]) / float(answer["start"]) == expected["revenue_churn"]
    assert float(answer["contraction"]) / float(answer["start"]) == pytest.approx(expected["contraction"])
    assert answer["nrr"] == pytest.approx(expected["nrr"])
    assert float(answer["contraction"]) == -expected["growth_accounting_contraction"]


PLAIN: dict[str, Callable[[Any, Any], None]] = {
    "seed-4": identity,
    "leanscale-1": identity,
    "leanscale-2": identity,
    "leanscale-3": identity,
    "stripe-forever-coupon": a_forever_coupon,
    "chargebee-discount": plan_addon_and_discount,
    "optifai-annualise": annualised,
    "fivetran-stripe-eom": lapsed_within_a_month,
    "chartmogul-lifecycle": life_cycle,
}
WITH_LISTS: dict[str, Callable[[Any, Any, Path], None]] = {
    "saas-metrics-sample": the_sample_billing,
    "flip-fake-2018-merged": a_merger,
}


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e["id"] in PLAIN], ids=lambda e: e["id"])
def test_a_published_example_comes_out(example: dict[str, Any]) -> None:
    PLAIN[example["id"]](example["inputs"], example["expected"])


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e["id"] in WITH_LISTS], ids=lambda e: e["id"])
def test_a_published_list_of_accounts_comes_out(example: dict[str, Any], shared: Path) -> None:
    WITH_LISTS[example["id"]](example["inputs"], example["expected"], shared)


def test_every_example_is_computed() -> None:
    assert {e["id"] for e in EXAMPLES} == set(PLAIN) | set(WITH_LISTS)


def test_a_spread_by_days_stands_beside_the_months_of_each_term() -> None:
    """A year's invoice spread by days loses a tenth in February; by months nothing happened."""
    rows: list[list[Value]] = [
        ["Customer", "Invoice date", "Amount", "Service start", "Service end"],
        ["A", day("2024-01-01"), 1200, day("2024-01-01"), day("2024-12-31")],
        ["A", day("2025-01-01"), 1200, day("2025-01-01"), day("2025-12-31")],
    ]
    dates = "yyyy-mm-dd"
    of = book(*rows, title="Invoices", formats=[None, dates, '"$"#,##0', dates, dates])
    answer = result(of, start="2025-01", end="2025-02", answers={"terms": "ratable_by_day"})
    assert answer["nrr"] == pytest.approx(28 / 31, abs=1e-4)
    said = next(p["message"] for p in answer["problems"] if p["code"] == "ratable_by_day")
    assert "NRR 100.0%, GRR 100.0%" in said
    assert result(of, start="2025-01", end="2025-02")["nrr"] == 1.0
