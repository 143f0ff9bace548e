"""The real clients, pointed at the stand-in."""

from __future__ import annotations

from typing import Any

import google_auth_httplib2
import gspread
import httplib2
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build

from deploy.local.google import Google

SCOPES = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]
HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")


def gspread_client(google: Google, email: str) -> gspread.Client:
    class Local(gspread.HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> Any:
            for host in HOSTS:
                endpoint = endpoint.replace(host, google.base_url)
            return super().request(method, endpoint, *args, **kwargs)

    client = gspread.authorize(Credentials(google.access_token(email, SCOPES)), http_client=Local)
    client.set_timeout(30)
    return client


def service(google: Google, name: str, version: str, email: str, scopes: list[str] | None = None) -> Any:
    root = google.base_url + ("/drive/v3/" if name == "drive" else "/")
    credentials = Credentials(google.access_token(email, scopes or SCOPES))
    http = google_auth_httplib2.AuthorizedHttp(credentials, http=httplib2.Http(timeout=30))
    return build(name, version, http=http, client_options={"api_endpoint": root}, static_discovery=True)
