"""Two snapshots: the accounts of the start, and what they pay at the end, with rules for gaps in between."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from addon.core.definitions.book import (
    nothing_at,
    share,
    wants_from,
    wants_months,
)
from addon.core.definitions.definition import Bounds, Definition, Parts, Rule, Term
from addon.core.definitions.scene import Scene
from addon.core.ledger import Cents, Ledger
from addon.core.period import MONTHS_IN


def cohort_point_to_point(scene: Scene) -> Parts | str:
    """Revenue at the end over revenue at the start, of the accounts that pay at the start.

    SaaS Capital: December MRR from customers who were customers last December, over total MRR last
    December. Confluent: ARR now of the cohort of 12 months ago over its ARR then.
    """
    ledger, (first, last) = scene.ledger, scene.ends
    return share(ledger.amounts[:, first], ledger.amounts[:, last]) or nothing_at(scene.span.start)


def leavers_only(scene: Scene) -> Parts | str:
    """The same NRR; for GRR only what left accounts paid is lost, not what the others pay less.

    Datadog counts as attrition a move to the free tier, a downgrade asked for or a termination, and no
    smaller use. Why an account pays less is not in a sheet; that it left is.
    """
    ledger, (first, last) = scene.ledger, scene.ends
    start, end = ledger.amounts[:, first], ledger.amounts[:, last]
    default = share(start, end)
    if default is None:
        return nothing_at(scene.span.start)
    gone = np.where(end == 0, -start, 0)
    return Parts(default.base, default.nrr, (Term(Fraction(1, default.base), gone, start),))


def stripe_at_cancellation(scene: Scene) -> Parts | str:
    """The same, without what runs on after its customer has cancelled, at the start and at the end alike."""
    ledger, (first, last) = scene.ledger, scene.ends
    if ledger.noticed is None:
        return (
            "it needs the day on which each customer cancelled, beside the end of what it paid for, in a "
            "list of subscriptions or in the one row of each account"
        )
    start, end = (ledger.amounts[:, column] - ledger.noticed[:, column] for column in (first, last))
    return share(start, end) or nothing_at(scene.span.start)


def any_gap_gone(scene: Scene) -> Parts | str:
    """The same, but an account without revenue in any period between counts as lost.

    ProfitWell calls every return a reactivation, however short the gap.
    """
    ledger, (first, last) = scene.ledger, scene.ends
    end = ledger.amounts[:, last].copy()
    for column in range(first + 1, last):
        end[ledger.amounts[:, column] == 0] = 0
    return share(ledger.amounts[:, first], end) or nothing_at(scene.span.start)


def maxio_90_days(scene: Scene) -> Parts | str:
    """The same, but who comes back after more than 90 days is new: Maxio's rule as Paddle compares it.

    A sheet knows month ends only: three in a row without revenue count as more than 90 days.
    """
    ledger, (first, last) = scene.ledger, scene.ends
    months = MONTHS_IN[ledger.grain]
    end = ledger.amounts[:, last].copy()
    away = np.zeros(len(end), dtype=np.int64)
    for column in range(first + 1, last):
        away = np.where(ledger.amounts[:, column] == 0, away + months, 0)
        end[away >= 3] = 0
    return share(ledger.amounts[:, first], end) or nothing_at(scene.span.start)


def grace(months: int) -> Rule:
    """The rule under which revenue is kept ``months`` months after an account stops, at both ends.

    PostHog keeps MRR for 45 days; ReCharge, Recurly and ProfitWell differ on the same question.
    """

    def rule(scene: Scene) -> Parts | str:
        ledger, (first, last) = scene.ledger, scene.ends
        why = wants_months(ledger) or wants_from(ledger, first - months)
        if why:
            return why
        start, end = (_carried(ledger, column, months) for column in (first, last))
        return share(start, end) or nothing_at(scene.span.start)

    return rule


def _carried(ledger: Ledger, column: int, months: int) -> Cents:
    """Amounts of ``column``, or the last one of up to ``months`` months before where it is zero."""
    amounts: Cents = ledger.amounts[:, column].copy()
    for before in range(1, months + 1):
        amounts = np.where(amounts == 0, ledger.amounts[:, column - before], amounts)
    return amounts


def _grace(months: int) -> Definition:
    length = "1 month" if months == 1 else f"{months} months"
    return Definition(
        name=f"grace_{months}_month{'' if months == 1 else 's'}",
        version=1,
        label=f"Lost only after {length} without revenue",
        text=f"As the default, but an account counts with its last amount for {length} after its revenue "
        "stopped, at the start and at the end alike.",
        needs="ledger",
        rule=grace(months),
        origin="PostHog keeps MRR for 45 days (its revenue analytics query runner); these months are ours",
    )


COHORT_POINT_TO_POINT = Definition(
    name="cohort_point_to_point",
    version=1,
    label="Same customers, end over start",
    text="Customers with revenue at the start: what they pay at the end over what they paid then. "
    "For GRR no customer counts for more than it paid at the start.",
    needs="ledger",
    rule=cohort_point_to_point,
    origin="SaaS Capital (edocr.com, zp1y3yb7) and Confluent (virtuaresearch.com/insights/?p=47), "
    "for 12 months",
)
LEAVERS_ONLY = Definition(
    name="leavers_only",
    version=1,
    label="Same customers, GRR loses only who left",
    text="NRR as the default; for GRR only the revenue of customers who pay nothing at the end is lost, so "
    "smaller use by those who stayed is no loss.",
    needs="ledger",
    rule=leavers_only,
    bounds=Bounds(grr_not_above_nrr=False),
    origin="Datadog's investor deck counts no smaller use as attrition; downgrades that were asked for, "
    "which it does count, no sheet tells apart",
)
STRIPE_AT_CANCELLATION = Definition(
    name="stripe_at_cancellation",
    version=1,
    label="Stripe: gone on the day of cancelling",
    text="As the default, but revenue stops on the day its customer cancels, not at the end of what was paid "
    "for, at the start and at the end alike.",
    needs="ledger",
    rule=stripe_at_cancellation,
    origin="Stripe's support: a subscription that is to end with its period stops counting at once "
    "(support.stripe.com); ProfitWell waits for the end (paddle.com/help)",
)
ANY_GAP_GONE = Definition(
    name="any_gap_gone",
    version=1,
    label="Same customers, any gap is gone",
    text="As the default, but a customer without revenue in any period between the two ends counts as lost, "
    "even when it pays again at the end.",
    needs="ledger",
    rule=any_gap_gone,
    origin="ProfitWell calls every return a reactivation, however short the gap (paddle.com/help)",
)
MAXIO_90_DAYS = Definition(
    name="maxio_90_days",
    version=1,
    label="Maxio: back after 90 days is new",
    text="As the default, but a customer that was away for more than 90 days (three month ends in a row "
    "without revenue) counts as lost, and as new when it comes back.",
    needs="ledger",
    rule=maxio_90_days,
    origin="Maxio, as Paddle's help compares ProfitWell with it (paddle.com/help)",
)
GRACES = (_grace(1), _grace(2), _grace(3))
