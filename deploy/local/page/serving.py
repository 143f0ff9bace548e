"""One threaded loopback server per origin, that stops when told to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

HOST = "127.0.0.1"


class _Quiet(WSGIRequestHandler):
    """Keeps connections open between requests and writes no line per request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the page asks several times a second."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing about browsers that went away in the middle of an answer."""


class Served:
    """A running server: `url` while it runs, `close()` ends it and frees the port."""

    def __init__(self, server: BaseWSGIServer) -> None:
        self._server = server
        self.url = f"http://{HOST}:{server.port}"
        self._thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering; requests under way are left to their own ends."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


def serve_app(app: Callable[..., Any], port: int = 0) -> Served:
    """Serve a WSGI application on loopback; port 0 takes any free one. OSError when the port is taken."""
    # werkzeug prints and exits when the port is taken: bind first, so the caller gets an exception to answer
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
        bound = listener.getsockname()[1]
        # werkzeug duplicates the descriptor it is given, so ours is closed whatever happens
        server = make_server(HOST, bound, app, threaded=True, request_handler=_Quiet, fd=listener.fileno())
    finally:
        listener.close()
    server.daemon_threads = True  # type: ignore[attr-defined]
    server.block_on_close = False  # type: ignore[attr-defined]
    return Served(server)


def free_port(wanted: int) -> int:
    """The wanted port, or when something already listens there, any free one."""
    for port in (wanted, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except (OSError, OverflowError):  # taken, not ours to take, or no port at all
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on loopback")
