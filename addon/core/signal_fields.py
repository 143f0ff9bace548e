"""Every field that can be known about a company or a person, in the order in which it is offered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from addon.core.signal import FieldType, SignalField


def _company(name: str, label: str, type: FieldType, help: str, **more: object) -> SignalField:
    return SignalField(name, label, type, help, **more)  # type: ignore[arg-type]


REGISTRY = ("active", "ceased", "struck_off")
INSOLVENCY = ("none", "safeguard", "receivership", "administration", "liquidation")
SITE = ("up", "redirected", "parked", "down")

FIELDS: tuple[SignalField, ...] = (
    _company(
        "open_roles",
        "Open roles",
        "integer",
        "Open job postings on the company's own job board.",
        unit="postings",
        ttl_days=7,
        negative_ttl_days=14,
    ),
    _company(
        "open_roles_new_30d",
        "New roles, 30 days",
        "integer",
        "Postings first published in the last 30 days.",
        unit="postings",
        ttl_days=7,
        negative_ttl_days=14,
    ),
    _company(
        "open_roles_new_90d",
        "New roles, 90 days",
        "integer",
        "Postings first published in the last 90 days.",
        unit="postings",
        ttl_days=7,
        negative_ttl_days=14,
    ),
    _company(
        "open_roles_by_function",
        "Roles by function",
        "counts",
        "Open postings by function.",
        unit="postings",
        ttl_days=7,
        negative_ttl_days=14,
    ),
    _company(
        "hiring_locations",
        "Hiring in",
        "list",
        "Places named in open postings.",
        ttl_days=7,
        negative_ttl_days=14,
    ),
    _company("headcount", "Headcount", "integer", "Employees.", unit="employees"),
    _company(
        "headcount_band", "Headcount band", "text", "Employees, as a band.", unit="employees", ttl_days=90
    ),
    _company(
        "headcount_growth_6m", "Headcount growth, 6 months", "fraction", "Change of headcount over 6 months."
    ),
    _company(
        "headcount_growth_12m", "Headcount growth, 12 months", "fraction", "Change of headcount over a year."
    ),
    _company(
        "employee_turnover_rate_12m", "Employee turnover", "fraction", "Share of staff that left in a year."
    ),
    _company("last_funding_date", "Last funding", "date", "Date of the last funding round."),
    _company("last_funding_type", "Funding round", "text", "Kind of the last funding round."),
    _company("funding_total_usd", "Funding, total", "money", "All funding raised, in US cents.", unit="USD"),
    _company(
        "linkedin_followers",
        "LinkedIn followers",
        "integer",
        "Followers of the company page.",
        unit="followers",
    ),
    _company(
        "insolvency_status",
        "Insolvency",
        "status",
        "Insolvency proceedings on the public record.",
        ttl_days=1,
        negative_ttl_days=1,
        statuses=INSOLVENCY,
    ),
    _company(
        "registry_status",
        "Registry status",
        "status",
        "Whether the company still trades, by its register.",
        ttl_days=7,
        negative_ttl_days=7,
        statuses=REGISTRY,
    ),
    _company("legal_name", "Legal name", "text", "The name in the company register.", ttl_days=90),
    _company("activity", "Activity", "text", "The activity code of the company register.", ttl_days=90),
    _company(
        "directors", "Directors", "list", "Directors by the company register.", unit="persons", ttl_days=30
    ),
    _company("sites_open", "Sites open", "integer", "Open establishments by the register.", unit="sites"),
    _company(
        "revenue_reported",
        "Reported revenue",
        "money",
        "Revenue in the last accounts, minor units of its currency.",
        unit="EUR",
        ttl_days=90,
    ),
    _company("founded_year", "Founded", "integer", "Year of foundation.", ttl_days=365),
    _company("industry", "Industry", "text", "The industry.", ttl_days=90),
    _company("headquarters", "Headquarters", "text", "Where the company is based.", ttl_days=90),
    _company("country", "Country", "text", "Country, ISO 3166 alpha-2.", ttl_days=90),
    _company("description", "Description", "text", "What the company says it does.", ttl_days=90),
    _company("emails", "E-mails", "list", "Addresses that the website publishes."),
    _company("social_links", "Social links", "list", "Profiles that the website links to as its own."),
    _company(
        "linkedin_url", "LinkedIn page", "link", "The company page, where the company itself publishes it."
    ),
    _company(
        "technologies",
        "Technologies",
        "list",
        "Products seen on the website and in its DNS records.",
        gathered=True,
    ),
    _company("crm", "CRM", "text", "The CRM seen on the website or in its DNS records."),
    _company("mail_host", "Mail host", "text", "Who receives the company's e-mail."),
    _company("careers_url", "Careers page", "link", "The careers page."),
    _company(
        "site_status",
        "Site status",
        "status",
        "Whether the website still answers.",
        ttl_days=7,
        negative_ttl_days=7,
        statuses=SITE,
    ),
    _company("siren", "SIREN", "text", "French company number.", ttl_days=365),
    _company("website", "Website", "link", "The company's website.", ttl_days=90),
    _company(
        "job_board",
        "Job board",
        "text",
        "Board and name, such as greenhouse:acme.",
        ttl_days=30,
        internal=True,
    ),
    SignalField("job_title", "Job title", "text", "The contact's position.", "person"),
    SignalField("employer", "Employer", "text", "Where the contact works.", "person"),
    SignalField(
        "job_change", "Job change", "text", "Where the contact went, and since when.", "person", ttl_days=7
    ),
    SignalField(
        "connected_on", "Connected on", "date", "When you connected on LinkedIn.", "person", ttl_days=365
    ),
)
FIELD: Mapping[str, SignalField] = MappingProxyType({each.name: each for each in FIELDS})
HARD: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "insolvency_status": frozenset(INSOLVENCY[1:]),
        "registry_status": frozenset(REGISTRY[1:]),
    }
)
