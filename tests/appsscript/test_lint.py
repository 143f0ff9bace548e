"""appsscript/ holds nothing that V8 or AuthMode.NONE refuses, and loads in the runtime."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import quickjs

from deploy.local.google import Google
from deploy.local.script import ScriptHost
from deploy.local.script.sources import load
from tests.appsscript.lint import RULES, SERVICES, fetches, lint
from tests.local.script.conftest import Page

FOLDER = Path(__file__).resolve().parents[2] / "appsscript"

BAD = [
    ("services at the top", "const KEY = PropertiesService.getScriptProperties();", 1),
    ("services at the top", "const o = {\n  key: SpreadsheetApp.getActive(),\n};", 2),
    ("services at the top", "if (true) { UrlFetchApp.fetch('x'); }", 1),
    ("services at the top", "(() => { Session.getActiveUser(); })();", 1),
    ("services at the top", "class A { f() { return CacheService.getScriptCache(); } }", 1),
    ("refused by the parser", "import x from 'y';", 1),
    ("refused by the parser", "export const a = 1;", 1),
    ("refused by the parser", "class A {\n  #x = 1;\n}", 2),
    ("refused by the parser", "class A { static x = 1; }", 1),
    ("unknown to V8", "function f() { return fetch('x'); }", 1),
    ("unknown to V8", "function f() { new URL('x'); }", 1),
    ("unknown to V8", "function f() { return new URLSearchParams(); }", 1),
    ("unknown to V8", "function f() { atob('x'); }", 1),
    ("unknown to V8", "function f() { new TextEncoder(); }", 1),
    ("unknown to V8", "function f() {\n  setTimeout(f, 1);\n}", 2),
    ("locales", "function f() { return new Intl.NumberFormat(); }", 1),
    ("locales", "function f(n) { return n.toLocaleString('en'); }", 1),
]
GOOD = """
/** Says PropertiesService.getScriptProperties() and fetch() in a comment. */
const TEXT = 'SpreadsheetApp.getActive() #x static y = 1 Intl setTimeout(';
const MENU = { fetch: 'Fetch', url: `URL` };
function onOpen() { SpreadsheetApp.getUi().createAddonMenu().addToUi(); }
function helper_({ a = SpreadsheetApp.getActive() } = {}) { return a.fetch + MENU.fetch; }
class Money { static of(n) { return new Money(n); } }
"""


@pytest.mark.parametrize(("rule", "source", "line"), BAD, ids=[source for _, source, _ in BAD])
def test_each_rule_finds_what_it_is_for(rule, source, line):
    assert [found for found, _ in RULES[rule](source)] == [line]


def test_words_in_texts_comments_and_names_are_left_alone():
    assert [found for rule in RULES.values() for found in rule(GOOD)] == []


def test_only_backend_may_fetch(tmp_path):
    source = "// UrlFetchApp in a comment\nfunction f() { UrlFetchApp.fetch('x'); }"
    assert [line for line, _ in fetches(source)] == [2]
    (tmp_path / "backend.js").write_text(source)
    assert lint(tmp_path) == []
    (tmp_path / "menu.js").write_text(source)
    assert lint(tmp_path) == ["menu.js:2 only backend.js calls UrlFetchApp"]


def test_our_sources_pass():
    assert lint(FOLDER) == []


def test_our_sources_load_without_touching_a_service():
    """Every file runs in a global whose services throw when looked at: what AuthMode.NONE would refuse."""
    context = quickjs.Context()
    for name in SERVICES:
        context.eval(
            f"Object.defineProperty(globalThis, '{name}', {{ configurable: true,"
            f"get() {{ throw new Error('{name} used while loading'); }} }});"
        )
    for script in load(FOLDER).scripts:
        context.eval(script.text)


@pytest.mark.parametrize("mode", ["NONE", "LIMITED"])
def test_our_menu_opens_before_and_after_the_add_on_is_enabled(mode, tmp_path):
    """onOpen in the strictest mode a published add-on meets, and in the usual one."""
    google, page = Google(), Page()
    google.create_spreadsheet(
        "Book", owner="you@example.com", spreadsheet_id="book", tabs=[{"title": "A", "rows": []}]
    )
    host = ScriptHost(
        google, FOLDER, spreadsheet_id="book", user="you@example.com", ui=page, script_properties={}
    )
    try:
        host.open(mode)
        assert page.shown[-1][0] == "menu"
        named = [entry["function"] for entry in page.shown[-1][1] if "function" in entry]
        assert named
        assert set(named) <= host.functions()
    finally:
        host.close()
        google.close()


def test_what_pages_and_menus_call_is_declared():
    project = load(FOLDER)
    declared = project.functions
    called = {name for page in project.pages.values() for name in _called_by(page)}
    for script in project.scripts:
        called |= set(re.findall(r"\.addItem\(\s*['\"][^'\"]*['\"]\s*,\s*['\"]([\w$]+)['\"]", script.text))
    assert called - declared == set()
    assert [name for name in called if name.endswith("_")] == []


def _called_by(page: str) -> list[str]:
    """Functions a page calls through google.script.run with its name written out."""
    chains = re.findall(
        r"google\.script\.run((?:\s*\.\s*with\w+\((?:[^()]|\([^()]*\))*\))*)\s*\.\s*(\w+)\(", page
    )
    return [name for _, name in chains if not name.startswith("with")]


def test_no_two_files_share_a_name():
    """A script project knows files by name without an ending: sidebar.js and sidebar.html would collide."""
    names = [path.stem for path in FOLDER.iterdir()]
    assert len(names) == len(set(names))


def test_the_manifest_asks_for_the_least():
    manifest = json.loads((FOLDER / "appsscript.json").read_text("utf-8"))
    assert manifest["runtimeVersion"] == "V8"
    assert set(manifest["oauthScopes"]) <= {
        "openid",
        "https://www.googleapis.com/auth/userinfo.email",
        "https://www.googleapis.com/auth/script.container.ui",
        "https://www.googleapis.com/auth/script.external_request",
        "https://www.googleapis.com/auth/spreadsheets",
    }
