"""Pushing the add-on: what arrives, what is refused, what is said, and that a dry run writes nothing."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from google.oauth2.credentials import Credentials

from addon.errors import Malformed, NotSignedIn
from deploy import appsscript
from deploy.local.google import Google
from deploy.local.script import ScriptHost
from deploy.script_api import ScriptApi, sign_in
from deploy.script_files import SOURCES, ScriptFile, read_files, server_address
from tests.appsscript.lint import lint
from tests.deploy.script_api import MANIFEST, Fake, script_api
from tests.local.script.conftest import Page

SERVER = "https://keeprate.example.com"
NEW = [MANIFEST, {"name": "Code", "type": "SERVER_JS", "source": "function myFunction() {\n  \n}\n"}]
Push = Callable[..., int]


@pytest.fixture
def google() -> Iterator[Fake]:
    with script_api() as fake:
        fake.projects["theirs"] = copy.deepcopy(NEW)
        yield fake


@pytest.fixture
def push(google: Fake, tmp_path: Path) -> Push:
    """The command, signed in with a token, against the fake; with --server and --state given."""

    def run(*options: str, server: str = SERVER) -> int:
        state = ["--state", str(tmp_path / "state.json")]
        return appsscript.main(
            ["push", "--server", server, *state, *options],
            lambda _client: ScriptApi(Credentials(token="a-token"), google.url),
        )

    return run


def test_every_file_arrives_unchanged_but_for_the_allowlist_and_the_address(push, google):
    assert push("--script-id", "theirs") == 0
    arrived = {f["name"]: f for f in google.projects["theirs"]}
    for path in SOURCES.iterdir():
        if path.suffix in {".js", ".html"}:
            assert arrived.pop(path.stem)["source"] == path.read_text().rstrip("\n")
    manifest = json.loads(arrived.pop("appsscript")["source"])
    ours = json.loads((SOURCES / "appsscript.json").read_text())
    assert manifest == ours | {"urlFetchWhitelist": [SERVER + "/"]}
    assert set(arrived) == {"deployed"}
    assert google.tokens == {"Bearer a-token"}


def test_the_address_stands_in_the_allowlist_and_in_one_file_of_its_own():
    sources = {file.path: file.source for file in read_files("https://one-of-a-kind.example.com")}
    named = [path for path, source in sources.items() if "one-of-a-kind" in source]
    assert named == ["appsscript.json", "deployed.js"]
    assert list(sources)[1:] == sorted(list(sources)[1:])


@pytest.mark.parametrize(
    ("property_", "called"),
    [({}, SERVER), ({"KEEPRATE_URL": "https://moved.example.com"}, "https://moved.example.com")],
    ids=["as pushed", "the script property goes before it"],
)
def test_the_script_calls_the_address_it_was_pushed_with(tmp_path, property_, called):
    for file in read_files(SERVER):
        (tmp_path / file.path).write_text(file.source)
    google = Google()
    google.create_spreadsheet(
        "B", owner="you@example.com", spreadsheet_id="b", tabs=[{"title": "A", "rows": []}]
    )
    host = ScriptHost(
        google, tmp_path, spreadsheet_id="b", user="you@example.com", ui=Page(), script_properties=property_
    )
    try:
        assert host.run("serverUrl_", []) == called
    finally:
        host.close()
        google.close()


def test_what_is_pushed_passes_the_rules_for_scripts(tmp_path):
    for file in read_files(SERVER):
        (tmp_path / file.path).write_text(file.source)
    assert lint(tmp_path) == []


def test_a_new_project_is_made_and_used_again(push, google, capsys):
    assert push("--create") == 0
    assert push() == 0
    assert google.versions == {"made-1": 1}
    assert "Nothing to push: version 1 holds these files already." in capsys.readouterr().out


def test_it_says_what_is_left_to_type_and_where(push, capsys):
    push("--script-id", "theirs")
    said = capsys.readouterr().out
    assert "number of your Cloud project\n" in said
    assert "script id theirs, version 1\n" in said
    for scope in json.loads((SOURCES / "appsscript.json").read_text())["oauthScopes"]:
        assert f"    {scope}\n" in said


def test_another_server_makes_another_version(push, google):
    push("--script-id", "theirs")
    assert push(server="https://other.example.com") == 0
    assert google.versions["theirs"] == 2
    assert json.loads(google.source("theirs", "appsscript"))["urlFetchWhitelist"] == [
        "https://other.example.com/"
    ]


def test_a_dry_run_prints_the_difference_and_writes_nothing(push, google, capsys, tmp_path):
    assert push("--script-id", "theirs", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "--- google/Code.js\n+++ /dev/null\n" in said
    assert "+++ here/backend.js\n" in said
    assert f'+    "{SERVER}/"' in said
    assert google.written == []
    assert not (tmp_path / "state.json").exists()
    assert push("--script-id", "theirs") == 0
    assert push("--dry-run") == 0
    assert "Nothing would change." in capsys.readouterr().out


def test_a_dry_run_without_a_project_asks_nobody(push, google, capsys):
    assert push("--dry-run") == 0
    assert "for a new script project" in capsys.readouterr().out
    assert google.seen == []


def test_a_project_changed_by_somebody_is_left_alone(push, google, capsys):
    push("--script-id", "theirs")
    google.seen.clear()
    for file in google.projects["theirs"]:
        if file["name"] == "menu":
            file["source"] += "\n// a colleague was here"
    google.projects["theirs"].append({"name": "Extra", "type": "SERVER_JS", "source": "var x = 1;"})
    assert push(server="https://other.example.com") == 2
    assert google.written == []
    error = capsys.readouterr().err
    assert "changed since the last push from here: Extra.js, menu.js." in error
    assert "--dry-run" in error
    assert "--force" in error
    assert push("--dry-run") == 0
    assert "a push needs --force: Extra.js, menu.js" in capsys.readouterr().out
    assert push("--force") == 0
    assert "Extra" not in [f["name"] for f in google.projects["theirs"]]
    assert google.versions["theirs"] == 2


def test_a_project_with_somebody_elses_files_is_left_alone(push, google, capsys):
    google.projects["theirs"][1]["source"] = "function billing() { return 42; }"
    assert push("--script-id", "theirs") == 2
    assert "Code.js" in capsys.readouterr().err
    assert google.written == []


def test_line_ends_and_the_order_in_the_manifest_are_no_drift(push, google):
    push("--script-id", "theirs")
    for file in google.projects["theirs"]:
        if file["type"] == "JSON":
            file["source"] = json.dumps(dict(reversed(json.loads(file["source"]).items())))
        else:
            file["source"] = file["source"].replace("\n", "\r\n") + "\r\n"
    assert push() == 0


def test_what_another_machine_pushed_is_recognised(push, google, tmp_path):
    push("--script-id", "theirs")
    (tmp_path / "state.json").unlink()
    assert push("--script-id", "theirs") == 0
    assert google.written.count("PUT /v1/projects/theirs/content") == 1


def test_a_push_that_died_before_its_version_is_finished_by_the_next(push, google):
    def fail(method: str, path: str) -> None:
        google.refusal = (500, "Internal error") if (method, path[-8:]) == ("POST", "versions") else None

    google.before = fail
    assert push("--script-id", "theirs") == 2
    google.before = lambda method, path: None
    google.refusal = None
    assert push() == 0
    assert google.versions == {"theirs": 1}
    assert google.written.count("PUT /v1/projects/theirs/content") == 1


def test_a_colleague_who_pushes_in_between_is_noticed(push, google, capsys):
    def meddle(method: str, path: str) -> None:
        if method == "GET" and "PUT /v1/projects/theirs/content" in google.seen:
            google.projects["theirs"] = copy.deepcopy(NEW)

    google.before = meddle
    assert push("--script-id", "theirs") == 2
    assert "at the same time" in capsys.readouterr().err
    assert google.versions == {}


@pytest.mark.parametrize(("had", "warned"), [(178, False), (179, True), (199, True)])
def test_it_warns_from_180_versions_on(push, google, capsys, had, warned):
    google.versions["theirs"] = had
    assert push("--script-id", "theirs") == 0
    assert (f"the project has {had + 1} versions" in capsys.readouterr().out) is warned


def test_nothing_is_pushed_when_there_is_no_room_for_a_version(push, google, capsys):
    google.versions["theirs"] = 200
    assert push("--script-id", "theirs") == 2
    assert "Project history" in capsys.readouterr().err
    assert google.written == []


@pytest.mark.parametrize(
    ("status", "message", "cure"),
    [
        (401, "Invalid Credentials", "Sign in again."),
        (
            403,
            "User has not enabled the Apps Script API. Enable it by visiting"
            " https://script.google.com/home/usersettings then retry.",
            "Switch it on at https://script.google.com/home/usersettings",
        ),
        (403, "Apps Script API has not been used in project 7 before or it is disabled.", "Library"),
        (403, "The caller does not have permission", "The caller does not have permission"),
        (404, "Requested entity was not found.", "--create"),
        (400, "Syntax error: Unexpected token (line 3, file menu.gs)", "line 3, file menu.gs"),
    ],
)
def test_each_refusal_of_google_comes_with_its_cure(push, google, capsys, status, message, cure):
    google.refusal = (status, message)
    assert push("--script-id", "theirs") == 2
    assert cure in capsys.readouterr().err


@pytest.mark.parametrize("options", [[], ["--create", "--script-id", "theirs"]])
def test_it_must_be_told_where_to_push(push, google, capsys, options):
    assert push(*options) == 2
    assert "--create" in capsys.readouterr().err
    assert google.seen == []


def test_a_damaged_memory_is_said(push, tmp_path, capsys):
    (tmp_path / "state.json").write_text("[]")
    assert push("--script-id", "theirs") == 2
    assert "is damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://keeprate.example.com", "https://keeprate.example.com"),
        (" https://Keeprate.Example.com/ ", "https://keeprate.example.com"),
        ("https://keeprate-x7-ew.a.run.app:443/", "https://keeprate-x7-ew.a.run.app"),
        ("https://keeprate.example.com:8443", "https://keeprate.example.com:8443"),
    ],
)
def test_addresses_are_written_as_google_compares_them(typed, address):
    assert server_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", "keeprate.example.com", "http://keeprate.example.com", "https://localhost", "https://127.0.0.1:8080",
     "https://x.example.com/path", "https://x.example.com?a=b", "https://me@x.example.com", "https://host",
     "https://x.example.com:port", "https://[bad"],
)  # fmt: skip
def test_addresses_google_could_not_call_are_refused(typed):
    with pytest.raises(Malformed):
        server_address(typed)


def test_nobody_signed_in_is_said_with_the_cure(monkeypatch, tmp_path):
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    with pytest.raises(NotSignedIn, match="Nobody is signed in") as refused:
        sign_in(None)
    assert "--client" in refused.value.hint


@pytest.mark.parametrize("content", [None, "{}", "no json"])
def test_a_file_that_is_no_oauth_client_is_said(tmp_path, content):
    path = tmp_path / "client.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(Malformed, match="no file of an OAuth client"):
        sign_in(path)


def test_a_json_file_that_is_no_manifest_is_refused(tmp_path):
    (tmp_path / "appsscript.json").write_text("{}")
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(Malformed, match="no other"):
        read_files(SERVER, tmp_path)


def test_names_in_the_editor_are_told_as_files():
    assert [ScriptFile("a", kind, "").path for kind in ("SERVER_JS", "HTML", "JSON")] == [
        "a.js",
        "a.html",
        "a.json",
    ]


def test_the_manifest_asks_for_what_the_design_allows_and_no_more():
    scopes = json.loads((SOURCES / "appsscript.json").read_text())["oauthScopes"]
    assert not [s for s in scopes if re.search(r"auth/drive(?!\.file)", s)]
