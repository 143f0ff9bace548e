"""The service as two kinds of processes: a web that stays, and workers that are killed and started again."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.service import ROOT, Service
from tests.server.conftest import database


def on_postgres(test: Path) -> dict[str, str]:
    """The setting of a new database, where KEEPRATE_TEST_POSTGRES names a server; nothing (SQLite) else."""
    url = database(re.sub(r"\W+", "_", f"e2e_{test.name}")[-50:])
    return {"KEEPRATE_DATABASE_URL": url} if url else {}


@dataclass
class Workers(Service):
    """A service whose worker is a process of its own."""

    worker: subprocess.Popen[bytes] | None = None
    kills: int = 0

    def start(self) -> None:
        """Start the web, then a worker."""
        self.env["KEEPRATE_WORKER"] = "separate"
        super().start()
        self.start_worker()

    def start_worker(self) -> None:
        """Start a worker with the settings of the web."""
        with (self.home / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                [sys.executable, "-m", "server.cli", "worker"],
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def kill_worker(self) -> None:
        """kill -9, and wait until it is gone."""
        assert self.worker is not None
        os.kill(self.worker.pid, signal.SIGKILL)
        self.worker.wait(10)
        self.kills += 1

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End both."""
        if self.worker is not None and self.worker.poll() is None:
            self.worker.send_signal(how)
            try:
                self.worker.wait(10)
            except subprocess.TimeoutExpired:
                self.worker.kill()
                self.worker.wait(5)
        super().stop(how)

    def wait_for(self, reached: object, seconds: float = 60.0) -> bool:
        """Wait until ``reached()``; whether it was."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if reached():  # type: ignore[operator]
                return True
            time.sleep(0.01)
        return False
