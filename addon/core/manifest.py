"""The manifest: what a number was computed from, so that anybody can compute it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from addon.core.definitions import Definition
from addon.core.ledger import Ledger
from addon.core.movements import KINDS, Movements
from addon.core.period import Window
from addon.core.table import Ask


@dataclass(frozen=True)
class Manifest:
    """``input_sha256`` covers accounts, what is known of them, periods and amounts as they were read.

    ``asked``: what the user asked for or answered, beyond the defaults; with ``as_of`` and the signals known
    (``signals_sha256``, None: none) it is all that a computation takes beside the cells.
    """

    as_of: date
    input_sha256: str
    engine: str
    definition: str
    window: str
    asked: Mapping[str, Any]
    signals_sha256: str | None = None

    def lines(self) -> list[tuple[str, str]]:
        """What a person reads, and can type again."""
        body = self.as_json()
        asked = "; ".join(f"{name}: {json.dumps(value)}" for name, value in body.pop("asked").items())
        names = {"input_sha256": "Input (SHA-256)", "signals_sha256": "Signals (SHA-256)"}
        told = [(names.get(name, name.replace("_", " ").capitalize()), str(v)) for name, v in body.items()]
        return [*told, ("Asked", asked or "nothing beyond the defaults")]

    def as_json(self) -> dict[str, Any]:
        """The object that stands in results."""
        return {
            "as_of": self.as_of.isoformat(),
            "input_sha256": self.input_sha256,
            "engine": self.engine,
            "definition": self.definition,
            "window": self.window,
            "asked": dict(self.asked),
            **({"signals_sha256": self.signals_sha256} if self.signals_sha256 else {}),
        }


def ask_again(body: Mapping[str, Any]) -> Ask:
    """What was asked, from the ``manifest`` of a result: on the same cells it gives the same report."""
    return Ask(as_of=date.fromisoformat(body["as_of"]), **body["asked"])


def manifest(
    source: Ledger | Movements,
    window: Window | None,
    definition: Definition,
    ask: Ask,
    signals_sha256: str | None = None,
) -> Manifest:
    """The manifest of one computation."""
    return Manifest(
        as_of=ask.as_of,
        input_sha256=input_sha256(source),
        engine=_engine(),
        definition=definition_code(definition),
        window=window_code(window),
        asked=_asked(ask),
        signals_sha256=signals_sha256,
    )


def definition_code(definition: Definition) -> str:
    """``cohort_point_to_point@1``: a definition as manifests and records name it."""
    return f"{definition.name}@{definition.version}"


def window_code(window: Window | None) -> str:
    """``2024-12..2025-12``: a window as manifests and records name it."""
    return f"{window.start.iso}..{window.end.iso}" if window else "as given"


def _asked(ask: Ask) -> dict[str, Any]:
    """The parts of ``ask`` that are not the defaults, as JSON holds them."""
    plain = Ask(as_of=ask.as_of)
    names = [part.name for part in fields(Ask) if getattr(ask, part.name) != getattr(plain, part.name)]
    told: dict[str, Any] = json.loads(json.dumps({name: _open(getattr(ask, name)) for name in names}))
    return told


def _open(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


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
