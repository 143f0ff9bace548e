"""What the documents promise is looked for: commands run, settings listed, links lead somewhere."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from server.settings import DEFAULTS, ELSEWHERE

ROOT = Path(__file__).resolve().parent.parent
BY_HAND = ("deploy/CHECKLIST.md", "deploy/cloudrun/notes.md")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "GLOSSARY.md", *BY_HAND)
FENCE = re.compile(r"^ *```sh\n(.*?)^ *```", re.M | re.S)
ONLY_WITH_AN_ACCOUNT = re.compile(r"^(gcloud|docker) ")


def commands(document: str) -> list[str]:
    """Every line of the shell blocks of a document, comments left out."""
    lines = [
        line.split(" #")[0].strip()
        for block in FENCE.findall((ROOT / document).read_text())
        for line in block.splitlines()
    ]
    return [line for line in lines if line and not line.startswith("#")]


def run(words: list[str], timeout: float = 120) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        stdin=subprocess.DEVNULL,
    )


README_COMMANDS = [c for d in ("README.md", "CONTRIBUTING.md", *BY_HAND) for c in commands(d)]


@pytest.mark.parametrize("command", README_COMMANDS)
def test_each_documented_command_runs(command, tmp_path):
    if ONLY_WITH_AN_ACCOUNT.match(command):
        pytest.skip("needs an account or an engine that this machine does not have")
    words = shlex.split(command)
    if words[0] == "make":
        done = run(["make", "--dry-run", *words[1:]])
    elif words[0] == "keeprate" and words[1] in {"nrr", "inspect", "flags"}:
        done = run([sys.executable, "-m", "server.cli", *words[1:]])
    elif words[:4] == ["python", "-m", "deploy.appsscript", "push"] and "--script-id" not in words:
        done = run([sys.executable, *words[1:], "--dry-run", "--state", str(tmp_path / "state.json")])
        assert "Nothing was written." in done.stdout
    elif words[0] == "export":
        names = {word.split("=")[0] for word in words[1:]}
        assert names <= set(DEFAULTS) | ELSEWHERE
        return
    elif words[0] in {"python", "keeprate"}:
        module = words[2] if words[0] == "python" else "server.cli"
        rest = [w for w in words[3:] if not w.startswith("-")][:1] if words[0] == "python" else words[1:2]
        done = run([sys.executable, "-m", module, *[w for w in rest if w.isalpha()], "--help"])
    else:
        raise AssertionError(f"no test knows how to run {command!r}")
    assert done.returncode == 0, done.stderr + done.stdout


@pytest.mark.parametrize("command", README_COMMANDS)
def test_each_file_of_ours_that_a_command_names_exists(command):
    made_by_the_reader = {"deploy/keeprate.env"}
    for word in shlex.split(command):
        if word.startswith(("deploy/", "locks/")) and word not in made_by_the_reader:
            assert (ROOT / word).exists(), word


def connecting() -> str:
    """The part of the README that leads to a real sheet."""
    return (ROOT / "README.md").read_text().split("## Connecting a real Google account")[1].split("\n### ")[0]


def test_at_most_ten_steps_lead_to_the_button():
    numbers = [int(n) for n in re.findall(r"^(\d+)\. ", connecting(), re.M)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert 1 < len(numbers) <= 10


def test_the_steps_name_the_scopes_of_the_manifest():
    manifest = json.loads((ROOT / "appsscript/appsscript.json").read_text())
    named = re.findall(r"`(openid|https://www\.googleapis\.com/auth/[\w.]+)`", connecting())
    assert named == manifest["oauthScopes"]


def test_the_steps_name_settings_that_exist():
    named = set(re.findall(r"KEEPRATE_[A-Z_]+", "".join((ROOT / d).read_text() for d in DOCUMENTS)))
    assert named <= set(DEFAULTS) | ELSEWHERE


def test_the_two_commands_of_a_newcomer_stand_in_the_readme():
    assert {"make demo", "make test"} <= set(commands("README.md"))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_link_inside_the_project_leads_somewhere(document):
    for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / document).read_text()):
        if "://" not in target:
            assert (ROOT / target).exists(), f"{document} links to {target}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_path_named_in_a_document_exists(document):
    for path in re.findall(
        r"`((?:addon|server|deploy|tests|appsscript)/[\w./-]+)`", (ROOT / document).read_text()
    ):
        assert (ROOT / path).exists(), f"{document} names {path}"


def test_the_changelog_has_an_entry_for_this_version():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.M)[1]
    assert re.search(rf"^## {re.escape(version)}\b", (ROOT / "CHANGELOG.md").read_text(), re.M)


def test_locks_and_documents_name_no_index_and_no_home_folder():
    for path in [*(ROOT / "locks").iterdir(), *(ROOT / d for d in DOCUMENTS)]:
        text = path.read_text()
        assert "--index-url" not in text
        assert "--find-links" not in text
        assert "/home/" not in text


def test_the_readme_says_of_every_source_what_it_is_told_in_its_own_words():
    from addon.signals.registry import built_in
    from server.pages.sent import sent, with_list

    cards = sorted((provider.card for provider in built_in()), key=lambda card: card.label.casefold())
    assert len(cards) > 10
    text = (ROOT / "README.md").read_text()
    assert text == with_list(text, sent(cards)), "run python -m server.pages.sent README.md"
