"""appsscript/ holds nothing that V8 or AuthMode.NONE refuses, and loads in the runtime."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from deploy.local.google import Google
from deploy.local.script import ScriptHost
from deploy.local.script.sources import load
from tests.appsscript.lint import PAGE_RULES, RULES, fetches, lint, touched_while_loading
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
    ("refused by the parser", "class A { static { f(); } }", 1),
    ("dynamic imports", "async function f() { return import('x'); }", 1),
    ("dynamic imports", "function f() {\n  return import.meta.url;\n}", 2),
    ("unknown to V8", "function f() {\n  setTimeout(f, 1);\n}", 2),
    ("unknown to V8", "function f() { crypto.randomUUID(); }", 1),
    ("unknown to V8", "function f() { return new XMLHttpRequest(); }", 1),
    ("unknown to V8", "function f() { return btoa('x') + new TextDecoder(); }", 1),
    ("unknown to V8", "const fs = require('fs');", 1),
    ("unknown to V8", "function f() { return Buffer.from('x'); }", 1),
    ("unknown to V8", "function f() { window.x = 1; document.title = ''; }", 1),
    ("unknown to V8", "function f() {\n  if (confirm('Sure?')) alert(location.href);\n}", 2),
    ("unknown to V8", "function f() { return new Blob(['x']); }", 1),
    ("unknown to V8", "function f() { return new Worker('x'); }", 1),
    ("locales", "function f() { return new Intl.NumberFormat(); }", 1),
    ("locales", "function f(n) { return n.toLocaleString('en'); }", 1),
]
BAD_PAGES = [
    ("private calls", "<script>google.script.run.helper_();</script>", 1),
    ("private calls", "<script>\ngoogle.script.run.withSuccessHandler((a) => a).helper_('x');</script>", 2),
    ("private calls", "<script>call('helper_', 1);</script>", 1),
    ("plain HTTP", "<p>\n<script src='http://x.example/a.js'></script>", 2),
    ("plain HTTP", '<link rel="stylesheet" href="http://x.example/a.css">', 1),
    ("links without target", "<!DOCTYPE html>\n<html><head></head></html>", 1),
]
GOOD_PAGE = """<!DOCTYPE html><base target="_top"><a href="http://x.example">x</a><script>
call('linkSheet'); google.script.run.withFailureHandler(f).linkSheet(); const helper_ = 1; g(helper_);
</script>"""
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
    assert {found for found, _ in RULES[rule](source)} == {line}


@pytest.mark.parametrize(("rule", "source", "line"), BAD_PAGES, ids=[source for _, source, _ in BAD_PAGES])
def test_each_rule_for_pages_finds_what_it_is_for(rule, source, line):
    assert {found for found, _ in PAGE_RULES[rule](source)} == {line}


def test_every_rule_has_something_it_finds():
    assert {rule for rule, _, _ in BAD} == set(RULES)
    assert {rule for rule, _, _ in BAD_PAGES} == set(PAGE_RULES)


def test_words_in_texts_comments_and_names_are_left_alone():
    assert [found for rule in RULES.values() for found in rule(GOOD)] == []
    assert [found for rule in PAGE_RULES.values() for found in rule(GOOD_PAGE)] == []


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
    assert touched_while_loading([script.text for script in load(FOLDER).scripts]) == ""


@pytest.mark.parametrize(
    "source",
    [
        "function helper_() { return Session.getActiveUser(); }\nconst USER = helper_();",
        "const STORE = { get all() { return PropertiesService.getScriptProperties(); } };\nSTORE.all;",
        "const APP = SpreadsheetApp;",
    ],
)
def test_a_service_touched_through_a_helper_while_loading_is_found(source):
    assert touched_while_loading(["const FIRST = 1;", source]).endswith("used while loading")


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
    assert {"describeTable", "computeNrr"} <= called
    assert called - declared == set()
    assert [name for name in called if name.endswith("_")] == []


def _called_by(page: str) -> list[str]:
    """Functions a page calls by name: through google.script.run, or through call() and start() of ours."""
    chains = re.findall(
        r"google\.script\.run((?:\s*\.\s*with\w+\((?:[^()]|\([^()]*\))*\))*)\s*\.\s*(\w+)\(", page
    )
    ours = re.findall(r"\b(?:call|start|startEnrich)\(\s*'(\w+)'", page)
    return [*(name for _, name in chains if not name.startswith("with")), *ours]


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
        "https://www.googleapis.com/auth/script.scriptapp",
        "https://www.googleapis.com/auth/spreadsheets",
    }
