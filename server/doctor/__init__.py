"""``keeprate doctor``: everything a click needs, tried one after another; each failure with its cure.

Nothing is changed but a tab of ours in the test sheet, which is removed again. A check that depends on
something that was not given is skipped and says what to give.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from addon.errors import AccessProblem, KeeprateError, Malformed
from server.doctor.checks import Doctor, Given, Skipped
from server.settings import load
from server.wiring import Wiring

__all__ = ["Finding", "Given", "as_json", "examine", "text"]


@dataclass(frozen=True)
class Finding:
    """What came of one check: ``state`` is ok, failed or skipped; ``cure`` is what to do about a failure."""

    name: str
    state: str
    message: str
    cure: str = ""


def examine(
    environ: Mapping[str, str] | None, given: Given, now: Callable[[], float] = time.time
) -> list[Finding]:
    """Try everything; without readable settings, only those."""
    try:
        settings = load(environ)
    except Malformed as error:
        return [Finding("Settings", "failed", error.message, error.hint)]
    wiring = Wiring(settings)
    try:
        doctor = Doctor(wiring, given, now)
        read = f"{settings.access}, worker {settings.worker}, {'local' if settings.local else 'Google'}"
        tried = [_tried(name, check) for name, check in doctor.checks().items()]
        return [Finding("Settings", "ok", read), *tried]
    finally:
        wiring.close()


def _tried(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, "ok", check())
    except Skipped as reason:
        return Finding(name, "skipped", str(reason))
    except KeeprateError as error:
        cure = error.hint or "See README.md, Connecting a real Google account."
        if isinstance(error, AccessProblem) and name == "Test sheet":
            cure += " The account of the token must be able to edit the sheet."
        return Finding(name, "failed", error.message, cure)


def text(findings: list[Finding]) -> str:
    """The findings for a terminal; a failure's cure stands below it."""
    marks = {"ok": "ok  ", "failed": "FAIL", "skipped": "-   "}
    lines = []
    for one in findings:
        lines.append(f"{marks[one.state]}  {one.name}: {one.message}")
        if one.cure:
            lines.append(f"      {one.cure}")
    failed = sum(one.state == "failed" for one in findings)
    skipped = sum(one.state == "skipped" for one in findings)
    lines += ["", f"{failed} failed, {skipped} skipped, {len(findings) - failed - skipped} ok."]
    return "\n".join(lines) + "\n"


def as_json(findings: list[Finding]) -> dict[str, Any]:
    """The findings as one object."""
    return {"ok": not any(one.state == "failed" for one in findings), "checks": [asdict(f) for f in findings]}
