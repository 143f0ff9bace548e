"""The stand-in for Google, in memory and answering on a socket, for every test of deploy/local."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.local.google import Google


@pytest.fixture
def google() -> Iterator[Google]:
    stand_in = Google()
    running = stand_in.serve()
    yield stand_in
    running.close()
    stand_in.close()
