"""One row per movement: account, day, kind and amount; the ledger is their running sum."""

from __future__ import annotations

from addon.core.dates import from_serial, month_of, parse_header, words_of
from addon.core.layouts.amounts import key_column, minor_units, no_rows, text_of
from addon.core.layouts.assemble import assemble
from addon.core.layouts.blanks import LOG
from addon.core.layouts.cells import (
    Block,
    ask_about_texts,
    column_values,
    mark_wrong_formats,
    read_block,
)
from addon.core.layouts.log_checks import account_rows, amount_column, needed
from addon.core.layouts.period_cells import order_of, period_cells
from addon.core.layouts.reading import Reading
from addon.core.layouts.running_sums import Movement, running_sums, signed
from addon.core.layouts.spans import ask_about_cents
from addon.core.layouts.units import basis_of, currency_of
from addon.core.layouts.view import View, counted, listed
from addon.core.ledger import account_key
from addon.core.period import Period
from addon.core.roles import movement_kind
from addon.errors import BadCell, Choice, Question

_LEVEL = frozenset("mrr arr cmrr carr revenue recurring monthly annual usd eur gbp total".split())
_CHANGE = frozenset("change delta impact difference movement".split())
_DATES = frozenset(
    "effective date|change date|activity date|movement date|event date|occurred at|timestamp|event timestamp"
    "|event time|local event timestamp|changed at|changed on|effective from|day|transaction date".split("|")
)
_FIRST = 1970 * 12


class MovementList:
    """``New``, ``Expansion``, ``Contraction``, ``Churn`` ... down a column, each with its day and amount."""

    name = "movement_list"
    label = "one row per movement, with its day and kind"

    def fit(self, view: View) -> tuple[float, str]:
        """Kinds of movements in a column, beside account, day and amount."""
        kind = view.column("kind")
        account = view.column("account") is not None or view.column("account_name") is not None
        if kind is None or not account or not _sized(view) or _day_column(view) is None:
            return 0.0, "no columns for account, day, kind and amount of a movement"
        if not any(movement_kind(v) for v in view.table.column(kind)):
            return 0.0, "the kinds are no movements"
        return 0.98, f"kinds of movements in {view.span([kind])}"

    def read(self, view: View) -> Reading:
        """Losses may carry a minus; an account must begin before it grows, shrinks or leaves."""
        key, kind = key_column(view), needed(view, "kind")
        changed = _change_column(view)
        amount = changed if changed is not None else amount_column(view)
        day = _day_column(view)
        _ask_level(view, amount)
        block = _block(view, account_rows(view, key, amount), amount)
        rows = block.rows
        periods = _periods(view, rows, day if day is not None else needed(view, "period"))
        kinds = _kinds(view, rows, kind)
        currency = currency_of(view, block)
        places = [block.place((i, 0)) for i in range(len(rows))]
        minor: list[int] = signed(view, places, kinds, minor_units(view, block, currency)[:, 0]).tolist()
        index: dict[str, int] = {}
        keys = [account_key(text_of(v)) for v in column_values(view, rows, key)]
        accounts = [index.setdefault(k, len(index)) for k in keys]
        stated = block.stated[:, 0].tolist()
        moves = [
            Movement(r, amount, a, p.last, k, m, not s)
            for r, a, p, k, m, s in zip(rows, accounts, periods, kinds, minor, stated, strict=True)
        ]
        columns = dict.fromkeys((p.last for p in periods), amount)
        amounts = running_sums(view, key, list(index), moves, periods[0], columns)
        amounts.currency, amounts.basis = currency, basis_of(view, [amount])
        return assemble(view, amounts, LOG, plain=False)


def _day_column(view: View) -> int | None:
    found = view.column("period")
    if found is not None:
        return found
    for column in range(view.table.left, view.table.right):
        if " ".join(w for w in words_of(view.header(column)) if w != "utc") in _DATES:
            return column
    return None


def _sized(view: View) -> bool:
    return view.column("amount") is not None or _change_column(view) is not None


def _change_column(view: View) -> int | None:
    """The column of what changed: chosen by the user, or headed ``MRR change``."""
    chosen = [g.column for g in view.roles if g.role == "amount" and g.confidence == 1.0]
    if chosen:
        return chosen[0]
    for column in range(view.table.left, view.table.right):
        words = set(words_of(view.header(column)))
        known = words & _CHANGE and words <= _CHANGE | _LEVEL | {"amount", "in", "net"}
        if known and column not in view.columns("kind"):
            return column
    return None


def _ask_level(view: View, amount: int) -> None:
    """A bare ``MRR`` beside a kind may be the change, or what the account pays from then on."""
    words = set(words_of(view.header(amount)))
    if not words or not words <= _LEVEL or view.answer("movement_amount") == "change":
        return
    raise Question(
        f"Is {view.header(amount)} the size of each movement, or what the account pays from then on?",
        hint="Say which one; the figure depends on it.",
        where=view.cells([(view.table.header_top, amount)]),
        choices=(
            Choice("The size of the movement", {"answers": {"movement_amount": "change"}}),
            Choice("What the account pays", {"answers": {"layout": "account_period_rows"}}),
        ),
    )


def _block(view: View, rows: list[int], amount: int) -> Block:
    if not rows:
        raise no_rows(view)
    block = read_block(view, rows, [amount])
    mark_wrong_formats(view, block)
    ask_about_texts(view, block)
    if block.bad:
        raise BadCell(
            f"There is no amount in {listed([f'“{t}”' for t in dict.fromkeys(block.bad.values())])}.",
            hint="Correct the cells, then try again.",
            where=view.cells(map(block.place, block.bad)),
        )
    ask_about_cents(view, block)
    return block


def _periods(view: View, rows: list[int], column: int) -> list[Period]:
    """The period each movement falls into; all of one length. Raises BadCell."""
    values, patterns = period_cells(view, rows, column)
    order = order_of(view, values, column) or "MDY"
    found: list[Period | None] = []
    for value, pattern in zip(values, patterns, strict=True):
        named = parse_header(value, pattern, order=order, fiscal_start=view.ask.fiscal_start)
        day = from_serial(value) if isinstance(value, int | float) and not pattern else None
        found.append(named.period if named else month_of(day) if day else None)
    grain = next((p.grain for p in found if p), "month")
    wrong = [r for r, p in zip(rows, found, strict=True) if p is None or p.grain != grain or p.last < _FIRST]
    if wrong:
        raise BadCell(
            f"{counted(len(wrong), 'movement')} {'has' if len(wrong) == 1 else 'have'} no readable day.",
            hint="Write each day as 2025-01-31, or each month as 2025-01.",
            where=view.cells((r, column) for r in wrong),
        )
    return [p for p in found if p]


def _kinds(view: View, rows: list[int], column: int) -> list[str]:
    values = column_values(view, rows, column)
    kinds = [movement_kind(v) for v in values]
    wrong = [r for r, k in zip(rows, kinds, strict=True) if k is None or k == "end"]
    if wrong:
        texts = list(dict.fromkeys(f"“{text_of(view.tab.value(r, column)) or 'blank'}”" for r in wrong))
        raise BadCell(
            f"{listed(texts)} {'is' if len(texts) == 1 else 'are'} no kind of movement.",
            hint="Write new, expansion, contraction, churn or reactivation.",
            where=view.cells((r, column) for r in wrong),
        )
    return [k for k in kinds if k]
