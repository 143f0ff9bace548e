"""A company by its number, and an empty list for a number nobody has."""

from tests.signals.contract import Sample
from tests.signals.door import case

SEARCH = "https://recherche-entreprises.api.gouv.fr/search"
SAMPLE = Sample(
    keys={"siren": "123456782"},
    answers={SEARCH: (200, case("fr_recherche_entreprises.json"))},
    unknown={SEARCH: (200, {"results": [], "total_results": 0})},
)
