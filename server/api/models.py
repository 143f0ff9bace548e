"""What the routes take and answer, as pydantic models; they are the OpenAPI document's schemas."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from server.api.contract import Strict
from server.runs import RunView

A1 = Annotated[str, Field(max_length=200, examples=["A1:Z216"])]
PeriodName = Annotated[
    str,
    Field(
        min_length=4,
        max_length=40,
        examples=["2024-12", "Dec 2024", "2024"],
        description="A month, a quarter or a year whose end is meant",
    ),
]
_SPAN = "[A-Z]{1,3}(:[A-Z]{1,3})?"
Columns = Annotated[
    str, Field(pattern=rf"^{_SPAN}(, ?{_SPAN})*$", max_length=400, examples=["A", "C:Z", "C:D, G"])
]
RoleName = Annotated[str, Field(pattern=r"^[a-z_]{1,20}$", examples=["account"])]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_.:-]{1,80}$")]


class Place(Strict):
    """A tab of a spreadsheet."""

    spreadsheet_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,200}$")]
    sheet_id: Annotated[int, Field(ge=0, le=2**31 - 1)]


class Ask(Place):
    """What is to be computed; everything but the place is a correction of what we would assume."""

    range: A1 | None = None
    mapping: Annotated[dict[RoleName, Columns], Field(max_length=40)] | None = None
    window: Annotated[int, Field(ge=1, le=600, description="Length of the window in months")] | None = None
    from_: Annotated[PeriodName | None, Field(alias="from")] = None
    to: PeriodName | None = None
    definition: Annotated[str, Field(pattern=r"^[a-z0-9_@]{1,60}$")] | None = None
    answers: (
        Annotated[
            dict[Code, JsonValue], Field(max_length=100, description="Answers to questions, by their code")
        ]
        | None
    ) = None

    def as_dict(self) -> dict[str, Any]:
        """The ask as the use cases read it: only what was given, ``from`` under its own name."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class RunPath(Strict):
    """Which run."""

    id: Annotated[str, Field(max_length=40)]


class WaitQuery(Strict):
    """How long to wait for news, and since which version."""

    wait: Annotated[float, Field(ge=0, le=20, description="Seconds to wait for a newer version")] = 0
    since: Annotated[int, Field(ge=-1, le=2**31 - 1, description="The version already seen")] = -1


class Progress(BaseModel):
    """How far a run is; ``label`` is what the user reads."""

    done: int
    total: int
    label: str


class ChoiceBody(BaseModel):
    """One answer a button can give: ``sets`` is merged into the request, which is then sent again."""

    label: str
    sets: dict[str, JsonValue]


class ProblemBody(BaseModel):
    """Problem details (RFC 9457): what is wrong, what to do, and the cells it is about."""

    type: str
    title: str
    status: int
    detail: str
    hint: str
    cells: list[str]
    choices: list[ChoiceBody] | None = None


class RunBody(BaseModel):
    """A use case under way. A failed run is answered with status 200 and its ``problem``."""

    id: str
    kind: Literal["nrr", "remove", "recording", "enrich", "observe"]
    state: Literal["queued", "running", "waiting_for_user", "done", "failed", "cancelled"]
    version: Annotated[int, Field(description="Grows with every change")]
    progress: Progress
    result: Annotated[
        dict[str, JsonValue] | None,
        Field(description="For kind nrr: the object of `keeprate nrr --json` (NrrResult)"),
    ]
    problem: Annotated[dict[str, JsonValue] | None, Field(description="Problem details, when it failed")]


class PreviewColumn(BaseModel):
    """A column (or columns headed by periods, as ``C:Z``), what it is taken for, and some of its cells."""

    column: str
    header: str
    role: Annotated[str | None, Field(description="One of the closed list of roles; null: none")]
    confidence: Annotated[float | None, Field(ge=0, le=1)]
    reason: str
    sample: list[str]


class PreviewRow(BaseModel):
    """An account as it was read: one text for each head, null where the sheet is blank."""

    name: str
    cells: Annotated[str | None, Field(description="Where the account is named")]
    amounts: list[str | None]


class Preview(BaseModel):
    """How the table was read, to be looked at before anything is computed."""

    columns: list[PreviewColumn]
    more_columns: Annotated[int, Field(ge=0)]
    heads: Annotated[list[str], Field(description="The first period and the ends of the window")]
    rows: list[PreviewRow]
    more: Annotated[int, Field(ge=0, description="Accounts that are not listed")]


class Locked(BaseModel):
    """A figure that was locked: what later ones are compared with."""

    as_of: str
    window: str
    definition: str
    nrr: float | None
    grr: float | None


class Receipt(BaseModel):
    """What would be computed from this tab, before anything is written."""

    model_config = ConfigDict(extra="allow")

    kind: Literal["receipt"]
    tab: dict[str, JsonValue]
    can_compute: bool
    question: dict[str, JsonValue] | None
    text: list[str]
    preview: Preview
    locked: Locked | None


class Health(BaseModel):
    """The state of the service; ``checks`` names each wired thing and whether it answers."""

    status: Literal["ok", "failing"]
    checks: dict[str, Literal["ok", "failing"]]


def run_body(view: RunView) -> dict[str, Any]:
    """The JSON of a run, as ``RunBody`` describes it."""
    return {
        "id": view.id,
        "kind": view.kind,
        "state": view.state,
        "version": view.version,
        "progress": {"done": view.done, "total": view.total, "label": view.label},
        "result": view.result,
        "problem": view.problem,
    }
