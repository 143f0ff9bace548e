"""Reading answers of strangers: nothing is assumed to be there, or to be of the kind it should be."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from addon.errors import ProviderFailed
from addon.signals.provider import Page

LONGEST_TEXT = 500
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def load(body: bytes, label: str) -> Any:
    """The body as JSON; raises ProviderFailed naming the source when it is none."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ProviderFailed(f"{label} answered with something that is not JSON.") from None


def strange(label: str) -> ProviderFailed:
    """The failure of an answer whose form is not the documented one."""
    return ProviderFailed(f"{label} answered in a form that Keeprate does not know.")


def dig(node: Any, *path: str | int) -> Any:
    """What stands at a path of names and positions, or None where the path ends early."""
    for step in path:
        if isinstance(step, int):
            node = node[step] if isinstance(node, list) and -len(node) <= step < len(node) else None
        else:
            node = node.get(step) if isinstance(node, Mapping) else None
    return node


def items(node: Any) -> list[dict[str, Any]]:
    """The objects of a list; anything else in it is left out."""
    return [each for each in node if isinstance(each, dict)] if isinstance(node, list) else []


def text(value: Any, most: int = LONGEST_TEXT) -> str:
    """A text on one line without control characters, at most ``most`` characters; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in str(value)[: 4 * most]
    )
    return " ".join(kept.split())[:most]


def whole(value: Any) -> int | None:
    """A count that is not negative, or None; a float counts only when it is whole, a text when all digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        return int(value)
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def day(value: Any) -> date | None:
    """The date at the start of an ISO time such as ``2026-07-16T11:55:32-04:00``, or None."""
    found = _ISO_DAY.match(value) if isinstance(value, str) else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def day_of_milliseconds(value: Any) -> date | None:
    """The date (UTC) of a time in milliseconds since 1970, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 4e12:
        return None
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)).date()


def texts(node: Any) -> Iterator[str]:
    """Every text in a JSON value, at any depth."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, Mapping):
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def found(page: Page, label: str) -> bool:
    """Whether a page answers: True for a success, False for 404 and 410; raises ProviderFailed otherwise."""
    if 200 <= page.status < 300:
        return True
    if page.status in (404, 410):
        return False
    if page.status == 429:
        raise ProviderFailed(f"{label} asks us to slow down.", reason="rate_limited")
    if page.status in (401, 403):
        raise ProviderFailed(f"{label} does not let us in ({page.status}).", reason="blocked_by_policy")
    raise ProviderFailed(f"{label} failed with status {page.status}.")
