"""bodacc-datadila.opendatasoft.com: the French bulletin of company notices, by its first search interface.

Each notice holds JSON as text inside its JSON, and its number with and without spaces, in either order.
"""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from typing import Any

from deploy.local.web.answer import Answer, Asked, as_json, text
from deploy.local.web.world import Company, by_siren

OPENINGS = {
    "receivership": "Jugement d'ouverture d'une procédure de redressement judiciaire",
    "liquidation": "Jugement d'ouverture de liquidation judiciaire",
    "safeguard": "Jugement d'ouverture d'une procédure de sauvegarde",
}


def names() -> tuple[str, ...]:
    """The hosts answered for."""
    return ("bodacc-datadila.opendatasoft.com",)


def answer(asked: Asked) -> Answer:
    """`/api/records/1.0/search/?dataset=annonces-commerciales&q=registre:{siren}`, the newest first."""
    if asked.parts != ["api", "records", "1.0", "search"]:
        return text("Not Found", 404)
    if asked.query.get("dataset") != "annonces-commerciales":
        return as_json({"errorcode": 10002, "error": "Unknown dataset"}, 404)
    field, _, number = asked.query.get("q", "").partition(":")
    company = by_siren().get(number.replace(" ", "")) if field == "registre" else None
    listed = sorted(_notices(company, asked.today), key=_day, reverse=True) if company else []
    start, rows = int(asked.query.get("start", "0")), int(asked.query.get("rows", "10"))
    return as_json(
        {"nhits": len(listed), "parameters": dict(asked.query), "records": listed[start : start + rows]}
    )


def _day(record: dict[str, Any]) -> str:
    return str(record["fields"]["dateparution"])


def _notices(company: Company, today: date) -> list[dict[str, Any]]:
    chance = random.Random("bulletin " + company.name)
    listed = []
    for back in range(1, 4):
        filed = date(today.year - back, 7, 1) + timedelta(days=chance.randrange(60))
        descriptive = {"dateCloture": f"{filed.year - 1}-12-31", "typeDepot": "Comptes annuels et rapports"}
        listed.append(_notice(company, "dpc", filed, "depot", descriptive))
    if company.state in OPENINGS:
        listed.append(
            _judgment(company, today - timedelta(days=chance.randrange(20, 90)), OPENINGS[company.state])
        )
    elif company.state == "ceased":
        gone = today - timedelta(days=chance.randrange(30, 120))
        listed.append(_notice(company, "radiation", gone, "radiationaurcs", {"radiationPM": "O"}))
    elif chance.random() < 0.03:  # insolvent once, and out of it: all debts were paid
        began = today - timedelta(days=chance.randrange(900, 1500))
        listed.append(_judgment(company, began, OPENINGS["receivership"]))
        ended = began + timedelta(days=600)
        listed.append(_judgment(company, ended, "Jugement de clôture pour extinction du passif"))
    return listed


def _judgment(company: Company, published: date, nature: str) -> dict[str, Any]:
    opens = "ouverture" in nature
    said = {
        "type": "initial",
        "famille": "Jugement d'ouverture" if opens else "Jugement de clôture",
        "nature": nature,
        "date": (published - timedelta(days=8)).isoformat(),
    }
    return _notice(company, "collective", published, "jugement", said)


def _notice(
    company: Company, family: str, published: date, name: str, said: dict[str, Any]
) -> dict[str, Any]:
    letter = {"dpc": "C", "radiation": "B"}.get(family, "A")
    number = f"{letter}{published.year}{published.timetuple().tm_yday:04d}{int(company.siren[:4])}"
    plain = company.siren
    spaced = f"{plain[:3]} {plain[3:6]} {plain[6:]}"
    return {
        "datasetid": "annonces-commerciales",
        "recordid": number.lower(),
        "fields": {
            "id": number,
            "publicationavis": letter,
            "familleavis": family,
            "typeavis": "annonce",
            "dateparution": published.isoformat(),
            "registre": f"{plain},{spaced}" if published.day % 2 else f"{spaced},{plain}",
            "commercant": company.name,
            "ville": company.city,
            "url_complete": f"https://www.bodacc.fr/pages/annonces-commerciales-detail/?q.id=id:{number}",
            name: json.dumps(said, ensure_ascii=False),
        },
    }
