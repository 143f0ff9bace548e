"""The web process stays light: what is heavy is imported when the first sheet or provider needs it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"numpy", "gspread", "googleapiclient", "openpyxl", "httpx", "httpcore", "selectolax", "tldextract"}
BOOT = """
import sys
from server.app import create_app
from server.settings import load
from server.wiring import Wiring
wiring = Wiring(load({"KEEPRATE_HOME": sys.argv[1], "KEEPRATE_AUDIENCE": "x.apps.googleusercontent.com"}))
wiring.migrate()
create_app(wiring.settings, wiring)
"""
FORMULA = """
from server.identity import Sheet
wiring.enrichment.cells(Sheet("s", "k", "1"), ["acme.com"], ["open_roles"])
"""
TELL = """
wiring.close()
print(*(name for name in sys.modules if "." not in name))
"""


@pytest.mark.parametrize(
    ("does", "not_yet"),
    [
        (BOOT, HEAVY),
        (BOOT + FORMULA, {"numpy", "gspread", "googleapiclient", "openpyxl", "httpx", "httpcore"}),
    ],
    ids=["boot", "a formula"],
)
def test_the_web_process_loads_nothing_heavy_for(does, not_yet, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", does + TELL, str(tmp_path / "home")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert "flask" in loaded
    assert not loaded & not_yet
