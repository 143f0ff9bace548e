"""Three ways to the same service: in process, over a socket, and the real one with a test account's key."""

from __future__ import annotations

import os
from typing import Any

import google_auth_httplib2
import gspread
import httplib2
from google.oauth2.service_account import Credentials
from googleapiclient.discovery import build

from deploy.local.google import Google
from tests.local.google.clients import SCOPES, gspread_client, service

NAMES = ("in process", "socket", "the real service")
OWNER = "owner@acme.test"
MISSING = (
    "asks the real service: set GOOGLE_REAL=1 and GOOGLE_APPLICATION_CREDENTIALS, a service account's key"
)


def real_asked() -> bool:
    return os.environ.get("GOOGLE_REAL") == "1" and bool(os.environ.get("GOOGLE_APPLICATION_CREDENTIALS"))


class Door:
    """Clients of one account; those of the stand-in share its books."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.google: Google | None = None
        self.running: Any = None
        self._open: list[Any] = []
        if name == NAMES[2]:
            self._key = Credentials.from_service_account_file(
                os.environ["GOOGLE_APPLICATION_CREDENTIALS"], scopes=SCOPES
            )
            return
        self.google = Google()
        if name == "socket":
            self.running = self.google.serve()

    def gspread(self) -> gspread.Client:
        if self.google is None:
            client = gspread.authorize(self._key)
        else:
            client = gspread_client(self.google, OWNER, straight=self.running is None)
        self._open.append(client.http_client.session)
        return client

    def service(self, name: str, version: str) -> Any:
        if self.google is None:
            http = google_auth_httplib2.AuthorizedHttp(self._key, http=httplib2.Http(timeout=60))
            client = build(name, version, http=http, static_discovery=True)
        else:
            client = service(self.google, name, version, OWNER, straight=self.running is None)
        self._open.append(client)
        return client

    def close(self) -> None:
        for one in self._open:
            one.close()
        if self.running is not None:
            self.running.close()
        if self.google is not None:
            self.google.close()
