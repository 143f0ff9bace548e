"""The number in words: the sentence whose parts add up as printed, and how to read NRR and GRR."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from addon.core import currency as currencies
from addon.core.period import Window

BANDS_FROM = "the article on Net Revenue Retention that Keeprate follows"


def percent(rate: Fraction, places: int = 1) -> str:
    """``105.0%``, rounded half-even from the exact fraction."""
    scaled = round(rate * 100 * 10**places)
    whole, rest = divmod(abs(scaled), 10**places)
    return f"{'-' if scaled < 0 else ''}{whole}{f'.{rest:0{places}d}' if places else ''}%"


def window_text(window: Window) -> str:
    """``Dec 2024 → Dec 2025, 12 months``, with the reason in brackets when it is not the usual one."""
    length = "1 month" if window.months == 1 else f"{window.months} months"
    return f"{window.label}, {length}" + (f" ({window.note})" if window.note else "")


@dataclass(frozen=True)
class Flow:
    """What became of the revenue at the start, minor units: ``start + added - left - downgraded = end``."""

    start: int
    left: int
    downgraded: int
    added: int

    @property
    def end(self) -> int:
        """What the same customers pay at the end."""
        return self.start + self.added - self.left - self.downgraded


def per_hundred(flow: Flow, places: int) -> tuple[int, int, int, int]:
    """(end, left, downgraded, added) of every 100, in units of 10 to -``places``, adding up exactly.

    Largest remainder: the end is rounded half-even; the three parts are rounded so that 100 + added - left
    - downgraded gives it, each within one unit of its exact value. ``flow.start`` must be positive.
    """
    unit = 100 * 10**places
    end = round(Fraction(flow.end * unit, flow.start))
    exact = [Fraction(sign * part * unit, flow.start) for sign, part in _signed(flow)]
    parts = [part.numerator // part.denominator for part in exact]
    missing = end - unit - sum(parts)
    by_rest = sorted(range(3), key=lambda i: (parts[i] - exact[i], i))
    for i in by_rest[:missing]:
        parts[i] += 1
    return end, -parts[0], -parts[1], parts[2]


def _signed(flow: Flow) -> tuple[tuple[int, int], ...]:
    return (-1, flow.left), (-1, flow.downgraded), (1, flow.added)


def sentence(flow: Flow, currency: str, start_label: str | None, end_label: str | None) -> str:
    """Of every $100 these customers paid in Dec 2024 they pay $105 now: $10 left, $5 was downgraded ...

    ``start_label`` None: the sheet names no period. ``end_label`` None: the end is now. Cents appear when
    whole units would print a part as nothing. ``flow.start`` must be positive.
    """
    exactly = (flow.end, flow.left, flow.downgraded, flow.added)
    whole = per_hundred(flow, 0)
    hides = any(part and not printed for part, printed in zip(exactly, whole, strict=True))
    places = 2 if hides else 0
    end, left, downgraded, added = per_hundred(flow, places)
    sign = currencies.shown(currency) if currency else ""
    when = f"in {start_label}" if start_label else "at the start"
    pay = "they pay {} now" if end_label is None else f"they paid {{}} in {end_label}"
    told = [
        f"{_text(amount, places, sign, exact)} {verb}"
        for amount, exact, verb in (
            (left, flow.left, "left"),
            (downgraded, flow.downgraded, "was downgraded"),
            (added, flow.added, "was added"),
        )
        if exact
    ]
    tail = ", ".join(told) if told else "nothing left, nothing was downgraded, nothing was added"
    head = f"Of every {sign}100 these customers paid {when} "
    return f"{head}{pay.format(_text(end, places, sign, flow.end))}: {tail}."


def _text(amount: int, places: int, sign: str, exact: int) -> str:
    if exact and not amount:
        return f"less than {sign}{'0.01' if places else '1'}"
    whole, rest = divmod(amount, 10**places)
    return f"{sign}{whole:,}.{rest:02d}" if places else f"{sign}{whole:,}"


def how_to_read(
    nrr: Fraction | None, grr: Fraction | None, months: int | None = 12, *, adds_up: bool = True
) -> tuple[str, ...]:
    """The article's bands for these two rates, said to be the article's and not a benchmark of ours.

    ``months``: length of the window; the bands speak of a year. None where the sheet does not say.
    ``adds_up``: the two rates are shares of the same start, so their difference is what was added.
    """
    lines: list[str] = []
    if nrr is not None:
        lines.append(f"NRR {percent(nrr)}: {_nrr_band(nrr)}")
    if grr is not None:
        lines.append(f"GRR {percent(grr)}: {_grr_band(grr)}")
    if adds_up and nrr is not None and grr is not None and grr < 1:
        lines.append(
            f"Together: {percent(1 - grr)} of the revenue at the start was lost, "
            f"and customers who stayed added {percent(nrr - grr)}."
        )
    if lines and months is not None and months != 12:
        length = "1 month" if months == 1 else f"{months} months"
        lines.append(
            f"This window is {length}, not a year, and nothing is annualised: bands for a year mislead."
        )
    if lines:
        usual = (
            "New customers count in neither rate; GRR leaves expansion out and is never above NRR or 100%."
            if adds_up
            else "They speak of the same customers, end over start; this definition counts otherwise."
        )
        lines.append(
            f"These bands are those of {BANDS_FROM}; they are not measured on companies like yours. {usual}"
        )
    return tuple(lines)


def _nrr_band(nrr: Fraction) -> str:
    if nrr < 1:
        return "below 100%, more is lost than gained from the customers you already have."
    if nrr == 1:
        return "exactly 100%, what was lost and what was added balance."
    if nrr <= Fraction(110, 100):
        return "above 100%, revenue grows from the customers you already have; above 110% is a strong fit."
    if nrr < Fraction(120, 100):
        return "above 110%, a strong fit; top performers reach 120–140%."
    if nrr <= Fraction(140, 100):
        return "within the 120–140% of top performers."
    return "above the 120–140% of top performers; a few accounts may carry it, so look at the largest ones."


def _grr_band(grr: Fraction) -> str:
    if grr < Fraction(85, 100):
        return "below the 85–90% that is typical for healthy SaaS."
    if grr <= Fraction(90, 100):
        return "within the 85–90% that is typical for healthy SaaS."
    return "above the 85–90% that is typical for healthy SaaS."
