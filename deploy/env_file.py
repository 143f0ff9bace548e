"""The service's settings file for Docker, made from deploy/env.example; what somebody wrote there stays."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from addon.errors import Malformed

ROOT = Path(__file__).resolve().parent
EXAMPLE = ROOT / "env.example"
TARGET = ROOT / "keeprate.env"
PASSWORD = "POSTGRES_PASSWORD"  # noqa: S105 - a name, not a password
_CLIENT_ID = re.compile(r"[\w-]+\.apps\.googleusercontent\.com")


def audience_of(text: str) -> str:
    """The client id that a script's identity tokens are for, alone or as the line the script printed.

    Raises ``Malformed`` when it is none: only Google knows it, and says it in the token alone.
    """
    found = text.strip().removeprefix("KEEPRATE_AUDIENCE=")
    if not _CLIENT_ID.fullmatch(found):
        raise Malformed(
            f"{found!r} is no client id.",
            hint="It ends in .apps.googleusercontent.com: copy the first line that the function of "
            "deploy/CHECKLIST.md printed.",
        )
    return found


def fill(path: Path, server: str, audience: str) -> list[str]:
    """Write the settings that connect a service with its script into ``path``; the names that changed.

    A password for the database is made where none stands yet. Only the file's owner can read it.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    host = urlsplit(server).hostname or ""
    wanted = {"KEEPRATE_URL": server, "KEEPRATE_AUDIENCE": audience, "PUBLIC_HOST": host}
    if not _value(before, PASSWORD):
        wanted[PASSWORD] = secrets.token_hex(24)
    changed = [name for name, value in wanted.items() if _value(before, name) != value]
    text = before or EXAMPLE.read_text(encoding="utf-8")
    for name in changed:
        text = _set(text, name, wanted[name])
    if changed:
        _write(path, text)
    return changed


def _value(text: str, name: str) -> str:
    found = re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)
    return found[-1].strip() if found else ""


def _set(text: str, name: str, value: str) -> str:
    line = f"{name}={value}"
    text, count = re.subn(rf"^(?:# *)?{name}=.*$", line, text, count=1, flags=re.MULTILINE)
    return text if count else f"{text.rstrip()}\n\n{line}\n"


def _write(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    draft.replace(path)
