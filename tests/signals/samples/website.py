"""A home page that says much; a site that answers nothing is an answer about the site alone."""

from tests.conftest import ROOT
from tests.signals.contract import Sample

HOME = "https://fjordglas.example/"
SAMPLE = Sample(
    keys={"domain": "fjordglas.example"},
    answers={HOME: (200, (ROOT / "tests/cases/website/home.html").read_bytes())},
    absence=frozenset({"site_status"}),
)
