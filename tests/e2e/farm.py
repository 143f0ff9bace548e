"""A farm of data providers on loopback: slow, faulty, and with books of its own about what it charged.

The service knows it as any other provider: a plug-in found by its entry point, and hosts that the local web's
map leads to this port. It stays up while workers are killed, so its books tell what really happened.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

PRICE, PER_CALL = 10, 3  # US cents
LATENCY = 0.05  # seconds, at least
FAULTS = ((0.05, "429"), (0.09, "500"), (0.12, "reset"), (0.13, "reset before"), (0.135, "hang"))
KEY = "farm-key-0001"
FREE, PAID, EACH = "free.farm.example", "paid.farm.example", "each.farm.example"
PLUGIN = '''"""Three providers of the farm: free, paid for what is found, paid for every call."""

from addon.core.signal import Missing, NullReason
from addon.errors import ProviderFailed
from addon.signals.provider import Card, Finding, Price, Reply, not_found

COMMON = {"needs": (frozenset({"domain"}),), "sends": "the domain", "licence": "farm",
          "url": "https://farm.example", "per_second": 200.0}


class _Farm:
    def fetch(self, ask):
        host, name = self.card.hosts[0], self.card.fields[0]
        headers = {"x-api-key": ask.key} if ask.key else {}
        query = {"domain": ask.subject.keys["domain"]}
        page = ask.web.get(f"https://{host}/v1/{name}", params=query, headers=headers)
        if page.status == 404:
            return Reply(not_found(ask.fields).answers, charged_minor=int(page.headers.get("x-charged", 0)))
        if page.status != 200:
            reason = "rate_limited" if page.status == 429 else "error"
            raise ProviderFailed(f"The farm answered {page.status}.", reason=reason)
        told = page.json()
        return Reply((Finding(name, told["value"]),), charged_minor=told["charged"])


class Free(_Farm):
    card = Card(id="farm_free", label="Farm, free", fields=("open_roles",),
                hosts=("free.farm.example",), **COMMON)


class Paid(_Farm):
    card = Card(id="farm_paid", label="Farm, per success", fields=("headcount",),
                hosts=("paid.farm.example",), access="paid", open_data=False,
                price=Price(10, "success", "$0.10 each", "2026-11-01"), **COMMON)


class Each(_Farm):
    card = Card(id="farm_each", label="Farm, per call", fields=("linkedin_followers",),
                hosts=("each.farm.example",), access="paid", open_data=False,
                price=Price(3, "call", "$0.03 a call", "2026-11-01"), **COMMON)
'''


def plug_in(folder: Path) -> str:
    """Install the plug-in into a folder for PYTHONPATH; the names that the settings must allow."""
    folder.mkdir()
    (folder / "keeprate_farm.py").write_text(PLUGIN)
    info = folder / "keeprate_farm-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: keeprate-farm\nVersion: 1.0\n")
    points = {"farm_free": "Free", "farm_paid": "Paid", "farm_each": "Each"}
    lines = [f"{name} = keeprate_farm:{cls}" for name, cls in points.items()]
    (info / "entry_points.txt").write_text("\n".join(["[keeprate.providers]", *lines, ""]))
    return ",".join(points)


def truth(field_name: str, domain: str) -> int | None:
    """What the farm knows; None: it has no such company."""
    number = int("".join(c for c in domain if c.isdigit()))
    if field_name == "open_roles":
        return number % 37
    if number % 7 == 0:
        return None
    return number + (1_000 if field_name == "headcount" else 50_000)


@dataclass
class Farm:
    """The farm while it runs. ``charged``: (host, domain) -> cents, as its books have it."""

    seed: int
    charged: Counter[tuple[str, str]] = field(default_factory=Counter)
    times_charged: Counter[tuple[str, str]] = field(default_factory=Counter)
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    wrong_keys: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: ThreadingHTTPServer | None = None

    @property
    def requests(self) -> int:
        """How often it was asked."""
        with self._lock:
            return sum(self.asked.values())

    def total(self, *hosts: str) -> int:
        """Cents charged, by all or some hosts."""
        with self._lock:
            return sum(minor for (host, _), minor in self.charged.items() if not hosts or host in hosts)

    def fault(self, host: str, domain: str) -> str:
        """What goes wrong the first time a domain is asked about at a host; the same for every run."""
        dice = random.Random(f"{self.seed}/{host}/{domain}").random()
        for limit, name in (
            (0.05, "429"),
            (0.09, "500"),
            (0.12, "reset"),
            (0.13, "reset before"),
            (0.135, "hang"),
        ):
            if dice < limit:
                return name
        return ""

    def ask(self, host: str, domain: str) -> str:
        """Note a question; the fault to make."""
        with self._lock:
            self.asked[(host, domain)] += 1
            fault = self.fault(host, domain) if self.asked[(host, domain)] == 1 else ""
            self.faults[fault] += bool(fault)
        return fault

    def charge(self, host: str, domain: str, value: int | None) -> int:
        """Write a charge into the books."""
        minor = {FREE: 0, PAID: PRICE if value is not None else 0, EACH: PER_CALL}[host]
        with self._lock:
            self.charged[(host, domain)] += minor
            self.times_charged[(host, domain)] += bool(minor)
        return minor

    def start(self) -> Farm:
        """Listen on loopback."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Asked", (_Asked,), {"farm": self}))
        server.daemon_threads = True
        self._server = server
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def write_names(self, path: Path) -> Path:
        """The map of names for KEEPRATE_LOCAL_WEB."""
        assert self._server is not None
        path.write_text(json.dumps(dict.fromkeys((FREE, PAID, EACH), self._server.server_address[1])))
        return path

    def close(self) -> None:
        """Stop answering."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


class _Asked(BaseHTTPRequestHandler):
    """One connection; a fault may end it before or after the charge."""

    farm: Farm
    timeout = 10

    def do_GET(self) -> None:
        """Answer, or not."""
        parts = urlsplit(self.path)
        host = self.headers.get("Host", "").partition(":")[0]
        domain = parse_qs(parts.query)["domain"][0]
        fault = self.farm.ask(host, domain)
        time.sleep(LATENCY)
        if host != FREE and self.headers.get("x-api-key") != KEY:
            self.farm.wrong_keys += 1
            return self.say(401, {})
        if fault in {"429", "500"}:
            return self.say(int(fault), {}, {"Retry-After": "1"} if fault == "429" else {})
        if fault == "reset before":
            return self.hang_up()
        value = truth(parts.path.rpartition("/")[2], domain)
        minor = self.farm.charge(host, domain, value)
        if fault == "hang":
            time.sleep(6.0)
        if fault in {"reset", "hang"}:
            return self.hang_up()
        if value is None:
            return self.say(404, {}, {"X-Charged": str(minor)})
        return self.say(200, {"value": value, "charged": minor})

    def hang_up(self) -> None:
        """End the connection without a word."""
        self.close_connection = True

    def say(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        """A JSON answer; whoever was killed meanwhile does not read it."""
        data = json.dumps(body).encode()
        try:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
