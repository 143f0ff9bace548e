"""keeprate doctor in front of the stand-in: all green where all is well, and each failure with its cure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.local.google import Google
from deploy.local.google.batch.run import KINDS
from server.doctor import Finding, Given, as_json, examine, text
from tests.e2e.conftest import BOOK, OWNER, READER, STRANGER
from tests.e2e.service import AUDIENCE, ROOT, SCOPES, Service
from tests.sheets.replies import Reply, answering

NAMES = [
    *("Settings", "Database", "Key ring", "Audience", "Signing keys", "Clock", "Sheets API"),
    *("Token lookup", "Service", "ID token", "Access token", "Test sheet"),
]
Examine = Callable[..., dict[str, Finding]]
OURS = Reply(body=b'{"info": {"title": "Keeprate"}}', headers=(("Content-Type", "application/json"),))


def environment(google: Google, home: Path, **more: str) -> dict[str, str]:
    base = google.base_url
    return {
        "KEEPRATE_LOCAL": "1",
        "KEEPRATE_HOME": str(home),
        "KEEPRATE_AUDIENCE": AUDIENCE,
        "KEEPRATE_SHEETS_ENDPOINT": base,
        "KEEPRATE_DRIVE_ENDPOINT": base,
        "KEEPRATE_OAUTH_ENDPOINT": base,
        "KEEPRATE_CERTS_URL": f"{base}/oauth2/v1/certs",
        **more,
    }


def given(google: Google, email: str = OWNER, **more: Any) -> Given:
    tokens = {
        "id_token": google.id_token(email, AUDIENCE),
        "access_token": google.access_token(email, SCOPES),
    }
    return Given(**{**tokens, "sheet": BOOK, **more})


@pytest.fixture
def examined(google: Google, tmp_path: Path) -> Examine:
    def run(
        what: Given | None = None, *, now: Callable[[], float] = time.time, **env: str
    ) -> dict[str, Finding]:
        found = examine(environment(google, tmp_path / "home", **env), what or given(google), now)
        return {finding.name: finding for finding in found}

    return run


def tabs(google: Google) -> list[str]:
    told = google.call(OWNER, "sheets.spreadsheets.get", {"spreadsheetId": BOOK})
    return [sheet["properties"]["title"] for sheet in told["sheets"]]


def failed(found: dict[str, Finding]) -> set[str]:
    assert all(f.message and f.cure for f in found.values() if f.state == "failed")
    return {name for name, finding in found.items() if finding.state == "failed"}


def test_all_is_green_where_all_is_well(service: Service, google: Google):
    what = given(google)
    env = {
        **os.environ,
        **environment(google, service.home),
        "KEEPRATE_URL": service.url,
        "KEEPRATE_ID_TOKEN": what.id_token,
        "KEEPRATE_ACCESS_TOKEN": what.access_token,
    }
    address = f"https://docs.google.com/spreadsheets/d/{BOOK}/edit"
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", "doctor", "--sheet", address, "--json"],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert [(one["name"], one["state"]) for one in told["checks"]] == [(name, "ok") for name in NAMES]
    assert (done.returncode, done.stderr) == (0, "")
    assert tabs(google) == ["ARR 2025"], "the tab it wrote to is gone again"
    assert what.access_token not in done.stdout


def test_the_round_trip_takes_seven_requests(examined: Examine, google: Google):
    assert failed(examined()) == set()
    asked = [entry.method_id for entry in google.journal if BOOK in entry.params.values()]
    assert asked == [
        "sheets.spreadsheets.get",
        "sheets.spreadsheets.batchUpdate",
        "sheets.spreadsheets.values.update",
        "sheets.spreadsheets.values.get",
        "sheets.spreadsheets.batchUpdate",
        "sheets.spreadsheets.batchUpdate",
        "sheets.spreadsheets.batchUpdate",
    ]


def test_a_google_that_lets_a_mark_stand_twice_is_found_out(
    examined: Examine, google: Google, monkeypatch: pytest.MonkeyPatch
):
    real = KINDS["createDeveloperMetadata"]

    def twice(batch: Any, body: dict[str, Any]) -> Any:
        body["developerMetadata"].pop("metadataId", None)
        return real(batch, body)

    monkeypatch.setitem(KINDS, "createDeveloperMetadata", twice)
    found = examined()
    assert failed(found) == {"Test sheet"}
    assert "not Keeprate's" in found["Test sheet"].message
    assert tabs(google) == ["ARR 2025"]


def test_what_was_not_given_is_skipped_and_named(examined: Examine):
    found = examined(Given())
    assert failed(found) == set()
    skipped = {name: f.message for name, f in found.items() if f.state == "skipped"}
    assert list(skipped) == ["Service", "ID token", "Access token", "Test sheet"]
    assert "KEEPRATE_URL" in skipped["Service"]
    assert "--sheet" in skipped["Test sheet"]


def test_a_failure_is_printed_with_its_cure_and_makes_the_status_1(google: Google, tmp_path: Path):
    env = {**os.environ, **environment(google, tmp_path), "KEEPRATE_AUDIENCE": "me"}
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", "doctor"],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert (
        "FAIL  Audience: KEEPRATE_AUDIENCE has 'me', which is no OAuth client id.\n      It looks"
        in done.stdout
    )
    assert "1 failed, 4 skipped, 7 ok." in done.stdout


def test_settings_that_cannot_stand_are_the_only_finding():
    (only,) = examine({"KEEPRATE_THRAEDS": "8"}, Given())
    assert (only.name, only.state) == ("Settings", "failed")
    assert "KEEPRATE_THRAEDS" in only.message
    assert "env.example" in only.cure
    assert as_json([only])["ok"] is False


@pytest.mark.parametrize(
    ("env", "names", "words"),
    [
        ({"KEEPRATE_DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/x"}, {"Database"}, "Postgres runs"),
        ({"KEEPRATE_KEYS": "k1:short"}, {"Key ring"}, "32 bytes"),
        ({"KEEPRATE_AUDIENCE": "me"}, {"Audience", "ID token", "Access token"}, "123-abc.apps"),
        ({"KEEPRATE_SHEETS_ENDPOINT": "http://127.0.0.1:1"}, {"Sheets API", "Test sheet"}, "network"),
        ({"KEEPRATE_OAUTH_ENDPOINT": "http://127.0.0.1:1"}, {"Token lookup", "Access token"}, "network"),
        ({"KEEPRATE_CERTS_URL": "http://127.0.0.1:1/c"}, {"Signing keys", "Clock", "ID token"}, "network"),
        ({"KEEPRATE_URL": "http://127.0.0.1:1"}, {"Service"}, "network"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)  # fmt: skip
def test_each_thing_that_is_not_there_fails_with_its_cure(examined: Examine, env, names, words):
    found = examined(**env)
    assert failed(found) == names
    said = text([f for f in found.values() if f.state == "failed"])
    assert words in said
    assert "secret" not in said


def test_a_home_that_cannot_be_written_is_said(examined: Examine, tmp_path: Path):
    (tmp_path / "home").write_text("a file where the folder should be")
    assert {"Database", "Key ring"} <= failed(examined())


@pytest.mark.parametrize(("seconds", "word"), [(60, "ahead of"), (-60, "behind")])
def test_a_wrong_clock_is_said(examined: Examine, seconds, word):
    found = examined(now=lambda: time.time() + seconds)
    assert failed(found) == {"Clock"}
    assert word in found["Clock"].message


@pytest.mark.parametrize(
    ("reply", "word", "cure"),
    [
        (
            Reply(302, b"", (("Location", "https://login.example.com"),)),
            "redirects to https://login",
            "redirect",
        ),
        (Reply(403, b"<html>"), "answers 403", "allow public access"),
        (Reply(200, b"<html>welcome"), "not as Keeprate does", "exactly this address"),
        (Reply(502, b""), "answers 502", "exactly this address"),
    ],
)
def test_an_address_that_is_not_keeprate_is_said(examined: Examine, reply, word, cure):
    with answering(reply) as other:
        found = examined(KEEPRATE_URL=other.url)
    assert failed(found) == {"Service"}
    assert word in found["Service"].message
    assert cure in found["Service"].cure


def test_keeprate_behind_its_address_is_green(examined: Examine):
    with answering(OURS) as ours:
        assert examined(KEEPRATE_URL=ours.url + "/")["Service"].state == "ok"


@pytest.mark.parametrize(
    ("token", "message", "cure"),
    [
        (lambda g: g.id_token(OWNER, "other.apps.googleusercontent.com"), "made for other.apps", "add it"),
        (lambda g: g.id_token(OWNER, AUDIENCE, expires_in=-600), "expired 10 minutes ago", "fresh"),
        (lambda g: "null", "no ID token", "openid"),
        (lambda g: g.id_token(OWNER, AUDIENCE)[:-8] + "AAAAAAAA", "not valid", "Reload"),
    ],
    ids=["another client", "expired", "none", "forged"],
)  # fmt: skip
def test_an_id_token_that_would_be_refused_is_explained(examined: Examine, google, token, message, cure):
    found = examined(given(google, id_token=token(google)))
    assert failed(found) == {"ID token"}
    assert message in found["ID token"].message
    assert cure in found["ID token"].cure


@pytest.mark.parametrize(
    ("token", "message", "cure"),
    [
        (
            lambda g: g.access_token(OWNER, SCOPES, client_id="x.apps.googleusercontent.com"),
            "made for x.",
            "add it",
        ),
        (lambda g: g.access_token(OWNER, SCOPES, expires_in=-1), "does not know", "fresh"),
        (lambda g: g.access_token(READER, SCOPES), "two accounts", "single Google account"),
        (lambda g: g.access_token(OWNER, SCOPES[:2]), "reaches no sheet", "every box"),
    ],
    ids=["another client", "expired", "somebody else's", "too few scopes"],
)
def test_an_access_token_that_would_be_refused_is_explained(examined: Examine, google, token, message, cure):
    found = examined(given(google, access_token=token(google), sheet=""))
    assert failed(found) == {"Access token"}
    assert message in found["Access token"].message
    assert cure in found["Access token"].cure


@pytest.mark.parametrize("who", [READER, STRANGER])
def test_a_sheet_that_the_account_may_not_edit_is_said(examined: Examine, google, who):
    found = examined(given(google, who))
    assert failed(found) == {"Test sheet"}
    assert "able to edit" in found["Test sheet"].cure
    assert tabs(google) == ["ARR 2025"]


def test_a_sheet_that_is_not_there_is_said(examined: Examine, google):
    assert failed(examined(given(google, sheet="no-such-sheet"))) == {"Test sheet"}


def test_a_sheet_without_a_token_to_open_it_is_a_failure(examined: Examine, google):
    found = examined(Given(sheet=BOOK))
    assert failed(found) == {"Test sheet"}
    assert "--access-token" in found["Test sheet"].cure


def test_values_that_come_back_changed_are_said_and_the_tab_still_goes(examined: Examine, google: Google):
    def meddle(method: str, params: dict[str, Any]) -> None:
        if method == "sheets.spreadsheets.values.get":
            where = {"spreadsheetId": BOOK, "range": params["range"], "valueInputOption": "RAW"}
            google.call(OWNER, "sheets.spreadsheets.values.update", where, {"values": [["other", 1]]})

    google.before(meddle)
    found = examined()
    assert failed(found) == {"Test sheet"}
    assert "other values" in found["Test sheet"].message
    assert tabs(google) == ["ARR 2025"]


def test_the_service_account_is_tried_for_the_person_it_would_act_for(examined: Examine, google, tmp_path):
    robot = "robot@project.iam.gserviceaccount.com"
    key = tmp_path / "key.json"
    key.write_text(json.dumps(google.service_account_key(robot)))
    google.share(BOOK, robot, "writer")
    robotic = {"KEEPRATE_ACCESS": "service_account", "KEEPRATE_SERVICE_ACCOUNT_FILE": str(key)}
    listed = f"{google.sub(OWNER)}:{BOOK}"
    found = examined(KEEPRATE_ALLOWED_SHEETS=listed, **robotic)
    assert (failed(found), found["Access token"].state) == (set(), "skipped")
    found = examined(**robotic)
    assert failed(found) == {"Test sheet"}
    assert "list you" in found["Test sheet"].cure
    found = examined(Given(sheet=BOOK), KEEPRATE_ALLOWED_SHEETS=listed, **robotic)
    assert "--id-token" in found["Test sheet"].cure


def test_an_access_token_without_the_scope_of_timers_says_what_it_may_not(examined: Examine, google):
    timer = "https://www.googleapis.com/auth/script.scriptapp"
    lacking = examined(given(google, access_token=google.access_token(OWNER, SCOPES), sheet=""))
    assert "may not set the timer" in lacking["Access token"].message
    whole = examined(given(google, access_token=google.access_token(OWNER, [*SCOPES, timer]), sheet=""))
    assert "timer" not in whole["Access token"].message
    assert failed(lacking) == failed(whole) == set()
