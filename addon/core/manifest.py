"""The manifest: what a number was computed from, so that anybody can compute it again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version

from addon.core.definitions import Definition
from addon.core.ledger import Ledger
from addon.core.movements import KINDS, Movements
from addon.core.period import Window


@dataclass(frozen=True)
class Manifest:
    """``input_sha256`` covers accounts, what is known of them, periods and amounts as they were read."""

    as_of: date
    input_sha256: str
    engine: str
    definition: str
    window: str

    def as_json(self) -> dict[str, str]:
        """The object that stands in results."""
        return {
            "as_of": self.as_of.isoformat(),
            "input_sha256": self.input_sha256,
            "engine": self.engine,
            "definition": self.definition,
            "window": self.window,
        }


def manifest(
    source: Ledger | Movements, window: Window | None, definition: Definition, as_of: date
) -> Manifest:
    """The manifest of one computation."""
    return Manifest(
        as_of=as_of,
        input_sha256=input_sha256(source),
        engine=_engine(),
        definition=f"{definition.name}@{definition.version}",
        window=f"{window.start.iso}..{window.end.iso}" if window else "as given",
    )


def input_sha256(source: Ledger | Movements) -> str:
    """A hash of what was read: any changed amount, account or fact changes it, our own cells never do."""
    digest = hashlib.sha256()
    digest.update(f"{source.currency}\n{source.basis}\n".encode())
    for account in source.accounts:
        facts = sorted((key, str(value)) for key, value in account.facts.items())
        digest.update(repr((account.key, account.name, facts)).encode())
    if isinstance(source, Ledger):
        digest.update(repr([(p.last, p.grain) for p in source.periods]).encode())
        digest.update(source.amounts.astype("<i8").tobytes())
        digest.update(source.stated.tobytes())
    else:
        for kind in KINDS:
            digest.update(getattr(source, kind).astype("<i8").tobytes())
    return digest.hexdigest()


def _engine() -> str:
    try:
        return version("keeprate")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0"
