"""Ten million account-months: our engine against the floor, and the most memory the process ever held."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

from addon.core.ledger import Account
from tests.bench import compute, engine, floor

ACCOUNTS, MONTHS = 416_667, 24
ROOT = Path(__file__).resolve().parents[2]


def measure(which: str) -> dict[str, float]:
    """Median seconds of one engine, and the peak resident memory of this process in megabytes.

    The figures of the last month come along, so that the two processes can be compared.
    """
    account, period, cents = compute.lines(ACCOUNTS, MONTHS)
    names = tuple(Account(f"a{i}", f"A{i}") for i in range(ACCOUNTS))

    def once() -> dict:
        if which == "floor":
            return floor.run(account, period, cents, ACCOUNTS, MONTHS)
        return engine.run(account, period, cents, names, MONTHS)

    seconds = compute.in_turns({"once": once}, 3)["once"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer = once()
    return {
        "seconds": seconds,
        "megabytes": peak,
        "end": answer["monthly"][-1][-1],
        "nrr": answer["trailing"][-1][0],
    }


def main() -> None:
    """Print the ratio and the memory; each engine runs in a process of its own."""
    found = {}
    for which in ("floor", "keeprate"):
        command = [sys.executable, "-m", "tests.bench.large", which]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise RuntimeError(done.stderr)
        found[which] = json.loads(done.stdout)
    ours, least = found["keeprate"], found["floor"]
    if (ours["end"], round(ours["nrr"], 9)) != (least["end"], round(least["nrr"], 9)):
        raise AssertionError("the engines do not agree")
    print(f"large: {ACCOUNTS * MONTHS:,} account-months, medians of 3, each in a process of its own")
    for name, one in found.items():
        ratio = one["seconds"] / least["seconds"]
        took, peak = one["seconds"] * 1000, one["megabytes"]
        print(f"  {name:<9} {took:8.0f} ms   {ratio:6.2f} x floor   peak {peak:,.0f} MB")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        main()
