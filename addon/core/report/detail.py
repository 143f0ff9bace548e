"""The tab "Keeprate detail": series, other figures and definitions, cohorts, concentration, benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from addon.core.benchmarks import BANDS, OTHERS, Published
from addon.core.concentration import Concentration, Without
from addon.core.report.cells import PERCENT, share
from addon.core.report.definitions import definitions
from addon.core.report.found import DETAIL_TAB, NAMES, NRR_TAB, Found
from addon.core.report.others import others
from addon.core.report.page import Page
from addon.core.report.parts import Line, OurTab, Style
from addon.core.report.triangles import triangles
from addon.core.table import Rect, Value
from addon.core.words import percent

CHART_ROWS = 19  # a chart of 371 pixels on rows of 21, and one to breathe
_WIDE = 20  # columns: room for texts that run over the empty cells to their right
_WIDTHS = {0: 400, **dict.fromkeys(range(1, _WIDE), 88), 2: 106}
_MONEY = (1, 2, 3, 4)


def detail_tab(found: Found) -> OurTab:
    """Everything one tab further than the number."""
    page = Page()
    rate = found.answer.nrr
    title = f"Behind NRR {percent(rate)}" if rate is not None else "Behind the number"
    page.line(title, *(None,) * (_WIDE - 1), style=Style(bold=True, size=14))
    page.note(found.origin)
    page.link(f"Back to {NAMES[NRR_TAB]}", NRR_TAB)
    chart = _series(page, found)
    others(page, found)
    definitions(page, found)
    scales = triangles(page, found)
    _concentration(page, found)
    _benchmarks(page, found)
    return OurTab(
        key=DETAIL_TAB,
        name=NAMES[DETAIL_TAB],
        rows=tuple(page.rows),
        styles=tuple(page.styles),
        highlights=scales,
        charts=(chart,) if chart else (),
        widths={**_WIDTHS, **{column: found.wide(_WIDTHS[column]) for column in _MONEY}},
    )


def _series(page: Page, found: Found) -> Line | None:
    page.heading("Trailing NRR")
    page.note(found.answer.series_note)
    if not found.answer.series:
        return None
    at = page.room(CHART_ROWS)
    rows: list[Sequence[Value]] = []
    for point in found.answer.series:
        ratio = point.ratio
        nrr, grr = (share(ratio.nrr), share(ratio.grr)) if ratio else (None, None)
        rows.append((point.period.label, nrr, grr, found.amount(point.start), found.amount(point.end)))
    header = ("Period", "NRR", "GRR", "At start", "At end")
    body = page.table(header, rows, (None, PERCENT, PERCENT, found.money, found.money))
    return Line(
        title="Trailing NRR and GRR",
        domain=Rect(body.top, 0, body.bottom, 1),
        series=(Rect(body.top, 1, body.bottom, 2), Rect(body.top, 2, body.bottom, 3)),
        anchor_row=at,
        anchor_column=0,
    )


def _concentration(page: Page, found: Found) -> None:
    page.heading("Concentration")
    told = found.detail.concentration
    if told is None:
        page.note("The sheet names no account with revenue at the start, so nothing can be left out of it.")
        return
    rows: list[Sequence[Value]] = [
        ("All accounts", share(found.answer.nrr), share(found.answer.grr), None, None),
        *(_without(one) for one in told.without),
    ]
    header = ("NRR without", "NRR", "GRR", "Of start", "Accounts, largest at the start first")
    page.table(header, rows, (None, PERCENT, PERCENT, PERCENT, None))
    page.gap()
    for text in _tipping(told):
        page.text(text)
    for text in _spread(told):
        page.text(text)


def _without(one: Without) -> Sequence[Value]:
    label = "the largest account" if one.count == 1 else f"the {one.count} largest accounts"
    names = ", ".join(account.name for account in one.accounts)
    told = f"{names} ({one.reason})" if one.reason else names
    return (label, share(one.nrr), share(one.grr), share(one.share), told)


def _tipping(told: Concentration) -> list[str]:
    tipping = told.tipping
    if tipping is None:
        return [f"Losses that would take NRR below 100%: {told.tipping_reason}."]
    names = ", ".join(account.name for account in tipping.accounts)
    more = tipping.count - len(tipping.accounts)
    names += f" and {more:,} more" if more else ""
    these = "1 account" if tipping.count == 1 else f"{tipping.count:,} accounts"
    return [
        f"The smallest loss that takes NRR below 100%: {these} ({names}). "
        f"Without what {'it pays' if tipping.count == 1 else 'they pay'} at the end, "
        f"NRR would be {percent(tipping.nrr)}."
    ]


def _spread(told: Concentration) -> list[str]:
    spread = told.spread
    if spread is None:
        return [f"How much hangs on which accounts you have: {told.spread_reason}."]
    return [
        "How much hangs on which accounts you have: the sum above is exact and is not in doubt. "
        f"If instead {spread.accounts:,} accounts were drawn from yours again and again, some twice and some "
        f"not at all ({spread.draws:,} times), NRR would lie between {percent(spread.low)} and "
        f"{percent(spread.high)} in nine of ten draws: a wide range means that few accounts carry the figure."
    ]


def _benchmarks(page: Page, found: Found) -> None:
    page.heading("What others publish")
    page.note(
        "Medians published by others, each with its source and year; none is measured by Keeprate or on your "
        "data, surveys disagree, and there is no single good number."
    )
    told = found.detail.benchmarks
    page.note(told.note)
    rows: list[Sequence[Value]] = []
    for sized in told.sized:
        one = sized.band.published
        rows.append(
            (
                one.group,
                sized.accounts,
                share(sized.nrr),
                share(sized.grr),
                _p(one.nrr),
                _p(one.grr),
                _cite(one),
            )
        )
    header = ("Annual value of an account", "Accounts", "Your NRR", "Your GRR", "Their NRR", "Their GRR")
    formats = (None, "#,##0", PERCENT, PERCENT, "0%", "0%")
    if rows:
        page.table((*header, "Source of theirs"), rows, formats)
        page.gap()
    others: list[Sequence[Value]] = [
        (
            o.group,
            None,
            None,
            None,
            _p(o.nrr),
            _p(o.grr),
            "; ".join(filter(None, (_cite(o), o.note))),
        )
        for o in (*_bands_alone(found), *OTHERS)
    ]
    page.table(("Companies", "", "", "", "Their NRR", "Their GRR", "Source of theirs"), others, formats)


def _cite(one: Published) -> str:
    return f"{one.source}, {one.year}"


def _bands_alone(found: Found) -> list[Published]:
    """The medians by size, where the user's own accounts do not stand beside them."""
    return [] if found.detail.benchmarks.sized else [band.published for band in BANDS]


def _p(whole: int | None) -> float | None:
    return share(Fraction(whole, 100)) if whole is not None else None
