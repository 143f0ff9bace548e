"""Who is calling: a Google identity token says who, an access token says with whose rights.

``caller`` verifies the identity token (signature, audience, issuer, expiry, verified e-mail); ``grant``
looks an access token up once and accepts it only when it was made for our client and for the same user.
Users are known by ``sub``, never by e-mail. A formula has neither: its sheet's key says which sheet calls
(``sheet_key``).
"""

from server.identity.certs import Certs
from server.identity.explain import explain
from server.identity.id_token import Caller, verify
from server.identity.introspection import Grant, Introspection, missing_token
from server.identity.sheet_key import NewKey, Sheet, SheetKeys

__all__ = ["Caller", "Certs", "Grant", "Identity", "Introspection", "NewKey", "Sheet", "SheetKeys", "explain"]


class Identity:
    """Turns the headers of a request into a caller and a grant."""

    def __init__(
        self, certs: Certs, introspection: Introspection, audience: tuple[str, ...], issuer: str
    ) -> None:
        self._certs = certs
        self._introspection = introspection
        self._audience = audience
        self._issuer = issuer

    def caller(self, authorization: str) -> Caller:
        """The user behind ``Authorization: Bearer <ID token>``; raises ``NotSignedIn``."""
        return verify(authorization, self._certs, self._audience, self._issuer)

    def grant(self, token: str, caller: Caller) -> Grant:
        """What the access token allows; raises ``NotSignedIn`` or ``NotShared``."""
        return self._introspection.grant(token, caller.sub)

    def refuse_missing_token(self) -> None:
        """Raise ``NotSignedIn`` for a call without the access token it needs."""
        raise missing_token()

    def ping(self) -> None:
        """Raise when the signing keys cannot be had."""
        self._certs.ping()
