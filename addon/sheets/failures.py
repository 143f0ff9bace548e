"""Google's errors as ours: one sentence for the reader, and what to do.

Google's error body is ``{"error": {"code", "message", "status", "details"}}``; a proxy in between may answer
HTML instead. Nothing of the body but Google's own one-line message ever reaches the user.
"""

from __future__ import annotations

import re
from typing import Any

from addon.errors import (
    Bug,
    GoogleBusy,
    KeeprateError,
    NoSuchSheet,
    NotShared,
    NotSignedIn,
    SheetProblem,
    TooLarge,
)
from addon.sheets.decoding import decode

RETRIED = frozenset({429, 500, 502, 503, 504})
# Google words its refusals in the account's language, and has no code of its own for protection. German
# and Italian are inferred; the others are as clients recorded them. Whole phrases, since a refusal may name
# a tab, and a tab may be called "protected".
PROTECTED = re.compile(
    r"protected (cell|range|sheet|object)|edit a protected|is protected|objetos? protegido|objet protégé"
    r"|geschützte \w*(zelle|bereich|objekt)|oggetto protetto|область защищена|保護されている",
    re.IGNORECASE,
)
TEN_MILLION = re.compile(r"10\D?000\D?000")


class Refused(SheetProblem):
    """Google found the request itself wrong (400); ``google`` is Google's message.

    Mostly it means that the spreadsheet changed after we looked, so the caller looks again and plans anew.
    """

    def __init__(self, google: str) -> None:
        super().__init__(
            f"Google Sheets refused the change: {google}",
            hint="Reload the spreadsheet and try again.",
        )
        self.google = google


class Protected(SheetProblem):
    """Somebody protected the cells we were to write."""


class Uncertain(GoogleBusy):
    """The answer to a change that must not be made twice was lost: it may or may not have been made."""

    def __init__(self, message: str) -> None:
        super().__init__(message, hint="Run it again: what was written is found and completed.")


def google_error(body: bytes) -> dict[str, Any]:
    """The ``error`` object of a body, or an empty one for HTML and the like."""
    try:
        error = decode(body)["error"]
    except (ValueError, KeyError, TypeError):
        return {}
    return error if isinstance(error, dict) else {"message": str(error)}


def failure(status: int, body: bytes, *, writing: bool, retry_after: float | None = None) -> KeeprateError:
    """Our error for a response of Google's that is not a success."""
    error = google_error(body)
    message = " ".join(str(error.get("message", "")).split())[:300]
    if status == 401:
        return signed_out()
    if status == 403:
        return _forbidden(error, message, writing)
    if status == 404:
        return NoSuchSheet(
            "The spreadsheet does not exist, or the account used has never seen it.",
            hint="Check that the sheet is still there and shared with you.",
        )
    if status == 413:
        return TooLarge("The sheet is too large for one request to Google.", hint="Select a smaller range.")
    if status in RETRIED:
        return busy(retry_after)
    if status == 400:
        return _refused(error, message)
    return Bug(f"Google answered {status} to a request Keeprate relies on. {message}".strip())


def signed_out() -> NotSignedIn:
    """Google no longer accepts the token."""
    return NotSignedIn(
        "Google no longer accepts the sign-in of this sidebar.",
        hint="Reload the spreadsheet, open Keeprate again and allow access when Google asks.",
    )


def busy(retry_after: float | None = None) -> GoogleBusy:
    """Google stayed busy through every retry."""
    wait = retry_after or 60.0
    return GoogleBusy(
        "Google Sheets is busy and asked Keeprate to slow down.",
        retry_after=wait,
        hint=f"Nothing is lost. Try again in {max(1, round(wait))} seconds.",
    )


def protected(where: tuple[str, ...] = ()) -> Protected:
    """The sentence about protected cells."""
    at = f" ({where[0]})" if where else ""
    return Protected(
        f"These cells are protected{at}, and your account may not edit them. Nothing was written.",
        hint="Ask the owner to let you edit them (Data > Protect sheets and ranges), then try again.",
        where=where,
    )


def _forbidden(error: dict[str, Any], message: str, writing: bool) -> KeeprateError:
    reasons = {str(d.get("reason", "")) for d in error.get("details", ()) if isinstance(d, dict)}
    reasons |= {str(d.get("reason", "")) for d in error.get("errors", ()) if isinstance(d, dict)}
    if "ACCESS_TOKEN_SCOPE_INSUFFICIENT" in reasons or "insufficient authentication scopes" in message:
        return NotSignedIn(
            "Keeprate was not allowed to open spreadsheets.",
            hint="Open Keeprate again and tick every box when Google asks for permission.",
        )
    if "SERVICE_DISABLED" in reasons or "accessNotConfigured" in reasons:
        return NotShared(
            "The Google Sheets API is switched off for this installation of Keeprate.",
            hint="Whoever runs Keeprate must enable the Google Sheets API in its Google Cloud project.",
        )
    if reasons & {"rateLimitExceeded", "userRateLimitExceeded"}:
        return busy()
    if PROTECTED.search(message):
        return protected()
    if writing:
        return NotShared(
            "You may view this spreadsheet but not edit it, so nothing was written.",
            hint="Ask its owner for edit access, or make a copy and run Keeprate there.",
        )
    return NotShared(
        "The account used may not open this spreadsheet.",
        hint="Share the spreadsheet with it, or sign in with the account that can open it.",
    )


def _refused(error: dict[str, Any], message: str) -> KeeprateError:
    if PROTECTED.search(message):
        return protected()
    if error.get("status") == "FAILED_PRECONDITION" or "not supported for this document" in message:
        return SheetProblem(
            "This is an Excel file opened in Google Sheets; its cells cannot be read from outside.",
            hint="Choose File > Save as Google Sheets, then open Keeprate there.",
        )
    if TEN_MILLION.search(message) or "above the limit" in message:
        return full()
    return Refused(message or str(error.get("status", "no reason given")))


def full() -> TooLarge:
    """The spreadsheet has no room left."""
    return TooLarge(
        "The spreadsheet would pass Google's limit of 10 million cells, so nothing was written.",
        hint="Delete unused rows, columns or tabs, then try again.",
    )
