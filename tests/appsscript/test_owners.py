"""Which owner the signed-in user is: by address, by name as addresses write it, and nobody when in doubt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import quickjs

SOURCE = Path(__file__).resolve().parents[2] / "appsscript" / "owners.js"
TEAM = ["Jane Doe", "Sam Fox", "Émile Zola", "o'brien@example.com", "Ann", "Li, Wei"]


@pytest.fixture(scope="module")
def engine() -> quickjs.Context:
    context = quickjs.Context()
    context.eval(SOURCE.read_text("utf-8"))
    return context


def owner_of(engine: quickjs.Context, owners: list[str], email: str) -> str | None:
    found = engine.eval(f"JSON.stringify(ownerOf_({json.dumps(owners)}, {json.dumps(email)}))")
    answer: str | None = json.loads(found)
    return answer


@pytest.mark.parametrize(
    ("email", "owner"),
    [
        ("jane.doe@example.com", "Jane Doe"),
        ("JDoe@example.com", "Jane Doe"),
        ("doe.jane@example.com", "Jane Doe"),
        ("jane@example.com", "Jane Doe"),
        ("jane.doe+sales@example.com", "Jane Doe"),
        ("emile.zola@example.com", "Émile Zola"),
        ("ann.smith@example.com", "Ann"),
        ("wei.li@example.com", "Li, Wei"),
        ("O'Brien@example.com", "o'brien@example.com"),
        ("jane.smith@example.com", None),
        ("somebody@example.com", None),
        ("", None),
    ],
)
def test_an_owner_is_found_by_the_ways_in_which_addresses_write_names(
    engine: quickjs.Context, email: str, owner: str | None
) -> None:
    assert owner_of(engine, TEAM, email) == owner


def test_the_address_itself_comes_before_any_name(engine: quickjs.Context) -> None:
    assert owner_of(engine, ["Jane Doe", "jane.doe@example.com"], "jane.doe@example.com") == (
        "jane.doe@example.com"
    )


def test_two_owners_that_fit_alike_are_nobody(engine: quickjs.Context) -> None:
    assert owner_of(engine, ["Jane Doe", "Jane Dove"], "jane@example.com") is None
    assert owner_of(engine, ["Jane Doe", "Jim Doe"], "jdoe@example.com") is None


def test_the_accounts_of_an_owner_come_in_the_order_in_which_to_look_at_them(
    engine: quickjs.Context,
) -> None:
    result = {
        "accounts": [{"key": "a"}, {"key": "__proto__"}, {"key": "c"}],
        "owners": {"list": [{"owner": "Jane", "first": ["c", "__proto__", "gone"]}]},
    }
    told = engine.eval(f"JSON.stringify(firstOf_({json.dumps(result)}, 'Jane').map((a) => a.key))")
    assert json.loads(told) == ["c", "__proto__"]
    assert engine.eval(f"firstOf_({json.dumps(result)}, null).length") == 0
