"""Files as Apps Script loads them, and what its parser refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.script import ScriptError
from deploy.local.script.sources import load
from deploy.local.script.syntax import code_only, custom_functions, functions


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("let a = 1;\nlet b = ;", 2, "unexpected token"),
        ("class A {\n  #hidden = 1;\n}", 2, "private names"),
        ("class A {\n\n  static limit = 1;\n}", 3, "static class fields"),
        ("class A { static { this.x = 1; } }", 1, "static class fields"),
        ("import x from 'y';", 1, "no ES modules"),
        ("\nexport function f() {}", 2, "no ES modules"),
        ("function f() {\n  return `unclosed;\n}", None, "template|string|expecting"),
    ],
)
def test_a_file_that_apps_script_refuses_names_file_and_line(tmp_path, text, line, why):
    (tmp_path / "fine.js").write_text("function fine() {}\n\n")
    (tmp_path / "wrong.js").write_text(text)
    with pytest.raises(ScriptError, match=why) as caught:
        load(tmp_path)
    assert caught.value.file == "wrong.js"
    assert line is None or caught.value.line == line


@pytest.mark.parametrize(
    "text",
    [
        "const colour = '#abc'; // #private static x = 1\n/* import y */ const re = /#[a-z]/g;",
        "const t = `#a ${'#b'} static x = 1`;",
        "class A { static make() { return new A(); } static async go() {} }",
        "const important = 1; const o = { import: 1, export: 2 };",
        "const half = 4 / 2; const s = 'it' / 1; const u = `/*`; const v = 1;",
    ],
)
def test_words_inside_texts_comments_and_expressions_are_no_syntax(tmp_path, text):
    (tmp_path / "a.js").write_text(text)
    assert load(tmp_path).scripts[0].text == text


def test_blanking_keeps_every_position():
    source = "a = 'x//y'; // c\nb = `t ${ f('}') } u`; /* m\nn */ c = /[/'\"]/.test(a) / 2;"
    blanked = code_only(source)
    assert len(blanked) == len(source)
    assert [i for i, c in enumerate(blanked) if c == "\n"] == [i for i, c in enumerate(source) if c == "\n"]
    assert "x//y" not in blanked
    assert "f('" in blanked
    assert " u`" not in blanked
    assert ".test(a) / 2;" in blanked


@given(st.text(alphabet="ab{}()[]'\"`\\/*$\n ;=", max_size=60))
def test_blanking_any_text_keeps_its_length_and_lines(source):
    blanked = code_only(source)
    assert len(blanked) == len(source)
    assert blanked.count("\n") == source.count("\n")


def test_functions_are_those_declared_at_the_top():
    source = """
    function one() { function inner() {} }
    const two = function three() {};
    async function four() {}
    function* five() {}
    if (true) { function six() {} }
    // function seven() {}
    var text = 'function eight() {}';
    function nine_(a, { b } = {}) {}
    """
    assert functions(source) == ["one", "four", "five", "nine_"]


def test_custom_functions_are_those_whose_own_comment_says_so():
    source = """
    /** Not this one. */
    function plain() {}
    /**
     * Retention.
     * @param {number} start the start
     * @customfunction
     */
    function NRR(start) {}
    /** @customFunction */ function GRR() {}
    function outer() { /** @customfunction */ function INNER() {} }
    """
    assert custom_functions(source) == ["NRR", "GRR"]


def test_pages_and_manifest_are_read(tmp_path):
    (tmp_path / "sidebar.html").write_text("<p>hello</p>")
    (tmp_path / "code.gs").write_text("function f() {}")
    (tmp_path / "appsscript.json").write_text('{"oauthScopes": ["openid"]}')
    project = load(tmp_path)
    assert project.pages == {"sidebar": "<p>hello</p>"}
    assert project.scopes == ("openid",)
    assert project.functions == {"f"}


def test_a_manifest_that_is_no_json_is_refused(tmp_path):
    (tmp_path / "appsscript.json").write_text("{nope")
    with pytest.raises(ScriptError, match=r"appsscript\.json is not JSON"):
        load(tmp_path)


def test_a_load_order_that_names_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ScriptError, match=r"gone\.js"):
        load(tmp_path, ["gone.js"])
