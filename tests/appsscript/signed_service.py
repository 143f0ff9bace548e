"""The other side of the signed formulas, on loopback: checks the signature of the contract, and counts."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = {"key_id": "sk_1", "secret": "c2VjcmV0-für_unsere-Zellen", "created_at": "2026-03-02T10:00:00Z"}
KNOWN = {"acme.com": 12, "bolt.io": 3}


def signature(secret: str, moment: str, nonce: str, spreadsheet_id: str, body: bytes) -> str:
    """What a request of a formula must carry: HMAC-SHA-256 over time, nonce, spreadsheet and body digest."""
    text = "\n".join([moment, nonce, spreadsheet_id, hashlib.sha256(body).hexdigest()])
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


class SignedService:
    """Answers ``/v1/enrich/cells``, ``/v1/enrich/info``, ``/v1/flags/cells`` and the sheet key's own routes.

    ``asked`` holds each accepted request as (path, body); ``refuse`` answers with a problem instead.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.key: dict[str, str] | None = dict(KEY)
        self.refuse: tuple[int, dict[str, Any]] | None = None
        self.nonces: set[str] = set()
        self.known = dict(KNOWN)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def answer(self, method: str, path: str, headers: Any, raw: bytes) -> tuple[int, Any]:
        """One request: status and JSON."""
        if path.endswith("/key"):
            return self._key(method, headers)
        body = json.loads(raw)
        if self.refuse:
            return self.refuse
        if not self._signed(headers, body, raw):
            return 401, {"type": "urn:keeprate:sheet-key", "status": 401, "detail": "Not signed.", "hint": ""}
        self.asked.append((path, body))
        answers: dict[str, Callable[[dict[str, Any]], Any]] = {
            "/v1/enrich/cells": self._cells,
            "/v1/enrich/info": lambda b: {"text": f"{b['field']} of {b['key']}: 12, Greenhouse, 2026-03-01."},
            "/v1/flags/cells": lambda b: {
                "values": ["Churn risk" if name == "Acme" else None for name in b["accounts"]],
                "as_of": None if b["accounts"] == ["before any run"] else "2025-12-31",
            },
        }
        return 200, answers[path](body)

    def _cells(self, body: dict[str, Any]) -> Any:
        fields = body["fields"]
        found = [[self.known.get(key) for _ in fields] for key in body["keys"]]
        return {
            "values": found,
            "reasons": [[None if v is not None else "pending" for v in row] for row in found],
            "labels": [name.replace("_", " ").capitalize() for name in fields],
            "pending": sum(v is None for row in found for v in row),
            "retry_after": 60,
        }

    def _key(self, method: str, headers: Any) -> tuple[int, Any]:
        if not headers.get("Authorization") or not headers.get("X-Sheets-Token"):
            return 401, {"type": "urn:keeprate:not-signed-in", "status": 401, "detail": "Who?", "hint": ""}
        self.key = None if method == "DELETE" else {**KEY, "key_id": f"sk_{len(self.nonces) + 2}"}
        return 200, self.key or {}

    def _signed(self, headers: Any, body: dict[str, Any], raw: bytes) -> bool:
        moment, nonce = headers.get("X-Keeprate-Time", ""), headers.get("X-Keeprate-Nonce", "")
        if (
            not self.key
            or headers.get("X-Keeprate-Key") != self.key["key_id"]
            or headers.get("Authorization")
        ):
            return False
        if len(nonce) < 16 or nonce in self.nonces or abs(time.time() - int(moment)) > 300:
            return False
        self.nonces.add(nonce)
        expected = signature(self.key["secret"], moment, nonce, body["spreadsheet_id"], raw)
        return hmac.compare_digest(expected, headers.get("X-Keeprate-Signature", ""))


def _handler(service: SignedService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, data = service.answer(self.command, self.path, self.headers, raw)
            sent = json.dumps(data).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = do_PUT = do_DELETE = _any

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
