"""HTML of the sample companies' sites, with what real pages have in them to be mistaken for something."""

from __future__ import annotations

import json
from datetime import date
from html import escape
from typing import Any

from deploy.local.books.places import siren
from deploy.local.web.jobs import jobs
from deploy.local.web.words import PATHS
from deploy.local.web.world import Company

BOARD_PAGE = {
    "greenhouse": "https://boards.greenhouse.io/{token}",
    "lever": "https://jobs.lever.co/{token}",
    "ashby": "https://jobs.ashbyhq.com/{token}",
    "smartrecruiters": "https://careers.smartrecruiters.com/{token}",
    "recruitee": "https://{token}.recruitee.com",
    "workable": "https://apply.workable.com/{token}/",
}
CRM_SCRIPT = {
    "HubSpot": '<script src="//js.hs-scripts.com/4471023.js" async></script>',
    "Salesforce": '<script src="https://pi.pardot.com/pd.js"></script>',
    "Pipedrive": '<script src="https://leadbooster-chat.pipedrive.com/assets/loader.js" async></script>',
    "": "",
}


def site(company: Company) -> str:
    """The domain the company's pages are on."""
    return company.moved_to if company.site == "moved" else company.domain


def frame(company: Company, title: str, body: str, head: str = "") -> str:
    """A whole page: head, menu, body and footer."""
    paths = PATHS[company.country]
    menu = (
        f'<nav><a href="/">{escape(company.name)}</a> <a href="{paths.careers}">{paths.careers_word}</a>'
        f' <a href="{paths.contact}">{paths.contact_word}</a></nav>'
    )
    return (
        f'<!doctype html><html lang="{paths.language}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{head}</head><body>{menu}{body}{_footer(company)}</body></html>"
    )


def _footer(company: Company) -> str:
    paths = PATHS[company.country]
    links = [f'<a href="{paths.legal}">{paths.legal_word}</a>']
    if company.linkedin:
        links.append(f'<a href="https://www.linkedin.com/company/{company.slug}/">LinkedIn</a>')
    if company.headcount > 60:
        links.append(f'<a href="https://x.com/{company.token[:15]}">X</a>')
    links.append('<a href="https://www.linkedin.com/sharing/share-offsite/?url=x">Share</a>')
    return f"<footer>{' '.join(links)} <p>© {company.name}</p></footer>"


def _organization(company: Company) -> str:
    about: dict[str, Any] = {
        "@type": ["Organization", "Corporation"],
        "name": company.name,
        "url": f"https://www.{site(company)}/",
        "logo": f"https://www.{site(company)}/logo@2x.png",
        "foundingDate": str(company.founded),
        "address": {
            "@type": "PostalAddress",
            "addressLocality": company.city,
            "addressCountry": company.country,
        },
    }
    if company.linkedin:
        about["sameAs"] = [f"https://www.linkedin.com/company/{company.slug}"]
    graph = {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": company.name}, about]}
    return f'<script type="application/ld+json">{json.dumps(graph)}</script>'


def home(company: Company) -> str:
    """The home page: what they do, what they run on, and a blog teaser by somebody with a handle."""
    says = f"{company.name} makes {company.work}."
    head = f'<meta name="description" content="{escape(says)} {company.city}, since {company.founded}.">'
    head += CRM_SCRIPT[company.crm]
    if company.headcount > 25:
        head += '<script async src="https://www.googletagmanager.com/gtm.js?id=GTM-K3PR4T3"></script>'
    if company.headcount % 2:
        head += '<meta name="generator" content="WordPress 6.6"><link href="/wp-content/themes/x/style.css">'
    if company.headcount % 3:
        head += _organization(company)
    body = (
        f'<img src="/logo@2x.png" alt=""><h1>{escape(says)}</h1>'
        f'<form><input type="email" placeholder="youremail@email.com"></form>'
        f'<article>Our engineer <a href="https://twitter.com/{company.token[:6]}_dev">writes</a> about tests.'
        "</article>"
        f'<p><a href="mailto:hello@{site(company)}?subject=Hello">hello@{site(company)}</a></p>'
    )
    return frame(company, f"{company.name} – {company.work}", body, head)


def careers(company: Company, today: date) -> str:
    """Openings: the board where there is one, else a sentence."""
    if not company.board:
        return frame(company, "Careers", f"<h1>Work at {company.name}</h1><p>Send us a letter.</p>")
    url = BOARD_PAGE[company.board].format(token=company.token)
    count = len(jobs(company, today))
    body = f'<h1>Work at {company.name}</h1><p><a href="{url}">See our {count} openings</a></p>'
    return frame(company, "Careers", body)


def contact(company: Company) -> str:
    """Where to write to, one address hidden from robots by its owner."""
    body = (
        f"<h1>{company.city}</h1><p>sales&#64;{site(company)}, press [at] {site(company)}</p>"
        "<p>Tracked by 8f3b2c1d9e@sentry.io</p>"
    )
    return frame(company, "Contact", body)


def legal(company: Company) -> str:
    """Who answers for the site; in France with its number."""
    words = f"<p>{company.name}, {company.city}</p>"
    if company.siren:
        words += f"<p>SAS au capital de 100 000 € – RCS {company.city} {_spaced(company.siren)}</p>"
        words += f"<p>Hébergeur : Nuage Lent SAS, RCS Lille {_spaced(siren('Nuage Lent'))}</p>"
    return frame(company, "Legal", words)


def _spaced(number: str) -> str:
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def parked(company: Company) -> str:
    """What a registrar shows where nobody built anything."""
    name = company.domain
    return (
        f"<!doctype html><html><head><title>{name} is for sale</title></head><body><h1>{name}</h1>"
        "<p>This domain is parked free of charge. Buy this domain.</p></body></html>"
    )
