"""Structured logs that cannot carry a token or a cell value.

Our own events keep only the fields named in ``FIELDS``; lines of other libraries are kept from warning
level up, with anything that looks like a token blotted out. A failure is logged as its type and the places
it passed through, never as its message: a message may quote a cell.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

FIELDS = frozenset(
    "event level timestamp logger route method status ms run kind state attempt request error trace count"
    " executor bind version worker setting".split()
)
TOKENS = re.compile(
    r"ya29\.[\w.-]+|eyJ[\w-]+\.[\w-]*(?:\.[\w-]*)?|(?i:bearer)\s+\S+|"
    r"(?i:(access_token|id_token|token|key|secret|password)=)[^&\s'\"]+"
)


def keep_known_fields(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ARG001
    """Drop every field that is not on the list, and blot tokens out of the rest."""
    for field in list(event):
        if field.startswith("_"):
            continue
        if field not in FIELDS:
            del event[field]
        elif isinstance(event[field], str):
            event[field] = TOKENS.sub("[redacted]", event[field])
    return event


def places(error: BaseException) -> list[str]:
    """Where an error passed through, innermost last, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}:{frame.name}" for frame in frames[-12:]]


def _drop_exception_text(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ARG001
    """Replace the exception of a foreign record by its type and places."""
    record = event.get("_record")
    if record is not None and record.exc_info and record.exc_info[1] is not None:
        event["error"] = type(record.exc_info[1]).__name__
        event["trace"] = places(record.exc_info[1])
    event.pop("exc_info", None)
    return event


class _ToStandardError(logging.Handler):
    """Writes to whatever the standard error stream is now, one line in one write."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
        except Exception:
            self.handleError(record)


def configure(level: str) -> None:
    """Send everything to standard error as one JSON object a line."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, keep_known_fields, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, _drop_exception_text, keep_known_fields],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = _ToStandardError()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("keeprate").setLevel(level.upper())


def get() -> Any:
    """The logger of the service."""
    return structlog.stdlib.get_logger("keeprate")
