"""Enrich, as a person walks it: choose, try ten rows, run all, cancel, go on; keys; own data."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import expect

from deploy.local import books
from tests.journeys.conftest import Opener
from tests.journeys.sheet import RUN, WAIT, Sheet

ACCOUNTS = next(tab for tab in books.SAMPLES[0].tabs() if tab["title"] == "Accounts")
AT_SOURCE = "receivership"  # what the demo's register says about one of the first ten accounts


def accounts(rows: int) -> list[dict[str, Any]]:
    """The demo's accounts, the first of them only."""
    return [{**ACCOUNTS, "rows": ACCOUNTS["rows"][: rows + 1]}]


def enrich(sheet: Sheet) -> None:
    """Open the view from the menu, and wait until the tab is read."""
    sheet.menu("Extensions", "Keeprate", "Enrich")
    expect(sheet.sidebar.locator("#receipt[aria-busy=false]")).to_be_visible(timeout=RUN)


def press(sheet: Sheet, word: str | re.Pattern[str]) -> None:
    sheet.sidebar.get_by_role("button", name=word, exact=True).click(timeout=RUN)


def choose(sheet: Sheet, *labels: str) -> None:
    """Tick these fields and no other."""
    sheet.sidebar.get_by_label("Search fields").fill("")
    ticked = sheet.sidebar.locator("#fields input:checked")
    while ticked.count():
        ticked.first.uncheck()
    for label in labels:
        sheet.sidebar.get_by_label("Search fields").fill(label)
        sheet.sidebar.locator("#fields").get_by_label(label, exact=True).check()
    sheet.sidebar.get_by_label("Search fields").fill("")


def found(sheet: Sheet) -> str:
    """The result, when it is there."""
    expect(sheet.sidebar.locator(".lead")).to_be_visible(timeout=RUN)
    return sheet.sidebar.locator("#view").inner_text()


def values(sheet: Sheet, a1: str, tab: str = "Accounts") -> list[list[Any]]:
    params = {
        "spreadsheetId": sheet.id,
        "range": f"'{tab}'!{a1}",
        "valueRenderOption": "UNFORMATTED_VALUE",
    }
    got = sheet.google.call(sheet.user, "sheets.spreadsheets.values.get", params)
    return list(got.get("values", []))


def column(sheet: Sheet, header: str, tab: str = "Accounts") -> list[Any]:
    """What stands under a header, blanks as ""."""
    rows = values(sheet, "A1:Z300", tab)
    at = rows[0].index(header)
    return [row[at] if at < len(row) else "" for row in rows[1:]]


def letter(sheet: Sheet, header: str) -> str:
    return chr(ord("A") + values(sheet, "A1:Z1")[0].index(header))


def test_ten_rows_are_tried_then_all_and_each_value_says_where_it_is_from(open_sheet: Opener) -> None:
    sheet = open_sheet(accounts(14)).open()
    before = values(sheet, "A1:I15")
    enrich(sheet)
    card = sheet.sidebar.locator("#receipt").inner_text()
    assert "Tab Accounts" in card
    assert "14 companies" in card
    assert "Website in B" in card
    sheet.shot("enrich-fields")
    choose(sheet, "Open roles", "Insolvency")
    expect(sheet.sidebar.locator("button.action")).to_have_text("Try 10 rows")
    press(sheet, "Try 10 rows")
    quote = sheet.sidebar.locator("#view")
    expect(quote).to_contain_text("10 companies, free.", timeout=RUN)
    expect(quote).to_contain_text("Adds 3 columns beside the table in 'Accounts': Open roles, Insolvency and")
    expect(quote).to_contain_text("the SIREN number")
    sheet.shot("enrich-quote")
    assert values(sheet, "A1:Z15")[0] == before[0]
    press(sheet, "Agree and try 10 rows")
    said = found(sheet)
    assert re.search(r"Open roles found for \d+ of 10, Insolvency for \d+ of 10\.", said)
    assert "1 account needs a look now" in said
    assert f"Aldervane Printing: Insolvency {AT_SOURCE}" in said
    expect(sheet.sidebar.locator("button.action")).to_have_text("Run all")
    sheet.shot("enrich-tried")
    assert values(sheet, "A1:I15") == before
    roles = column(sheet, "Open roles")
    assert [role for role in roles[:10] if isinstance(role, int)]
    assert roles[10:] == [""] * 4
    assert re.fullmatch(r"\d of 2 found.*", column(sheet, "Enriched")[0])
    press(sheet, "Run all")
    expect(sheet.sidebar.locator(".lead")).to_contain_text("of 14", timeout=RUN)
    assert all(re.fullmatch(r"\d of 2 found.*", status) for status in column(sheet, "Enriched"))
    press(sheet, "Show the columns in the sheet")
    where = f"{letter(sheet, 'Open roles')}2"
    last = chr(ord(where[0]) + 2)
    expect(sheet.page.locator("#name-box")).to_have_value(f"{where[0]}1:{last}1", timeout=WAIT)
    sheet.select(f"{last}2")
    sheet.cell(where).hover()
    expect(sheet.page.locator(".note")).to_contain_text("Source: Greenhouse", timeout=WAIT)
    sheet.shot("enrich-note")
    press(sheet, "Choose fields")
    expect(sheet.sidebar.locator("#fields")).to_contain_text("only empty or stale cells are asked for")
    assert sheet.errors == []


def test_a_cancelled_run_keeps_what_was_found_and_the_rest_is_run(open_sheet: Opener) -> None:
    sheet = open_sheet(accounts(60)).open()
    enrich(sheet)
    choose(sheet, "Open roles", "CRM")
    press(sheet, "Run all")
    press(sheet, re.compile("^Agree and run 60 rows$"))
    expect(sheet.sidebar.locator("#progress")).to_contain_text("Found: Open roles", timeout=RUN)
    sheet.shot("enrich-running")
    press(sheet, "Cancel")
    expect(sheet.sidebar.locator("button.action")).to_have_text("Run the rest", timeout=RUN)
    sheet.shot("enrich-cancelled")
    statuses = column(sheet, "Enriched")
    done = [status for status in statuses if "of 2 found" in status]
    assert done
    assert [status for status in statuses if status.startswith("Stopped")]
    press(sheet, "Run the rest")
    expect(sheet.sidebar.locator("button.action")).to_have_text("Enrich again", timeout=RUN)
    assert all("of 2 found" in status for status in column(sheet, "Enriched"))
    assert "known already" in sheet.sidebar.locator("#view").inner_text() or len(done) < 60


def test_a_paid_source_takes_the_users_key_a_quote_and_a_cap(open_sheet: Opener) -> None:
    sheet = open_sheet(accounts(12)).open()
    enrich(sheet)
    sheet.sidebar.get_by_label("Search fields").fill("employee turnover")
    expect(sheet.sidebar.locator("#fields")).to_contain_text("Not available")
    press(sheet, re.compile("^Add your key for People Data Labs"))
    sheet.sidebar.get_by_label("Your key for People Data Labs", exact=True).fill("demo-key-0123456789")
    sheet.page.keyboard.press("Enter")
    expect(sheet.sidebar.locator("#view").get_by_text("The key for People Data Labs is kept.")).to_be_visible(
        timeout=RUN
    )
    expect(sheet.sidebar.locator("#view").get_by_text("Key kept").first).to_be_visible(timeout=RUN)
    choose(sheet, "Employee turnover")
    press(sheet, "Try 10 rows")
    expect(sheet.sidebar.get_by_label("Stop at, in US dollars")).to_be_visible(timeout=RUN)
    sheet.shot("enrich-quote-paid")
    sheet.sidebar.get_by_label("Stop at, in US dollars").fill("0.60")
    press(sheet, "Agree and try 10 rows")
    said = found(sheet)
    assert "Stopped at the cap of $0.60" in said
    spent = re.search(r"Spent \$(\d+\.\d\d) of \$0\.60", said)
    assert spent
    assert 0 < float(spent[1]) <= 0.60
    expect(sheet.sidebar.locator("button.action")).to_have_text("Run the rest")
    sheet.shot("enrich-cap")
    press(sheet, "Choose fields")
    expect(sheet.sidebar.locator("#fields")).to_be_visible(timeout=RUN)
    press(sheet, "Delete the key for People Data Labs")
    expect(sheet.sidebar.locator("#view").get_by_text("No key yet").first).to_be_visible(timeout=RUN)


CONNECTIONS = """Notes:
"When exporting your connection data, you may notice that some of the email addresses are missing."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Ada,Lovelace,https://www.linkedin.com/in/ada-example,ada@engine.example,{company},{position},02 Mar 2024
"""


def test_two_exports_of_connections_tell_who_changed_jobs(open_sheet: Opener) -> None:
    rows = [
        ["Contact", "E-mail", "Profile"],
        ["Ada Lovelace", "ada@engine.example", "https://www.linkedin.com/in/ada-example"],
    ]
    sheet = open_sheet([{"title": "Contacts", "rows": rows}], title="Contacts").open()
    enrich(sheet)
    sheet.sidebar.locator("summary", has_text="Data of your own").click()
    jobs = (("Engine Ltd", "Analyst", "of 1 person"), ("Difference Ltd", "Head of Programs", "changed"))
    for company, position, told in jobs:
        text = CONNECTIONS.format(company=company, position=position)
        given = {"name": "Connections.csv", "mimeType": "text/csv", "buffer": text.encode()}
        sheet.sidebar.get_by_label("LinkedIn’s Connections.csv").set_input_files(given)  # type: ignore[arg-type]
        expect(sheet.sidebar.locator(".inside .notice")).to_contain_text(told, timeout=RUN)
        # the fields are read anew: until then no file is taken
        expect(sheet.sidebar.locator("#receipt[aria-busy=false]")).to_be_visible(timeout=RUN)
    sheet.shot("enrich-connections")
    press(sheet, "Change")
    sheet.sidebar.get_by_label("Look up", exact=True).select_option("Contacts")
    expect(sheet.sidebar.locator("#receipt[aria-busy=false]")).to_contain_text("1 contact", timeout=RUN)
    press(sheet, "Close")
    choose(sheet, "Job change")
    press(sheet, "Run 1 row")
    press(sheet, re.compile("^(Agree and r|R)un 1 row$"))
    found(sheet)
    assert "Difference Ltd" in str(column(sheet, "Job change", "Contacts")[0])


def test_what_the_user_has_in_a_file_or_another_tab_is_asked_first(open_sheet: Opener) -> None:
    rows = [["Company", "Website"], ["Acme", "acme.example"], ["Bolt", "bolt.example"]]
    mine = [["Website", "Industry"], ["acme.example", "Anvils"], ["bolt.example", "Lightning"]]
    tabs = [{"title": "Prospects", "rows": rows}, {"title": "Research", "rows": mine}]
    sheet = open_sheet(tabs, title="Prospects").open()
    enrich(sheet)
    sheet.sidebar.locator("summary", has_text="Data of your own").click()
    text = "Website,Headcount\nacme.example,120\nbolt.example,45\n"
    given = {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}
    sheet.sidebar.get_by_label("Another CSV file").set_input_files(given)  # type: ignore[arg-type]
    expect(sheet.sidebar.locator(".inside .notice")).to_contain_text("people.csv", timeout=RUN)
    expect(sheet.sidebar.locator("#receipt[aria-busy=false]")).to_be_visible(timeout=RUN)
    sheet.sidebar.get_by_label("A tab of mine").select_option("Research")
    expect(sheet.sidebar.locator("#receipt[aria-busy=false]")).to_be_visible(timeout=RUN)
    choose(sheet, "Headcount", "Industry")
    press(sheet, re.compile("^Run 2 rows$"))
    press(sheet, re.compile("^(Agree and r|R)un 2 rows$"))
    found(sheet)
    assert column(sheet, "Headcount", "Prospects") == [120, 45]
    assert column(sheet, "Industry", "Prospects") == ["Anvils", "Lightning"]
    sheet.shot("enrich-own")


def test_a_tab_without_any_key_says_which_columns_would_help(open_sheet: Opener) -> None:
    rows = [["Task", "Done"], ["Call back", True], ["Invoice", False], ["Renew", False]]
    sheet = open_sheet([{"title": "Tasks", "rows": rows}], title="Tasks").open()
    enrich(sheet)
    view = sheet.sidebar.locator("#view")
    expect(view).to_contain_text("No column says which", timeout=RUN)
    expect(view).to_contain_text("a website")
    sheet.shot("enrich-nothing")


@pytest.fixture
def linked(open_sheet: Opener) -> Sheet:
    """Ten accounts, looked up once, in a sheet whose formulas may ask."""
    sheet = open_sheet(accounts(10)).open()
    enrich(sheet)
    sheet.sidebar.locator("summary", has_text="Formulas in cells").click()
    press(sheet, "Link this sheet")
    expect(
        sheet.sidebar.locator("#view").get_by_text("Linked. Formulas of this sheet can ask now.")
    ).to_be_visible(timeout=RUN)
    choose(sheet, "Open roles")
    press(sheet, re.compile("^Run 10 rows$"))
    press(sheet, re.compile("^(Agree and r|R)un 10 rows$"))
    found(sheet)
    return sheet


def test_each_formula_shows_what_is_known_and_says_what_to_do_when_it_is_not(linked: Sheet) -> None:
    known = column(linked, "Open roles")
    linked.edit("M1", '=ENRICH(B2:B11,"open_roles",TRUE)')
    linked.expect_text("M1", "Open roles", RUN)
    # what was looked up by SIREN may not be known by its website yet: that is queued, and answered behind
    shown = [each[0] if each else "" for each in values(linked, "M2:M11")]
    shown += [""] * (len(known) - len(shown))
    for siren, role, each in zip(column(linked, "SIREN"), known, shown, strict=True):
        assert each == role or (siren and each == "Loading soon")
    deadline = time.monotonic() + RUN / 1000
    while values(linked, "M2")[0][0] != known[0] and time.monotonic() < deadline:
        linked.menu("Extensions", "Keeprate", "Recalculate formulas")
        expect(linked.toast).to_contain_text("1 formula asked again.", timeout=RUN)
    linked.expect_text("M2", str(known[0]))
    linked.edit("N2", '=ENRICH_INFO(B2,"open_roles")')
    linked.expect_text("N2", re.compile("^Open roles: 24 · Source: Greenhouse · "), RUN)
    linked.edit("O2", "=FLAG(A2:A11)")
    linked.expect_text("O2", "Run Compute NRR", RUN)
    linked.edit("P2", '=KEEPRATE_ENRICH("unheard-of.example","open_roles")')
    linked.expect_text("P2", "Loading soon", RUN)
    linked.edit("Q2", '=ENRICH(B2,"open_rolls")')
    linked.expect_text("Q2", "#ERROR!", RUN)
    linked.cell("Q2").hover()
    expect(linked.page.locator(".note")).to_contain_text("“open_rolls” is no field", timeout=WAIT)
    linked.shot("enrich-formulas")
    press(linked, "Choose fields")
    expect(linked.sidebar.locator("#fields")).to_be_visible(timeout=RUN)
    press(linked, "Unlink")  # the fold is still open
    expect(linked.sidebar.locator("#view").get_by_text("Not linked any more.")).to_be_visible(timeout=RUN)
    linked.edit("Q2", "=FLAG(A2)")
    linked.cell("Q2").hover()
    expect(linked.page.locator(".note")).to_contain_text("This sheet is not linked yet", timeout=RUN)
    assert linked.errors == []


def test_flags_of_the_last_computation_stand_in_any_cell(open_sheet: Opener) -> None:
    sheet = open_sheet().open()
    sheet.menu("Extensions", "Keeprate", "Compute NRR")
    sheet.sidebar.get_by_role("tab", name="Enrich").click()
    expect(sheet.sidebar.locator("#fields, .notice.ask").first).to_be_visible(timeout=RUN)
    sheet.sidebar.locator("summary", has_text="Formulas in cells").click()
    press(sheet, "Link this sheet")
    expect(sheet.sidebar.locator("#view")).to_contain_text("Formulas of this sheet can ask", timeout=RUN)
    sheet.sidebar.get_by_role("tab", name="Compute NRR").click()
    expect(sheet.sidebar.locator("#receipt[aria-busy=false]")).to_contain_text("214 accounts", timeout=RUN)
    press(sheet, "Compute NRR")
    press(sheet, "Go ahead")
    expect(sheet.sidebar.locator(".figures")).to_be_visible(timeout=RUN)
    sheet.tab("Accounts")
    sheet.edit("K2", "=FLAG(A2:A300)")
    expect(sheet.page.locator('#grid [data-a1^="K"]', has_text="Churn risk").first).to_be_visible(timeout=RUN)
    rows = values(sheet, "A1:AH215", "ARR 2025")
    at = rows[0].index("Flag")
    ours = {row[0]: row[at] for row in rows[1:] if len(row) > at and row[at]}
    assert ours
    named = values(sheet, "A2:K300")
    asked = {row[0]: row[10] for row in named if len(row) > 10 and row[10]}
    assert asked == {row[0]: ours[row[0]] for row in named if row[0] in ours}
    assert asked
    sheet.bring("K2")
    sheet.shot("enrich-flags")
