"""The settings file that ties a service to its script: what is filled in, what stays, who may read it."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from deploy import appsscript
from deploy.env_file import EXAMPLE
from server.settings import DEFAULTS, load

SERVER = "https://keeprate.example.com"
AUDIENCE = "1234-abcd.apps.googleusercontent.com"


def settings(path: Path, *options: str, server: str = SERVER, audience: str = AUDIENCE) -> int:
    given = ["--server", server, "--audience", audience, "--file", str(path), *options]
    return appsscript.main(["settings", *given])


def values(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", path.read_text(), re.MULTILINE))


def test_a_new_file_is_the_example_with_address_audience_host_and_a_password(tmp_path, capsys):
    path = tmp_path / "keeprate.env"
    assert settings(path) == 0
    found = values(path)
    password = found.pop("POSTGRES_PASSWORD")
    assert re.fullmatch(r"[0-9a-f]{48}", password)
    assert found == {
        "KEEPRATE_URL": SERVER,
        "KEEPRATE_AUDIENCE": AUDIENCE,
        "PUBLIC_HOST": "keeprate.example.com",
    }
    explained = [line for line in path.read_text().splitlines() if line.startswith("# ") and "=" not in line]
    assert explained == [
        line for line in EXAMPLE.read_text().splitlines() if line.startswith("# ") and "=" not in line
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    said = capsys.readouterr().out
    assert "KEEPRATE_AUDIENCE" in said
    assert password not in said


def test_the_service_starts_on_what_was_written(tmp_path):
    path = tmp_path / "keeprate.env"
    settings(path)
    ours = {name: value for name, value in values(path).items() if name in DEFAULTS}
    read = load(ours)
    assert list(read.audience) == [AUDIENCE]
    assert read.url == SERVER


def test_what_stands_in_the_file_is_kept_and_a_second_time_changes_nothing(tmp_path, capsys):
    path = tmp_path / "keeprate.env"
    path.write_text("POSTGRES_PASSWORD=mine\nKEEPRATE_THREADS=8\nKEEPRATE_URL=https://old.example.com\n")
    assert settings(path, audience=f"KEEPRATE_AUDIENCE={AUDIENCE}") == 0
    found = values(path)
    assert found["POSTGRES_PASSWORD"] == "mine"
    assert found["KEEPRATE_THREADS"] == "8"
    assert (found["KEEPRATE_URL"], found["KEEPRATE_AUDIENCE"]) == (SERVER, AUDIENCE)
    before = path.read_bytes()
    capsys.readouterr()
    assert settings(path) == 0
    assert path.read_bytes() == before
    assert "already" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("server", "audience", "said"),
    [
        ("http://keeprate.example.com", AUDIENCE, "not the public https address"),
        (SERVER, "1234", "no client id"),
        (SERVER, f"{AUDIENCE}\nKEEPRATE_LOCAL=1", "no client id"),
    ],
)
def test_what_is_no_address_or_no_client_id_is_refused_and_nothing_is_written(
    tmp_path, capsys, server, audience, said
):
    path = tmp_path / "keeprate.env"
    assert settings(path, server=server, audience=audience) == 2
    assert said in capsys.readouterr().err
    assert not path.exists()
