"""The key of a linked spreadsheet: who is calling when a formula does, which has no Google identity.

A formula signs ``time \\n nonce \\n spreadsheet id \\n sha256hex(body)`` with the secret its sheet was given
(HMAC-SHA256). The key belongs to one spreadsheet id, so a copy of the sheet has to be linked anew; it lets
its holder read what is known and nothing else: no cell, no paid call. A signature is good for five minutes
and once.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from addon.errors import NotShared, NotSignedIn, TooOften
from addon.store.keyring import KeyRing
from addon.store.tables import sheet_flags, sheet_keys, sheet_nonces

TOLERANCE = 300.0  # seconds a signature may be old, or ahead of our clock
KEPT = 2 * TOLERANCE + 60  # a nonce is remembered longer than any signature with it could be good
SIGNED = Mapping[str, re.Pattern[str]]
HEADERS: SIGNED = {
    "X-Keeprate-Key": re.compile(r"kpk_[A-Za-z0-9_-]{16}"),
    "X-Keeprate-Time": re.compile(r"[0-9]{10}"),
    "X-Keeprate-Nonce": re.compile(r"[A-Za-z0-9_-]{16,64}"),
    "X-Keeprate-Signature": re.compile(r"[0-9a-f]{64}"),
}
LINK_AGAIN = "Link this sheet again in the Keeprate sidebar."


class Headers(Protocol):
    """The headers of a request, case-insensitive."""

    def get(self, key: str, default: str) -> str:
        """One header, or the default."""
        ...


class Pace(Protocol):
    """How often a key may be used."""

    def admit(self, key: str) -> float:
        """0.0 when this use may pass; else the seconds until one may."""
        ...


@dataclass(frozen=True)
class NewKey:
    """A key as it is handed out, once. ``secret`` is base64url text whose characters are the HMAC's key."""

    key_id: str
    secret: str = field(repr=False)
    created_at: float


@dataclass(frozen=True)
class Sheet:
    """A verified caller: the spreadsheet whose formula signed, and who linked it."""

    spreadsheet_id: str
    key_id: str
    sub: str


class SheetKeys:
    """Issues, revokes and verifies keys; secrets are sealed, and bound to their sheet and key id."""

    def __init__(
        self, engine: Engine, ring: KeyRing, pace: Pace, now: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._ring = ring
        self._pace = pace
        self._now = now

    def issue(self, spreadsheet_id: str, sub: str) -> NewKey:
        """A new key for a sheet; the one before it is worth nothing from now on."""
        key = NewKey(f"kpk_{secrets.token_urlsafe(12)}", f"kps_{secrets.token_urlsafe(32)}", self._now())
        values = {
            "key_id": key.key_id,
            "secret": self._ring.seal(key.secret.encode(), _context(spreadsheet_id, key.key_id)),
            "sub": sub,
            "created_at": key.created_at,
        }
        upsert = sqlite_insert if self._engine.dialect.name == "sqlite" else postgres_insert
        statement = upsert(sheet_keys).values(spreadsheet_id=spreadsheet_id, **values)
        with self._engine.begin() as connection:
            connection.execute(
                statement.on_conflict_do_update(index_elements=["spreadsheet_id"], set_=values)
            )
        return key

    def revoke(self, spreadsheet_id: str) -> bool:
        """Take a sheet's key back, and forget the flags kept for its formulas; False when it had none."""
        with self._engine.begin() as connection:
            gone = connection.execute(
                delete(sheet_keys).where(sheet_keys.c.spreadsheet_id == spreadsheet_id)
            ).rowcount
            connection.execute(delete(sheet_flags).where(sheet_flags.c.spreadsheet_id == spreadsheet_id))
        return gone > 0

    def is_linked(self, spreadsheet_id: str) -> bool:
        """Whether the sheet has a key."""
        found = select(sheet_keys.c.key_id).where(sheet_keys.c.spreadsheet_id == spreadsheet_id)
        with self._engine.connect() as connection:
            return connection.execute(found).first() is not None

    def verify(self, headers: Headers, read: Callable[[], bytes]) -> Sheet:
        """The sheet behind a signed request; ``read`` gives its body, once the headers look right.

        Raises ``NotSignedIn`` for a signature that is not good (any more), ``NotShared`` for a good one of
        another spreadsheet, ``TooOften`` beyond the pace of one sheet.
        """
        given = {name: headers.get(name, "") for name in HEADERS}
        if any(not HEADERS[name].fullmatch(value) for name, value in given.items()):
            raise _refusal("This call is not signed with the key of a linked sheet.")
        if abs(self._now() - int(given["X-Keeprate-Time"])) > TOLERANCE:
            raise _refusal("The signature of this call is too old, or of a time to come.")
        row = self._row(given["X-Keeprate-Key"])
        # Without such a key the work is the same, so that nobody learns from the clock which ids exist.
        secret = b"none" if row is None else self._secret(row)
        body = read()
        claimed = _claimed(body)
        signature = sign(secret, given["X-Keeprate-Time"], given["X-Keeprate-Nonce"], claimed, body)
        if not hmac.compare_digest(signature, given["X-Keeprate-Signature"]) or row is None:
            raise _refusal("The signature of this call does not belong to a linked sheet (any more).")
        if claimed != row.spreadsheet_id:
            raise NotShared("The key of this call was made for another spreadsheet.", hint=LINK_AGAIN)
        self._use(row.key_id, given["X-Keeprate-Nonce"])
        return Sheet(row.spreadsheet_id, row.key_id, row.sub)

    def prune(self) -> int:
        """Forget nonces whose signatures are too old to be accepted again."""
        old = delete(sheet_nonces).where(sheet_nonces.c.seen_at < self._now() - KEPT)
        with self._engine.begin() as connection:
            return connection.execute(old).rowcount

    def _row(self, key_id: str) -> Any:
        with self._engine.connect() as connection:
            return connection.execute(select(sheet_keys).where(sheet_keys.c.key_id == key_id)).first()

    def _secret(self, row: Any) -> bytes:
        return self._ring.open(row.secret, _context(row.spreadsheet_id, row.key_id))

    def _use(self, key_id: str, nonce: str) -> None:
        """Let this nonce pass, now and never again."""
        wait = self._pace.admit(key_id)
        if wait:
            raise TooOften(
                "The formulas of this sheet ask more often than Keeprate answers.",
                retry_after=wait,
                hint="They go on by themselves; ask for a whole range with one formula.",
            )
        row = {"key_id": key_id, "nonce": nonce, "seen_at": self._now()}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(sheet_nonces).values(row))
        except IntegrityError:
            raise _refusal("This call was made before.") from None


def sign(secret: bytes, moment: str, nonce: str, spreadsheet_id: str, body: bytes) -> str:
    """The signature as lower-case hexadecimal digits, as ``formulas.js`` makes it."""
    text = "\n".join((moment, nonce, spreadsheet_id, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def _claimed(body: bytes) -> str:
    """The spreadsheet id that a body names; empty when it is not readable (then nothing verifies)."""
    try:
        told = orjson.loads(body)
    except ValueError:
        return ""
    claimed = told.get("spreadsheet_id") if isinstance(told, dict) else None
    return claimed if isinstance(claimed, str) else ""


def _context(spreadsheet_id: str, key_id: str) -> str:
    return f"sheet_keys|{spreadsheet_id}|{key_id}"


def _refusal(message: str) -> NotSignedIn:
    return NotSignedIn(message, hint=LINK_AGAIN)
