"""French insolvency proceedings and strike-offs, from the official bulletin BODACC.

https://bodacc-datadila.opendatasoft.com : open data of DILA. A notice holds JSON as text inside its JSON
(``jugement``); ``registre`` is one text with the SIREN written with and without spaces, in either order. A
notice of the family ``collective`` may open a proceeding, change it, or close it. "none" is said only after
the register was searched for the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from addon.core.signal import Missing, NullReason
from addon.errors import ProviderFailed
from addon.signals import identity
from addon.signals.provider import Ask, Card, Finding, Reply, not_found
from addon.signals.reading import day, dig, found, items, load, strange, text, texts, whole

LABEL = "BODACC"
API = "https://bodacc-datadila.opendatasoft.com/api/records/1.0/search/"
PAGE = "https://www.bodacc.fr/pages/annonces-commerciales-detail/?q.id=id:{id}"
SEARCH = "https://www.bodacc.fr/pages/annonces-commerciales/?q.registre={siren}"
PER_PAGE = 100
MOST_PAGES = 3
CONVERTED = re.compile(r"conversion\b.*\ben (redressement|liquidation|sauvegarde)")
REVERSED = re.compile(r"\binfirm|\bretract|\bannul")
PERSONAL = re.compile(r"faillite personnelle|interdiction de gerer")
ENDED = re.compile(r"cloture|mettant fin|fin de (la )?procedure|(?<!commissaire a l')execution du plan")
KINDS = {"liquidation": "liquidation", "redressement": "receivership", "sauvegarde": "safeguard"}
PLANS = {"plan de cession": "receivership", "plan de continuation": "receivership"}
INSUFFICIENT = "insuffisance d'actif"


@dataclass(frozen=True)
class Notice:
    """One notice: its id, family and date, and what its judgment says.

    ``words``: ``said`` in lower case without accents; ``cancels``: the id of the notice that it voids;
    ``readable``: False for a judgment whose words we could not get at.
    """

    id: str
    family: str
    published: date
    decided: date
    said: str = ""
    url: str = ""
    cancels: str = ""
    readable: bool = True

    @property
    def words(self) -> str:
        """What it says, for comparing."""
        return identity.plain(self.said)


@dataclass(frozen=True)
class Register:
    """What a search brought: the company's notices; how many the register counts, how many were read.

    ``foreign``: read notices that are about other companies.
    """

    notices: tuple[Notice, ...] = ()
    total: int = 0
    read: int = 0
    foreign: int = 0


class Bodacc:
    """Insolvency proceedings and strike-off of a French company."""

    card = Card(
        id="fr_bodacc",
        label=LABEL,
        fields=("insolvency_status", "registry_status"),
        needs=(frozenset({"siren"}), frozenset({"siret"})),
        hosts=("bodacc-datadila.opendatasoft.com",),
        sends="the SIREN number",
        licence="Licence Ouverte 2.0",
        url="https://www.bodacc.fr",
        countries=("FR",),
        per_second=2.0,
        attribution="BODACC (DILA)",
    )

    def fetch(self, ask: Ask) -> Reply:
        """Search the bulletin for a company's number. Raises ProviderFailed."""
        siren = (
            identity.siren(ask.lookup("siren") or "") or identity.siret(ask.lookup("siret") or "") or ""
        )[:9]
        if not siren:
            return not_found(ask.fields, "No valid SIREN number.", NullReason.NO_LOOKUP_KEY)
        register = _search(ask, siren)
        answers = (insolvency(register, SEARCH.format(siren=siren)), struck_off(register))
        return Reply(tuple(each for each in answers if each.field in ask.fields))


def parse(body: bytes, siren: str) -> Register:
    """The notices of one company in one page of a search. Raises ProviderFailed."""
    data = load(body, LABEL)
    if not isinstance(dig(data, "records"), list):
        raise strange(LABEL)
    listed = [each["fields"] for each in items(data["records"]) if isinstance(each.get("fields"), dict)]
    ours = [each for each in listed if siren in numbers(text(each.get("registre")))]
    notices = tuple(notice for each in ours if (notice := _notice(each)))
    return Register(notices, whole(data.get("nhits")) or len(listed), len(listed), len(listed) - len(ours))


def numbers(registre: str) -> frozenset[str]:
    """The numbers in a ``registre``: ``880878145,880 878 145`` and the other way round are one number."""
    return frozenset(re.sub(r"\D", "", part) for part in registre.split(",")) - {""}


def insolvency(register: Register, search: str) -> Finding | Missing:
    """The state of proceedings after every notice, in the order in which they were decided."""
    states: list[tuple[str, Notice]] = []
    unread: Notice | None = None
    for notice in in_force(register.notices):
        if notice.family != "collective":
            continue
        state = effect(notice.words) if notice.readable else None
        if state == "reversed":
            states = states[:-1]
        elif state:
            states.append((state, notice))
        elif states and notice.readable:
            continue
        unread = None if state else notice
    if unread is not None:
        message = f"The bulletin holds a notice of proceedings that cannot be read: {unread.url}"
        return Missing("insolvency_status", NullReason.AMBIGUOUS, message)
    return _proceeding(*states[-1]) if states else _nothing(register, search)


def struck_off(register: Register) -> Finding | Missing:
    """Whether the company is off the trade register, or closed for want of assets; the last notice holds."""
    last: tuple[str, Notice] | None = None
    for notice in in_force(register.notices):
        if notice.family == "radiation" and "transfert" not in notice.words:
            last = ("struck_off", notice)
        elif notice.family in ("creation", "immatriculation"):
            last = None
        elif notice.family == "collective" and effect(notice.words) == "closed":
            last = last or ("ceased", notice)
    if last is None:
        message = "The bulletin tells when a company ends, not that it trades."
        return Missing("registry_status", NullReason.NOT_FOUND, message)
    state, notice = last
    remark = "Struck off the trade register." if state == "struck_off" else "Liquidated for want of assets."
    return Finding("registry_status", state, as_of=notice.published, url=notice.url, remark=remark)


def effect(words: str) -> str | None:
    """What a judgment does: the state it opens, ``ended``, ``closed``, ``reversed``, or None: nothing.

    ``words``: in lower case without accents. A conversion names two proceedings and opens the second;
    ``closed``: a liquidation that ends for want of assets, and the company with it.
    """
    if words.startswith(("depot", "avis de depot")) or PERSONAL.search(words):
        return None
    if REVERSED.search(words):
        return "reversed"
    converted = CONVERTED.search(words)
    if converted:
        return KINDS[converted[1]]
    if ENDED.search(words):
        return "closed" if INSUFFICIENT in words else "ended"
    return next((state for word, state in (KINDS | PLANS).items() if word in words), None)


def in_force(notices: Iterable[Notice]) -> list[Notice]:
    """The notices that no other cancels, the oldest decision first."""
    listed = sorted(notices, key=lambda notice: (notice.decided, notice.published, notice.id))
    cancelled = {notice.cancels for notice in listed if notice.cancels}
    return [notice for notice in listed if not notice.cancels and notice.id not in cancelled]


def _proceeding(state: str, notice: Notice) -> Finding:
    remark = f"Notice of {notice.published.isoformat()}: {notice.said.rpartition(' | ')[2]}."
    if state == "closed":
        state, remark = "liquidation", f"Closed for want of assets: the company has ceased. {remark}"
    elif state == "ended":
        state, remark = "none", f"The proceeding has ended. {remark}"
    elif "plan" in notice.words:
        remark = f"Under a plan decided by the court. {remark}"
    return Finding("insolvency_status", state, as_of=notice.published, url=notice.url, remark=remark)


def _nothing(register: Register, search: str) -> Finding | Missing:
    """No proceeding found: "none", when that is what the search shows."""
    if register.total and not register.notices:
        message = "The bulletin has notices for this number, and gave none of them that can be read."
        return Missing("insolvency_status", NullReason.AMBIGUOUS, message)
    if register.total and not register.read:
        message = f"The bulletin counts {register.total} notices and shows none of them."
        return Missing("insolvency_status", NullReason.ERROR, message)
    whole_register = register.read >= register.total
    searched = f"{register.read} of {register.total} notices searched, the newest first."
    sure = 1.0 if register.notices and whole_register else 0.8
    return Finding("insolvency_status", "none", url=search, confidence=sure, remark=searched)


def _notice(fields: Mapping[str, Any]) -> Notice | None:
    published = day(fields.get("dateparution"))
    if published is None:
        return None
    name, family = text(fields.get("id")), text(fields.get("familleavis"))
    judgment = nested(fields.get("jugement"))
    said = " | ".join(part for key in ("famille", "nature") if (part := text(dig(judgment, key))))
    if family != "collective":
        said = text(" ".join(texts(nested(fields.get("radiationaurcs")))))
    voids = text(fields.get("typeavis")) == "annulation"
    cancels = previous(fields.get("parutionavisprecedent")) if voids else ""
    return Notice(
        id=name,
        family=family,
        published=published,
        decided=min(day(dig(judgment, "date")) or published, published),
        said=said,
        url=text(fields.get("url_complete")) or PAGE.format(id=name),
        cancels=cancels,
        readable=bool(said) and (bool(cancels) or not voids),
    )


def nested(value: Any) -> Any:
    """JSON that stands as text inside JSON, or as it is; None when it cannot be read."""
    if not isinstance(value, str):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return None


def previous(value: Any) -> str:
    """The id of the notice that a reference names: A, number 20220227, notice 446 -> A20220227446."""
    before = nested(value)
    letter = text(dig(before, "nomPublication"))[-1:]
    number, notice = text(dig(before, "numeroParution")), text(dig(before, "numeroAnnonce"))
    return f"{letter}{number}{notice}" if letter and number and notice else ""


def _search(ask: Ask, siren: str) -> Register:
    """All notices of a number, newest first, a bounded number of pages."""
    register = Register()
    for number in range(MOST_PAGES):
        wanted = {
            "dataset": "annonces-commerciales",
            "q": f"registre:{siren}",
            "sort": "dateparution",
            "rows": str(PER_PAGE),
            "start": str(number * PER_PAGE),
        }
        page = ask.web.get(API, params=wanted)
        if not found(page, LABEL):
            raise ProviderFailed(f"{LABEL} has moved: its address answers {page.status}.")
        part = parse(page.body, siren)
        register = Register(
            register.notices + part.notices,
            part.total,
            register.read + part.read,
            register.foreign + part.foreign,
        )
        if part.read < PER_PAGE or register.read >= register.total:
            break
    return register
