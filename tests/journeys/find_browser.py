"""`python -m tests.journeys.find_browser`: find a Chromium, or install one, or say why not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/usr/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
SECONDS = 900
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SENTENCE = (
    "No Chromium was found and none could be installed. Install chromium or google-chrome so that it is on "
    "PATH, or set CHROMIUM to its path, and run this again."
)


def arguments() -> list[str]:
    """How to start it: without its background traffic, and as root without the sandbox it then refuses."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*ARGUMENTS, *(["--no-sandbox"] if root else [])]


def find() -> str | None:
    """The path of a Chromium on this machine."""
    named = os.environ.get("CHROMIUM", "")
    if named and Path(named).is_file():
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    for place in PLACES:
        if Path(place).is_file():
            return place
    return _of_playwright()


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def install() -> None:
    """Debian's package as root, else the download that Playwright offers."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        # letters as wide as Arial's: the pictures then look as they do for most people
        packages = ["chromium", "fonts-liberation"]
        command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
        if _run(command, environment):
            return
        if _run(["apt-get", "update"], environment) and _run(command, environment):
            return
    _run([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))


def _run(command: list[str], environment: dict[str, str]) -> bool:
    print("+", " ".join(command), flush=True)
    try:
        return subprocess.run(command, env=environment, timeout=SECONDS, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)
        return False


def main() -> int:
    """Print the browser's path; status 1 and a sentence when there is none to be had."""
    path = find()
    if path is None:
        install()
        path = find()
    if path is None:
        print(SENTENCE, file=sys.stderr)
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
