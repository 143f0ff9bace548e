"""The one way to Google Sheets: gspread's HTTPClient with our patience, pace, endpoint and errors.

gspread's own client waits for ever, never gives up on 429 and does not retry a 502 with an HTML body; here
every request has a timeout, a bounded number of attempts and a total deadline, and ends in an answer or in
an error of ``addon.errors``.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import requests
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from gspread.http_client import HTTPClient
from requests import Response

from addon.errors import GoogleBusy
from addon.sheets.decoding import decode, encode
from addon.sheets.failures import RETRIED, Uncertain, busy, failure, signed_out

TIMEOUT = (5.0, 60.0)
_IDEMPOTENT = (
    ":batchGet",
    ":batchGetByDataFilter",
    ":getByDataFilter",
    ":search",
    "/values:batchUpdate",
    "/values:batchUpdateByDataFilter",
    "/values:batchClear",
    "/values:batchClearByDataFilter",
)
_READS = (":batchGet", ":batchGetByDataFilter", ":getByDataFilter", ":search")


class Limiter(Protocol):
    """Who decides when the next request to a spreadsheet may go out."""

    def turn(self, key: str) -> AbstractContextManager[None]:
        """Entered when a request for ``key`` (the spreadsheet's id) may be sent, left when it is answered."""
        ...


class Unlimited:
    """A limiter that never waits, for files on one machine and for tests."""

    def turn(self, key: str) -> AbstractContextManager[None]:  # noqa: ARG002 - it is nobody's turn in particular
        """At once."""
        return nullcontext()


@dataclass(frozen=True)
class Patience:
    """How often and how long a request is tried: ``attempts`` in all, ``deadline`` seconds in all.

    Between attempts it waits ``backoff`` x 2^n seconds (at most ``longest``) plus up to ``jitter`` seconds,
    or what Google's Retry-After says. ``Patience.none()`` retries at once, for tests.
    """

    attempts: int = 5
    deadline: float = 90.0
    backoff: float = 1.0
    longest: float = 32.0
    jitter: float = 1.0
    sleep: Callable[[float], None] = time.sleep

    @classmethod
    def none(cls, attempts: int = 5) -> Patience:
        """Retries without waiting."""
        return cls(attempts=attempts, sleep=lambda _seconds: None)

    def delay(self, attempt: int, retry_after: float | None) -> float:
        """Seconds before attempt number ``attempt`` + 1 (the first attempt is 1)."""
        if retry_after is not None:
            return retry_after
        waited = self.backoff * float(2 ** (attempt - 1))
        return min(waited, self.longest) + random.random() * self.jitter


class Http(HTTPClient):
    """gspread's transport, for one spreadsheet and one thread.

    ``endpoint``: where Google's API is (None = Google). ``sent``: HTTP requests sent so far. A request that
    may be repeated (reads, and values written to named places) is repeated on 429, 500, 502, 503, 504, on a
    lost connection and on a truncated body; one that may not (structure changes) only on 429, which Google
    gives before doing anything; else ``Uncertain`` is raised and the caller looks what happened. 501 never.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        key: str = "",
        endpoint: str | None = None,
        limiter: Limiter | None = None,
        patience: Patience | None = None,
    ) -> None:
        super().__init__(credentials)
        self.set_timeout(TIMEOUT)
        self.sent = 0
        self._key = key
        self._endpoint = urlsplit(endpoint) if endpoint else None
        self._limiter: Limiter = limiter or Unlimited()
        self._patience = patience or Patience()

    def close(self) -> None:
        """Close the connections."""
        self.session.close()

    def post(self, path: str, body: Mapping[str, Any], params: dict[str, Any] | None = None) -> Any:
        """POST to ``/v4/spreadsheets/{id}{path}``, for the methods gspread has no name for."""
        url = f"https://sheets.googleapis.com/v4/spreadsheets/{self._key}{path}"
        return self.request("post", url, params=params, json=body).json()

    def request(
        self,
        method: str,
        endpoint: str,
        params: MutableMapping[str, Any] | None = None,
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: Any = None,
        headers: MutableMapping[str, str] | None = None,
    ) -> Response:
        """Send a request until it is answered; the response's ``json()`` is decoded already."""
        if json is not None:
            data = encode(json)
            headers = {**(headers or {}), "Content-Type": "application/json"}
        call = {"params": params, "data": data, "files": files, "headers": headers}
        repeatable = may_repeat(method, endpoint)
        began = time.monotonic()
        for attempt in range(1, self._patience.attempts + 1):
            response, retry_after = self._once(method, endpoint, call, repeatable)
            if response is not None:
                return response
            pause = self._patience.delay(attempt, retry_after)
            left = self._patience.deadline - (time.monotonic() - began)
            if attempt == self._patience.attempts or pause > left:
                raise busy(retry_after)
            self._patience.sleep(pause)
        raise busy()

    def _once(
        self, method: str, endpoint: str, call: dict[str, Any], repeatable: bool
    ) -> tuple[Response | None, float | None]:
        """One attempt: the response, or (None, Retry-After) when it is worth another."""
        try:
            with self._limiter.turn(self._key):
                self.sent += 1
                response = self.session.request(method, self._at(endpoint), timeout=self.timeout, **call)
        except RefreshError as error:
            raise signed_out() from error
        except (requests.RequestException, TransportError) as error:
            if not repeatable:
                raise Uncertain("The connection to Google was lost.") from error
            return None, None
        except GoogleAuthError as error:
            raise signed_out() from error
        wait = _retry_after(response)
        if response.ok:
            return self._decoded(response, repeatable), wait
        if response.status_code not in RETRIED:
            error_of = failure(response.status_code, response.content, writing=not _reads(method, endpoint))
            if not isinstance(error_of, GoogleBusy):
                raise error_of
        elif response.status_code != 429 and not repeatable:
            raise Uncertain("Google failed in the middle of a change.")
        return None, wait

    def _decoded(self, response: Response, repeatable: bool) -> Response | None:
        """The response with its body decoded, or None when the body is cut short."""
        try:
            decoded = decode(response.content)
        except ValueError as error:
            if not repeatable:
                raise Uncertain("Google's answer to a change arrived incomplete.") from error
            return None
        vars(response)["json"] = lambda **_kwargs: decoded
        return response

    def _at(self, url: str) -> str:
        if self._endpoint is None:
            return url
        parts = urlsplit(url)
        path = self._endpoint.path.rstrip("/") + parts.path
        return urlunsplit((self._endpoint.scheme, self._endpoint.netloc, path, parts.query, ""))


def may_repeat(method: str, url: str) -> bool:
    """Whether doing the request twice is the same as doing it once."""
    path = urlsplit(url).path.rstrip("/")
    return method.upper() in {"GET", "PUT"} or path.endswith(_IDEMPOTENT)


def _reads(method: str, url: str) -> bool:
    return method.upper() == "GET" or urlsplit(url).path.endswith(_READS)


def _retry_after(response: Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None
