"""Signing in by browser: the person says yes, and the push has a token that was never stored."""

from __future__ import annotations

import json
import threading
import webbrowser
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from deploy import script_api
from deploy.script_api import SCOPES, sign_in
from tests.sheets.replies import Reply, answering

TOKEN = {"access_token": "fresh", "token_type": "Bearer", "expires_in": 3600, "scope": " ".join(SCOPES)}


class Browser:
    """A person who allows what is asked, at once."""

    def __init__(self) -> None:
        self.asked: dict[str, list[str]] = {}

    def open(self, url: str, **_: object) -> bool:
        self.asked = parse_qs(urlsplit(url).query)
        back = {"code": "a-code", "state": self.asked["state"][0]}
        to = self.asked["redirect_uri"][0].replace("localhost", "127.0.0.1")
        self.thread = threading.Thread(target=requests.get, args=(to, back), kwargs={"timeout": 10})
        self.thread.start()
        return True


def test_the_browser_is_asked_for_one_scope_and_gives_a_token(tmp_path, monkeypatch, capsys):
    browser = Browser()
    monkeypatch.setattr(script_api, "WAIT", 20)
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the token endpoint here is loopback
    monkeypatch.setattr(webbrowser, "get", lambda _name=None: browser)
    reply = Reply(body=json.dumps(TOKEN).encode(), headers=(("Content-Type", "application/json"),))
    with answering(reply) as google:
        client = tmp_path / "client.json"
        installed = {
            "client_id": "1-a.apps.googleusercontent.com",
            "client_secret": "none",
            "auth_uri": f"{google.url}/auth",
            "token_uri": f"{google.url}/token",
            "redirect_uris": ["http://localhost"],
        }
        client.write_text(json.dumps({"installed": installed}))
        credentials = sign_in(client)
        browser.thread.join(10)
    assert credentials.token == "fresh"
    assert browser.asked["scope"] == SCOPES
    assert google.seen == [("POST", "/token")]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["client.json"]
    assert "fresh" not in capsys.readouterr().out


@pytest.mark.parametrize("scope", SCOPES)
def test_pushing_asks_for_no_sheet_and_no_file(scope):
    assert "spreadsheets" not in scope
    assert "drive" not in scope
