"""The real service as a child process, in front of the stand-in for Google: what a deployed Keeprate is."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from deploy.local.google import Google

ROOT = Path(__file__).resolve().parent.parent.parent
SCOPES = [
    "openid",
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/spreadsheets",
]
AUDIENCE = "keeprate-local.apps.googleusercontent.com"


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Service:
    """A started service; ``kill`` and ``start`` may follow each other as often as a test likes."""

    google: Google
    home: Path
    env: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        base = self.google.base_url
        return {
            **os.environ,
            "KEEPRATE_LOCAL": "1",
            "KEEPRATE_HOME": str(self.home),
            "KEEPRATE_BIND": f"127.0.0.1:{self.port}",
            "KEEPRATE_AUDIENCE": AUDIENCE,
            "KEEPRATE_SHEETS_ENDPOINT": base,
            "KEEPRATE_DRIVE_ENDPOINT": base,
            "KEEPRATE_OAUTH_ENDPOINT": base,
            "KEEPRATE_CERTS_URL": f"{base}/oauth2/v1/certs",
            **self.env,
        }

    def start(self) -> None:
        """Start, and wait until it says that it is ready."""
        log = (self.home / "service.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "serve"],
            cwd=ROOT,
            env=self.environment(),
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        log.close()
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                if requests.get(f"{self.url}/readyz", timeout=2).status_code == 200:
                    return
            except requests.ConnectionError:
                time.sleep(0.1)
        raise AssertionError((self.home / "service.log").read_text()[-4000:])

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End the whole process group and wait for it."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(5)
        self.process = None

    def kill(self) -> None:
        """kill -9, as a machine that loses power would."""
        self.stop(signal.SIGKILL)

    def headers(self, email: str, *, token: bool = True, expires_in: int = 3600) -> dict[str, str]:
        """What backend.js sends for ``email``."""
        headers = {"Authorization": f"Bearer {self.google.id_token(email, AUDIENCE)}"}
        if token:
            headers["X-Sheets-Token"] = self.google.access_token(email, SCOPES, expires_in=expires_in)
        return headers

    def post(self, path: str, body: dict[str, Any], email: str, **kwargs: Any) -> requests.Response:
        """POST as the add-on does, with a fresh idempotency key."""
        headers = {**self.headers(email, **kwargs), "Idempotency-Key": uuid.uuid4().hex}
        return requests.post(f"{self.url}{path}", json=body, headers=headers, timeout=60)

    def run(
        self, run_id: str, email: str, *, until: float = 60, states: set[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Poll a run as the sidebar does until it ends, or is in one of ``states``."""
        deadline, since = time.monotonic() + until, -1
        while time.monotonic() < deadline:
            answer = requests.get(
                f"{self.url}/v1/runs/{run_id}",
                params={"wait": 5, "since": since},
                headers=self.headers(email, **kwargs),
                timeout=30,
            )
            assert answer.status_code == 200, answer.text
            run = answer.json()
            since = run["version"]
            if run["state"] in (states or {"done", "failed", "cancelled"}):
                return run
        raise AssertionError(f"the run did not end: {run}")


@contextmanager
def running(google: Google, home: Path, **env: str) -> Iterator[Service]:
    """A service that is stopped whatever happens."""
    service = Service(google, home, env)
    service.start()
    try:
        yield service
    finally:
        service.stop()
