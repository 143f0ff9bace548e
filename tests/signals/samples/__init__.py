"""One question with its answers for each provider, by its id: ``SAMPLE`` in the file of that name."""

from __future__ import annotations

import importlib

from tests.signals.contract import Sample


def sample_of(name: str) -> Sample:
    """The sample of a provider."""
    found: Sample = importlib.import_module(f"tests.signals.samples.{name}").SAMPLE
    return found
