"""The AuthMode table, call by call, as Google prints it for editor add-ons."""

from __future__ import annotations

import pytest

from deploy.local.script import ScriptError
from deploy.local.script.permissions import refusal

MODES = ("NONE", "LIMITED", "CUSTOM_FUNCTION", "FULL")
# expression -> modes in which it works
TABLE = {
    "Session.getActiveUserLocale()": MODES,
    "Session.getActiveUser().getEmail()": MODES,
    "Session.getEffectiveUser().getEmail()": ("FULL",),
    "SpreadsheetApp.getActiveSpreadsheet().getName()": ("LIMITED", "CUSTOM_FUNCTION", "FULL"),
    "SpreadsheetApp.getActiveSheet().getRange('A1').getValue()": ("LIMITED", "CUSTOM_FUNCTION", "FULL"),
    "SpreadsheetApp.getActiveSheet().getRange('A1').setValue('x')": ("LIMITED", "FULL"),
    "SpreadsheetApp.getActive().insertSheet('New')": ("LIMITED", "FULL"),
    "SpreadsheetApp.openById('book').getName()": ("FULL",),
    "SpreadsheetApp.getUi().createAddonMenu().addItem('a', 'b').addToUi()": ("NONE", "LIMITED", "FULL"),
    "SpreadsheetApp.getUi().showSidebar(HtmlService.createHtmlOutput('x'))": ("FULL",),
    "SpreadsheetApp.getUi().showModalDialog(HtmlService.createHtmlOutput('x'), 't')": ("FULL",),
    "PropertiesService.getScriptProperties().getProperty('a')": ("LIMITED", "CUSTOM_FUNCTION", "FULL"),
    "PropertiesService.getDocumentProperties().setProperty('a', 'b')": ("LIMITED", "CUSTOM_FUNCTION", "FULL"),
    "CacheService.getScriptCache().get('a')": ("LIMITED", "CUSTOM_FUNCTION", "FULL"),
    "LockService.getScriptLock().tryLock(1)": MODES,
    "Utilities.getUuid()": MODES,
    "HtmlService.createHtmlOutput('x').getContent()": MODES,
    "ScriptApp.getOAuthToken()": ("FULL",),
    "ScriptApp.getIdentityToken()": ("FULL",),
    "ScriptApp.getAuthorizationInfo(ScriptApp.AuthMode.FULL).getAuthorizationStatus()": MODES,
    "ScriptApp.getProjectTriggers()": ("FULL",),
    "UrlFetchApp.fetchAll([])": ("CUSTOM_FUNCTION", "FULL"),
}


@pytest.fixture
def host(start):
    bodies = "\n".join(f"function f{i}() {{ {call}; return 'ok'; }}" for i, call in enumerate(TABLE))
    return start(bodies)


@pytest.mark.parametrize("mode", MODES)
def test_each_call_works_in_its_modes_and_is_refused_by_name_in_the_others(host, mode):
    for i, (call, modes) in enumerate(TABLE.items()):
        if mode in modes:
            assert host.run(f"f{i}", [], mode=mode) == "ok", call
        else:
            said = "Cannot call" if ".getUi" in call and mode == "CUSTOM_FUNCTION" else "You do not have"
            with pytest.raises(ScriptError, match=f"Exception: {said}"):
                host.run(f"f{i}", [], mode=mode)


def test_a_service_at_the_top_of_a_file_kills_the_menu_before_the_add_on_is_enabled(start, page):
    code = (
        "const KEY = PropertiesService.getScriptProperties().getProperty('k');"
        "function onOpen() { SpreadsheetApp.getUi().createAddonMenu()"
        ".addItem('Compute NRR', 'f').addToUi(); }"
    )
    host = start(code)
    with pytest.raises(ScriptError, match=r"PropertiesService\.getScriptProperties"):
        host.open()
    assert page.shown == []
    host.open(mode="LIMITED")
    assert page.shown == [("menu", [{"caption": "Compute NRR", "function": "f"}])]


def test_a_document_opens_in_none_until_the_add_on_was_used_in_it_then_in_limited(start):
    host = start(
        "function onOpen(e) { console.log(e.authMode.toString(), typeof e.source); } function use() {}"
    )
    host.open()
    host.run("use", [])
    host.open()
    said = [ran.lines for ran in host.log if ran.function == "onOpen"]
    assert said == [[("INFO", "NONE undefined")], [("INFO", "LIMITED object")]]


LIFE = """
const CAN = { fetch: () => UrlFetchApp.fetchAll([]), read: () => SpreadsheetApp.getActive().getName(),
  keep: () => PropertiesService.getUserProperties().getKeys(),
  who: () => Session.getEffectiveUser().getEmail() };
function may(name) { try { CAN[name](); return true; } catch (e) { return false; } }
function can() { return Object.keys(CAN).filter(may); }
function onInstall(e) { console.log('install', e.authMode.name(), can().join()); onOpen(e); }
function onOpen(e) { console.log('open', e.authMode.name(), can().join());
  SpreadsheetApp.getUi().createAddonMenu().addItem('Compute NRR', 'f').addToUi(); }
"""


@pytest.mark.parametrize(
    ("begin", "said"),
    [
        (lambda host: host.open("NONE"), ["open NONE "]),
        (lambda host: host.open("LIMITED"), ["open LIMITED read,keep"]),
        (lambda host: host.open("FULL"), ["open FULL fetch,read,keep,who"]),
        (lambda host: host.install(), [f"{name} FULL fetch,read,keep,who" for name in ("install", "open")]),
    ],
    ids=["NONE", "LIMITED", "FULL", "onInstall"],
)
def test_opening_and_installing_may_what_their_mode_allows_and_always_make_the_menu(start, page, begin, said):
    """The table of developers.google.com/workspace/add-ons/concepts/editor-auth-lifecycle."""
    host = start(LIFE)
    begin(host)
    assert [line for _, line in host.log[-1].lines] == said
    assert page.shown == [("menu", [{"caption": "Compute NRR", "function": "f"}])]


def test_a_document_the_add_on_was_installed_from_opens_in_limited(start):
    host = start(LIFE)
    host.install()
    host.open()
    assert host.log[-1].mode == "LIMITED"


def test_a_user_is_nobody_outside_full(start):
    host = start("function who() { return Session.getActiveUser().getEmail(); }")
    assert host.run("who", [], mode="CUSTOM_FUNCTION") == ""
    assert host.run("who", [], mode="LIMITED") == ""
    assert host.run("who", []) == "you@example.com"


@pytest.mark.parametrize(
    ("call", "scope"),
    [
        ("UrlFetchApp.fetch", "script.external_request"),
        ("Ui.showSidebar", "script.container.ui"),
        ("Ui.alert", "script.container.ui"),
        ("Session.getEffectiveUser", "userinfo.email"),
        ("ScriptApp.newTrigger", "script.scriptapp"),
        ("Range.setValues", "spreadsheets"),
    ],
)
def test_a_scope_the_manifest_does_not_name_is_refused_with_the_scope(call, scope):
    said = refusal(call, "FULL", ("openid",))
    assert said.startswith(f"Specified permissions are not sufficient to call {call}. Required permissions: ")
    assert f"https://www.googleapis.com/auth/{scope}" in said
    assert refusal(call, "FULL", (f"https://www.googleapis.com/auth/{scope}",)) == ""
    assert refusal(call, "FULL", ()) == ""


def test_the_current_document_scope_opens_no_other_document():
    current = ("https://www.googleapis.com/auth/spreadsheets.currentonly",)
    assert refusal("SpreadsheetApp.getActive", "FULL", current) == ""
    assert refusal("SpreadsheetApp.openById", "FULL", current) != ""
