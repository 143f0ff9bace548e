"""Signals: what is known about a company or a person, from where and since when; or why it is not known.

A provider delivers findings; stamped with their source and time they become ``Observation``s, which are only
ever added to. A ``Signal`` is what a cell shows for one field of one subject: the observation that holds, the
other answers beside it, or the reason why there is none. A missing value always has a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

SubjectKind = Literal["company", "person"]
FieldType = Literal["text", "integer", "money", "fraction", "date", "link", "list", "counts", "status"]
Method = Literal["reported", "counted", "modelled", "derived", "llm"]
Known = str | int | float | bool | tuple[str, ...] | Mapping[str, int]
NO_COUNTS: Mapping[str, int] = MappingProxyType({})


class NullReason(StrEnum):
    """Why a field has no value; the closed list of the product."""

    NOT_FOUND = "not_found"  # asked, and the source has no such company or value
    NOT_COVERED = "not_covered"  # no source can answer this for such a subject
    AMBIGUOUS = "ambiguous"  # several candidates, none certain
    NO_LOOKUP_KEY = "no_lookup_key"  # the row holds nothing to look it up by
    NO_KEY = "no_key"  # the source needs an access key of the user's own
    BUDGET = "budget"  # the approved cap is reached
    RATE_LIMITED = "rate_limited"  # the source asked us to wait
    ERROR = "error"  # the source failed
    BLOCKED_BY_POLICY = "blocked_by_policy"  # robots.txt, our guard or the user's settings forbid asking
    STALE = "stale"  # what is known is too old to be shown as current
    UNIT_AMBIGUOUS = "unit_ambiguous"  # a number whose unit cannot be told
    OUTCOME_UNKNOWN = "outcome_unknown"  # a paid call may have been made; it is not repeated blindly
    PENDING = "pending"  # queued, not asked yet (formulas)


@dataclass(frozen=True)
class SignalField:
    """One thing that can be known. ``ttl_days``: how long a value is current; ``unit``: what is counted.

    ``type`` says how a cell shows it: a fraction as a percentage, money in minor units of ``unit``, a date as
    ISO text, ``list`` as texts, ``counts`` as words with their counts, ``status`` as one word of a closed
    list. ``internal``: found for other providers' use, never offered as a column. ``gathered``: a list to
    which every source without a key adds.
    """

    name: str
    label: str
    type: FieldType
    help: str
    subject: SubjectKind = "company"
    unit: str = ""
    ttl_days: int = 30
    negative_ttl_days: int = 30
    internal: bool = False
    gathered: bool = False
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Observation:
    """One field of one subject from one source, as observed once. Append-only.

    ``as_of``: when it was true at the source (None: at ``observed_at``); ``observed_at``: seconds since 1970;
    confidences 0 to 1: ``match`` that this is the right subject, ``confidence`` in the value itself;
    ``cost_minor``: what this observation was charged, in US cents; ``retention_until``: ISO date after
    which a licensed value must be forgotten.
    """

    subject: str
    field: str
    value: Known
    source: str
    observed_at: float
    unit: str = ""
    as_of: date | None = None
    url: str = ""
    method: Method = "reported"
    match: float = 1.0
    confidence: float = 1.0
    cost_minor: int = 0
    licence: str = ""
    retention_until: str | None = None
    remark: str = ""


@dataclass(frozen=True)
class Missing:
    """A field without a value: the reason, which source said so, and a sentence where one helps."""

    field: str
    reason: NullReason
    message: str = ""
    source: str = ""
    observed_at: float | None = None


@dataclass(frozen=True)
class Signal:
    """What a cell shows: ``best`` with the ``others`` that were answered, or ``missing``. Never both None."""

    field: str
    best: Observation | None = None
    missing: Missing | None = None
    others: tuple[Observation, ...] = ()

    @property
    def value(self) -> Known | None:
        """The value that holds, or None."""
        return None if self.best is None else self.best.value


KEYS: Mapping[SubjectKind, tuple[str, ...]] = MappingProxyType(
    {
        # The order is the order of trust: the first one that is there names the subject.
        "company": ("siren", "domain", "linkedin", "name"),
        "person": ("profile", "email", "name"),
    }
)


@dataclass(frozen=True)
class Subject:
    """A company or a person, by its lookup keys; the only thing a provider is ever told.

    Company keys: ``siren`` (nine digits), ``siret``, ``domain`` (registrable, lower case), ``linkedin``
    (company page URL), ``name``, ``country`` (ISO 3166 alpha-2). Person keys: ``profile`` (LinkedIn profile
    URL), ``email``, ``name``, ``company`` (employer's name), ``domain`` (employer's).
    """

    kind: SubjectKind
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """A stable name: ``company:domain:acme.com``; a bare name carries its country or employer."""
        for key in KEYS[self.kind]:
            value = self.keys.get(key)
            if value and key != "name":
                return f"{self.kind}:{key}:{value}"
        beside = self.keys.get("country" if self.kind == "company" else "company", "")
        return f"{self.kind}:name:{self.keys.get('name', '').casefold()}|{beside.casefold()}"

    def has(self, keys: Sequence[str] | frozenset[str]) -> bool:
        """Whether all these keys are there."""
        return all(self.keys.get(key) for key in keys)
