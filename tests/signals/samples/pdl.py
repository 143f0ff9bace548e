"""A company found for one credit; 404 and no charge for one that is not."""

from addon.signals.providers.pdl import API
from tests.signals.contract import Sample
from tests.signals.door import case

SAMPLE = Sample(
    keys={"domain": "acme-analytics.example"},
    answers={API.format(what="company"): (200, case("pdl.json"))},
)
