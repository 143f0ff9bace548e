"""What went wrong with a fetch, in the words and reasons of ``ProviderFailed``.

No message holds a query or a header: a key may be in there.
"""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import NoReturn

import httpx

from addon.errors import ProviderFailed, Unreachable
from addon.signals.web.ask import Ask
from addon.signals.web.guard import Blocked
from addon.signals.web.page import Page

AGAIN = frozenset({429, 502, 503, 504})
SENT = (httpx.ReadError, httpx.ReadTimeout, httpx.WriteError, httpx.WriteTimeout, httpx.RemoteProtocolError)


class Again(Exception):
    """An answer that asks us to come back, or that the server failed with."""

    def __init__(self, page: Page) -> None:
        super().__init__(f"status {page.status}")
        self.page = page
        self.wait = retry_after(page.headers.get("retry-after", ""))

    @property
    def soon(self) -> bool:
        """Whether asking once more may help."""
        return self.page.status in AGAIN


def retry_after(text: str) -> float | None:
    """Seconds a Retry-After header asks for: a number, or a date from now."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 8:
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def blocked(what: str, why: Exception | str) -> ProviderFailed:
    """Our own rules forbid it."""
    return ProviderFailed(f"{what} is not fetched: {why}.", reason="blocked_by_policy")


def kept_out(host: str, *, told: bool) -> ProviderFailed:
    """A site's robots.txt forbids it (``told``), or cannot be read: then nothing may be, but only for now."""
    if told:
        return ProviderFailed(f"The robots.txt of {host} asks not to be read.", reason="blocked_by_policy")
    return ProviderFailed(f"The robots.txt of {host} cannot be read just now, so the site is not read.")


def _after(ask: Ask, message: str, wait: float | None = None) -> ProviderFailed:
    """A failure after it was sent: nobody knows whether a paid request was served and charged."""
    reason = "outcome_unknown" if ask.paid else "error"
    return ProviderFailed(message, reason=reason, retry_after=wait, outcome_unknown=ask.paid)


def too_big(ask: Ask) -> ProviderFailed:
    """More than is read of one answer."""
    size = f"{ask.most / 1024 / 1024:.0f} MB" if ask.most >= 1024 * 1024 else f"{ask.most:,} bytes"
    return _after(ask, f"{ask.target.host} answered with more than {size}.")


def unread(ask: Ask, how: Exception | str) -> ProviderFailed:
    """An answer that is not of the kind, or not packed as it says; it was charged all the same."""
    return _after(ask, f"{ask.target.host} answered with what is not read: {how}.")


def answered_busy(ask: Ask, again: Again) -> NoReturn:
    """The server says later (429), or failed (5xx): then nobody knows what it did before."""
    host, status = ask.target.host, again.page.status
    if status == 429:
        message = f"{host} asks us to come back later."
        raise ProviderFailed(message, reason="rate_limited", retry_after=again.wait) from None
    message = f"{host} answered with status {status}."
    raise _after(ask, message, again.wait) from None


def broken_off(ask: Ask, error: Exception) -> NoReturn:
    """No answer, or half of one; after it was sent, a paid request may have been served all the same."""
    host = ask.target.host
    if isinstance(error, Blocked):
        raise blocked(host, error) from None
    late = isinstance(error, httpx.TimeoutException)
    message = f"{host} did not answer in time." if late else f"{host} could not be reached."
    if ask.paid and isinstance(error, SENT):
        raise _after(ask, message) from None
    raise Unreachable(message) from None
