"""Revenue of a time over revenue of the same time a year before, instead of two snapshots."""

from __future__ import annotations

import numpy as np

from addon.core.definitions.book import (
    column_sum,
    columns_in,
    mean,
    nothing_at,
    share,
    wants_from,
    wants_months,
    wants_revenue_by_month,
    wants_year,
)
from addon.core.definitions.definition import Definition, Parts
from addon.core.definitions.scene import Scene


def revenue_over_revenue(scene: Scene) -> Parts | str:
    """Revenue of the year to the window's end over that of the year before, of those who paid in it."""
    ledger, (first, last) = scene.ledger, scene.ends
    year = columns_in(ledger, 12)
    why = wants_year(scene.span) or wants_revenue_by_month(ledger) or wants_from(ledger, first - year + 1)
    if why:
        return why
    prior, latest = column_sum(ledger, first - year + 1, first), column_sum(ledger, last - year + 1, last)
    return share(prior, latest) or nothing_at(scene.span.start)


def snowflake_two_years(scene: Scene) -> Parts | str:
    """The same, of the customers of the first month of the two years.

    Snowflake: a two-year window, the cohort is who used capacity in month 1, product revenue of year 2 over
    that of year 1 (as its filing is paraphrased). On-demand customers and divisions are the sheet's to tell.
    """
    ledger, (first, last) = scene.ledger, scene.ends
    why = wants_year(scene.span) or wants_months(ledger) or wants_from(ledger, first - 11)
    if why:
        return why
    here = ledger.amounts[:, first - 11] > 0
    prior = np.where(here, column_sum(ledger, first - 11, first), 0)
    return share(prior, column_sum(ledger, last - 11, last)) or nothing_at(ledger.periods[first - 11])


def twilio_quarter(scene: Scene) -> Parts | str:
    """Revenue of the last quarter over that of the quarter a year ago, of the accounts active in that one.

    Twilio's dollar-based net expansion, as reported in 2016.
    """
    why = wants_year(scene.span)
    return why or _quarter(scene, 0)


def four_quarter_average(scene: Scene) -> Parts | str:
    """The plain mean of that value over the last four quarters."""
    why = wants_year(scene.span)
    if why:
        return why
    found = [_quarter(scene, back) for back in (3, 2, 1, 0)]
    reasons = [one for one in found if isinstance(one, str)]
    return reasons[0] if reasons else mean([one for one in found if isinstance(one, Parts)])


def _quarter(scene: Scene, back: int) -> Parts | str:
    """The quarter that ended ``back`` quarters before the window, over the quarter a year before it."""
    ledger, (first, last) = scene.ledger, scene.ends
    if ledger.grain == "year":
        return "it needs an amount for every quarter or month, and the sheet has one for every year"
    quarter = columns_in(ledger, 3)
    first, last = first - back * quarter, last - back * quarter
    why = wants_from(ledger, first - quarter + 1)
    if why:
        return why
    prior = column_sum(ledger, first - quarter + 1, first)
    latest = column_sum(ledger, last - quarter + 1, last)
    return share(prior, latest) or nothing_at(ledger.periods[first])


REVENUE_OVER_REVENUE = Definition(
    name="revenue_over_revenue",
    version=1,
    label="Revenue of the year over revenue of the year before",
    text="Customers with any revenue in the first twelve of the last 24 months: their revenue in the second "
    "twelve over that in the first; who began midway inflates it.",
    needs="ledger",
    rule=revenue_over_revenue,
)
SNOWFLAKE_TWO_YEARS = Definition(
    name="snowflake_two_years",
    version=1,
    label="Snowflake: year 2 over year 1 of month 1's customers",
    text="Customers with revenue in the first of the last 24 months: their revenue in the second twelve "
    "months over that in the first twelve.",
    needs="ledger",
    rule=snowflake_two_years,
    origin="Snowflake's filing, as businessquant.com paraphrases it",
)
TWILIO_QUARTER = Definition(
    name="twilio_quarter",
    version=1,
    label="Twilio: quarter over the quarter a year ago",
    text="Customers with revenue in the quarter a year ago: their revenue in the quarter that ends with the "
    "window over that in the quarter a year ago.",
    needs="ledger",
    rule=twilio_quarter,
    origin="Twilio's dollar-based net expansion, as fool.com reported it in 2016",
)
FOUR_QUARTER_AVERAGE = Definition(
    name="four_quarter_average",
    version=1,
    label="Average of four quarters over those a year ago",
    text="For each of the last four quarters the revenue of the customers of the quarter a year before, over "
    "theirs then; the plain mean of the four.",
    needs="ledger",
    rule=four_quarter_average,
)
