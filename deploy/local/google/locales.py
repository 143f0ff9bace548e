"""What a spreadsheet's locale decides: separators, currency, the order of dates, and their names."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Locale:
    """Separators, currency, date order (`MDY`, `DMY`, `YMD`), default patterns and words of one locale."""

    name: str
    decimal: str
    group: str
    order: str
    currency: str
    currency_after: bool
    date: str
    time: str
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    days: tuple[str, ...]
    short_days: tuple[str, ...]
    true: str = "TRUE"
    false: str = "FALSE"

    def money(self, decimals: bool, symbol: str | None = None) -> str:
        """The locale's currency pattern for a symbol (its own by default)."""
        number = "#,##0.00" if decimals else "#,##0"
        if symbol is not None and symbol != self.currency:
            return f"{number}\\ [${symbol}]" if self.currency_after else f"[${symbol}]{number}"
        return f'{number}\\ "{self.currency}"' if self.currency_after else f'"{self.currency}"{number}'

    def default(self, kind: str) -> str:
        """The pattern of a number format that names only its type."""
        return {
            "TEXT": "@",
            "NUMBER": "#,##0.00",
            "PERCENT": "0.00%",
            "CURRENCY": self.money(True),
            "DATE": self.date,
            "TIME": self.time,
            "DATE_TIME": f"{self.date} {self.time.replace('h:mm:ss am/pm', 'H:mm:ss')}",
            "SCIENTIFIC": "0.00E+00",
        }.get(kind, "")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_EN = Locale(
    "en_US",
    ".",
    ",",
    "MDY",
    "$",
    False,
    "M/d/yyyy",
    "h:mm:ss am/pm",
    _words("January February March April May June July August September October November December"),
    _words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    _words("Mon Tue Wed Thu Fri Sat Sun"),
)
_FR = Locale(
    "fr_FR",
    ",",
    "\u202f",
    "DMY",
    "€",
    True,
    "dd/MM/yyyy",
    "HH:mm:ss",
    _words("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    _words("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
    _words("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    _words("lun. mar. mer. jeu. ven. sam. dim."),
    "VRAI",
    "FAUX",
)
_DE = Locale(
    "de_DE",
    ",",
    ".",
    "DMY",
    "€",
    True,
    "dd.MM.yyyy",
    "HH:mm:ss",
    _words("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    _words("Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."),
    _words("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
    _words("Mo. Di. Mi. Do. Fr. Sa. So."),
    "WAHR",
    "FALSCH",
)
_ES = Locale(
    "es_ES",
    ",",
    ".",
    "DMY",
    "€",
    True,
    "d/M/yyyy",
    "H:mm:ss",
    _words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    _words("ene feb mar abr may jun jul ago sept oct nov dic"),
    _words("lunes martes miércoles jueves viernes sábado domingo"),
    _words("lun mar mié jue vie sáb dom"),
    "VERDADERO",
    "FALSO",
)
_PT = Locale(
    "pt_BR",
    ",",
    ".",
    "DMY",
    "R$ ",
    False,
    "dd/MM/yyyy",
    "HH:mm:ss",
    _words("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    _words("jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez."),
    _words("segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo"),
    _words("seg. ter. qua. qui. sex. sáb. dom."),
    "VERDADEIRO",
    "FALSO",
)
_LOCALES = {
    "en_US": _EN,
    "en_GB": replace(_EN, name="en_GB", order="DMY", currency="£", date="dd/MM/yyyy", time="HH:mm:ss"),
    "en_CA": replace(_EN, name="en_CA", order="YMD", date="yyyy-MM-dd"),
    "en_AU": replace(_EN, name="en_AU", order="DMY", date="dd/MM/yyyy"),
    "fr_FR": _FR,
    "de_DE": _DE,
    "es_ES": _ES,
    "pt_BR": _PT,
    "it_IT": replace(_ES, name="it_IT", date="dd/MM/yyyy", true="VERO", false="FALSO"),
    "nl_NL": replace(_DE, name="nl_NL", date="d-M-yyyy", true="WAAR", false="ONWAAR", currency_after=False),
}
_BY_LANGUAGE = {"en": _EN, "fr": _FR, "de": _DE, "es": _ES, "pt": _PT}


def locale(name: str) -> Locale:
    """The locale; an unlisted one reads as its language's first, else as en_US."""
    return _LOCALES.get(name) or _BY_LANGUAGE.get(name.split("_")[0], _EN)


def known(name: str) -> bool:
    """Whether Google takes this locale name (of those the stand-in knows)."""
    return name in _LOCALES or name in _BY_LANGUAGE
