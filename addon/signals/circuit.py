"""Providers that are not asked any more in this run: refused keys, spent credits, or asked to wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from addon.core.signal import NullReason
from addon.errors import ProviderFailed
from addon.signals.provider import ANY_HOST, Card, Door, Page

REFUSALS: Mapping[int, tuple[NullReason, str]] = {
    401: (NullReason.NO_KEY, "{label} refused the access key."),
    402: (NullReason.BUDGET, "The credits of your {label} account are used up."),
    403: (NullReason.BLOCKED_BY_POLICY, "{label} refused: the key or its plan does not allow this."),
}
STOPS = frozenset({NullReason.NO_KEY, NullReason.BUDGET})
WAIT_UNSAID = 60.0


@dataclass(frozen=True)
class Open:
    """Why a provider is not asked; ``until``: monotonic seconds, None for the rest of the run."""

    reason: NullReason
    message: str
    until: float | None = None


@dataclass
class Circuit:
    """The state of one run, shared by its threads."""

    clock: Callable[[], float] = time.monotonic
    _open: dict[str, Open] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def why(self, provider: str) -> Open | None:
        """Why a provider is not asked just now; None when it may be."""
        with self._lock:
            state = self._open.get(provider)
            if state is not None and state.until is not None and state.until <= self.clock():
                del self._open[provider]
                return None
            return state

    def waits(self) -> float:
        """Seconds until every source that asked us to wait may be asked again; 0 when none does."""
        with self._lock:
            ends = [state.until for state in self._open.values() if state.until is not None]
            return max(0.0, max(ends) - self.clock()) if ends else 0.0

    def trip(self, provider: str, reason: NullReason, message: str) -> None:
        """Ask this provider nothing any more."""
        with self._lock:
            self._open[provider] = Open(reason, message)

    def pause(self, provider: str, label: str, seconds: float | None) -> None:
        """Ask this provider nothing for a while."""
        wait = WAIT_UNSAID if seconds is None else max(0.0, seconds)
        message = f"{label} asked us to wait {wait:,.0f} seconds."
        with self._lock:
            self._open[provider] = Open(NullReason.RATE_LIMITED, message, self.clock() + wait)


class Shut:
    """No door at all: for the user's own data, which needs no network."""

    def get(self, url: str, **rest: Any) -> Page:  # noqa: ARG002 - the signature of a door
        """Refused."""
        raise ProviderFailed("This source may not use the network.", reason="blocked_by_policy")

    post = get


@dataclass
class Watched:
    """A door that remembers what went through it. ``statuses``: of the answers, in order."""

    door: Door
    sent: int = 0
    statuses: list[int] = field(default_factory=list)

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """GET, counted."""
        self.sent += 1
        return self._seen(self.door.get(url, params=params, headers=headers))

    def post(self, url: str, *, json: Any = None, headers: Mapping[str, str] | None = None) -> Page:
        """POST, counted."""
        self.sent += 1
        return self._seen(self.door.post(url, json=json, headers=headers))

    def _seen(self, page: Page) -> Page:
        self.statuses.append(page.status)
        return page

    @property
    def succeeded(self) -> bool:
        """Whether any answer was a success: then a charge may have been made."""
        return any(200 <= status < 300 for status in self.statuses)

    def refusal(self, card: Card) -> tuple[NullReason, str] | None:
        """What the last answer refuses for good; websites refuse for themselves alone."""
        refused = REFUSALS.get(self.statuses[-1]) if self.statuses and card.hosts != ANY_HOST else None
        return None if refused is None else (refused[0], refused[1].format(label=card.label))


def reason_of(failed: ProviderFailed) -> NullReason:
    """The reason a failure gives its fields; ``error`` for a word nobody knows."""
    try:
        return NullReason(failed.reason)
    except ValueError:
        return NullReason.ERROR
