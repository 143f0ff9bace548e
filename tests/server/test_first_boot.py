"""Several machines that start at once on an empty Postgres: each finds the tables made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.conftest import POSTGRES, Issuer, database, environment

ROOT = Path(__file__).resolve().parents[2]
BOOT = """
import sys
from server.settings import load
from server.wiring import Wiring
wiring = Wiring(load())
print("ready", flush=True)
sys.stdin.readline()
wiring.migrate()
wiring.close()
"""


@pytest.mark.skipif(not POSTGRES, reason="needs a Postgres server: KEEPRATE_TEST_POSTGRES")
def test_three_that_migrate_at_once_all_come_up(issuer: Issuer, tmp_path: Path):
    url = database("keeprate_first_boot")
    env = {**os.environ, **environment(issuer, tmp_path, KEEPRATE_DATABASE_URL=url)}
    booting = [
        subprocess.Popen(
            [sys.executable, "-c", BOOT],
            cwd=ROOT, env=env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]  # fmt: skip
    try:
        for process in booting:
            assert process.stdout.readline() == "ready\n"
        for process in booting:
            process.stdin.write("\n")
            process.stdin.flush()
        said = [process.communicate(timeout=60)[1] for process in booting]
    finally:
        for process in booting:
            process.kill()
            process.wait(10)
    assert [process.returncode for process in booting] == [0, 0, 0], "\n".join(said)
