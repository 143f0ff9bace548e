"""What linked sheets and their formulas send and are answered, as pydantic models."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from server.api.contract import Strict

MAX_CELLS = 10_000
MAX_SIGNED = 1024 * 1024
SpreadsheetId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,200}$")]
FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$", examples=["open_roles"])]
# A formula is told in words what is no field; it may write a label, too.
FieldText = Annotated[str, Field(min_length=1, max_length=100, examples=["open_roles", "Open roles"])]
Typed = Annotated[str, Field(max_length=500, description="As typed in a cell; blank cells are empty")]


class SheetPath(Strict):
    """Which spreadsheet."""

    id: SpreadsheetId


class SheetKeyBody(BaseModel):
    """The key of a linked sheet. The secret is told this once; its text, as UTF-8, is the HMAC's key."""

    key_id: str
    secret: str
    created_at: Annotated[float, Field(description="Seconds since 1970")]


class Unlinked(BaseModel):
    """Whether there was a key to take back."""

    revoked: bool


class CellsAsk(Strict):
    """Lookup keys as typed in cells, and the fields wanted; ``header`` asks for the fields' labels."""

    spreadsheet_id: SpreadsheetId
    keys: Annotated[list[Typed], Field(max_length=MAX_CELLS)]
    fields: Annotated[list[FieldText], Field(min_length=1, max_length=50)]
    header: bool | None = None


class Cells(BaseModel):
    """A row of cells for each key; where a value is null, ``reasons`` has its code at the same place."""

    values: list[list[str | int | float | bool | None]]
    reasons: list[list[str | None]]
    labels: list[str]
    pending: Annotated[int, Field(description="Values that are being looked up now")]
    retry_after: Annotated[float | None, Field(description="Seconds after which to ask again")]


class InfoAsk(Strict):
    """One value's evidence."""

    spreadsheet_id: SpreadsheetId
    key: Typed
    field: FieldText


class Info(BaseModel):
    """Where a value comes from, since when it holds, or why there is none."""

    text: str


class FlagsAsk(Strict):
    """Accounts as typed in cells."""

    spreadsheet_id: SpreadsheetId
    accounts: Annotated[list[Typed], Field(max_length=MAX_CELLS)]


class FlagCells(BaseModel):
    """An account's flags, "" where it has none, null where the last Compute NRR did not see it."""

    values: list[str | None]
    as_of: Annotated[str | None, Field(description="ISO date of the last Compute NRR; null before it")]
