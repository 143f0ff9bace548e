"""What a layout must say of itself."""

from __future__ import annotations

from typing import Protocol

from addon.core.layouts.reading import Reading
from addon.core.layouts.view import View


class Layout(Protocol):
    """A way people arrange revenue."""

    name: str
    label: str

    def fit(self, view: View) -> tuple[float, str]:
        """(score from 0 to 1, the reason in a few words)."""
        ...

    def read(self, view: View) -> Reading:
        """The table as this layout understands it. Raises SheetProblem for what the user must decide."""
        ...
