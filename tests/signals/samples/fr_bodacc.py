"""An opened proceeding, and an empty list for a company without notices."""

from addon.signals.providers.fr_bodacc import API
from tests.signals.contract import Sample
from tests.signals.door import case

SAMPLE = Sample(
    keys={"siren": "123456782"},
    answers={API: (200, case("fr_bodacc.json"))},
    unknown={API: (200, {"nhits": 0, "records": []})},
    absence=frozenset({"insolvency_status"}),
)
