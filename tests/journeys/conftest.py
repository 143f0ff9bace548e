"""A running demo, a browser, and a fresh spreadsheet for each journey."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from deploy.local import books
from deploy.local.demo import YOU, Demo
from tests.journeys import find_browser
from tests.journeys.grid import SMALL
from tests.journeys.sheet import WAIT, Sheet

SCRIPTS = Path(__file__).parent / "scripts"
expect.set_options(timeout=WAIT)
VIEWPORT = {"width": 1440, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """One headless browser for all journeys; without one they fail, they are never skipped."""
    from playwright.sync_api import sync_playwright

    path = find_browser.find()
    if path is None:
        pytest.fail(find_browser.SENTENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=find_browser.arguments())
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The whole demo, service included, on free ports and in a home of its own."""
    running = Demo(tmp_path_factory.mktemp("home"), port=0, samples=False)
    running.start()
    yield running
    refused = [entry.method_id for entry in running.google.journal if entry.status == 429]
    running.close()
    assert refused == [], "the demo is held to Google's quotas, and normal use stays within them"


@pytest.fixture(scope="package")
def grid_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The page without the service, with a small add-on that exercises every part of the Ui."""
    home = tmp_path_factory.mktemp("grid")
    running = Demo(home, port=0, sources=SCRIPTS, service=False, samples=False)
    running.start()
    yield running
    running.close()


Opener = Callable[..., Sheet]
_names = itertools.count(1)


def _opener(demo: Demo, chromium: Any, opened: list[Any]) -> Opener:
    def open_sheet(
        tabs: list[dict[str, Any]] | None = None,
        *,
        title: str = "Northwind Robotics – customers",
        user: str = YOU,
        spreadsheet_id: str | None = None,
        viewport: dict[str, int] | None = None,
    ) -> Sheet:
        if spreadsheet_id is None:
            made = tabs if tabs is not None else books.sample(title).tabs()
            # plants a book of its own, shared as the demo shares its samples
            name = f"journey-{next(_names):04d}-{id(demo)}"
            spreadsheet_id = demo.open_book(title, lambda: made, name)
        context = chromium.new_context(viewport=viewport or VIEWPORT)
        opened.append(context)
        page = context.new_page()
        url = demo.book_url(spreadsheet_id, user)
        return Sheet(page, url, demo.google, spreadsheet_id, user)

    return open_sheet


def _closed(opened: list[Any]) -> None:
    for context in opened:
        context.close()


@pytest.fixture
def open_sheet(demo: Demo, chromium: Any) -> Iterator[Opener]:
    """Open a fresh spreadsheet in the whole demo: open_sheet(tabs or title=..., user=...).open()."""
    opened: list[Any] = []
    if demo.google.limits:
        demo.google.limits.forget()  # each journey is another person's day
    yield _opener(demo, chromium, opened)
    _closed(opened)


@pytest.fixture
def open_grid(grid_demo: Demo, chromium: Any) -> Iterator[Opener]:
    """The same in the demo without a service, with the small add-on."""
    opened: list[Any] = []
    yield _opener(grid_demo, chromium, opened)
    _closed(opened)


@pytest.fixture
def sheet(open_sheet: Opener) -> Sheet:
    """The demo's book, fresh, open as its owner."""
    return open_sheet().open()


@pytest.fixture
def small(open_grid: Opener) -> Sheet:
    """Two small tabs in the demo without a service, open as their owner."""
    return open_grid(SMALL, title="Small").open()
