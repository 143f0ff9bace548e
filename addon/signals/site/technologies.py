"""Products seen on a page or in DNS records, by signatures of our own (``signatures.json``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from addon.signals.site.markup import Markup


@cache
def signatures() -> Mapping[str, Mapping[str, Any]]:
    """Product -> where it shows: ``page``, ``generator``, ``mx``, ``txt`` texts; ``crm``: it is a CRM."""
    found: Mapping[str, Mapping[str, Any]] = orjson.loads(
        Path(__file__).with_name("signatures.json").read_bytes()
    )
    return found


def on_page(page: Markup) -> tuple[str, ...]:
    """What a page loads or names as what made it."""
    made = page.meta.get("generator", "").lower()
    return tuple(
        product
        for product, marks in signatures().items()
        if _any(marks.get("page"), page.machinery) or _any(marks.get("generator"), made)
    )


def in_records(kind: str, records: Iterable[str]) -> tuple[str, ...]:
    """What the MX (``mx``) or TXT (``txt``) records of a domain name."""
    text = "\n".join(records).lower()
    return tuple(product for product, marks in signatures().items() if _any(marks.get(kind), text))


def crm(products: Iterable[str]) -> str | None:
    """The CRM among products."""
    return next((each for each in products if signatures()[each].get("crm")), None)


def _any(marks: Iterable[str] | None, text: str) -> bool:
    return any(mark in text for mark in marks or ())
