"""`python -m deploy.local`: one address, everything stops together, the book is still there next time."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy.local.demo import Demo
from deploy.local.page import free_port
from tests.conftest import ROOT

STRICT = "tests.local.strict"
BOOK = "northwind-robotics-customers-demo-2025"


@contextmanager
def demo(home: Path, *arguments: str) -> Iterator[tuple[str, subprocess.Popen]]:
    command = [sys.executable, "-m", STRICT, "deploy.local", "--home", str(home), *arguments]
    running = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ}
    )
    assert running.stdout is not None
    try:
        line = running.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line + (running.stdout.read() if running.poll() is not None else "")
        yield found.group(), running
    finally:
        if running.poll() is None:
            running.send_signal(signal.SIGTERM)
        running.wait(40)
        running.stdout.close()


def ask(url: str, body: dict | None = None) -> dict:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def test_the_book_is_still_there_next_time_and_a_taken_port_is_no_obstacle(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with demo(tmp_path, "--no-service", "--port", port) as (url, running):
            assert not url.endswith(f":{port}")
            edit = {"data": [{"range": "'ARR 2025'!A2", "values": [["Mine now"]]}]}
            ask(f"{url}/api/{BOOK}/values", edit)
        assert running.returncode == 0
    with demo(tmp_path, "--no-service") as (url, _):
        assert ask(f"{url}/api/{BOOK}/cells?sheet=0&count=2")["rows"][1][0][0] == "Mine now"


def test_a_file_of_the_users_opens_first(tmp_path: Path):
    book = tmp_path / "my customers.csv"
    book.write_text("Account,Dec 2024,Dec 2025\nAcme,$100,$120\n")
    with demo(tmp_path / "home", "--no-service", "--book", str(book)) as (url, _):
        with urllib.request.urlopen(url, timeout=20) as answer:
            found = re.search(r"/d/([^/]+)/edit", answer.url)
        assert found
        rows = ask(f"{url}/api/{found.group(1)}/cells?sheet=0&count=3")["rows"]
        assert [cell[0] for cell in rows[1]] == ["Acme", "$100", "$120"]


def test_a_file_that_cannot_be_opened_is_a_sentence_and_status_2(tmp_path: Path):
    command = [sys.executable, "-m", STRICT, "deploy.local", "--home", str(tmp_path), "--no-service"]
    done = subprocess.run(
        [*command, "--book", str(tmp_path / "gone.csv")], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "There is no file" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_demo_on_the_same_home_is_told_so(tmp_path: Path):
    with demo(tmp_path, "--no-service"):
        command = [sys.executable, "-m", STRICT, "deploy.local", "--home", str(tmp_path), "--no-service"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "Another demo is using" in done.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_service_runs_as_a_child_and_ends_with_the_demo(tmp_path: Path, how: signal.Signals):
    if how == signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux tells a child that its parent was killed")
    with demo(tmp_path) as (_, running):
        log = (tmp_path / "service.log").read_text()
        found = re.search(r"127\.0\.0\.1:(\d+)", log)
        assert found, log
        ready = f"http://127.0.0.1:{found.group(1)}/readyz"
        with urllib.request.urlopen(ready, timeout=5) as answer:
            assert answer.status == 200
        running.send_signal(how)
        running.wait(40)
    assert running.returncode == (0 if how == signal.SIGTERM else -signal.SIGKILL)
    deadline = time.monotonic() + 20
    while answers(ready) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not answers(ready)


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except (urllib.error.URLError, OSError):
        return False
    return True


class Another(BaseHTTPRequestHandler):
    """Another demo's service, as far as somebody who waits for one can tell."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_a_service_whose_port_another_took_a_moment_ago_gets_a_port_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with ThreadingHTTPServer(("127.0.0.1", 0), Another) as another:
        threading.Thread(target=another.serve_forever, daemon=True).start()
        offered = iter([another.server_port])
        monkeypatch.setattr("deploy.local.demo.free_port", lambda wanted: next(offered, 0) or free_port(0))
        running = Demo(tmp_path, port=free_port(0), samples=False)
        try:
            running.start()
            assert running.service is not None
            assert running.service.running
            assert not running.service.url.endswith(f":{another.server_port}")
        finally:
            running.close()
            another.shutdown()
