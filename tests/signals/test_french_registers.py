"""French registers: identity by number or exact name, no persons, dated bands, insolvency as decided."""

from __future__ import annotations

import copy
import json
from datetime import date

import pytest

from addon.core.signal import NullReason
from addon.errors import ProviderFailed
from addon.signals import identity
from addon.signals.providers import fr_bodacc, fr_recherche_entreprises
from addon.signals.providers.fr_bodacc import Bodacc
from addon.signals.providers.fr_recherche_entreprises import Directors, RechercheEntreprises
from tests.signals.door import CASES, Shelf, ask, case, finding, found, missing

SEARCH = "https://recherche-entreprises.api.gouv.fr/search"
BODACC = fr_bodacc.API
SIREN = "123456782"
COMPANY = json.loads(case("fr_recherche_entreprises.json"))
register, directors, bulletin = RechercheEntreprises(), Directors(), Bodacc()


def shelf(*companies: dict) -> Shelf:
    return Shelf({SEARCH: (200, {"results": list(companies), "total_results": len(companies)})})


def company(**changes: object) -> dict:
    one = copy.deepcopy(COMPANY["results"][0])
    one.update(changes)
    return one


def test_a_company_is_found_by_its_number():
    door = shelf(company())
    reply = register.fetch(ask(register, door, {"siren": "123 456 782"}))
    assert found(reply) == {
        "siren": SIREN,
        "legal_name": "ACME ANALYTICS",
        "registry_status": "active",
        "activity": "62.01Z",
        "headcount_band": "50 to 99 (2023)",
        "sites_open": 3,
        "revenue_reported": 840_000_000,
        "founded_year": 2014,
        "headquarters": "LYON 2, France",
        "country": "FR",
    }
    assert "q=123456782&" in door.asked[0]
    assert {each.match for each in reply.answers} == {1.0}
    assert finding(reply, "legal_name").url.endswith(SIREN)
    assert finding(reply, "activity").remark == "Information and communication"


def test_the_number_of_a_site_finds_its_company():
    door = shelf(company())
    assert found(register.fetch(ask(register, door, {"siret": "12345678200010"})))["siren"] == SIREN
    assert "q=12345678200010&" in door.asked[0]


def test_a_number_that_an_earlier_source_found_is_used():
    reply = register.fetch(ask(register, shelf(company()), {"domain": "acme.example"}, {"siren": SIREN}))
    assert found(reply)["legal_name"] == "ACME ANALYTICS"


@pytest.mark.parametrize("keys", [{"siren": "123456789"}, {"siret": "12345678900003"}, {"siren": "12"}])
def test_a_number_with_a_wrong_check_digit_is_never_sent(keys):
    for provider in (register, directors, bulletin):
        closed = Shelf()
        reply = provider.fetch(ask(provider, closed, keys))
        assert closed.asked == []
        assert found(reply) == {}


def test_an_unknown_number_is_not_found():
    reply = register.fetch(ask(register, shelf(), {"siren": SIREN}))
    assert {m.reason for m in missing(reply).values()} == {NullReason.NOT_FOUND}


def test_another_companys_record_is_not_taken():
    reply = register.fetch(ask(register, shelf(company(siren="732829320")), {"siren": SIREN}))
    assert found(reply) == {}


def test_a_band_is_dated_by_its_year_and_never_current():
    band = finding(register.fetch(ask(register, shelf(company()), {"siren": SIREN})), "headcount_band")
    assert band.as_of == date(2023, 12, 31)
    assert "2023" in str(band.value)


def test_a_band_without_a_year_is_no_answer():
    undated = company(tranche_effectif_salarie="21", annee_tranche_effectif_salarie=None)
    reply = register.fetch(ask(register, shelf(undated), {"siren": SIREN}))
    assert missing(reply)["headcount_band"].reason is NullReason.NOT_FOUND


def test_revenue_is_of_the_last_year_that_has_any():
    revenue = finding(register.fetch(ask(register, shelf(company()), {"siren": SIREN})), "revenue_reported")
    assert (revenue.value, revenue.as_of) == (840_000_000, date(2022, 12, 31))


def test_a_ceased_company_says_since_when():
    ceased = company(etat_administratif="C", date_fermeture="2022-10-22", nombre_etablissements_ouverts=0)
    reply = register.fetch(ask(register, shelf(ceased), {"siren": SIREN}))
    assert finding(reply, "registry_status").value == "ceased"
    assert finding(reply, "registry_status").as_of == date(2022, 10, 22)
    assert found(reply)["sites_open"] == 0


def test_directors_are_named_with_their_office_without_births_and_without_auditors():
    reply = directors.fetch(ask(directors, shelf(company()), {"siren": SIREN}))
    assert found(reply) == {
        "directors": ("JEANNE ROUX (Présidente de SAS)", "ACME HOLDING (Directeur général)")
    }
    assert "1970" not in repr(reply)
    assert directors.card.personal_data
    assert not directors.card.open_data


@pytest.mark.parametrize(
    "person",
    [
        {"statut_diffusion": "P"},
        {"statut_diffusion": None},
        {"complements": {"est_entrepreneur_individuel": True}},
        {"nature_juridique": "1000"},
    ],
)
def test_names_of_people_are_not_read(person):
    for provider in (register, directors):
        reply = provider.fetch(ask(provider, shelf(company(**person)), {"siren": SIREN}))
        hidden = {"legal_name", "headquarters", "directors"} & set(provider.card.fields)
        assert {missing(reply)[name].reason for name in hidden} == {NullReason.BLOCKED_BY_POLICY}
        assert "ROUX" not in repr(reply)
        assert "ACME" not in repr(reply)


def test_one_exact_name_is_enough_and_two_are_ambiguous():
    keys = {"name": "Acme Analytics SAS", "country": "FR"}
    one = register.fetch(
        ask(
            register,
            shelf(company(), company(nom_raison_sociale="ACME FOODS", nom_complet="ACME FOODS")),
            keys,
        )
    )
    assert finding(one, "siren").value == SIREN
    assert finding(one, "siren").match == pytest.approx(0.85)
    two = register.fetch(ask(register, shelf(company(), company(siren="732829320")), keys))
    assert {m.reason for m in missing(two).values()} == {NullReason.AMBIGUOUS}
    none = register.fetch(
        ask(register, shelf(company(nom_raison_sociale="ACME FOODS", nom_complet="ACME FOODS")), keys)
    )
    assert {m.reason for m in missing(none).values()} == {NullReason.AMBIGUOUS}
    nobody = register.fetch(ask(register, shelf(), keys))
    assert {m.reason for m in missing(nobody).values()} == {NullReason.NOT_FOUND}


@pytest.mark.parametrize(
    "keys", [{"name": "Acme", "country": "DE"}, {"name": "Acme"}, {"name": "A", "country": "FR"}]
)
def test_a_name_that_is_not_french_or_too_short_is_not_searched(keys):
    closed = Shelf()
    assert found(register.fetch(ask(register, closed, keys))) == {}
    assert closed.asked == []


def test_la_postes_numbers_follow_their_own_rule():
    assert identity.siren("356 000 000") == "356000000"
    assert identity.siret("35600000000048") == "35600000000048"
    assert identity.siret("35600000049837") == "35600000049837"  # digits add up to 45
    assert identity.siret("35600000049838") is None
    assert identity.siret("12345678200019") is None


def test_recorded_answers_of_the_register_are_read(shared):
    folder = shared / "data/providers/fixtures"

    def recorded(number: str) -> dict[str, object]:
        wrapped = json.loads((folder / f"fr_recherche_entreprises_{number}.json").read_text())["result"]
        (one,) = fr_recherche_entreprises.parse(json.dumps(wrapped).encode()) or [None]
        return (
            {}
            if one is None
            else {each.field: getattr(each, "value", None) for each in fr_recherche_entreprises.read(one)}
        )

    wrapped = json.loads((folder / "fr_recherche_entreprises_12345678900003.json").read_text())["result"]
    assert fr_recherche_entreprises.parse(json.dumps(wrapped).encode()) == []
    ganymede = recorded("880878145")
    assert (ganymede["registry_status"], ganymede["sites_open"], ganymede["headcount_band"]) == (
        "ceased",
        0,
        None,
    )
    essor = recorded("487444697")
    assert essor["headcount_band"] == "20 to 49 (2023)"
    assert essor["revenue_reported"] == 184_836_700
    post = recorded("356000000")
    assert (post["legal_name"], post["sites_open"]) == ("LA POSTE", 9085)
    assert not any("suppléant" in each for each in post["directors"])


def notices(*listed: list[str]) -> bytes:
    records = []
    for number, (published, family, words) in enumerate(listed):
        fields = {
            "id": f"A{number}",
            "familleavis": family,
            "dateparution": published,
            "registre": "123 456 782,123456782" if number % 2 else "123456782,123 456 782",
            "url_complete": f"https://www.bodacc.fr/a/{number}",
        }
        if words:
            famille, nature = words.split("|")
            fields["jugement"] = json.dumps({"famille": famille, "nature": nature, "date": published})
        records.append({"fields": fields})
    return json.dumps({"nhits": len(records), "records": records}).encode()


def answer(body: bytes) -> object:
    return bulletin.fetch(ask(bulletin, Shelf({BODACC: (200, body)}), {"siren": SIREN}))


@pytest.mark.parametrize(
    ("family", "nature", "effect"), json.loads((CASES / "bodacc_judgments.json").read_text())
)
def test_a_judgment_has_its_effect(family, nature, effect):
    assert fr_bodacc.effect(identity.plain(f"{family} | {nature}")) == effect


@pytest.mark.parametrize(
    "history", json.loads((CASES / "bodacc_histories.json").read_text()), ids=lambda history: history["what"]
)
@pytest.mark.parametrize("newest_first", [True, False])
def test_proceedings_stand_as_the_last_judgment_left_them(history, newest_first):
    listed = history["notices"][::-1] if newest_first else history["notices"]
    reply = answer(notices(*listed))
    if history["insolvency"] == "?":
        assert missing(reply)["insolvency_status"].reason is NullReason.AMBIGUOUS
    else:
        said = finding(reply, "insolvency_status")
        assert said.value == history["insolvency"]
        assert (said.as_of.isoformat() if said.as_of else None) == history["as_of"]
        assert said.url.startswith("https://www.bodacc.fr/")
    assert found(reply).get("registry_status") == history["registry"]


def test_a_cancelled_notice_counts_for_nothing():
    liquidation = "Jugement prononçant|Jugement prononçant la liquidation judiciaire"
    body = json.loads(
        notices(["2026-01-02", "collective", liquidation], ["2026-02-02", "collective", liquidation])
    )
    body["records"][0]["fields"]["id"] = "A20260001446"
    before = {"nomPublication": "BODACC A", "numeroParution": "20260001", "numeroAnnonce": 446}
    body["records"][1]["fields"] |= {"typeavis": "annulation", "parutionavisprecedent": json.dumps(before)}
    assert found(answer(json.dumps(body).encode())) == {"insolvency_status": "none"}
    del body["records"][1]["fields"]["parutionavisprecedent"]
    unclear = missing(answer(json.dumps(body).encode()))["insolvency_status"]
    assert unclear.reason is NullReason.AMBIGUOUS


def test_none_is_said_only_of_what_was_searched():
    assert found(answer(notices())) == {"insolvency_status": "none"}
    assert finding(answer(notices()), "insolvency_status").confidence < 1
    full = finding(answer(notices(["2026-05-12", "dpc", ""])), "insolvency_status")
    assert (full.confidence, full.remark) == (1.0, "1 of 1 notices searched, the newest first.")
    others = (
        notices(["2026-05-12", "dpc", ""]).replace(b"123456782", b"999999999").replace(b"123 456 782", b"9")
    )
    assert missing(answer(others))["insolvency_status"].reason is NullReason.AMBIGUOUS
    for broken in (b"<html>", b"{}", b'{"records": null}', b"[]"):
        with pytest.raises(ProviderFailed):
            answer(broken)
    with pytest.raises(ProviderFailed):
        bulletin.fetch(ask(bulletin, Shelf(), {"siren": SIREN}))


def test_a_long_history_is_read_in_pages_and_a_longer_one_says_what_it_left():
    page = json.loads(notices(*[["2026-05-12", "dpc", ""]] * 100))
    page["nhits"] = 950
    door = Shelf({BODACC: (200, page)})
    said = finding(bulletin.fetch(ask(bulletin, door, {"siren": SIREN})), "insolvency_status")
    assert len(door.asked) == 3
    assert said.confidence < 1
    assert said.remark.startswith("300 of 950 notices searched")


def test_recorded_notices_are_read(shared):
    body = (shared / "data/providers/fixtures/fr_bodacc_records.json").read_bytes()
    records = fr_bodacc.parse(body, "880878145")
    assert (len(records.notices), records.total, records.foreign) == (3, 3, 0)
    assert fr_bodacc.insolvency(records, "").value == "none"
    off = fr_bodacc.struck_off(records)
    assert (off.value, off.as_of) == ("struck_off", date(2022, 11, 23))
    opened = (shared / "data/providers/synthetic/bodacc_collective.json").read_bytes()
    said = fr_bodacc.insolvency(fr_bodacc.parse(opened, SIREN), "")
    assert (said.value, said.as_of) == ("receivership", date(2026, 10, 12))
