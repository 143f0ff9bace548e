"""A board of Workable that the careers page links to."""

from tests.signals.contract import Sample
from tests.signals.door import case

SAMPLE = Sample(
    keys={"domain": "acme-analytics.example"},
    known={"job_board": "workable:acme"},
    answers={"https://apply.workable.com/api/v1/widget/accounts/acme": (200, case("workable.json"))},
)
