"""A service on a temporary home, a mint for tokens behind loopback, and use cases a test can steer."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from addon.run import Run
from server import logs
from server.app import create_app
from server.runs import Engine, Work
from server.settings import Settings, load
from server.wiring import Wiring
from tests.server.mint import CLIENT, Mint

# The whole of tests/server runs on Postgres instead when this names a server where databases may be made.
POSTGRES = os.environ.get("KEEPRATE_TEST_POSTGRES", "")
PLACE = {"spreadsheet_id": "sheet-1", "sheet_id": 0}


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@dataclass
class Issuer:
    """A mint and where it listens."""

    mint: Mint
    url: str


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    mint = Mint()
    with make_server("127.0.0.1", 0, mint.wsgi, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield Issuer(mint, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join(timeout=5)


@pytest.fixture
def mint(issuer: Issuer) -> Mint:
    return issuer.mint


def database(name: str, template: str = "template1") -> str:
    """The address of a new Postgres database; empty, for SQLite, without a server."""
    if not POSTGRES:
        return ""
    server = sa.make_url(POSTGRES).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


def environment(issuer: Issuer, home: Path, **more: str) -> dict[str, str]:
    return {
        "KEEPRATE_LOCAL": "1",
        "KEEPRATE_HOME": str(home),
        "KEEPRATE_AUDIENCE": CLIENT,
        "KEEPRATE_BIND": "127.0.0.1:0",
        "KEEPRATE_OAUTH_ENDPOINT": issuer.url,
        "KEEPRATE_CERTS_URL": f"{issuer.url}/oauth2/v1/certs",
        **more,
    }


def eventually(good: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not good():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


UseCase = Callable[[Work, Run], dict[str, Any]]


class Canned:
    """Linking with answers of the documented form; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def flags(self, sheet: Any, accounts: list[str]) -> dict[str, Any]:
        self.asked.append(("flags", sheet, accounts))
        return {"values": [None for _ in accounts], "as_of": None}

    def prove_edit(self, call: Any, spreadsheet_id: str) -> None:
        self.asked.append(("prove_edit", spreadsheet_id))


STATE = {
    "id": "greenhouse",
    "label": "Greenhouse",
    "subject": "company",
    "access": "keyless",
    "fields": ["open_roles"],
    "price_text": "free",
    "licence": "",
    "attribution": "",
    "sends": "the name of its job board",
    "needs_key": False,
    "has_key": False,
    "loaded": True,
    "able": True,
    "why": None,
    "url": "https://www.greenhouse.com",
}


class CannedEnrichment:
    """Enrichment with answers of the documented form; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def _say(self, name: str, *given: Any) -> None:
        self.asked.append((name, *given))

    def providers(self, sub: str) -> dict[str, Any]:
        self._say("providers", sub)
        return {"providers": [STATE]}

    def keep_key(self, sub: str, provider: str, key: str) -> dict[str, Any]:
        self._say("keep_key", sub, provider, key)
        return STATE | {"has_key": True}

    def forget_key(self, sub: str, provider: str) -> dict[str, Any]:
        self._say("forget_key", sub, provider)
        return STATE

    def inspect(self, call: Any, ask: dict[str, Any]) -> dict[str, Any]:
        self._say("inspect", ask)
        empty = {"tab": {}, "keys": [], "fields": [], "providers": [STATE], "question": None}
        return {"kind": "enrich_receipt", "subject": "company", "can_enrich": False, **empty}

    def quote(self, call: Any, ask: dict[str, Any]) -> dict[str, Any]:
        self._say("quote", ask)
        cents = dict.fromkeys(("rows", "subjects", "least_minor", "expected_minor", "most_minor"), 0)
        return {"kind": "enrich_quote", "currency": "USD", "free": True, "sentence": "Free.", **cents}

    def import_own(self, sub: str, told: dict[str, Any]) -> dict[str, Any]:
        self._say("import_own", sub, told)
        return {"rows": 0, "subjects": 0, "fields": [], "changes": 0, "sentence": "Nothing."}

    def cells(self, sheet: Any, keys: list[str], fields: list[str]) -> dict[str, Any]:
        self._say("cells", sheet, keys, fields)
        values, reasons = [[1] * len(fields) for _ in keys], [[None] * len(fields) for _ in keys]
        return {
            "values": values,
            "reasons": reasons,
            "labels": list(fields),
            "pending": 0,
            "retry_after": None,
        }

    def info(self, sheet: Any, key: str, field: str) -> dict[str, Any]:
        self._say("info", sheet, key, field)
        return {"text": "Known."}


class Steered(Wiring):
    """The real wiring, with use cases that a test puts in."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.linking = Canned()  # type: ignore[assignment]
        self.enrichment = CannedEnrichment()  # type: ignore[assignment]
        self.use_case: UseCase = lambda work, run: {"kind": work.kind}
        self.receipt: dict[str, Any] | Exception = {"kind": "receipt"}

    def perform(self, work: Work, run: Run) -> dict[str, Any]:
        return self.use_case(work, run)

    def inspect(self, call: Any, ask: dict[str, Any]) -> dict[str, Any]:
        if isinstance(self.receipt, Exception):
            raise self.receipt
        return self.receipt


@dataclass
class Signer:
    """A script that signs as formulas.js does; a test may spoil anything it sends."""

    key_id: str
    secret: str
    spreadsheet_id: str

    def headers(self, body: bytes, **more: Any) -> dict[str, str]:
        """The four headers; ``moment``, ``nonce``, ``secret`` and ``spreadsheet_id`` may be given."""
        moment = str(more.get("moment", int(time.time())))
        nonce = more.get("nonce", secrets.token_urlsafe(16))
        secret = more.get("secret", self.secret)
        text = "\n".join(
            (moment, nonce, more.get("spreadsheet_id", self.spreadsheet_id), hashlib.sha256(body).hexdigest())
        )
        return {
            "Content-Type": "application/json",
            "X-Keeprate-Key": more.get("key_id", self.key_id),
            "X-Keeprate-Time": moment,
            "X-Keeprate-Nonce": nonce,
            "X-Keeprate-Signature": hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest(),
        }

    def body(self, **more: Any) -> bytes:
        """A body for /v1/flags/cells."""
        return json.dumps({"spreadsheet_id": self.spreadsheet_id, "accounts": ["Acme"]} | more).encode()


@dataclass
class Service:
    """The service in this process, through Flask's test client."""

    wiring: Steered
    client: FlaskClient
    mint: Mint
    engine: Engine | None = None
    sub: str = "100"
    tokens: dict[str, str] = field(default_factory=dict)

    def headers(self, sub: str | None = None, **more: str) -> dict[str, str]:
        sub = sub or self.sub
        token = self.tokens.setdefault(sub, self.mint.access_token(sub))
        return {"Authorization": f"Bearer {self.mint.id_token(sub)}", "X-Sheets-Token": token, **more}

    def post(self, path: str, body: Any, **kwargs: Any) -> Any:
        return self.client.post(
            path, json=body, headers=kwargs.pop("headers", None) or self.headers(), **kwargs
        )

    def start(self, kind: str = "nrr", **more: Any) -> dict[str, Any]:
        answer = self.post(f"/v1/{kind}", PLACE | more.pop("body", {}), **more)
        assert answer.status_code == 202, answer.get_json()
        return answer.get_json()

    def link(self, spreadsheet_id: str = "sheet-1") -> Signer:
        """Link a sheet as its sidebar does."""
        answer = self.post(f"/v1/sheets/{spreadsheet_id}/key", {})
        assert answer.status_code == 200, answer.get_json()
        told = answer.get_json()
        return Signer(told["key_id"], told["secret"], spreadsheet_id)

    def get(self, run_id: str, *, wait: float = 0, since: int = -1, headers: Any = None) -> Any:
        address = f"/v1/runs/{run_id}?wait={wait}&since={since}"
        return self.client.get(address, headers=headers or self.headers())

    def until(self, run_id: str, *states: str, headers: Any = None) -> dict[str, Any]:
        """Long-poll as the sidebar does until the run is in one of the states."""
        seen = -1
        for _ in range(200):
            run = self.get(run_id, wait=10, since=seen, headers=headers).get_json()
            if run["state"] in states:
                return run
            assert run["state"] not in ("done", "failed", "cancelled"), run
            seen = run["version"]
        raise AssertionError(f"the run never became {states}")


@pytest.fixture(scope="session")
def migrated(issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database is migrated, to be copied."""
    home = tmp_path_factory.mktemp("migrated")
    wiring = Wiring(load(environment(issuer, home, KEEPRATE_DATABASE_URL=database("keeprate_migrated"))))
    wiring.migrate()
    wiring.close()
    return home


def steered(issuer: Issuer, migrated: Path, home: Path, name: str) -> Service:
    shutil.copytree(migrated, home)
    url = database(name, template="keeprate_migrated")
    settings = load(environment(issuer, home, KEEPRATE_DATABASE_URL=url))
    logs.configure(settings.log_level)
    wiring = Steered(settings)
    return Service(wiring, create_app(settings, wiring).test_client(), issuer.mint)


@pytest.fixture
def service(issuer: Issuer, migrated: Path, tmp_path: Path) -> Iterator[Service]:
    """The web part alone: runs stay queued."""
    made = steered(issuer, migrated, tmp_path / "home", "keeprate_test")
    yield made
    made.wiring.close()


@pytest.fixture(scope="module")
def launched(issuer: Issuer, migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One worker for a whole module: starting and stopping it takes longer than most tests."""
    made = steered(issuer, migrated, tmp_path_factory.mktemp("launched") / "home", "keeprate_launched")
    made.engine = made.wiring.engine()
    made.engine.launch()
    yield made
    made.engine.stop()
    made.wiring.close()


@pytest.fixture
def working(launched: Service) -> Service:
    """The web part and the worker part in this process, with tokens of this test's own."""
    launched.wiring.use_case = lambda work, run: {"kind": work.kind}
    return replace(launched, tokens={})
