"""What Utilities computes, in the worker itself: nothing here needs Google, a network or a user.

Bytes travel as base64; the JavaScript side turns them into Apps Script's signed byte arrays.
"""

from __future__ import annotations

import base64
import binascii
import csv
import hashlib
import hmac
import io
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from deploy.local.script.dates import format_date, typed

_DIGESTS = {
    "MD5": "md5",
    "SHA_1": "sha1",
    "SHA_256": "sha256",
    "SHA_384": "sha384",
    "SHA_512": "sha512",
    "HMAC_MD5": "md5",
    "HMAC_SHA_1": "sha1",
    "HMAC_SHA_256": "sha256",
    "HMAC_SHA_384": "sha384",
    "HMAC_SHA_512": "sha512",
}
_PERCENT = re.compile(r"%(?:(\d+)\$)?([-+ 0,#]*)(\d+)?(?:\.(\d+))?([bcdeEfgGosxX%])")


def _bytes(value: dict[str, str], charset: str) -> bytes:
    """``{"text"}`` in a charset (what it cannot hold becomes ?), or ``{"base64"}``."""
    if "base64" in value:
        return base64.b64decode(value["base64"])
    return value["text"].encode("ascii" if charset == "US_ASCII" else "utf-8", "replace")


def _encode(value: dict[str, str], charset: str, web_safe: bool) -> str:
    data = _bytes(value, charset)
    return (base64.urlsafe_b64encode if web_safe else base64.b64encode)(data).decode()


def _decode(text: str, web_safe: bool) -> str:
    """Base64 text to canonical base64; a text that is none is refused as Google refuses it."""
    compact = re.sub(r"\s", "", text)
    padded = compact + "=" * (-len(compact) % 4)
    try:
        data = base64.b64decode(padded, altchars=b"-_" if web_safe else None, validate=True)
    except binascii.Error:
        raise ValueError("Could not decode string.") from None
    return base64.b64encode(data).decode()


def _text(encoded: str, charset: str) -> str:
    """Bytes (base64) as text."""
    try:
        return base64.b64decode(encoded).decode(charset or "utf-8", "replace")
    except LookupError:
        raise ValueError(f"Unknown charset: {charset}") from None


def _digest(algorithm: str, value: dict[str, str], charset: str) -> str:
    return base64.b64encode(hashlib.new(_DIGESTS[algorithm], _bytes(value, charset)).digest()).decode()


def _hmac(algorithm: str, value: dict[str, str], key: dict[str, str], charset: str) -> str:
    signed = hmac.new(_bytes(key, charset), _bytes(value, charset), _DIGESTS[algorithm])
    return base64.b64encode(signed.digest()).decode()


def _sleep(ms: float) -> None:
    if not 0 <= ms <= 300_000:
        raise ValueError("Invalid argument: milliseconds. Should be between 0 and 300000")
    time.sleep(ms / 1000)


def _format_string(template: str, values: list[Any]) -> str:
    """``Utilities.formatString``: percent patterns over the values in turn."""
    turn = iter(values)

    def one(match: re.Match[str]) -> str:
        position, flags, width, precision, kind = match.groups()
        if kind == "%":
            return "%"
        value = values[int(position) - 1] if position else next(turn)
        kind = "d" if kind == "b" else kind
        if kind in "dcoxX":
            value = int(value)
        elif kind in "eEfgG":
            value = float(value)
        grouped = "," if "," in flags else ""
        spec = f"%{flags.replace(',', '')}{width or ''}{'.' + precision if precision else ''}{kind}"
        return f"{value:{grouped}}" if grouped and kind == "d" else spec % (value,)

    try:
        return _PERCENT.sub(one, template)
    except StopIteration:
        raise ValueError("formatString has fewer values than patterns") from None


def _parse_csv(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


CALLS: dict[str, Callable[..., Any]] = {
    "encode": _encode,
    "decode": _decode,
    "bytes": lambda value, charset: base64.b64encode(_bytes(value, charset)).decode(),
    "text": _text,
    "digest": _digest,
    "hmac": _hmac,
    "sleep": _sleep,
    "uuid": lambda: str(uuid.uuid4()),
    "formatDate": format_date,
    "typed": typed,
    "formatString": _format_string,
    "parseCsv": _parse_csv,
}
