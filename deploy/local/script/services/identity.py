"""Session and ScriptApp: who is at the keyboard, and the tokens that say so."""

from __future__ import annotations

import hashlib
from typing import Any

from deploy.local.script.services.execution import Execution


def _email(execution: Execution) -> str:
    return execution.project.user


def _key(execution: Execution) -> str:
    return hashlib.sha256(execution.project.user.encode()).hexdigest()[:32]


def _access_token(execution: Execution) -> str:
    project = execution.project
    return project.google.access_token(project.user, list(project.sources.scopes))


def _identity_token(execution: Execution) -> str | None:
    """None unless the manifest names ``openid``, as in Apps Script."""
    project = execution.project
    if "openid" not in project.sources.scopes:
        return None
    return project.google.id_token(project.user, project.google.oauth.client_id)


SERVICES: dict[str, Any] = {
    "Session.email": _email,
    "Session.key": _key,
    "ScriptApp.getOAuthToken": _access_token,
    "ScriptApp.getIdentityToken": _identity_token,
}
