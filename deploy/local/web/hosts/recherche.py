"""recherche-entreprises.api.gouv.fr: the French register, https://recherche-entreprises.api.gouv.fr/docs/

A number finds its company whatever the filters; a name finds every company that holds its words. An unknown
number is an empty list. A search of under three characters is refused.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from deploy.local.books.names import FIRST, LAST
from deploy.local.web.answer import Answer, Asked, as_json
from deploy.local.web.world import Company, by_siren

# First number of employees of each band, as Insee cuts them.
BANDS = {
    1: "01",
    3: "02",
    6: "03",
    10: "11",
    20: "12",
    50: "21",
    100: "22",
    200: "31",
    250: "32",
    500: "41",
    1000: "42",
    2000: "51",
    5000: "52",
    10000: "53",
}
ACTIVITIES = {
    "Aerospace": "30.30Z",
    "Analytics": "62.01Z",
    "Dairy": "10.51C",
    "Energy": "28.25Z",
    "Foods": "10.85Z",
    "Freight": "49.20Z",
    "Health": "62.01Z",
    "Labs": "71.20B",
    "Logistics": "52.10A",
    "Marine": "20.30Z",
    "Motors": "27.11Z",
    "Optics": "26.70Z",
    "Packaging": "17.21A",
    "Pharma": "21.20Z",
    "Printing": "18.12Z",
    "Retail": "31.01Z",
    "Systems": "27.12Z",
    "Textiles": "13.10Z",
    "Timber": "16.21Z",
    "Tools": "25.73A",
}


def names() -> tuple[str, ...]:
    """The hosts answered for."""
    return ("recherche-entreprises.api.gouv.fr",)


def answer(asked: Asked) -> Answer:
    """`/search?q=`: a SIREN, a SIRET, or words of a name."""
    if asked.parts != ["search"]:
        return as_json({"erreur": "Chemin inconnu"}, 404)
    words = asked.query.get("q", "").strip()
    if len(words) < 3:
        return as_json({"erreur": "3 caractères minimum pour la recherche"}, 400)
    digits = words.replace(" ", "")
    if digits.isdigit() and len(digits) in (9, 14):
        one = by_siren().get(digits[:9])
        found = [one] if one else []
    else:
        wanted = set(words.lower().split())
        found = [each for each in by_siren().values() if wanted & set(each.name.lower().split())]
        found.sort(key=lambda each: (each.name.lower() != words.lower(), each.name))
    size = min(25, int(asked.query.get("per_page", "10") or 10))
    results = [_result(each, asked) for each in found[:size]]
    pages = -(-len(found) // size)
    return as_json(
        {"results": results, "total_results": len(found), "page": 1, "per_page": size, "total_pages": pages}
    )


def _result(company: Company, asked: Asked) -> dict[str, Any]:
    chance = random.Random("register " + company.name)
    year = asked.today.year - 3
    open_now = company.state != "ceased"
    closed = (asked.today - timedelta(days=chance.randrange(40, 200))).isoformat()
    sites = 1 + company.headcount // 60 + chance.randrange(3)
    revenue = company.headcount * chance.randrange(90_000, 210_000)
    return {
        "siren": company.siren,
        "nom_complet": company.name.upper(),
        "nom_raison_sociale": company.name.upper(),
        "sigle": None,
        "nombre_etablissements": sites + chance.randrange(3),
        "nombre_etablissements_ouverts": sites if open_now else 0,
        "siege": {
            "libelle_commune": company.city.upper(),
            "code_pays_etranger": None,
            "date_creation": f"{company.founded}-04-01",
            "etat_administratif": "A" if open_now else "F",
        },
        "activite_principale": ACTIVITIES[company.trade],
        "categorie_entreprise": "PME" if company.headcount < 250 else "ETI",
        "date_creation": f"{company.founded}-04-01",
        "date_fermeture": None if open_now else closed,
        "date_mise_a_jour": f"{asked.today.isoformat()}T04:00:00",
        "dirigeants": _directors(company, chance),
        "etat_administratif": "A" if open_now else "C",
        "nature_juridique": "5710",
        "tranche_effectif_salarie": band(company.then),
        "annee_tranche_effectif_salarie": str(year),
        "statut_diffusion": "O" if chance.random() > 0.04 else "P",
        "finances": {str(year - 1): {"ca": revenue, "resultat_net": revenue // 30}},
        "complements": {"est_entrepreneur_individuel": False},
    }


def band(headcount: int) -> str:
    """The code of the band a number of employees falls into."""
    return max((code for least, code in BANDS.items() if least <= headcount), default="NN")


def _directors(company: Company, chance: random.Random) -> list[dict[str, Any]]:
    people = [
        {
            "nom": chance.choice(LAST).upper(),
            "prenoms": chance.choice(FIRST).upper(),
            "annee_de_naissance": "1970",
            "date_de_naissance": "1970-01",
            "qualite": office,
            "nationalite": "Française",
            "type_dirigeant": "personne physique",
        }
        for office in ("Président de SAS", "Directeur général")[: 1 + (company.headcount > 80)]
    ]
    auditor = {
        "siren": "542027350",
        "denomination": "CABINET LENTILLE AUDIT",
        "qualite": "Commissaire aux comptes titulaire",
        "type_dirigeant": "personne morale",
    }
    return [*people, auditor]
