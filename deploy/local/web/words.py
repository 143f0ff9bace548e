"""What the sample companies' pages say, in the language of their country, and where their pages are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paths:
    """The language of a site and the paths of its pages."""

    language: str
    careers: str
    contact: str
    legal: str
    careers_word: str
    contact_word: str
    legal_word: str


ENGLISH = Paths("en", "/careers", "/contact", "/legal", "Careers", "Contact", "Legal notice")
FRENCH = Paths(
    "fr", "/recrutement", "/contact", "/mentions-legales", "Recrutement", "Contact", "Mentions légales"
)
GERMAN = Paths("de", "/karriere", "/kontakt", "/impressum", "Karriere", "Kontakt", "Impressum")
PORTUGUESE = Paths("pt", "/carreiras", "/contacto", "/aviso-legal", "Carreiras", "Contacto", "Aviso legal")
ITALIAN = Paths(
    "it", "/lavora-con-noi", "/contatti", "/note-legali", "Lavora con noi", "Contatti", "Note legali"
)
DUTCH = Paths("nl", "/vacatures", "/contact", "/disclaimer", "Vacatures", "Contact", "Disclaimer")
DANISH = Paths("da", "/karriere", "/kontakt", "/juridisk", "Karriere", "Kontakt", "Juridisk")
PATHS = {
    "FR": FRENCH,
    "DE": GERMAN,
    "GB": ENGLISH,
    "US": ENGLISH,
    "PT": PORTUGUESE,
    "IT": ITALIAN,
    "NL": DUTCH,
    "DK": DANISH,
}
