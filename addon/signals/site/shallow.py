"""Cutting a page before it costs too much to parse.

An HTML parser's work grows with the square of how deep a page nests, and unclosed formatting is repeated in
every paragraph after it, so two megabytes of hostile tags take an hour or all the memory. Browsers stop at a
depth of 512 too. What stands before the cut is read as it is.
"""

from __future__ import annotations

import re

DEEPEST = 512
MOST_TAGS = 40_000
MOST_UNCLOSED = 20
TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30}))")
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
IMPLIED = frozenset("p li td tr th dt dd option optgroup thead tbody tfoot colgroup rp rt".split())
RAW = "script style textarea title iframe noembed noframes xmp".split()
ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in RAW}
COMMENT_END = re.compile("-->")
FORMAT = frozenset("a b big code em font i nobr s small strike strong tt u".split())
EDGE = frozenset("applet button caption marquee object table td template th svg math".split())


def cut(html: str) -> str:
    """The page, or its beginning, as far as any parser reads it quickly."""
    stack: list[str] = []
    unclosed = 0
    place = tags = 0
    while (tag := TAG.search(html, place)) is not None:
        place, tags = tag.end(), tags + 1
        if tag[1]:
            end = COMMENT_END.search(html, place)
            place = end.end() if end is not None else len(html)
            continue
        name = tag[3].lower()
        if tag[2]:
            unclosed -= name in FORMAT and unclosed > 0
            _close(stack, name)
        elif name in ENDS:
            end = ENDS[name].search(html, place)
            place = end.end() if end is not None else len(html)
        elif name not in VOID:
            unclosed += name in FORMAT
            if name not in IMPLIED or name in EDGE:
                stack.append(name)
        if len(stack) > DEEPEST or tags > MOST_TAGS or unclosed > MOST_UNCLOSED:
            return html[: tag.start()]
    return html


def _close(stack: list[str], name: str) -> None:
    """Close an element as a parser does: nothing is closed across the edge of a table or an object."""
    for place in range(len(stack) - 1, -1, -1):
        if stack[place] == name:
            del stack[place:]
            return
        if stack[place] in EDGE and name not in EDGE:
            return
