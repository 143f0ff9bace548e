"""kill -9 in the middle of a run: after a restart it completes, and nothing stands beside another account."""

from __future__ import annotations

import json
import os
import threading

import pytest
import requests

from tests.e2e.conftest import BOOK, OWNER
from tests.e2e.service import running
from tests.e2e.sheet import beside, values, without_ours
from tests.e2e.workers import on_postgres

BODY = {"spreadsheet_id": BOOK, "sheet_id": 0, "from": "2024-12", "to": "2025-12"}
SERVICE_ACCOUNT = "keeprate@service.example"
EXPECTED = {
    "Alder Freight": "Expansion",
    "Cobalt Foods": "Contraction",
    "Dune Travel": "Churned",
    "Ember Schools": "Expansion",
    "Iris Optics": "Churned",
    "Juniper Bikes": "New",
}
MOMENTS = range(1, 8) if os.environ.get("KEEPRATE_SOAK") else (2, 5, 7)


class KillAt:
    """Kills the service right before its nth request to Sheets is answered; then gets out of the way."""

    def __init__(self, service, nth):
        self.service, self.left, self.lock, self.done = service, nth, threading.Lock(), threading.Event()

    def __call__(self, method_id, params):
        if not method_id.startswith("sheets."):
            return
        with self.lock:
            self.left -= 1
            if self.left or self.done.is_set():
                return
            self.service.kill()
            self.done.set()


def settings(google, tmp_path, access):
    if access == "user_token":
        return on_postgres(tmp_path)
    key = tmp_path / "key.json"
    key.write_text(json.dumps(google.service_account_key(SERVICE_ACCOUNT)))
    google.share(BOOK, SERVICE_ACCOUNT, "writer")
    return {
        "KEEPRATE_ACCESS": "service_account",
        "KEEPRATE_SERVICE_ACCOUNT_FILE": str(key),
        "KEEPRATE_ALLOWED_SHEETS": f"{google.sub(OWNER)}:{BOOK}",
        **on_postgres(tmp_path),
    }


@pytest.mark.parametrize("access", ["user_token", "service_account"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_run_completes_after_the_restart(google, tmp_path, access, moment):
    before = without_ours(values(google, BOOK, OWNER, "ARR 2025"))
    home = tmp_path / "home"
    home.mkdir()
    with running(google, home, **settings(google, tmp_path, access)) as service:
        kill = KillAt(service, moment)
        google.before(kill)
        token = access == "user_token"
        run_id = service.post("/v1/nrr", BODY, OWNER, token=token).json()["id"]
        assert kill.done.wait(60)
        google.before(None)
        google.call(
            OWNER,
            "sheets.spreadsheets.batchUpdate",
            {"spreadsheetId": BOOK},
            {
                "requests": [
                    {
                        "sortRange": {
                            "range": {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 11},
                            "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}],
                        }
                    }
                ]
            },
        )
        service.start()
        run = service.run(run_id, OWNER, token=token)
    assert run["state"] == "done", run["problem"]
    rows = values(google, BOOK, OWNER, "ARR 2025")
    movement = beside(rows, "Movement")
    assert {a: movement[a] for a in EXPECTED} == EXPECTED
    assert sorted(map(str, without_ours(rows))) == sorted(map(str, before))


def test_a_killed_run_whose_token_was_revoked_waits_for_the_user_and_goes_on_with_a_fresh_one(
    google, tmp_path
):
    home = tmp_path / "home"
    home.mkdir()
    with running(google, home, **on_postgres(tmp_path)) as service:
        kill = KillAt(service, 3)
        google.before(kill)
        headers = service.headers(OWNER)
        run_id = requests.post(f"{service.url}/v1/nrr", json=BODY, headers=headers, timeout=10).json()["id"]
        assert kill.done.wait(60)
        google.before(None)
        google.revoke(headers["X-Sheets-Token"])
        service.start()
        waiting = service.run(run_id, OWNER, token=False, states={"waiting_for_user"})
        assert waiting["result"] is None
        assert "Movement" not in values(google, BOOK, OWNER, "ARR 2025")[0]
        run = service.run(run_id, OWNER)
    assert run["state"] == "done", run["problem"]
    assert "Movement" in values(google, BOOK, OWNER, "ARR 2025")[0]
