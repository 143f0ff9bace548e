"""What Google says about a token and a file, where gspread has no words: tokeninfo and Drive capabilities.

Built on google-api-python-client with the discovery documents in its package; httplib2 is not thread-safe,
so every call makes its own service object (some milliseconds).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import google_auth_httplib2
import httplib2
from google.auth.credentials import Credentials
from google.auth.exceptions import RefreshError
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from addon.sheets.failures import busy, failure, signed_out

TIMEOUT = 20
RETRIES = 2
_DRIVE_SCOPES = frozenset(
    f"https://www.googleapis.com/auth/{name}"
    for name in ("drive", "drive.file", "drive.readonly", "drive.metadata", "drive.metadata.readonly")
)


@dataclass(frozen=True)
class TokenInfo:
    """What Google knows about an access token.

    ``audience``: the OAuth client it was made for; ``user_id``: the user's ``sub``; ``expires_in``: seconds.
    """

    audience: str
    user_id: str
    email: str
    scopes: frozenset[str]
    expires_in: int

    @property
    def opens_drive(self) -> bool:
        """Whether the token may already ask Drive about files."""
        return bool(self.scopes & _DRIVE_SCOPES)


def token_info(access_token: str, *, endpoint: str | None = None) -> TokenInfo:
    """Ask Google whose token this is (OAuth2 v2 tokeninfo). Raises NotSignedIn when it is not valid."""
    with _service("oauth2", "v2", None, endpoint) as service:
        try:
            told = service.tokeninfo(access_token=access_token).execute(num_retries=RETRIES)
        except HttpError as error:
            if error.resp.status in (400, 401):
                raise signed_out() from error
            raise failure(error.resp.status, error.content, writing=False) from error
        except (OSError, httplib2.HttpLib2Error) as error:
            raise busy() from error
    return TokenInfo(
        audience=str(told.get("audience") or told.get("issued_to") or ""),
        user_id=str(told.get("user_id", "")),
        email=str(told.get("email", "")),
        scopes=frozenset(str(told.get("scope", "")).split()),
        expires_in=int(told.get("expires_in", 0)),
    )


def can_edit(
    credentials: Credentials, spreadsheet_id: str, info: TokenInfo, *, endpoint: str | None = None
) -> bool | None:
    """Whether Drive says these credentials may edit the file; None when the token may not ask Drive."""
    if not info.opens_drive:
        return None
    with _service("drive", "v3", credentials, endpoint, "/drive/v3/") as service:
        try:
            told = (
                service.files()
                .get(fileId=spreadsheet_id, fields="capabilities/canEdit", supportsAllDrives=True)
                .execute(num_retries=RETRIES)
            )
        except HttpError as error:
            raise failure(error.resp.status, error.content, writing=False) from error
        except RefreshError as error:
            raise signed_out() from error
        except (OSError, httplib2.HttpLib2Error) as error:
            raise busy() from error
    return bool(told.get("capabilities", {}).get("canEdit", False))


@contextmanager
def _service(
    name: str, version: str, credentials: Credentials | None, endpoint: str | None, path: str = "/"
) -> Iterator[Any]:
    """A service object of google-api-python-client; with an endpoint, its root and path are replaced."""
    http: Any = httplib2.Http(timeout=TIMEOUT)  # type: ignore[no-untyped-call]
    if credentials is not None:
        http = google_auth_httplib2.AuthorizedHttp(credentials, http=http)  # type: ignore[no-untyped-call]
    options = {"api_endpoint": endpoint.rstrip("/") + path} if endpoint else None
    service = build(
        name, version, http=http, client_options=options, static_discovery=True, cache_discovery=False
    )
    try:
        yield service
    finally:
        service.close()
