"""A small Script API on loopback: keeps projects, checks bodies against Google's discovery document."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema

from tests.deploy.discovery import converted
from tests.local.google.surface import document

Json = dict[str, Any]
MANIFEST = {"name": "appsscript", "type": "JSON", "source": '{"timeZone": "Etc/UTC"}'}
PAGE = 50


@dataclass
class Fake:
    """``projects``: files by script id; ``versions``: how many each has; ``refusal``: what every call gets.

    ``before(method, path)`` is called before a request is answered: somebody else may act in between.
    """

    url: str = ""
    projects: dict[str, list[Json]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    refusal: tuple[int, str] | None = None
    before: Callable[[str, str], None] = lambda method, path: None
    seen: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)

    def source(self, script_id: str, name: str) -> str:
        return next(file["source"] for file in self.projects[script_id] if file["name"] == name)

    @property
    def written(self) -> list[str]:
        return [line for line in self.seen if not line.startswith("GET")]

    def answer(self, method: str, target: str, body: Any) -> tuple[int, Json]:
        parts = urlsplit(target)
        self.before(method, parts.path)
        self.seen.append(f"{method} {parts.path}")
        if self.refusal:
            return _error(*self.refusal)
        if (method, parts.path) == ("POST", "/v1/projects"):
            check("CreateProjectRequest", body)
            made = f"made-{len(self.projects)}"
            self.projects[made] = [dict(MANIFEST)]
            return 200, {"scriptId": made, "title": body["title"]}
        found = re.fullmatch(r"/v1/projects/([^/]+)/(content|versions)", parts.path)
        if not found or found[1] not in self.projects:
            return _error(404, "Requested entity was not found.")
        if found[2] == "content":
            return self._content(method, found[1], body)
        return self._versions(method, found[1], body, parse_qs(parts.query))

    def _content(self, method: str, script_id: str, body: Any) -> tuple[int, Json]:
        if method == "PUT":
            check("Content", body)
            if not any(f["name"] == "appsscript" and f["type"] == "JSON" for f in body["files"]):
                return _error(400, "Project contents must include a manifest file named appsscript.")
            # Google keeps line ends in its own way, and knows more about a file than was sent.
            self.projects[script_id] = [
                {**f, "source": f["source"].rstrip("\n"), "updateTime": "2026-01-01T00:00:00Z"}
                for f in body["files"]
            ]
        return 200, {"scriptId": script_id, "files": self.projects[script_id]}

    def _versions(self, method: str, script_id: str, body: Any, query: Json) -> tuple[int, Json]:
        count = self.versions.get(script_id, 0)
        if method == "POST":
            check("Version", body)
            self.versions[script_id] = count + 1
            return 200, {"scriptId": script_id, "versionNumber": count + 1}
        start = int(query.get("pageToken", ["0"])[0])
        end = min(count, start + PAGE)
        page = {"versions": [{"versionNumber": n + 1} for n in range(start, end)]}
        return 200, page | ({"nextPageToken": str(end)} if end < count else {})


def check(kind: str, body: Any) -> None:
    schemas = {name: converted(one, False) for name, one in document("script.v1")["schemas"].items()}
    jsonschema.Draft7Validator({"$ref": f"#/definitions/{kind}", "definitions": schemas}).validate(body)


def _error(status: int, message: str) -> tuple[int, Json]:
    return status, {"error": {"code": status, "message": message}}


@contextmanager
def script_api() -> Iterator[Fake]:
    fake = Fake()

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def handle_one(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fake.tokens.add(self.headers.get("Authorization", ""))
            status, told = fake.answer(self.command, self.path, json.loads(raw) if raw else None)
            answer = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PUT = handle_one

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
