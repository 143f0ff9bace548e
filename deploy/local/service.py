"""The service as a child process: the real one, with real settings that point at the stand-in."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

# `python -m server.cli serve`, but on Linux the child is told to end when this process dies, however it dies
TIED = """
import ctypes, runpy, signal, sys
try:
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
except (OSError, AttributeError):
    pass
sys.argv = ["server.cli", "serve"]
runpy.run_module("server.cli", run_name="__main__", alter_sys=True)
"""
LISTENING = '"event": "listening"'
TAKEN = "Connection in use"  # gunicorn's words
BOOT_SECONDS = 60.0
STOP_SECONDS = 15.0


class ServiceFailed(Exception):
    """The service did not become ready; the message says what it wrote last."""


class PortTaken(ServiceFailed):
    """Somebody else took its port before it did."""


class Service:
    """`python -m server.cli serve` on one loopback port, until it is stopped."""

    def __init__(
        self, google_url: str, home: Path, port: int, audience: str, web: Path | None = None
    ) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.log = home / "service.log"
        self._child: subprocess.Popen[bytes] | None = None
        self._log_before = 0
        self._settings = {
            "KEEPRATE_LOCAL": "1",
            "KEEPRATE_HOME": str(home),
            "KEEPRATE_BIND": f"127.0.0.1:{port}",
            "KEEPRATE_AUDIENCE": audience,
            "KEEPRATE_SHEETS_ENDPOINT": google_url,
            "KEEPRATE_DRIVE_ENDPOINT": google_url,
            "KEEPRATE_OAUTH_ENDPOINT": google_url,
            "KEEPRATE_CERTS_URL": f"{google_url}/oauth2/v1/certs",
        }
        if web is not None:
            self._settings["KEEPRATE_LOCAL_WEB"] = str(web)

    def start(self) -> None:
        """Start it and wait until /readyz answers; ServiceFailed when it does not."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KEEPRATE_")}
        command = [sys.executable, "-c", TIED]
        with self.log.open("ab") as log:
            self._log_before = log.tell()
            # its own session: Ctrl-C reaches this process alone, which then stops the child in order
            self._child = subprocess.Popen(
                command,
                env={**kept, **self._settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    def _wait(self) -> None:
        assert self._child is not None  # started just before
        deadline = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < deadline:
            said = self._said()
            if self._child.poll() is not None or TAKEN in said:
                self.stop()
                kind = PortTaken if TAKEN in said else ServiceFailed
                raise kind(f"The service ended at once. It said:\n{_last(said)}")
            # what answers there may be another demo's, a moment quicker: ours says in its log that it listens
            if LISTENING in said and self._ready():
                return
            time.sleep(0.05)
        self.stop()
        raise ServiceFailed(f"The service was not ready in {BOOT_SECONDS:.0f} s: {_last(self._said())}")

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _said(self) -> str:
        """What this child has written to the log."""
        return self.log.read_bytes()[self._log_before :].decode(errors="replace")

    @property
    def running(self) -> bool:
        """Whether the child process is alive."""
        return self._child is not None and self._child.poll() is None

    def stop(self) -> None:
        """Ask it to end, and end it when it does not."""
        child, self._child = self._child, None
        if child is None or child.poll() is not None:
            return
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(STOP_SECONDS)


def _last(said: str) -> str:
    return "\n".join(said.splitlines()[-8:])
