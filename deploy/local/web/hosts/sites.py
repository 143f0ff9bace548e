"""The companies' own websites: home, careers, contact and legal pages, and robots.txt."""

from __future__ import annotations

from deploy.local.web.answer import DROPPED, Answer, Asked, page, redirect, text
from deploy.local.web.pages import careers, contact, home, legal, parked
from deploy.local.web.words import PATHS
from deploy.local.web.world import Company, by_domain

WWW = "www."


def names() -> tuple[str, ...]:
    """Every domain with and without www."""
    return tuple(prefix + name for name in by_domain() for prefix in ("", WWW))


def answer(asked: Asked) -> Answer:
    """A page of the site, or a redirect to its www name, or to the domain the company moved to."""
    bare = asked.host.removeprefix(WWW)
    company = by_domain()[bare]
    if company.site in ("closed", "nowhere"):
        return DROPPED
    if company.site == "parked":
        return page(parked(company))
    if company.site == "moved" and bare == company.domain:
        return redirect(f"https://www.{company.moved_to}/")
    if asked.host == bare:
        return redirect(f"https://www.{bare}{asked.path}")
    return _page(company, asked)


def _page(company: Company, asked: Asked) -> Answer:
    paths = PATHS[company.country]
    if asked.path == "/robots.txt":
        return text("User-agent: *\nDisallow: /\n" if company.shy else "User-agent: *\nDisallow: /cart/\n")
    if asked.path == "/":
        return page(home(company))
    if asked.path == paths.careers:
        return page(careers(company, asked.today))
    if asked.path == paths.contact:
        return page(contact(company))
    if asked.path == paths.legal:
        return page(legal(company))
    return page("<!doctype html><title>404</title><p>Nothing here.", 404)
