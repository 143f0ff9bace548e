"""With whose rights a spreadsheet is opened: the user's forwarded token, or a service account.

With a forwarded token Google itself enforces what the user may do. With a service account nobody does but
us, so it serves only the (verified user, spreadsheet) pairs of an allowlist; an empty list refuses everyone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from google.auth.credentials import Credentials
from google.auth.exceptions import RefreshError
from google.oauth2 import service_account

from addon.errors import NotShared, NotSignedIn

SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)


class Access(Protocol):
    """Who opens a spreadsheet."""

    def credentials(self, spreadsheet_id: str) -> Credentials:
        """Credentials for this spreadsheet. Raises NotShared or NotSignedIn when there are none."""
        ...


class _Forwarded(Credentials):
    """A token that somebody else refreshes: asked for anew before every request."""

    def __init__(self, newest: Callable[[], str | None]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._newest = newest

    def before_request(self, request: Any, method: str, url: str, headers: Any) -> None:  # noqa: ARG002 - theirs
        """Put the newest token on the request."""
        self.token = _present(self._newest())
        self.apply(headers)  # type: ignore[no-untyped-call]

    def refresh(self, request: Any) -> None:  # noqa: ARG002 - google-auth's signature
        """Google refused the token: only a newer one helps."""
        newest = self._newest()
        if not newest or newest == self.token:
            raise RefreshError("the forwarded token is no longer valid")  # type: ignore[no-untyped-call]
        self.token = newest


def _present(token: str | None) -> str:
    if not token:
        raise NotSignedIn(
            "Keeprate has no permission from you to open this spreadsheet right now.",
            hint="Open Keeprate in the spreadsheet; it sends a fresh permission by itself.",
        )
    return token


@dataclass(frozen=True)
class UserToken:
    """The user's own rights, by an access token forwarded from the sidebar.

    ``newest`` is the token, or a function that gives the newest one (``Run.token``), because a run outlives
    the token it started with.
    """

    newest: str | Callable[[], str | None]

    def credentials(self, spreadsheet_id: str) -> Credentials:  # noqa: ARG002 - Google checks per request
        """Credentials that carry the newest token."""
        newest = self.newest
        return _Forwarded(newest if callable(newest) else lambda: newest)


@dataclass(frozen=True)
class ServiceAccount:
    """A service account's rights, for the callers and spreadsheets of ``allowed`` only.

    ``key``: the contents of its key file (``token_uri`` says where tokens come from). ``allowed``: pairs of a
    verified Google user id (``sub``) and a spreadsheet id.
    """

    key: dict[str, Any]
    allowed: Collection[tuple[str, str]] = frozenset()

    @classmethod
    def from_file(cls, path: Path, allowed: Collection[tuple[str, str]]) -> ServiceAccount:
        """Read a key file. Raises OSError or ValueError when it cannot be."""
        return cls(json.loads(path.read_text(encoding="utf-8")), frozenset(allowed))

    @property
    def email(self) -> str:
        """The address a sheet is shared with."""
        return str(self.key.get("client_email", ""))

    def acting_for(self, sub: str) -> ServiceAccountFor:
        """This account on behalf of one verified caller."""
        return ServiceAccountFor(self, sub)


@dataclass(frozen=True)
class ServiceAccountFor:
    """A service account on behalf of a verified caller."""

    account: ServiceAccount
    sub: str

    def credentials(self, spreadsheet_id: str) -> Credentials:
        """The account's credentials, if this caller may use it on this spreadsheet; else NotShared."""
        if not self.sub or (self.sub, spreadsheet_id) not in self.account.allowed:
            raise NotShared(
                "Keeprate's service account may not open this spreadsheet for you.",
                hint="Whoever runs Keeprate must list you and this spreadsheet in its settings.",
            )
        made = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            self.account.key, scopes=SCOPES
        )
        assert isinstance(made, Credentials)
        return made
