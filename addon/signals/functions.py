"""Which function of a company a job belongs to, by its department and title, in several languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from addon.signals.identity import plain

TABLE = Path(__file__).with_name("functions.json")
OTHER = "Other"


@cache
def names() -> tuple[str, ...]:
    """The functions, in the order of the table."""
    return tuple(_table())


@lru_cache(maxsize=4096)
def function_of(department: str, title: str) -> str:
    """The function of a job: what the department's words say, else the title's, else "Other"."""
    return _named(department) or _named(title) or OTHER


def function_of_words(departments: Iterable[str], title: str) -> str:
    """As ``function_of``, for several department words, the most telling first."""
    for department in departments:
        named = _named(department)
        if named:
            return named
    return function_of("", title)


def _named(words: str) -> str:
    """The function whose longest phrase stands in the words; the one listed first among equals."""
    best, longest = "", 0
    if not words:
        return best
    text = plain(words)
    for function, phrases in _compiled().items():
        for found in phrases.finditer(text):
            # A compound found by its end counts by what it matched, as everything else.
            if len(found[0]) > longest:
                best, longest = function, len(found[0])
    return best


def _table() -> dict[str, list[str]]:
    listed: dict[str, list[str]] = json.loads(TABLE.read_text(encoding="utf-8"))["functions"]
    return listed


@cache
def _compiled() -> dict[str, re.Pattern[str]]:
    return {function: _pattern(phrases) for function, phrases in _table().items()}


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """One expression for all phrases, longest first, whole words only but where a star stands."""
    longest_first = sorted({plain(phrase) for phrase in phrases}, key=lambda phrase: (-len(phrase), phrase))
    parts = [re.escape(phrase).replace(r"\*", r"[^\W\d_]*") for phrase in longest_first]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})(?![^\W_])")
