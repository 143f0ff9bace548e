"""What a rule looks at: a source and a window, with work that several rules share done once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from addon.core.ledger import Ledger
from addon.core.movements import Movements, window_columns
from addon.core.period import Window

T = TypeVar("T")


@dataclass(frozen=True)
class Scene:
    """A ledger with a window, or movements a sheet states (then the window may be unknown)."""

    source: Ledger | Movements
    window: Window | None
    _done: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def ledger(self) -> Ledger:
        """The source of a definition that needs a ledger."""
        assert isinstance(self.source, Ledger)
        return self.source

    @property
    def span(self) -> Window:
        """The window of a ledger."""
        assert self.window is not None, "a ledger needs a window"
        return self.window

    @cached_property
    def ends(self) -> tuple[int, int]:
        """The columns of the window's two ends. Raises EmptyWindow."""
        return window_columns(self.ledger, self.span)

    def once(self, work: Callable[[Scene], T]) -> T:
        """What ``work`` makes of this scene; made the first time it is asked for."""
        if work not in self._done:
            self._done[work] = work(self)
        made: T = self._done[work]
        return made
