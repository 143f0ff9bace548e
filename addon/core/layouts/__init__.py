"""One file per way people arrange revenue; each declares only how it differs.

``read`` is the door: a workbook and what the user asked for in, a Reading out.
"""

from addon.core.layouts.reader import LAYOUTS, read

__all__ = ["LAYOUTS", "read"]
