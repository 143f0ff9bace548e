"""The other origin: what HtmlService made, served apart from the page so that it cannot reach into it."""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from pathlib import Path

from flask import Flask, Response, abort, send_from_directory

STATIC = Path(__file__).parent / "frame"
SHIM = Path(__file__).parent.parent / "script" / "client.js"  # google.script.run, by the runtime's side
KEEP = 64
PACKAGE_CSS = re.compile(r"https://ssl\.gstatic\.com/docs/script/css/add-ons1\.css")
BASE = '<base target="_blank"><script src="/frame/client.js"></script><script src="/frame/keys.js"></script>'
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
DOCTYPE = re.compile(r"^\s*<!doctype[^>]*>", re.IGNORECASE)


class Frames:
    """Pages made by scripts, each under an address nobody can guess."""

    def __init__(self) -> None:
        self.origin = ""
        self._pages: OrderedDict[str, str] = OrderedDict()

    def put(self, html: str) -> str:
        """Keep a page; the answer is its address."""
        token = secrets.token_urlsafe(16)
        self._pages[token] = html
        while len(self._pages) > KEEP:
            self._pages.popitem(last=False)
        return f"{self.origin}/user/{token}"

    def get(self, token: str) -> str | None:
        """The page kept under a token."""
        return self._pages.get(token)


def framed(html: str) -> str:
    """The page as Google serves it: `google.script` is there before its own scripts run."""
    html = PACKAGE_CSS.sub("/frame/add-ons1.css", html)
    head = HEAD.search(html)
    if head:
        return html[: head.end()] + BASE + html[head.end() :]
    # without a head of its own the shim goes first, but never before the doctype: that would mean quirks mode
    doctype = DOCTYPE.search(html)
    at = doctype.end() if doctype else 0
    return html[:at] + ("" if doctype else "<!doctype html>") + BASE + html[at:]


def create_frames(frames: Frames) -> Flask:
    """The Flask application of the frames' origin."""
    app = Flask("keeprate-frames", static_folder=None)

    @app.get("/user/<token>")
    def user_page(token: str) -> Response:
        html = frames.get(token)
        if html is None:
            abort(404)
        response = Response(framed(html), mimetype="text/html")
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @app.get("/frame/<path:name>")
    def frame_file(name: str) -> Response:
        folder = SHIM.parent if name == SHIM.name else STATIC
        return send_from_directory(folder, name)

    return app
