"""The demo's customers through the real door: all providers, the guard, and the web on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from addon.core.signal import NullReason, Signal, Subject
from addon.run import InlineRun
from addon.signals.budget import Ledger
from addon.signals.memory import Memory
from addon.signals.normalise import registrable
from addon.signals.order import Order
from addon.signals.registry import load
from addon.signals.waterfall import Signals
from addon.signals.web import Web
from addon.store.engine import make_engine
from addon.store.keyring import KeyRing
from addon.store.migrate import migrate
from deploy.local import books
from deploy.local.web import LocalWeb
from deploy.local.web.world import company

FIELDS = (
    "open_roles",
    "registry_status",
    "insolvency_status",
    "site_status",
    "crm",
    "linkedin_url",
    "mail_host",
)
TODAY = date(2026, 3, 20)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, Signal]]]:
    """Name -> field -> signal, for the first ten rows of the accounts tab and a few more."""
    folder: Path = tmp_path_factory.mktemp("signals")
    noon = datetime(2026, 3, 20, 12, tzinfo=UTC).timestamp()
    engine = make_engine(f"sqlite:///{folder / 'keeprate.db'}")
    migrate(engine)
    local = LocalWeb(lambda: TODAY).start()
    web = Web(local=local.names)
    memory = Memory(engine, KeyRing({"k1": b"1" * 32}), lambda: noon)
    signals = Signals(load(), memory, Ledger(engine, lambda: noon), web, lambda: noon)
    rows = books.SAMPLES[0].tabs()[1]["rows"][1:15]
    subjects = {row[0]: subject(row) for row in rows}
    keyless = frozenset(p.card.id for p in signals.registry.providers if p.card.access == "keyless")
    order = Order("sheet:demo", "you", "run-1", TODAY, allowed=keyless)
    try:
        found = signals.ask(list(subjects.values()), FIELDS, order, InlineRun())
        yield {name: found[each.id] for name, each in subjects.items()}
    finally:
        web.close()
        local.close()
        engine.dispose()


def subject(row: list) -> Subject:
    keys = {"name": row[0], "country": row[7], "domain": registrable(row[1].partition("//")[2]) or ""}
    return Subject("company", {**keys, **({"siren": row[8].replace(" ", "")} if row[8] else {})})


def test_open_roles_are_counted_for_whoever_has_a_board_and_for_nobody_else(answers: dict):
    for name, signals in answers.items():
        known = company(name)
        roles = signals["open_roles"]
        assert roles.value == (known.roles if known.board and not known.shy else None), name
        assert roles.missing is None or roles.missing.reason in (
            NullReason.NOT_FOUND,
            NullReason.NOT_COVERED,
            NullReason.BLOCKED_BY_POLICY,
        )
    assert sum(1 for signals in list(answers.values())[:10] if signals["open_roles"].value is not None) == 4


def test_the_insolvent_and_the_ceased_are_told_from_the_registers(answers: dict):
    assert answers["Aldervane Printing"]["insolvency_status"].value == "receivership"
    assert answers["Arkenstead Textiles"]["registry_status"].value in ("ceased", "struck_off")
    assert answers["Aldervane Aerospace"]["registry_status"].value == "active"


def test_the_state_of_each_site_is_told_or_that_it_may_not_be_read(answers: dict):
    shown = {name: signals["site_status"].value for name, signals in answers.items()}
    assert shown["Aldervane Systems"] == "redirected"
    assert shown["Ashgrove-Tal Aerospace"] == "parked"
    assert shown["Arkenstead Textiles"] == "down"
    assert shown["Ashgrove-Tal Foods"] == "down"
    assert shown["Aldervane Labs"] == "up"
    refused = answers["Ashgrove-Tal Marine"]["site_status"].missing
    assert refused is not None
    assert refused.reason == NullReason.BLOCKED_BY_POLICY


def test_every_value_says_where_it_is_from(answers: dict):
    for signals in answers.values():
        for signal in signals.values():
            assert signal.best is None or signal.best.url.startswith("https://")
            assert signal.best is not None or signal.missing is not None


def test_a_company_abroad_is_not_asked_for_a_french_number_it_cannot_have(answers: dict):
    abroad = [company(name) for name in answers if company(name).country not in ("FR", "")]
    assert abroad
    for known in abroad:
        missing = answers[known.name]["insolvency_status"].missing
        assert missing is not None
        assert missing.reason == NullReason.NOT_COVERED, known.name
        assert "FR" in missing.message
