"""What a website allows robots to read: its robots.txt (RFC 9309), kept for a day."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

ROBOT = "Keeprate"
LARGEST = 512 * 1024  # RFC 9309 2.5: at least 500 kibibytes are read
SECONDS = 5.0
HOPS = 5  # RFC 9309 2.3.1.2
DAY = 24 * 3600.0
SOON = 600.0  # a site whose rules cannot be read is asked again earlier
HOSTS = 500
SLOWEST = 10.0  # seconds between requests, whatever a site asks for


@dataclass(frozen=True)
class Rules:
    """The rules of one site; ``parsed`` of ``None`` means that nothing may be read."""

    parsed: Protego | None

    def allow(self, url: str) -> bool:
        """Whether our robot may read the address."""
        return self.parsed is not None and self.parsed.can_fetch(url, ROBOT)

    @property
    def rate(self) -> float | None:
        """Requests a second the site asks for, if it does."""
        delay = self.parsed.crawl_delay(ROBOT) if self.parsed is not None else None
        return 1.0 / min(delay, SLOWEST) if delay and delay > 0 else None


def rules(status: int, text: str) -> Rules:
    """The rules an answer states: none there (4xx) allows everything, a failure (5xx) nothing."""
    if status >= 500 or status == 429:
        return Rules(None)
    return Rules(Protego.parse(text if status < 300 else ""))


class Robots:
    """The rules of the sites lately read; ``read`` fetches a site's robots.txt as (status, text)."""

    def __init__(
        self, read: Callable[[str], tuple[int, str]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Rules]] = OrderedDict()
        self._guard = threading.Lock()

    def of(self, site: str) -> Rules:
        """The rules of ``https://host``; whatever keeps us from asking the site is raised as it is."""
        with self._guard:
            kept = self._kept.get(site)
        if kept is not None and kept[0] > self._clock():
            return kept[1]
        found = rules(*self._read(f"{site}/robots.txt"))
        good_for = DAY if found.parsed is not None else SOON
        with self._guard:
            self._kept[site] = (self._clock() + good_for, found)
            self._kept.move_to_end(site)
            while len(self._kept) > HOSTS:
                self._kept.popitem(last=False)
        return found
