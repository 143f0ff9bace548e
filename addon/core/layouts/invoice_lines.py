"""One row per invoice line: its amount is spread over the months of its service period, never over days."""

from __future__ import annotations

from datetime import date

from addon.core.dates import words_of
from addon.core.layouts.amounts import key_column, no_rows
from addon.core.layouts.assemble import assemble
from addon.core.layouts.blanks import LOG
from addon.core.layouts.credit_notes import turn_credits
from addon.core.layouts.days import read_days, without_far
from addon.core.layouts.line_checks import ask_about_repeats, drop_unpaid, paid_lines, term_columns
from addon.core.layouts.log_checks import account_rows, amount_column
from addon.core.layouts.reading import Reading
from addon.core.layouts.spans import MONTHLY, YEARLY, Spans, spans_of
from addon.core.layouts.term_ends import first_unpaid
from addon.core.layouts.terms import Line, add_months, by_day, by_month, monthly_values
from addon.core.layouts.view import View, counted
from addon.core.money import money_text
from addon.errors import Choice, Question

_INVOICE = ("invoice", "rechnung", "facture", "factura", "fattura", "fatura", "factuur")
_SALE = frozenset(
    "billing date|order date|ordered at|ordered on|purchase date|purchased at|transaction date|payment date"
    "|paid at|paid on|charge date|bestelldatum|date de commande|fecha de pedido|data do pedido".split("|")
)
_DAY = ("date", "day", "datum", "fecha", "data")
Span = tuple[date, date]


class InvoiceLines:
    """Lines with a service period; those without one are asked about, credits are taken off and listed."""

    name = "invoice_lines"
    label = "one row per invoice line, with its service period"

    def fit(self, view: View) -> tuple[float, str]:
        """An account, an amount, and a word of invoices or services in the headers."""
        account = view.column("account") is not None or view.column("account_name") is not None
        sold = _invoice_day(view) is not None
        if not account or view.column("amount") is None or not (sold or _is_billing(view)):
            return 0.0, "no invoice lines with account and amount"
        if len(view.headers) >= 2 or view.column("period") is not None:
            return 0.3, "invoices beside periods"
        start, end = term_columns(view)
        if start is not None and end is not None and _is_billing(view):
            return 0.93, f"service periods in {view.span([start])} and {view.span([end])}"
        if sold and start is None and end is None:
            return 0.8, "invoices or orders without a service period"
        if sold and _is_billing(view):
            return 0.8, "invoices without a service period"
        return 0.0, "no service period and no invoice date"

    def read(self, view: View) -> Reading:
        """The amount of a line is its whole period's, unless its header says a month's or a year's."""
        key, amount = key_column(view), amount_column(view)
        start, end = term_columns(view)
        rows = drop_unpaid(view, key, account_rows(view, key, amount))
        rows = ask_about_repeats(view, key, rows)
        rows, minor, currency = paid_lines(view, rows, amount)
        rows, minor = turn_credits(view, rows, minor, currency)
        periods = _service_periods(view, rows, start, end)
        missing = [i for i, p in enumerate(periods) if p is None]
        if missing:
            self._complete(view, rows, minor, currency, periods, missing)
        kept = [i for i, p in enumerate(periods) if p is not None]
        rows, minor = [rows[i] for i in kept], [minor[i] for i in kept]
        if not rows:
            raise no_rows(view)
        spans = [p for p in periods if p is not None]
        _say_credits(view, rows, minor, amount, currency)
        if view.answer("terms") == "ratable_by_day":
            whole = [Line(r, a, b, m, True) for r, (a, b), m in zip(rows, spans, minor, strict=True) if a < b]
            return assemble(view, by_day(view, key, amount, end, whole, currency), LOG, plain=False)
        said = set(words_of(view.header(amount))) & (MONTHLY | YEARLY) or view.answer("amount_per")
        starts, ends = [p[0] for p in spans], [p[1] for p in spans]
        months: Spans = spans_of(view, rows, amount) if said else [None] * len(rows)
        place = end if end is not None else amount
        lines, basis = monthly_values(view, place, rows, starts, ends, minor, months, currency)
        amounts = by_month(view, key, amount, end, lines, currency, basis)
        return assemble(view, amounts, LOG, plain=False)

    @staticmethod
    def _complete(
        view: View,
        rows: list[int],
        minor: list[int],
        currency: str,
        periods: list[Span | None],
        missing: list[int],
    ) -> None:
        """Lines without a service period: the month of their invoice, or left out, as the user says."""
        day = _invoice_day(view)
        cells = view.cells((rows[i], day if day is not None else view.table.left) for i in missing)
        money = sum(minor[i] for i in missing)
        number = f"{counted(len(missing), 'line')} {'has' if len(missing) == 1 else 'have'} no service period"
        said = view.answer("no_period")
        if said == "exclude":
            view.notes.warn(
                "no_service_period", f"{number}, {money_text(money, currency)}: left out.", cells, money
            )
            return
        if said == "invoice_month" and day is not None:
            days = read_days(view, [rows[i] for i in missing], day)
            for i, invoiced in zip(missing, days, strict=True):
                periods[i] = _month_of(invoiced) if invoiced else None
            view.notes.assumed(
                "no_service_period",
                f"{number}, {money_text(money, currency)}: each counts in the month of its invoice.",
                cells,
                money,
            )
            return
        choices = [Choice("Leave them out", {"answers": {"no_period": "exclude"}})]
        if day is not None:
            sets = {"answers": {"no_period": "invoice_month"}}
            choices.insert(0, Choice("Count each in the month of its invoice", sets))
        raise Question(
            f"{number}.",
            hint="Type the first and last day each of them pays for; a year's amount in one month is no MRR.",
            where=cells,
            choices=choices,
        )


def _is_billing(view: View) -> bool:
    """Whether headers or the tab's title speak of invoices or service periods."""
    texts = (*view.table.names, view.tab.title)
    return any(_speaks(text) or text.casefold().startswith("service ") for text in texts)


def _speaks(text: str) -> bool:
    """Whether a word of a text begins like one for an invoice; ``Abrechnungsintervall`` has none."""
    return any(word.startswith(_INVOICE) for word in words_of(text))


def _invoice_day(view: View) -> int | None:
    """The column of the day a line was invoiced."""
    for column in range(view.table.left, view.table.right):
        header = view.header(column)
        joined = "".join(words_of(header))
        if " ".join(words_of(header)) in _SALE or (_speaks(header) and any(w in joined for w in _DAY)):
            return column
    return None


def _month_of(day: date) -> Span:
    first = day.replace(day=1)
    return first, add_months(first, 1)


def _service_periods(view: View, rows: list[int], start: int | None, end: int | None) -> list[Span | None]:
    """First day paid and first day no longer paid, where a line has both."""
    if start is None or end is None:
        return [None] * len(rows)
    starts = read_days(view, rows, start)
    ends = without_far(view, rows, end, read_days(view, rows, end))
    both = [i for i in range(len(rows)) if starts[i] is not None and ends[i] is not None]
    found: list[Span | None] = [None] * len(rows)
    known = [s for i in both if (s := starts[i]) is not None]
    lines = [rows[i] for i in both]
    unpaid = first_unpaid(view, end, lines, known, [ends[i] for i in both])
    for i, first, last in zip(both, known, unpaid, strict=True):
        if last is not None:
            found[i] = (first, last)
    return found


def _say_credits(view: View, rows: list[int], minor: list[int], amount: int, currency: str) -> None:
    credits = [i for i, m in enumerate(minor) if m < 0]
    if credits:
        money = sum(minor[i] for i in credits)
        view.notes.warn(
            "credits",
            f"{counted(len(credits), 'line')} below zero, together {money_text(money, currency)}:"
            " taken off the months they are for.",
            view.cells((rows[i], amount) for i in credits),
            money,
        )
