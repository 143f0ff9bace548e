"""Header words of the columns by which a company or a person is looked up; accents and case are gone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "siren": "SIREN",
        "siret": "SIRET",
        "domain": "Website",
        "email": "E-mail",
        "linkedin": "LinkedIn page",
        "name": "Name",
        "country": "Country",
        "profile": "LinkedIn profile",
        "first_name": "First name",
        "last_name": "Last name",
        "company": "Employer",
    }
)
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "company": ("siren", "siret", "domain", "linkedin", "email", "name", "country"),
        "person": ("profile", "email", "name", "first_name", "last_name", "company", "domain"),
    }
)
"""Subject kind -> the columns that may hold its lookup keys, in the order of trust."""

_WEBSITE = (
    "domain|website|web|url|web site|homepage|home page|site|site web|site internet|webseite|internetseite"
    "|internetadresse|dominio|sitio|sitio web|pagina web|sito|sito web|company domain|company website"
    "|company url|domaine|domain name|nom de domaine|account website|customer website|client website"
    "|webadres|internetauftritt|webpage|web page|primary domain|website url|url du site|url site web"
)
_EMAIL = (
    "email|e mail|mail|courriel|email address|e mail address|adresse email|adresse mail|adresse e mail"
    "|customer email|contact email|contact e mail|work email|business email|company email|billing email"
    "|email professionnel|mail pro|email pro|correo|correo electronico|direccion de correo|mailadresse"
    "|e mail adresse|email adresse|posta elettronica|indirizzo email|e mailadres|emailadres|emails"
    "|endereco de email|admin email|account email"
)
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "siren": "siren|numero siren|n siren|no siren|siren number|siren client|code siren|num siren",
        "siret": "siret|numero siret|n siret|no siret|siret number|code siret|num siret|siret siege",
        "domain": _WEBSITE,
        "email": _EMAIL,
        "linkedin": (
            "linkedin|linkedin url|company linkedin|linkedin company|linkedin company url|linkedin page"
            "|linkedin company page|company linkedin url|page linkedin|linkedin entreprise|linkedin firma"
            "|linkedin empresa|linkedin azienda|linkedin unternehmen|url linkedin"
        ),
        "profile": (
            "linkedin|linkedin url|linkedin profile|linkedin profile url|person linkedin|person linkedin url"
            "|contact linkedin|profil linkedin|profile url|linkedin profil|perfil de linkedin"
            "|perfil linkedin|profilo linkedin|linkedin contact|url linkedin|url|profile"
        ),
        "country": (
            "country|country code|country name|pays|code pays|land|landercode|landerkennung|pais|paese"
            "|nazione|nation|country iso|iso country|hq country|company country|billing country|staat"
            "|codigo de pais|codigo pais|codice paese|landcode"
        ),
        "first_name": "first name|firstname|given name|prenom|vorname|nombre de pila|nome proprio|voornaam",
        "last_name": (
            "last name|lastname|surname|family name|nom de famille|nachname|familienname|apellido|apellidos"
            "|cognome|sobrenome|apelido|achternaam"
        ),
        "company": (
            "company|company name|employer|organisation|organization|account|account name|customer"
            "|customer name|client|entreprise|societe|nom de la societe|employeur|firma|unternehmen"
            "|arbeitgeber|kunde|empresa|compania|empleador|azienda|datore di lavoro|bedrijf|werkgever"
        ),
    }
)
"""Column -> whole headers, parted by |. The name of a company is found as the account is."""

PERSON_NAMES = (
    "name|full name|contact|contact name|primary contact|main contact|person|nom complet|nom du contact"
    "|nom et prenom|prenom nom|nom|interlocuteur|ansprechpartner|kontakt|vollstandiger name|contacto"
    "|nombre|nombre completo|nombre del contacto|contatto|nome|nome completo|contato|referente"
    "|contactpersoon|naam|volledige naam|champion|decision maker"
)
COMPANY_NAMES = (
    "legal name|company name|account name|customer name|client name|business name|raison sociale"
    "|denomination|denomination sociale|nom de l entreprise|nom de la societe|firmenname|firmierung"
    "|razon social|ragione sociale|razao social|bedrijfsnaam|handelsnaam"
)
