"""What a log may hide: totals, amounts without an account, statuses that pay nothing, mixed intervals."""

from __future__ import annotations

from addon.core.dates import words_of
from addon.core.layouts.amounts import text_of
from addon.core.layouts.cells import Block, column_values
from addon.core.layouts.fill_down import ABOVE, may_fill
from addon.core.layouts.labels import is_total, may_be_total
from addon.core.layouts.reading import LeftOut
from addon.core.layouts.view import View, counted, listed
from addon.core.ledger import Cents, account_key
from addon.core.roles import header_role, movement_kind
from addon.core.table import Rect
from addon.errors import Choice, Question

_GONE = frozenset(
    "churned cancelled canceled inactive expired lost ended trial trialing gekundigt inaktiv resilie annule"
    " inactif cancelado baja inactivo inativo".split()
)


def refuse_intervals(view: View) -> None:
    """A yearly and a monthly amount in one column are two different things."""
    column = view.column("interval")
    if column is None:
        return
    found = sorted({" ".join(words_of(text_of(v))) for v in view.table.column(column) if v is not None})
    if len(found) > 1:
        raise Question(
            f"Amounts are billed by {listed(found)}; they cannot be added as they stand.",
            hint="Give every row the amount of one month, or ignore the interval column if it is so.",
            where=view.cells([(view.table.header_top, column)]),
            choices=(Choice("All amounts are alike", {"mapping": {"ignore": view.span([column])}}),),
        )


def refuse_kinds(view: View, amount: int) -> None:
    """Kinds of movements among words we do not know: what moved and what is paid are two different things."""
    columns = range(view.table.left, view.table.right)
    kinds = [c for c in columns if (role := header_role(view.header(c))) and role[0] == "kind"]
    if not kinds or view.columns("kind") or view.answer("movement_amount") == "level":
        return
    texts = list(dict.fromkeys(text_of(v) for v in view.table.column(kinds[0]) if v is not None))
    known = [t for t in texts if movement_kind(t)]
    if not known:
        return
    header, unknown = view.header(kinds[0]), [f"“{t}”" for t in texts if t not in known]
    raise Question(
        f"{header} names movements (“{known[0]}”), and {listed(unknown)}: what is {view.header(amount)}?",
        hint="Say what the amounts are; kinds of movements must be new, expansion, contraction, churn ...",
        where=view.cells([(view.table.header_top, kinds[0])]),
        choices=(
            Choice("What the account pays", {"answers": {"movement_amount": "level"}}),
            Choice(
                "What moved",
                {"answers": {"layout": "movement_list"}, "mapping": {"kind": view.span([kinds[0]])}},
            ),
        ),
    )


def amounts_by_status(view: View, block: Block, minor: Cents) -> Cents:
    """Amounts beside a status that pays nothing: 0 or counted, as the user says."""
    column = view.column("status")
    if column is None:
        return minor
    values = column_values(view, block.rows, column)
    gone = {v for v in set(values) if isinstance(v, str) and _GONE & set(words_of(v))}
    hit = [i for i, v in enumerate(values) if v in gone and minor[i]] if gone else []
    said = view.answer("status")
    if not hit or said == "count":
        return minor
    if said == "zero":
        minor = minor.copy()
        minor[hit] = 0
        return minor
    raise Question(
        f"{counted(len(hit), 'row')} with an amount {'is' if len(hit) == 1 else 'are'} marked"
        f" {listed([f'“{v}”' for v in sorted(map(str, gone))])}: does the amount still count?",
        hint="Some exports keep the last amount after a customer has left.",
        where=view.cells((block.rows[i], column) for i in hit),
        choices=(
            Choice("Count them as 0", {"answers": {"status": "zero"}}),
            Choice("Count the amounts", {"answers": {"status": "count"}}),
        ),
    )


def no_account(view: View, label: str, header: str) -> bool:
    """Whether a label is a total or the header again; raises Question for "Total SMB"."""
    if not may_be_total(label):
        return is_total(label) or label == header
    said = view.answer(f"account_{account_key(label)}")
    if said not in {"account", "total"}:
        code = f"account_{account_key(label)}"
        raise Question(
            f"Is “{label}” a total or an account?",
            hint="Choose one; its rows are counted only as an account.",
            where=[view.tab.range(view.table.rect)],
            choices=(
                Choice("It is an account", {"answers": {code: "account"}}),
                Choice("Leave its rows out", {"answers": {code: "total"}}),
            ),
        )
    return bool(said == "total")


def leave_nameless(view: View, row: int, amount: int) -> None:
    """Leave out an amount without an account, where the user or a formula says so; else raise Question."""
    value = view.tab.value(row, amount)
    if value is None:
        return
    known = view.tab.formulas
    cells = view.cells([(row, amount)])
    if view.answer(f"row_{row + 1}") == "total" or (known and known(row, amount)):
        view.notes.left_out.append(LeftOut(cells[0], "", "total row without a name"))
        return
    raise Question(
        f"Row {row + 1} has an amount and no account.",
        hint="Type the account's name into the row, or leave the row out.",
        where=cells,
        choices=(
            *((ABOVE,) if may_fill(view, row) else ()),
            Choice("Leave the row out", {"answers": {f"row_{row + 1}": "total"}}),
        ),
    )


def needed(view: View, role: str) -> int:
    """The column of a role. Raises Question when there is none."""
    column = view.column(role)
    if column is None:
        raise Question(
            f"No column holds the {role}.",
            hint=f"Choose the column of the {role}.",
            where=[view.tab.range(view.table.rect)],
        )
    return column


def amount_column(view: View) -> int:
    """The one amount column. Raises Question when several may be meant."""
    columns = [g for g in view.roles if g.role == "amount"]
    best = max((g.confidence for g in columns), default=0.0)
    rivals = [g.column for g in columns if g.confidence == best]
    if len(rivals) > 1:
        headers = [view.header(c) for c in rivals]
        raise Question(
            f"Which column holds the amount: {' or '.join(headers)}?",
            hint="Choose one; the columns are never added.",
            where=view.cells((view.table.header_top, c) for c in rivals),
            choices=tuple(
                Choice(h, {"mapping": {"amount": view.span([c])}})
                for h, c in zip(headers, rivals, strict=True)
            ),
        )
    return needed(view, "amount")


def account_rows(view: View, key: int, amount: int) -> list[int]:
    """Rows with an account; total rows are listed, amounts without an account are asked about."""
    span = list(range(view.table.top, min(view.table.bottom, len(view.tab.rows))))
    labels = column_values(view, span, key)
    header = view.header(key)
    others = {v for v in set(labels) if v is None or (isinstance(v, str) and no_account(view, v, header))}
    if not others:
        return span
    rows = []
    for row, label in zip(span, labels, strict=True):
        if label not in others:
            rows.append(row)
        elif label is None:
            leave_nameless(view, row, amount)
        else:
            rect = Rect(row, key, row + 1, max(key, amount) + 1)
            reason = "repeated header" if label == header else "total row"
            view.notes.left_out.append(LeftOut(view.tab.range(rect), text_of(label), reason))
    return rows
