"""Every error, drawn as a tree and grouped by what the reader should do.

    KeeprateError
    * SheetProblem          fix the sheet            422
      * UnknownLayout         we cannot tell how the revenue is arranged
      * BadCell               a cell inside the window holds no readable amount
      * EmptyWindow           no account has revenue at the window's start
      * NeedsTwoPeriods       only current revenue is there
      * MixedCurrency         amounts in several currencies and no rates
      * Question              one choice only the user can make
    * AccessProblem         fix the rights
      * NotSignedIn           401
      * NotShared             403
      * NoSuchSheet           404
    * LimitReached          wait or approve
      * BudgetSpent           402
      * GoogleBusy            429, with retry_after
      * TooOften              429, with retry_after
    * RequestProblem        fix the call
      * Malformed             400
      * NoSuchRun             404
      * NoSuchProvider        404
      * Conflict              409
      * TooLarge              413
    * ProviderFailed        the next provider is asked; never reaches the user while one is left
      * Unreachable           nobody answers at that address
    * Bug                   tell us                  500

Anything outside this tree is a bug of ours and is answered as ``Bug``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Tier = Literal["block", "warn", "assumed"]


@dataclass(frozen=True)
class Problem:
    """Something noticed while reading a sheet, with the cells it is about.

    ``tier``: ``block`` (nothing is computed until the user decides), ``warn`` (computed, and said),
    ``assumed`` (a reading we chose and recorded). ``code`` is a stable word for tests and the sidebar;
    ``message`` is the sentence a person reads; ``cells`` are A1 addresses with their tab
    (``'ARR 2025'!C4:C9``); ``money`` is the amount at stake in minor units, where one can be named.
    """

    tier: Tier
    code: str
    message: str
    cells: tuple[str, ...] = ()
    money: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The object that stands in results and error bodies."""
        body: dict[str, Any] = {
            "tier": self.tier,
            "code": self.code,
            "message": self.message,
            "cells": list(self.cells),
        }
        if self.money is not None:
            body["money"] = self.money
        return body


@dataclass(frozen=True)
class Choice:
    """One answer to a question: what the button says, and what it sets in the request."""

    label: str
    sets: dict[str, Any] = field(default_factory=dict)


class KeeprateError(Exception):
    """An error written for the person who reads it.

    ``message`` says what is wrong, ``hint`` what to do, ``where`` the cells or range; ``choices`` are
    answers the sidebar can offer as buttons.
    """

    status = 500
    title = "Something went wrong"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        where: tuple[str, ...] | list[str] = (),
        choices: tuple[Choice, ...] | list[Choice] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = tuple(where)
        self.choices = tuple(choices)

    @property
    def code(self) -> str:
        """A stable word for programs: the class name in kebab case."""
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in type(self).__name__).lstrip("-")

    def as_json(self) -> dict[str, Any]:
        """The one error body of the product: problem details (RFC 9457) with hint, cells and choices."""
        body: dict[str, Any] = {
            "type": f"urn:keeprate:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.message,
            "hint": self.hint,
            "cells": list(self.where),
        }
        if self.choices:
            body["choices"] = [{"label": c.label, "sets": c.sets} for c in self.choices]
        return body


class SheetProblem(KeeprateError):
    """Fix the sheet."""

    status = 422
    title = "The sheet needs a look"


class UnknownLayout(SheetProblem):
    """We cannot tell how the revenue is arranged."""


class BadCell(SheetProblem):
    """A cell inside the window holds no readable amount."""


class EmptyWindow(SheetProblem):
    """No account has revenue at the window's start, or the sheet does not reach the window."""


class NeedsTwoPeriods(SheetProblem):
    """Only current revenue is there; NRR needs two points in time."""


class MixedCurrency(SheetProblem):
    """Amounts in several currencies and no rates; never summed."""


class Question(SheetProblem):
    """One choice only the user can make; ``choices`` hold the answers."""


class AccessProblem(KeeprateError):
    """Fix the rights."""

    status = 403
    title = "Keeprate needs more rights here"


class NotSignedIn(AccessProblem):
    """No valid identity or access token came with the call."""

    status = 401
    title = "Please sign in again"


class NotShared(AccessProblem):
    """The account used has no (or too little) access to the spreadsheet."""


class NoSuchSheet(AccessProblem):
    """The spreadsheet or the tab does not exist (any more)."""

    status = 404
    title = "No such sheet"


class LimitReached(KeeprateError):
    """Wait or approve."""

    status = 429
    title = "A limit is reached"


class BudgetSpent(LimitReached):
    """The approved amount is spent."""

    status = 402
    title = "The budget is spent"


class GoogleBusy(LimitReached):
    """Google asks us to slow down; ``retry_after`` is in seconds."""

    title = "Google Sheets is busy"

    def __init__(self, message: str, *, retry_after: float = 30.0, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class TooOften(LimitReached):
    """One sheet asks more often than is allowed; ``retry_after`` is in seconds."""

    title = "Too many requests"

    def __init__(
        self,
        message: str,
        *,
        retry_after: float = 5.0,
        hint: str = "",
        where: tuple[str, ...] | list[str] = (),
    ) -> None:
        super().__init__(message, hint=hint, where=where)
        self.retry_after = retry_after


class RequestProblem(KeeprateError):
    """Fix the call."""

    status = 400
    title = "The request cannot be served"


class Malformed(RequestProblem):
    """The request does not have the documented form."""


class NoSuchRun(RequestProblem):
    """No run of this caller has that id."""

    status = 404
    title = "No such run"


class NoSuchProvider(RequestProblem):
    """No data provider of this service has that name."""

    status = 404
    title = "No such provider"


class Conflict(RequestProblem):
    """The request contradicts the state of things."""

    status = 409
    title = "The request conflicts with what is there"


class TooLarge(RequestProblem):
    """The sheet or the request is larger than the service accepts."""

    status = 413
    title = "Too large"


class ProviderFailed(KeeprateError):
    """A provider gave no usable answer; the next one is asked.

    ``reason``: the word of ``NullReason`` that its fields get (``error``, ``rate_limited``, ``no_key``,
    ``budget``, ``blocked_by_policy``, ``outcome_unknown``); ``retry_after``: seconds the source asked us to
    wait; ``outcome_unknown``: the request may have been carried out, so a paid one is not repeated.
    """

    status = 502
    title = "A data provider failed"

    def __init__(
        self,
        message: str,
        *,
        reason: str = "error",
        retry_after: float | None = None,
        outcome_unknown: bool = False,
        hint: str = "",
        where: tuple[str, ...] | list[str] = (),
    ) -> None:
        super().__init__(message, hint=hint, where=where)
        self.reason = reason
        self.retry_after = retry_after
        self.outcome_unknown = outcome_unknown


class Unreachable(ProviderFailed):
    """Nobody answers at that address; for a company's own website that is an answer."""


class Bug(KeeprateError):
    """Our mistake; the message carries the run's id and no trace."""
