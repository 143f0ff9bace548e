"""Update masks: copying the named fields of a message, and clearing those it leaves out."""

from __future__ import annotations

import copy
from typing import Any

from deploy.local.google import fields
from deploy.local.google.errors import invalid
from deploy.local.google.surface import fields_of


def paths(mask: str) -> list[str]:
    """The dotted paths of a `fields` mask, `*` meaning everything."""
    if not mask:
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    tree = fields.parse(mask)
    if tree is None:
        return ["*"]
    return fields.names(tree)


_ROOTS = {
    "updateCells": "CellData",
    "appendCells": "CellData",
    "repeatCell": "CellData",
    "updateDimensionProperties": "DimensionProperties",
    "updateEmbeddedObjectPosition": "OverlayPosition",
}


def check(kind: str, body: dict[str, Any]) -> None:
    """Refuse an update mask with names its message does not have (assumed: the words).

    The message is the one the request carries: `properties`, `filter`, `namedRange` ...
    """
    mask = body.get("fields")
    if not mask or mask == "*":
        return
    own = fields_of("sheets", f"{kind[0].upper()}{kind[1:]}Request")
    carried = [spec for name, spec in own.items() if spec[:1].isupper() and name != "range"]
    root = _ROOTS.get(kind) or carried[0]
    for path in fields.unknown(fields.parse(mask), lambda kind: fields_of("sheets", kind), root):
        raise invalid(f"Invalid field: {path}")


def masked(old: dict[str, Any], new: dict[str, Any], mask: list[str]) -> dict[str, Any]:
    """`old` with each named path taken from `new`; a path absent there is cleared."""
    if "*" in mask:
        return copy.deepcopy(new)
    result = copy.deepcopy(old)
    for path in mask:
        _set(result, new, path.split("."))
    return result


def _set(target: dict[str, Any], source: Any, path: list[str]) -> None:
    name, *rest = path
    inside = source.get(name) if isinstance(source, dict) else None
    if not rest or rest == ["*"]:
        if inside is None:
            target.pop(name, None)
        else:
            target[name] = copy.deepcopy(inside)
        return
    below = target.get(name)
    below = dict(below) if isinstance(below, dict) else {}
    _set(below, inside or {}, rest)
    if below:
        target[name] = below
    else:
        target.pop(name, None)
