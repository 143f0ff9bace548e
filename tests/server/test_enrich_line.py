"""Enrich from HTTP to cells and back, and its formulas: the real wiring, two providers of this test's own."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from addon.signals.budget import Ledger
from addon.signals.provider import Card, Finding, Price, Reply
from addon.signals.registry import Registry
from addon.signals.waterfall import Signals
from addon.store.limits import Limiter
from addon.store.tables import cell_queue, observations, runs
from deploy.local.google import Google
from tests.server.conftest import POSTGRES, Signer, eventually
from tests.server.line import SHEETS, VIEWER, YOU, Line

ROWS = [
    ["Account", "Website", "ARR"],
    ["Acme", "acme.com", 100],
    ["Bolt", "https://www.bolt.io/about", 200],
    ["Acme again", "www.acme.com", 300],
    ["Nobody", "", 400],
    ["Coil", "coil.dev", 500],
]
ROLES = {"acme.com": 12, "bolt.io": 3}
PEOPLE = {"acme.com": 40, "bolt.io": 50, "coil.dev": 60}


@dataclass
class Board:
    """Free: open roles by domain."""

    asked: list[str] = field(default_factory=list)
    gate: threading.Event | None = None

    card = Card(
        id="board",
        label="Board",
        fields=("open_roles",),
        needs=(frozenset({"domain"}),),
        hosts=("api.board.example",),
        sends="the domain",
        licence="public",
        url="https://board.example",
    )

    def fetch(self, ask):
        domain = ask.subject.keys["domain"]
        self.asked.append(domain)
        if self.gate is not None:
            assert self.gate.wait(20)
        ask.web.get("https://api.board.example/")
        return Reply((Finding("open_roles", ROLES[domain]),) if domain in ROLES else ())


@dataclass
class Vendor:
    """Paid: headcount by domain, for 28 cents each."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    card = Card(
        id="vendor",
        label="Vendor",
        fields=("headcount",),
        needs=(frozenset({"domain"}),),
        hosts=("api.vendor.example",),
        sends="the domain",
        licence="Vendor's terms",
        url="https://vendor.example",
        access="paid",
        price=Price(28, "call", "$0.28 per company"),
        open_data=False,
        retention_days=30,
    )

    def fetch(self, ask):
        domain = ask.subject.keys["domain"]
        self.asked.append((domain, ask.key))
        ask.web.get("https://api.vendor.example/")
        return Reply((Finding("headcount", PEOPLE[domain]),))


@dataclass(frozen=True)
class Answer:
    status: int = 200
    url: str = ""
    headers: dict = field(default_factory=dict)
    body: bytes = b"{}"


class OneAnswer:
    """A web on which every address answers."""

    def door(self, card):
        return self

    def get(self, url, *, params=None, headers=None):
        return Answer(url=url)


class Enriched(Line):
    """A line whose only providers are these two."""

    def __init__(self, google, home, **more):
        super().__init__(google, home, **more)
        self.board, self.vendor = Board(), Vendor()
        wiring = self.wiring
        wiring.limiter = Limiter(wiring.database, rate=1000.0, burst=1000)
        registry = Registry([self.board, self.vendor])
        wiring.signals = Signals(registry, wiring.memory, Ledger(wiring.database), OneAnswer())

    def bring_key(self, user=YOU):
        answer = self.client.put(
            "/v1/providers/vendor/key", json={"key": "vendor-secret"}, headers=self.headers(user)
        )
        assert answer.status_code == 200

    def order(self, book, **more):
        return {"fields": ["open_roles"], "rows": "all", "cap_minor": 0, "consent": ["board"]} | more

    def enrich(self, book, headers=None, **more):
        return self.click("/v1/enrich", book, headers, **self.order(book, **more))

    def link(self, book):
        told = self.client.post(f"/v1/sheets/{book}/key", json={}, headers=self.headers()).get_json()
        return Signer(told["key_id"], told["secret"], book)

    def signed(self, path, signer, **body):
        raw = json.dumps({"spreadsheet_id": signer.spreadsheet_id} | body).encode()
        return self.client.post(path, data=raw, headers=signer.headers(raw))

    def ask_cells(self, signer, keys, fields):
        answer = self.signed("/v1/enrich/cells", signer, keys=keys, fields=fields)
        assert answer.status_code == 200, answer.get_json()
        return answer.get_json()

    def observed(self, book):
        """Wait until nothing is queued for a sheet, and no run of it is left."""
        for _ in range(200):
            with self.wiring.database.connect() as connection:
                mine = sa.select(runs.c.state).where(runs.c.sub == f"sheet:{book}")
                states = set(connection.execute(mine).scalars())
            if states <= {"done", "failed", "cancelled"}:
                assert states <= {"done"}, states
                return
            threading.Event().wait(0.05)
        raise AssertionError("the queue was never drained")


@pytest.fixture(scope="module")
def google():
    made = Google(None)
    served = made.serve()
    yield made
    served.close()


@pytest.fixture(scope="module")
def lasting(google, tmp_path_factory):
    made = Enriched(google, tmp_path_factory.mktemp("enrich"))
    yield made
    made.close()


@pytest.fixture
def line(lasting):
    """The line with nothing known and nobody asked."""
    lasting.board.asked.clear()
    lasting.vendor.asked.clear()
    lasting.board.gate = None
    with lasting.wiring.database.begin() as connection:
        for table in (observations, sa.table("misses"), cell_queue, sa.table("calls"), sa.table("limits")):
            connection.execute(sa.delete(table))
    return lasting


@pytest.fixture
def book(google):
    made = google.create_spreadsheet(
        "Book", owner=YOU, tabs=[{"title": "Accounts", "rows": ROWS, "input": "RAW"}]
    )
    google.share(made, VIEWER, "reader")
    return made


def columns(line, book):
    """Header -> values of the rows below it."""
    cells = line.cells(book, "Accounts!A1:Z9")
    return {head: [row[at] if at < len(row) else "" for row in cells[1:]] for at, head in enumerate(cells[0])}


def test_receipt_quote_run_and_columns_of_the_same_order(line, book):
    receipt = line.post("/v1/enrich/inspect", book).get_json()
    assert (receipt["subject"], receipt["subjects"], receipt["duplicates"]) == ("company", 3, 1)
    assert receipt["keys"][0]["column"] == "B"
    quote = line.post("/v1/enrich/quote", book, **line.order(book)).get_json()
    assert (quote["free"], quote["most_minor"], quote["subjects"]) == (True, 0, 3)
    assert line.board.asked == [], "nothing was asked yet"
    run = line.enrich(book)
    assert run["state"] == "done", run["problem"]
    assert run["result"]["sentence"] == "Open roles found for 2 of 3."
    told = columns(line, book)
    assert told["Open roles"] == ["12", "3", "12", "", ""]
    assert told["Enriched"][3] == "No website or e-mail in this row"
    assert sorted(line.board.asked) == ["acme.com", "bolt.io", "coil.dev"], "each company once"


def test_a_paid_provider_is_asked_only_with_consent_key_and_cap_and_its_receipt_agrees(line, book):
    paid = {"fields": ["headcount"], "consent": ["vendor"]}
    assert line.enrich(book, **paid, cap_minor=100)["result"]["spent_minor"] == 0, "no key yet"
    line.bring_key()
    assert line.enrich(book, fields=["headcount"], consent=[], cap_minor=100)["result"]["spent_minor"] == 0
    assert line.enrich(book, **paid, cap_minor=0)["result"]["spent_minor"] == 0
    assert line.vendor.asked == []
    result = line.enrich(book, **paid, cap_minor=60)["result"]
    assert (result["spent_minor"], result["stopped"], len(line.vendor.asked)) == (56, "cap", 2)
    assert {key for _, key in line.vendor.asked} == {"vendor-secret"}
    assert [(r["provider"], r["charged_minor"]) for r in result["receipts"]] == [("vendor", 56)]
    result = line.enrich(book, **paid, cap_minor=60)["result"]
    assert (result["spent_minor"], len(line.vendor.asked)) == (28, 3), "only the rest was asked"


def test_a_viewer_gets_a_receipt_but_the_run_says_that_they_may_not_write(line, book):
    headers = line.headers(VIEWER)
    assert line.post("/v1/enrich/inspect", book, headers).status_code == 200
    run = line.enrich(book, headers)
    assert (run["state"], run["problem"]["type"]) == ("failed", "urn:keeprate:not-shared")


def test_a_run_whose_token_died_waits_for_its_user_and_asks_nobody_twice(line, book):
    line.bring_key()
    dying = line.headers(token=line.google.access_token(YOU, [SHEETS]))
    refused = []

    def before(method_id, params):
        if method_id.endswith("batchUpdate") and not refused:
            refused.append(method_id)
            line.wiring.desk.tokens.refuse(run["id"], dying["X-Sheets-Token"])

    order = line.order(book, fields=["open_roles", "headcount"], consent=["board", "vendor"], cap_minor=1000)
    line.google.before(before)
    try:
        run = line.post("/v1/enrich", book, dying, **order).get_json()
        resting = line.until_ended(run, dying, states=("waiting_for_user", "done", "failed"))
    finally:
        line.google.before(None)
    assert resting["state"] == "waiting_for_user", resting
    done = line.until_ended(resting)
    assert done["state"] == "done", done["problem"]
    assert done["result"]["spent_minor"] == 84
    assert sorted(domain for domain, _ in line.vendor.asked) == ["acme.com", "bolt.io", "coil.dev"]
    assert columns(line, book)["Headcount"] == ["40", "50", "40", "", "60"]


def test_a_cancelled_run_keeps_what_it_found_and_the_next_asks_only_the_rest(line, book):
    line.board.gate = threading.Event()
    run = line.post("/v1/enrich", book, **line.order(book)).get_json()
    eventually(lambda: bool(line.board.asked))
    line.client.post(f"/v1/runs/{run['id']}/cancel", headers=line.headers())
    line.board.gate.set()
    assert line.until_ended(run)["state"] == "cancelled"
    line.board.gate = None
    again = line.enrich(book)
    assert again["result"]["coverage"][0]["found"] == 2
    assert len(line.board.asked) == len(set(line.board.asked)), "nobody was asked twice"


def test_neither_keys_nor_cells_of_the_sheet_reach_the_engines_tables(line, book):
    line.bring_key()
    line.enrich(book, fields=["open_roles", "headcount"], consent=["board", "vendor"], cap_minor=1000)
    engines = "dbos." if POSTGRES else ""
    tables = ("runs", "calls", f"{engines}workflow_status", f"{engines}operation_outputs")
    with line.wiring.database.connect() as connection:
        kept = {name: str(connection.exec_driver_sql(f"SELECT * FROM {name}").all()) for name in tables}
    assert "carry_out_run" in kept[tables[2]]
    for secret in ("vendor-secret", "acme.com", "bolt.io", "Acme again"):
        for name, text in kept.items():
            assert secret not in text, name


def test_a_formula_shows_what_is_known_queues_the_rest_and_never_pays(line, book):
    line.bring_key()
    signer = line.link(book)
    keys = ["acme.com", "https://www.bolt.io", "coil.dev", "", "someone@gmail.com"]
    first = line.ask_cells(signer, keys, ["open_roles", "headcount"])
    assert first["labels"] == ["Open roles", "Headcount"]
    assert [row[0] for row in first["reasons"]] == ["pending", "pending", "pending", None, "no_lookup_key"]
    assert (first["pending"] > 0, first["retry_after"] > 0) == (True, True)
    line.observed(book)
    later = line.ask_cells(signer, keys, ["open_roles", "headcount"])
    assert [row[0] for row in later["values"]] == [12, 3, None, None, None]
    assert later["reasons"][2][0] == "not_found"
    assert (later["pending"], later["retry_after"]) == (0, None)
    for _ in range(20):
        line.ask_cells(signer, keys, ["open_roles", "headcount"])
    assert len(line.board.asked) == 3, "asked once, whatever is recalculated"
    assert line.vendor.asked == []


def test_what_a_sheet_paid_for_its_formulas_show_and_another_sheets_do_not(line, book, google):
    line.bring_key()
    line.enrich(book, fields=["headcount"], consent=["vendor"], cap_minor=1000)
    other = google.create_spreadsheet("Other", owner=YOU, tabs=[{"title": "A", "rows": ROWS}])
    assert line.ask_cells(line.link(book), ["acme.com"], ["headcount"])["values"] == [[40]]
    assert line.ask_cells(line.link(other), ["acme.com"], ["headcount"])["values"] == [[None]]
    text = line.signed("/v1/enrich/info", line.link(book), key="acme.com", field="headcount").get_json()
    assert "Headcount: 40" in text["text"]
    assert "Source: Vendor" in text["text"]


def test_a_file_of_the_users_own_answers_first_in_its_sheet_and_in_no_other(line, book, google):
    text = "Website,Open roles,Headcount\nacme.com,99,41\n"
    body = {"spreadsheet_id": book, "kind": "csv", "name": "own.csv", "text": text}
    stranger = line.client.post("/v1/enrich/import", json=body, headers=line.headers(VIEWER))
    assert stranger.status_code == 403
    told = line.client.post("/v1/enrich/import", json=body, headers=line.headers()).get_json()
    assert (told["rows"], told["fields"]) == (1, ["open_roles", "headcount"])
    assert line.enrich(book)["state"] == "done"
    assert columns(line, book)["Open roles"] == ["99", "3", "99", "", ""]
    other = google.create_spreadsheet("Other", owner=YOU, tabs=[{"title": "Accounts", "rows": ROWS}])
    line.enrich(other)
    assert columns(line, other)["Open roles"][0] == "12"


def test_ten_thousand_cells_are_one_request_and_one_run(line, book):
    signer = line.link(book)
    keys = [f"c{number % 5000}.example.dev" for number in range(10_000)]
    told = line.ask_cells(signer, keys, ["open_roles"])
    assert (len(told["values"]), told["pending"]) == (10_000, 10_000)
    with line.wiring.database.connect() as connection:
        started = connection.execute(
            sa.select(sa.func.count()).where(runs.c.sub == f"sheet:{book}")
        ).scalar_one()
    assert started == 1
    line.wiring.cell_queue.forget(book)
    line.observed(book)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/enrich/cells", {"keys": ["acme.com"], "fields": ["no_such_field"]}),
        ("/v1/enrich/cells", {"keys": ["acme.com"], "fields": ["open_roles", "job_title"]}),
        ("/v1/enrich/cells", {"keys": ["acme.com"], "fields": []}),
        ("/v1/enrich/cells", {"keys": ["x" * 501], "fields": ["open_roles"]}),
        ("/v1/enrich/cells", {"keys": ["a"] * 10_001, "fields": ["open_roles"]}),
        ("/v1/enrich/info", {"key": "acme.com", "field": "no_such_field"}),
    ],
    ids=["unknown field", "companies and contacts", "no field", "endless key", "too many", "info"],
)
def test_a_formula_that_asks_for_nothing_that_is_gets_a_sentence(path, body, line, book):
    answer = line.signed(path, line.link(book), **body)
    assert (answer.status_code, answer.get_json()["type"]) == (400, "urn:keeprate:malformed")


def test_with_a_service_account_the_listed_user_enriches_without_a_token(google, book, tmp_path):
    account = "keeprate@project.iam.gserviceaccount.com"
    google.share(book, account, "writer")
    key = tmp_path / "key.json"
    key.write_text(json.dumps(google.service_account_key(account)))
    line = Enriched(
        google,
        tmp_path / "home",
        KEEPRATE_ACCESS="service_account",
        KEEPRATE_SERVICE_ACCOUNT_FILE=str(key),
        KEEPRATE_ALLOWED_SHEETS=f"{google.sub(YOU)}:{book}",
    )
    try:
        only_id = {"Authorization": line.headers()["Authorization"]}
        assert line.enrich(book, only_id)["state"] == "done"
        stranger = {"Authorization": line.headers("stranger@example.com")["Authorization"]}
        for path in ("/v1/enrich/inspect", "/v1/enrich/quote", "/v1/enrich"):
            refused = line.post(path, book, stranger, **line.order(book)).get_json()
            assert refused["type"] == "urn:keeprate:not-shared"
    finally:
        line.close()
