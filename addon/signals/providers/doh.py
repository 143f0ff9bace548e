"""DNS over HTTPS: who receives a company's e-mail, and which services it proved its domain to.

https://developers.google.com/speed/public-dns/docs/doh/json; Cloudflare answers in the same form.
"""

from __future__ import annotations

import re

from addon.core.signal import Known, Missing, NullReason
from addon.errors import ProviderFailed
from addon.signals.normalise import registrable
from addon.signals.provider import Ask, Card, Finding, Reply, not_found
from addon.signals.reading import dig, items, load, text, whole
from addon.signals.site import technologies

LABEL = "DNS"
RESOLVERS = ("https://dns.google/resolve", "https://cloudflare-dns.com/dns-query")
TYPES = {"MX": 15, "TXT": 16}
NAMELESS = 3
PROVED_ONCE = 0.8
LEFT_OVER = "A record names it; records may outlive their use."
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*')


class Doh:
    """Signals from a domain's public DNS records."""

    card = Card(
        id="doh",
        label=LABEL,
        fields=("mail_host", "crm", "technologies"),
        needs=(frozenset({"domain"}),),
        hosts=("dns.google", "cloudflare-dns.com"),
        sends="the company's domain",
        licence="public DNS records",
        url="https://developers.google.com/speed/public-dns/docs/doh",
        per_second=10.0,
    )

    def fetch(self, ask: Ask) -> Reply:
        """Ask for MX and TXT records. Raises ProviderFailed when no resolver answers."""
        domain = ask.lookup("domain") or ""
        mail = _records(ask, domain, "MX")
        if mail is None:
            return not_found(ask.fields, f"{domain} does not exist.")
        wanted = ask.fields & {"crm", "technologies"}
        said = _records(ask, domain, "TXT") or () if wanted else ()
        seen = (*technologies.in_records("mx", mail), *technologies.in_records("txt", said))
        values = {"mail_host": mail_host(mail), "crm": technologies.crm(seen), "technologies": seen or None}
        url = f"{RESOLVERS[0]}?name={domain}&type=MX"
        return Reply(
            tuple(
                _seen(name, value, ask, url)
                if (value := values[name])
                else Missing(name, NullReason.NOT_FOUND, "The domain's DNS records do not say.")
                for name in sorted(ask.fields)
            )
        )


def _seen(name: str, value: Known, ask: Ask, url: str) -> Finding:
    """Who receives mail is a fact; that a service is used is concluded from what was once proved to it."""
    if name == "mail_host":
        return Finding(name, value, ask.today, url)
    return Finding(name, value, ask.today, url, "derived", confidence=PROVED_ONCE, remark=LEFT_OVER)


def parse(body: bytes, type_: str) -> tuple[str, ...] | None:
    """The data of the records of one type; None when the name does not exist. Raises ProviderFailed."""
    data = load(body, LABEL)
    status = whole(dig(data, "Status"))
    if status == NAMELESS:
        return None
    if status != 0:
        raise ProviderFailed(f"{LABEL} could not answer (status {status}).")
    answers = [each for each in items(dig(data, "Answer")) if each.get("type") == TYPES[type_]]
    found = [text(each.get("data"), 4_000) for each in answers]
    return tuple(unquoted(each) if type_ == "TXT" else each.rstrip(".").lower() for each in found)


def unquoted(data: str) -> str:
    """A TXT record's text: long ones come as several quoted pieces, which belong together."""
    pieces = QUOTED.findall(data)
    return "".join(pieces) if pieces and data.lstrip().startswith('"') else data


def mail_host(records: tuple[str, ...]) -> str | None:
    """Who receives e-mail: a name that is known, else the domain of the first exchanger; "." is nobody."""
    ranked = sorted(records, key=_preference)
    known = technologies.in_records("mx", ranked)
    if known:
        return known[0]
    exchangers = [each.split()[-1].rstrip(".") for each in ranked if len(each.split()) == 2]
    named = [each for each in exchangers if each]
    return (registrable(named[0]) or named[0]) if named else None


def _preference(record: str) -> int:
    return whole(record.split()[0]) or 0 if record.split() else 0


def _records(ask: Ask, domain: str, type_: str) -> tuple[str, ...] | None:
    """From the first resolver, or from the second when that one fails."""
    params, headers = {"name": domain, "type": type_}, {"accept": "application/dns-json"}
    try:
        page = ask.web.get(RESOLVERS[0], params=params, headers=headers)
        if page.status == 200:
            return parse(page.body, type_)
    except ProviderFailed as failed:
        if failed.reason == "blocked_by_policy":
            raise
    page = ask.web.get(RESOLVERS[1], params=params, headers=headers)
    if page.status != 200:
        raise ProviderFailed(f"{LABEL} could not answer (status {page.status}).")
    return parse(page.body, type_)
