"""The grammar of formulas by locale: where the decimal mark is a comma, arguments are parted by `;`.

Source: benlcollins.com/spreadsheets/sheets-location (1,5 and `;`, and `\\` between the columns of an array);
that a formula sent through the API is read as one typed stands in clients' notes. Assumed: that a comma which
can be no decimal mark is an error, and that `;` parts arguments in every locale.
"""

from __future__ import annotations

import re

_PIECE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*')"""
    r"""|(?P<number>(?<![\w.$,])(?:\d+,\d+|,\d+)(?:[eE][+-]?\d+)?(?![\w,]))|(?P<mark>[{};,\\])""",
)


def canonical(formula: str, decimal: str) -> str | None:
    """The formula with points and commas as in English; None where it is not one of this locale."""
    depth = 0
    broken = False

    def one(found: re.Match[str]) -> str:
        nonlocal depth, broken
        mark = found["mark"]
        if found["text"] is not None:
            return found[0]
        if found["number"] is not None:
            if decimal == ",":
                return found[0].replace(",", "0." if found[0].startswith(",") else ".")
            return found[0]
        if mark in "{}":
            depth += 1 if mark == "{" else -1
        elif mark == ";":
            return ";" if depth else ","
        elif mark == "\\":
            broken = broken or not (depth and decimal == ",")
            return ","
        elif decimal == ",":
            broken = True
        return mark

    text = _PIECE.sub(one, formula)
    return None if broken else text
