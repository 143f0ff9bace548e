"""A board of Greenhouse that the careers page links to."""

from tests.signals.contract import Sample
from tests.signals.door import case

SAMPLE = Sample(
    keys={"domain": "acme-analytics.example"},
    known={"job_board": "greenhouse:acme"},
    answers={"https://boards-api.greenhouse.io/v1/boards/acme/jobs": (200, case("greenhouse.json"))},
)
