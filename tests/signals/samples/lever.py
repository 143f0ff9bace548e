"""A board of Lever that the careers page links to."""

from tests.signals.contract import Sample
from tests.signals.door import case

SAMPLE = Sample(
    keys={"domain": "acme-analytics.example"},
    known={"job_board": "lever:acme"},
    answers={"https://api.lever.co/v0/postings/acme": (200, case("lever.json"))},
)
