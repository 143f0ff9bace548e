"""Who looks after which accounts, as it stands in results: for every owner the accounts to look at first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addon.core.layouts.reading import Reading
from addon.core.money import decimal_text
from addon.core.report.accounts import owner_sections, owners_of
from addon.core.report.found import Found
from addon.core.report.owners import TOP
from addon.core.table import column_letter

Json = dict[str, Any]
NO_COLUMN = (
    "No column says who looks after an account. Add one headed Owner, or say with Change which column it is;"
    " then everybody sees their own accounts here."
)


def owners_json(found: Found) -> Json:
    """The ``owners`` of a result.

    ``list``: owners by the revenue they look after, each with a line that sums them up and the keys of up to
    20 accounts: flagged ones by the loss expected, then the others by what they pay. ``note``: why there is
    none.
    """
    moves = found.answer.movements
    if not moves.per_account:
        return {"column": None, "note": "The sheet states totals, not accounts.", "list": []}
    if not owners_of(moves.accounts):
        return {"column": _column(found.reading), "note": NO_COLUMN, "list": []}
    told = [
        {
            "owner": owner,
            "accounts": len(accounts),
            "amount": decimal_text(sum(end for _, end in accounts), found.currency),
            "text": text,
            "first": [account.key for account, _ in accounts[:TOP]],
        }
        for owner, accounts, text in owner_sections(found)
    ]
    return {"column": _column(found.reading), "note": None, "list": told}


def facts_of(found: Found) -> list[Json]:
    """Of every account its owner and its renewal, in the order of the movements; null where unknown."""
    accounts = found.answer.movements.accounts
    owners, renewals = owners_of(accounts), found.flags.renewals
    return [
        {"owner": owners.get(account.key), "renewal": _shown(renewals.get(account.key))}
        for account in accounts
    ]


def _shown(renewal: object) -> str | None:
    """A day as people read it; a month that was worked out is a text already."""
    if renewal is None or isinstance(renewal, str):
        return renewal
    return f"{renewal:%d %b %Y}".lstrip("0")


def _column(reading: Reading) -> str | None:
    columns: Sequence[int] = [guess.column for guess in reading.roles if guess.role == "owner"]
    return column_letter(columns[0]) if columns else None
