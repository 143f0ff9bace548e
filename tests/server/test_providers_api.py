"""Providers and users' keys at them, over HTTP: kept sealed, for their user alone, never said again."""

import dataclasses

import pytest
import sqlalchemy as sa

from addon.core.signal import Observation
from addon.signals.budget import Ledger
from addon.signals.memory import Memory, Origin
from addon.signals.provider import Card, Price, Reply
from addon.signals.registry import Registry
from addon.signals.waterfall import Signals
from addon.store.tables import provider_keys
from server import logs
from tests.server.test_api import assert_problem

KEY = "pdl-secret-1"


class Paid:
    card = Card(
        id="vendor",
        label="Vendor",
        fields=("headcount",),
        needs=(frozenset({"domain"}),),
        hosts=("api.vendor.example",),
        sends="the domain",
        licence="Vendor's terms",
        url="https://vendor.example",
        access="paid",
        price=Price(28, "success", "about $0.28"),
        open_data=False,
    )

    def fetch(self, ask):
        return Reply()


class People(Paid):
    """The same contract, another subject: one key opens both."""

    card = Card(
        id="vendor_person",
        label="Vendor, people",
        fields=("job_change",),
        needs=(frozenset({"email"}),),
        hosts=("api.vendor.example",),
        sends="the e-mail address",
        licence="Vendor's terms",
        url="https://vendor.example",
        subject="person",
        access="paid",
        price=Price(28, "success", "about $0.28"),
        open_data=False,
        personal_data=True,
        key_of="vendor",
    )


class Free(Paid):
    card = Card(
        id="board",
        label="Board",
        fields=("open_roles",),
        needs=(frozenset({"domain"}),),
        hosts=("api.board.example",),
        sends="the domain",
        licence="public",
        url="https://board.example",
    )


@pytest.fixture
def real(service):
    """The real enrichment over three providers."""
    wiring = service.wiring
    registry = Registry([Paid(), People(), Free()])
    wiring.signals = Signals(registry, wiring.memory, Ledger(wiring.database), None)
    del wiring.enrichment
    wiring.__dict__.pop("services", None)
    from server.app import create_app

    service.client = create_app(wiring.settings, wiring).test_client()
    return service


def put(service, provider, key, headers=None):
    return service.client.put(
        f"/v1/providers/{provider}/key", json={"key": key}, headers=headers or service.headers()
    )


def listed(service, headers=None):
    answer = service.client.get("/v1/providers?spreadsheet_id=sheet-1", headers=headers or service.headers())
    assert answer.status_code == 200
    return {each["id"]: each for each in answer.get_json()["providers"]}


def test_every_provider_is_listed_with_what_it_costs_and_sends_and_whether_it_can_answer(real):
    both = listed(real)
    assert list(both) == ["board", "vendor", "vendor_person"], "keyless before paid"
    assert (both["board"]["able"], both["board"]["why"]) == (True, None)
    vendor = both["vendor"]
    assert (vendor["access"], vendor["sends"], vendor["price_text"]) == ("paid", "the domain", "about $0.28")
    assert (vendor["needs_key"], vendor["has_key"], vendor["able"]) == (True, False, False)
    assert vendor["why"].endswith(".")


def test_a_key_serves_its_user_alone_and_is_sealed_and_never_said_again(real, capfd):
    logs.configure("debug")
    answer = put(real, "vendor", KEY)
    assert (answer.status_code, answer.get_json()["able"]) == (200, True)
    assert KEY not in answer.get_data(as_text=True) + str(listed(real)) + capfd.readouterr().err
    assert listed(real)["vendor"]["has_key"]
    assert not listed(real, real.headers("200"))["vendor"]["has_key"]
    with real.wiring.database.connect() as connection:
        (row,) = connection.execute(sa.select(provider_keys)).all()
    assert KEY.encode() not in row.key
    assert real.wiring.enrichment.keys_of("100") == {"vendor": KEY, "vendor_person": KEY}


def test_a_new_key_replaces_the_old_and_deleting_it_deletes_what_it_bought(real):
    put(real, "vendor", KEY)
    put(real, "vendor_person", "pdl-secret-2")
    assert set(real.wiring.enrichment.keys_of("100").values()) == {"pdl-secret-2"}
    memory: Memory = real.wiring.memory
    for sub, source in (("100", "vendor"), ("100", "vendor_person"), ("200", "vendor")):
        found = Observation("company:domain:acme.com", "headcount", 7, source, 1.0)
        memory.add([found], Origin("sheet:1", sub))
    for _ in range(2):
        answer = real.client.delete("/v1/providers/vendor/key", headers=real.headers())
        assert (answer.status_code, answer.get_json()["has_key"]) == (200, False)
    left = memory.seen(["company:domain:acme.com"], ["headcount"], "sheet:1")
    assert len(left["company:domain:acme.com"]["headcount"]) == 1, "what another user bought stays"


@pytest.mark.parametrize("provider", ["nobody", "board"])
def test_only_a_provider_that_takes_keys_is_given_one(provider, real):
    assert put(real, provider, KEY).status_code == 404
    answer = real.client.delete(f"/v1/providers/{provider}/key", headers=real.headers())
    assert_problem(answer, 404)


@pytest.mark.parametrize(
    "key", ["", "abc", "with space", "täglich", "x" * 501, "a\nb: c", None, 12345, ["abcd"]], ids=range(9)
)
def test_what_cannot_be_a_key_is_refused_without_repeating_it(key, real):
    problem = assert_problem(put(real, "vendor", key), 400)
    assert len(str(key)) < 4 or str(key) not in problem["detail"]


def test_a_key_in_the_settings_serves_everybody_until_they_bring_their_own(real):
    wiring = real.wiring
    wiring.settings = dataclasses.replace(wiring.settings, provider_keys={"vendor": "the-house-key"})
    wiring.__dict__.pop("enrichment")
    for sub in ("100", "200"):
        assert set(wiring.enrichment.keys_of(sub).values()) == {"the-house-key"}
    wiring.enrichment.keep_key("100", "vendor", KEY)
    assert set(wiring.enrichment.keys_of("100").values()) == {KEY}
    assert set(wiring.enrichment.keys_of("200").values()) == {"the-house-key"}
