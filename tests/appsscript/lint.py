"""What may not stand in appsscript/: rules over sources with texts and comments blanked out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import quickjs

from deploy.local.script.syntax import code_only, line_of, outermost, refused

SERVICES = [
    *("SpreadsheetApp", "HtmlService", "UrlFetchApp", "PropertiesService", "CacheService", "LockService"),
    *("Session", "ScriptApp", "Utilities", "Logger", "console", "ContentService", "LanguageApp"),
    *(
        "XmlService",
        "DriveApp",
        "DocumentApp",
        "GmailApp",
        "MailApp",
        "CalendarApp",
        "Jdbc",
        "Maps",
        "Charts",
    ),
    *("FormApp", "SlidesApp", "ContactsApp", "GroupsApp", "SitesApp", "CardService", "Sheets", "Drive"),
]
NOT_IN_V8 = [
    *("fetch", "XMLHttpRequest", "URL", "URLSearchParams", "atob", "btoa", "TextEncoder", "TextDecoder"),
    *("crypto", "setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval"),
    *("queueMicrotask", "performance", "structuredClone", "AbortController", "WebSocket", "FormData"),
    *("localStorage", "sessionStorage", "indexedDB", "navigator", "window", "document"),
    *("process", "Buffer", "require", "module", "exports", "__dirname", "__filename", "global"),
    *("alert", "confirm", "prompt", "location", "history", "screen", "Worker", "Blob", "FileReader"),
    *("Headers", "Request", "Response", "EventTarget", "MessageChannel"),
]
LOCALE = ("toLocaleString", "toLocaleDateString", "toLocaleTimeString", "localeCompare")

Found = list[tuple[int, str]]


def _words(code: str, names: list[str] | tuple[str, ...], why: str) -> Found:
    pattern = re.compile(r"(?<![\w$.])(" + "|".join(names) + r")\b(?!\s*:)")
    return [(line_of(code, m.start()), f"{m.group(1)} {why}") for m in pattern.finditer(code)]


def unknown_to_v8(source: str) -> Found:
    """Globals a browser or Node has and Apps Script has not."""
    return _words(code_only(source), NOT_IN_V8, "does not exist in Apps Script")


def locales(source: str) -> Found:
    """Intl and its kind: not in the local engine, and another result on every machine."""
    code = code_only(source)
    found = _words(code, ("Intl",), "is not to be used: format numbers and dates by hand")
    for m in re.finditer(r"\.(" + "|".join(LOCALE) + r")\b", code):
        found.append(
            (line_of(code, m.start()), f"{m.group(1)} is not to be used: its result depends on the machine")
        )
    return found


def services_at_top(source: str) -> Found:
    """A service named outside every function: refused in AuthMode.NONE, which kills the menu."""
    code = code_only(source)
    depth_of_function = _inside_functions(code)
    pattern = re.compile(r"(?<![\w$.])(" + "|".join(SERVICES) + r")\s*[.\[(]")
    return [
        (line_of(code, m.start()), f"{m.group(1)} is used at the top level, which AuthMode.NONE refuses")
        for m in pattern.finditer(code)
        if not depth_of_function[m.start()]
    ]


def _inside_functions(code: str) -> list[bool]:
    """For each character: does it stand in the body of a declared function? Everything else runs at load."""
    top = {i for i, _ in outermost(code)}
    inside = [False] * (len(code) + 1)
    for m in re.finditer(r"(?<![\w$.])function\s*\*?\s*[A-Za-z_$][\w$]*\s*\(", code):
        if m.start() not in top:
            continue
        opened = code.find("(", m.start())
        depth, i, seen_body = 0, opened, False
        while i < len(code):
            if code[i] in "({[":
                seen_body = seen_body or (depth == 0 and code[i] == "{")
                depth += 1
            elif code[i] in ")}]":
                depth -= 1
                if depth == 0 and seen_body:
                    break
            inside[i] = True
            i += 1
    return inside


def dynamic_imports(source: str) -> Found:
    """``import()`` and ``import.meta``: there are no modules to load."""
    code = code_only(source)
    return [
        (line_of(code, m.start()), "Apps Script has no ES modules")
        for m in re.finditer(r"(?<![\w$.])import\s*[.(]", code)
    ]


def private_calls(page: str) -> Found:
    """Functions ending in _ that a page calls: google.script.run does not see them."""
    pattern = r"(?:\)|google\.script\.run)\s*\.\s*(\w+_)\s*\(|\bcall\(\s*['\"](\w+_)['\"]"
    return [
        (line_of(page, m.start()), f"{m[1] or m[2]} ends in _ and cannot be called from a page")
        for m in re.finditer(pattern, page)
    ]


def plain_http(page: str) -> Found:
    """Scripts, styles, pictures and frames over plain HTTP, which the sandbox of a page refuses."""
    pattern = r"(?:\bsrc|<link[^>]*\bhref)\s*=\s*['\"]?http:"
    return [
        (line_of(page, m.start()), "active content must come over HTTPS") for m in re.finditer(pattern, page)
    ]


def links_without_target(page: str) -> Found:
    """A whole page without ``<base target>``: its links would open inside the frame, where Google refuses."""
    whole = "<!DOCTYPE" in page
    return [(1, "the page needs <base target>")] if whole and not re.search(r"<base\s+target=", page) else []


def touched_while_loading(scripts: list[str]) -> str:
    """The first service that a project looks at while its files load, by running them; "" for none.

    Finds what no pattern does: a helper that is called at the top level.
    """
    context = quickjs.Context()
    for name in SERVICES:
        context.eval(
            f"Object.defineProperty(globalThis, '{name}', {{ configurable: true,"
            f"get() {{ throw new Error('{name} used while loading'); }} }});"
        )
    try:
        for text in scripts:
            context.eval(text)
    except quickjs.JSException as error:
        return str(error).partition("\n")[0].removeprefix("Error: ")
    return ""


def fetches(source: str) -> Found:
    """Uses of UrlFetchApp: only backend.js may."""
    code = code_only(source)
    return [
        (line_of(code, m.start()), "only backend.js calls UrlFetchApp")
        for m in re.finditer(r"\bUrlFetchApp\b", code)
    ]


RULES: dict[str, Callable[[str], Found]] = {
    "refused by the parser": refused,
    "unknown to V8": unknown_to_v8,
    "locales": locales,
    "services at the top": services_at_top,
    "dynamic imports": dynamic_imports,
}
PAGE_RULES: dict[str, Callable[[str], Found]] = {
    "private calls": private_calls,
    "plain HTTP": plain_http,
    "links without target": links_without_target,
}


def lint(folder: Path) -> list[str]:
    """Every finding in a folder, as file:line and sentence."""
    found = []
    for path in sorted([*folder.glob("*.js"), *folder.glob("*.gs")]):
        source = path.read_text("utf-8")
        rules = [*RULES.values(), *([] if path.name == "backend.js" else [fetches])]
        found += [f"{path.name}:{line} {why}" for rule in rules for line, why in rule(source)]
    for path in sorted(folder.glob("*.html")):
        source = path.read_text("utf-8")
        found += [f"{path.name}:{line} {why}" for rule in PAGE_RULES.values() for line, why in rule(source)]
    return found
