"""Lists of subscriptions and invoices equal a second opinion in plain Python, every month."""

from __future__ import annotations

import csv
from calendar import monthrange
from datetime import date
from fractions import Fraction
from pathlib import Path

from addon.core.definitions import definition_for
from addon.core.layouts import read
from addon.core.ledger import Ledger
from addon.core.movements import KINDS, movements
from addon.core.period import Window
from addon.core.retention import retention
from addon.core.table import Ask
from addon.sheets.csvbook import read_file
from tests.core.oracle import Rows, rates, totals


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_ledger(path: Path, ask: Ask) -> Ledger:
    found = read(read_file(path), ask)
    assert found.question is None, found.question
    assert found.ledger is not None
    return found.ledger


def months_from(first: date, count: int) -> list[date]:
    """The last days of consecutive months, in plain arithmetic."""
    number = first.year * 12 + first.month - 1
    years_months = [divmod(n, 12) for n in range(number, number + count)]
    return [date(y, m + 1, monthrange(y, m + 1)[1]) for y, m in years_months]


def assert_equal_every_month(ledger: Ledger, rows: Rows) -> None:
    """Amounts of every account and month, and the movements and rates of every pair of months, agree."""
    ours = {a.key: ledger.amounts[i].tolist() for i, a in enumerate(ledger.accounts)}
    assert ours == rows
    for apart in (1, 12):
        for last in range(apart, len(ledger.periods)):
            first = last - apart
            window = Window(ledger.periods[first], ledger.periods[last])
            moves = movements(ledger, window)
            assert {kind: moves.total(kind) for kind in KINDS} == totals(rows, first, last)
            expected = rates(rows, first, last)
            answer = retention(ledger, window, definition_for(None, ledger))
            if expected is None:
                assert answer.nrr is None
            else:
                assert (answer.nrr, answer.grr) == (expected[0], expected[1])


def test_the_published_subscription_periods_month_by_month(shared: Path) -> None:
    path = shared / "data" / "revenue" / "mrr_playbook_subscription_periods.csv"
    ask = Ask(date(2020, 3, 10), end="2020-02", answers={"last_ends": "ended"})
    ledger = read_ledger(path, ask)
    ends = months_from(date(2017, 9, 1), 30)
    assert [p.iso for p in ledger.periods] == [f"{d.year}-{d.month:02d}" for d in ends]
    rows: Rows = {}
    for line in lines_of(path):
        row = rows.setdefault(line["customer_id"], [0] * len(ends))
        for index, day in enumerate(ends):
            first = day.replace(day=1).isoformat()
            if line["start_date"] <= first < line["end_date"]:
                row[index] += int(line["monthly_amount"]) * 100
    assert_equal_every_month(ledger, rows)
    sep = [p.iso for p in ledger.periods].index("2018-09")
    published = movements(ledger, Window(ledger.periods[sep - 1], ledger.periods[sep]))
    assert [published.total(k) for k in ("start", "new", "reactivation", "end")] == [26000, 3000, 5000, 34000]


def test_the_published_periods_ask_whether_they_end_with_the_export(shared: Path) -> None:
    path = shared / "data" / "revenue" / "mrr_playbook_subscription_periods.csv"
    found = read(read_file(path), Ask(date(2020, 2, 10)))
    assert found.question is not None
    assert "28 of 28 accounts end on 2020-01-01" in found.question.message
    exported = read_ledger(path, Ask(date(2020, 2, 10), answers={"last_ends": "export"}))
    assert exported.periods[-1].iso == "2019-12"


def test_the_toy_invoices_with_gaps_month_by_month(shared: Path) -> None:
    path = shared / "data" / "revenue" / "flip_fake_invoice_lines.csv"
    ledger = read_ledger(path, Ask(date(2021, 1, 10), answers={"amount_per": "year"}))
    assert ledger.basis == "ARR"
    ends = months_from(date(2010, 6, 1), len(ledger.periods))
    assert ends[-1] == date(2020, 12, 31)
    rows: Rows = {}
    for line in lines_of(path):
        row = rows.setdefault(line["Name"].casefold(), [0] * len(ends))
        for index, day in enumerate(ends):
            if line["From"] <= day.isoformat() < line["To"]:
                row[index] += int(Fraction(line["Value"]) * 100)
    assert_equal_every_month(ledger, rows)


def test_the_sample_billing_spread_over_months_not_days(shared: Path) -> None:
    path = shared / "data" / "revenue" / "saas_metrics_pkg_sample_billing.csv"
    ledger = read_ledger(path, Ask(date(2026, 1, 15), answers={"no_period": "invoice_month"}))
    first = 2024 * 12
    rows: Rows = {}
    for line in lines_of(path):
        row = rows.setdefault(line["Customer"], [0] * 24)
        begin = line["Service Start"] or line["Invoice Date"]
        until = line["Service End"] or begin
        months = [int(d[:4]) * 12 + int(d[5:7]) - 1 - first for d in (begin, until)]
        share = round(Fraction(line["Amount"]) * 100 / (months[1] - months[0] + 1))
        for month in range(months[0], min(months[1], 23) + 1):
            row[month] += share
    rows = {key: [max(amount, 0) for amount in row] for key, row in rows.items()}
    assert len(ledger.periods) == 24
    assert_equal_every_month(ledger, rows)


def test_half_of_the_real_invoice_lines_month_by_month(shared: Path) -> None:
    path = shared / "data" / "revenue" / "flip_q_invoice_lines_half.csv"
    ledger = read_ledger(path, Ask(date(2016, 6, 30), mapping={"amount": "U", "ignore": "G"}))
    ends = months_from(date(2008, 8, 1), len(ledger.periods))
    assert ends[-1] == date(2016, 6, 30)
    rows: Rows = {}
    for line in lines_of(path):
        begin, until = date.fromisoformat(line["ValidFrom"]), date.fromisoformat(line["ValidTo"])
        months = round((until - begin).days / (Fraction(36525, 100) / 12))
        if not months:
            continue
        row = rows.setdefault(line["name"].casefold(), [0] * len(ends))
        share = round(Fraction(round(Fraction(line["AUD"]) * 100)) / months)
        hit = [i for i, day in enumerate(ends) if begin <= day < until]
        for index in hit or [(begin.year - 2008) * 12 + begin.month - 8]:
            if index < len(ends):
                row[index] += share
    rows = {key: [max(amount, 0) for amount in row] for key, row in rows.items()}
    assert_equal_every_month(ledger, rows)
