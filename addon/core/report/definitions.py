"""The lens on the detail tab: every definition on the same accounts, and which accounts make each gap."""

from __future__ import annotations

from collections.abc import Sequence

from addon.core.lens import ATTRIBUTION, Gap, View, points
from addon.core.report.cells import PERCENT, share
from addon.core.report.found import Found
from addon.core.report.page import QUIET, Page
from addon.core.report.parts import Style
from addon.core.table import Rect, Value

_POINTS = "+0.00;-0.00;0.00"


def definitions(page: Page, found: Found) -> None:
    """A line per definition with its gap and the accounts that cause it; those without an answer last."""
    lens = found.detail.lens
    page.heading("Other definitions on the same accounts")
    page.note(
        f"In use: {lens.against.label}. {_capital(lens.headline)}. "
        "A gap is in percentage points of the rate; the accounts named cause it, and all parts sum to it."
    )
    ordered = sorted(lens.views, key=lambda view: view.ratio is None)
    rows = [_view(view, view.definition.name == lens.against.name) for view in ordered]
    header = ("Definition", "NRR", "GRR", "Gap", "Accounts that cause it, in points")
    body = page.table(header, rows, (None, PERCENT, PERCENT, _POINTS, None))
    for index, view in enumerate(ordered):
        if view.definition.name == lens.against.name:
            page.styles.append((Rect(body.top + index, 0, body.top + index + 1, 5), Style(bold=True)))
        elif view.ratio is None or view.definition.caution:
            page.styles.append((Rect(body.top + index, 0, body.top + index + 1, 5), QUIET))
    _gross(page, ordered)
    page.note(ATTRIBUTION)


def _view(view: View, in_use: bool) -> Sequence[Value]:
    label = view.definition.label
    if view.ratio is None:
        return (label, None, None, None, f"Not from this sheet: {view.reason}")
    told = "In use" if in_use else _causes(view.gap)
    if view.definition.caution:
        told = f"{_capital(view.definition.caution)}. {told}"
    gap = None if view.gap is None or in_use else float(points(view.gap)[0])
    return (label, share(view.ratio.nrr), share(view.ratio.grr), gap, told)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _causes(gap: Gap | None) -> str:
    """``Acme +1.20, Bolt -0.80, 12 others +0.05``."""
    if gap is None:
        return ""
    if not gap.causes:
        return "No account counts differently in NRR"
    _, each, rest = points(gap)
    parts = [f"{cause.account.name} {part}" for cause, part in zip(gap.causes, each, strict=True)]
    if gap.rest_accounts:
        parts.append(f"{gap.rest_accounts:,} other{'' if gap.rest_accounts == 1 else 's'} {rest}")
    return ", ".join(parts)


def _gross(page: Page, views: Sequence[View]) -> None:
    """The same for GRR, where a definition has another one."""
    apart = [(view, view.grr_gap) for view in views if view.grr_gap and view.grr_gap.causes]
    rows: list[Sequence[Value]] = []
    for view, gap in apart:
        grr = share(view.ratio.grr) if view.ratio else None
        rows.append((view.definition.label, None, grr, float(points(gap)[0]), _causes(gap)))
    if rows:
        page.gap()
        header = ("Definitions with another GRR", "", "GRR", "Gap", "Accounts that cause it, in points")
        page.table(header, rows, (None, None, PERCENT, _POINTS, None))
