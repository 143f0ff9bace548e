"""Worker processes, kept warm and killed when their time is up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
MOST = 30  # executions at once for one user, Google's own limit
KEPT = 3  # idle processes kept for the next executions


class TimeUp(Exception):
    """The execution outlived its deadline; its process is gone."""


class Crashed(Exception):
    """The process went away by itself (out of memory, most likely)."""


class TooMany(Exception):
    """Google's limit of simultaneous executions is reached."""


class Clock:
    """A deadline that stands still while the user is asked something."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until the deadline, negative when it has passed."""
        return self.ends - time.monotonic()

    def forgive(self, seconds: float) -> None:
        """Move the deadline by a time that does not count."""
        self.ends += seconds


class Process:
    """One worker process and the connection to it."""

    def __init__(self, project: dict[str, Any]) -> None:
        ours, theirs = Pipe()
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
        self.child = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.script.worker", str(theirs.fileno())],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
        theirs.close()
        self.link: Connection = ours
        self._send({"load": project})

    def _send(self, message: dict[str, Any]) -> None:
        self._reply(json.dumps(message))

    def _reply(self, text: str) -> None:
        try:
            self.link.send_bytes(text.encode())
        except OSError:
            raise Crashed from None

    def _receive(self, clock: Clock) -> dict[str, Any]:
        if clock.left() <= 0 or not self.link.poll(clock.left()):
            raise TimeUp
        try:
            message: dict[str, Any] = json.loads(self.link.recv_bytes())
        except (EOFError, OSError):
            raise Crashed from None
        return message

    def run(
        self,
        job: dict[str, Any],
        clock: Clock,
        answer: Callable[[str, str], str],
        log: Callable[[Any], None],
    ) -> dict[str, Any]:
        """Run a job to its end on this thread, answering its calls; raises TimeUp or Crashed."""
        self._send({"run": job})
        while True:
            message = self._receive(clock)
            if "log" in message:
                log(message["log"])
            elif "call" in message:
                reply = answer(message["call"], message["arguments"])
                if clock.left() <= 0:
                    raise TimeUp
                self._reply(reply)
            else:
                return message

    def end(self) -> None:
        """Kill the process, whatever it is doing."""
        self.link.close()
        self.child.kill()
        self.child.wait()


class Pool:
    """Processes of one script project."""

    def __init__(self, project: dict[str, Any]) -> None:
        self._project = project
        self._lock = threading.Lock()
        self._idle: list[Process] = [Process(project)]
        self._busy: list[Process] = []
        self._closed = False

    def take(self) -> Process:
        """A process for one execution; raises TooMany, or Crashed after close."""
        with self._lock:
            if self._closed:
                raise Crashed
            if len(self._busy) >= MOST:
                raise TooMany
            process = self._idle.pop() if self._idle else Process(self._project)
            self._busy.append(process)
            return process

    def give(self, process: Process, *, reusable: bool) -> None:
        """Take a process back; one that failed its deadline is killed and replaced by a warm one."""
        if not reusable:
            process.end()
        with self._lock:
            self._busy.remove(process)
            keep = not self._closed and len(self._idle) < KEPT
            if keep and not reusable:
                process = Process(self._project)
            if keep:
                self._idle.append(process)
                return
        if reusable:
            process.end()

    def close(self) -> None:
        """Kill every process; the threads that wait for a busy one are told that it crashed."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            for process in self._busy:
                process.child.kill()
        for process in idle:
            process.end()
