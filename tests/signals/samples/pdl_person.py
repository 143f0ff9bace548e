"""A person found for one credit; 404 and no charge for one that is not."""

from addon.signals.providers.pdl import API
from tests.signals.contract import Sample
from tests.signals.door import case

SAMPLE = Sample(
    keys={"profile": "https://www.linkedin.com/in/jeanne-roux"},
    answers={API.format(what="person"): (200, case("pdl_person.json"))},
)
