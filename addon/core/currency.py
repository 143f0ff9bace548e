"""Currencies: their minor units, their signs, and where a number format hides them.

Exponents follow ISO 4217. A bare ``$`` or ``kr`` belongs to the country of the spreadsheet's locale.
"""

from __future__ import annotations

import re

_NO_MINOR = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split())
_THREE = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
CODES = (
    frozenset(
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF"
        " CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL"
        " HTG HUF IDR ILS INR IRR JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU"
        " MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR"
        " SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES"
        " WST XCD YER ZAR ZMW ZWL".split()
    )
    | _NO_MINOR
    | _THREE
)

# Longer signs first: "A$" must not be read as "$".
SIGNS: tuple[tuple[str, str], ...] = (
    ("US$", "USD"),
    ("CA$", "CAD"),
    ("AU$", "AUD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("MX$", "MXN"),
    ("NT$", "TWD"),
    ("C$", "CAD"),
    ("A$", "AUD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("Kč", "CZK"),
    ("zł", "PLN"),
    ("Ft", "HUF"),
    ("Fr.", "CHF"),
    ("SFr.", "CHF"),
    ("Rs.", ""),
    ("Rs", ""),
    ("円", "JPY"),
    ("元", "CNY"),
    ("$", ""),
    ("kr.", ""),
    ("kr", ""),
    ("¥", ""),
    ("¥", ""),
    ("€", "EUR"),
    ("£", "GBP"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₽", "RUB"),
    ("₺", "TRY"),
    ("₪", "ILS"),
    ("฿", "THB"),
    ("₫", "VND"),
    ("₱", "PHP"),
    ("₴", "UAH"),
    ("₦", "NGN"),
    ("₡", "CRC"),
    ("₲", "PYG"),
    ("₸", "KZT"),
    ("₼", "AZN"),
    ("₾", "GEL"),
    ("₵", "GHS"),
    ("₭", "LAK"),
    ("₮", "MNT"),
    ("Rp", "IDR"),
    ("лв", "BGN"),
)
_SHARED: dict[str, dict[str, str]] = {
    "$": {
        "": "USD",
        "CA": "CAD",
        "AU": "AUD",
        "NZ": "NZD",
        "SG": "SGD",
        "HK": "HKD",
        "MX": "MXN",
        "AR": "ARS",
        "CL": "CLP",
        "CO": "COP",
        "TW": "TWD",
    },
    "kr": {"": "SEK", "DK": "DKK", "NO": "NOK", "IS": "ISK", "SE": "SEK"},
    "¥": {"": "JPY", "CN": "CNY"},
    "Rs": {"": "INR", "PK": "PKR", "LK": "LKR", "NP": "NPR", "MU": "MUR"},
}
_COUNTRY: dict[str, str] = {
    "GB": "GBP",
    "CH": "CHF",
    "LI": "CHF",
    "SE": "SEK",
    "NO": "NOK",
    "DK": "DKK",
    "PL": "PLN",
    "CZ": "CZK",
    "HU": "HUF",
    "RO": "RON",
    "BG": "BGN",
    "JP": "JPY",
    "CN": "CNY",
    "IN": "INR",
    "KR": "KRW",
    "BR": "BRL",
    "IL": "ILS",
    "TR": "TRY",
    "ZA": "ZAR",
    "US": "USD",
    "RU": "RUB",
    "UA": "UAH",
    "TH": "THB",
    "VN": "VND",
    "ID": "IDR",
    "PH": "PHP",
    "MY": "MYR",
    "AE": "AED",
    "SA": "SAR",
    "NG": "NGN",
    "KE": "KES",
    "PE": "PEN",
} | _SHARED["$"]
_EURO = frozenset("AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK".split())
_SHOWN = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "CAD": "CA$", "AUD": "A$", "BRL": "R$"}
# Windows language ids as spreadsheets write them into [$$-1009].
_LCID = {
    "409": "US",
    "1009": "CA",
    "C0C": "CA",
    "C09": "AU",
    "1409": "NZ",
    "4809": "SG",
    "C04": "HK",
    "80A": "MX",
    "2C0A": "AR",
    "340A": "CL",
    "240A": "CO",
    "404": "TW",
    "41D": "SE",
    "406": "DK",
    "414": "NO",
    "40F": "IS",
    "411": "JP",
    "804": "CN",
}
_BRACKET = re.compile(r"\[\$([^\]\-]*)(?:-([0-9A-Fa-f]+))?[^\]]*\]")
_ALSO_WORDS = frozenset({"ALL", "TOP", "CUP", "PEN", "MOP"})
_CODE = re.compile(r"(?<![A-Za-z])(?:[KkT](?=USD|EUR|GBP|CHF))?([A-Z]{3})(?![A-Za-z])")
"""A code by itself, or in thousands of it: ``TEUR``, ``kUSD``."""


def exponent(currency: str) -> int:
    """Digits of the minor unit: 2 for USD, 0 for JPY, 3 for KWD; 2 for a code nobody knows."""
    return 0 if currency in _NO_MINOR else 3 if currency in _THREE else 2


def shown(currency: str) -> str:
    """What stands before an amount: ``$``, ``€``, or ``CHF `` for a currency without a sign of its own."""
    return _SHOWN.get(currency) or (f"{currency} " if currency else "")


def country(locale: str) -> str:
    """``US`` of ``en_US`` or ``en-US``; empty when the locale names no country."""
    parts = re.split(r"[_-]", locale)
    return parts[-1].upper() if len(parts) > 1 and len(parts[-1]) == 2 else ""


def of_locale(locale: str) -> str:
    """The currency of the spreadsheet's country; USD where the locale names none."""
    where = country(locale)
    return "EUR" if where in _EURO else _COUNTRY.get(where, "USD")


def of_sign(sign: str, locale: str = "en_US") -> str | None:
    """The code of one sign or code (``€``, ``kr``, ``usd``); a shared sign by the locale's country."""
    text = sign.strip()
    if text.upper() in CODES:
        return text.upper()
    for known, code in SIGNS:
        if text.casefold() == known.casefold():
            return code or _shared(known, country(locale))
    return None


def in_text(text: str, locale: str = "en_US") -> str | None:
    """The currency named in a text such as ``MRR ($)``, ``ARR in EUR`` or ``Montant €``; None if none."""
    for match in _CODE.finditer(text):
        if match.group(1) in CODES - _ALSO_WORDS:
            return match.group(1)
    for known, code in SIGNS:
        position = text.find(known)
        if position < 0 or (known[-1].isalpha() and _inside_word(text, position, len(known))):
            continue
        return code or _shared(known, country(locale))
    return None


def in_format(pattern: str, locale: str = "en_US") -> str | None:
    """The currency a number format shows: ``"$"#,##0``, ``[$€-407]``, ``#,##0 "USD"``; None if none."""
    if not pattern:
        return None
    positive = pattern.split(";")[0]
    bracket = _BRACKET.search(positive)
    if bracket and bracket.group(1).strip():
        where = _LCID.get((bracket.group(2) or "").upper().lstrip("0"), country(locale))
        return of_sign(bracket.group(1), f"xx_{where}" if where else locale)
    plain = re.sub(r"\[[^\]]*\]|_.|\*.", "", positive).replace('"', " ").replace("\\", "")
    return in_text(plain, locale)


def _shared(sign: str, where: str) -> str:
    family = _SHARED["¥" if sign in "¥¥" else sign.removesuffix(".")]
    return family.get(where, family[""])


def _inside_word(text: str, position: int, length: int) -> bool:
    before = text[position - 1 : position]
    after = text[position + length : position + length + 1]
    return before.isalpha() or after.isalpha()
