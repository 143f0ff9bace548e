"""Traps measured in recorded answers of real sources, each by its name, each with what keeps us out of it.

A row is the trap and a function that holds us clear of it. Where a recorded answer shows the trap it is read
beside the checkout (and the row is skipped without it); the others read files of our own in the same shape.
Those of home pages stand in ``test_website``. Traps of a source that is not connected (the SEC's columns,
repeated comparatives, and 403 for what is missing) come with its provider.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from addon.core.signal import Missing, NullReason, Observation
from addon.errors import ProviderFailed
from addon.signals import identity, jobs
from addon.signals.checking import checked
from addon.signals.growth import growth
from addon.signals.provider import Finding
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
from addon.signals.statements import entities
from tests.signals.door import CASES, TODAY, Shelf, ask, case, finding, found, missing

SIREN = "880878145"
Trap = Callable[[Path], None]
TRAPS: dict[str, Trap] = {}
RECORDED = "data/providers/fixtures"
INVENTED = "data/providers/synthetic"


def trap(name: str) -> Callable[[Trap], Trap]:
    """Put a function into the table under the name of its trap."""

    def add(check: Trap) -> Trap:
        assert name not in TRAPS
        TRAPS[name] = check
        return check

    return add


def register(shared: Path, number: str) -> list[dict[str, Any]]:
    """A recorded answer of the French register, without the wrapper it was stored in."""
    body = json.loads((shared / RECORDED / f"fr_recherche_entreprises_{number}.json").read_text())["result"]
    return fr_recherche_entreprises.parse(json.dumps(body).encode())


def said(company: dict[str, Any], name: str) -> Any:
    return next(each for each in fr_recherche_entreprises.read(company) if each.field == name)


@trap("French register: the headcount band is of 2023 in records refreshed in 2026")
def _(shared: Path) -> None:
    for number in ("356000000", "487444697"):
        band = said(register(shared, number)[0], "headcount_band")
        assert band.as_of == date(2023, 12, 31)
        assert band.value.endswith("(2023)")


@trap("French register: an unknown SIRET is answered 200 with an empty list")
def _(shared: Path) -> None:
    assert register(shared, "12345678900003") == []
    provider = fr_recherche_entreprises.RechercheEntreprises()
    body = json.loads((shared / RECORDED / "fr_recherche_entreprises_12345678900003.json").read_text())[
        "result"
    ]
    door = Shelf({fr_recherche_entreprises.API: (200, body)})
    reply = provider.fetch(ask(provider, door, {"siren": "123456782"}))
    assert found(reply) == {}
    assert {m.reason for m in missing(reply).values()} == {NullReason.NOT_FOUND}


@trap("French register: a ceased company is still answered")
def _(shared: Path) -> None:
    state = said(register(shared, SIREN)[0], "registry_status")
    assert (state.value, state.as_of) == ("ceased", date(2022, 10, 22))


@trap(
    "French register: the number asked for must pass Luhn before any call, La Poste's sites by its own rule"
)
def _(_: Path) -> None:
    assert identity.siren("123456789") is None
    assert identity.siret("35600000000048") == "35600000000048"
    assert identity.siret("35600000049838") is None


@trap("French register: people who direct a company are read without their births")
def _(shared: Path) -> None:
    provider = fr_recherche_entreprises.Directors()
    body = json.loads((shared / RECORDED / "fr_recherche_entreprises_487444697.json").read_text())["result"]
    door = Shelf({fr_recherche_entreprises.API: (200, body)})
    reply = provider.fetch(ask(provider, door, {"siren": "487444697"}))
    assert len(found(reply)["directors"]) == 2
    assert "1970" not in repr(reply)


@trap("BODACC: a judgment is JSON as text inside JSON")
def _(shared: Path) -> None:
    body = (shared / INVENTED / "bodacc_collective.json").read_bytes()
    (notice,) = fr_bodacc.parse(body, "123456782").notices
    assert notice.readable
    assert notice.decided == date(2026, 10, 5)
    assert fr_bodacc.effect(notice.words) == "receivership"


@trap("BODACC: the number stands with and without spaces in one text, in either order")
def _(shared: Path) -> None:
    body = (shared / RECORDED / "fr_bodacc_records.json").read_bytes()
    texts = {r["fields"]["registre"] for r in json.loads(body)["records"]}
    assert texts == {"880878145,880 878 145", "880 878 145,880878145"}
    assert {fr_bodacc.numbers(each) for each in texts} == {frozenset({SIREN})}
    assert len(fr_bodacc.parse(body, SIREN).notices) == 3


@trap("BODACC: a notice of the family collective may close a proceeding")
def _(_: Path) -> None:
    assert fr_bodacc.effect("jugement de cloture | jugement de cloture pour extinction du passif") == "ended"
    assert fr_bodacc.effect("jugement de cloture | jugement de cloture pour insuffisance d'actif") == "closed"


@trap("BODACC: names of courts are edited upstream, so nothing hangs on them")
def _(shared: Path) -> None:
    body = (shared / RECORDED / "fr_bodacc_records.json").read_bytes()
    assert b"GAAAreffe" in body
    assert fr_bodacc.parse(body.replace(b"GAAAreffe", b""), SIREN) == fr_bodacc.parse(body, SIREN)


@trap("Workable: one job stands in a row per place, told apart by its shortcode")
def _(shared: Path) -> None:
    body = (shared / RECORDED / "jobs_workable.json").read_bytes()
    assert len(json.loads(body)["jobs"]) == 2
    (job,) = workable.parse(body).postings
    assert job.places == ("Spain", "Portugal")


@trap("Any board: rows of one id are one job (Personio lists a job twice)")
def _(_: Path) -> None:
    rows = [
        jobs.Posting("1834171", "Staff Engineer", places=(place,)) for place in ("Munich", "Munich", "Berlin")
    ]
    (job,) = jobs.unique(rows)
    assert job.places == ("Munich", "Berlin")


@trap("SmartRecruiters: 200 with nothing found for any name is no board, and not 0 open roles")
def _(shared: Path) -> None:
    provider = smartrecruiters.SmartRecruiters()
    body = (shared / INVENTED / "smartrecruiters_unknown_company.json").read_bytes()
    for keys, known in (({"domain": "acme.example"}, {}), ({}, {"job_board": "smartrecruiters:acme"})):
        door = Shelf({smartrecruiters.API.format(name="acme"): (200, body)})
        reply = provider.fetch(ask(provider, door, keys, known))
        assert found(reply) == {}
        assert missing(reply)["open_roles"].reason is NullReason.NOT_FOUND


@trap("SmartRecruiters: one posting of a namesake is not the company's")
def _(shared: Path) -> None:
    provider = smartrecruiters.SmartRecruiters()
    door = Shelf(
        {
            smartrecruiters.API.format(name="knight"): (
                200,
                (shared / RECORDED / "jobs_smartrecruiters.json").read_bytes(),
            )
        }
    )
    reply = provider.fetch(ask(provider, door, {"domain": "knight.example", "name": "Knight"}))
    assert found(reply) == {}


@trap("Lever: createdAt is in milliseconds since 1970")
def _(shared: Path) -> None:
    first, second = lever.parse((shared / RECORDED / "jobs_lever.json").read_bytes()).postings
    assert (first.published, second.published) == (date(2025, 11, 27), date(2023, 1, 29))


@trap("Lever: the workplace is written onsite, elsewhere on-site")
def _(_: Path) -> None:
    assert not any(
        jobs.is_remote(word) for word in ("onsite", "on-site", "OnSite", "on_site", "hybrid", None)
    )
    assert all(jobs.is_remote(word) for word in ("remote", "Remote", "fully-remote"))
    assert ("Remote",) not in [
        job.places for job in lever.parse(case("lever.json")).postings if job.id == "cc33"
    ]


@trap("Lever: an unknown site answers 404 with an object in place of the list")
def _(shared: Path) -> None:
    body = (shared / INVENTED / "lever_unknown_site_404.json").read_bytes()
    provider = lever.Lever()
    door = Shelf(dict.fromkeys((f"https://{host}/v0/postings/acme" for host in lever.HOSTS), (404, body)))
    reply = provider.fetch(ask(provider, door, {}, {"job_board": "lever:acme"}))
    assert missing(reply)["open_roles"].reason is NullReason.NOT_FOUND
    with pytest.raises(ProviderFailed):
        lever.parse(body)


@trap("Greenhouse: updated_at moves with every edit; first_published counts")
def _(shared: Path) -> None:
    body = (shared / RECORDED / "jobs_greenhouse.json").read_bytes()
    assert [job.published for job in greenhouse.parse(body).postings] == [
        date(2026, 7, 16),
        date(2026, 7, 27),
    ]


@trap("Greenhouse: a list that was cut does not stand for its total")
def _(shared: Path) -> None:
    listing = greenhouse.parse((shared / RECORDED / "jobs_greenhouse.json").read_bytes())
    counted = {each.field: each for each in jobs.count(listing, TODAY, "", 1.0)}
    assert counted["open_roles"].value == 37
    assert counted["open_roles_by_function"].confidence < 1


@trap("Ashby: an empty board is there, and has 0 open roles")
def _(shared: Path) -> None:
    provider = ashby.Ashby()
    door = Shelf(
        {ashby.API.format(name="acme"): (200, (shared / INVENTED / "ashby_empty_board.json").read_bytes())}
    )
    assert found(provider.fetch(ask(provider, door, {}, {"job_board": "ashby:acme"})))["open_roles"] == 0


@trap("Any board: a list where an object should be, or an object where a list should be, is no empty board")
def _(_: Path) -> None:
    for module, body in (
        (lever, b'{"jobs": []}'),
        (greenhouse, b"[]"),
        (ashby, b"[]"),
        (recruitee, b"[]"),
        (workable, b"[]"),
        (smartrecruiters, b"[]"),
    ):
        with pytest.raises(ProviderFailed):
            module.parse(body)


@trap("Any provider: a growth that may be percent or fraction is refused, never guessed")
def _(shared: Path) -> None:
    for share in (12.3, -12.3, 150):
        refused = checked(Finding("headcount_growth_12m", share), TODAY)
        assert isinstance(refused, Missing)
        assert refused.reason is NullReason.UNIT_AMBIGUOUS
    recorded = json.loads((shared / RECORDED / "apollo_growth_values_recorded.json").read_text())
    fractions = [value for value in _numbers(recorded) if abs(value) <= 5 and value != int(value)]
    assert fractions
    for value in fractions:
        kept = checked(Finding("headcount_growth_12m", value), TODAY)
        assert isinstance(kept, Finding)
        assert kept.value == value


def _numbers(node: Any) -> list[float]:
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    own = [float(node)] if isinstance(node, int | float) and not isinstance(node, bool) else []
    return own + [number for each in inside for number in _numbers(each)]


def filed(shared: Path, *wanted: tuple[int, str]) -> tuple[Observation, ...]:
    """The recorded figures of some years and kinds (K: the group's accounts, C: the company's own)."""
    records = json.loads((shared / RECORDED / "fr_ratios_inpi_bce.json").read_text())["records"]
    found = []
    for each in (record["fields"] for record in records):
        day, kind = date.fromisoformat(each["date_cloture_exercice"]), each["type_bilan"]
        if (day.year, kind) in wanted:
            number = int(each["chiffre_d_affaires"])
            name = f"company:siren:{each['siren']}"
            found.append(Observation(name, "headcount", number, "filings", 0.0, unit=kind, as_of=day))
    assert len(found) == len(wanted)
    return tuple(found)


@trap("Filings: a figure a thousand times smaller than the year before is in another unit, and no growth")
def _(shared: Path) -> None:
    refused = growth("headcount_growth_12m", filed(shared, (2018, "K"), (2019, "K")), date(2020, 1, 15))
    assert isinstance(refused, Missing)
    assert refused.reason == NullReason.UNIT_AMBIGUOUS


@trap("Filings: a company alone is never compared with its group")
def _(shared: Path) -> None:
    mixed = filed(shared, (2018, "K"), (2019, "C"))
    assert growth("headcount_growth_12m", mixed, date(2020, 1, 15)) is None
    alone = growth(
        "headcount_growth_12m", filed(shared, (2021, "K"), (2021, "C"), (2022, "C")), date(2023, 1, 15)
    )
    assert isinstance(alone, Observation)
    assert (alone.value, alone.remark.partition(" on ")[0]) == (0.0, "635,000,000")


@trap("Filings: a figure that repeats the year before to the last digit may only be carried over")
def _(shared: Path) -> None:
    repeated = growth("headcount_growth_12m", filed(shared, (2021, "K"), (2022, "K")), date(2023, 1, 15))
    assert isinstance(repeated, Observation)
    assert (repeated.value, repeated.confidence) == (0.0, 0.5)
    assert "perhaps only carried over" in repeated.remark
    grown = growth("headcount_growth_12m", filed(shared, (2020, "C"), (2021, "C")), date(2022, 1, 15))
    assert isinstance(grown, Observation)
    assert grown.confidence == 1.0
    assert "carried over" not in grown.remark


@trap("People Data Labs: no match is 404 and free")
def _(shared: Path) -> None:
    provider = pdl.PeopleDataLabs()
    body = (shared / INVENTED / "pdl_company_enrich_404.json").read_bytes()
    door = Shelf({pdl.API.format(what="company"): (404, body)})
    reply = provider.fetch(ask(provider, door, {"domain": "acme.example"}, key="k"))
    assert (found(reply), reply.charged_minor) == ({}, 0)


@trap("Any paid provider: an error inside a status 200 is no answer, and was charged")
def _(_: Path) -> None:
    provider = pdl.PeopleDataLabs()
    for body in ({"success": False, "error": "no"}, {"Errors": [{"Code": -2, "Message": "no"}]}):
        door = Shelf({pdl.API.format(what="company"): (200, body)})
        with pytest.raises(ProviderFailed) as failed:
            provider.fetch(ask(provider, door, {"domain": "acme.example"}, key="k"))
        assert failed.value.outcome_unknown


@trap("Any paid provider: a refusal as plain text is read by its status")
def _(_: Path) -> None:
    provider = pdl.PeopleDataLabs()
    door = Shelf({pdl.API.format(what="company"): (401, b"Invalid access credentials.")})
    with pytest.raises(ProviderFailed) as failed:
        provider.fetch(ask(provider, door, {"domain": "acme.example"}, key="k"))
    assert failed.value.reason == "no_key"


@trap("Wikidata: deprecated statements never count, preferred ones first, each with its own date")
def _(shared: Path) -> None:
    data = json.loads((shared / INVENTED / "wikidata_wbgetentities_acme.json").read_text())
    (item,) = entities(data)
    headcount = item.best("P1128")
    assert [one.at for one in headcount] == [date(2025, 12, 31)]


@trap("Wikidata: an item that does not exist, and a value that is unknown, are left out")
def _(shared: Path) -> None:
    data = json.loads((shared / INVENTED / "wikidata_wbgetentities_acme.json").read_text())
    assert "Q404404404" in data["entities"]
    (item,) = entities(data)
    assert item.best("P452") == []


@trap("Wikidata: a namesake's item is not the company's")
def _(shared: Path) -> None:
    data = json.loads((shared / INVENTED / "wikidata_wbgetentities_acme.json").read_text())
    provider = wikidata.Wikidata()
    door = Shelf({wikidata.SPARQL: (200, {"results": {"bindings": []}}), wikidata.API: (200, data)})
    reply = provider.fetch(ask(provider, door, {"domain": "acme.test", "name": "Acme Analytics"}))
    assert found(reply) == {}


@pytest.mark.parametrize("name", TRAPS)
def test_we_do_not_fall_into(name: str, request: pytest.FixtureRequest) -> None:
    reads_recorded = "shared" in inspect.signature(TRAPS[name]).parameters
    TRAPS[name](request.getfixturevalue("shared") if reads_recorded else CASES)


def test_the_year_of_a_band_is_never_taken_for_now() -> None:
    provider = fr_recherche_entreprises.RechercheEntreprises()
    door = Shelf({fr_recherche_entreprises.API: (200, case("fr_recherche_entreprises.json"))})
    band = finding(provider.fetch(ask(provider, door, {"siren": "123456782"})), "headcount_band")
    assert band.as_of is not None
    assert band.as_of < date(2024, 1, 1)
