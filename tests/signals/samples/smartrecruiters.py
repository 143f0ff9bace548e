"""A board of SmartRecruiters that the careers page links to."""

from tests.signals.contract import Sample
from tests.signals.door import case

SAMPLE = Sample(
    keys={"domain": "acme-analytics.example"},
    known={"job_board": "smartrecruiters:acme"},
    answers={
        "https://api.smartrecruiters.com/v1/companies/acme/postings": (200, case("smartrecruiters.json"))
    },
    unknown={"https://api.smartrecruiters.com/": (200, {"totalFound": 0, "content": []})},
)
