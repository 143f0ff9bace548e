"""The stand-in served alone: `python -m deploy.local.google --port N`, for any client that takes a host."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from deploy.local.google.google import Google
from deploy.local.google.limits import Limits

ROBOT = "keeprate@keeprate-local.iam.gserviceaccount.com"


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local.google", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--state", type=Path, help="SQLite file that keeps everything (default: memory)")
    parser.add_argument(
        "--seed", type=Path, help="JSON file of spreadsheets to create where they are missing"
    )
    parser.add_argument("--service-account-key", type=Path, help="write a service-account key file here")
    parser.add_argument("--no-limits", action="store_true", help="hold nobody to Google's quotas")
    parser.add_argument(
        "--control", action="store_true", help="answer under /_control/: faults, other people, journal, clock"
    )
    parser.add_argument("--service-account", default=ROBOT, help="the address of that account")
    return parser


def seed(google: Google, items: list[dict[str, Any]]) -> None:
    """Create spreadsheets that are not there yet: {title, owner, id?, locale?, time_zone?, tabs?, share?}."""
    for item in items:
        if item.get("id") in google.books:
            continue
        book_id = google.create_spreadsheet(
            item["title"],
            owner=item["owner"],
            spreadsheet_id=item.get("id"),
            locale=item.get("locale", "en_US"),
            time_zone=item.get("time_zone", "America/New_York"),
            tabs=item.get("tabs", []),
        )
        for email, role in item.get("share", {}).items():
            google.share(book_id, email, role)


def main(argv: list[str] | None = None) -> int:
    """Serve until interrupted."""
    options = arguments().parse_args(argv)
    limits = None if options.no_limits else Limits()
    google = Google(options.state, limits=limits, control=options.control)
    if options.seed:
        seed(google, json.loads(options.seed.read_text())["spreadsheets"])
    running = google.serve(options.port)
    if options.service_account_key:
        text = json.dumps(google.service_account_key(options.service_account), indent=2)
        descriptor = os.open(options.service_account_key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
    print(f"Sheets, Drive and OAuth answer at {running.url}", flush=True)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    running.close()
    google.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
