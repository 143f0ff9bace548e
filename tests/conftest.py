"""Fixtures every test may use, and the guard that keeps tests on this machine."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.local.google.contract import enforced

ROOT = Path(__file__).resolve().parent.parent
JOURNEYS = ROOT / "tests" / "journeys"
SHARED = Path(os.environ.get("KEEPRATE_SHARED", ROOT.parent / "shared"))
# Whether a property holds never depends on how busy the machine is.
settings.register_profile("keeprate", deadline=None)
settings.load_profile("keeprate")
LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(scope="session", autouse=True)
def contracts() -> Iterator[None]:
    """Every answer of the stand-in for Google, in every test, is one that Google could give."""
    with enforced():
        yield


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Any connection that would leave this machine fails the test."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address[0]}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the developer's shell never reach a test."""
    for name in list(os.environ):
        if name.startswith("KEEPRATE_") and name not in {"KEEPRATE_SHARED", "KEEPRATE_SOAK"}:
            monkeypatch.delenv(name)


@pytest.fixture
def another_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine stands where it is another day than in UTC, whatever the hour."""
    with monkeypatch.context() as away:
        away.setenv("TZ", "EAST-14" if datetime.now(UTC).hour >= 12 else "WEST+12")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def shared() -> Path:
    """The reference data beside the checkout; the test is skipped when it is absent."""
    if not SHARED.is_dir():
        pytest.skip("reference data is not beside this checkout (KEEPRATE_SHARED)")
    return SHARED


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the soak out unless it was asked for; name what one process does where several share the work."""
    if not os.environ.get("KEEPRATE_SOAK"):
        config.hook.pytest_deselected(items=[item for item in items if "soak" in item.keywords])
        items[:] = [item for item in items if "soak" not in item.keywords]
    for item in items:
        # one browser and one demo for all journeys; what a file sets up is set up once
        group = "journeys" if JOURNEYS in item.path.parents else str(item.path.relative_to(ROOT))
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: JOURNEYS not in item.path.parents)  # the longest group first


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many tests had no reference data to read."""
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if "reference data" in str(r.longrepr)]
    terminalreporter.write_line(
        f"{len(skipped)} tests skipped because reference data is not beside this checkout"
    )
