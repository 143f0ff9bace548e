"""Why an ID token was refused, for whoever sets the service up. Callers of the API are told less."""

from __future__ import annotations

from typing import Any

from google.auth import jwt

from addon.errors import NotSignedIn


def explain(token: str, audience: tuple[str, ...], now: float, refused: NotSignedIn) -> NotSignedIn:
    """The refusal with its reason, read from the token's own claims; ``refused`` where they tell nothing.

    The claims are not verified: this only words a refusal that has happened.
    """
    try:
        claims: dict[str, Any] = dict(jwt.decode(token, verify=False))  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, KeyError):
        return NotSignedIn(
            "This is no ID token.",
            hint="ScriptApp.getIdentityToken() gives one only when openid is among the manifest's scopes.",
        )
    late = now - float(claims.get("exp", now))
    if late >= 0:
        return NotSignedIn(
            f"The ID token expired {late / 60:.0f} minutes ago.",
            hint="Take a fresh one (deploy/CHECKLIST.md says how); they live about an hour.",
        )
    if claims.get("aud") not in audience:
        return NotSignedIn(
            f"The ID token was made for {claims.get('aud')}, which KEEPRATE_AUDIENCE does not list.",
            hint="If that is the client of your script's project, add it to KEEPRATE_AUDIENCE.",
        )
    return refused
