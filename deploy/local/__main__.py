"""`python -m deploy.local`: start the demo, print its address, stop everything at Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from deploy.local.books.files import UnreadableFile
from deploy.local.demo import PORT, Demo, InUse, default_home
from deploy.local.service import ServiceFailed


def main(arguments: list[str] | None = None) -> int:
    """Run until Ctrl-C or SIGTERM; status 0, or 2 with a sentence when it cannot start."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local", description="A spreadsheet with Keeprate in it, on this machine alone."
    )
    parser.add_argument("--book", type=Path, metavar="FILE", help="open this CSV or XLSX file")
    parser.add_argument(
        "--port", type=int, default=PORT, help="the page's port; another one when it is taken"
    )
    parser.add_argument("--home", type=Path, default=default_home(), help="where books and state are kept")
    parser.add_argument(
        "--no-service", action="store_true", help="only the sheet: computing is not available"
    )
    given = parser.parse_args(arguments)
    stop = threading.Event()

    def ended(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a signal handler's signature
        stop.set()

    # before anything starts, so that an early Ctrl-C also takes everything down in order
    signal.signal(signal.SIGINT, ended)
    signal.signal(signal.SIGTERM, ended)
    demo = Demo(given.home, port=given.port, service=not given.no_service)
    try:
        demo.start(given.book)
        _run(demo, stop)
    except (UnreadableFile, ServiceFailed, InUse) as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        demo.close()
    return 0


def _run(demo: Demo, stop: threading.Event) -> None:
    if stop.is_set():
        return
    print(f"Keeprate is open at {demo.url}/  (Ctrl-C stops everything)", flush=True)
    told = False
    while not stop.wait(0.5):
        service = demo.service
        if service is not None and not service.running and not told:
            told = True
            print(f"The service has stopped; {service.log} says why. The sheet stays open.", file=sys.stderr)
    print("Stopping.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
