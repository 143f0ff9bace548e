"""People Data Labs, with the user's own key: companies, and where a contact works now.

https://docs.peopledatalabs.com/docs/company-enrichment-api (and person-enrichment-api): one credit for each
answer with status 200; status 404 is "no match" and costs nothing. Growth rates are fractions
(``current / previous - 1``) and pass through as they are. ``likelihood`` is 1 to 10. What it answers belongs
to the user's contract: kept for the workbook that bought it, and not for ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import Any

from addon.core.signal import Missing, NullReason
from addon.errors import ProviderFailed
from addon.signals import identity
from addon.signals.prices import price
from addon.signals.provider import Ask, Card, Finding, Page, Reply, not_found
from addon.signals.reading import day, dig, load, text, whole

LABEL = "People Data Labs"
API = "https://api.peopledatalabs.com/v5/{what}/enrich"
HOSTS = ("api.peopledatalabs.com",)
URL = "https://www.peopledatalabs.com"
LICENCE = "People Data Labs, your own contract"
LEAST_LIKELIHOOD = 7  # below, a match is not sure enough to stand in a cell, and would be paid for
KEPT_DAYS = 365
RECENT = timedelta(days=365)
OTHER_SITE = 0.6
NOT_LATELY = 0.5  # a record that nobody verified for a year may be the older one of the two
BAND = re.compile(r"(\d+)(?:-(\d+)|\+)")
MONTH = re.compile(r"(\d{4})(?:-(\d\d))?(?:-\d\d)?")
Answer = Finding | Missing
Parse = Callable[[bytes, Ask], tuple[Answer, ...]]


class PeopleDataLabs:
    """Headcount, its growth and turnover, funding, followers and more of a company."""

    card = Card(
        id="pdl",
        label=LABEL,
        fields=(
            "headcount",
            "headcount_growth_6m",
            "headcount_growth_12m",
            "employee_turnover_rate_12m",
            "funding_total_usd",
            "last_funding_date",
            "last_funding_type",
            "linkedin_followers",
            "headcount_band",
            "founded_year",
            "industry",
            "headquarters",
            "linkedin_url",
            "website",
        ),
        needs=(frozenset({"domain"}), frozenset({"linkedin"}), frozenset({"name", "country"})),
        hosts=HOSTS,
        sends="the company's domain, LinkedIn page, or name and country",
        licence=LICENCE,
        url=URL,
        access="paid",
        price=price("pdl"),
        per_second=5.0,
        open_data=False,
        retention_days=KEPT_DAYS,
    )

    def fetch(self, ask: Ask) -> Reply:
        """Ask for the company, once. Raises ProviderFailed."""
        return _asked(ask, "company", company_query(ask), self.card, parse_company)


class PeopleDataLabsPerson:
    """Where a contact works, as what, and whether that is new."""

    card = Card(
        id="pdl_person",
        label=f"{LABEL} (contacts)",
        fields=("employer", "job_title", "job_change"),
        needs=(frozenset({"profile"}), frozenset({"email"}), frozenset({"name", "company"})),
        hosts=HOSTS,
        sends="the contact's LinkedIn profile or e-mail address, or name and employer",
        licence=LICENCE,
        url=URL,
        subject="person",
        access="paid",
        price=price("pdl_person"),
        per_second=5.0,
        open_data=False,
        retention_days=KEPT_DAYS,
        personal_data=True,
        key_of="pdl",
    )

    def fetch(self, ask: Ask) -> Reply:
        """Ask for the person, once. Raises ProviderFailed."""
        return _asked(ask, "person", person_query(ask), self.card, parse_person)


def company_query(ask: Ask) -> dict[str, str]:
    """The strongest key of a company, as the request's parameters."""
    keys = ask.subject.keys
    for key, name in (("domain", "website"), ("linkedin", "profile")):
        if keys.get(key):
            return {name: keys[key], "min_likelihood": str(LEAST_LIKELIHOOD)}
    named = {"name": keys.get("name", ""), "country": keys.get("country", "")}
    return {**named, "min_likelihood": str(LEAST_LIKELIHOOD)}


def person_query(ask: Ask) -> dict[str, str]:
    """The strongest key of a person; only where they work is asked for, and only that is worth paying for."""
    keys = ask.subject.keys
    who = next(
        ({name: keys[name]} for name in ("profile", "email") if keys.get(name)),
        {"name": keys.get("name", ""), "company": keys.get("company", "")},
    )
    return {
        **who,
        "min_likelihood": str(LEAST_LIKELIHOOD),
        "required": "job_company_name",
        "data_include": "job_title,job_company_name,job_company_website,job_start_date,job_last_verified",
    }


def parse_company(body: bytes, ask: Ask) -> tuple[Answer, ...]:
    """What an answer of ``/company/enrich`` says. Raises ProviderFailed."""
    data, likelihood = _record(body)
    match = likelihood
    domain = ask.subject.keys.get("domain", "")
    others = data.get("alternative_domains")
    sites = [text(data.get("website")), *(others if isinstance(others, list) else [])]
    if domain and sites[0] and not any(identity.same_site(text(each), domain) for each in sites):
        match = min(match, OTHER_SITE)
    found = (*_people(data), *_money(data), *_profile(data))
    return tuple(replace(each, match=match, url=URL) if isinstance(each, Finding) else each for each in found)


def parse_person(body: bytes, ask: Ask) -> tuple[Answer, ...]:
    """What an answer of ``/person/enrich`` says. Raises ProviderFailed."""
    data, match = _record(body)
    employer, title = _titled(data.get("job_company_name")), _titled(data.get("job_title"))
    seen, start = day(data.get("job_last_verified")), text(data.get("job_start_date"))
    answers: list[Answer] = []
    if employer:
        answers.append(Finding("employer", employer, as_of=seen, match=match, url=URL))
        answers.append(_change(data, employer, start, ask, match))
    if title:
        answers.append(Finding("job_title", title, as_of=seen, match=match, url=URL))
    return tuple(answers)


def _asked(ask: Ask, what: str, query: Mapping[str, str], card: Card, parse: Parse) -> Reply:
    if not ask.key:
        return not_found(ask.fields, f"Needs your own access key of {LABEL}.", NullReason.NO_KEY)
    page = ask.web.get(API.format(what=what), params=query, headers={"X-Api-Key": ask.key})
    if page.status == 404:
        return Reply(not_found(ask.fields, "No match, and no charge.").answers, charged_minor=0)
    if page.status != 200:
        raise _refusal(page.status)
    try:
        answers = parse(page.body, ask)
    except ProviderFailed as failed:
        # It was answered, so it was charged; asking again would be charged again.
        raise ProviderFailed(failed.message, reason="outcome_unknown", outcome_unknown=True) from None
    wanted = tuple(each for each in answers if each.field in ask.fields)
    return Reply(wanted, charged_minor=charged(page, card.price.minor))


def charged(page: Page, minor: int) -> int:
    """What an answer cost in US cents, by the credits it names; one credit where it names none.

    A record without the fields that were asked for is charged like any other.
    """
    try:
        credits = Decimal(page.headers.get("x-call-credits-spent", ""))
    except InvalidOperation:
        return minor
    if not credits.is_finite() or credits < 0:
        return minor
    return int((credits * minor).to_integral_value(ROUND_CEILING))


def _refusal(status: int) -> ProviderFailed:
    """Why nothing was answered; a key, a plan or credits that are wrong are wrong for the whole run."""
    if status == 402:
        return ProviderFailed(f"Your {LABEL} account has no credits left.", reason="budget")
    if status == 401:
        return ProviderFailed(f"{LABEL} does not accept your access key.", reason="no_key")
    if status == 403:
        return ProviderFailed(f"Your {LABEL} plan does not allow this.", reason="no_key")
    if status == 429:
        return ProviderFailed(f"{LABEL} asks us to slow down.", reason="rate_limited")
    return ProviderFailed(f"{LABEL} failed with status {status}.")


def _record(body: bytes) -> tuple[dict[str, Any], float]:
    """The record in an answer, under ``data`` or at the top, and how likely it is the right one."""
    answer = load(body, LABEL)
    record = dig(answer, "data") or answer
    likelihood = whole(dig(answer, "likelihood"))
    if not isinstance(record, dict) or likelihood is None or not 0 <= likelihood <= 10:
        raise ProviderFailed(f"{LABEL} answered in a form that Keeprate does not know.")
    return record, likelihood / 10


def _people(data: Mapping[str, Any]) -> Iterator[Answer]:
    """Employees and followers, counted from public profiles: modelled, not reported."""
    for field, name in (("headcount", "employee_count"), ("linkedin_followers", "linkedin_follower_count")):
        if (count := whole(data.get(name))) is not None:
            yield Finding(field, count, method="modelled")
    for field, name, span in (
        ("headcount_growth_6m", "employee_growth_rate", "6_month"),
        ("headcount_growth_12m", "employee_growth_rate", "12_month"),
        ("employee_turnover_rate_12m", "employee_turnover_rate", "12_month"),
    ):
        rate = dig(data, name, span)
        if isinstance(rate, int | float) and not isinstance(rate, bool):
            yield Finding(field, rate, method="modelled")
    band = BAND.fullmatch(text(data.get("size")))
    if band:
        least, most = int(band[1]), int(band[2]) if band[2] else None
        yield Finding("headcount_band", f"{least:,} to {most:,}" if most else f"{least:,} or more")


def _money(data: Mapping[str, Any]) -> Iterator[Answer]:
    total = whole(data.get("total_funding_raised"))
    if total is not None:
        yield Finding("funding_total_usd", total * 100)
    when = day(data.get("last_funding_date"))
    if when:
        yield Finding("last_funding_date", when.isoformat(), as_of=when)
    stage = text(data.get("latest_funding_stage")).replace("_", " ")
    if stage:
        yield Finding("last_funding_type", _titled(stage), as_of=when)


def _profile(data: Mapping[str, Any]) -> Iterator[Answer]:
    if founded := whole(data.get("founded")):
        yield Finding("founded_year", founded)
    if industry := text(data.get("industry")):
        yield Finding("industry", industry[:1].upper() + industry[1:])
    parts = (text(dig(data, "location", part)) for part in ("locality", "region", "country"))
    if place := ", ".join(_titled(part) for part in parts if part):
        yield Finding("headquarters", place)
    if page := text(data.get("linkedin_url")):
        yield Finding("linkedin_url", f"https://www.{identity.bare(page)}")
    if site := text(data.get("website")):
        yield Finding("website", f"https://{identity.bare(site)}")


def _change(data: Mapping[str, Any], employer: str, start: str, ask: Ask, match: float) -> Answer:
    """Whether the contact left: works elsewhere than the row says; where it says nothing, started lately."""
    since = MONTH.fullmatch(start)
    began = date(int(since[1]), int(since[2] or 1), 1) if since and 1 <= int(since[2] or 1) <= 12 else None
    keys = ask.subject.keys
    domain, company = keys.get("domain", ""), keys.get("company", "")
    site = text(data.get("job_company_website"))
    here = (domain and site and identity.same_site(site, domain)) or (
        company and identity.same_name(company, employer)
    )
    if here:
        return Missing("job_change", NullReason.NOT_FOUND, f"Still works at {employer}.")
    if not (domain or company) and not (began and ask.today - began <= RECENT):
        return Missing("job_change", NullReason.NOT_FOUND, "No new job in the last twelve months.")
    words = f"{employer} since {start[:7]}" if began else f"{employer}, since when is not known"
    seen = day(data.get("job_last_verified"))
    fresh = seen is not None and ask.today - seen <= RECENT
    return Finding(
        "job_change", words, began, URL, "derived", match, 1.0 if fresh else NOT_LATELY,
        remark=f"Last verified on {seen.isoformat()}." if seen else "Nobody says when it was verified.",
    )  # fmt: skip


def _titled(value: Any) -> str:
    """Names come in lower case; words that hold a capital already are left alone."""
    words = text(value).split(" ")
    return " ".join(word[:1].upper() + word[1:] if word.islower() else word for word in words)
