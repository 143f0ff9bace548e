"""An item found by a number, and a query without rows."""

from addon.signals.providers.wikidata import API, SPARQL
from tests.signals.contract import Sample
from tests.signals.door import case

SAMPLE = Sample(
    keys={"siren": "123456782"},
    answers={SPARQL: (200, case("wikidata_rows.json")), API: (200, case("wikidata_entities.json"))},
    unknown={SPARQL: (200, {"results": {"bindings": []}})},
)
