"""A real service process with a slow use case that leaves a journal; its argument is web or worker.

The journal (``JOURNAL``) has one line for each step really carried out.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from addon.run import Run
from server import settings, wiring
from server.runs import Work

STEPS = 8


def slow(self: Any, work: Work, run: Run) -> dict[str, Any]:
    journal = Path(os.environ["JOURNAL"])

    def step(number: int) -> int:
        time.sleep(0.1)
        with journal.open("a") as file:
            file.write(f"{work.id} {number}\n")
        return number

    for number in range(STEPS):
        run.step(f"step {number}", lambda number=number: step(number))
        run.progress(number + 1, STEPS, f"Step {number + 1}")
    return {"kind": work.kind, "steps": STEPS, "token": bool(run.token())}


def main() -> None:
    wiring.Wiring.perform = slow  # type: ignore[method-assign]
    if sys.argv[1] == "web":
        from server.app import serve

        serve(settings.load())
    else:
        from server.worker import main as work

        work(settings.load())


if __name__ == "__main__":
    main()
