"""What a fetch brought back, and the safe ways to read it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson

from addon.errors import ProviderFailed

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
WEB_CODEC = re.compile(r"(utf-8|utf-16|iso8859|cp\d|koi8|gb|big5|euc_|shift_jis|mac)")


@dataclass(frozen=True)
class Page:
    """An answer: ``status``, the final ``url``, ``headers`` in lower case, ``body`` decompressed.

    ``passed`` are the addresses that redirected here, in order; empty when the first one answered.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    passed: tuple[str, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether the answer is a success."""
        return 200 <= self.status < 300

    @property
    def host(self) -> str:
        """The host that answered in the end."""
        return urlsplit(self.url).hostname or ""

    @property
    def kind(self) -> str:
        """The content type without its parameters; empty when none was given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def text(self) -> str:
        """The body as text, by the charset it names, else UTF-8; what cannot be read becomes a mark."""
        named = CHARSET.search(self.headers.get("content-type", "")) or CHARSET.search(
            self.body[:2048].decode("ascii", "replace")
        )
        return self.body.decode(_codec(named.group(1) if named else "utf-8"), "replace")

    def json(self) -> Any:
        """The body read as JSON; raises ``ProviderFailed`` when it is none."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            raise ProviderFailed(f"{self.host} answered with something that is not JSON.") from None

    def xml(self) -> Element:
        """The root of an XML body; raises ``ProviderFailed`` for entities, a DTD, or what is no XML."""
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import ParseError, fromstring

        try:
            root: Element = fromstring(self.body, forbid_dtd=True)
        except (DefusedXmlException, ParseError, ValueError, LookupError):
            raise ProviderFailed(f"{self.host} answered with XML that cannot be read safely.") from None
        return root


def _codec(name: str) -> str:
    """An encoding of texts on the web; ``latin-1`` there means Windows-1252, and anything odd UTF-8."""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return "utf-8"
    if found in ("iso8859-1", "ascii"):
        return "cp1252"
    return found if WEB_CODEC.match(found) else "utf-8"
