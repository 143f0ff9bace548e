"""The user's own tab, file and LinkedIn export: read as they come, asked like any provider, kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from addon.core.signal import Missing, NullReason, Subject
from addon.core.table import Tab
from addon.errors import Malformed, SheetProblem, TooLarge
from addon.import_own import import_own
from addon.signals.memory import Memory
from addon.signals.own import connections, imported, own_tab
from addon.signals.own.cells import whole
from addon.signals.provider import Ask, Finding
from addon.signals.registry import complaint
from addon.store.engine import make_engine
from addon.store.keyring import KeyRing
from addon.store.migrate import migrate
from tests.signals.door import TODAY, Shelf

AUGUST = datetime(2026, 8, 20, 12, tzinfo=UTC).timestamp()
DAY = 86400.0
EXPORT = (
    "Notes:\r\n"
    '"When exporting your connection data, you may notice that some e-mail addresses are missing."\r\n'
    "\r\n"
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\r\n"
    'Ada,Byron,https://www.linkedin.com/in/ada-byron,,"Engines, Ltd",Head of Sales,10 Aug 2026\r\n'
    "Alan,Example,https://www.linkedin.com/in/alan-example,alan@codes.example,Codes SAS,CTO,01 Mar 2022\r\n"
    ",,,,,,\r\n"
)
CRM: list[list[Any]] = [
    ["Accounts of ours", None, None, None, None, None],
    ["Company", "Website", "Employees", "Headcount growth, 12 months", "Tech stack", "As of"],
    ["Acme", "https://www.acme-inc.com", 100, 0.1, "Postgres; Python", "2026-05-01"],
    ["Acme", "acme-corp.fr", 120, 0.2, "Postgres; Go", "2026-10-01"],
    ["Beta GmbH", "beta-werke.de", "1.250", "18 %", None, None],
    ["Beta GmbH", "beta-werke.de", None, None, "COBOL", "2025-01-01"],
    ["Gamma", None, 7, 0.05, "=HYPERLINK(1)", "2026-01-01"],
]


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(AUGUST)


@pytest.fixture
def memory(tmp_path: Path, clock: Clock) -> Iterator[Memory]:
    engine = make_engine(f"sqlite:///{tmp_path / 'keeprate.sqlite'}")
    migrate(engine)
    yield Memory(engine, KeyRing({"k1": b"1" * 32}), clock)
    engine.dispose()


def asked(provider: Any, kind: str, fields: str, **keys: str) -> dict[str, Any]:
    """Field -> value, or the reason for none."""
    question = Ask(Subject(kind, keys), frozenset(fields.split()), Shelf(), TODAY)  # type: ignore[arg-type]
    return {
        a.field: a.value if isinstance(a, Finding) else a.reason.value
        for a in provider.fetch(question).answers
    }


def crm() -> Any:
    formats: list[list[str | None]] = [[]] * 2 + [[None, None, None, "0%"]] * 5
    return own_tab(Tab("CRM", 7, CRM, formats), "company")


def test_columns_are_matched_by_their_headers_and_the_newest_row_speaks() -> None:
    provider = crm()
    assert provider.card.label == "Tab CRM"
    assert provider.card.fields == ("headcount", "headcount_growth_12m", "technologies")
    assert complaint(provider) is None
    fields = "headcount headcount_growth_12m technologies"
    assert asked(provider, "company", fields, domain="acme-corp.fr") == {
        "headcount": 120,
        "headcount_growth_12m": 0.2,
        "technologies": ("Postgres", "Go"),
    }
    beta = asked(provider, "company", fields, domain="beta-werke.de", name="Beta")
    assert beta == {"headcount": 1250, "headcount_growth_12m": 0.18, "technologies": ("COBOL",)}


def test_the_cell_and_the_day_stand_in_the_evidence() -> None:
    question = Ask(Subject("company", {"domain": "acme-corp.fr"}), frozenset({"headcount"}), Shelf(), TODAY)
    found = crm().fetch(question).answers[0]
    assert (found.remark, found.as_of, found.match) == ("'CRM'!C4", date(2026, 10, 1), 1.0)


def test_a_name_finds_its_row_unless_several_companies_bear_it() -> None:
    assert asked(crm(), "company", "headcount", name="GAMMA S.A.S.", country="FR") == {"headcount": 7}
    assert asked(crm(), "company", "headcount", name="Acme") == {"headcount": "ambiguous"}
    assert asked(crm(), "company", "headcount", name="Delta") == {"headcount": "not_found"}


def test_a_growth_without_a_percent_sign_anywhere_is_not_guessed() -> None:
    rows: list[list[Any]] = [
        ["Website", "Headcount growth, 12 months"],
        ["acme-corp.fr", 12],
        ["b-corp.fr", 3],
    ]
    provider = own_tab(Tab("CRM", 7, rows), "company")
    assert provider is not None
    question = Ask(
        Subject("company", {"domain": "acme-corp.fr"}), frozenset({"headcount_growth_12m"}), Shelf(), TODAY
    )
    missing = provider.fetch(question).answers[0]
    assert isinstance(missing, Missing)
    assert missing.reason == NullReason.UNIT_AMBIGUOUS
    assert "'CRM'!B2" in missing.message


def test_a_tab_without_keys_or_known_columns_is_no_provider() -> None:
    assert own_tab(Tab("T", 1, [["Website", "Colour"], ["acme-corp.fr", "red"]]), "company") is None
    assert own_tab(Tab("T", 1, [["Employees"], [12]]), "company") is None
    assert own_tab(Tab("T", 1, []), "company") is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234", 1234), ("1.234", 1234), ("1 234 567", 1234567), ("12", 12), ("12.0", 12), ("51-200", None)],
)
def test_whole_numbers_as_people_write_them(text: str, number: int | None) -> None:
    assert whole(text) == number


def test_an_export_of_linkedin_is_read_from_its_header_on() -> None:
    ada, alan = connections("\ufeff" + EXPORT)
    assert (ada.profile, ada.employer, ada.email) == (
        "https://www.linkedin.com/in/ada-byron",
        "Engines, Ltd",
        "",
    )
    assert (ada.connected_on, alan.connected_on) == (date(2026, 8, 10), date(2022, 3, 1))
    assert alan.subject.keys["email"] == "alan@codes.example"


def test_the_synthetic_export_beside_this_checkout(shared: Path) -> None:
    text = (shared / "data/providers/synthetic/linkedin_Connections.csv").read_bytes().decode()
    people = connections(text)
    assert len(people) == 2
    assert all(person.profile and person.employer and person.connected_on for person in people)


@pytest.mark.parametrize("text", ["", "Notes:\r\n", "a,b\r\n1,2\r\n", "First Name,Last Name\r\nA,B\r\n"])
def test_another_file_is_refused_with_the_way_to_the_right_one(text: str) -> None:
    with pytest.raises(Malformed, match=r"no Connections\.csv"):
        connections(text)


def test_imported_people_are_found_by_profile_and_by_email(memory: Memory) -> None:
    told = import_own(memory, "book", "linkedin_connections", "Connections.csv", EXPORT, "42")
    assert (told["rows"], told["subjects"], told["changes"]) == (2, 2, 0)
    assert set(told["fields"]) == {"employer", "job_title", "connected_on"}
    (provider,) = imported(memory, "sheet:book")
    assert complaint(provider) is None
    profile = "https://www.linkedin.com/in/ada-byron"
    assert asked(provider, "person", "employer connected_on", profile=profile) == {
        "employer": "Engines, Ltd",
        "connected_on": "2026-08-10",
    }
    assert asked(provider, "person", "job_title", email="alan@codes.example") == {"job_title": "CTO"}
    assert asked(provider, "person", "job_title", name="Alan Example", company="Codes") == {
        "job_title": "CTO"
    }
    assert asked(provider, "person", "job_title", name="Alan Example") == {"job_title": "not_found"}
    assert imported(memory, "sheet:other") == ()


def test_two_exports_tell_who_changed_jobs_and_between_which_days(memory: Memory, clock: Clock) -> None:
    import_own(memory, "book", "linkedin_connections", "Connections.csv", EXPORT, "42")
    clock.now += 30 * DAY
    later = EXPORT.replace('"Engines, Ltd",Head of Sales', "Looms Inc,Chief Sales Officer")
    later = later.replace("Codes SAS,CTO", "CODES,Chief Technology Officer") + (
        "New,Person,https://www.linkedin.com/in/new-person,,Somewhere,Buyer,01 Sep 2026\r\n"
    )
    told = import_own(memory, "book", "linkedin_connections", "Connections.csv", later, "42")
    assert told["changes"] == 1
    assert "1 of them changed jobs" in told["sentence"]
    (provider,) = imported(memory, "sheet:book")
    ada = asked(provider, "person", "employer job_change", profile="https://www.linkedin.com/in/ada-byron")
    assert ada == {
        "employer": "Looms Inc",
        "job_change": "Engines, Ltd → Looms Inc (Chief Sales Officer), between 20 Aug 2026 and 19 Sep 2026",
    }
    again = import_own(memory, "book", "linkedin_connections", "Connections.csv", later, "42")
    assert again["changes"] == 0
    with pytest.raises(SheetProblem, match=r"older .* 10 Aug 2026.* 1 Sep 2026"):
        import_own(memory, "book", "linkedin_connections", "Connections.csv", EXPORT, "42")


def test_a_file_of_companies_is_kept_for_its_sheet_alone(memory: Memory) -> None:
    text = "Website;Open roles;Last funding date;As of\nacme-corp.fr;12;2025-06-30;2026-08-01\n;3;;\n"
    told = import_own(memory, "book", "csv", "crm.csv", text, "42")
    assert (told["rows"], told["fields"]) == (1, ["open_roles", "last_funding_date"])
    (provider,) = imported(memory, "sheet:book")
    assert asked(provider, "company", "open_roles last_funding_date", domain="acme-corp.fr") == {
        "open_roles": 12,
        "last_funding_date": "2025-06-30",
    }
    seen = memory.seen(["company:domain:acme-corp.fr"], ["open_roles"], "sheet:book")
    (row,) = seen["company:domain:acme-corp.fr"]["open_roles"]
    assert (row.observation.as_of, row.observation.source) == (date(2026, 8, 1), "csv")
    assert memory.seen(["company:domain:acme-corp.fr"], ["open_roles"], "sheet:other") == {
        "company:domain:acme-corp.fr": {}
    }


def test_several_rows_of_one_company_are_no_namesakes_and_the_last_of_a_day_speaks(memory: Memory) -> None:
    text = (
        "Company,Website,Employees,As of\nAcme,acme-corp.fr,10,2026-01-31\nAcme,acme-corp.fr,14,2026-07-31\n"
        "Acme,acme-corp.fr,12,2026-04-30\nBolt,,5,\nBolt,,6,\nTwin,twin-a.fr,7,\nTwin,twin-b.fr,8,\n"
    )
    told = import_own(memory, "book", "csv", "crm.csv", text, "42")
    assert (told["subjects"], "of 4 companies or people" in told["sentence"]) == (4, True)
    (provider,) = imported(memory, "sheet:book")
    for name, headcount in (("Acme", 14), ("Bolt", 6), ("Twin", "not_found")):
        assert asked(provider, "company", "headcount", name=name) == {"headcount": headcount}


def test_a_file_of_people_is_told_from_one_of_companies(memory: Memory) -> None:
    text = "Email,Position\nada@engines-ltd.fr,Engineer\n"
    import_own(memory, "book", "csv", "people.csv", text, "42")
    (provider,) = imported(memory, "sheet:book")
    assert asked(provider, "person", "job_title", email="ada@engines-ltd.fr") == {"job_title": "Engineer"}


@pytest.mark.parametrize(
    ("kind", "text", "error"),
    [
        ("csv", "Colour\nred\n", Malformed),
        ("fax", "a", Malformed),
        ("csv", "x" * 3_000_000, TooLarge),
        ("csv", "Website,Employees\n" + "acme-corp.fr,1\n" * 20_001, TooLarge),
    ],
)
def test_what_cannot_be_imported_is_said(memory: Memory, kind: str, text: str, error: Any) -> None:
    with pytest.raises(error):
        import_own(memory, "book", kind, "file.csv", text, "42")


def test_what_is_kept_is_neither_readable_nor_attributable_in_the_database(
    memory: Memory, tmp_path: Path
) -> None:
    import_own(memory, "book", "linkedin_connections", "Connections.csv", EXPORT, "42")
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("keeprate.sqlite*"))
    for secret in (b"Engines, Ltd", b"ada-byron", b"alan@codes.example", b"Head of Sales"):
        assert secret not in raw
