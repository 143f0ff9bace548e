"""The company's own website: what it says about itself, and what it runs on.

The home page answers most; the careers page, the legal notice and the contact page are read only where a
field that was asked for needs them. One request a second, robots.txt honoured, nothing behind a login.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from addon.core.signal import Known, Method, Missing, NullReason
from addon.errors import ProviderFailed, Unreachable
from addon.signals.identity import host, same_site
from addon.signals.normalise import registrable
from addon.signals.provider import ANY_HOST, Ask, Card, Door, Finding, Page, Reply
from addon.signals.site import about, careers, legal, technologies
from addon.signals.site.emails import emails
from addon.signals.site.markup import Markup, read
from addon.signals.site.socials import socials

LABEL = "Company website"
UNREACHED = 0.6  # that a site which we could not reach is down for everybody
OTHER_NAME = 0.75  # that a site under another name, to which a company's own leads, is still the company's
CONTACT = ("contact", "kontakt", "contatti", "contacto", "contato")


class Website:
    """Signals from the company's own pages."""

    card = Card(
        id="website",
        label=LABEL,
        fields=(
            "site_status",
            "website",
            "description",
            "country",
            "emails",
            "social_links",
            "linkedin_url",
            "technologies",
            "crm",
            "careers_url",
            "job_board",
            "siren",
            "founded_year",
            "headcount",
        ),
        needs=(frozenset({"domain"}),),
        hosts=ANY_HOST,
        sends="nothing but a visit to the company's own website",
        licence="published by the company itself",
        url="https://www.rfc-editor.org/rfc/rfc9309",
    )

    def fetch(self, ask: Ask) -> Reply:
        """Read the site. Raises ProviderFailed where it must not or cannot be read."""
        domain = ask.lookup("domain") or ""
        try:
            page = _home(ask.web, domain)
        except Unreachable as gone:
            return _gone(ask, domain, gone.message, NullReason.ERROR)
        except ProviderFailed as failed:
            if failed.reason != "rate_limited":
                raise
            return _later(ask, failed)
        if page.status in (401, 403, 407, 451):
            message = f"{host(page.url)} lets no robots in (status {page.status})."
            raise ProviderFailed(message, reason="blocked_by_policy")
        if page.status >= 400:
            message = f"{host(page.url)} answers with status {page.status}."
            return _gone(ask, domain, message, NullReason.NOT_FOUND)
        home = read(page.text(), page.url)
        answers = list(_answers(ask, domain, home))
        told = {each.field for each in answers}
        return Reply((*answers, *(_untold(name) for name in sorted(ask.fields - told))))


def parse(body: bytes, url: str) -> Markup:
    """A page as it was saved, in UTF-8."""
    return read(body.decode("utf-8", "replace"), url)


def _home(web: Door, domain: str) -> Page:
    """The home page, under the name that answers."""
    failed: Unreachable | None = None
    for url in (f"https://{domain}/", f"https://www.{domain}/", f"http://{domain}/"):
        try:
            return web.get(url)
        except Unreachable as error:
            failed = failed or error
    assert failed is not None  # the loop has run
    raise failed


def _gone(ask: Ask, domain: str, why: str, reason: NullReason) -> Reply:
    """A site that does not answer is an answer about the site, and about nothing else.

    A name that could not be reached (``ERROR``) is asked again in the next run, and may be down for us alone.
    """
    sure = UNREACHED if reason == NullReason.ERROR else 1.0
    status = Finding("site_status", "down", ask.today, f"https://{domain}/", confidence=sure, remark=why)
    answers: list[Finding | Missing] = [status] if "site_status" in ask.fields else []
    rest = sorted(ask.fields - {"site_status"})
    return Reply((*answers, *(Missing(name, reason, why) for name in rest)))


def _later(ask: Ask, why: ProviderFailed) -> Reply:
    """One site asks for patience: that is no reason not to read the others."""
    return Reply(tuple(Missing(name, NullReason.RATE_LIMITED, why.message) for name in sorted(ask.fields)))


def _untold(name: str) -> Missing:
    return Missing(name, NullReason.NOT_FOUND, "The website does not say.")


def _answers(ask: Ask, domain: str, home: Markup) -> Iterator[Finding | Missing]:
    status = _status(domain, home)
    moved = _moved(domain, home, status)
    yield from _told(ask, "site_status", status, home.url, remark=moved)
    if status == "parked":
        return
    there = registrable(host(home.url)) or host(home.url)
    for each in _says(ask, there, home):
        yield _doubted(each, moved) if moved and _label(there) != _label(domain) else each


def _doubted(found: Finding, moved: str) -> Finding | Missing:
    """What stands on a site of another name: the company's, or that of the company that bought it.

    Its number would lead to another company's register entries, so it is only named.
    """
    if found.field == "siren":
        message = f"{moved} The notice there names {found.value}; add it to the row if it is this company's."
        return Missing("siren", NullReason.AMBIGUOUS, message)
    return replace(found, match=min(found.match, OTHER_NAME), remark=f"{moved} {found.remark}".strip())


def _label(domain: str) -> str:
    """What a domain is called, whatever its ending: acme-labs.com and acmelabs.fr."""
    return domain.partition(".")[0].replace("-", "")


def _says(ask: Ask, there: str, home: Markup) -> Iterator[Finding]:
    yield from _told(ask, "website", home.url, home.url)
    yield from _said(ask, home)
    profiles = socials(home, there)
    yield from _told(ask, "social_links", tuple(profiles.values()), home.url)
    yield from _told(ask, "linkedin_url", profiles.get("linkedin"), home.url)
    seen = technologies.on_page(home)
    yield from _told(ask, "technologies", seen, home.url, "derived")
    yield from _told(ask, "crm", technologies.crm(seen), home.url, "derived")
    yield from _careers(ask, there, home)
    yield from _written(ask, there, home)
    yield from _number(ask, there, home)


def _told(
    ask: Ask,
    name: str,
    value: Known | None,
    url: str,
    method: Method = "reported",
    match: float = 1.0,
    remark: str = "",
) -> Iterator[Finding]:
    if name in ask.fields and value not in (None, "", ()):
        yield Finding(name, value, ask.today, url, method, match, remark=remark)


def _status(domain: str, home: Markup) -> str:
    if about.is_parked(home):
        return "parked"
    return "up" if same_site(home.url, domain) or same_site(domain, host(home.url)) else "redirected"


def _moved(domain: str, home: Markup, status: str) -> str:
    return f"{domain} redirects to {host(home.url)}." if status == "redirected" else ""


def _said(ask: Ask, home: Markup) -> Iterator[Finding]:
    yield from _told(ask, "description", about.description(home), home.url)
    where = about.country(home)
    if where is not None and "country" in ask.fields:
        yield Finding("country", where[0], ask.today, home.url, confidence=where[1])
    yield from _told(ask, "founded_year", about.founded(home), home.url)
    yield from _told(ask, "headcount", about.headcount(home), home.url)


def _careers(ask: Ask, domain: str, home: Markup) -> Iterator[Finding]:
    """The careers link, and the board behind it, on the home page or one click further."""
    if not ask.fields & {"careers_url", "job_board"}:
        return
    link = careers.careers_link(home, domain)
    yield from _told(ask, "careers_url", link, home.url)
    board, seen_at = careers.board_of(home), home.url
    if board is None and link is not None and "job_board" in ask.fields:
        page = _more(ask.web, link)
        board = careers.job_board([page.url]) or careers.board_of(page) if page is not None else None
        seen_at = link
    yield from _told(ask, "job_board", board, seen_at)


def _written(ask: Ask, domain: str, home: Markup) -> Iterator[Finding]:
    """E-mail addresses of the home page and of the contact page."""
    if "emails" not in ask.fields:
        return
    found, seen_at = emails(home, domain), home.url
    contact = next((each.url for each in home.links if _is_contact(each.url, domain)), None)
    page = _more(ask.web, contact) if contact else None
    if page is not None:
        further = emails(page, domain)
        seen_at = seen_at if found else page.url
        own = [each for each in (*found, *further) if same_site(each.partition("@")[2], domain)]
        found = tuple(dict.fromkeys(own or (*found, *further)))
    yield from _told(ask, "emails", found, seen_at)


def _is_contact(url: str, domain: str) -> bool:
    path = url.partition("://")[2].partition("/")[2].lower()
    return same_site(url, domain) and any(path.strip("/").startswith(word) for word in CONTACT)


def _number(ask: Ask, domain: str, home: Markup) -> Iterator[Finding]:
    """The company number of the legal notice; two different ones are nobody's."""
    if "siren" not in ask.fields or ask.subject.keys.get("siren"):
        return
    found, seen_at = legal.numbers(home), home.url
    link = None if found else legal.notice_link(home, domain)
    page = _more(ask.web, link) if link else None
    if page is not None:
        found, seen_at = legal.numbers(page), page.url
    if len(found) == 1:
        yield from _told(ask, "siren", found[0], seen_at, match=0.95)


def _more(web: Door, url: str) -> Markup | None:
    """Another page of the site; one that cannot be read is passed over."""
    try:
        page = web.get(url)
    except ProviderFailed:
        return None
    return read(page.text(), page.url) if page.status < 400 else None
