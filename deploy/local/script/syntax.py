"""Reading JavaScript without running it: what Apps Script's V8 refuses, and which functions a file declares.

A scanner blanks comments, strings, template text and regular expressions out of a source, keeping every
character's position, so that plain patterns can be looked for in what is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_BEFORE_REGEX = set("(,=:[!&|?{;+-*%~^<>")
_WORDS_BEFORE_REGEX = re.compile(
    r"(?:^|[^\w$.])(?:return|typeof|case|in|of|delete|void|throw|new|else|do|instanceof)$"
)
_CUSTOM = re.compile(
    r"/\*\*(?:(?!\*/).)*?@customfunction\b(?:(?!\*/).)*\*/\s*function\s+([A-Za-z_$][\w$]*)",
    re.IGNORECASE | re.DOTALL,
)
_REFUSED = (
    (re.compile(r"#[A-Za-z_$][\w$]*"), "private names (#name) are a parse error in Apps Script"),
    (
        re.compile(r"\bstatic\s+[\w$]+\s*(?:=(?!=)|;)|\bstatic\s*\{"),
        "static class fields are a parse error in Apps Script",
    ),
    (re.compile(r"^[ \t]*(?:import\b(?!\s*[(.])|export\b)", re.MULTILINE), "Apps Script has no ES modules"),
)


def _end_of_string(source: str, start: int) -> int:
    """Index just past the string literal that opens at ``start``."""
    quote = source[start]
    i = start + 1
    while i < len(source) and source[i] not in (quote, "\n"):
        i += 2 if source[i] == "\\" else 1
    return min(i + 1, len(source))


def _end_of_regex(source: str, start: int) -> int:
    """Index just past the regular expression (flags included) that opens at ``start``."""
    i, in_class = start + 1, False
    while i < len(source) and source[i] != "\n":
        char = source[i]
        if char == "\\":
            i += 1
        elif char == "[":
            in_class = True
        elif char == "]":
            in_class = False
        elif char == "/" and not in_class:
            break
        i += 1
    i += 1
    while i < len(source) and source[i].isalpha():
        i += 1
    return min(i, len(source))


def _regex_may_start(before: str) -> bool:
    """Whether a slash after this text opens a regular expression rather than dividing."""
    code = before.rstrip()
    return not code or code[-1] in _BEFORE_REGEX or bool(_WORDS_BEFORE_REGEX.search(code[-12:]))


class _Blanker:
    """One pass over a source; ``out`` is the source with everything that is not code blanked."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.out = list(source)
        self.braces: list[bool] = []  # for each open brace: does closing it return to template text

    def _blank(self, start: int, end: int) -> int:
        for i in range(start, min(end, len(self.out))):
            if self.out[i] != "\n":
                self.out[i] = " "
        return end

    def _template(self, start: int) -> int:
        i = start
        while i < len(self.source) and self.source[i] != "`":
            if self.source.startswith("${", i):
                self._blank(start, i)
                self.braces.append(True)
                return i + 2
            i += 2 if self.source[i] == "\\" else 1
        return self._blank(start, i + 1)

    def _comment(self, i: int) -> int:
        line = self.source[i + 1] == "/"
        end = self.source.find("\n" if line else "*/", i + 2)
        return self._blank(i, len(self.source) if end < 0 else end + (0 if line else 2))

    def _step(self, i: int) -> int:
        char = self.source[i]
        if char in "'\"":
            end = _end_of_string(self.source, i)
            self._blank(i + 1, end - 1)  # the quotes stay: they end an expression
            return end
        if char == "`":
            return self._template(i + 1)
        if char == "/" and self.source[i + 1 : i + 2] in ("/", "*"):
            return self._comment(i)
        if char == "/" and _regex_may_start("".join(self.out[max(0, i - 200) : i])):
            return self._blank(i, _end_of_regex(self.source, i))
        if char == "{":
            self.braces.append(False)
        elif char == "}" and self.braces and self.braces.pop():
            return self._template(i + 1)
        return i + 1

    def run(self) -> str:
        i = 0
        while i < len(self.source):
            i = self._step(i)
        return "".join(self.out)


def code_only(source: str) -> str:
    """The source with comments, strings, template text and regular expressions blanked; same length."""
    return _Blanker(source).run()


def line_of(source: str, index: int) -> int:
    """The 1-based line a character stands in."""
    return source.count("\n", 0, index) + 1


def refused(source: str) -> list[tuple[int, str]]:
    """(line, sentence) for everything Apps Script's parser refuses and quickjs would accept."""
    code = code_only(source)
    return sorted(
        (line_of(code, m.start()), why) for pattern, why in _REFUSED for m in pattern.finditer(code)
    )


def outermost(code: str) -> Iterator[tuple[int, str]]:
    """(index, character) of blanked code outside every brace, parenthesis and bracket."""
    depth = 0
    for i, char in enumerate(code):
        if char in ")}]":
            depth -= 1
        if depth == 0:
            yield i, char
        if char in "({[":
            depth += 1


def functions(source: str) -> list[str]:
    """Names of the functions declared at the top of a file: what a page or a menu can call."""
    code = code_only(source)
    top = {i for i, _ in outermost(code)}
    names = []
    for match in re.finditer(r"(?<![\w$.])function\s*\*?\s*([A-Za-z_$][\w$]*)\s*\(", code):
        before = code[: match.start()].rstrip()
        new_line = "\n" in code[len(before) : match.start()]
        starts = not before or before[-1] in ";})" or before.endswith("async")
        if match.start() in top and (starts or (new_line and before[-1] not in "=(,:?!&|")):
            names.append(match.group(1))
    return names


def custom_functions(source: str) -> list[str]:
    """Names of the functions whose comment says ``@customfunction``."""
    declared = set(functions(source))
    return [m.group(1) for m in _CUSTOM.finditer(source) if m.group(1) in declared]
