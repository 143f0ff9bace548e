"""Installable triggers: an add-on's are kept per user and document, fired by whoever plays the clock."""

from __future__ import annotations

import uuid
from typing import Any

from deploy.local.script.errors import ServiceError
from deploy.local.script.services.execution import Execution

MOST = 20


def owner(user: str, spreadsheet_id: str) -> str:
    """Whose triggers: this user's in this document."""
    return f"{user} {spreadsheet_id}"


def _owner(execution: Execution) -> str:
    return owner(execution.project.user, execution.project.spreadsheet_id)


def _new(execution: Execution, row: dict[str, Any]) -> dict[str, Any]:
    state, own = execution.project.state, _owner(execution)
    mine = state.triggers(own)
    if not row.get("event"):
        raise ServiceError("A trigger needs an event")
    if len(mine) >= MOST:
        raise ServiceError(
            "This script has too many triggers. Triggers must be deleted before more can be added."
        )
    every = row.get("every", {})
    if "minutes" in every:
        raise ServiceError("The add-on attempted to create a trigger that runs more often than once an hour.")
    if any(one["event"] == row["event"] for one in mine):
        raise ServiceError(
            "The add-on has created too many triggers of this type in this document "
            "for this Google user account."
        )
    kept = {**row, "id": uuid.uuid4().hex}
    state.add_trigger(own, kept)
    return kept


def _all(execution: Execution) -> list[dict[str, Any]]:
    return execution.project.state.triggers(_owner(execution))


def _delete(execution: Execution, trigger_id: str) -> None:
    execution.project.state.delete_trigger(_owner(execution), trigger_id)


SERVICES: dict[str, Any] = {
    "ScriptApp.newTrigger": _new,
    "ScriptApp.getProjectTriggers": _all,
    "ScriptApp.deleteTrigger": _delete,
}
