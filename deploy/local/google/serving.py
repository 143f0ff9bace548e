"""A threaded HTTP/1.1 server for a WSGI application, in a thread of this process."""

from __future__ import annotations

import threading
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class _Quiet(WSGIRequestHandler):
    """Keeps connections open and writes no log: paths and tokens are nobody's business."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""

    def connection_dropped(self, *_: Any) -> None:
        """End a connection whose answer was lost on purpose: nothing more is read from it."""
        self.close_connection = True


class Running:
    """A server that is answering at `url` until `close()`."""

    def __init__(self, server: BaseWSGIServer, host: str) -> None:
        self.server = server
        self.url = f"http://{host}:{server.server_port}"
        self.thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self.thread.start()

    def close(self) -> None:
        """Stop answering and free the port."""
        self.server.shutdown()
        self.thread.join(10)
        self.server.server_close()

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def serve(application: Any, port: int, host: str) -> Running:
    """Start answering; port 0 takes a free one."""
    server = make_server(host, port, application, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]
    server.block_on_close = False  # type: ignore[attr-defined]
    return Running(server, host)
