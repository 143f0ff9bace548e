"""The real wiring and the real use cases in this process, in front of a stand-in for Google."""

from __future__ import annotations

import time

from server import logs
from server.app import create_app
from server.settings import load
from server.wiring import Wiring
from tests.server.conftest import database

CLIENT = "keeprate-local.apps.googleusercontent.com"
SHEETS = "https://www.googleapis.com/auth/spreadsheets"
YOU, VIEWER, STRANGER = "you@example.com", "viewer@example.com", "stranger@example.com"
ROWS = [
    ["Account", "Dec 2024", "Dec 2025"],
    ["Acme", 600, 800],
    ["Bolt", 300, 250],
    ["Coil", 100, ""],
    ["Dyno", "", 10],
]


class Line:
    """A service with settings of its own, and a user who polls."""

    def __init__(self, google, home, **more):
        url = google.base_url
        self.google = google
        self.settings = load(
            {
                "KEEPRATE_LOCAL": "1",
                "KEEPRATE_HOME": str(home),
                "KEEPRATE_AUDIENCE": CLIENT,
                "KEEPRATE_SHEETS_ENDPOINT": url,
                "KEEPRATE_DRIVE_ENDPOINT": url,
                "KEEPRATE_OAUTH_ENDPOINT": url,
                "KEEPRATE_CERTS_URL": f"{url}/oauth2/v1/certs",
                "KEEPRATE_DATABASE_URL": database(f"keeprate_line_{home.parent.name}_{home.name}"),
                **more,
            }
        )
        logs.configure("info")
        self.wiring = Wiring(self.settings)
        self.wiring.migrate()
        self.client = create_app(self.settings, self.wiring).test_client()
        self.engine = self.wiring.engine()
        self.engine.launch()

    def close(self):
        self.engine.stop()
        self.wiring.close()

    def headers(self, user=YOU, token=None):
        token = token or self.google.access_token(user, [SHEETS])
        return {"Authorization": f"Bearer {self.google.id_token(user, CLIENT)}", "X-Sheets-Token": token}

    def post(self, path, book, headers=None, **body):
        place = {"spreadsheet_id": book, "sheet_id": 0}
        return self.client.post(path, json=place | body, headers=headers or self.headers())

    def until_ended(self, run, headers=None, states=("done", "failed", "cancelled")):
        seen, deadline = -1, time.monotonic() + 40
        while run["state"] not in states and time.monotonic() < deadline:
            address = f"/v1/runs/{run['id']}?wait=10&since={seen}"
            run = self.client.get(address, headers=headers or self.headers()).get_json()
            seen = run["version"]
        return run

    def click(self, path, book, headers=None, **body):
        answer = self.post(path, book, headers, **body)
        assert answer.status_code == 202, answer.get_json()
        return self.until_ended(answer.get_json(), headers)

    def cells(self, book, a1):
        got = self.google.call(
            YOU, "sheets.spreadsheets.values.get", {"spreadsheetId": book, "range": a1}, None
        )
        return got.get("values", [])
