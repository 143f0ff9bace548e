"""Colours: each `xColor` has an `xColorStyle` beside it, derived where only one was given."""

from __future__ import annotations

import struct
from typing import Any


def with_styles(item: Any) -> Any:
    """The format with missing halves of its colour pairs filled in, all levels down."""
    if isinstance(item, list):
        return [with_styles(value) for value in item]
    if not isinstance(item, dict):
        return item
    result = {key: value if _is_color(key) else with_styles(value) for key, value in item.items()}
    for key, value in item.items():
        if key.endswith("ColorStyle") or key == "colorStyle":
            plain = key.removesuffix("Style")
            if plain not in item and "rgbColor" in value:
                result[plain] = rgb(value["rgbColor"])
                result[key] = {"rgbColor": rgb(value["rgbColor"])}
        elif _is_color(key):
            result[key] = rgb(value)
            result[key + "Style"] = {"rgbColor": rgb(value)}
    return result


def _is_color(key: str) -> bool:
    return key != "themeColor" and (key.endswith("Color") or key == "color")


def rgb(value: dict[str, Any]) -> dict[str, Any]:
    """Eight bits a part, shown as a 32-bit float; zero parts left out, as proto3 does."""
    return {key: _kept(part) for key, part in value.items() if part not in (0, 0.0)}


def _kept(part: float) -> float:
    [single] = struct.unpack("f", struct.pack("f", int(part * 255 + 1e-4) / 255))
    kept = float(f"{single:.8g}")
    return int(kept) if kept.is_integer() else kept
