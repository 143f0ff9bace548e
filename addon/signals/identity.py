"""Whether what a source holds is the company that was asked about. Namesakes are the rule."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

DOMAIN_SEEN, NAME_SAME, NAME_AND_COUNTRY = 0.95, 0.85, 0.75
_WORD = re.compile(r"[^\W_]+")
_LEGAL = frozenset(
    """
    ab ag aps as asa bv co company corp corporation cv doo eurl gesellschaft gmbh inc incorporated kft kg
    kgaa kk limited lda ldt llc llp lp ltd ltda mbh nv oy oyj plc pte pty pvt sa sab sarl sas sasu scop se
    sem sl slu sll snc societe soc spa spzoo srl sro ug
    """.split()
)
_SPELLED = re.compile(r"\b(?:[^\W\d_]\.){2,}")


def plain(value: str) -> str:
    """Lower case without accents, for comparing: "Société Générale" -> "societe generale"."""
    apart = unicodedata.normalize("NFKD", value.casefold().replace("ß", "ss"))
    return "".join(c for c in apart if not unicodedata.combining(c))


def name_words(name: str) -> tuple[str, ...]:
    """The words that tell companies apart: no case, accents, punctuation or legal form at either end.

    "ACME Analytics, S.A.S." -> ("acme", "analytics"). A name of legal forms only keeps them.
    """
    words = _WORD.findall(_SPELLED.sub(lambda found: found[0].replace(".", ""), plain(name)))
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _LEGAL:
        kept.pop()
    while len(kept) > 1 and kept[0] in _LEGAL - {"as", "co", "se"}:
        kept.pop(0)
    return tuple(kept)


def same_name(one: str, other: str) -> bool:
    """Whether two names are one company's but for spelling: case, accents, spaces and legal form."""
    first, second = name_words(one), name_words(other)
    return bool(first) and "".join(first) == "".join(second)


def letters(words: str) -> str:
    """Only the letters and digits of a name, for comparing: "Acme-Labs" -> "acmelabs"."""
    return re.sub(r"[^a-z0-9]", "", plain(words))


def alike(one: str, other: str) -> bool:
    """Whether one name's letters begin with the other's: caktusgroup and caktus."""
    short, long = sorted((letters(one), letters(other)), key=len)
    return len(short) >= 3 and long.startswith(short)


def host(address: str) -> str:
    """The host of a URL or a bare domain, lower case and without ``www.``; "" when there is none."""
    whole = address.strip() if "://" in address else f"//{address.strip()}"
    try:
        found = (urlsplit(whole).hostname or "").rstrip(".")
    except ValueError:
        return ""
    return found.removeprefix("www.")


def bare(address: str) -> str:
    """An address without its scheme and ``www.``: ``linkedin.com/company/acme``."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address.strip(), flags=re.IGNORECASE)


def same_site(address: str, domain: str) -> bool:
    """Whether an address is on the domain itself or below it: ``https://www.acme.com/fr`` on acme.com."""
    there, ours = host(address), host(domain)
    return bool(ours) and (there == ours or there.endswith(f".{ours}"))


def mentions(texts: Iterable[str], domain: str) -> bool:
    """Whether a text names the domain: in a link, an address, or in words. ``notacme.com`` does not."""
    seen = re.compile(rf"(?<![\w-]){re.escape(domain)}(?![\w-]|\.\w)", re.IGNORECASE)
    return any(seen.search(each) for each in texts)


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1)."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


LA_POSTE = "356000000"


def siren(value: str) -> str | None:
    """The nine digits of a valid SIREN, written with or without spaces, or None."""
    digits = re.sub(r"[\s.\u00a0\u202f]", "", value)
    return digits if len(digits) == 9 and luhn(digits) else None


def siret(value: str) -> str | None:
    """The fourteen digits of a valid SIRET, or None.

    La Poste numbers its offices by its own rule: their digits add up to a multiple of five.
    """
    digits = re.sub(r"[\s.\u00a0\u202f]", "", value)
    if len(digits) != 14 or not (digits.isascii() and digits.isdigit()):
        return None
    by_post = digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0
    return digits if luhn(digits) or by_post else None
