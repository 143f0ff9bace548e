"""The promises of the structure: imports one way, one httpx module, files of one idea."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(p for top in ("addon", "server", "deploy") for p in (ROOT / top).rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    """Every module name that a file imports, at any depth of nesting."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def files_importing(package: str) -> set[str]:
    """The files, as posix paths, that import ``package`` or a part of it."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if any(name == package or name.startswith(f"{package}.") for name in imports_of(path))
    }


def test_imports_run_one_way():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_only_runs_worker_and_wiring_know_the_engine_of_durable_runs():
    allowed = {"server/runs.py", "server/worker.py", "server/wiring.py"}
    assert {f for f in files_importing("dbos") if not f.startswith("server/runs/")} <= allowed


def test_only_the_guarded_fetcher_imports_httpx():
    fetching = files_importing("httpx") | files_importing("httpcore")
    assert fetching
    assert all(f.startswith("addon/signals/web/") for f in fetching)


def test_only_the_sheets_rim_speaks_gspread():
    assert all(f.startswith("addon/sheets/") for f in files_importing("gspread"))


def test_the_core_reads_no_clock_and_rolls_no_dice():
    for path in (ROOT / "addon" / "core").rglob("*.py"):
        text = path.read_text()
        for word in ("date.today(", "datetime.now(", "time.time(", "import random", "default_rng()"):
            assert word not in text, f"{path.relative_to(ROOT)} uses {word}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_each_file_holds_one_idea_and_opens_with_a_sentence(path):
    text = path.read_text()
    assert ast.get_docstring(ast.parse(text)), "says what it is for"
    assert text.count("\n") <= 400, "is probably two ideas"


def test_appsscript_is_pushed_as_it_is():
    kinds = {p.suffix for p in (ROOT / "appsscript").rglob("*") if p.is_file()}
    assert kinds <= {".js", ".html", ".json"}
