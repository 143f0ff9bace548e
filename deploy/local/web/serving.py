"""One threaded loopback server that answers by the Host header."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from deploy.local.web.answer import Answer, Asked
from deploy.local.web.hosts import hosts

HOST = "127.0.0.1"
REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 404: "Not Found", 429: "Too Many Requests"}


class _Dropped(Exception):
    """The connection ends here, without an answer."""


class _Quiet(WSGIRequestHandler):
    """Writes no log, and hangs up where an answer was dropped on purpose."""

    timeout = 30

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""

    def run_wsgi(self) -> None:
        """Answer, or hang up."""
        try:
            super().run_wsgi()
        except _Dropped:
            self.close_connection = True


def _day_in_utc() -> date:
    """Today as the service counts it: by the machine's own day a posting could be of tomorrow."""
    return datetime.now(UTC).date()


class LocalWeb:
    """The web while it runs: `port`, `names` that it answers for, `asked` requests so far (bounded)."""

    def __init__(self, today: Callable[[], date] = _day_in_utc) -> None:
        self._hosts = hosts()
        self._today = today
        self._server: BaseWSGIServer | None = None
        self.asked: list[Asked] = []
        self.port = 0

    @property
    def names(self) -> dict[str, int]:
        """Each host name and the port that answers for it."""
        return dict.fromkeys(sorted(self._hosts), self.port)

    def start(self, port: int = 0) -> LocalWeb:
        """Listen on loopback; port 0 takes any free one."""
        server = make_server(HOST, port, self, threaded=True, request_handler=_Quiet)
        server.daemon_threads = True  # type: ignore[attr-defined]
        server.block_on_close = False  # type: ignore[attr-defined]
        server.passthrough_errors = True
        self._server = server
        self.port = server.server_port
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def write_names(self, path: Path) -> Path:
        """Write `names` where the service reads them: KEEPRATE_LOCAL_WEB."""
        path.write_text(json.dumps(self.names), encoding="utf-8")
        return path

    def close(self) -> None:
        """Stop answering and free the port."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, asked: Asked) -> Answer:
        """What the host of a request says to it."""
        host = self._hosts.get(asked.host)
        return host(asked) if host is not None else Answer(b"no such host", "text/plain", 421)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI."""
        asked = _asked(environ, self._today())
        self.asked.append(asked)
        del self.asked[:-2000]
        answer = self.answer(asked)
        if answer.dropped:
            raise _Dropped
        reason = REASONS.get(answer.status, "Answer")
        headers = [("Content-Type", answer.kind), ("Content-Length", str(len(answer.body)))]
        start_response(f"{answer.status} {reason}", [*headers, *answer.headers.items()])
        return [answer.body]


def _asked(environ: dict[str, Any], today: date) -> Asked:
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    host = environ.get("HTTP_HOST", "").partition(":")[0].lower()
    query: dict[str, str] = {}
    for name, value in parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True):
        query.setdefault(name, value)
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(min(length, 1_000_000)) if length else b""
    path = environ.get("PATH_INFO", "/")
    return Asked(host, path, query, headers, today, environ["REQUEST_METHOD"], body)
