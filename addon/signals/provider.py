"""The door for providers: what one says about itself, what it is asked, what it answers.

A provider is a class with a ``card`` and one method ``fetch``. It is told lookup keys only, never revenue.
Its parsing is a pure function of bytes, so that it is tested from files; what earlier providers found arrives
as ``ask.known``. It reaches the network only through ``ask.web``, which opens the hosts of its card and no
other, keeps its rate, and never repeats a paid request.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Protocol

from addon.core.signal import Known, Method, Missing, NullReason, Subject, SubjectKind

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Access = Literal["keyless", "free_key", "paid", "own"]
ANY_HOST = ("*",)
OWN_LABELS: Mapping[str, str] = {
    "own_tab": "Your own tab",
    "own_tab_people": "Your own tab",
    "linkedin_connections": "Your LinkedIn connections",
    "csv": "Your file of companies",
    "csv_people": "Your file of people",
}
"""What the user's own data is called when it is shown and not at hand as a provider."""


@dataclass(frozen=True)
class Price:
    """What a call costs the user at most: US cents, charged per call or only when something was found.

    ``as_of``: ISO date of the price list; ``text``: how it reads, "about $0.28 per company found".
    """

    minor: int = 0
    per: Literal["call", "success"] = "success"
    text: str = "free"
    as_of: str = ""


FREE = Price()


@dataclass(frozen=True)
class Card:
    """What a provider declares.

    ``needs``: alternatives of what must be there to ask, each a set of subject keys or of fields found before
    (``{"domain"}``, ``{"name", "country"}``, ``{"job_board"}``); ``job_board:greenhouse`` asks for a value
    that begins with ``greenhouse:``. ``own`` access: the user's own data.
    ``hosts``: the hosts it may ask (``ANY_HOST`` for websites). ``open_data``: what it answers may be kept
    for every customer; otherwise it is kept for the workbook it was bought for. ``sends``: what leaves the
    sheet, in words, for the consent text. ``retention_days``: how long its licence lets a value be kept.
    ``countries``: where its companies are (ISO 3166 alpha-2); empty for everywhere.
    ``key_of``: the id of the provider whose access key this one uses too, where one contract covers several.
    """

    id: str
    label: str
    fields: tuple[str, ...]
    needs: tuple[frozenset[str], ...]
    hosts: tuple[str, ...]
    sends: str
    licence: str
    url: str
    subject: SubjectKind = "company"
    access: Access = "keyless"
    price: Price = FREE
    per_second: float = 1.0
    open_data: bool = True
    retention_days: int | None = None
    attribution: str = ""
    personal_data: bool = False
    countries: tuple[str, ...] = ()
    key_of: str = ""

    @property
    def key_id(self) -> str:
        """Under which provider's id the user's access key is kept."""
        return self.key_of or self.id

    def can_ask(self, known: Mapping[str, object]) -> bool:
        """Whether what is known (subject keys and fields found) is enough to ask."""
        return any(met(way, known) for way in self.needs)

    @property
    def repeatable(self) -> bool:
        """Whether asking again after an unknown outcome cannot charge anybody twice."""
        return self.access != "paid"


def met(way: Set[str], known: Mapping[str, object]) -> bool:
    """Whether what is known is enough for one of the ways in which a provider can be asked."""
    return all(_there(need, known) for need in way)


def _there(need: str, known: Mapping[str, object]) -> bool:
    name, _, start = need.partition(":")
    value = known.get(name)
    return bool(value) and (not start or str(value).startswith(f"{start}:"))


@dataclass(frozen=True)
class Finding:
    """A value as a provider read it; it becomes an observation when the waterfall stamps it.

    ``match``: 0 to 1, that this is the subject asked about; ``unit``: only where it differs from the field's.
    """

    field: str
    value: Known
    as_of: date | None = None
    url: str = ""
    method: Method = "reported"
    match: float = 1.0
    confidence: float = 1.0
    unit: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Reply:
    """What a provider answers: findings, and reasons for fields it was asked for and does not know.

    A field that is in neither is taken as ``not_found``. ``charged_minor``: what the provider says it
    charged, in US cents, None when it did not say (then its price holds).
    """

    answers: tuple[Finding | Missing, ...] = ()
    charged_minor: int | None = None


class Page(Protocol):
    """An HTTP answer, as ``addon.signals.web`` gives it; a status of 400 and above is no error.

    ``url``: the final address; ``passed``: those that redirected to it; ``headers``: names in lower case;
    ``body``: unpacked.
    """

    @property
    def status(self) -> int: ...  # noqa: D102 - said above
    @property
    def url(self) -> str: ...  # noqa: D102
    @property
    def passed(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def headers(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def body(self) -> bytes: ...  # noqa: D102

    def text(self) -> str:
        """The body as text, by the charset it names."""
        ...

    def json(self) -> Any:
        """The body as JSON; raises ProviderFailed when it is none."""
        ...

    def xml(self) -> Element:
        """The root of an XML body; raises ProviderFailed for a DTD, entities, or what is no XML."""
        ...


class Door(Protocol):
    """The network, as one provider may use it. Failures are ``ProviderFailed`` with their reason.

    A host of the card may be ``*.acme.com``. For websites (``ANY_HOST``): 8 s in all, 2 MB, robots.txt
    honoured; for hosts of a card: 20 s, 16 MB. GETs that are not paid are tried again after 429, 502 to 504.
    """

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """GET a page or an API answer."""
        ...

    def post(self, url: str, *, json: Any = None, headers: Mapping[str, str] | None = None) -> Page:
        """POST a JSON body; never repeated."""
        ...


class Web(Protocol):
    """The network; it hands each provider the door to the hosts of its card, at its rate."""

    def door(self, card: Card) -> Door:
        """A door for one provider; may be used by several threads."""
        ...


@dataclass(frozen=True)
class Ask:
    """One question: the subject, the fields wanted, what is known already, and the way out.

    ``known``: field -> value found by earlier providers. ``key``: the user's own access key, where one is
    needed. ``today``: the date of the run.
    """

    subject: Subject
    fields: frozenset[str]
    web: Door
    today: date
    known: Mapping[str, Known] = field(default_factory=dict)
    key: str | None = None

    def lookup(self, name: str) -> str | None:
        """A key of the subject, or what an earlier provider found under that name."""
        value = self.subject.keys.get(name) or self.known.get(name)
        return value if isinstance(value, str) and value else None


class Provider(Protocol):
    """A source of signals."""

    card: Card

    def fetch(self, ask: Ask) -> Reply:
        """Answer a question. Raises ProviderFailed; anything else it raises is treated as one."""
        ...


def not_found(fields: frozenset[str], message: str = "", reason: NullReason = NullReason.NOT_FOUND) -> Reply:
    """The answer of a source that does not know the subject."""
    return Reply(tuple(Missing(name, reason, message) for name in sorted(fields)))
