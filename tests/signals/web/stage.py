"""A stranger's server on loopback, and an internet that leads there and remembers who was called."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpcore

PUBLIC = "93.184.216.34"


@dataclass(frozen=True)
class Request:
    """What reached the server."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def host(self) -> str:
        return self.headers.get("host", "")


Answer = bytes | Iterable[bytes]


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer; ``content_type`` and the like become headers."""
    named = {"content-type": "text/html", "content-length": str(len(body))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status}\r\n{head}connection: close\r\n\r\n".encode("utf-8", "replace") + body


class Stage:
    """One loopback port; ``play`` answers each request with bytes, or pieces with pauses between."""

    def __init__(self, play: Callable[[Request], Answer], tls: ssl.SSLContext | None = None) -> None:
        self.play = play
        self.seen: list[Request] = []
        self._tls = tls
        self._ending = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._socket.settimeout(0.1)
        self.port: int = self._socket.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._main = threading.Thread(target=self._accept, daemon=True)
        self._main.start()

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end of the test."""
        self._ending.wait(seconds)

    def _accept(self) -> None:
        while not self._ending.is_set():
            try:
                peer, _ = self._socket.accept()
            except (TimeoutError, OSError):
                continue
            one = threading.Thread(target=self._serve, args=(peer,), daemon=True)
            one.start()
            self._threads.append(one)

    def _serve(self, peer: socket.socket) -> None:
        peer.settimeout(5)
        with peer:
            try:
                talking = self._tls.wrap_socket(peer, server_side=True) if self._tls else peer
                with talking:
                    request = _read(talking)
                    if request is None:
                        return
                    self.seen.append(request)
                    said = self.play(request)
                    for piece in [said] if isinstance(said, bytes) else said:
                        talking.sendall(piece)
            except OSError:
                return  # the client has heard enough

    def close(self) -> None:
        self._ending.set()
        self._main.join(5)
        for one in self._threads:
            one.join(5)
        self._socket.close()


def _read(peer: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = peer.recv(65536)
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    while len(body) < int(headers.get("content-length", 0)):
        body += peer.recv(65536)
    method, path, _ = lines[0].split(" ", 2)
    return Request(method, path, headers, body)


@contextmanager
def stage(play: Callable[[Request], Answer], tls: ssl.SSLContext | None = None) -> Iterator[Stage]:
    server = Stage(play, tls)
    try:
        yield server
    finally:
        server.close()


@dataclass
class Internet(httpcore.NetworkBackend):
    """Leads every public address to one stage; ``reached`` is every address anybody connected to."""

    port: int
    names: dict[str, list[str]] = field(default_factory=dict)
    reached: list[tuple[str, int]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def forget(self) -> None:
        self.names.clear()
        self.reached.clear()
        self.asked.clear()

    def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return self.names[host]

    def connect_tcp(self, host: str, port: int, timeout: Any = None, *rest: Any, **more: Any) -> Any:
        self.reached.append((host, port))
        if host.startswith("93.184."):
            port = self.port
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", port, timeout)
