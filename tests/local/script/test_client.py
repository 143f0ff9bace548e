"""google.script.run in the page: client.js in a window made of a few lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import quickjs

import deploy.local.script as package

CLIENT = (Path(package.__file__).parent / "client.js").read_text("utf-8")
WINDOW = """
const posted = [], heard = [], said = [];
const parent = { postMessage: (message, target) => posted.push(message) };
const text = (e) => `${e.name}: ${e.message}`;
const window = { parent, location: { origin: 'null' }, console: { error: (e) => said.push(text(e)) },
  addEventListener: (type, fn) => { if (type === 'message') window.listener = fn; } };
class HTMLFormElement { constructor(fields) { this.fields = fields; } }
class FormData { constructor(form) { this.form = form; } entries() { return this.form.fields; } }
const answer = (data, source = parent) => window.listener({ data, source });
const plain = (a) => (a instanceof Error ? text(a) : a);
const note = (label) => (...args) => heard.push([label, ...args.map(plain)]);
"""


class Window:
    def __init__(self) -> None:
        self.context = quickjs.Context()
        self.context.eval(WINDOW + CLIENT + "; const google = window.google;")

    def do(self, code: str) -> None:
        self.context.eval(code)
        while self.context.execute_pending_job():
            pass

    def get(self, name: str):
        return json.loads(self.context.eval(f"JSON.stringify({name})"))


@pytest.fixture
def window() -> Window:
    return Window()


def test_a_call_is_posted_and_its_answer_goes_to_the_success_handler(window):
    window.do("google.script.run.withSuccessHandler(note('ok')).computeNrr({a: [1]}, 'x');")
    assert window.get("posted") == [
        {"keeprate": "run", "id": 1, "function": "computeNrr", "args": [{"a": [1]}, "x"]}
    ]
    window.do("answer({id: 1, ok: true, value: {nrr: 1.05}});")
    assert window.get("heard") == [["ok", {"nrr": 1.05}]]
    window.do("answer({id: 1, ok: true, value: 'twice'});")
    assert len(window.get("heard")) == 1


def test_an_error_goes_to_the_failure_handler_with_the_user_object(window):
    window.do("google.script.run.withFailureHandler(note('no')).withUserObject({n: 1}).f();")
    window.do("answer({id: 1, ok: false, error: 'Exception: Sign in'});")
    assert window.get("heard") == [["no", "ScriptError: Exception: Sign in", {"n": 1}]]


def test_an_error_nobody_handles_shows_in_the_console(window):
    window.do("google.script.run.f(); answer({id: 1, ok: false, error: 'Error: x'});")
    assert window.get("said") == ["ScriptError: Error: x"]


def test_handlers_belong_to_their_own_chain(window):
    window.do("const base = google.script.run.withSuccessHandler(note('a')); base.f();")
    window.do("base.withSuccessHandler(note('b')).g(); google.script.run.h();")
    window.do(
        "answer({id: 2, ok: true, value: 2}); answer({id: 3, ok: true}); answer({id: 1, ok: true, value: 1});"
    )
    assert window.get("heard") == [["b", 2], ["a", 1]]


def test_ten_calls_are_under_way_and_the_rest_wait(window):
    window.do("for (let i = 0; i < 13; i++) google.script.run.f(i);")
    assert len(window.get("posted")) == 10
    window.do("answer({id: 4, ok: true}); answer({id: 9, ok: true});")
    assert [call["args"] for call in window.get("posted")[10:]] == [[10], [11]]


@pytest.mark.parametrize(
    ("argument", "why"),
    [
        ("new Date(0)", "argument 0 is a Date"),
        ("{a: [{when: new Date(0)}]}", "argument 0.a[0].when is a Date"),
        ("() => 1", "argument 0 is a function"),
        ("{f() {}}", "argument 0.f is a function"),
        ("new Map()", "argument 0 is an unsupported object"),
        ("(() => { const a = {}; a.a = a; return a; })()", "circular reference"),
    ],
)
def test_what_is_not_json_fails_the_call_without_sending_it(window, argument, why):
    window.do(f"google.script.run.withFailureHandler(note('no')).f({argument});")
    assert window.get("posted") == []
    assert why in window.get("heard")[0][1]


def test_a_form_alone_is_sent_as_its_values(window):
    window.do("google.script.run.f(new HTMLFormElement([['a', '1'], ['tag', 'x'], ['tag', 'y']]));")
    assert window.get("posted")[0]["args"] == [{"a": "1", "tag": ["x", "y"]}]


def test_private_functions_are_not_there(window):
    with pytest.raises(quickjs.JSException, match="not a function"):
        window.do("google.script.run.secret_();")


def test_messages_from_others_than_the_parent_are_not_heard(window):
    window.do("google.script.run.withSuccessHandler(note('ok')).f(); answer({id: 1, ok: true}, {});")
    assert window.get("heard") == []


def test_the_host_closes_focuses_and_sizes(window):
    window.do(
        "google.script.host.close(); google.script.host.editor.focus(); google.script.host.setHeight(200);"
    )
    assert window.get("posted") == [
        {"keeprate": "host", "op": "close"},
        {"keeprate": "host", "op": "focus"},
        {"keeprate": "host", "op": "size", "width": None, "height": 200},
    ]
