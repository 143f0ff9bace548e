"""Uploads: the `/upload/` paths, and multipart/related bodies."""

from __future__ import annotations

import email.parser
import email.policy
from typing import Any

import orjson


def plain_path(path: str) -> str:
    """An upload's path as the method without upload names it; Drive v2's spelling read as v3's."""
    if path.startswith("/upload/drive/"):
        return "/drive/v3/" + path.split("/", 4)[4]
    return path


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
