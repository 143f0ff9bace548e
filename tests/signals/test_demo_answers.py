"""Providers asked in the demo's own web: the same code, and one truth for each sample company."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest

from addon.core.signal import NullReason, Subject
from addon.errors import ProviderFailed
from addon.signals.provider import Ask, Provider
from addon.signals.providers import (
    ashby,
    fr_bodacc,
    fr_recherche_entreprises,
    greenhouse,
    lever,
    pdl,
    recruitee,
    smartrecruiters,
    wikidata,
    workable,
)
from deploy.local.web import LocalWeb
from deploy.local.web.answer import Asked
from deploy.local.web.world import companies, company
from tests.signals.door import Answer, finding, found, missing

TODAY = date(2026, 11, 22)
WEB = LocalWeb(lambda: TODAY)
BOARDS: dict[str, Provider] = {
    "greenhouse": greenhouse.Greenhouse(),
    "lever": lever.Lever(),
    "ashby": ashby.Ashby(),
    "smartrecruiters": smartrecruiters.SmartRecruiters(),
    "recruitee": recruitee.Recruitee(),
    "workable": workable.Workable(),
}


@dataclass
class Inside:
    """A door straight into the demo's web, without a socket."""

    asked: list[str] = field(default_factory=list)

    def get(self, url: str, *, params: Any = None, headers: Any = None) -> Answer:
        parts = urlsplit(url)
        lower = {name.lower(): value for name, value in (headers or {}).items()}
        self.asked.append(url)
        said = WEB.answer(Asked(parts.hostname or "", parts.path, dict(params or {}), lower, TODAY))
        if said.status == 421:
            raise ProviderFailed("There is no such host.", reason="error")
        return Answer(said.status, url, {k.lower(): v for k, v in said.headers.items()}, said.body)

    def post(self, url: str, *, json: Any = None, headers: Any = None) -> Answer:
        raise AssertionError("nothing is posted")


def asked(provider: Provider, keys: dict[str, str], known: Any = None, key: str | None = None) -> Any:
    subject = Subject(provider.card.subject, {name: value for name, value in keys.items() if value})
    return provider.fetch(Ask(subject, frozenset(provider.card.fields), Inside(), TODAY, known or {}, key))


def keys_of(name: str) -> dict[str, str]:
    one = company(name)
    return {"domain": one.domain, "name": one.name, "country": one.country, "siren": one.siren}


@pytest.mark.parametrize("board", BOARDS)
def test_each_board_counts_the_roles_that_the_company_has(board):
    there = [each for each in companies() if each.board == board and each.roles][:8]
    assert len(there) == 8
    for one in there:
        reply = asked(BOARDS[board], keys_of(one.name), {"job_board": f"{board}:{one.token}"})
        assert found(reply)["open_roles"] == one.roles
        assert sum(found(reply)["open_roles_by_function"].values()) == one.roles
        assert "Other" not in found(reply)["open_roles_by_function"]


@pytest.mark.parametrize("board", ["greenhouse", "lever", "ashby", "workable"])
def test_a_board_guessed_from_the_domain_is_the_companys_own(board):
    there = [each for each in companies() if each.board == board and each.roles][:5]
    for one in there:
        reply = asked(BOARDS[board], keys_of(one.name))
        assert found(reply)["open_roles"] == one.roles
        assert finding(reply, "open_roles").match == pytest.approx(0.95)


def test_the_register_and_the_bulletin_agree_about_the_first_rows():
    register, bulletin = fr_recherche_entreprises.RechercheEntreprises(), fr_bodacc.Bodacc()
    states = {}
    for name in ("Aldervane Aerospace", "Aldervane Printing", "Arkenstead Dairy", "Arkenstead Textiles"):
        said = found(asked(register, keys_of(name)))
        law = found(asked(bulletin, keys_of(name)))
        states[name] = (said["registry_status"], law["insolvency_status"], law.get("registry_status"))
    assert states == {
        "Aldervane Aerospace": ("active", "none", None),
        "Aldervane Printing": ("active", "receivership", None),
        "Arkenstead Dairy": ("active", "none", None),
        "Arkenstead Textiles": ("ceased", "none", "struck_off"),
    }


def test_every_french_company_has_a_state_and_the_others_are_not_covered():
    register, bulletin = fr_recherche_entreprises.RechercheEntreprises(), fr_bodacc.Bodacc()
    french = [each for each in companies() if each.siren]
    for one in french:
        law = asked(bulletin, {"siren": one.siren})
        expected = one.state if one.state in ("receivership", "liquidation", "safeguard") else "none"
        assert finding(law, "insolvency_status").value == expected
    for one in french[:40]:
        assert found(asked(register, {"siren": one.siren}))["sites_open"] >= 0
        by_name = asked(register, {"name": one.name, "country": "FR"})
        assert finding(by_name, "siren").value == one.siren
    german = next(each for each in companies() if each.country == "DE")
    reply = asked(register, {"name": german.name, "country": "DE"})
    assert {m.reason for m in missing(reply).values()} == {NullReason.NOT_COVERED}


def test_wikidata_knows_the_large_and_not_the_small():
    provider = wikidata.Wikidata()
    large = found(asked(provider, keys_of("Arkenstead Dairy")))
    assert (large["headcount"], large["siren"]) == (1240, company("Arkenstead Dairy").siren)
    assert large["country"] == "FR"
    by_site = {"domain": company("Arkenstead Dairy").domain}
    assert found(asked(provider, by_site))["headcount"] == 1240
    small = asked(provider, keys_of("Aldervane Marine"))
    assert found(small) == {}


def test_people_data_labs_answers_for_a_key_and_charges_for_what_it_finds():
    provider = pdl.PeopleDataLabs()
    reply = asked(provider, keys_of("Aldervane Aerospace"), key="demo")
    assert found(reply)["headcount"] == 310
    assert found(reply)["headcount_growth_12m"] == pytest.approx(310 / 241 - 1, abs=1e-3)
    assert reply.charged_minor == provider.card.price.minor
    nobody = asked(provider, {"domain": "nobody.example"}, key="demo")
    assert (found(nobody), nobody.charged_minor) == ({}, 0)
    for key, reason in (("wrong", "no_key"), ("empty", "budget")):
        with pytest.raises(ProviderFailed) as refused:
            asked(provider, keys_of("Aldervane Aerospace"), key=key)
        assert refused.value.reason == reason


def test_some_contacts_have_changed_job_and_most_are_still_there():
    provider = pdl.PeopleDataLabsPerson()
    said = [
        asked(provider, {"email": f"jo.{n}@{one.domain}", "domain": one.domain}, key="demo")
        for n, one in enumerate(companies()[:120])
    ]
    moved = sum(1 for reply in said if "job_change" in found(reply))
    still = sum(1 for reply in said if "job_change" not in found(reply) and "employer" in found(reply))
    unknown = sum(1 for reply in said if not found(reply))
    assert moved >= 5
    assert still > 3 * moved
    assert unknown >= 15
