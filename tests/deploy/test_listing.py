"""What is typed into the Marketplace keeps Google's lengths and says the truth about scopes and pages."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from PIL import Image

from deploy.local.script import syntax
from server.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
LISTING = tomllib.loads((ROOT / "deploy/marketplace/listing.toml").read_text("utf-8"))
# Marketplace documentation, "Create a store listing": the most characters of each text.
MOST = {"name": 50, "short": 200, "detailed": 15_999}
# The same page: icons of the listing and the banner of its card, in pixels.
PICTURES = {"icon-128.png": (128, 128), "icon-32.png": (32, 32), "banner-220x140.png": (220, 140)}


@pytest.mark.parametrize("name", MOST)
def test_a_text_is_as_long_as_google_allows_and_does_not_name_google(name: str) -> None:
    text = LISTING[name].strip()
    assert 0 < len(text) <= MOST[name]
    assert "google" not in text.casefold()
    assert "beta" not in text.casefold()


@pytest.mark.parametrize(("name", "size"), PICTURES.items())
def test_a_picture_has_the_size_google_asks_for(name: str, size: tuple[int, int]) -> None:
    with Image.open(ROOT / "deploy/marketplace" / name) as picture:
        assert picture.size == size


def test_the_two_descriptions_differ() -> None:
    assert LISTING["short"].strip() not in LISTING["detailed"]


def test_every_scope_of_the_manifest_has_its_reason_and_no_other() -> None:
    manifest = json.loads((ROOT / "appsscript/appsscript.json").read_text("utf-8"))
    assert set(LISTING["scopes"]) == set(manifest["oauthScopes"])
    assert all(len(reason) > 40 and reason.endswith(".") for reason in LISTING["scopes"].values())


def test_the_links_are_pages_the_service_answers() -> None:
    assert {path.removeprefix("/") for path in LISTING["links"].values()} <= set(PAGES)


def test_the_formulas_it_names_are_there() -> None:
    there = {
        name
        for path in (ROOT / "appsscript").glob("formulas*.js")
        for name in syntax.custom_functions(path.read_text("utf-8"))
    }
    named = set(re.findall(r"=([A-Z_]+)", LISTING["detailed"]))
    assert named
    assert named <= there
