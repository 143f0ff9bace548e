"""The access token: with whose rights a sheet is opened.

A token is looked up once (OAuth2 v2 tokeninfo, through google-api-python-client) and remembered by its
hash until it expires. It must have been made for one of our clients, for the very user of the identity
token, and with a scope that reaches sheets.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from addon.errors import GoogleBusy, KeeprateError, NotShared, NotSignedIn

SCOPES = frozenset(
    {
        "https://www.googleapis.com/auth/spreadsheets",
        "https://www.googleapis.com/auth/drive.file",
    }
)
TIMEOUT = 10
KEPT = 5000
Lookup = Callable[[str], dict[str, Any] | None]


@dataclass(frozen=True)
class Grant:
    """An access token that was looked up: whose it is and until when it is valid (seconds since 1970)."""

    token: str = field(repr=False)
    sub: str
    expires_at: float


def google_lookup(endpoint: str) -> Lookup:
    """Ask ``endpoint`` about a token: its description, or None when Google does not know it (any more)."""

    def lookup(token: str) -> dict[str, Any] | None:
        # Imported when first needed: the discovery client weighs more than the rest of the web process.
        import httplib2
        from googleapiclient.discovery import build
        from googleapiclient.errors import HttpError

        http = httplib2.Http(timeout=TIMEOUT, proxy_info=None)
        http.follow_redirects = False
        options = {"api_endpoint": endpoint + "/"}
        try:
            service = build(
                "oauth2",
                "v2",
                http=http,
                client_options=options,
                static_discovery=True,
                cache_discovery=False,
            )
            answer: dict[str, Any] = service.tokeninfo(access_token=token).execute()
            return answer
        except HttpError as error:
            if error.resp.status in (400, 401):
                return None
            raise _unreachable() from None
        except (OSError, httplib2.HttpLib2Error):
            raise _unreachable() from None
        finally:
            http.close()

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

        Raises ``NotSignedIn`` when the token is unknown, expired or somebody else's, ``NotShared`` when it
        cannot reach sheets, ``GoogleBusy`` when Google does not answer.
        """
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
        info = self._lookup(token)
        if info is None:
            return _refusal("Google does not know the access token of this call (any more).")
        clients = {str(info[name]) for name in ("audience", "issued_to") if info.get(name)}
        if not clients or not clients <= self._audience:
            return _refusal("The access token of this call was made for another app.")
        if not info.get("user_id") or info["user_id"] != sub:
            return _refusal("The access token and the sign-in of this call belong to two accounts.")
        if not SCOPES & set(str(info.get("scope", "")).split()):
            return NotShared(
                "Keeprate was not allowed to see and edit this spreadsheet.",
                hint="Open Keeprate again and tick the permission for Google Sheets.",
            )
        expires_in = float(info.get("expires_in") or 0)
        if expires_in <= 0:
            return _refusal("The access token of this call has expired.")
        return Grant(token, sub, self._now() + expires_in)


def missing_token() -> NotSignedIn:
    """The refusal of a call that needs an access token and has none."""
    return _refusal("This call came without the access token that opens your sheet.")


def _refusal(message: str) -> NotSignedIn:
    return NotSignedIn(message, hint="Reload the sheet and open Keeprate again.")


def _unreachable() -> GoogleBusy:
    return GoogleBusy("Google's sign-in service does not answer.", retry_after=10.0)
