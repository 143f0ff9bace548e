"""A cell's effective format -> the few words the page needs to draw it."""

from __future__ import annotations

from typing import Any

WHITE = "#ffffff"
BLACK = "#000000"
BORDER_WIDTH = {"SOLID_MEDIUM": 2, "SOLID_THICK": 3, "DOUBLE": 3}
BORDER_KIND = {"DOTTED": "dotted", "DASHED": "dashed", "DOUBLE": "double"}


def colour(style: dict[str, Any] | None, plain: dict[str, Any] | None) -> str | None:
    """An RGB colour as #rrggbb; components that are left out are 0, as in Google's JSON."""
    rgb = (style or {}).get("rgbColor") if style and "rgbColor" in style else plain
    if rgb is None:
        return None
    parts = (round(float(rgb.get(name, 0)) * 255) for name in ("red", "green", "blue"))
    return "#" + "".join(f"{min(255, max(0, part)):02x}" for part in parts)


def _borders(borders: dict[str, Any]) -> dict[str, str]:
    drawn = {}
    for side in ("top", "bottom", "left", "right"):
        border = borders.get(side)
        if border and border.get("style", "NONE") != "NONE":
            width = BORDER_WIDTH.get(border["style"], 1)
            kind = BORDER_KIND.get(border["style"], "solid")
            shade = colour(border.get("colorStyle"), border.get("color")) or BLACK
            drawn[side[0]] = f"{width}px {kind} {shade}"
    return drawn


def style_of(form: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """What differs from a plain cell; numbers stand right, booleans and errors in the middle."""
    style: dict[str, Any] = {}
    background = colour(form.get("backgroundColorStyle"), form.get("backgroundColor"))
    if background and background != WHITE:
        style["bg"] = background
    style.update(_type(form.get("textFormat") or {}))
    aligned = _aligned(form, value)
    if aligned in {"RIGHT", "CENTER"}:
        style["ha"] = aligned[0].lower()
    if form.get("verticalAlignment") in {"TOP", "MIDDLE"}:
        style["va"] = form["verticalAlignment"][0].lower()
    if form.get("wrapStrategy") in {"WRAP", "CLIP", "LEGACY_WRAP"}:
        style["wr"] = form["wrapStrategy"][0].lower()
    borders = _borders(form.get("borders") or {})
    if borders:
        style["br"] = borders
    if "numberValue" in value and not form.get("numberFormat"):
        style["ge"] = 1  # the automatic format: decimals give way where the column is narrow
    return style


def _type(text: dict[str, Any]) -> dict[str, Any]:
    style: dict[str, Any] = {}
    foreground = colour(text.get("foregroundColorStyle"), text.get("foregroundColor"))
    if foreground and foreground != BLACK:
        style["fg"] = foreground
    for short, name in (("b", "bold"), ("i", "italic"), ("u", "underline"), ("st", "strikethrough")):
        if text.get(name):
            style[short] = 1
    if text.get("fontSize", 10) != 10:
        style["fs"] = text["fontSize"]
    if text.get("fontFamily", "Arial") not in {"Arial", "arial,sans,sans-serif", ""}:
        style["ff"] = str(text["fontFamily"]).split(",")[0]
    return style


def _aligned(form: dict[str, Any], value: dict[str, Any]) -> str:
    given = str(form.get("horizontalAlignment") or "")
    if given or not value:
        return given
    if "numberValue" in value:
        return "RIGHT"
    return "CENTER" if "boolValue" in value or "errorValue" in value else ""
