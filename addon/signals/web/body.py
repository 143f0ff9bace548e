"""Reading an answer's body in bounds: what arrives and what it unpacks to are both counted."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
RAW_DEFLATE = -zlib.MAX_WBITS
ACCEPTED = "gzip, deflate"


class TooBig(Exception):
    """More bytes than allowed; ``kept`` holds the first of them."""

    def __init__(self, kept: bytes) -> None:
        super().__init__("the answer is too big")
        self.kept = kept


class Garbled(Exception):
    """Packed in a way we did not ask for, or not unpackable."""


def read(chunks: Iterable[bytes], encoding: str, most: int) -> bytes:
    """The whole body, unpacked; raises ``TooBig`` past ``most`` bytes, packed or unpacked, and ``Garbled``.

    Each chunk is unpacked only as far as the bound, so a bomb never grows in memory.
    """
    unpack = _unpacker(encoding)
    body = bytearray()
    packed = 0
    for chunk in chunks:
        packed += len(chunk)
        body += unpack(chunk, most - len(body) + 1)
        if len(body) > most or packed > most:
            raise TooBig(bytes(body[:most]))
    return bytes(body)


class _Plain:
    def __call__(self, chunk: bytes, room: int) -> bytes:
        return chunk[:room]


class _Zipped:
    """One layer of gzip (of several members) or deflate, never unpacking more than there is room for."""

    def __init__(self, deflate: bool) -> None:
        self._deflate = deflate
        self._inner = zlib.decompressobj(GZIP_OR_ZLIB)
        self._started = False

    def __call__(self, chunk: bytes, room: int) -> bytes:
        out = bytearray()
        while chunk and len(out) < room:
            out += self._some(chunk, room - len(out))
            chunk = self._inner.unconsumed_tail
            if self._inner.eof:
                chunk = self._inner.unused_data
                if self._deflate or not chunk.startswith(b"\x1f\x8b"):
                    break  # padding after the end is ignored, as browsers do
                self._inner = zlib.decompressobj(GZIP_OR_ZLIB)
        return bytes(out)

    def _some(self, chunk: bytes, room: int) -> bytes:
        started, self._started = self._started, True
        try:
            return self._inner.decompress(chunk, room)
        except zlib.error as error:
            if started or not self._deflate:
                raise Garbled(str(error)) from None
        self._inner = zlib.decompressobj(RAW_DEFLATE)  # what some servers mean by deflate
        return self._some(chunk, room)


def _unpacker(encoding: str) -> _Plain | _Zipped:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name in ("gzip", "x-gzip", "deflate"):
        return _Zipped(name == "deflate")
    raise Garbled(f"packed as {name[:40]!r}")
