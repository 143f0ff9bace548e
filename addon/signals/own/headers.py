"""Header words of columns that hold what Keeprate could also look up: the field each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from addon.core.dates import words_of
from addon.core.signal import SubjectKind
from addon.core.signal_fields import FIELDS

# By field, whole headers parted by |; its name and label are headers of it anyway.
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "open_roles": "open positions|open jobs|job openings|jobs|offres d emploi|postes ouverts"
        "|offene stellen|vacantes|vacatures",
        "headcount": "employees|number of employees|employee count|staff|fte|effectif|effectifs|salaries"
        "|nombre de salaries|mitarbeiter|mitarbeiterzahl|empleados|dipendenti|medewerkers",
        "headcount_band": "employee range|employees range|company size|size band|taille"
        "|tranche d effectif|unternehmensgrosse",
        "headcount_growth_12m": "headcount growth|employee growth|headcount growth yoy"
        "|croissance des effectifs",
        "last_funding_date": "last funding date|last round date|date of last funding|derniere levee",
        "last_funding_type": "last funding type|last round|last round type|funding stage|stage",
        "funding_total_usd": "total funding|funding|total raised|funding total|funding usd",
        "linkedin_followers": "followers|linkedin followers count",
        "insolvency_status": "insolvency status|procedure collective|insolvenz",
        "registry_status": "company status|legal status|etat administratif",
        "legal_name": "registered name|raison sociale|denomination sociale",
        "activity": "naf|ape|code naf|code ape|sic|nace",
        "directors": "dirigeants|officers|managing directors",
        "sites_open": "sites|etablissements|locations count",
        "revenue_reported": "reported revenue|turnover|chiffre d affaires|ca|umsatz",
        "founded_year": "year founded|founded in|foundation year|annee de creation|grundungsjahr",
        "industry": "sector|secteur|branche|industrie|vertical",
        "headquarters": "hq|head office|siege|city|ville|sitz|hq city",
        "description": "about|summary|beschreibung|descriptif",
        "technologies": "tech|tech stack|technology|stack|tools",
        "careers_url": "careers|careers url|jobs page|carrieres",
        "job_title": "title|position|role|function|poste|fonction|intitule de poste|titel|cargo|functie",
        "employer": "company|current company|employer name|entreprise|societe|arbeitgeber|empresa|azienda",
        "job_change": "changed jobs|job changed",
        "connected_on": "connected|connection date|date de connexion",
    }
)
DATED = frozenset(
    (
        "as of|date|updated|updated at|updated on|last updated|last update|snapshot|snapshot date|observed"
        "|observed at|checked|checked on|modified|last modified|mis a jour|date de mise a jour|maj|stand"
        "|stichtag|datum|fecha|actualizado|data|aggiornato|timestamp"
    ).split("|")
)
"""Headers of the column that says since when a row is true."""


def _by_header(kind: SubjectKind) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for field in FIELDS:
        if field.subject == kind and not field.internal:
            for words in (field.name.replace("_", " "), field.label, *_WORDS.get(field.name, "").split("|")):
                found.setdefault(" ".join(words_of(words)), field.name)
    found.pop("", None)
    return MappingProxyType(found)


_FIELDS: Mapping[SubjectKind, Mapping[str, str]] = {
    "company": _by_header("company"),
    "person": _by_header("person"),
}


def field_of(header: str, kind: SubjectKind) -> str | None:
    """The field a header names, or None; what stands in brackets says nothing: ``Headcount (FTE)``."""
    words = words_of(header.partition("(")[0].lstrip("\ufeff").replace("_", " "))
    return _FIELDS[kind].get(" ".join(words))


def is_dated(header: str) -> bool:
    """Whether a header names the day since when a row is true."""
    return " ".join(words_of(header.lstrip("\ufeff").replace("_", " "))) in DATED
