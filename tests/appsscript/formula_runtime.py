"""The formulas of appsscript/ in a bare engine: cells in as Sheets gives them, a number or a sentence out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import quickjs

FOLDER = Path(__file__).resolve().parents[2] / "appsscript"
FILES = sorted(FOLDER.glob("formulas*.js"))

# What the formulas ask of Google: the spreadsheet's time zone, and a date's month in it. Here all is UTC.
SERVICES = """
const SpreadsheetApp = { getActiveSpreadsheet: () => ({ getSpreadsheetTimeZone: () => 'Etc/UTC' }) };
const Utilities = { formatDate: (date) => date.toISOString().slice(0, 7) };
"""
CALL = """(name, text) => {
  const given = JSON.parse(text, (_, value) => (value && value.$date ? new Date(value.$date) : value));
  try {
    return JSON.stringify({ value: globalThis[name](...given) });
  } catch (error) {
    return JSON.stringify({ refused: error.message, kind: error.name });
  }
}"""


def engine() -> quickjs.Context:
    """An engine that has loaded the formulas."""
    context = quickjs.Context()
    for text in (SERVICES, *(path.read_text("utf-8") for path in FILES)):
        context.eval(text)
    return context


def formulas() -> Callable[..., Any]:
    """A caller: name and arguments -> the number, or the sentence of the error that was thrown.

    Dates are ``{"$date": "2024-12-31"}``. Anything thrown but a plain Error fails the test.
    """
    enter = engine().eval(CALL)

    def call(name: str, *args: Any) -> Any:
        answer = json.loads(enter(name, json.dumps(args)))
        assert answer.get("kind", "Error") == "Error", answer
        return answer["refused"] if "refused" in answer else answer["value"]

    return call
