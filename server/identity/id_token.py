"""The identity token: who is calling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from google.auth import exceptions, jwt
from google.auth.transport import Request
from google.oauth2 import id_token

from addon.errors import GoogleBusy, NotSignedIn
from server.identity.certs import Certs

CLOCK_SKEW = 10
MAX_TOKEN = 8192


@dataclass(frozen=True)
class Caller:
    """A verified Google account. ``sub`` is the key; ``hd`` is the Workspace domain, if any."""

    sub: str
    email: str
    hd: str


def verify(authorization: str, certs: Certs, audience: tuple[str, ...], issuer: str) -> Caller:
    """The caller of ``Bearer <ID token>``; raises ``NotSignedIn`` unless everything about it is right."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN:
        raise _refusal("This call came without a Google sign-in.")
    try:
        header = jwt.decode_header(token)  # type: ignore[no-untyped-call]
        # The algorithm is ours to choose, not the token's.
        if header.get("alg") != "RS256":
            raise ValueError("algorithm")
        certs.look_for(str(header.get("kid")))
        claims = id_token.verify_token(
            token,
            cast(Request, certs),
            audience=list(audience),
            certs_url=certs.url,
            clock_skew_in_seconds=CLOCK_SKEW,
        )
    except exceptions.TransportError as problem:
        raise GoogleBusy(
            "Google's signing keys cannot be reached, so nobody can be signed in.", retry_after=10.0
        ) from problem
    except (ValueError, exceptions.GoogleAuthError, TypeError, AttributeError, KeyError):
        raise _refusal("The Google sign-in of this call is not valid or no longer valid.") from None
    return _caller(claims, issuer)


def _caller(claims: Any, issuer: str) -> Caller:
    # Google writes its issuer with and without the scheme.
    if claims.get("iss") not in (issuer, issuer.removeprefix("https://")):
        raise _refusal("The sign-in of this call was not issued by Google.")
    if claims.get("email_verified") is not True:
        raise _refusal("The e-mail address of this Google account is not verified.")
    sub = claims.get("sub")
    if not (isinstance(sub, str) and 0 < len(sub) <= 255):
        raise _refusal("The sign-in of this call names no account.")
    return Caller(sub, str(claims.get("email", "")), str(claims.get("hd", "")))


def _refusal(message: str) -> NotSignedIn:
    return NotSignedIn(
        message, hint="Reload the sheet, open Keeprate again and allow it to know who you are."
    )
