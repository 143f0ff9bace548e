"""Tokens: for whom, with which scopes, and only where there is somebody."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode

from tests.local.script.conftest import ALL_SCOPES, USER

CODE = """
function id() { return ScriptApp.getIdentityToken(); }
function access() { return ScriptApp.getOAuthToken(); }
function who() { return [Session.getActiveUser().getEmail(), Session.getEffectiveUser().getEmail(),
  Session.getActiveUserLocale(), Session.getScriptTimeZone(), ScriptApp.getScriptId().length > 20]; }
"""


def claims(token: str) -> dict:
    part = token.split(".")[1]
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_the_identity_token_is_the_users_for_the_scripts_own_client(start, google):
    found = claims(start(CODE).run("id", []))
    assert (found["email"], found["aud"], found["sub"]) == (USER, google.oauth.client_id, google.sub(USER))


def test_without_the_openid_scope_there_is_no_identity_token(start):
    assert start(CODE, oauthScopes=ALL_SCOPES[1:]).run("id", []) is None


def test_the_access_token_opens_what_the_manifests_scopes_allow(start, google):
    token = start(CODE).run("access", [])
    assert token
    assert token != start(CODE).run("id", [])


def test_the_user_is_the_one_at_the_keyboard(start):
    assert start(CODE).run("who", []) == [USER, USER, "en", "Etc/UTC", True]
