"""What an execution is: a fresh global, files in order, JSON across the border, errors with their place."""

from __future__ import annotations

import pytest

from deploy.local.script import ScriptError


def test_every_execution_gets_a_fresh_global(start):
    host = start(
        "var n = 0; function count() { n += 1; globalThis.left = n; return [n, typeof globalThis.old]; }"
    )
    assert host.run("count", []) == [1, "undefined"]
    assert host.run("count", []) == [1, "undefined"]


def test_files_share_one_scope_and_load_alphabetically_or_as_told(start):
    files = {
        "b.js": "const SEEN = ['b'];",
        "a.js": "var FIRST = typeof SEEN; function first() { return FIRST; }",
    }
    assert start(files).run("first", []) == "undefined"
    with pytest.raises(ScriptError, match="SEEN"):
        start({**files, "a.js": "SEEN.push('a'); function first() {}"}).run("first", [])
    ordered = {**files, "a.js": "SEEN.push('a'); function first() { return SEEN; }"}
    assert start(ordered, order=["b.js"]).run("first", []) == ["b", "a"]


def test_nothing_of_the_runtime_is_visible_to_a_script(start):
    host = start(
        "function names() { return Object.keys(globalThis).concat(typeof __host, typeof __settings); }"
    )
    assert host.run("names", []) == ["names", "undefined", "undefined"]


@pytest.mark.parametrize(
    "name",
    [
        "fetch",
        "URL",
        "URLSearchParams",
        "atob",
        "btoa",
        "TextEncoder",
        "crypto",
        "setTimeout",
        "Intl",
        "require",
        "window",
        "process",
        "performance",
        "queueMicrotask",
    ],
)
def test_what_apps_script_has_not_is_not_defined(start, name):
    host = start(f"function use() {{ return {name}; }}")
    with pytest.raises(ScriptError, match=f"ReferenceError.*{name}"):
        host.run("use", [])


def test_an_unknown_service_or_method_is_named(start):
    host = start(
        "function service() { DriveApp.getFiles(); }"
        "function method() { SpreadsheetApp.getActive().getPivot(); }"
        "function member() { return Utilities.zip; }"
    )
    with pytest.raises(ScriptError, match="DriveApp is not available in the local Apps Script runtime"):
        host.run("service", [])
    with pytest.raises(ScriptError, match=r"Spreadsheet\.getPivot is not available"):
        host.run("method", [])
    with pytest.raises(ScriptError, match=r"Utilities\.zip is not available"):
        host.run("member", [])


def test_an_error_names_its_kind_file_and_line(start):
    host = start(
        {
            "a.js": "// one\nfunction outer() {\n  return inner();\n}\n",
            "b.js": "\n\nfunction inner() {\n  null.x;\n}",
        }
    )
    with pytest.raises(ScriptError) as caught:
        host.run("outer", [])
    error = caught.value
    assert error.message == "TypeError: cannot read property 'x' of null"
    assert (error.kind, error.file, error.line) == ("TypeError", "b.js", 4)
    assert error.trace == ("inner (b.js:4)", "outer (a.js:3)")


def test_a_thrown_error_carries_its_message_and_a_thrown_text_itself(start):
    host = start("function a() { throw new Error('Pick a tab'); } function b() { throw 'plain: text'; }")
    with pytest.raises(ScriptError) as caught:
        host.run("a", [])
    assert (caught.value.message, caught.value.text) == ("Error: Pick a tab", "Pick a tab")
    with pytest.raises(ScriptError) as caught:
        host.run("b", [])
    assert caught.value.message == "plain: text"


def test_an_error_at_the_top_of_a_file_fails_every_execution_there(start):
    host = start({"a.js": "function f() {}", "b.js": "let x = 1;\nnope();"})
    with pytest.raises(ScriptError) as caught:
        host.run("f", [])
    assert (caught.value.file, caught.value.line) == ("b.js", 2)
    assert caught.value.kind == "ReferenceError"


def test_endless_recursion_is_an_error_and_the_next_call_works(start):
    host = start("function deep() { return 1 + deep(); } function fine() { return 1; }")
    with pytest.raises(ScriptError, match="stack"):
        host.run("deep", [])
    assert host.run("fine", []) == 1


def test_a_promise_is_waited_for_and_its_rejection_is_the_error(start):
    host = start(
        "async function yes() { const v = await Promise.resolve(20); return v + 1; }"
        "async function no() { await null; throw new Error('later'); }"
        "function never() { return new Promise(() => {}); }"
    )
    assert host.run("yes", []) == 21
    with pytest.raises(ScriptError, match="Error: later"):
        host.run("no", [])
    with pytest.raises(ScriptError, match="never settled"):
        host.run("never", [])


def test_only_declared_functions_can_be_called(start):
    host = start("function mine() {} const arrow = () => 1; var o = { method() {} };")
    for name in ("eval", "parseInt", "arrow", "method", "Object", "toString", "missing"):
        with pytest.raises(ScriptError, match=f"Script function not found: {name}"):
            host.run(name, [])


def test_the_page_cannot_call_private_functions(start):
    host = start("function secret_() { return 1; }")
    with pytest.raises(ScriptError, match="secret_"):
        host.run("secret_", [], from_page=True)
    assert host.run("secret_", []) == 1
    assert host.functions() == set()


@pytest.mark.parametrize("bad", [{1, 2}, b"bytes", object(), {"a": [{"b": {1}}]}, {1: "number key"}])
def test_arguments_are_json_only(start, bad):
    host = start("function echo(v) { return v; }")
    with pytest.raises(ScriptError, match="arguments are JSON only"):
        host.run("echo", [bad], from_page=True)


@pytest.mark.parametrize(
    "value",
    [None, True, 0, -1.5, "", "naïve \u2028 \x00 '\"", [], {}, {"a": [1, {"b": None}]}, [[1, "x"], []]],
)
def test_json_arguments_come_back_as_they_went(start, value):
    host = start("function echo(v) { return v; }")
    assert host.run("echo", [value], from_page=True) == value


@pytest.mark.parametrize(
    "made", ["new Date(0)", "{a: [new Date(0)]}", "() => 1", "SpreadsheetApp.getActive()"]
)
def test_what_is_not_json_cannot_be_returned_to_the_page(start, made):
    host = start(f"function give() {{ return {made}; }}")
    with pytest.raises(ScriptError, match="cannot be returned"):
        host.run("give", [], from_page=True)


def test_a_result_that_refers_to_itself_is_refused(start):
    host = start("function loop() { const a = {}; a.a = a; return a; }")
    with pytest.raises(ScriptError, match="refers to itself"):
        host.run("loop", [], from_page=True)


def test_console_and_logger_lines_are_kept_with_the_execution(start):
    host = start(
        "function talk() { console.log('a %s', 1, {b: 2}); console.error('no'); Logger.log('%s!', 'x'); }"
    )
    host.run("talk", [])
    assert host.log[-1].lines == [("INFO", 'a 1 {"b":2}'), ("ERROR", "no"), ("INFO", "x!")]
    assert host.log[-1].function == "talk"


def test_the_scripts_clock_runs_in_the_manifests_time_zone(start):
    host = start("function hour() { return new Date(0).getHours(); }", timeZone="Asia/Tokyo")
    assert host.run("hour", []) == 9
