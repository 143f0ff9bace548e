"""Which process holds something, and whether it is still there: a killed one need not be waited for."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path


def place() -> str:
    """This machine, since its boot, and the namespace in which a pid means something."""
    parts = [socket.gethostname()]
    with suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text().strip())
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
        return "|".join(parts)
    return f"unknown {os.getpid()}"  # matches no other process: nothing is concluded from pids


def exists(pid: int) -> bool:
    """Whether a process of this place is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def new_holder() -> str:
    """A name for one holding by this process, unlike any other."""
    return f"{_hashed_place()}.{os.getpid()}.{secrets.token_hex(4)}"


def is_gone(holder: str) -> bool:
    """Whether the process behind a holder's name was of this place and has ended."""
    where, _, rest = holder.partition(".")
    pid = rest.partition(".")[0]
    return where == _hashed_place() and pid.isdigit() and not exists(int(pid))


def _hashed_place() -> str:
    return hashlib.sha256(place().encode()).hexdigest()[:16]
