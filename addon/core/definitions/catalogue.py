"""The definitions there are, the default first, and how one is chosen by name."""

from __future__ import annotations

from addon.core.definitions.averages import DATADOG_TRAILING_12, TRAILING_12_AVERAGE
from addon.core.definitions.definition import Definition, SourceKind
from addon.core.definitions.flows import (
    ALL_MOVEMENTS,
    ALL_MOVEMENTS_WITH_RETURNS,
    COHORT_MOVEMENTS,
    COHORT_MOVEMENTS_WITH_RETURNS,
)
from addon.core.definitions.given import MOVEMENTS_AS_GIVEN
from addon.core.definitions.months import (
    BAREMETRICS_COMPOUNDED,
    LAST_MONTH_ANNUALISED,
    MONTHLY_COMPOUNDED,
    MONTHLY_COMPOUNDED_WITH_RETURNS,
)
from addon.core.definitions.price import CONSTANT_PRICE
from addon.core.definitions.renewals import DISPLAYR_DUE_TO_RENEW, RENEWAL_BASE
from addon.core.definitions.revenue import (
    FOUR_QUARTER_AVERAGE,
    REVENUE_OVER_REVENUE,
    SNOWFLAKE_TWO_YEARS,
    TWILIO_QUARTER,
)
from addon.core.definitions.snapshots import (
    ANY_GAP_GONE,
    COHORT_POINT_TO_POINT,
    GRACES,
    LEAVERS_ONLY,
    MAXIO_90_DAYS,
    STRIPE_AT_CANCELLATION,
)
from addon.core.ledger import Ledger
from addon.core.movements import Movements
from addon.errors import Malformed, SheetProblem

DEFINITIONS: tuple[Definition, ...] = (
    COHORT_POINT_TO_POINT,
    LEAVERS_ONLY,
    ANY_GAP_GONE,
    MAXIO_90_DAYS,
    *GRACES,
    STRIPE_AT_CANCELLATION,
    CONSTANT_PRICE,
    COHORT_MOVEMENTS,
    COHORT_MOVEMENTS_WITH_RETURNS,
    MONTHLY_COMPOUNDED,
    MONTHLY_COMPOUNDED_WITH_RETURNS,
    BAREMETRICS_COMPOUNDED,
    TRAILING_12_AVERAGE,
    DATADOG_TRAILING_12,
    REVENUE_OVER_REVENUE,
    SNOWFLAKE_TWO_YEARS,
    TWILIO_QUARTER,
    FOUR_QUARTER_AVERAGE,
    RENEWAL_BASE,
    DISPLAYR_DUE_TO_RENEW,
    ALL_MOVEMENTS,
    ALL_MOVEMENTS_WITH_RETURNS,
    LAST_MONTH_ANNUALISED,
    MOVEMENTS_AS_GIVEN,
)


def definition_for(name: str | None, source: Ledger | Movements) -> Definition:
    """The definition called ``name``, or the default for the source: the first that reads it.

    Raises Malformed for an unknown name and SheetProblem when the sheet lacks what the definition needs.
    """
    kind: SourceKind = "ledger" if isinstance(source, Ledger) else "movements"
    fitting = [d for d in DEFINITIONS if d.needs == kind]
    if name is None:
        return fitting[0]
    named = [d for d in DEFINITIONS if d.name == name]
    if not named:
        known = ", ".join(d.name for d in DEFINITIONS)
        raise Malformed(f"There is no definition called {name!r}.", hint=f"Choose one of: {known}.")
    if named[0].needs != kind:
        has = "amounts per period" if kind == "ledger" else "movements, not amounts per period"
        raise SheetProblem(
            f"The definition {name} cannot be computed from this sheet: it holds {has}.",
            hint=f"For this sheet choose: {', '.join(d.name for d in fitting)}.",
        )
    return named[0]
