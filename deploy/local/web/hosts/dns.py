"""dns.google and cloudflare-dns.com: DNS over HTTPS, https://developers.google.com/speed/public-dns/docs/doh/json"""

from __future__ import annotations

from typing import Any

from deploy.local.web.answer import Answer, Asked, as_json
from deploy.local.web.world import Company, by_domain

TYPES = {"A": 1, "MX": 15, "TXT": 16}
NXDOMAIN = 3
MAIL = {
    "Google Workspace": ("1 aspmx.l.google.com.", "_spf.google.com"),
    "Microsoft 365": ("0 {slug}-example.mail.protection.outlook.com.", "spf.protection.outlook.com"),
    "OVH": ("1 mx1.mail.ovh.net.", "mx.ovh.com"),
}

SENDERS = {
    "Salesforce": "include:_spf.salesforce.com ",
    "HubSpot": "include:12345.spf04.hubspotemail.net ",
}


def names() -> tuple[str, ...]:
    """The hosts answered for."""
    return ("dns.google", "cloudflare-dns.com")


def answer(asked: Asked) -> Answer:
    """`?name=&type=`; a name that does not exist answers status 3, one without such a record none."""
    kind = "application/dns-json" if asked.host == "cloudflare-dns.com" else "application/json"
    name = asked.query.get("name", "").rstrip(".").lower()
    type_ = TYPES.get(asked.query.get("type", "A").upper(), 0)
    company = by_domain().get(name.removeprefix("www."))
    missing = company is None or company.site == "nowhere"
    body: dict[str, Any] = {
        "Status": NXDOMAIN if missing else 0,
        "TC": False,
        "RD": True,
        "RA": True,
        "AD": False,
        "CD": False,
        "Question": [{"name": f"{name}.", "type": type_}],
    }
    records = [] if company is None or missing else _records(company, type_)
    if records:
        body["Answer"] = [{"name": f"{name}.", "type": type_, "TTL": 3600, "data": each} for each in records]
    return as_json(body, kind=kind)


def _records(company: Company, type_: int) -> list[str]:
    if company.site == "parked":
        return ['"v=spf1 -all"'] if type_ == TYPES["TXT"] else []
    exchange, spf = MAIL[company.mail]
    if type_ == TYPES["MX"]:
        return [exchange.format(slug=company.slug)]
    if type_ != TYPES["TXT"]:
        return ["192.0.2.10"] if type_ == TYPES["A"] else []
    policy = f'"v=spf1 include:{spf} " "{SENDERS.get(company.crm, "")}~all"'
    found = [policy, f'"google-site-verification={company.token[:12]}"']
    if company.crm == "HubSpot":
        found.append('"hubspot-developer-verification=YWJjZGVm"')
    if company.headcount > 200:
        found.append('"atlassian-domain-verification=c2FtcGxl"')
    return found
