"""Ui: menus, sidebar, dialogs, questions, toasts; what reaches the page."""

from __future__ import annotations

import time

import pytest

from deploy.local.script import ScriptError


def test_an_add_on_menu_comes_as_its_items(start, page):
    host = start(
        """
        function onOpen() {
          const ui = SpreadsheetApp.getUi();
          ui.createAddonMenu().addItem('Open Keeprate', 'showSidebar').addSeparator()
            .addSubMenu(ui.createMenu('More').addItem('Remove', 'remove')).addToUi();
        }
        """
    )
    host.open()
    more = {"caption": "More", "items": [{"caption": "Remove", "function": "remove"}]}
    assert page.shown == [
        ("menu", [{"caption": "Open Keeprate", "function": "showSidebar"}, {"separator": True}, more])
    ]


def test_a_menu_of_ones_own_comes_as_one_entry(start, page):
    host = start("function f() { SpreadsheetApp.getUi().createMenu('Mine').addItem('A', 'a').addToUi(); }")
    host.run("f", [])
    assert page.shown == [("menu", [{"caption": "Mine", "items": [{"caption": "A", "function": "a"}]}])]


def test_sidebar_and_dialogs_show_their_html(start, page):
    host = start(
        """
        function f() {
          const out = (text) => HtmlService.createHtmlOutput(text);
          const ui = SpreadsheetApp.getUi();
          ui.showSidebar(out('side').setTitle('Keeprate'));
          ui.showModalDialog(out('box').setWidth(320).setHeight(200), 'Sure?');
          ui.showModelessDialog(out('free'), 'Free');
        }
        """
    )
    host.run("f", [])
    assert page.shown == [
        ("sidebar", "Keeprate", "side"),
        ("dialog", "Sure?", "box", 320, 200, True),
        ("dialog", "Free", "free", 600, 400, False),
    ]


def test_a_sidebar_needs_an_html_output(start):
    host = start("function f() { SpreadsheetApp.getUi().showSidebar({}); }")
    with pytest.raises(ScriptError, match="showSidebar"):
        host.run("f", [])


def test_alert_in_its_three_forms_answers_a_button(start, page):
    host = start(
        """
        function f() {
          const ui = SpreadsheetApp.getUi();
          const set = ui.ButtonSet;
          return [ui.alert('One'), ui.alert('Two', set.OK_CANCEL), ui.alert('T', 'Three', set.YES_NO)]
            .map((b, i) => b === [ui.Button.OK, ui.Button.CANCEL, ui.Button.YES][i]);
        }
        """
    )
    page.answers = ["OK", "CANCEL", "YES"]
    assert host.run("f", []) == [True, True, True]
    assert page.shown == [
        ("alert", "", "One", "OK"),
        ("alert", "", "Two", "OK_CANCEL"),
        ("alert", "T", "Three", "YES_NO"),
    ]


def test_prompt_answers_button_and_text(start, page):
    host = start(
        "function f() { const ui = SpreadsheetApp.getUi();"
        "const r = ui.prompt('T', 'Name?', ui.ButtonSet.OK_CANCEL);"
        "return [r.getSelectedButton() === ui.Button.OK, r.getResponseText()]; }"
    )
    page.answers = [("OK", "Ada")]
    assert host.run("f", []) == [True, "Ada"]


def test_the_time_a_user_takes_does_not_count(start, page):
    host = start("function f() { return SpreadsheetApp.getUi().alert('Well?').toString(); }")
    host.seconds["FULL"] = 0.6
    page.answers = ["CLOSE"]
    page.before_answer = lambda: time.sleep(0.8)
    assert host.run("f", []) == "CLOSE"


def test_a_toast_reaches_the_page(start, page):
    host = start("function f() { SpreadsheetApp.getActive().toast('Done', 'Keeprate', 3); }")
    host.run("f", [])
    assert page.shown == [("toast", "Done", "Keeprate", 3)]
