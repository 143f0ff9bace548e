"""The French company register as the state publishes it: API Recherche d'entreprises.

https://recherche-entreprises.api.gouv.fr/docs/ : no key, 7 requests a second. A number that is asked for must
be valid (Luhn) before it is sent. An unknown number answers an empty list. The headcount is a band of two or
more years ago, and is given with that year. Companies that object to publication, and people who trade under
their own name, are persons: their names are not read. Directors are persons too, so they are asked for apart,
and only when somebody wants them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from addon.core.signal import Missing, NullReason
from addon.signals import identity
from addon.signals.naf import SECTIONS
from addon.signals.provider import Ask, Card, Finding, Reply, not_found
from addon.signals.reading import day, dig, found, items, load, strange, text, whole

LABEL = "Recherche d'entreprises"
API = "https://recherche-entreprises.api.gouv.fr/search"
PAGE = "https://annuaire-entreprises.data.gouv.fr/entreprise/{siren}"
CANDIDATES = 10
MOST_DIRECTORS = 20
SOLE_TRADER = "1000"
NOT_DIRECTORS = ("commissaire aux comptes",)
BANDS = {
    "NN": "No employees",
    "00": "0",
    "01": "1 to 2",
    "02": "3 to 5",
    "03": "6 to 9",
    "11": "10 to 19",
    "12": "20 to 49",
    "21": "50 to 99",
    "22": "100 to 199",
    "31": "200 to 249",
    "32": "250 to 499",
    "41": "500 to 999",
    "42": "1,000 to 1,999",
    "51": "2,000 to 4,999",
    "52": "5,000 to 9,999",
    "53": "10,000 or more",
}
PERSONAL = ("legal_name", "directors", "headquarters")
Answer = Finding | Missing
Company = dict[str, Any]


NEEDS = (frozenset({"siren"}), frozenset({"siret"}), frozenset({"name", "country"}))
HOSTS = ("recherche-entreprises.api.gouv.fr",)
SENDS = "the SIREN or SIRET number, or the name of a French company"
LICENCE = "Licence Ouverte 2.0"
DOCS = "https://recherche-entreprises.api.gouv.fr/docs/"
ATTRIBUTION = "Insee and INPI, through API Recherche d'entreprises (DINUM)"


class RechercheEntreprises:
    """Identity, activity, state, size band and revenue of a French company."""

    card = Card(
        id="fr_recherche_entreprises",
        label=LABEL,
        fields=(
            "siren",
            "legal_name",
            "registry_status",
            "activity",
            "headcount_band",
            "sites_open",
            "revenue_reported",
            "founded_year",
            "headquarters",
            "country",
        ),
        needs=NEEDS,
        hosts=HOSTS,
        sends=SENDS,
        licence=LICENCE,
        url=DOCS,
        countries=("FR",),
        per_second=7.0,
        attribution=ATTRIBUTION,
    )

    def fetch(self, ask: Ask) -> Reply:
        """Look a company up by its number, or by its name when it is French. Raises ProviderFailed."""
        return _looked_up(ask)


class Directors:
    """Who directs a French company: people, so kept for the workbook that asked, and for a year at most."""

    card = Card(
        id="fr_directors",
        label=f"{LABEL} (directors)",
        fields=("directors",),
        needs=NEEDS,
        hosts=HOSTS,
        sends=SENDS,
        licence=LICENCE,
        url=DOCS,
        countries=("FR",),
        per_second=7.0,
        attribution=ATTRIBUTION,
        open_data=False,
        personal_data=True,
        retention_days=365,
    )

    def fetch(self, ask: Ask) -> Reply:
        """Look a company up by its number, or by its name when it is French. Raises ProviderFailed."""
        return _looked_up(ask)


def parse(body: bytes) -> list[Company]:
    """The companies of an answer of ``/search``. Raises ProviderFailed."""
    data = load(body, LABEL)
    if not isinstance(dig(data, "results"), list):
        raise strange(LABEL)
    return items(data["results"])


def read(company: Company, match: float = 1.0) -> tuple[Answer, ...]:
    """What the register says about one company, field by field."""
    url = PAGE.format(siren=text(company.get("siren")))
    person = _is_person(company)
    hidden = "The register keeps this company's names from the public."
    if company.get("statut_diffusion") == "O":
        hidden = "A sole trader: the names are a person's and are not read."

    def answers() -> Iterator[Answer]:
        for each in (*_identity(company), *_state(company), *_size(company), *_people(company)):
            if person and each.field in PERSONAL:
                yield Missing(each.field, NullReason.BLOCKED_BY_POLICY, hidden)
            else:
                yield each

    return tuple(_stamped(each, url, match) for each in answers())


def _stamped(answer: Answer, url: str, match: float) -> Answer:
    if isinstance(answer, Missing):
        return answer
    return Finding(answer.field, answer.value, as_of=answer.as_of, url=url, match=match, remark=answer.remark)


def _looked_up(ask: Ask) -> Reply:
    number = _number(ask)
    if number:
        return _by_number(ask, number)
    name = ask.lookup("name") or ""
    if (ask.lookup("country") or "").upper() != "FR":
        return not_found(ask.fields, "Only French companies are in this register.", NullReason.NOT_COVERED)
    if len(name) < 3:
        return not_found(ask.fields, "The name is too short to search for.", NullReason.NO_LOOKUP_KEY)
    return _by_name(ask, name)


def _by_number(ask: Ask, number: str) -> Reply:
    known = [each for each in _search(ask, number) if text(each.get("siren")) == number[:9]]
    if not known:
        return not_found(ask.fields, f"No company has the number {number}.")
    return _reply(ask, known[0], 1.0)


def _by_name(ask: Ask, name: str) -> Reply:
    candidates = _search(ask, name)
    if not candidates:
        return not_found(ask.fields, "No company of this name.")
    same = [each for each in candidates if _called(each, name)]
    if len(same) == 1:
        return _reply(ask, same[0], identity.NAME_SAME)
    several = f"{len(same)} companies have" if same else f"None of {len(candidates)} companies found has"
    message = f"{several} exactly this name; add the SIREN number."
    return not_found(ask.fields, message, NullReason.AMBIGUOUS)


def _number(ask: Ask) -> str | None:
    """A valid SIREN or SIRET of the subject, or a SIREN found before."""
    siren = identity.siren(ask.lookup("siren") or "")
    return siren or identity.siret(ask.lookup("siret") or "")


def _search(ask: Ask, words: str) -> list[Company]:
    wanted = {
        "q": words,
        "per_page": str(CANDIDATES),
        "minimal": "true",
        "include": "siege,dirigeants,finances,complements",
    }
    page = ask.web.get(API, params=wanted)
    return parse(page.body) if found(page, LABEL) else []


def _reply(ask: Ask, company: Company, match: float) -> Reply:
    return Reply(tuple(each for each in read(company, match) if each.field in ask.fields))


def _called(company: Company, name: str) -> bool:
    """Whether a company has exactly this name; a trade name follows the full name in brackets."""
    full = text(company.get("nom_complet"))
    names = (text(company.get("nom_raison_sociale")), full, full.partition("(")[0])
    return any(identity.same_name(name, each) for each in names if each)


def _is_person(company: Company) -> bool:
    return (
        company.get("statut_diffusion") != "O"
        or dig(company, "complements", "est_entrepreneur_individuel") is True
        or text(company.get("nature_juridique")) == SOLE_TRADER
    )


def _identity(company: Company) -> Iterator[Answer]:
    name = text(company.get("nom_raison_sociale")) or text(company.get("nom_complet"))
    since = day(company.get("date_creation"))
    abroad = text(dig(company, "siege", "code_pays_etranger"))
    town = text(dig(company, "siege", "libelle_commune"))
    if identity.siren(text(company.get("siren"))):
        yield Finding("siren", text(company.get("siren")))
    if name:
        yield Finding("legal_name", name)
    if since:
        yield Finding("founded_year", since.year, as_of=since)
    if town and not abroad:
        yield Finding("headquarters", f"{town}, France")
    if not abroad:
        yield Finding("country", "FR")


def _state(company: Company) -> Iterator[Answer]:
    state, closed = company.get("etat_administratif"), day(company.get("date_fermeture"))
    if state == "A":
        yield Finding("registry_status", "active")
    elif state == "C":
        remark = f"Ceased on {closed.isoformat()}." if closed else ""
        yield Finding("registry_status", "ceased", as_of=closed, remark=remark)
    code = text(company.get("activite_principale"))
    if code:
        yield Finding("activity", code, remark=SECTIONS.get(code[:2], ""))
    sites = whole(company.get("nombre_etablissements_ouverts"))
    if sites is not None:
        yield Finding("sites_open", sites)


def _size(company: Company) -> Iterator[Answer]:
    band = BANDS.get(text(company.get("tranche_effectif_salarie")))
    year = whole(company.get("annee_tranche_effectif_salarie"))
    if band and year and 1990 <= year <= 2100:
        remark = f"The band of {year}; the register has none that is newer."
        yield Finding("headcount_band", f"{band} ({year})", as_of=date(year, 12, 31), remark=remark)
    else:
        yield Missing("headcount_band", NullReason.NOT_FOUND, "The register gives no dated headcount band.")
    listed = company.get("finances")
    years = listed if isinstance(listed, dict) else {}
    revenues = {
        year: amount
        for name, accounts in years.items()
        if (year := whole(name))
        and 1990 <= year <= 2100
        and (amount := whole(dig(accounts, "ca"))) is not None
    }
    if revenues:
        last = max(revenues)
        yield Finding(
            "revenue_reported", revenues[last] * 100, as_of=date(last, 12, 31), remark=f"Accounts of {last}."
        )


def _people(company: Company) -> Iterator[Answer]:
    """Those who direct the company, with their office; auditors do not. Births are never read."""
    directors = []
    for each in items(company.get("dirigeants")):
        office = text(each.get("qualite"), 60)
        if identity.plain(office).startswith(NOT_DIRECTORS):
            continue
        name = text(each.get("denomination")) or " ".join(
            part for part in (text(each.get("prenoms")).partition(" ")[0], text(each.get("nom"))) if part
        )
        if name:
            directors.append(f"{name} ({office})" if office else name)
    if directors:
        unique = tuple(dict.fromkeys(directors))
        more = len(unique) - MOST_DIRECTORS
        yield Finding("directors", unique[:MOST_DIRECTORS], remark=f"And {more} more." if more > 0 else "")
