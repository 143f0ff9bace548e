"""kill -9 of workers in the middle of an enrichment, against providers that keep books of their own.

No row is lost or written twice; nobody is charged twice, beyond the cap, or without a receipt; what nobody
can know is listed. KEEPRATE_SOAK=1 does it with 500 rows and ten kills.
"""

from __future__ import annotations

import json
import os
import random
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from addon.signals.budget import hashed
from addon.store.engine import make_engine
from addon.store.tables import calls
from deploy.local.google import Google
from tests.e2e.conftest import OWNER
from tests.e2e.farm import EACH, FREE, KEY, PAID, PRICE, Farm, plug_in, truth
from tests.e2e.workers import Workers, on_postgres

SOAK = bool(os.environ.get("KEEPRATE_SOAK"))
SIZES = {"service_account": (120, 3), "user_token": (40, 1)}  # rows, kills
BOOK = "the-book-of-the-farm"
ROBOT = "keeprate@service.example"
FIELDS = {"open_roles": ("Open roles", FREE), "headcount": ("Headcount", PAID)}
FIELDS["linkedin_followers"] = ("LinkedIn followers", EACH)
PROVIDERS = {"farm_free": FREE, "farm_paid": PAID, "farm_each": EACH}


def rows(count: int) -> list[list[Any]]:
    """Accounts with websites; every twentieth twice, every fiftieth without."""
    made: list[list[Any]] = [["Account", "Website", "ARR"]]
    for n in range(count):
        domain = f"company{n - 1 if n % 20 == 7 else n}.com"
        made.append([f"Account {n:04d}", "" if n % 50 == 9 else domain, 1000 + n])
    return made


@dataclass
class Page:
    """The sidebar: polls the run with a fresh token each time, unless it is closed."""

    service: Workers
    token: bool
    run_id: str = ""
    last: dict[str, Any] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    polling: threading.Lock = field(default_factory=threading.Lock)

    def close(self) -> None:
        """Close the sidebar: no poll is under way any more, and none of its tokens is good."""
        self.open.clear()
        with self.polling:
            for token in filter(None, self.tokens):
                self.service.google.revoke(token)

    def poll(self) -> None:
        """Until the run ends."""
        while not self.done.is_set():
            if not self.open.wait(0.1):
                continue
            with self.polling:
                self._once()

    def _once(self) -> None:
        headers = self.service.headers(OWNER, token=self.token)
        self.tokens.append(headers.get("X-Sheets-Token", ""))
        answer = requests.get(
            f"{self.service.url}/v1/runs/{self.run_id}",
            params={"wait": 2, "since": self.last.get("version", -1)},
            headers=headers,
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        self.last = answer.json()
        if self.last["state"] in {"done", "failed", "cancelled"}:
            self.done.set()


@contextmanager
def stage(tmp_path: Path, access: str, seed: int, count: int) -> Iterator[tuple[Google, Farm, Workers]]:
    """Google's stand-in with the book, the farm, and the service that knows both."""
    google, farm = Google(tmp_path / "google.sqlite"), Farm(seed).start()
    server = google.serve()
    tab = {"title": "Accounts", "rows": rows(count), "input": "RAW"}
    google.create_spreadsheet("Customers", owner=OWNER, spreadsheet_id=BOOK, tabs=[tab])
    home = tmp_path / "home"
    home.mkdir()
    env = {
        "PYTHONPATH": str(tmp_path / "plugins"),
        "KEEPRATE_PLUGINS": plug_in(tmp_path / "plugins"),
        "KEEPRATE_PROVIDER_KEYS": f"farm_paid:{KEY},farm_each:{KEY}",
        "KEEPRATE_LOCAL_WEB": str(farm.write_names(tmp_path / "web.json")),
    }
    if access == "service_account":
        key = tmp_path / "key.json"
        key.write_text(json.dumps(google.service_account_key(ROBOT)))
        google.share(BOOK, ROBOT, "writer")
        env |= {
            "KEEPRATE_ACCESS": access,
            "KEEPRATE_SERVICE_ACCOUNT_FILE": str(key),
            "KEEPRATE_ALLOWED_SHEETS": f"{google.sub(OWNER)}:{BOOK}",
        }
    service = Workers(google, home, env | on_postgres(tmp_path))
    try:
        service.start()
        yield google, farm, service
    finally:
        service.stop()
        farm.close()
        server.close()
        google.close()


def kill_at_a_request_to_sheets(google: Google, service: Workers, nth: int) -> threading.Event:
    """Kill the worker right before its nth request to Sheets is answered."""
    killed, lock, left = threading.Event(), threading.Lock(), [nth]

    def before(method_id: str, params: dict[str, Any]) -> None:
        if not method_id.startswith("sheets."):
            return
        with lock:
            left[0] -= 1
            if left[0] == 0:
                service.kill_worker()
                killed.set()

    google.before(before)
    return killed


def sort_rows(google: Google, dice: random.Random) -> None:
    """What other people do meanwhile."""
    how = {"dimensionIndex": dice.choice([0, 2]), "sortOrder": dice.choice(["ASCENDING", "DESCENDING"])}
    where = {"sheetId": 0, "startRowIndex": 1}
    body = {"requests": [{"sortRange": {"range": where, "sortSpecs": [how]}}]}
    google.call(OWNER, "sheets.spreadsheets.batchUpdate", {"spreadsheetId": BOOK}, body)


def cells(google: Google) -> list[list[tuple[Any, str]]]:
    """The tab as it stands: values and notes."""
    fields = "sheets(data(rowData(values(effectiveValue,note))))"
    answer = google.call(OWNER, "sheets.spreadsheets.get", {"spreadsheetId": BOOK, "fields": fields})
    return [
        [(next(iter((c.get("effectiveValue") or {"": ""}).values())), c.get("note", "")) for c in r["values"]]
        for r in answer["sheets"][0]["data"][0]["rowData"]
        if r.get("values")
    ]


def books(service: Workers, run_id: str) -> dict[tuple[str, str], Any]:
    """Our calls: (host, hashed subject) -> row."""
    engine = make_engine(service.env.get("KEEPRATE_DATABASE_URL") or f"sqlite:///{service.home}/keeprate.db")
    with engine.connect() as connection:
        found = connection.execute(sa.select(calls).where(calls.c.run_id == run_id)).all()
    engine.dispose()
    return {(PROVIDERS[row.provider], row.subject): row for row in found}


@pytest.mark.parametrize(("access", "cap"), [("service_account", 100_000), ("user_token", None)])
def test_an_enrichment_outlives_its_workers_and_is_charged_once(
    tmp_path: Path, access: str, cap: int | None, record_property: Any
) -> None:
    seed = zlib.crc32(os.environ.get("KEEPRATE_SOAK", "").encode())
    dice = random.Random(f"{seed}/{access}")
    user = access == "user_token"
    count, kills = (500, 10) if SOAK else SIZES[access]
    cap = cap or 4 * count  # less than half of what all answers would cost
    with stage(tmp_path, access, seed, count) as (google, farm, service):
        page = Page(service, token=user)
        body = {
            "spreadsheet_id": BOOK,
            "sheet_id": 0,
            "subject": "company",
            "fields": list(FIELDS),
            "rows": "all",
            "cap_minor": cap,
            "consent": list(PROVIDERS),
        }
        started = service.post("/v1/enrich", body, OWNER, token=user)
        assert started.status_code == 202, started.text
        page.run_id = started.json()["id"]
        page.open.set()
        poller = threading.Thread(target=page.poll, daemon=True)
        poller.start()
        closed_at = kills // 2
        # What is free is asked for every row, so that many requests will come whatever the cap stops.
        steps = (count if user else 2 * count) // (kills + 1)
        for number in range(kills):
            if number % 3 == 2:
                killed = kill_at_a_request_to_sheets(google, service, dice.randint(1, 9))
                assert killed.wait(90), page.last
                google.before(None)
            else:
                reached = farm.requests + dice.randint(5, steps)
                assert service.wait_for(lambda reached=reached: farm.requests >= reached, 90), page.last
                service.kill_worker()
            sort_rows(google, dice)
            if user and number == closed_at:
                page.tokens.append(started.request.headers["X-Sheets-Token"])
                page.close()
            service.start_worker()
            if user and number == closed_at:
                waits = service.run(page.run_id, OWNER, token=False, states={"waiting_for_user"}, until=90)
                assert waits["result"] is None
                page.open.set()
        assert page.done.wait(400), page.last
        run = page.last
        assert run["state"] == "done", run["problem"]
        ours, now = books(service, page.run_id), cells(google)
    assert service.kills == kills
    check_charges(farm, ours, run["result"], cap)
    check_sheet(now, rows(count), farm, ours, run["result"])
    told = {
        "kills": service.kills,
        "rows": count,
        "farm requests": farm.requests,
        "faults": dict(farm.faults),
        "farm charged": farm.total(),
        "receipts": sum(r["charged_minor"] for r in run["result"]["receipts"]),
        "unknown": sum(u["count"] for u in run["result"]["unknown"]),
        "cap": cap,
    }
    record_property("told", told)
    print(f"\n{access}: {told}")


def check_charges(farm: Farm, ours: dict[tuple[str, str], Any], result: dict[str, Any], cap: int) -> None:
    """The farm's books against ours, call by call and in sum."""
    assert farm.wrong_keys == 0
    assert max(farm.times_charged.values()) == 1, "somebody was charged twice"
    unknown_charged = 0
    for (host, domain), minor in farm.charged.items():
        call = ours[(host, hashed(f"company:domain:{domain}"))]
        if call.state == "done":
            assert call.charged_minor == minor, (host, domain)
        else:
            assert call.state == "unknown"
            unknown_charged += minor
    charged = {(host, hashed(f"company:domain:{domain}")) for (host, domain), m in farm.charged.items() if m}
    for key, call in ours.items():
        assert not (call.state == "done" and call.charged_minor) or key in charged, (
            "a receipt without a charge"
        )
    receipts = sum(r["charged_minor"] for r in result["receipts"])
    assert farm.total() == receipts + unknown_charged
    possible = sum(c.charged_minor if c.state == "done" else c.price_minor for c in ours.values())
    assert farm.total() <= possible <= cap
    lost = [call for call in ours.values() if call.paid and call.state == "unknown"]
    assert sum(u["count"] for u in result["unknown"]) == len(lost)
    assert all(u["cells"] and u["sentence"] for u in result["unknown"])


def check_sheet(
    rows_now: list[list[tuple[Any, str]]],
    before: list[list[Any]],
    farm: Farm,
    ours: dict[tuple[str, str], Any],
    result: dict[str, Any],
) -> None:
    """Every row once, with its own values and notes, or the reason why not."""
    header = [value for value, _ in rows_now[0]]
    assert header[:3] == ["Account", "Website", "ARR"]
    assert sorted(header[3:]) == sorted([*(label for label, _ in FIELDS.values()), "Enriched"])
    blank = [row for row in rows_now[1:] if not any(value for value, _ in row[:3])]
    assert all(cell == ("", "") for row in blank for cell in row), "written beside nobody"
    rows_now = [row for row in rows_now if row not in blank]
    theirs = sorted([value for value, _ in row[:3]] for row in rows_now[1:])
    assert theirs == sorted(before[1:]), "the user's own cells changed"
    found = 0
    for row in rows_now[1:]:
        domain = row[1][0]
        for name, (label, host) in FIELDS.items():
            at = header.index(label)
            value, note = row[at] if at < len(row) else ("", "")
            if not domain:
                assert (value, note) == ("", "")
                continue
            call = ours.get((host, hashed(f"company:domain:{domain}")))
            right = truth(name, domain)
            if call is not None and call.state == "done" and call.found:
                assert value == right, (domain, call)
                assert "Farm" in note
                found += 1
            else:
                assert value == "", (domain, call)
                assert note, (domain, call)
                # What is free is asked again, but for a server that failed for good.
                assert host != FREE or farm.fault(host, domain) == "500", (domain, call)
        status = row[header.index("Enriched")][0]
        assert status, row
    assert found
    assert result["subjects"] == len({row[1][0] for row in rows_now[1:]} - {""})
    assert all(minor in (0, PRICE) for (host, _), minor in farm.charged.items() if host == PAID)
