"""A pytest plugin for another suite: requests for Google's hosts go to LOCAL_GOOGLE; a 5xx fails at once."""

from __future__ import annotations

import os
from typing import Any

import requests
from requests.adapters import HTTPAdapter

HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")
_send = HTTPAdapter.send


def send(self: HTTPAdapter, request: requests.PreparedRequest, **more: Any) -> requests.Response:
    for host in HOSTS:
        if (request.url or "").startswith(host):
            request.url = os.environ["LOCAL_GOOGLE"] + (request.url or "")[len(host) :]
    response = _send(self, request, **(more | {"timeout": 20}))
    assert response.status_code < 500, f"{response.status_code} {request.method} {request.url}"
    return response


HTTPAdapter.send = send  # type: ignore[assignment]
