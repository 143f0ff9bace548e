"""The worker process: carries out runs. Used alone, or inside the one process of the default setting."""

from __future__ import annotations

import os
import signal
from threading import Event

from server import logs
from server.settings import Settings
from server.wiring import Wiring


def main(settings: Settings) -> None:
    """Carry out runs until SIGTERM or SIGINT; then end within a few seconds."""
    logs.configure(settings.log_level)
    wiring = Wiring(settings)
    wiring.migrate()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    engine = wiring.engine()
    engine.launch()
    stop.wait()
    engine.stop()
    wiring.close()
    # Threads of the durable-run engine may still be inside a use case; the next worker takes it over.
    os._exit(0)
