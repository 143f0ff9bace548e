"""The image: its recipe is sound, what it copies is enough to run, and it carries no dead weight."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from googleapiclient import discovery_cache
from googleapiclient.discovery import build
from googleapiclient.errors import UnknownApiNameOrVersion

from deploy.prune import DOCUMENTS, KEPT, prune
from server.settings import DEFAULTS
from tests.deploy import dockerfile

ROOT = Path(__file__).resolve().parents[2]
RECIPE = (ROOT / "deploy/Dockerfile").read_text()
IGNORE = (ROOT / "deploy/Dockerfile.dockerignore").read_text()
FOUND = dockerfile.instructions(RECIPE)
STARTS = """
import server, sys
from server.app import create_app
from server.settings import load
from server.wiring import Wiring
wiring = Wiring(load())
wiring.migrate()
answer = create_app(wiring.settings, wiring).test_client().get("/privacy")
wiring.close()
print(answer.status_code, server.__file__)
"""


def test_the_recipe_breaks_none_of_our_rules():
    assert dockerfile.complaints(FOUND, ROOT, IGNORE) == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("COPY addon addon", "COPY addons addons", "COPY of what is not there: addons"),
        ("COPY addon addon", "COPY tests tests", "COPY of what is ignored: tests"),
        ("USER 10001", "USER root", "the image runs as root"),
        ("FROM python:3.11-slim\n", "FROM python:latest\n", "no tag, or a moving one: python:latest"),
        ("--require-hashes -r locks/run.txt", "-r locks/run.txt", "installs what no lock names"),
        ("--no-index wheels", "--index-url wheels", "names an index"),
        ('CMD ["keeprate", "serve"]', "CMD keeprate serve", "not JSON: keeprate serve"),
        ("HEALTHCHECK", "LABEL", "no health check"),
    ],
)
def test_each_rule_finds_its_fault(old, new, complaint):
    assert old in RECIPE
    found = dockerfile.instructions(RECIPE.replace(old, new))
    assert any(c.startswith(complaint) for c in dockerfile.complaints(found, ROOT, IGNORE))


def test_an_unknown_instruction_is_refused():
    with pytest.raises(ValueError, match="COPPY"):
        dockerfile.instructions(RECIPE.replace("COPY addon", "COPPY addon"))


def test_it_sets_only_settings_that_exist():
    ours = {name for name in dockerfile.variables(FOUND) if name.startswith("KEEPRATE_")}
    assert ours == {"KEEPRATE_HOME", "KEEPRATE_BIND"}
    assert ours <= set(DEFAULTS)


def test_the_health_check_asks_where_the_service_listens():
    check = next(i.text for i in FOUND if i.name == "HEALTHCHECK")
    command = json.loads(check[check.index("[") :])
    compile(command[2], "HEALTHCHECK", "exec")
    port = dockerfile.variables(FOUND)["KEEPRATE_BIND"].rpartition(":")[2]
    assert f"127.0.0.1:{port}/healthz" in command[2]


def test_what_it_copies_is_enough_to_build_and_serve(tmp_path):
    context, out, site = tmp_path / "context", tmp_path / "out", tmp_path / "site"
    for source in dockerfile.sources(FOUND):
        target = context / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, target)
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], context, {})
    zipfile.ZipFile(next(out.glob("*.whl"))).extractall(site)
    assert not (site / "deploy/local").exists(), "the stand-in for Google has no place in the image"
    settings = {"KEEPRATE_AUDIENCE": "x.apps.googleusercontent.com", "KEEPRATE_HOME": str(tmp_path / "home")}
    said = _run([sys.executable, "-c", STARTS], tmp_path, {"PYTHONPATH": str(site), **settings})
    assert said.split() == ["200", str(site / "server/__init__.py")]


def _run(words: list[str], cwd: Path, more: dict[str, str]) -> str:
    done = subprocess.run(
        words, cwd=cwd, env={**os.environ, **more}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """The documents to keep and some neighbours, in a folder of their own."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in (*KEPT, "drive.v2", "run.v1", "calendar.v3", "appsmarket.v2"):
        shutil.copy(DOCUMENTS / f"{name}.json", folder)
    return folder


def test_each_api_we_use_is_still_built_when_the_others_are_gone(documents, monkeypatch):
    assert prune(documents) > 100_000
    assert sorted(path.stem for path in documents.iterdir()) == sorted(KEPT)
    monkeypatch.setattr(discovery_cache, "DISCOVERY_DOC_DIR", str(documents))
    for kept in KEPT:
        name, version = kept.split(".")
        with build(
            name, version, developerKey="none", static_discovery=True, cache_discovery=False
        ) as service:
            assert callable(service.new_batch_http_request)
    with pytest.raises(UnknownApiNameOrVersion):
        build("calendar", "v3", developerKey="none", static_discovery=True, cache_discovery=False)


def test_nothing_is_deleted_when_a_document_to_keep_is_missing(documents):
    (documents / "script.v1.json").unlink()
    with pytest.raises(FileNotFoundError, match=r"script\.v1"):
        prune(documents)
    assert (documents / "calendar.v3.json").exists()


def test_every_api_the_code_builds_is_kept():
    wanted = set()
    for path in [p for top in ("addon", "server", "deploy") for p in (ROOT / top).rglob("*.py")]:
        for name, version in ((k.split(".")) for k in _all_names()):
            text = path.read_text()
            if f'"{name}", "{version}"' in text and "googleapiclient" in text:
                wanted.add(f"{name}.{version}")
    assert wanted
    assert wanted <= set(KEPT)


def _all_names() -> list[str]:
    return [path.stem for path in DOCUMENTS.glob("*.v?.json")]


def test_the_image_installs_every_dependency_it_needs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [re.match(r"[\w.-]+", line)[0].lower() for line in project["dependencies"]]
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "locks/run.txt").read_text(), re.M))
    assert {name.replace("_", "-") for name in names} <= locked
