"""Values into and out of IronCalc's model."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ironcalc

from deploy.local.google.book import CellError, Scalar
from deploy.local.google.serial import from_datetime

CIRCULAR = "Circular dependency detected. To resolve with iterative calculation, see File > Settings."
_ERRORS = {
    "#CIRC!": CellError("#REF!", CIRCULAR),
    "#N/IMPL!": CellError("#NAME?"),
    "#SPILL!": CellError("#REF!", "Array result was not expanded because it would overwrite data."),
    "#CALC!": CellError("#VALUE!"),
}


def is_number(value: Scalar) -> bool:
    """A number, and no boolean."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def value_of(model: Any, sheet: int, row: int, column: int) -> Scalar:
    """A cell of the model (1-based) as our value."""
    value = model.get_cell_value(sheet, row, column)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    error = isinstance(value, str) and value.startswith("#")
    if error and model.get_cell_type(sheet, row, column) == ironcalc.CellType.ErrorValue:
        return _ERRORS.get(value) or CellError(value)
    return value  # type: ignore[no-any-return]


def put_value(model: Any, sheet: int, row: int, column: int, value: Any) -> None:
    """A result into a cell of the model (1-based); a moment becomes its serial number."""
    at = (sheet, row, column)
    if isinstance(value, bool):
        model.update_cell_with_bool(*at, value)
    elif isinstance(value, datetime):
        model.update_cell_with_number(*at, from_datetime(value))
    elif isinstance(value, int | float):
        model.update_cell_with_number(*at, float(value))
    elif isinstance(value, CellError):
        wrong = "=SUM(" if value == "#ERROR!" else "#N/A" if value == "Loading..." else str(value)
        model.set_user_input(*at, wrong)
    else:
        model.update_cell_with_text(*at, "" if value is None else str(value))
