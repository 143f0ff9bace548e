"""Here every answer of the stand-in, and every body it took, is held against Google's discovery documents."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.local.google import Google
from deploy.local.google.routes import Reply
from tests.local.google import contract


@pytest.fixture(autouse=True)
def contracts(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Google.perform

    def perform(
        self: Google,
        principal: Any,
        scopes: Any,
        method_id: str,
        params: Any,
        body: Any = None,
        media: Any = None,
        **more: Any,
    ) -> Any:
        answer = real(self, principal, scopes, method_id, params, body, media, **more)
        if body and not media:
            contract.check_request(method_id, body)
        if not isinstance(answer, Reply):
            contract.check_response(method_id, answer)
        return answer

    monkeypatch.setattr(Google, "perform", perform)
