"""Real processes over loopback: killed, restarted, stopped, and apart from each other."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from tests.server.conftest import PLACE, Issuer, database, environment
from tests.server.service import STEPS

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Processes:
    """Services on one home; every process is its own session, so that its children end with it."""

    issuer: Issuer
    home: Path
    database: str
    port: int = field(default_factory=free_port)
    started: list[subprocess.Popen] = field(default_factory=list)

    def start(self, part: str = "web", **more: str) -> subprocess.Popen:
        more |= {"KEEPRATE_BIND": f"127.0.0.1:{self.port}", "KEEPRATE_DATABASE_URL": self.database}
        env = environment(self.issuer, self.home, **more)
        with (self.home.parent / f"log{len(self.started)}").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.server.service", part],
                cwd=ROOT,
                env={**os.environ, **env, "JOURNAL": str(self.home.parent / "journal")},
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def ready(self) -> None:
        for _ in range(200):
            with contextlib.suppress(requests.ConnectionError):
                requests.get(f"{self.url}/healthz", timeout=5)
                return
            time.sleep(0.1)
        raise AssertionError(self.logs())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def headers(self) -> dict[str, str]:
        mint = self.issuer.mint
        return {"Authorization": f"Bearer {mint.id_token()}", "X-Sheets-Token": mint.access_token()}

    def click(self) -> str:
        answer = requests.post(f"{self.url}/v1/nrr", json=PLACE, headers=self.headers(), timeout=10)
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]

    def until(self, run_id: str, good, seconds: float = 40) -> dict:
        deadline, seen, headers = time.monotonic() + seconds, -1, self.headers()
        while time.monotonic() < deadline:
            query = {"wait": 5, "since": seen}
            address = f"{self.url}/v1/runs/{run_id}"
            run = requests.get(address, params=query, headers=headers, timeout=30).json()
            if good(run):
                return run
            seen = run["version"]
        raise AssertionError(self.logs())

    def journal(self) -> Counter:
        return Counter((self.home.parent / "journal").read_text().split("\n")[:-1])

    def logs(self) -> str:
        return "\n".join(file.read_text() for file in sorted(self.home.parent.glob("log*")))

    def kill(self, process: subprocess.Popen) -> None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@pytest.fixture
def processes(issuer, tmp_path):
    made = Processes(issuer, tmp_path / "home", database("keeprate_process"))
    yield made
    for process in made.started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def some_steps(run):
    return run["progress"]["done"] >= 3


def done(run):
    assert run["state"] in ("queued", "running", "done"), run
    return run["state"] == "done"


def assert_each_step_once(journal, run_id, in_flight=1):
    """Every step was carried out; only those in flight at a kill may have been carried out twice."""
    assert set(journal) == {f"{run_id} {number}" for number in range(STEPS)}
    assert sum(count - 1 for count in journal.values()) <= in_flight


def test_killed_in_the_middle_of_a_run_and_started_again_it_completes(processes):
    first = processes.start()
    processes.ready()
    run_id = processes.click()
    processes.until(run_id, some_steps)
    processes.kill(first)
    processes.start()
    processes.ready()
    run = processes.until(run_id, done)
    assert run["result"] == {"kind": "nrr", "steps": STEPS, "token": True}
    assert_each_step_once(processes.journal(), run_id)


def test_on_sigterm_it_ends_within_a_few_seconds_with_a_poll_waiting_and_the_run_goes_on_later(processes):
    first = processes.start()
    processes.ready()
    run_id = processes.click()
    run = processes.until(run_id, some_steps)
    answers, query = [], {"wait": 20, "since": 1_000_000}
    address, headers = f"{processes.url}/v1/runs/{run_id}", processes.headers()

    def poll():
        answers.append(requests.get(address, params=query, headers=headers, timeout=30).json())

    poller = threading.Thread(target=poll)
    poller.start()
    time.sleep(0.2)
    began = time.monotonic()
    first.send_signal(signal.SIGTERM)
    assert first.wait(8) == 0
    assert time.monotonic() - began < 8
    poller.join(10)
    assert answers[0]["id"] == run_id
    processes.start()
    processes.ready()
    assert processes.until(run_id, done)["version"] > run["version"]
    assert_each_step_once(processes.journal(), run_id)
    assert "Traceback" not in processes.logs()


def test_web_and_worker_apart_another_worker_takes_over_from_a_killed_one(processes):
    processes.start("web", KEEPRATE_WORKER="separate")
    processes.ready()
    run_id = processes.click()
    first = processes.start("worker", KEEPRATE_WORKER="separate")
    processes.until(run_id, some_steps)
    second = processes.start("worker", KEEPRATE_WORKER="separate")
    processes.kill(first)
    processes.until(run_id, done)
    assert_each_step_once(processes.journal(), run_id)
    second.send_signal(signal.SIGTERM)
    assert second.wait(8) == 0


@pytest.mark.soak
def test_a_worker_that_was_only_frozen_finds_its_run_taken_over_and_spoils_nothing(processes):
    processes.start("web", KEEPRATE_WORKER="separate")
    processes.ready()
    run_id = processes.click()
    frozen = processes.start("worker", KEEPRATE_WORKER="separate")
    processes.until(run_id, some_steps)
    os.killpg(frozen.pid, signal.SIGSTOP)
    processes.start("worker", KEEPRATE_WORKER="separate")
    ended = processes.until(run_id, done)
    os.killpg(frozen.pid, signal.SIGCONT)
    time.sleep(3)
    assert processes.until(run_id, done) == ended
    assert_each_step_once(processes.journal(), run_id, in_flight=2)
    again = processes.click()
    assert processes.until(again, done)["state"] == "done"
