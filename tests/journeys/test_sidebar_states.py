"""Every state of the sidebar in a real browser, 300 px wide, from the case files of tests/cases/sidebar."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.appsscript.sidebar_stub import CASES, case, page

SHOTS = Path(__file__).parent / "shots"
NAMES = sorted(path.stem for path in CASES.glob("*.json"))
PATIENCE = 10_000


@pytest.mark.parametrize("name", NAMES)
def test_each_state_shows_what_its_case_says(chromium: Browser, name: str) -> None:
    told = case(name)
    sidebar = chromium.new_page(viewport={"width": 300, "height": 640})
    sidebar.set_default_timeout(PATIENCE)
    noise: list[str] = []
    sidebar.on("console", lambda message: noise.append(message.text))
    sidebar.on("pageerror", lambda error: noise.append(str(error)))
    try:
        sidebar.set_content(page("sidebar.page", told["calls"], told["part"]))
        for step in told["steps"]:
            take(sidebar, step)
            assert_fit_for_review(sidebar)
        assert sidebar.title() == "Keeprate"
        assert noise == []
    finally:
        sidebar.close()


def test_a_hundred_fields_and_ten_thousand_rows_stay_usable(chromium: Browser) -> None:
    told = case("enrich")
    described = told["calls"]["describeEnrich"][0]["data"]
    one = described["receipt"]["fields"][1]
    described["receipt"]["fields"] = [
        {**one, "name": f"field_{n}", "label": f"Field {n} of a rather long name that has to be wrapped"}
        for n in range(100)
    ]
    described["receipt"]["without_key"] = {"rows": 9000, "cells": [f"'Customers'!C{n}" for n in range(900)]}
    described["receipt"]["rows"] = 10_000
    reasons = [{"reason": f"r{n}", "label": "a reason in words", "count": n} for n in range(9)]
    result = told["calls"]["pollRun"][0]["data"]["result"]
    line = {"found": 4000, "of": 10_000, "reasons": reasons}
    result["coverage"] = [{**line, "field": f"f{n}", "label": f"Field {n}"} for n in range(100)]
    result["hard"] = [
        {"cells": [f"'Customers'!A{n}"], "sentence": f"Company {n} is in liquidation."} for n in range(300)
    ]
    sidebar = chromium.new_page(viewport={"width": 300, "height": 640})
    sidebar.set_default_timeout(PATIENCE)
    try:
        sidebar.set_content(page("sidebar.page", told["calls"], "enrich"))
        sidebar.get_by_label("Search fields").fill("field 77")
        expect(sidebar.locator("#fields li")).to_have_count(1)
        sidebar.locator("#fields input").check()
        assert_fit_for_review(sidebar)
        SHOTS.mkdir(exist_ok=True)
        sidebar.screenshot(path=SHOTS / "sidebar-enrich-huge.png", full_page=True)
        by_name(sidebar, "Try 10 rows").click()
        by_name(sidebar, "Agree and try 10 rows").click()
        expect(sidebar.get_by_text("and 290 more in the sheet")).to_be_visible()
        assert_fit_for_review(sidebar)
        sidebar.screenshot(path=SHOTS / "sidebar-enrich-huge-found.png")
    finally:
        sidebar.close()


def take(sidebar: Page, step: dict[str, Any]) -> None:
    [(kind, value)] = step.items()
    if kind == "click":
        by_name(sidebar, value).click()
    elif kind == "choose":
        dropdown = sidebar.get_by_label(value[0], exact=True)
        dropdown.focus()
        dropdown.select_option(label=value[1])
    elif kind == "check":
        sidebar.get_by_label(value, exact=True).click()
    elif kind == "fill":
        sidebar.get_by_label(value[0], exact=True).fill(value[1])
    elif kind == "file":
        label, name, text = value
        given = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
        sidebar.get_by_label(label, exact=True).set_input_files(given)  # type: ignore[arg-type]
    elif kind == "tab":
        sidebar.get_by_role("tab", name=value, exact=True).click()
    elif kind == "action":
        expect(sidebar.locator("button.action:visible")).to_have_text(value, timeout=PATIENCE)
    elif kind == "see":
        expect(sidebar.get_by_text(value).locator("visible=true").first).to_be_visible(timeout=PATIENCE)
    elif kind == "absent":
        expect(sidebar.get_by_text(value).locator("visible=true")).to_have_count(0, timeout=PATIENCE)
    elif kind == "disabled":
        expect(by_name(sidebar, value)).to_be_disabled(timeout=PATIENCE)
    elif kind == "focused":
        wanted = sidebar.get_by_label(value, exact=True).or_(
            sidebar.get_by_role("button", name=value, exact=True)
        )
        expect(wanted).to_be_focused(timeout=PATIENCE)
    elif kind == "called":
        open_end = value[-1] == "*"  # the click's own number follows
        wanted = called(value[:-1] if open_end else value)
        cut = "call.slice(0, -1)" if open_end else "call"
        sidebar.wait_for_function(f"wanted => calls.some(call => same({cut}) === wanted)", arg=wanted)
    elif kind == "press":
        sidebar.keyboard.press(value)
    elif kind == "hover":
        sidebar.evaluate("document.documentElement.dispatchEvent(new MouseEvent('mouseenter'))")
    elif kind == "release":  # answers that were held back come now, late
        sidebar.evaluate("() => held.splice(0).forEach(come => come())")
    elif kind == "second":  # what the second click of a double click does
        by_name(sidebar, value).dispatch_event("click", {"detail": 2})
    elif kind == "wait":
        sidebar.wait_for_timeout(value)
    elif kind == "shot":
        SHOTS.mkdir(exist_ok=True)
        sidebar.screenshot(path=SHOTS / f"sidebar-{value}.png", full_page=True)
    else:
        raise AssertionError(f"unknown step {kind}")


def by_name(sidebar: Page, name: str) -> Any:
    return (
        sidebar.locator("button:not([role=tab]), summary")
        .filter(visible=True)
        .get_by_text(name, exact=True)
        .first
    )


def called(call: list[Any]) -> str:
    """How the page notes a call: forms as JSON text, as they travel."""
    return json.dumps(call, separators=(",", ":"), ensure_ascii=False)


def assert_fit_for_review(sidebar: Page) -> None:
    """What reviewers of add-ons check in every view."""
    wide = sidebar.evaluate("document.documentElement.scrollWidth")
    assert wide <= 300, f"the page is {wide} px wide"
    assert sidebar.locator("button.action:visible").count() <= 1, "one blue button per view"
    bare = sidebar.evaluate(
        "[...document.querySelectorAll('button,select,summary,input')]"
        ".filter(e => !(e.labels?.length || e.ariaLabel || e.textContent.trim())).length"
    )
    assert bare == 0, "a control without a name"
