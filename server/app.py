"""The web service: ``create_app`` for any WSGI server, ``serve`` for ours (gunicorn, threads).

By default one worker process answers requests and carries out runs; with ``KEEPRATE_WORKER=separate`` it
only answers. The launcher migrates the database before it forks; the durable-run engine, which has
threads, starts only in the worker process.
"""

from __future__ import annotations

import logging
import os
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger as GunicornLogger
from gunicorn.workers.gthread import ThreadWorker

from server import api, logs, pages
from server.pages.sent import sent
from server.settings import Settings
from server.wiring import Wiring

STOP_SECONDS = 3


def create_app(settings: Settings, wiring: Wiring | None = None) -> Flask:
    """The Flask application; the database must have been migrated."""
    app = Flask("server", static_folder=None)
    wiring = wiring or Wiring(settings)
    api.register(app, wiring.services)
    pages.register(app, operator=settings.operator, support=settings.support, sent=lambda: _sent(wiring))
    app.extensions["keeprate"] = wiring
    return app


def _sent(wiring: Wiring) -> str:
    """What leaves the sheet, of the sources in use here."""
    return sent(provider.card for provider in wiring.signals.registry.providers)


def serve(settings: Settings) -> None:
    """Listen until SIGTERM or SIGINT; then end within a few seconds."""
    logs.configure(settings.log_level)
    wiring = Wiring(settings)
    wiring.migrate()
    # Nothing that holds a connection may be carried over the fork.
    wiring.close()
    _Server(settings).run()  # type: ignore[no-untyped-call]


class _Worker(ThreadWorker):
    """gunicorn's thread worker; at the end it first lets waiting polls answer."""

    def handle_exit(self, sig: int, frame: Any) -> None:
        self._let_polls_answer()
        super().handle_exit(sig, frame)  # type: ignore[no-untyped-call]

    def handle_quit(self, sig: int, frame: Any) -> None:
        self._let_polls_answer()
        super().handle_quit(sig, frame)  # type: ignore[no-untyped-call]

    def _let_polls_answer(self) -> None:
        application = self.app
        assert isinstance(application, _Server)
        if application.wiring is not None:
            application.wiring.news.closed = True


class _Logger(GunicornLogger):
    """gunicorn's own lines, from warning up, through our logs; requests are logged by the routes."""

    def setup(self, cfg: Any) -> None:  # noqa: ARG002 - gunicorn's signature
        """Send everything to the root logger."""
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)
        self.access_log.disabled = True


class _Server(BaseApplication):
    """gunicorn with settings of ours only: no files, no command line, no environment."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.wiring: Wiring | None = None
        self.engine: Any = None
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:
        """Tell gunicorn what the settings say."""
        options = {
            "bind": list(self.settings.bind),
            "worker_class": _Worker,
            "workers": 1,
            "threads": self.settings.threads,
            "timeout": 120,
            "graceful_timeout": STOP_SECONDS,
            "keepalive": 5,
            "control_socket_disable": True,
            "proc_name": "keeprate",
            "post_worker_init": self._begin,
            "worker_exit": self._end,
            "logger_class": _Logger,
        }
        assert self.cfg is not None  # made by gunicorn just before
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, built in the worker process."""
        self.wiring = Wiring(self.settings)
        return create_app(self.settings, self.wiring)

    def _begin(self, worker: Any) -> None:  # noqa: ARG002 - gunicorn's signature
        if self.settings.worker == "inline" and self.wiring is not None:
            self.engine = self.wiring.engine()
            self.engine.launch()
        logs.get().info("listening", bind=", ".join(self.settings.bind), worker=self.settings.worker)

    def _end(self, server: Any, worker: Any) -> None:  # noqa: ARG002 - gunicorn's signature
        if self.wiring is not None:
            self.wiring.news.close()
        if self.engine is not None:
            self.engine.stop()
            if self.wiring is not None:
                self.wiring.close()
            # Its threads may still be inside a use case; whoever starts next takes the run over.
            os._exit(0)
