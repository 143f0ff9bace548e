"""What Google's API offers, by name: methods and message fields, and the refusal of names it does not have.

surface.json is condensed from Google's discovery documents (tests/local/google/surface.py writes it).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.google.errors import violations

_SURFACE: dict[str, Any] = json.loads(Path(__file__).with_name("surface.json").read_text())
_ROOTS = {"ValueRange": "data"}  # where a body stands inside the request message, as error texts name it
_WITH_SHEET = {"GridRange", "GridCoordinate", "DimensionRange"}
UNIONS = {  # "Union field" in the reference: one of these at most
    "Request": ("kind", ()),
    "ExtendedValue": ("value", ()),
    "ColorStyle": ("kind", ()),
    "ConditionValue": ("value", ()),
    "DataFilter": ("filter", ()),
    "UpdateCellsRequest": ("area", ("start", "range")),
    "ConditionalFormatRule": ("rule", ("booleanRule", "gradientRule")),
    "EmbeddedObjectPosition": ("location", ("sheetId", "overlayPosition", "newSheet")),
    "FindReplaceRequest": ("scope", ("range", "sheetId", "allSheets")),
}


@dataclass(frozen=True)
class Method:
    """One method of the API: its id, HTTP verb and path template, query parameters, body and answer type."""

    id: str
    verb: str
    path: str
    query: dict[str, str]
    body: str | None
    response: str | None

    @property
    def api(self) -> str:
        """`sheets` or `drive`."""
        return self.id.split(".", 1)[0]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Matches the decoded path; `{range}` may hold slashes and colons."""
        names = re.split(r"\{\+?(\w+)\}", self.path)
        parts = []
        for at, text in enumerate(names):
            if at % 2:
                parts.append(f"(?P<{text}>.+?)" if text == "range" else f"(?P<{text}>[^/:]+)")
            else:
                parts.append(re.escape(text))
        return re.compile("".join(parts) + "/?$")


METHODS: dict[str, Method] = {
    call["id"]: Method(**call) for api in _SURFACE.values() for call in api["methods"]
}
COMMON = set(_SURFACE["sheets"]["common"]) | {"access_token", "key", "fields", "alt", "prettyPrint"}


def fields_of(api: str, name: str) -> dict[str, str]:
    """The fields of a message type, with their types."""
    found: dict[str, str] = _SURFACE[api]["types"].get(name, {})
    return found


def check_query(method: Method, params: dict[str, Any]) -> None:
    """Refuse query parameters the method does not have, in the transcoder's words."""
    wrong = [
        f'Invalid JSON payload received. Unknown name "{key}": Cannot bind query parameter. '
        f"Field '{key}' could not be found in request message."
        for key in params
        if key not in method.query and key not in COMMON and not key.startswith("$")
    ]
    if wrong and method.api == "sheets":
        raise violations("\n".join(wrong), [("", text) for text in wrong])
    for key, value in params.items():
        spec = method.query.get(key, "")
        if spec.endswith("|") and value not in spec.split("|"):
            raise _unfit(key, enum_name(key), value)
        if spec == "boolean" and str(value).lower() not in ("true", "false", "1", "0", ""):
            raise _unfit(key, "TYPE_BOOL", value)


def enum_name(field: str) -> str:
    """How refusals name the type of an enum: by its field, apart from those measured by brekkylab/backlot."""
    name = "Dimension" if field.lower().endswith("dimension") else field.removeprefix("response")
    return f"type.googleapis.com/google.apps.sheets.v4.{name[0].upper()}{name[1:]}"


def _unfit(field: str, kind: str, value: Any) -> Exception:
    text = f"Invalid value at '{_snake(field)}' ({kind}), \"{value}\""
    return violations(text, [(_snake(field), text)])


def whole_number(params: dict[str, Any], field: str) -> int:
    """An integer of the path."""
    if not str(params[field]).isdigit():
        raise _unfit(field, "TYPE_INT32", params[field])
    return int(params[field])


def check_body(api: str, kind: str, body: Any) -> Any:
    """The body as the API reads it: unknown names and wrong types refused, nulls dropped.

    Ranges without a sheetId get 0, as proto3 reads them.
    """
    problems: list[tuple[str, str]] = []
    result = _message(api, kind, body, _ROOTS.get(kind, ""), problems)
    if problems:
        raise violations("\n".join(text for _, text in problems), problems)
    return result


def _message(api: str, kind: str, body: Any, at: str, problems: list[tuple[str, str]]) -> Any:
    known = fields_of(api, kind)
    if not isinstance(body, dict):
        problems.append(_bad_type(at, kind, body))
        return {}
    if not known:
        return body
    result: dict[str, Any] = {}
    _check_union(kind, body, at, problems)
    for name, value in body.items():
        if name not in known:
            where = f" at '{at}'" if at else ""
            text = f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.'
            problems.append((at, text))
        elif value is not None:
            inner = f"{at}.{_snake(name)}" if at else _snake(name)
            result[name] = _value(api, known[name], value, inner, problems)
            if known[name] == "int32" and name.endswith("Index") and _negative(result[name]):
                problems.append((inner, f"Invalid value at '{inner}' (TYPE_INT32), {value}"))
    if kind in _WITH_SHEET:
        result.setdefault("sheetId", 0)
    return result


def _check_union(kind: str, body: dict[str, Any], at: str, problems: list[tuple[str, str]]) -> None:
    """Refuse two fields of one union, in the words clients have recorded for several of them."""
    if kind not in UNIONS or len(body) < 2:
        return
    union, members = UNIONS[kind]
    _, *more = [name for name in body if body[name] is not None and (not members or name in members)] or [""]
    where = f" at '{at}'" if at else ""
    for name in more:
        text = f"Invalid value{where} (oneof), oneof field '{union}' is already set. Cannot set '{name}'"
        problems.append((at, text))


def _value(api: str, spec: str, value: Any, at: str, problems: list[tuple[str, str]]) -> Any:
    if spec == "[[any" or spec == "any":
        return _grid(value, at, problems) if spec == "[[any" else value
    if spec.startswith("["):
        items = value if isinstance(value, list) else [value]
        return [_value(api, spec[1:], item, f"{at}[{n}]", problems) for n, item in enumerate(items)]
    if spec.startswith("{"):
        return value
    if spec[0].isupper() and not spec.endswith("|"):
        return _message(api, spec, value, at, problems)
    return _scalar(spec, value, at, problems)


def _scalar(spec: str, value: Any, at: str, problems: list[tuple[str, str]]) -> Any:
    if spec.endswith("|"):
        if isinstance(value, str) and value in spec.split("|"):
            return value
        kind = enum_name("dimension") if at.endswith("dimension") else "TYPE_ENUM"
        problems.append(_bad_type(at, kind, value))
    elif spec in ("int32", "uint32", "integer"):
        if isinstance(value, bool) or not isinstance(value, int | float | str) or not _whole(value):
            problems.append(_bad_type(at, "TYPE_INT32", value))
        else:
            return int(float(value))
    elif spec == "boolean" and not isinstance(value, bool):
        if value in ("true", "false"):
            return value == "true"
        problems.append(_bad_type(at, "TYPE_BOOL", value))
    elif spec == "number":
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            problems.append(_bad_type(at, "TYPE_DOUBLE", value))
    elif spec == "string" and not isinstance(value, str):
        if isinstance(value, bool | list | dict):
            problems.append(_bad_type(at, "TYPE_STRING", value))
        return str(value)
    return value


def _grid(rows: Any, at: str, problems: list[tuple[str, str]]) -> Any:
    """`values`: a list of lists of scalars; anything deeper is refused by its address."""
    if not isinstance(rows, list):
        problems.append(_bad_type(at, "type.googleapis.com/google.protobuf.ListValue", rows))
        return []
    for n, row in enumerate(rows):
        if not isinstance(row, list):
            problems.append(_bad_type(f"{at}[{n}]", "type.googleapis.com/google.protobuf.ListValue", row))
            continue
        for m, value in enumerate(row):
            if isinstance(value, (list, dict)):
                kind = "struct_value" if isinstance(value, dict) else "list_value"
                text = f"Invalid values[{n}][{m}]: {kind} {{\n}}\n"
                problems.append((f"{at}[{n}]", text))
    return rows


def _negative(value: Any) -> bool:
    """Indexes count from zero; how Google words its refusal of others is assumed."""
    return isinstance(value, int) and value < 0


def _whole(value: Any) -> bool:
    try:
        return float(value) == int(float(value))
    except ValueError:
        return False


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def _bad_type(at: str, kind: str, value: Any) -> tuple[str, str]:
    shown = json.dumps(value) if isinstance(value, str | dict | list | bool) else str(value)
    if not kind.startswith(("TYPE_", "type.")):
        kind = f"type.googleapis.com/google.apps.sheets.v4.{kind}"
    return at, f"Invalid value at '{at}' ({kind}), {shown}"
