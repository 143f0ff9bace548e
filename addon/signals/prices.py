"""What providers charge, from a dated file: prices change more often than code."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from addon.signals.provider import Price

TABLE = Path(__file__).with_name("prices.json")


def price(provider: str) -> Price:
    """The price of one call of a provider, as its public list had it on ``as_of``."""
    listed = _table()[provider]
    return Price(int(listed["minor"]), listed["per"], str(listed["text"]), str(listed["as_of"]))


@cache
def _table() -> dict[str, dict[str, Any]]:
    prices: dict[str, dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))["prices"]
    return prices
