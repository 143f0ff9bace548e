"""A board of Ashby that the careers page links to."""

from tests.signals.contract import Sample
from tests.signals.door import case

SAMPLE = Sample(
    keys={"domain": "acme-analytics.example"},
    known={"job_board": "ashby:acme"},
    answers={"https://api.ashbyhq.com/posting-api/job-board/acme": (200, case("ashby.json"))},
)
