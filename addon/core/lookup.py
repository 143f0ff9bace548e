"""Cell values -> lookup keys: numbers are checked by their own digits, hosts and profiles are cut to form.

Pure. What a registrable domain is, only a list can tell: whoever reads hosts brings the function for it
(``addon.signals.normalise.registrable``), which answers None for addresses that are nobody's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from addon.core.countries import country_code
from addon.core.signal import Subject, SubjectKind
from addon.core.table import Value

Registrable = Callable[[str], str | None]
LA_POSTE = "356000000"
LONGEST_NAME = 200
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([\w.-]+\.[\w-]{2,63})")
_HOST = re.compile(r"(?:[\w-]{1,63}\.)+[\w-]{2,63}")
_PROFILE = re.compile(
    r"(?:https?://)?(?:[a-z]{2,3}\.|www\.|m\.)?linkedin\.com/(company|school|showcase|in|pub)/([^/?#\s]+)",
    re.IGNORECASE,
)
_FRENCH_VAT = re.compile(r"FR(\d{2})(\d{9})", re.IGNORECASE)
_PARTS = re.compile(r"[\s,;|<>\"]+")


def text_of(value: Value) -> str:
    """A cell as text: whole numbers without a decimal point, true and false as nothing."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    return str(value).strip()


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of those before."""
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return bool(digits) and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def siren_of(value: Value) -> str | None:
    """A SIREN of nine digits whose check digit is right; also from a French VAT number.

    A number lost its leading zeros in the sheet; they are put back.
    """
    text = re.sub(r"[\s.\-\u00a0]", "", text_of(value))
    vat = _FRENCH_VAT.fullmatch(text)
    if vat:
        siren = vat.group(2)
        right = int(vat.group(1)) == (12 + 3 * (int(siren) % 97)) % 97
        return siren if right and luhn(siren) else None
    if not isinstance(value, str) and text.isdigit() and 6 <= len(text) <= 9:
        text = text.zfill(9)
    good = len(text) == 9 and text.isdecimal() and text.isascii() and luhn(text) and int(text) > 0
    return text if good else None


def siret_of(value: Value) -> str | None:
    """A SIRET of fourteen digits: Luhn over all and over the SIREN in it.

    La Poste has more sites than check digits: for its SIREN the sum of the digits is a multiple of five.
    """
    text = re.sub(r"[\s.\-\u00a0]", "", text_of(value))
    if not isinstance(value, str) and text.isdigit() and 11 <= len(text) <= 14:
        text = text.zfill(14)
    if len(text) != 14 or not (text.isdecimal() and text.isascii()) or siren_of(text[:9]) is None:
        return None
    la_poste = text.startswith(LA_POSTE) and sum(int(d) for d in text) % 5 == 0
    return text if luhn(text) or la_poste else None


def email_of(value: Value) -> str | None:
    """The first e-mail address in a cell, lower case."""
    text = text_of(value).removeprefix("mailto:")
    for part in _PARTS.split(text):
        found = _EMAIL.fullmatch(part.removeprefix("mailto:").rstrip("."))
        if found:
            return found.group(0).lower()
    return None


def host_of(value: Value) -> str | None:
    """The host of the first address in a cell, as written but in lower case; None for anything else.

    User names in front of a host, backslashes and numeric hosts are refused, not repaired.
    """
    text = text_of(value)
    first = next((part for part in _PARTS.split(text) if part), "")
    if not first or "\\" in first or len(first) > 2000:
        return None
    scheme, mark, rest = first.partition("://")
    if mark and scheme.lower() not in {"http", "https"}:
        return None
    authority = re.split(r"[/?#]", rest if mark else first, maxsplit=1)[0]
    host = re.sub(r":\d{1,5}$", "", authority).rstrip(".").lower()
    return host if "@" not in host and _HOST.fullmatch(host) else None


def domain_of(value: Value, registrable: Registrable) -> str | None:
    """The registrable domain of an address or an e-mail address; None when it is nobody's own."""
    email = email_of(value)
    host = email.rpartition("@")[2] if email else host_of(value)
    return registrable(host) if host else None


def linkedin_of(value: Value) -> str | None:
    """The address of a LinkedIn company page, in one form."""
    found = _PROFILE.search(text_of(value))
    if found is None or found.group(1).lower() not in {"company", "school", "showcase"}:
        return None
    return f"https://www.linkedin.com/{found.group(1).lower()}/{found.group(2).lower()}"


def profile_of(value: Value) -> str | None:
    """The address of a person's LinkedIn profile, in one form."""
    found = _PROFILE.search(text_of(value))
    if found is None or found.group(1).lower() != "in":
        return None
    return f"https://www.linkedin.com/in/{found.group(2).lower()}"


def name_of(value: Value) -> str | None:
    """A name: text with a letter in it that is no address."""
    if not isinstance(value, str):
        return None
    text = " ".join(value.split())
    named = any(c.isalpha() for c in text) and "://" not in text and "@" not in text
    return text if named and len(text) <= LONGEST_NAME and not text.startswith("#") else None


def subject_of(kind: SubjectKind, cells: Mapping[str, Value], registrable: Registrable) -> Subject | None:
    """Who a row is about. ``cells``: column name (``addon.core.subject_words.COLUMNS``) -> cell value.

    None when no cell holds a key. A name alone makes a subject too; whether that is enough to ask anybody
    is another question (``enough``).
    """
    keys = _company(cells, registrable) if kind == "company" else _person(cells, registrable)
    held = {key: value for key, value in keys.items() if value}
    return Subject(kind, held) if held.keys() - {"country", "company"} else None


def _company(cells: Mapping[str, Value], registrable: Registrable) -> dict[str, str | None]:
    siret = siret_of(cells.get("siret")) or siret_of(cells.get("siren"))
    siren = siren_of(cells.get("siren")) or siren_of(cells.get("siret")) or (siret[:9] if siret else None)
    domain = domain_of(cells.get("domain"), registrable) or domain_of(cells.get("email"), registrable)
    country = country_code(text_of(cells.get("country"))) or ("FR" if siren else None)
    return {
        "siren": siren,
        "siret": siret,
        "domain": domain,
        "linkedin": linkedin_of(cells.get("linkedin")) or linkedin_of(cells.get("domain")),
        "name": name_of(cells.get("name")),
        "country": country,
    }


def _person(cells: Mapping[str, Value], registrable: Registrable) -> dict[str, str | None]:
    email = email_of(cells.get("email"))
    given = " ".join(filter(None, (name_of(cells.get("first_name")), name_of(cells.get("last_name")))))
    domain = domain_of(cells.get("domain"), registrable) or (domain_of(email, registrable) if email else None)
    keys = {
        "profile": profile_of(cells.get("profile")),
        "email": email,
        "name": name_of(cells.get("name")) or given,
        "company": name_of(cells.get("company")),
    }
    # The employer's domain alone names nobody.
    return {**keys, "domain": domain} if keys["profile"] or email or keys["name"] else keys


def enough(subject: Subject) -> bool:
    """Whether a subject can be told from others: by a key of its own, or by its name and one thing beside."""
    if subject.kind == "company":
        return any(subject.has((key,)) for key in ("siren", "domain", "linkedin")) or subject.has(
            ("name", "country")
        )
    return any(subject.has((key,)) for key in ("profile", "email")) or subject.has(("name", "company"))


def subject_from_text(kind: SubjectKind, text: str, registrable: Registrable) -> Subject | None:
    """Who one text is about, as typed into a formula: any kind of key, told by its form."""
    if kind == "person":
        cells: dict[str, Value] = {"profile": text, "email": text}
    else:
        cells = {"siret": text, "siren": text, "linkedin": text, "domain": text}
    found = subject_of(kind, cells, registrable)
    return found or subject_of(kind, {"name": text}, registrable)
