"""What may not stand in appsscript/: rules over sources with texts and comments blanked out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from deploy.local.script.syntax import code_only, line_of, outermost, refused

SERVICES = [
    *("SpreadsheetApp", "HtmlService", "UrlFetchApp", "PropertiesService", "CacheService", "LockService"),
    *(
        "Session",
        "ScriptApp",
        "Utilities",
        "Logger",
        "console",
        "ContentService",
        "LanguageApp",
        "XmlService",
    ),
    *("DriveApp", "DocumentApp", "GmailApp", "MailApp", "CalendarApp", "Jdbc"),
]
NOT_IN_V8 = [
    *("fetch", "XMLHttpRequest", "URL", "URLSearchParams", "atob", "btoa", "TextEncoder", "TextDecoder"),
    *("crypto", "setTimeout", "setInterval", "clearTimeout", "queueMicrotask", "performance"),
    *("window", "document", "process", "require", "module"),
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
}


def lint(folder: Path) -> list[str]:
    """Every finding in a folder, as file:line and sentence."""
    found = []
    for path in sorted([*folder.glob("*.js"), *folder.glob("*.gs")]):
        source = path.read_text("utf-8")
        rules = [*RULES.values(), *([] if path.name == "backend.js" else [fetches])]
        found += [f"{path.name}:{line} {why}" for rule in rules for line, why in rule(source)]
    return found
