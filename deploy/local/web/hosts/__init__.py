"""The hosts of the local web, one file each.

A file has `names()`, the host names it answers for, and `answer(asked)`. A new host is a file and a line
below; what it says about a company comes from `deploy.local.web.world`, so that all of them agree.
"""

from __future__ import annotations

from collections.abc import Callable

from deploy.local.web.answer import Answer, Asked
from deploy.local.web.hosts import (
    ashby,
    bodacc,
    dns,
    greenhouse,
    lever,
    pdl,
    recherche,
    recruitee,
    sites,
    smartrecruiters,
    wikidata,
    workable,
)

BOARDS = (greenhouse, lever, ashby, smartrecruiters, recruitee, workable)
HOSTS = (sites, dns, *BOARDS, recherche, bodacc, wikidata, pdl)


def hosts() -> dict[str, Callable[[Asked], Answer]]:
    """Every host name with what answers for it."""
    found: dict[str, Callable[[Asked], Answer]] = {}
    for host in HOSTS:
        found |= dict.fromkeys(host.names(), host.answer)
    return found
