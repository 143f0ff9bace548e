"""A board of Recruitee that the careers page links to."""

from tests.signals.contract import Sample
from tests.signals.door import case

SAMPLE = Sample(
    keys={"domain": "acme-analytics.example"},
    known={"job_board": "recruitee:acme"},
    answers={"https://acme.recruitee.com/api/offers/": (200, case("recruitee.json"))},
)
