"""Update masks: copying the named fields of a message, and clearing those it leaves out."""

from __future__ import annotations

import copy
from typing import Any

from deploy.local.google import fields
from deploy.local.google.errors import invalid


def paths(mask: str, root: str = "") -> list[str]:
    """The dotted paths of a `fields` mask, `*` meaning everything; a leading `root.` is dropped."""
    if not mask:
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    tree = fields.parse(mask)
    if tree is None:
        return ["*"]
    found = fields.names(tree)
    return [path.removeprefix(root + ".") if root else path for path in found]


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
