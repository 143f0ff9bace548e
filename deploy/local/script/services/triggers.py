"""Installable triggers: kept per user, fired by whoever plays the clock."""

from __future__ import annotations

import uuid
from typing import Any

from deploy.local.script.errors import ServiceError
from deploy.local.script.services.execution import Execution

MOST = 20


def _new(execution: Execution, row: dict[str, Any]) -> dict[str, Any]:
    project = execution.project
    mine = project.state.triggers(project.user)
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
    project.state.add_trigger(project.user, kept)
    return kept


def _all(execution: Execution) -> list[dict[str, Any]]:
    return execution.project.state.triggers(execution.project.user)


def _delete(execution: Execution, trigger_id: str) -> None:
    execution.project.state.delete_trigger(execution.project.user, trigger_id)


SERVICES: dict[str, Any] = {
    "ScriptApp.newTrigger": _new,
    "ScriptApp.getProjectTriggers": _all,
    "ScriptApp.deleteTrigger": _delete,
}
