"""What a company says about itself on its home page: description, country, year, size, and parked domains."""

from __future__ import annotations

import re

from addon.core.countries import country_code
from addon.signals.identity import plain
from addon.signals.reading import dig, text, whole
from addon.signals.site.markup import Markup

# Country-code domains that the world uses for everything say nothing about where a company is.
ANYWHERE = frozenset("ai app cc co dev eu fm gg gl io la ly me nu sh so st to tv uk ws xyz".split())
PARKING_HOSTS = re.compile(
    r"(?:^|\.)(sedoparking|parkingcrew|bodis|hugedomains|afternic|dan|sedo|above|undeveloped|parklogic|domainmarket"
    r"|uniregistry|buydomains|atom|squadhelp)\.(com|net)$"
)
PARKED = re.compile(
    r"(domain|name|site|website)( name)? (is|may be|might be)( now)?( available)? for sale|buy this domain|"
    r"domain (is )?parked|parked (free|domain|page)|this domain (has expired|is registered)|"
    r"domaine (est )?a vendre|ce nom de domaine|diese domain (steht|ist) zu|domain steht zum verkauf|"
    r"future home of something quite cool|website coming soon|default web page|apache2? default page"
)
SHORT = 3_000  # signs of words; a page with more to say is not a parked one


def description(page: Markup) -> str:
    """What the company says it does; empty when the page says nothing."""
    stated = text(page.organization.get("description"))
    return stated or page.meta.get("description", "") or page.meta.get("og:description", "")


def country(page: Markup) -> tuple[str, float] | None:
    """ISO code and how sure: stated in an address, or else the domain's own country."""
    addresses = page.organization.get("address")
    for address in addresses if isinstance(addresses, list) else [addresses]:
        named = dig(address, "addressCountry")
        code = country_code(text(dig(named, "name") or named))
        if code:
            return code, 0.95
    ending = page.url.partition("://")[2].partition("/")[0].rpartition(".")[2]
    if len(ending) == 2 and ending not in ANYWHERE and (code := country_code(ending)):
        return code, 0.75
    return ("GB", 0.75) if ending == "uk" else None


def founded(page: Markup) -> int | None:
    """The year of foundation, where it is stated."""
    year = whole(text(page.organization.get("foundingDate"))[:4])
    return year if year is not None and 1000 <= year <= 2100 else None


def headcount(page: Markup) -> int | None:
    """Employees, where they are stated as one number."""
    stated = page.organization.get("numberOfEmployees")
    return whole(dig(stated, "value") if isinstance(stated, dict) else stated)


def is_parked(page: Markup) -> bool:
    """Whether nobody built anything here: the domain is for sale, or shows its provider's page."""
    host = page.url.partition("://")[2].partition("/")[0]
    return bool(PARKING_HOSTS.search(host)) or (
        len(page.words) < SHORT and PARKED.search(plain(f"{page.title}\n{page.words}")) is not None
    )
