"""What stands one tab further, as it stands in results: lens, concentration, cohorts, benchmarks."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from addon.core.benchmarks import BANDS, OTHERS, Benchmarks, Published
from addon.core.cohorts import Cohorts
from addon.core.concentration import Concentration, Spread, Tipping
from addon.core.detail import Detail
from addon.core.ledger import Account
from addon.core.lens import ATTRIBUTION, Gap, Lens, View, points
from addon.core.money import decimal_text
from addon.core.receipt import definition_body

Json = dict[str, Any]


def detail_json(found: Detail, currency: str) -> Json:
    """``lens``, ``concentration``, ``cohorts``, ``benchmarks``; null where the sheet does not carry one."""
    told, triangle = found.concentration, found.cohorts
    return {
        "lens": lens_json(found.lens),
        "concentration": concentration_json(told, currency) if told else None,
        "cohorts": cohorts_json(triangle, currency) if triangle else None,
        "benchmarks": benchmarks_json(found.benchmarks, currency),
    }


def rate(value: Fraction | None) -> float | None:
    """The nearest double of an exact fraction: the only place where a rate becomes a float."""
    return None if value is None else float(value)


def lens_json(found: Lens) -> Json:
    """All definitions side by side; ``points`` are percentage points that add up as printed."""
    return {
        "headline": found.headline,
        "against": found.against.name,
        "minimum": _extreme(found.minimum),
        "maximum": _extreme(found.maximum),
        "definitions": [_view_json(view) for view in found.views],
        "attribution": ATTRIBUTION,
    }


def _extreme(view: View | None) -> Json | None:
    return {"definition": view.definition.name, "nrr": rate(view.ratio.nrr)} if view and view.ratio else None


def _view_json(view: View) -> Json:
    grr = _gap_json(view.grr_gap)
    return {
        **definition_body(view.definition),
        "nrr": rate(view.ratio.nrr) if view.ratio else None,
        "grr": rate(view.ratio.grr) if view.ratio else None,
        "reason": view.reason,
        "caution": view.definition.caution,
        "origin": view.definition.origin,
        **_gap_json(view.gap),
        **{f"grr_{key}": value for key, value in grr.items()},
    }


def _gap_json(gap: Gap | None) -> Json:
    if gap is None:
        return {"gap": None, "points": None, "causes": [], "rest": None}
    total, each, rest = points(gap)
    return {
        "gap": rate(gap.total),
        "points": total,
        "causes": [
            {"key": cause.account.key, "name": cause.account.name, "gap": rate(cause.gap), "points": text}
            for cause, text in zip(gap.causes, each, strict=True)
        ],
        "rest": {"accounts": gap.rest_accounts, "gap": rate(gap.rest), "points": rest},
    }


def concentration_json(found: Concentration, currency: str) -> Json:
    """NRR without the largest accounts, the smallest loss below 100%, and the range when drawn again."""
    return {
        "without": [
            {
                "count": one.count,
                "accounts": _names(one.accounts),
                "share": rate(one.share),
                "nrr": rate(one.nrr),
                "grr": rate(one.grr),
                "reason": one.reason,
            }
            for one in found.without
        ],
        "tipping": _tipping(found.tipping, currency) if found.tipping else None,
        "drawn_again": _spread(found.spread) if found.spread else None,
        "reasons": {"tipping": found.tipping_reason, "drawn_again": found.spread_reason},
    }


def _names(accounts: tuple[Account, ...]) -> list[Json]:
    return [{"key": account.key, "name": account.name} for account in accounts]


def _tipping(found: Tipping, currency: str) -> Json:
    return {
        "count": found.count,
        "accounts": _names(found.accounts),
        "amount": decimal_text(found.money, currency),
        "nrr": rate(found.nrr),
    }


def _spread(found: Spread) -> Json:
    return {
        "draws": found.draws,
        "accounts": found.accounts,
        "low": rate(found.low),
        "middle": rate(found.middle),
        "high": rate(found.high),
    }


def cohorts_json(found: Cohorts, currency: str) -> Json:
    """The triangle: revenue and paying accounts of every cohort by age in months."""
    return {
        "grain": found.grain,
        "ages": list(found.ages),
        "rows": [
            {
                "label": one.label,
                "started_earlier": one.censored,
                "accounts": one.accounts,
                "first": decimal_text(one.first, currency),
                "revenue": [decimal_text(amount, currency) for amount in one.revenue],
                "logos": list(one.logos),
            }
            for one in found.rows
        ],
    }


def benchmarks_json(found: Benchmarks, currency: str) -> Json:
    """What others publish, each with source and year, and the user's accounts of the same size."""
    by_size: list[Json] = [
        {
            **_published(sized.band.published),
            "accounts": sized.accounts,
            "start": decimal_text(sized.start, currency),
            "your_nrr": rate(sized.nrr),
            "your_grr": rate(sized.grr),
        }
        for sized in found.sized
    ]
    alone = [] if found.sized else [_published(band.published) for band in BANDS]
    return {
        "note": found.note,
        "by_size": by_size or alone,
        "others": [_published(one) for one in OTHERS],
    }


def _published(one: Published) -> Json:
    return {
        "group": one.group,
        "nrr": None if one.nrr is None else one.nrr / 100,
        "grr": None if one.grr is None else one.grr / 100,
        "source": one.source,
        "year": one.year,
        "note": one.note or None,
    }
