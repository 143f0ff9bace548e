"""The real clients, pointed at the stand-in: over its socket, or straight into its WSGI application."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import unquote, urlsplit

import google_auth_httplib2
import gspread
import httplib2
import requests
import urllib3
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from werkzeug.test import Client

from deploy.local.google import Google

SCOPES = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]
HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")


class Straight(requests.adapters.BaseAdapter):
    """Requests answered by the application in this process: no socket, the same bytes."""

    def __init__(self, google: Google) -> None:
        super().__init__()
        self.client = Client(google.wsgi)

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        try:
            status, headers, content = answered(
                self.client, request.method or "GET", request.url or "", request.body, dict(request.headers)
            )
        except ConnectionError as error:
            raise requests.ConnectionError(str(error), request=request) from error
        response = requests.Response()
        response.status_code, response.url, response.request = status, request.url or "", request
        response.headers = requests.structures.CaseInsensitiveDict(headers)
        response.raw = urllib3.HTTPResponse(io.BytesIO(content), headers, status, preload_content=False)
        return response

    def close(self) -> None:
        pass


class StraightHttp:
    """What googleapiclient asks of an httplib2.Http, in this process."""

    def __init__(self, google: Google) -> None:
        self.client = Client(google.wsgi)
        self.redirect_codes = frozenset({301, 302, 303, 307})

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Any = None, **_: Any
    ) -> tuple[httplib2.Response, bytes]:
        status, found, content = answered(self.client, method, uri, body, dict(headers or {}))
        return httplib2.Response({**found, "status": str(status)}), content

    def close(self) -> None:
        pass


def answered(
    client: Client, method: str, url: str, body: Any, headers: dict[str, str]
) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    headers = {key: value for key, value in headers.items() if key.lower() != "content-length"}
    found = client.open(
        path=unquote(parts.path), query_string=parts.query, method=method, data=body, headers=headers
    )
    content = found.get_data()
    found.close()
    return found.status_code, {key.lower(): value for key, value in found.headers.items()}, content


def gspread_client(google: Google, email: str, *, straight: bool = False) -> gspread.Client:
    class Local(gspread.HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> Any:
            for host in HOSTS:
                endpoint = endpoint.replace(host, google.base_url or "http://straight")
            return super().request(method, endpoint, *args, **kwargs)

    client = gspread.authorize(Credentials(google.access_token(email, SCOPES)), http_client=Local)
    client.set_timeout(30)
    if straight:
        client.http_client.session.mount("http://", Straight(google))
    return client


def service(
    google: Google,
    name: str,
    version: str,
    email: str,
    scopes: list[str] | None = None,
    *,
    straight: bool = False,
) -> Any:
    root = (google.base_url or "http://straight") + ("/drive/v3/" if name == "drive" else "/")
    credentials = Credentials(google.access_token(email, scopes or SCOPES))
    wire = StraightHttp(google) if straight else httplib2.Http(timeout=30)
    http = google_auth_httplib2.AuthorizedHttp(credentials, http=wire)
    return build(name, version, http=http, client_options={"api_endpoint": root}, static_discovery=True)
