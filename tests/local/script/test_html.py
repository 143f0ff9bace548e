"""HtmlService: pages, templates, escaping, the include pattern."""

from __future__ import annotations

import pytest

from deploy.local.script import ScriptError


def test_a_file_is_a_page_with_title_and_size(start):
    code = """
    function make() {
      const out = HtmlService.createHtmlOutputFromFile('side.html');
      out.setTitle('Keeprate').setWidth(300).append('!');
      return [out.getContent(), out.getTitle(), out.getWidth(), out.getHeight()];
    }
    """
    assert start({"code.js": code, "side.html": "<p>hi</p>"}).run("make", []) == [
        "<p>hi</p>!",
        "Keeprate",
        300,
        None,
    ]


def test_a_missing_file_is_named(start):
    host = start("function make() { return HtmlService.createHtmlOutputFromFile('gone').getContent(); }")
    with pytest.raises(ScriptError, match="No HTML file named gone was found"):
        host.run("make", [])


def evaluated(start, template: str, properties: str) -> str:
    code = f"""
    function include(name) {{ return HtmlService.createHtmlOutputFromFile(name).getContent(); }}
    function make() {{
      const t = HtmlService.createTemplateFromFile('page');
      Object.assign(t, {properties});
      return t.evaluate().getContent();
    }}
    """
    files = {"code.js": code, "page.html": template, "style.html": "<style>b{}</style>"}
    return start(files).run("make", [])


@pytest.mark.parametrize(
    ("template", "properties", "html"),
    [
        ("<p><?= name ?></p>", "{name: '<b>\"A\" & co\\'s'}", "<p>&#60;b&#62;&#34;A&#34; &#38; co&#39;s</p>"),
        ("<p><?!= name ?></p>", "{name: '<b>x</b>'}", "<p><b>x</b></p>"),
        ("<? for (const n of list) { ?><i><?= n ?></i><? } ?>", "{list: [1, 2]}", "<i>1</i><i>2</i>"),
        ("<? if (no) { ?>yes<? } else { ?>no<? } ?>", "{no: false}", "no"),
        ("<?!= include('style') ?>x", "{}", "<style>b{}</style>x"),
        ("<? // a note\n ?>x", "{}", "x"),
        ("<? output.append('<hr>') ?>", "{}", "<hr>"),
        ("`${1}` \\ <?= 1 + 1; ?>\n", "{}", "`${1}` \\ 2\n"),
        ("<script>f(<?= v ?>)</script>", "{v: '</script>'}", '<script>f("\\u003c/script\\u003e")</script>'),
        ("<script>f(<?= v ?>)</script>", "{v: 3}", "<script>f(3)</script>"),
        ("<script>f('<?= v ?>')</script>", "{v: 'it\\'s'}", "<script>f('it\\u0027s')</script>"),
        ("<script>a</script><?= v ?>", "{v: '<'}", "<script>a</script>&#60;"),
    ],
)
def test_a_template_is_filled(start, template, properties, html):
    assert evaluated(start, template, properties) == html


def test_a_template_sees_the_scripts_functions_but_not_the_callers_variables(start):
    code = """
    function twice(n) { return 2 * n; }
    function good() { return HtmlService.createTemplate('<?= twice(21) ?>').evaluate().getContent(); }
    function bad() { const local = 1;
      return HtmlService.createTemplate('<?= local ?>').evaluate().getContent(); }
    """
    host = start(code)
    assert host.run("good", []) == "42"
    with pytest.raises(ScriptError, match="ReferenceError"):
        host.run("bad", [])
