"""What a failed execution looks like from outside."""

from __future__ import annotations


class ScriptError(Exception):
    """A script that failed, as the page's failure handler sees it.

    ``message`` carries the kind in front, as V8 prints it (``Error: ...``, ``Exception: ...`` for a
    service's refusal); ``text`` is the same without it; ``trace`` is the stack, mapped to
    ``file:line``, innermost first; ``file`` and ``line`` are the innermost place in the sources.
    """

    def __init__(
        self,
        text: str,
        *,
        kind: str = "",
        trace: tuple[str, ...] | list[str] = (),
        file: str = "",
        line: int = 0,
    ) -> None:
        self.text = text
        self.kind = kind
        self.message = f"{kind}: {text}" if kind else text
        self.trace = tuple(trace)
        self.file = file
        self.line = line
        super().__init__(self.message)


class ServiceError(Exception):
    """A service's refusal, thrown in the script as an ``Exception`` with this sentence."""
