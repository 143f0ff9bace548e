"""Google's Script API, for the one thing we do with it: put the add-on's files into a script project."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import google.auth
import google_auth_httplib2
import httplib2
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError
from google.oauth2 import service_account
from google_auth_oauthlib.flow import InstalledAppFlow
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from addon.errors import GoogleBusy, KeeprateError, Malformed, NotShared, NotSignedIn
from deploy.script_files import ScriptFile

SCOPES = ["https://www.googleapis.com/auth/script.projects"]
TIMEOUT = 60
RETRIES = 3
WAIT = 300  # seconds for a person to say yes in the browser
_SWITCH = "https://script.google.com/home/usersettings"


class ScriptApi:
    """The methods of Script API v1 that a push needs; every failure is an error of ours.

    ``endpoint`` replaces Google's address (None = Google).
    """

    def __init__(self, credentials: Any, endpoint: str | None = None) -> None:
        plain: Any = httplib2.Http(timeout=TIMEOUT)  # type: ignore[no-untyped-call]
        http: Any = google_auth_httplib2.AuthorizedHttp(credentials, http=plain)  # type: ignore[no-untyped-call]
        options = {"api_endpoint": endpoint.rstrip("/") + "/"} if endpoint else None
        self._service = build(
            "script", "v1", http=http, client_options=options, static_discovery=True, cache_discovery=False
        )

    def close(self) -> None:
        """Close the connections."""
        self._service.close()

    def create(self, title: str) -> str:
        """A new project that belongs to no document; its script id."""
        # Not repeated: a lost answer would leave a second project behind.
        return str(_done(self._service.projects().create(body={"title": title}), 0)["scriptId"])

    def files(self, script_id: str) -> list[ScriptFile]:
        """What stands in the project now."""
        told = _done(self._service.projects().getContent(scriptId=script_id), RETRIES)
        return [
            ScriptFile(str(file["name"]), str(file["type"]), str(file.get("source", "")))
            for file in told.get("files", [])
        ]

    def replace(self, script_id: str, files: Iterable[ScriptFile]) -> None:
        """Put these files in place of all that are there."""
        body = {"files": [{"name": f.name, "type": f.kind, "source": f.source} for f in files]}
        _done(self._service.projects().updateContent(scriptId=script_id, body=body), RETRIES)

    def versions(self, script_id: str) -> int:
        """How many versions the project has; Google keeps at most 200."""
        count, page = 0, ""
        while True:
            request = self._service.projects().versions()
            told = _done(request.list(scriptId=script_id, pageSize=50, pageToken=page or None), RETRIES)
            count += len(told.get("versions", []))
            page = str(told.get("nextPageToken", ""))
            if not page:
                return count

    def make_version(self, script_id: str, description: str) -> int:
        """Freeze what is there now; the version's number."""
        request = self._service.projects().versions()
        made = _done(request.create(scriptId=script_id, body={"description": description}), 0)
        return int(made["versionNumber"])


def sign_in(client: Path | None) -> Any:
    """Credentials of the person who pushes: by browser with an OAuth client's file, else gcloud's.

    Nothing is stored; the browser asks again at the next push. Raises ``NotSignedIn`` or ``Malformed``.
    """
    if client is not None:
        try:
            flow: Any = InstalledAppFlow.from_client_secrets_file(  # type: ignore[no-untyped-call]
                str(client), SCOPES
            )
        except (OSError, ValueError) as error:
            raise Malformed(
                f"{client} is no file of an OAuth client.",
                hint="Cloud console > APIs & Services > Credentials > Create: Desktop app, then Download.",
            ) from error
        return flow.run_local_server(port=0, bind_addr="127.0.0.1", timeout_seconds=WAIT)
    try:
        found, _project = google.auth.default(scopes=SCOPES)
    except DefaultCredentialsError:
        raise NotSignedIn(
            "Nobody is signed in to Google here.",
            hint="Give --client with the file of an OAuth client of the type Desktop app.",
        ) from None
    if isinstance(found, service_account.Credentials):
        raise NotSignedIn(
            "Google's Script API does not work with service accounts.",
            hint="Give --client, and sign in as the person who owns the script project.",
        )
    return found


def _done(request: Any, retries: int) -> dict[str, Any]:
    try:
        answer = request.execute(num_retries=retries)
    except HttpError as error:
        raise _ours(error) from error
    except GoogleAuthError as error:
        raise NotSignedIn("Google does not accept this sign-in (any more).", hint="Sign in again.") from error
    except (OSError, httplib2.HttpLib2Error) as error:
        raise GoogleBusy("Google's Script API cannot be reached.", hint="Try again in a minute.") from error
    assert isinstance(answer, dict)
    return answer


def _ours(error: HttpError) -> KeeprateError:
    status, said = int(error.resp.status), _said(error)
    if status == 401:
        return NotSignedIn("Google does not accept this sign-in (any more).", hint="Sign in again.")
    if status == 403 and "usersettings" in said:
        return NotShared(
            "The Apps Script API is switched off for your account.",
            hint=f"Switch it on at {_SWITCH}, wait a minute and push again.",
        )
    if status == 403 and ("disabled" in said or "has not been used" in said):
        return NotShared(
            "The Apps Script API is not enabled in the Cloud project of this sign-in.",
            hint="Google Cloud console > APIs & Services > Library > Apps Script API > Enable.",
        )
    if status == 403:
        return NotShared("This account may not edit the script project.", hint=f"Google says: {said}")
    if status == 404:
        return Malformed(
            "There is no script project with this id that your account may see.",
            hint="The id is in Project settings of the script, under IDs; or make a new one with --create.",
        )
    if status == 429 or status >= 500:
        return GoogleBusy("Google's Script API is busy.", hint=f"Try again later. Google says: {said}")
    return Malformed("Google refused the files.", hint=f"Google says: {said}")


def _said(error: HttpError) -> str:
    try:
        return str(json.loads(error.content)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"status {error.resp.status}"
