"""Signals beside accounts: in words with their source and day, as hard flags where they are facts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from addon.compute_nrr import Knows, compute
from addon.compute_nrr import flags as flags_alone
from addon.core.known_signals import KnownSignals
from addon.core.report import Writes
from addon.core.signal import Known, Missing, NullReason, Observation, Signal, Subject
from addon.core.table import Ask, Book, Tab

AS_OF = date(2026, 1, 15)
LABELS = {"greenhouse": "Greenhouse", "pdl": "PDL", "bodacc": "BODACC", "register": "Register"}
HEADER = ["Account", "Website", "SIREN", "Contact e-mail", "Dec 2024", "Dec 2025"]
ROWS: list[list[Any]] = [
    HEADER,
    ["Acme", "https://www.acme-inc.com/about", None, "jo@acme-inc.com", 1000, 1200],
    ["Beta SAS", None, "732 829 320", None, 500, 500],
    ["Gone", "gone-corp.com", None, None, 300, None],
    ["Plain", None, None, None, 200, 9000],
]
SCHEMA = Path(__file__).resolve().parents[2] / "addon/core/nrr_result.schema.json"


def book() -> Book:
    return Book("Book", (Tab("ARR", 0, ROWS),), book_id="book")


def seen(
    field: str,
    value: Known,
    source: str,
    day: date | None = None,
    at: date = date(2026, 1, 14),
    url: str = "",
) -> Signal:
    when = datetime(at.year, at.month, at.day, 9, tzinfo=UTC).timestamp()
    return Signal(field, best=Observation("", field, value, source, when, as_of=day, url=url))


def stale(signal: Signal) -> Signal:
    assert signal.best is not None
    return Signal(signal.field, missing=Missing(signal.field, NullReason.STALE), others=(signal.best,))


def knows(signals: Mapping[str, Sequence[Signal]], asked: list[str] | None = None) -> Knows:
    def look_up(
        subjects: Sequence[Subject], fields: Sequence[str], scope: str
    ) -> tuple[dict[str, dict[str, Signal]], dict[str, str]]:
        assert scope == "book"
        if asked is not None:
            asked.extend(subject.id for subject in subjects)
        return {s: {one.field: one for one in ones} for s, ones in signals.items()}, LABELS

    return look_up


KNOWN = {
    "company:domain:acme-inc.com": (
        seen("open_roles", 12, "greenhouse", date(2026, 1, 7)),
        seen("headcount_growth_12m", 0.18, "pdl", date(2025, 10, 1)),
        seen("site_status", "up", "register"),
    ),
    "person:email:jo@acme-inc.com": (seen("job_change", "Acme → Looms, between a and b", "pdl"),),
    "company:siren:732829320": (
        seen(
            "insolvency_status", "liquidation", "bodacc", date(2025, 11, 7), url="https://www.bodacc.fr/a/1"
        ),
    ),
    "company:domain:gone-corp.com": (seen("registry_status", "ceased", "register"),),
}


def column(writes: Writes, key: str) -> Mapping[str, Any]:
    return next(column for column in writes.columns if column.key == key).values


def by_key(result: dict[str, Any]) -> dict[str, Any]:
    return {account["key"]: account for account in result["accounts"]}


def test_signals_stand_beside_their_account_with_source_and_day() -> None:
    _, writes = compute(book(), Ask(AS_OF), knows(KNOWN))
    signals = column(writes, "signals")
    assert signals["acme"] == (
        "12 open roles (Greenhouse, 7 Jan); Headcount +18% in 12 months (PDL, 1 Oct 2025); "
        "Contact changed jobs: Acme → Looms, between a and b (PDL, 14 Jan)"
    )
    assert signals["plain"] is None


def test_accounts_are_known_by_their_website_number_and_contacts() -> None:
    asked: list[str] = []
    compute(book(), Ask(AS_OF), knows({}, asked))
    assert set(asked) == {*KNOWN}


def test_what_is_known_of_companies_in_an_accounts_tab_stands_beside_their_revenue() -> None:
    """The usual workbook: revenue by name in one tab, websites and numbers in another."""
    revenue = [["Account", *row[4:]] if row is HEADER else [row[0], *row[4:]] for row in ROWS]
    listed = [
        [row[0].upper() if row is not HEADER else "Account", *row[1:4], "Ann"] for row in reversed(ROWS[1:])
    ]
    accounts = [["Customer", *HEADER[1:4], "Owner"], *listed]
    apart = Book("Book", (Tab("ARR", 0, revenue), Tab("CRM", 1, accounts)), book_id="book")
    asked: list[str] = []
    result, writes = compute(apart, Ask(AS_OF), knows(KNOWN, asked))
    assert set(asked) == {*KNOWN}
    together = column(compute(book(), Ask(AS_OF), knows(KNOWN))[1], "signals")
    assert column(writes, "signals") == together
    (flag, *_) = by_key(result)["beta sas"]["flags"]
    assert flag["rule"] == "insolvency"


def test_a_list_of_accounts_with_company_numbers_alone_is_enough_to_know_them() -> None:
    numbers = [["Account", "N° SIREN"], ["Beta SAS", "732 829 320"]]
    tabs = (Tab("ARR", 0, [["Account", *row[4:]] if row is HEADER else [row[0], *row[4:]] for row in ROWS]),)
    _, writes = compute(Book("B", (*tabs, Tab("List", 1, numbers)), book_id="book"), Ask(AS_OF), knows(KNOWN))
    assert column(writes, "signals")["beta sas"] == "In liquidation (BODACC, 7 Nov 2025)"


def test_insolvency_is_a_flag_of_its_own_before_all_others() -> None:
    result, writes = compute(book(), Ask(AS_OF), knows(KNOWN))
    (flag, *_) = by_key(result)["beta sas"]["flags"]
    assert flag == {
        "kind": "churn_risk",
        "rule": "insolvency",
        "label": "Churn risk",
        "why": ["In liquidation (BODACC, 7 Nov 2025, https://www.bodacc.fr/a/1)"],
        "at_stake": "500.00",
        "clears": "An entry in the public record that ends the proceedings",
        "record": "definitional",
        "standing": "fact",
        "estimated": False,
    }
    assert result["look_first"][0] == "beta sas"
    assert "In liquidation" in str(column(writes, "why")["beta sas"])
    assert str(column(writes, "flag")["beta sas"]).startswith("Churn risk")


@pytest.mark.parametrize(("match", "said"), [(0.95, ""), (0.75, ", 75% sure that it is this company")])
def test_a_hard_flag_says_when_it_may_be_about_another_company(match: float, said: str) -> None:
    known = seen("insolvency_status", "liquidation", "bodacc", date(2025, 11, 7))
    assert known.best is not None
    known = replace(known, best=replace(known.best, match=match))
    result, _ = compute(book(), Ask(AS_OF), knows({"company:siren:732829320": [known]}))
    (flag, *_) = by_key(result)["beta sas"]["flags"]
    assert flag["why"] == [f"In liquidation (BODACC, 7 Nov 2025{said})"]


def test_an_account_that_left_already_gets_no_flag() -> None:
    result, _ = compute(book(), Ask(AS_OF), knows(KNOWN))
    assert by_key(result)["gone"]["flags"] == []


def test_a_hard_status_too_old_to_be_current_still_counts_and_says_when_it_was_checked() -> None:
    old = {"company:siren:732829320": (stale(KNOWN["company:siren:732829320"][0]),)}
    result, writes = compute(book(), Ask(AS_OF), knows(old))
    why = by_key(result)["beta sas"]["flags"][0]["why"][0]
    assert "last checked on 14 Jan 2026" in why
    assert column(writes, "signals")["beta sas"] is None  # nothing that is not current stands as if it were


@pytest.mark.parametrize(("field", "value"), [("insolvency_status", "none"), ("registry_status", "active")])
def test_a_company_in_order_gets_neither_flag_nor_words(field: str, value: str) -> None:
    calm = {"company:siren:732829320": (seen(field, value, "register"),)}
    result, writes = compute(book(), Ask(AS_OF), knows(calm))
    assert all(
        flag["rule"] not in {"insolvency", "ceased trading"} for flag in by_key(result)["beta sas"]["flags"]
    )
    assert column(writes, "signals")["beta sas"] is None


def test_the_same_signals_make_the_same_report_and_others_another_manifest() -> None:
    first, second = (compute(book(), Ask(AS_OF), knows(KNOWN)) for _ in range(2))
    assert json.dumps(first[0]) == json.dumps(second[0])
    assert first[1] == second[1]
    plain, _ = compute(book(), Ask(AS_OF))
    nothing, _ = compute(book(), Ask(AS_OF), knows({}))
    assert json.dumps(plain) == json.dumps(nothing)
    assert "signals_sha256" not in plain["manifest"]
    fewer = {key: KNOWN[key] for key in list(KNOWN)[:2]}
    other, _ = compute(book(), Ask(AS_OF), knows(fewer))
    assert len({first[0]["manifest"]["signals_sha256"], other["manifest"]["signals_sha256"]}) == 2
    assert first[0]["manifest"]["input_sha256"] == plain["manifest"]["input_sha256"]


def test_numbers_never_move_because_of_a_signal() -> None:
    result, _ = compute(book(), Ask(AS_OF), knows(KNOWN))
    plain, _ = compute(book(), Ask(AS_OF))
    for name in ("nrr", "grr", "start", "end", "bridge", "metrics", "series"):
        assert result[name] == plain[name]


def test_text_from_outside_never_becomes_a_formula() -> None:
    evil = {"company:domain:acme-inc.com": (seen("last_funding_type", '=HYPERLINK("x")', "pdl"),)}
    _, writes = compute(book(), Ask(AS_OF), knows(evil))
    assert not str(column(writes, "signals")["acme"]).startswith("=")


def test_the_result_keeps_to_its_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    result, _ = compute(book(), Ask(AS_OF), knows(KNOWN))
    jsonschema.validate(result, json.loads(SCHEMA.read_text()))


def test_flags_alone_name_no_hard_rule_that_did_not_speak() -> None:
    assert "insolvency" not in {rule["name"] for rule in flags_alone(book(), Ask(AS_OF))["rules"]}


def test_nothing_known_has_no_hash() -> None:
    assert KnownSignals().sha256() is None
