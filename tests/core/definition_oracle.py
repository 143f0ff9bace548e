"""Every definition again in plain Python, account by account, sharing no code with the product.

Each answers (NRR, GRR, what every account adds to NRR - 1, and to GRR - 1), or None where the book cannot
carry it. A book
is a list of rows of monthly amounts; ``first`` and ``last`` are the columns of the window's two ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

Rows = list[list[int]]
Each = list[Fraction]
Answer = tuple[Fraction, Fraction | None, Each, Each | None] | None


@dataclass(frozen=True)
class Case:
    """A monthly book and a window; ``renewals``: column of each account's renewal, or None.

    ``units``: thousandths of units per account and month; ``noticed``: what runs on after cancelling.
    """

    rows: Rows
    first: int
    last: int
    renewals: list[int | None]
    units: Rows | None = None
    noticed: Rows | None = None


def ratio(pairs: list[tuple[int, int]]) -> Answer:
    """End over start of those with a start; GRR caps each at its start."""
    base = sum(start for start, _ in pairs)
    if base == 0:
        return None
    inside = [(start, end if start else 0) for start, end in pairs]
    nrr = Fraction(sum(end for _, end in inside), base)
    grr = Fraction(sum(min(pair) for pair in inside), base)
    held = [Fraction(min(end - start, 0), base) for start, end in inside]
    return nrr, grr, [Fraction(end - start, base) for start, end in inside], held


def average(answers: list[Answer]) -> Answer:
    """The plain mean of several answers."""
    if any(answer is None for answer in answers):
        return None
    n = len(answers)
    nrr = sum((a[0] for a in answers), Fraction(0)) / n
    grr = sum((a[1] for a in answers), Fraction(0)) / n
    each, held = (
        [sum(parts, Fraction(0)) / n for parts in zip(*(a[k] for a in answers), strict=True)] for k in (2, 3)
    )
    return nrr, grr, each, held


def p2p(case: Case) -> Answer:
    return ratio([(row[case.first], row[case.last]) for row in case.rows])


def leavers(case: Case) -> Answer:
    answer = p2p(case)
    if answer is None:
        return None
    base = sum(row[case.first] for row in case.rows)
    gone = [0 if row[case.last] else row[case.first] for row in case.rows]
    return answer[0], 1 - Fraction(sum(gone), base), answer[2], [-Fraction(g, base) for g in gone]


def at_cancellation(case: Case) -> Answer:
    if case.noticed is None:
        return None
    left = [
        [amount - over for amount, over in zip(*pair, strict=True)]
        for pair in zip(case.rows, case.noticed, strict=True)
    ]
    return p2p(Case(left, case.first, case.last, case.renewals))


def old_price(case: Case) -> Answer:
    if case.units is None:
        return None
    pairs = []
    for row, units in zip(case.rows, case.units, strict=True):
        start, end, before, now = row[case.first], row[case.last], units[case.first], units[case.last]
        if start and (not before or (end and not now)):
            return None
        pairs.append((start, round(Fraction(start * now, before)) if start and end else 0))
    return ratio(pairs)


def any_gap(case: Case) -> Answer:
    return ratio([(r[case.first], r[case.last] if all(r[case.first : case.last]) else 0) for r in case.rows])


def ninety_days(case: Case) -> Answer:
    def end(row: list[int]) -> int:
        marks = "".join("x" if amount else "." for amount in row[case.first : case.last])
        return 0 if "..." in marks else row[case.last]

    return ratio([(row[case.first], end(row)) for row in case.rows])


def grace(months: int) -> Callable[[Case], Answer]:
    def at(row: list[int], column: int) -> int:
        return next((amount for amount in reversed(row[column - months : column + 1]) if amount), 0)

    def answer(case: Case) -> Answer:
        if case.first < months:
            return None
        return ratio([(at(row, case.first), at(row, case.last)) for row in case.rows])

    return answer


def moved(row: list[int], first: int, last: int) -> dict[str, int]:
    """One account's movements from month to month, summed."""
    out = dict.fromkeys(("expansion", "contraction", "churn", "returned", "new"), 0)
    for month in range(first + 1, last + 1):
        before, now = row[month - 1], row[month]
        if before == 0 and now > 0:
            out["returned" if any(row[:month]) else "new"] += now
        elif now == 0:
            out["churn"] += before
        elif now < before:
            out["contraction"] += before - now
        else:
            out["expansion"] += now - before
    return out


def movements(*, cohort: bool, returned: bool) -> Callable[[Case], Answer]:
    def answer(case: Case) -> Answer:
        base = sum(row[case.first] for row in case.rows)
        if base == 0:
            return None
        each, held = [], []
        for row in case.rows:
            if cohort and row[case.first] == 0:
                each.append(Fraction(0))
                held.append(Fraction(0))
                continue
            kinds = moved(row, case.first, case.last)
            loss = kinds["contraction"] + kinds["churn"]
            gain = kinds["expansion"] + (kinds["returned"] if returned else 0)
            held.append(-Fraction(loss, base))
            each.append(Fraction(gain - loss, base))
        return 1 + sum(each), 1 + sum(held), each, held

    return answer


def compounded(gains: tuple[str, ...], losses: tuple[str, ...], *, gross: bool) -> Callable[[Case], Answer]:
    def answer(case: Case) -> Answer:
        nrr, grr = Fraction(1), Fraction(1)
        each, held = [Fraction(0)] * len(case.rows), [Fraction(0)] * len(case.rows)
        for month in range(case.first + 1, case.last + 1):
            base = sum(row[month - 1] for row in case.rows)
            if base == 0:
                return None
            kinds = [moved(row, month - 1, month) for row in case.rows]
            net = [sum(k[g] for g in gains) - sum(k[name] for name in losses) for k in kinds]
            lost = [k["contraction"] + k["churn"] for k in kinds]
            held = [part - grr * Fraction(loss, base) for part, loss in zip(held, lost, strict=True)]
            each = [part + nrr * Fraction(n, base) for part, n in zip(each, net, strict=True)]
            nrr *= 1 + Fraction(sum(net), base)
            grr *= 1 - Fraction(sum(lost), base)
        return nrr, grr if gross else None, each, held if gross else None

    return answer


def trailing(case: Case) -> list[Answer]:
    return [p2p(Case(case.rows, case.first - k, case.last - k, case.renewals)) for k in range(12)]


def trailing_mean(case: Case) -> Answer:
    return average(trailing(case)) if case.first >= 11 else None


def trailing_weighted(case: Case) -> Answer:
    if case.first < 11 or None in trailing(case):
        return None
    start = [sum(row[case.first - k] for k in range(12)) for row in case.rows]
    base = sum(start)
    ends = 0
    each, held = [], []
    for row in case.rows:
        pairs = [(row[case.first - k], row[case.last - k]) for k in range(12) if row[case.first - k]]
        ends += sum(b for _, b in pairs)
        held.append(Fraction(sum(min(b - a, 0) for a, b in pairs), base))
        each.append(Fraction(sum(b - a for a, b in pairs), base))
    return Fraction(ends, base), 1 + sum(held), each, held


def years(case: Case) -> Answer:
    if case.last - case.first != 12 or case.first < 11:
        return None
    return ratio(
        [(sum(r[case.last - 23 : case.last - 11]), sum(r[case.last - 11 :][:12])) for r in case.rows]
    )


def years_of_first_month(case: Case) -> Answer:
    if case.last - case.first != 12 or case.first < 11:
        return None
    month = case.last - 23
    return ratio(
        [
            (sum(r[month : month + 12]), sum(r[month + 12 : month + 24])) if r[month] else (0, 0)
            for r in case.rows
        ]
    )


def quarter(case: Case, back: int = 0) -> Answer:
    if case.last - case.first != 12 or case.first - 3 * back < 2:
        return None
    now = case.last - 3 * back
    return ratio([(sum(r[now - 14 : now - 11]), sum(r[now - 2 : now + 1])) for r in case.rows])


def four_quarters(case: Case) -> Answer:
    return average([quarter(case, back) for back in (3, 2, 1, 0)])


def due(case: Case) -> list[bool] | None:
    """Who was due; None where the dates cannot tell."""
    inside = [
        bool(row[case.first]) and at is not None and case.first < at <= case.last
        for row, at in zip(case.rows, case.renewals, strict=True)
    ]
    if not any(inside):
        return None
    renewed = any(i and row[case.last] for i, row in zip(inside, case.rows, strict=True))
    later = any(
        row[case.first] and row[case.last] and at is not None and at > case.last
        for row, at in zip(case.rows, case.renewals, strict=True)
    )
    return None if not renewed and later else inside


def renewal_base(case: Case) -> Answer:
    inside = due(case)
    if inside is None:
        return None
    return ratio([(r[case.first] if i else 0, r[case.last]) for i, r in zip(inside, case.rows, strict=True)])


def due_losses(case: Case) -> Answer:
    inside = due(case)
    if inside is None:
        return None
    base = sum(row[case.first] for row in case.rows)
    due_base = sum(row[case.first] for i, row in zip(inside, case.rows, strict=True) if i)
    each, held = [], []
    for i, row in zip(inside, case.rows, strict=True):
        start, end = row[case.first], row[case.last]
        loss = Fraction(max(start - end, 0), due_base) if i else Fraction(0)
        gain = Fraction(max(end - start, 0), base) if start else Fraction(0)
        held.append(-loss)
        each.append(gain - loss)
    return 1 + sum(each), 1 + sum(held), each, held


def last_month(case: Case) -> Answer:
    before = p2p(Case(case.rows, case.last - 1, case.last, case.renewals))
    if before is None:
        return None

    def to_a_year(rate: Fraction, parts: Each) -> Each:
        scale = (rate**12 - 1) / (rate - 1) if rate != 1 else Fraction(12)
        return [part * scale for part in parts]

    nrr, grr, each, held = before
    return nrr**12, grr**12, to_a_year(nrr, each), to_a_year(grr, held)


LOST = ("contraction", "churn")
ORACLES: dict[str, Callable[[Case], Answer]] = {
    "cohort_point_to_point": p2p,
    "leavers_only": leavers,
    "stripe_at_cancellation": at_cancellation,
    "constant_price": old_price,
    "any_gap_gone": any_gap,
    "maxio_90_days": ninety_days,
    "grace_1_month": grace(1),
    "grace_2_months": grace(2),
    "grace_3_months": grace(3),
    "cohort_movements": movements(cohort=True, returned=False),
    "cohort_movements_with_returns": movements(cohort=True, returned=True),
    "all_movements": movements(cohort=False, returned=False),
    "all_movements_with_returns": movements(cohort=False, returned=True),
    "monthly_compounded": compounded(("expansion",), LOST, gross=True),
    "monthly_compounded_with_returns": compounded(("expansion", "returned"), LOST, gross=True),
    "baremetrics_compounded": compounded(("expansion",), ("churn",), gross=False),
    "last_month_annualised": last_month,
    "trailing_12_average": trailing_mean,
    "datadog_trailing_12": trailing_weighted,
    "revenue_over_revenue": years,
    "snowflake_two_years": years_of_first_month,
    "twilio_quarter": quarter,
    "four_quarter_average": four_quarters,
    "renewal_base": renewal_base,
    "displayr_due_to_renew": due_losses,
}
