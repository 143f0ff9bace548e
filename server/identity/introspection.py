"""The access token: with whose rights a sheet is opened.

A token is looked up once (OAuth2 tokeninfo) and remembered by its hash until it expires. It must have been
made for one of our clients, for the very user of the identity token, and with a scope that reaches sheets.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from addon.errors import KeeprateError, NotShared, NotSignedIn

if TYPE_CHECKING:
    from addon.sheets.introspection import TokenInfo

SCOPES = frozenset(
    {
        "https://www.googleapis.com/auth/spreadsheets",
        "https://www.googleapis.com/auth/drive.file",
    }
)
MAX_TOKEN = 8192
KEPT = 5000
Lookup = Callable[[str], "TokenInfo"]


@dataclass(frozen=True)
class Grant:
    """An access token that was looked up: whose it is and until when it is valid (seconds since 1970)."""

    token: str = field(repr=False)
    sub: str
    expires_at: float


def google_lookup(endpoint: str) -> Lookup:
    """Ask the OAuth API at ``endpoint`` about a token; raises ``NotSignedIn`` or ``GoogleBusy``."""

    def lookup(token: str) -> TokenInfo:
        # Imported when first needed: the discovery client weighs more than the rest of the web process.
        from addon.sheets.introspection import token_info

        return token_info(token, endpoint=endpoint)

    return lookup


class Introspection:
    """Looks access tokens up, once each."""

    def __init__(
        self, lookup: Lookup, audience: tuple[str, ...], now: Callable[[], float] = time.time
    ) -> None:
        self._lookup = lookup
        self._audience = frozenset(audience)
        self._now = now
        self._known: dict[bytes, Grant | KeeprateError] = {}
        self._lock = Lock()

    def grant(self, token: str, sub: str) -> Grant:
        """The grant of ``token`` for the user ``sub``.

        Raises ``NotSignedIn`` when the token is unknown, expired, made for another app or somebody else's,
        ``NotShared`` when it cannot reach sheets, ``GoogleBusy`` when Google does not answer.
        """
        if len(token) > MAX_TOKEN or not token.isascii():
            raise _refusal("The access token of this call is none of Google's.")
        key = hashlib.sha256(f"{sub}\0{token}".encode()).digest()
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = self._look_up(token, sub)
            with self._lock:
                # The oldest are forgotten first; forgetting only costs another look-up.
                while len(self._known) >= KEPT:
                    del self._known[next(iter(self._known))]
                self._known[key] = known
        if isinstance(known, KeeprateError):
            # A fresh error each time: a raised one keeps its traceback.
            raise type(known)(known.message, hint=known.hint)
        if known.expires_at <= self._now():
            raise _refusal("The access token of this call has expired.")
        return known

    def _look_up(self, token: str, sub: str) -> Grant | KeeprateError:
        try:
            info = self._lookup(token)
        except NotSignedIn:
            return _refusal("Google does not know the access token of this call (any more).")
        if info.audience not in self._audience:
            return _refusal("The access token of this call was made for another app.")
        if not info.user_id or info.user_id != sub:
            return _refusal("The access token and the sign-in of this call belong to two accounts.")
        if not SCOPES & info.scopes:
            return NotShared(
                "Keeprate was not allowed to see and edit this spreadsheet.",
                hint="Open Keeprate again and tick the permission for Google Sheets.",
            )
        if info.expires_in <= 0:
            return _refusal("The access token of this call has expired.")
        return Grant(token, sub, self._now() + info.expires_in)


def missing_token() -> NotSignedIn:
    """The refusal of a call that needs an access token and has none."""
    return _refusal("This call came without the access token that opens your sheet.")


def _refusal(message: str) -> NotSignedIn:
    return NotSignedIn(message, hint="Reload the sheet and open Keeprate again.")
