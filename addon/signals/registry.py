"""Which providers there are: ours and plug-ins come in through the same door, and only by allowed names.

Ours are the classes with a ``card`` in the files of ``addon.signals.providers``; plug-ins are entry points of
the group ``keeprate.providers``, loaded only when the settings name them.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

from addon.core.signal import KEYS
from addon.core.signal_fields import FIELD
from addon.signals import providers
from addon.signals.provider import OWN_LABELS, Card, Provider

GROUP = "keeprate.providers"
SUBJECT_KEYS: Mapping[str, frozenset[str]] = {
    "company": frozenset({*KEYS["company"], "siret", "country"}),
    "person": frozenset({*KEYS["person"], "company", "domain"}),
}
_RANK = {"own": 0, "keyless": 1, "free_key": 2, "paid": 3}
_ID = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True)
class ProviderState:
    """A provider as a user sees it: what it gives and costs, and whether it can answer now.

    ``loaded``: it is in use; ``able``: it could be asked for this user; ``why``: why not, as a sentence.
    """

    id: str
    label: str = ""
    subject: str = "company"
    access: str = "keyless"
    fields: tuple[str, ...] = ()
    price_text: str = ""
    licence: str = ""
    attribution: str = ""
    sends: str = ""
    needs_key: bool = False
    has_key: bool = False
    able: bool = False
    why: str | None = None
    url: str = ""
    loaded: bool = True

    def as_json(self) -> dict[str, Any]:
        """The object of the HTTP interface and of ``keeprate providers --json``."""
        return {**asdict(self), "fields": list(self.fields)}


class Registry:
    """The providers in the order in which they are asked: own data, keyless, free key, paid; cheap first."""

    def __init__(self, found: Iterable[Provider], refused: Mapping[str, str] | None = None) -> None:
        self.refused = dict(refused or {})
        kept: dict[str, Provider] = {}
        for provider in found:
            why = complaint(provider)
            name = getattr(getattr(provider, "card", None), "id", type(provider).__name__)
            if not why and name in kept:
                why = "another provider has this name already"
            if why:
                self.refused[name] = f"Not loaded: {why}."
            else:
                kept[name] = provider
        self.providers = tuple(sorted(kept.values(), key=lambda p: order_of(p.card)))
        self._by_id = {provider.card.id: provider for provider in self.providers}

    def get(self, name: str) -> Provider | None:
        """The provider of that name."""
        return self._by_id.get(name)

    @property
    def labels(self) -> dict[str, str]:
        """Provider id -> what it is called; the user's own data too."""
        return {**OWN_LABELS, **{name: provider.card.label for name, provider in self._by_id.items()}}

    def key_label(self, card: Card) -> str:
        """Whose access key a provider needs, by name: one contract may cover several providers."""
        return self.labels.get(card.key_id, card.label)

    def with_own(self, own: Iterable[Provider]) -> Registry:
        """This registry with a user's own data in front, for one run."""
        return Registry([*own, *self.providers], self.refused)

    def states(self, keys: Mapping[str, str]) -> list[ProviderState]:
        """Every provider, loaded or refused; ``keys``: provider id -> the user's access key."""
        cards = [provider.card for provider in self.providers]
        states = [_state(card, bool(keys.get(card.id)), self.key_label(card)) for card in cards]
        return states + [
            ProviderState(name, name, why=why, loaded=False) for name, why in sorted(self.refused.items())
        ]


def order_of(card: Card) -> tuple[int, int, int, str]:
    """The place in the waterfall: own data, keyless, free key, paid; charged only for success; cheap."""
    return _RANK[card.access], int(card.price.per == "call"), card.price.minor, card.id


def _state(card: Card, has_key: bool, key_label: str) -> ProviderState:
    needs_key = card.access in {"free_key", "paid"}
    why = f"Needs your own access key of {key_label}." if needs_key and not has_key else None
    return ProviderState(
        card.id, card.label, card.subject, card.access, card.fields, card.price.text, card.licence,
        card.attribution, card.sends, needs_key, has_key, why is None, why, card.url,
    )  # fmt: skip


def complaint(provider: Any) -> str | None:
    """Why an object cannot stand as a provider; None when it can. The end of a sentence."""
    card = getattr(provider, "card", None)
    if not isinstance(card, Card) or not callable(getattr(provider, "fetch", None)):
        return "it has no card or no fetch"
    unknown = [name for name in card.fields if name not in FIELD]
    needs = {need.partition(":")[0] for way in card.needs for need in way}
    strange = sorted(needs - SUBJECT_KEYS.get(card.subject, frozenset()) - set(FIELD))
    for wrong, why in (
        (not _ID.fullmatch(card.id), f"“{card.id}” is no name for a provider"),
        (card.access not in _RANK, f"“{card.access}” is no access"),
        (not card.fields, "it declares no fields"),
        (bool(unknown), f"it declares unknown fields: {', '.join(unknown)}"),
        (
            any(FIELD[f].subject != card.subject for f in card.fields if f in FIELD),
            "a field is of another subject",
        ),
        (not card.needs, "it declares nothing that it needs"),
        (bool(strange), f"it needs unknown keys: {', '.join(strange)}"),
        (not card.hosts and card.access != "own", "it declares no hosts"),
        (
            card.access in {"keyless", "free_key", "own"} and card.price.minor > 0,
            "it has a price but is not paid",
        ),
        (card.access == "paid" and card.price.minor <= 0, "it is paid but has no price"),
        (card.open_data and card.personal_data, "personal data is never open to every customer"),
    ):
        if wrong:
            return why
    return None


def load(plugins: Collection[str] = (), off: Collection[str] = ()) -> Registry:
    """Our providers without those that are ``off``, and the plug-ins named in ``plugins``."""
    refused = dict.fromkeys(off, "Switched off by the settings.")
    found = [provider for provider in built_in() if provider.card.id not in refused]
    for point in entry_points(group=GROUP):
        if point.name in plugins and point.name not in refused:
            made, why = _plugged(point)
            found += [made] if made is not None else []
            refused |= {point.name: why} if why else {}
    missing = set(plugins) - {point.name for point in entry_points(group=GROUP)} - set(refused)
    refused |= dict.fromkeys(missing, "Not installed: no plug-in has this name.")
    return Registry(found, refused)


def built_in() -> list[Provider]:
    """One instance of every provider of ours, by the name of its file."""
    found: list[Provider] = []
    for module in sorted(pkgutil.iter_modules(providers.__path__), key=lambda m: m.name):
        if not module.name.startswith("_"):
            found += in_module(importlib.import_module(f"{providers.__name__}.{module.name}"))
    return found


def in_module(module: Any) -> list[Provider]:
    """The providers a module defines: its own classes that have a card."""
    return [
        cast(Provider, cls())
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if cls.__module__ == module.__name__ and isinstance(getattr(cls, "card", None), Card)
    ]


def _plugged(point: EntryPoint) -> tuple[Provider | None, str]:
    """A plug-in, or why it cannot be used; whatever it raises is its own fault and stops nobody else."""
    try:
        loaded = point.load()
        made = cast(Provider, loaded() if inspect.isclass(loaded) else loaded)
    except Exception as error:
        return None, f"Not loaded: it failed with {type(error).__name__}."
    if getattr(getattr(made, "card", None), "id", point.name) != point.name:
        return None, f"Not loaded: its card calls it “{made.card.id}”."
    return made, ""
