"""Uploads: the `/upload/` paths, and multipart/related bodies."""

from __future__ import annotations

import email.parser
import email.policy
from typing import Any

import orjson


def plain_route(verb: str, path: str) -> tuple[str, str]:
    """An upload as the method without upload names it; Drive v2's PUT, still in use, as v3's PATCH."""
    if path.startswith("/upload/drive/"):
        verb = "PATCH" if verb == "PUT" else verb
        return verb, "/drive/v3/" + path.split("/", 4)[4]
    return verb, path


def parts(data: bytes, content_type: str) -> tuple[dict[str, Any], tuple[bytes, str] | None]:
    """The metadata and the file of an upload."""
    if not content_type.startswith("multipart/"):
        return {}, (data, content_type.split(";")[0])
    whole = b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + data
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(whole)
    found = list(message.iter_parts())
    if len(found) != 2:
        return {}, None
    first, second = (part.get_payload(decode=True) for part in found)
    assert isinstance(first, bytes)
    assert isinstance(second, bytes)
    return orjson.loads(first or b"{}"), (second, found[1].get_content_type())
