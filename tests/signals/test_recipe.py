"""A new provider from the recipe: written by one command, under sixty lines, and it keeps the contract."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from addon.errors import Conflict, Malformed
from addon.signals.provider import Card, Finding, Reply
from addon.signals.registry import Registry, in_module, load
from server import listing
from server.cli import main
from tests.conftest import ROOT
from tests.signals.contract import (
    Sample,
    check_all,
    check_card,
    check_charges,
    check_finds,
    check_hostile,
    check_pure,
    check_refusals,
    check_secrets,
    check_unknown,
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for folder in listing.PLACES:
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def loaded(path: Path):
    spec = importlib.util.spec_from_file_location(f"scaffold_{path.stem}_{path.parent.name}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_a_provider_from_the_recipe_keeps_the_contract_in_under_sixty_lines(checkout):
    told = listing.begin(["new", "staff_count"], checkout)
    provider_file, sample_file = (checkout / name for name in told["files"])
    (provider,) = in_module(loaded(provider_file))
    assert provider.card.id == "staff_count"
    check_all(provider, loaded(sample_file).SAMPLE)
    lines = sum(path.read_text().count("\n") for path in (provider_file, sample_file))
    assert lines < 60
    assert Registry([provider]).refused == {}


def test_what_it_writes_passes_the_linter(checkout):
    listing.begin(["new", "staff_count"], checkout)
    ruff = [
        Path(sys.executable).with_name("ruff"),
        "check",
        "--config",
        ROOT / "pyproject.toml",
        "--quiet",
        ".",
    ]
    assert subprocess.run(ruff, cwd=checkout, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    "words", [["new"], ["old", "x1"], ["new", "../up"], ["new", "Upper"], ["new", "a", "b"]]
)
def test_a_wrong_name_writes_nothing(checkout, words):
    with pytest.raises(Malformed):
        listing.begin(words, checkout)
    assert not list(checkout.rglob("*.py"))


def test_nothing_is_overwritten_and_nothing_written_outside_a_checkout(checkout, tmp_path):
    listing.begin(["new", "twice"], checkout)
    with pytest.raises(Conflict, match=r"twice\.py is there already"):
        listing.begin(["new", "twice"], checkout)
    with pytest.raises(Malformed, match="not a checkout"):
        listing.begin(["new", "fine"], tmp_path / "addon")


CARD = Card(
    "bad", "Bad", ("headcount",), (frozenset({"domain"}),), ("api.test",), "it", "x", "https://x.test"
)
SAMPLE = Sample({"domain": "acme.com"}, {"https://api.test/": (200, {"employees": 3, "label": "x"})})


def breaking(**card):
    """A provider written to break one promise; its ``fetch`` is the decorated function."""

    def made(fetch):
        class Bad:
            pass

        Bad.card = Card(**{**vars(CARD), **card})
        Bad.fetch = lambda self, ask: fetch(ask)
        return Bad()

    return made


@breaking()
def elsewhere(ask):
    ask.web.get("https://evil.test/")
    return Reply((Finding("headcount", 3),))


@breaking()
def raises(ask):
    return Reply((Finding("headcount", ask.web.get("https://api.test/").json()["employees"]),))


@breaking()
def invents(ask):
    ask.web.get("https://api.test/")
    return Reply((Finding("headcount", 0),))


@breaking()
def of_no_type(ask):
    return Reply((Finding("headcount", "three"),))


@breaking(access="free_key")
def key_in_the_address(ask):
    ask.web.get("https://api.test/", params={"key": ask.key})
    return Reply((Finding("headcount", 3),))


@breaking()
def tells_revenue(ask):
    ask.web.get("https://api.test/", params={"r": str(ask.known["revenue_reported"])})
    return Reply((Finding("headcount", 3),))


@breaking(access="paid")
def without_a_price(ask):
    return Reply((Finding("headcount", 3),))


@breaking()
def charges_for_free(ask):
    return Reply((Finding("headcount", 3),), charged_minor=5)


@breaking(sends="")
def says_not_what_it_sends(ask):
    return Reply()


TURNS = iter(range(10**6))


@breaking()
def never_the_same(ask):
    return Reply((Finding("headcount", next(TURNS)),))


@pytest.mark.parametrize(
    ("provider", "check"),
    [
        (elsewhere, check_finds),
        (raises, check_hostile),
        (invents, check_unknown),
        (invents, check_refusals),
        (of_no_type, check_finds),
        (key_in_the_address, check_secrets),
        (tells_revenue, check_secrets),
        (without_a_price, check_card),
        (charges_for_free, check_charges),
        (says_not_what_it_sends, check_card),
        (never_the_same, check_pure),
    ],
)
def test_the_contract_catches_who_breaks_it(provider, check):
    with pytest.raises((AssertionError, KeyError, TypeError)):
        check(provider, SAMPLE)


def test_the_command_lists_providers_loaded_or_not_with_the_reason(capsys, monkeypatch):
    monkeypatch.setenv("KEEPRATE_PLUGINS", "absent_one")
    monkeypatch.setenv("KEEPRATE_PROVIDERS_OFF", "lever")
    assert main(["providers", "--json"]) == 0
    found = {one["id"]: one for one in json.loads(capsys.readouterr().out)["providers"]}
    assert found["greenhouse"]["able"]
    assert found["lever"]["why"] == "Switched off by the settings."
    assert found["absent_one"]["why"] == "Not installed: no plug-in has this name."
    assert not found["pdl"]["able"]
    assert found["pdl_person"]["why"] == "Needs your own access key of People Data Labs."
    monkeypatch.setenv("KEEPRATE_PROVIDER_KEYS", "pdl:k1")
    assert main(["providers"]) == 0
    text = capsys.readouterr().out
    assert re.search(r"^pdl +paid +able .*, key kept$", text, re.M)
    assert re.search(r"^greenhouse +no key +able +Greenhouse, free$", text, re.M)
    assert re.search(r"^lever +not loaded +Switched off", text, re.M)
    assert "k1" not in text


class Point:
    """An entry point."""

    def __init__(self, name, loads):
        self.name, self._loads = name, loads

    def load(self):
        if isinstance(self._loads, Exception):
            raise self._loads
        return self._loads


def plug_in(name, **card):
    return type(
        "Plug", (), {"card": Card(**{**vars(CARD), "id": name, **card}), "fetch": lambda self, ask: Reply()}
    )


def test_plug_ins_come_in_through_the_same_door_only_by_allowed_names(monkeypatch):
    points = [
        Point("good", plug_in("good")),
        Point("unasked", RuntimeError("was loaded without being allowed")),
        Point("broken", ImportError("x")),
        Point("masked", plug_in("greenhouse")),
        Point("wrong", plug_in("wrong", fields=("no_such_field",))),
        Point("off", plug_in("off")),
    ]
    monkeypatch.setattr("addon.signals.registry.entry_points", lambda group: points)
    registry = load({"good", "broken", "masked", "wrong", "off"}, {"off"})
    assert registry.get("good") is not None
    assert registry.get("greenhouse").__class__.__module__.startswith("addon.")
    assert registry.refused == {
        "broken": "Not loaded: it failed with ImportError.",
        "masked": "Not loaded: its card calls it “greenhouse”.",
        "wrong": "Not loaded: it declares unknown fields: no_such_field.",
        "off": "Switched off by the settings.",
    }
