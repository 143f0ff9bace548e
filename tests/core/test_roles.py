"""Columns are recognised by their headers, by near misses, and by what stands in them; users overrule."""

from __future__ import annotations

import pytest

from addon.core.finding import find_tables
from addon.core.roles import guess_roles, header_role, movement_role
from addon.core.table import Rect, Tab, Value, parse_range
from addon.errors import Malformed


def roles(header: list[str], *rows: list[Value], mapping: dict[str, str] | None = None) -> list[str | None]:
    table = find_tables(Tab("T", 0, [header, *rows]))[0]
    found = {g.column: g.role for g in guess_roles(table, mapping or {}, frozenset())}
    return [found.get(c) for c in range(len(header))]


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Account", "account"),
        ("customer_id", "account_id"),
        ("Kundenname", "account"),
        ("Nom du client", "account"),
        ("Razón", None),
        ("MRR ($)", "amount"),
        ("Umsatz", "amount"),
        ("Starting ARR", "start"),
        ("ARR at end", "end"),
        ("Beginning MRR", "start"),
        ("Current ARR", "end"),
        ("ARR last year", "start"),
        ("Expansion MRR", "expansion"),
        ("Downgrades", "contraction"),
        ("Churned MRR", "churn"),
        ("Lost customers", None),
        ("Churn date", None),
        ("Net new MRR", None),
        ("New MRR", "new"),
        ("Win back", "reactivation"),
        ("Renewal Date", "renewal"),
        ("Renewal", "renewal"),
        ("Start date", "term_start"),
        ("Contract End", "term_end"),
        ("Account Owner", "owner"),
        ("CSM", "owner"),
        ("Website", "domain"),
        ("E-mail", "email"),
        ("Segment", "segment"),
        ("\ufeffAccount", "account"),
        ("Current Period End (UTC)", "term_end"),
        ("Acount", "account"),
        ("Renewl date", "renewal"),
        ("Moeda", "currency"),
        ("Comment", None),
        ("Churn reason", None),
        ("Vertragsende", "term_end"),
        ("", None),
        ("Fläche", None),
        ("85123", None),
        ("Canceled At (UTC)", None),
        ("Start (UTC)", "start"),
        ("Service Start", "term_start"),
        ("Service End", "term_end"),
        ("Type", "kind"),
    ],
)
def test_a_header_has_a_role(header: str, role: str | None) -> None:
    found = header_role(header)
    assert (found[0] if found else None) == role


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Less: churn", "churn"),
        ("+ Expansion", "expansion"),
        ("Starting MRR", "start"),
        ("Ending ARR", "end"),
        ("NRR", None),
        ("Customers at start", None),
        ("MRR", None),
        ("Churn rate", None),
    ],
)
def test_a_line_of_a_bridge_has_a_part(label: str, role: str | None) -> None:
    assert movement_role(label) == role


def test_an_id_beats_a_name_as_the_key() -> None:
    assert roles(
        ["id", "Customer ID", "Customer Name", "MRR"], ["s1", "c1", "Acme", 5], ["s2", "c2", "Bolt", 5]
    ) == [
        "ignore",
        "account",
        "account_name",
        "amount",
    ]
    assert roles(["id", "Name", "MRR"], ["1", "Acme", 5], ["2", "Bolt", 5]) == [
        "account",
        "account_name",
        "amount",
    ]


def test_values_decide_where_headers_say_nothing() -> None:
    found = roles(
        ["Who", "Where", "Write to", "In", "MRR"],
        ["Acme", "acme.example", "a@acme.example", "USD", 5],
        ["Bolt", "https://bolt.example/x", "b@bolt.example", "EUR", 6],
    )
    assert found == ["account", "domain", "email", "currency", "amount"]


def test_values_may_contradict_a_header() -> None:
    assert roles(["Account", "Date"], ["Acme", "soon"], ["Bolt", "later"])[1] is None
    assert roles(["Account", "Revenue"], ["Acme", "high"], ["Bolt", "low"])[1] is None


def test_the_users_choice_is_certain() -> None:
    header = ["Account", "Other", "MRR"]
    assert roles(header, ["a", "x", 1], ["b", "y", 2], mapping={"account": "B"})[1] == "account"
    table = find_tables(Tab("T", 0, [header, ["a", "x", 1]]))[0]
    for mapping in ({"acount": "A"}, {"account": "1"}, {"amount": "A:7"}, {"amount": "A,"}):
        with pytest.raises(Malformed):
            guess_roles(table, mapping, frozenset())


def test_a_range_is_a_rectangle() -> None:
    tab = Tab("T", 0, [[1]] * 9)
    assert parse_range("'T'!B2:D5", tab) == Rect(1, 1, 5, 4)
    assert parse_range("A:C", tab) == Rect(0, 0, 9, 3)
    assert parse_range("B3", tab) == Rect(2, 1, 3, 2)
    with pytest.raises(Malformed):
        parse_range("all of it", tab)
