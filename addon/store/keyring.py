"""Secrets at rest: AES-GCM bound to where the secret stands, under a ring of keys.

A sealed value is ``kid | 0 | nonce | ciphertext``. The context (for instance ``run_tokens|<run>|<sub>``)
is authenticated with it, so a value moved to another row does not open. New values use the newest key;
old keys stay in the ring until nothing sealed with them is left.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from addon.errors import Bug, Malformed

NONCE = 12


class KeyRing:
    """Seals and opens small secrets. ``keys`` maps a key id to 32 bytes; the first is the newest."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._newest = next(iter(keys))
        self._ciphers = {kid: AESGCM(key) for kid, key in keys.items()}

    def seal(self, secret: bytes, context: str) -> bytes:
        """Encrypt ``secret`` so that it opens only with the same context."""
        nonce = os.urandom(NONCE)
        sealed = self._ciphers[self._newest].encrypt(nonce, secret, context.encode())
        return self._newest.encode() + b"\0" + nonce + sealed

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt; raises ``Bug`` when the key is unknown, the context differs or a byte was changed."""
        kid, _, rest = sealed.partition(b"\0")
        cipher = self._ciphers.get(kid.decode(errors="replace"))
        if cipher is None:
            raise Bug("A stored secret was sealed with a key that is no longer in the key ring.")
        try:
            return cipher.decrypt(rest[:NONCE], rest[NONCE:], context.encode())
        except InvalidTag:
            raise Bug("A stored secret does not belong where it stands.") from None


def parse(text: str) -> KeyRing:
    """A ring from ``kid:base64,kid:base64``, newest first; raises ``Malformed`` without echoing a key."""
    keys: dict[str, bytes] = {}
    for item in text.replace("\n", ",").split(","):
        if not item.strip():
            continue
        kid, _, encoded = item.strip().partition(":")
        try:
            keys[kid] = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            keys[kid] = b""
        if not kid or len(keys[kid]) != 32:
            raise Malformed("KEEPRATE_KEYS must be kid:base64 with 32 bytes each, comma between them.")
    if not keys:
        raise Malformed("The key ring is empty.", hint="Delete the file keys in KEEPRATE_HOME if it is new.")
    return KeyRing(keys)


def open_ring(home: Path, text: str = "") -> KeyRing:
    """The ring of the settings, or the one in ``home``, made at the first boot and readable only by us."""
    if text:
        return parse(text)
    path = home / "keys"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}\n"
    try:
        # Exclusive creation: of several processes booting at once one makes the ring, the others read it.
        draft = path.with_name(f"keys.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_text(new)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    return parse(path.read_text())
