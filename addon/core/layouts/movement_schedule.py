"""One row per account and kind of movement, periods across: a schedule of MRR by category."""

from __future__ import annotations

from collections import Counter

from addon.core.layouts.amounts import key_column, minor_units, no_rows, text_of
from addon.core.layouts.assemble import assemble
from addon.core.layouts.blanks import LOG
from addon.core.layouts.cells import ask_about_texts, column_values, mark_wrong_formats, read_block
from addon.core.layouts.log_checks import account_rows
from addon.core.layouts.reading import LeftOut, Reading
from addon.core.layouts.running_sums import Movement, running_sums, signed
from addon.core.layouts.units import basis_of, currency_of
from addon.core.layouts.view import View, counted, listed
from addon.core.ledger import account_key
from addon.core.period import MONTHS_IN
from addon.core.roles import movement_kind
from addon.core.table import Rect
from addon.errors import BadCell

_MOST = 0.8
_BY_NAMES = 0.6
"""How sure a column of names without a header of accounts is: regions and products have names, too."""


class MovementSchedule:
    """``Acme | New | 100 | 0 | 0``: each cell is what moved in its month, never what the account pays."""

    name = "movement_schedule"
    label = "one row per account and kind of movement, periods across"

    def fit(self, view: View) -> tuple[float, str]:
        """Kinds of movements down a column beside the accounts, and periods across."""
        kind = _kind_column(view)
        named = any(g.role in {"account", "account_name"} and g.confidence > _BY_NAMES for g in view.roles)
        if kind is None or not named or len(_periods(view)) < 2:
            return 0.0, "no kinds of movements beside accounts with periods across"
        if _remarks(view, kind):
            return 0.0, f"kinds of movements in {view.span([kind])}, but every account has one row"
        return 0.995, f"kinds of movements in {view.span([kind])}, periods across"

    def read(self, view: View) -> Reading:
        """The running sums; a row of starts gives what an account paid before the first period."""
        key, kind, columns = key_column(view), _kind_column(view), _periods(view)
        assert kind is not None, "the layout was chosen for its kinds"
        rows, kinds = _known_rows(view, account_rows(view, key, columns[0]), key, kind)
        if not rows:
            raise no_rows(view)
        block = read_block(view, rows, columns)
        mark_wrong_formats(view, block)
        ask_about_texts(view, block)
        if block.bad:
            texts = listed([f"“{text}”" for text in dict.fromkeys(block.bad.values())])
            where = view.cells(map(block.place, block.bad))
            raise BadCell(f"There is no amount in {texts}.", hint="Correct the cells.", where=where)
        currency = currency_of(view, block)
        spots = [(i, j) for i in range(len(rows)) for j in range(len(columns)) if block.stated[i, j]]
        spots = [(i, j) for i, j in spots if kinds[i] != "start" or j == 0]
        each = [kinds[i] for i, _ in spots]
        minor = minor_units(view, block, currency)[[i for i, _ in spots], [j for _, j in spots]]
        sizes: list[int] = signed(view, [block.place(spot) for spot in spots], each, minor).tolist()
        index: dict[str, int] = {}
        keys = [account_key(text_of(v)) for v in column_values(view, rows, key)]
        accounts = [index.setdefault(k, len(index)) for k in keys]
        periods = [view.headers[c].period for c in columns]
        before = MONTHS_IN[periods[0].grain]
        moves = [
            Movement(
                rows[i],
                columns[j],
                accounts[i],
                periods[j].last - (before if kinds[i] == "start" else 0),
                kinds[i],
                size,
                blank=False,
            )
            for (i, j), size in zip(spots, sizes, strict=True)
            if size or kinds[i] in {"new", "start"}
        ]
        if not moves:
            raise no_rows(view)
        by_period = {p.last: c for p, c in zip(periods, columns, strict=True)}
        newest = max(by_period)
        amounts = running_sums(view, key, list(index), moves, periods[0], by_period, newest)
        amounts.currency, amounts.basis = currency, basis_of(view, columns)
        return assemble(view, amounts, LOG, plain=False)


def _periods(view: View) -> list[int]:
    """Columns headed by a period of the commonest grain that is no plan, in time order."""
    actual = {c: h.period for c, h in view.headers.items() if not h.plan}
    grains = Counter(period.grain for period in actual.values())
    grain = max(grains, key=lambda g: grains[g], default=None)
    return sorted((c for c, p in actual.items() if p.grain == grain), key=lambda c: actual[c].last)


def _kind_column(view: View) -> int | None:
    """The column whose cells name kinds of movements, at least two of them."""
    accounts = {*view.columns("account"), *view.columns("account_name")}
    for column in range(view.table.left, view.table.right):
        if column in view.headers or column in accounts or column in view.table.tab.our_columns:
            continue
        values = [v for v in view.table.column(column)[:400] if v is not None]
        found = [kind for v in values if (kind := movement_kind(v))]
        if len(set(found)) >= 2 and len(found) >= _MOST * len(values):
            return column
    return None


def _remarks(view: View, kind: int) -> bool:
    """Whether the kinds are only remarks about accounts whose amounts stand across.

    An account cannot grow, shrink or leave in a schedule without a further row that says what it began with.
    """
    key = key_column(view)
    pairs = zip(view.table.column(key), view.table.column(kind), strict=True)
    rows = [(account_key(text_of(a)), movement_kind(k)) for a, k in pairs if a is not None]
    names = [name for name, _ in rows]
    return len(set(names)) == len(names) and any(k not in {None, "new", "start"} for _, k in rows)


def _known_rows(view: View, rows: list[int], key: int, kind: int) -> tuple[list[int], list[str]]:
    """Rows with their kind; ends are left out, they follow from the movements. Raises BadCell for others."""
    kinds = [movement_kind(v) for v in column_values(view, rows, kind)]
    wrong = [r for r, k in zip(rows, kinds, strict=True) if k is None]
    if wrong:
        texts = list(dict.fromkeys(f"“{text_of(view.tab.value(r, kind)) or 'blank'}”" for r in wrong))
        raise BadCell(
            f"{listed(texts)} {'is' if len(texts) == 1 else 'are'} no kind of movement.",
            hint="Write new, expansion, contraction, churn or reactivation; start for what came before.",
            where=view.cells((r, kind) for r in wrong),
        )
    ends = [r for r, k in zip(rows, kinds, strict=True) if k == "end"]
    for row in ends:
        rect = Rect(row, key, row + 1, kind + 1)
        label = text_of(view.tab.value(row, key))
        view.notes.left_out.append(LeftOut(view.tab.range(rect), label, "an end, which the movements give"))
    if ends:
        view.notes.assumed(
            "stated_ends",
            f"{counted(len(ends), 'row')} of ends {'is' if len(ends) == 1 else 'are'} not read:"
            " ends follow from starts and movements.",
            view.cells((r, kind) for r in ends),
        )
    kept = [(r, k) for r, k in zip(rows, kinds, strict=True) if k and k != "end"]
    return [r for r, _ in kept], [k for _, k in kept]
