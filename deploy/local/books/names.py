"""Invented company and people names; every address ends in .example, which nobody can own."""

from __future__ import annotations

import random

STEMS = """
Aldervane Brackmoor Calderwisp Dunmarrow Elmshade Farrowick Glenquill Hollowmere Ivorane Juniperra
Kestrove Larkmoor Mossbridge Nettlewood Ostrava-Lind Pellworth Quillmere Rookhaven Silverbeck Thornwick
Umberfell Vantorr Wexmarsh Yarrowby Zephyrane Ashgrove-Tal Bramblecot Copperlune Driftholm Emberlyn
Foxmantle Gorsedale Hartsparr Inkwell-Dane Jorvane Kilnbrook Lindenstrom Marrowgate Northquay Oakhurst-Vey
Pinequill Rivenhall Saltmarch Tarnfield Underlow Violane Windlass Yewcombe Arkenstead Birchvale
""".split()
TRADES = """
Logistics Foods Packaging Labs Health Retail Motors Energy Textiles Marine Systems Pharma Freight Timber
Dairy Optics Tools Printing Aerospace Analytics
""".split()
FIRST = """
Amara Boris Chloe Dmitri Elena Farid Greta Hugo Ines Jonas Keiko Liam Mara Nils Oriana Pavel
""".split()
LAST = """
Ahlberg Bastien Corrado Dunne Eklund Ferrante Gallo Haddad Iversen Jansky Kovar Lindqvist
""".split()
OWNERS = ("Priya Raman", "Tom Okafor", "Lena Fischer", "Marc Delorme", "Sofia Almeida")


def companies(count: int, chance: random.Random) -> list[str]:
    """So many different company names, in random order."""
    every = [f"{stem} {trade}" for stem in STEMS for trade in TRADES]
    chance.shuffle(every)
    if count > len(every):
        every += [f"{name} {place}" for place in ("North", "West") for name in every]
    return every[:count]


def domain(company: str) -> str:
    """ "Northquay Foods" -> "northquay-foods.example"."""
    return company.lower().replace(" ", "-") + ".example"


def person(chance: random.Random) -> tuple[str, str]:
    """A first and a last name."""
    return chance.choice(FIRST), chance.choice(LAST)
