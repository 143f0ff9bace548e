"""A French company's number in its legal notice, and not its web host's."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from addon.core.lookup import siren_of
from addon.signals.identity import plain, same_site
from addon.signals.site.markup import Markup

DIGITS = r"(\d{3}[\s.\u00a0\u202f]?\d{3}[\s.\u00a0\u202f]?\d{3})(?:[\s.\u00a0\u202f]?\d{5})?(?!\d)"
REGISTERED = r"(?:siren|siret|r\.?\s?c\.?\s?s\.?|immatricul\w{0,12})\D{0,60}?(?:fr\s?\d{2}\s?)?"
# Nine digits of another country's VAT number pass for a SIREN one time in ten: a French one says FR.
TAXED = r"(?:tva|vat)\D{0,60}?\bfr\s?(\d{2})\s?"
NUMBER = re.compile(rf"(?<![a-z])(?:{REGISTERED}|{TAXED}){DIGITS}")
HOST_WORDS = re.compile(r"heberg|hosting|hosted|hote du site")
NEAR = 200
NOTICE = re.compile(r"/(mentions?-?legales?|legal(-notice|s)?|impressum|cgv|cgu|imprint)\b", re.IGNORECASE)
NOTICE_WORDS = re.compile(r"mentions? legales?|legal notice|informations? legales?|impressum")


def numbers(page: Markup) -> tuple[str, ...]:
    """The company numbers a page states for itself, in order; a text about the web host is passed over."""
    words = plain(page.words)
    found = []
    for one in NUMBER.finditer(words):
        digits, key = re.sub(r"\D", "", one[2]), one[1]
        ours = siren_of(f"FR{key}{digits}" if key else digits)
        if ours and not HOST_WORDS.search(words[max(0, one.start() - NEAR) : one.start()]):
            found.append(ours)
    return tuple(dict.fromkeys(found))


def notice_link(page: Markup, domain: str) -> str | None:
    """The address of the legal notice on the company's own site."""
    for link in page.links:
        named = NOTICE.search(urlsplit(link.url).path) or NOTICE_WORDS.search(plain(link.words))
        if named and same_site(link.url, domain):
            return link.url
    return None
