"""What leaves the sheet, by source: written from the sources' own cards, for README.md and the privacy page.

python -m server.pages.sent README.md    writes the list anew between its two marks
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from addon.signals.provider import Card

BEGIN, END = "<!-- sent: begin -->", "<!-- sent: end -->"
ACCESS = {
    "keyless": "free",
    "free_key": "free, with your own access key",
    "paid": "paid, with your own access key",
    "own": "your own",
}


def sent(cards: Iterable[Card]) -> str:
    """A Markdown list: each source, what it is told, and where that goes."""
    return "\n".join(f"- **{plain(card.label)}** ({ACCESS[card.access]}): {_told(card)}" for card in cards)


def _told(card: Card) -> str:
    if card.hosts == ("*",):
        return f"{plain(card.sends)}."
    return f"{plain(card.sends)}; goes to {plain(', '.join(card.hosts))}."


def plain(text: str) -> str:
    """Text as Markdown shows it, whatever it says; no line break and no markup."""
    return re.sub(r"([\\`*_{}\[\]<>#!|~])", r"\\\1", " ".join(text.split()))


def with_list(document: str, listed: str) -> str:
    """A document with the list between its two marks."""
    before, rest = document.split(BEGIN)
    return f"{before}{BEGIN}\n{listed}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    from addon.signals.registry import built_in

    path = Path(sys.argv[1])
    cards = sorted((provider.card for provider in built_in()), key=lambda card: card.label.casefold())
    path.write_text(with_list(path.read_text(encoding="utf-8"), sent(cards)), encoding="utf-8")
