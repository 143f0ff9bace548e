"""What the routes of Enrich take and answer, as pydantic models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from server.api.contract import Strict
from server.api.formula_models import FieldName, SpreadsheetId
from server.api.models import A1, Code, Place

MAX_TEXT = 2 * 1024 * 1024
ProviderId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", examples=["greenhouse"])]
KeyName = Annotated[str, Field(pattern=r"^[a-z_]{1,20}$", examples=["domain"])]
Column = Annotated[str, Field(pattern=r"^[A-Z]{0,3}$", examples=["C"], description="Empty: in none")]
Fields = Annotated[list[FieldName], Field(max_length=100)]
Consent = Annotated[
    list[ProviderId], Field(max_length=100, description="Providers the user agreed to; no other is asked")
]
Cap = Annotated[int, Field(ge=0, le=10_000_000, description="The most a run may cost, in US cents")]


class EnrichAsk(Place):
    """What is to be known about the rows of a tab; everything but the place may be left to us."""

    range: A1 | None = None
    subject: Literal["company", "person"] | None = None
    keys: (
        Annotated[
            dict[KeyName, Column], Field(max_length=20, description="Which column holds each lookup key")
        ]
        | None
    ) = None
    fields: Fields | None = None
    rows: Literal["try", "all"] | None = None
    refresh: Annotated[bool | None, Field(description="Ask again for what is known and current")] = None
    cap_minor: Cap | None = None
    consent: Consent | None = None
    own_tab: Annotated[int, Field(ge=0, le=2**31 - 1, description="A tab of the user's own data")] | None = (
        None
    )
    answers: Annotated[dict[Code, JsonValue], Field(max_length=100)] | None = None

    def as_dict(self) -> dict[str, JsonValue]:
        """Only what was given."""
        return self.model_dump(mode="json", exclude_none=True)


class EnrichOrder(EnrichAsk):
    """A run of Enrich: what it looks up, how many rows, and what it may cost."""

    fields: Annotated[list[FieldName], Field(min_length=1, max_length=100)]
    rows: Literal["try", "all"]
    cap_minor: Cap
    consent: Consent


class ImportAsk(Strict):
    """What the user knows already, as text of a file of theirs."""

    spreadsheet_id: SpreadsheetId
    kind: Literal["linkedin_connections", "csv"]
    name: Annotated[str, Field(min_length=1, max_length=200, description="The file's name")]
    text: Annotated[str, Field(max_length=MAX_TEXT)]


class ProvidersQuery(Strict):
    """For which sheet."""

    spreadsheet_id: SpreadsheetId | None = None


class ProviderPath(Strict):
    """Which provider."""

    id: ProviderId


class ProviderKeyBody(Strict):
    """A user's own access key at a provider."""

    key: Annotated[str, Field(min_length=4, max_length=500, pattern=r"^[!-~]+$", examples=["0123abcd"])]


class ProviderState(BaseModel):
    """A provider, as the caller may ask it. ``able``: it would answer; else ``why`` not."""

    id: str
    label: str
    subject: Literal["company", "person"]
    access: Literal["keyless", "free_key", "paid", "own"]
    fields: list[str]
    price_text: str
    licence: str
    attribution: str
    sends: Annotated[str, Field(description="What leaves the sheet when it is asked")]
    needs_key: bool
    has_key: bool
    loaded: Annotated[bool, Field(description="In use here; else switched off, or a plug-in that failed")]
    able: bool
    why: str | None
    url: str


class Providers(BaseModel):
    """Every provider of this service."""

    providers: list[ProviderState]


class EnrichReceipt(BaseModel):
    """What could be looked up for the rows of this tab, before anything is asked or written."""

    model_config = ConfigDict(extra="allow")

    kind: Literal["enrich_receipt"]
    tab: dict[str, JsonValue] | None
    subject: Literal["company", "person"]
    keys: list[dict[str, JsonValue]]
    fields: list[dict[str, JsonValue]]
    providers: list[ProviderState]
    question: dict[str, JsonValue] | None
    can_enrich: bool


class EnrichQuote(BaseModel):
    """What a run would ask, of whom, and what it would cost: least, expected and most, in US cents."""

    model_config = ConfigDict(extra="allow")

    kind: Literal["enrich_quote"]
    rows: int
    subjects: int
    least_minor: int
    expected_minor: int
    most_minor: int
    currency: str
    free: bool
    sentence: str


class Imported(BaseModel):
    """What was taken in; ``changes``: how many values differ from those taken in before."""

    model_config = ConfigDict(extra="allow")

    rows: int
    subjects: int
    fields: list[str]
    changes: int
    sentence: str
