"""One mark: how something is known."""

from __future__ import annotations

from typing import NamedTuple

RECORDED, DOCUMENTED, ASSUMED = "recorded", "documented", "assumed"


class Mark(NamedTuple):
    """recorded, documented or assumed; what of it is assumed all the same; where it is from."""

    mark: str
    assumed: str = ""
    source: str = ""
