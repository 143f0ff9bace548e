"""The guard every connection passes: one lookup, every address judged, the judged address connected to.

TLS keeps the host's name, for the certificate and for SNI; unix sockets and proxies do not exist here. The
connection's reads and writes share one deadline, so that a slow peer cannot hold a thread longer than the
whole request may take.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpcore

from addon.signals.web.addresses import Refused, host_of, is_bad

LOOKUP_SECONDS = 4.0
LOOKUPS_AT_ONCE = 64
CONNECT_SECONDS = 5.0
LOOPBACK = "127.0.0.1"
Resolve = Callable[[str, int], list[str]]


class Blocked(Exception):
    """The name leads where we do not go; the message is the reason."""


class NoSuchHost(httpcore.ConnectError):
    """The name leads nowhere, or nobody answered about it in time."""


class Clock(threading.local):
    """When the request of this thread must be over, in monotonic seconds; ``None``: nothing is running."""

    ends: float | None = None
    forgiven = 0.0

    def left(self, most: float | None = None) -> float:
        """Seconds left, at most ``most``; 0 when the time is over."""
        if self.ends is None:
            return most if most is not None else CONNECT_SECONDS
        left = max(0.0, self.ends - time.monotonic())
        return left if most is None else min(left, most)

    @contextmanager
    def running(self, seconds: float) -> Iterator[None]:
        """Give what happens inside so many seconds; inside another request, no more than it has left."""
        before, forgiven = self.ends, self.forgiven
        ends = time.monotonic() + seconds
        self.ends = ends if before is None else min(before, ends)
        try:
            yield
        finally:
            self.ends = None if before is None else before + self.forgiven - forgiven

    def forgive(self, seconds: float) -> None:
        """Waiting for one's turn is not counted."""
        if self.ends is not None:
            self.ends += seconds
            self.forgiven += seconds


def look_up(host: str, port: int) -> list[str]:
    """Every address of a name, by the system's own resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(sockaddr[0]) for _, _, _, _, sockaddr in found]


class Guard(httpcore.NetworkBackend):
    """Opens connections to public websites only; ``local`` maps names of the demo's web to loopback ports."""

    def __init__(
        self,
        local: Mapping[str, int],
        clock: Clock,
        *,
        resolve: Resolve = look_up,
        network: httpcore.NetworkBackend | None = None,
        wait: float = LOOKUP_SECONDS,
    ) -> None:
        self._local = dict(local)
        self._clock = clock
        self._resolve = resolve
        self._wait = wait
        self._slots = threading.BoundedSemaphore(LOOKUPS_AT_ONCE)
        self._inner = network or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a judged address of ``host``; raises ``Blocked`` before any connection is made."""
        addresses, port = self._judged(host, port)
        failure: Exception = NoSuchHost(f"{host} has no address")
        for address in addresses[:4]:
            left = self._clock.left(min(timeout or CONNECT_SECONDS, CONNECT_SECONDS))
            if left <= 0:
                raise httpcore.ConnectTimeout("the time is over")
            try:
                stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
                return Timed(stream, self._clock)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 - httpcore's signature
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Never: no website is behind a unix socket."""
        raise Blocked("unix sockets are not fetched")

    def _judged(self, host: str, port: int) -> tuple[list[str], int]:
        if port not in (80, 443):
            raise Blocked("only the usual ports of websites are fetched")
        if host in self._local:
            return [LOOPBACK], self._local[host]
        try:
            name = host_of(host)
        except Refused as error:
            raise Blocked(str(error)) from None
        addresses = self._addresses(name, port)
        if any(is_bad(address) for address in addresses):
            raise Blocked("its name leads to an address that is not on the public internet")
        return sorted(addresses, key=lambda address: ":" in address), port

    def _addresses(self, name: str, port: int) -> list[str]:
        """One lookup, bounded from outside: the system's resolver knows no timeout."""
        if not self._slots.acquire(timeout=self._clock.left(self._wait)):
            raise NoSuchHost(f"too many names are being looked up, {name} among them")
        found: list[str] = []
        failed: list[Exception] = []
        done = threading.Event()

        def ask() -> None:
            try:
                found.extend(self._resolve(name, port))
            except (OSError, UnicodeError) as error:
                failed.append(error)
            finally:
                self._slots.release()
                done.set()

        threading.Thread(target=ask, name="keeprate-lookup", daemon=True).start()
        if not done.wait(self._clock.left(self._wait)) or failed or not found:
            raise NoSuchHost(f"{name} has no address")
        return list(dict.fromkeys(found))


class Timed(httpcore.NetworkStream):
    """A connection whose every read and write ends with the request it serves."""

    def __init__(self, inner: httpcore.NetworkStream, clock: Clock) -> None:
        self._inner = inner
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there, until the deadline."""
        left = self._clock.left(timeout)
        if left <= 0:
            raise httpcore.ReadTimeout("the time is over")
        return self._inner.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write, until the deadline."""
        left = self._clock.left(timeout)
        if left <= 0:
            raise httpcore.WriteTimeout("the time is over")
        self._inner.write(buffer, left)

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Speak TLS from here on, under the name that was asked for."""
        left = self._clock.left(timeout)
        if left <= 0:
            raise httpcore.ConnectTimeout("the time is over")
        return Timed(self._inner.start_tls(ssl_context, server_hostname, left), self._clock)

    def get_extra_info(self, info: str) -> Any:
        """What is known about the connection."""
        return self._inner.get_extra_info(info)
