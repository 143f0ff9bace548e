"""Google's signing keys, kept as long as Google allows.

google-auth fetches them on every verification; ``Certs`` is the ``request`` callable it is given instead.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import requests
from google.auth import exceptions

LEAST_SECONDS = 60.0  # between two fetches for a key we do not know
RETRY_SECONDS = 2.0  # after a failure without any key to go on with
TIMEOUT = 5.0


@dataclass(frozen=True)
class Fetched:
    """An HTTP answer, as google-auth wants to see it."""

    status: int
    data: bytes
    headers: Mapping[str, str]


def fetch(url: str) -> Fetched:
    """Get the keys over HTTP, without proxies or redirects of the environment."""
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(url, timeout=TIMEOUT, allow_redirects=False)
        return Fetched(answer.status_code, answer.content, answer.headers)


class Certs:
    """The keys at ``url``: fetched when too old, or at most once a minute for an unknown key id."""

    def __init__(
        self,
        url: str,
        get: Callable[[str], Fetched] = fetch,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url = url
        self._get = get
        self._now = now
        self._lock = Lock()
        self._kept: Fetched | None = None
        self._kids: frozenset[str] = frozenset()
        self._fresh_until = 0.0
        self._fetched_at = float("-inf")

    def __call__(self, url: str, method: str = "GET", **_: Any) -> Fetched:
        """Answer google-auth's request for the keys; raises ``TransportError`` when none can be had."""
        if url != self.url or method != "GET":
            raise _unreachable(f"unexpected request {method} {url}")
        return self._current()

    def look_for(self, kid: str) -> None:
        """Fetch once more when ``kid`` is unknown: Google may just have rotated its keys."""
        self._current()
        with self._lock:
            if kid not in self._kids and self._now() - self._fetched_at >= LEAST_SECONDS:
                self._fetch()

    def ping(self) -> None:
        """Raise when no keys can be had."""
        self._current()

    def _current(self) -> Fetched:
        with self._lock:
            if self._kept is None and self._now() - self._fetched_at < RETRY_SECONDS:
                raise _unreachable("the signing keys could not be fetched just now")
            if self._kept is None or self._now() >= self._fresh_until:
                self._fetch()
            assert self._kept is not None  # _fetch raises otherwise
            return self._kept

    def _fetch(self) -> None:
        try:
            answer = self._get(self.url)
            kids = frozenset(json.loads(answer.data)) if answer.status == 200 else frozenset()
            if not kids:
                raise ValueError("no keys")
        except (requests.RequestException, ValueError) as problem:
            self._fetched_at = self._now()
            if self._kept is None:
                raise _unreachable("the signing keys cannot be fetched") from problem
            # Old keys verify what they signed; ask again in a minute instead of failing every call.
            self._fresh_until = self._now() + LEAST_SECONDS
            return
        age = re.search(r"max-age=(\d+)", answer.headers.get("Cache-Control", ""))
        self._kept, self._kids = answer, kids
        self._fetched_at = self._now()
        self._fresh_until = self._fetched_at + (float(age.group(1)) if age else LEAST_SECONDS)


def _unreachable(message: str) -> exceptions.TransportError:
    return exceptions.TransportError(message)  # type: ignore[no-untyped-call]
