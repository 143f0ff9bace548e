"""Mail exchangers and a proof of ownership; a name that does not exist."""

from tests.signals.contract import Sample

RESOLVER = "https://dns.google/resolve"
RECORDS = {
    "Status": 0,
    "Answer": [
        {"name": "fjordglas.example.", "type": 15, "TTL": 300, "data": "1 aspmx.l.google.com."},
        {
            "name": "fjordglas.example.",
            "type": 16,
            "TTL": 300,
            "data": '"hubspot-developer-verification=abc"',
        },
    ],
}
SAMPLE = Sample(
    keys={"domain": "fjordglas.example"},
    answers={RESOLVER: (200, RECORDS)},
    unknown={RESOLVER: (200, {"Status": 3})},
)
