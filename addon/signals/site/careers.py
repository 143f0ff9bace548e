"""The careers page, and the job board behind it: the board's kind and the company's name there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from addon.signals.identity import alike, host, plain, same_site
from addon.signals.normalise import registrable
from addon.signals.site.markup import Link, Markup

# The whole name or none: the beginning of Acme%20Labs is the name of somebody else.
NAME = r"([A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?)(?![A-Za-z0-9%])"
# What links, frames and scripts of a board look like; the name is the company's there.
BOARDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (board, re.compile(pattern.replace("NAME", NAME)))
    for board, pattern in (
        ("greenhouse", r"//boards(?:\.eu)?\.greenhouse\.io/embed/job_board(?:/js)?\?(?:[^\"'\s]*&)?for=NAME"),
        ("greenhouse", r"//boards-api(?:\.eu)?\.greenhouse\.io/v1/boards/NAME"),
        ("greenhouse", r"//(?:job-)?boards(?:\.eu)?\.greenhouse\.io/NAME"),
        ("lever", r"//(?:jobs(?:\.eu)?\.lever\.co|api(?:\.eu)?\.lever\.co/v0/postings)/NAME"),
        ("ashby", r"//(?:jobs\.ashbyhq\.com|api\.ashbyhq\.com/posting-api/job-board)/NAME"),
        ("smartrecruiters", r"//(?:careers|jobs)\.smartrecruiters\.com/NAME"),
        ("smartrecruiters", r"//api\.smartrecruiters\.com/v1/companies/NAME"),
        ("workable", r"//apply\.workable\.com/(?:api/v\d/(?:widget/)?accounts/)?NAME"),
        ("workable", r"//NAME\.workable\.com"),
        ("recruitee", r"//NAME\.recruitee\.com"),
        ("teamtailor", r"//NAME\.teamtailor\.com"),
        ("personio", r"//NAME\.jobs\.personio\.(?:com|de)"),
        ("bamboohr", r"//NAME\.bamboohr\.com"),
    )
)
NO_NAME = frozenset(
    "embed api www apply jobs job careers help support app j s static cdn resources get".split()
)
WORDS = re.compile(
    r"\b(careers?|jobs?|join us|join our team|work (with|at|for) us|we.?re hiring|vacanc(y|ies)|"
    r"open positions|carrieres?|recrutement|nous rejoindre|rejoignez|offres d.emploi|emplois?|"
    r"karriere|stellen(angebote)?|vacatures|werken bij|empleo|trabaja con nosotros|lavora con noi|"
    r"carriere|carreiras|vagas|trabalhe conosco|ledige stillinger|jobb)\b"
)
PATH = re.compile(
    r"/(careers?|jobs?|join(-us)?|work-with-us|vacancies|carrieres?|recrutement|nous-rejoindre|emplois?|karriere|"
    r"stellen(angebote)?|vacatures|werken-bij|empleo|lavora-con-noi|carreiras|vagas|jobb)/?$",
    re.IGNORECASE,
)


def job_board(addresses: Iterable[str]) -> str | None:
    """``greenhouse:acme``: the first board that one of these addresses leads to."""
    return next(_boards(addresses), None)


def board_of(page: Markup) -> str | None:
    """The board a page links to, frames, or loads; of several companies' boards the one of the site's name.

    An investor or a recruiter links to the boards of others, none of which is its own.
    """
    found = list(dict.fromkeys(_boards([*(link.url for link in page.links), *page.frames])))
    if len({each.lower() for each in found}) < 2:
        return found[0] if found else None
    label = (registrable(host(page.url)) or host(page.url)).partition(".")[0]
    return next((each for each in found if alike(each.partition(":")[2], label)), None)


def _boards(addresses: Iterable[str]) -> Iterator[str]:
    for address in addresses:
        for board, pattern in BOARDS:
            found = pattern.search(address)
            if found and found[1].lower() not in NO_NAME:
                yield f"{board}:{found[1]}"
                break


def careers_link(page: Markup, domain: str) -> str | None:
    """The careers page: a link with the words for it, on the company's own site or on a board."""
    best = max(((_weight(link, domain), -place) for place, link in enumerate(page.links)), default=(0, 0))
    return page.links[-best[1]].url if best[0] > 0 else None


def _weight(link: Link, domain: str) -> int:
    ours = same_site(link.url, domain) or bool(job_board([link.url]))
    if not ours:
        return 0
    path = PATH.search(link.url.partition("?")[0])
    return 2 * bool(path) + bool(WORDS.search(plain(link.words))) * (1 + (len(link.words) < 30))
