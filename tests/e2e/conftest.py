"""A stand-in for Google with one small book, and the service in front of it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.google import Google
from tests.e2e.service import ROOT, Service, running

BOOK = "the-book-of-these-tests"
OWNER = "owner@customer.example"
READER = "reader@customer.example"
STRANGER = "stranger@elsewhere.example"


def sample_rows() -> list[list[object]]:
    """The sample book of the project, as typed."""
    with (ROOT / "deploy/local/books/sample.csv").open(newline="") as file:
        return [list(row) for row in csv.reader(file)]


@pytest.fixture
def google(tmp_path: Path) -> Iterator[Google]:
    stand_in = Google(tmp_path / "google.sqlite")
    server = stand_in.serve()
    stand_in.create_spreadsheet(
        "Customers",
        owner=OWNER,
        spreadsheet_id=BOOK,
        tabs=[{"title": "ARR 2025", "rows": sample_rows(), "input": "USER_ENTERED"}],
    )
    stand_in.share(BOOK, READER, "reader")
    yield stand_in
    server.close()
    stand_in.close()


@pytest.fixture
def service(google: Google, tmp_path: Path) -> Iterator[Service]:
    home = tmp_path / "home"
    home.mkdir()
    with running(google, home) as started:
        yield started
