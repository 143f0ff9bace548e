"""Column letters and quoted tab titles, as people write them in A1 notation."""

from __future__ import annotations


def letters(index: int) -> str:
    """0 -> "A", 25 -> "Z", 26 -> "AA"."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def quoted(title: str) -> str:
    """A tab title ready to stand before the exclamation mark."""
    return "'" + title.replace("'", "''") + "'"


def span(title: str, top: int, left: int, bottom: int, right: int) -> str:
    """Zero-based, half-open corners of a block as A1 with its tab: span("T", 0, 0, 2, 3) -> "'T'!A1:C2"."""
    return f"{quoted(title)}!{letters(left)}{top + 1}:{letters(right - 1)}{bottom}"
