"""Every provider in use keeps the contract, found by reflection: none can be forgotten."""

from __future__ import annotations

import pytest

from addon.signals.registry import load
from tests.signals.contract import CHECKS
from tests.signals.samples import sample_of

REGISTRY = load()


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
@pytest.mark.parametrize("provider", REGISTRY.providers, ids=lambda p: p.card.id)
def test_each_provider_keeps_the_contract(provider, check):
    check(provider, sample_of(provider.card.id))


def test_none_of_ours_was_refused():
    assert REGISTRY.refused == {}
    assert REGISTRY.providers
