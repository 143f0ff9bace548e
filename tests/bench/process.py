"""Start-up and memory of the service: the one process of the default setting, and the web process alone."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 60.0


@dataclass(frozen=True)
class Boot:
    """One start: seconds until /healthz answered, and resident megabytes of the process that serves."""

    seconds: float
    megabytes: float


def boot(worker: str) -> Boot:
    """Start the service on a free loopback port with ``KEEPRATE_WORKER=worker``, measure, stop it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("KEEPRATE_")},
            "PYTHONPATH": str(ROOT),
            "KEEPRATE_HOME": home,
            "KEEPRATE_BIND": f"127.0.0.1:{port}",
            "KEEPRATE_AUDIENCE": "bench.apps.googleusercontent.com",
            "KEEPRATE_WORKER": worker,
            "KEEPRATE_LOG_LEVEL": "error",
        }
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait(f"http://127.0.0.1:{port}/healthz", process)
            seconds = time.perf_counter() - begun
            time.sleep(1.0)
            return Boot(seconds, max(_resident(pid) for pid in _children(process.pid)))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)


def _wait(url: str, process: subprocess.Popen) -> None:
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the service ended with status {process.returncode}")
        try:
            with urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError(f"the service did not answer within {MOST_SECONDS:.0f} s")


def _children(pid: int) -> list[int]:
    """The processes that a process started; itself when there are none."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed] or [pid]


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def main(times: int = 3) -> None:
    """Print the medians."""
    if not Path("/proc/self/status").exists():
        print("process: skipped, memory is read from /proc, which this system does not have")
        return
    print(f"process: medians of {times} starts until /healthz answers; resident memory one second later")
    for worker, label, limit in (("inline", "one process", 200), ("separate", "web only", 150)):
        boots = [boot(worker) for _ in range(times)]
        seconds = statistics.median(one.seconds for one in boots)
        megabytes = statistics.median(one.megabytes for one in boots)
        print(f"  {label:<12} {seconds:5.2f} s   {megabytes:6.1f} MB   (aim under {limit} MB)")
