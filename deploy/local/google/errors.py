"""Google's error bodies: one exception, one shape, and the texts the real service uses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

CODES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class GoogleError(Exception):
    """A refusal with Google's HTTP status, status word and message.

    `reason` is the short word Drive puts in `errors[]`, `short` its message there where it differs,
    `location` the parameter or header it is about; `auth` failures name the status in Drive too. `details`
    are the entries Sheets adds; `headers` go with the answer over HTTP.
    """

    def __init__(
        self,
        status: int,
        code: str | None,
        message: str,
        *,
        reason: str | None = None,
        details: list[dict[str, Any]] | None = None,
        short: str | None = None,
        location: str | None = None,
        auth: bool = False,
    ) -> None:
        super().__init__(message)
        self.short = short
        self.location = location
        self.auth = auth
        self.status = status
        self.code = code or CODES.get(status, "UNKNOWN")
        self.message = message
        self.reason = reason
        self.details = details or []
        self.headers: dict[str, str] = {}

    def body(self, *, drive: bool = False) -> dict[str, Any]:
        """The JSON body; Drive's lists `errors`, Sheets' names the status (measured by brekkylab/backlot)."""
        error: dict[str, Any] = {"code": self.status, "message": self.message}
        if drive and self.reason:
            domain = "usageLimits" if self.status == 429 else "global"
            entry = {"message": self.short or self.message, "domain": domain, "reason": self.reason}
            if self.location:
                kind = "header" if self.location == "Authorization" else "parameter"
                entry |= {"location": self.location, "locationType": kind}
            error["errors"] = [entry]
        if self.auth or not (drive and self.reason):
            error["status"] = self.code
        if self.details:
            error["details"] = self.details
        return {"error": error}


def invalid(message: str) -> GoogleError:
    """400: the request is wrong in the way the message says."""
    return GoogleError(400, None, message)


@contextmanager
def named(what: str) -> Iterator[None]:
    """A refusal inside names the part of the request it is about, as `Invalid data[0]: ...` does."""
    try:
        yield
    except GoogleError as error:
        if error.status == 400:
            error.message = f"Invalid {what}: {error.message}"
        raise


def violations(message: str, fields: list[tuple[str, str]]) -> GoogleError:
    """400 with the list of fields that are wrong, as the JSON transcoder answers."""
    found = [
        {"field": field, "description": text} if field else {"description": text} for field, text in fields
    ]
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": found}
    return GoogleError(400, None, message, details=[detail])


def denied() -> GoogleError:
    """403: this principal may not do this to this spreadsheet."""
    return GoogleError(403, None, "The caller does not have permission")


def missing() -> GoogleError:
    """404: no such spreadsheet."""
    return GoogleError(404, None, "Requested entity was not found.")


def unauthenticated() -> GoogleError:
    """401: the access token is unknown, expired or revoked."""
    message = (
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or "
        "other valid authentication credential. See "
        "https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    return GoogleError(
        401,
        None,
        message,
        reason="authError",
        short="Invalid Credentials",
        location="Authorization",
        auth=True,
    )


def unregistered() -> GoogleError:
    """403: neither a token nor an API key came with the request."""
    message = (
        "Method doesn't allow unregistered callers (callers without established identity). Please use API "
        "Key or other form of API consumer identity to call this API."
    )
    return GoogleError(403, None, message, reason="forbidden", auth=True)


def _about(reason: str, service: str, method: str) -> list[dict[str, Any]]:
    """The ErrorInfo that names the service and its inner method."""
    return [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": reason,
            "domain": "googleapis.com",
            "metadata": {"service": service, "method": method},
        }
    ]


def scopes_insufficient(service: str, method: str) -> GoogleError:
    """403: the token was granted for other scopes."""
    return GoogleError(
        403,
        None,
        "Request had insufficient authentication scopes.",
        reason="insufficientPermissions",
        short="Insufficient Permission",
        details=_about("ACCESS_TOKEN_SCOPE_INSUFFICIENT", service, method),
        auth=True,
    )


def keys_unsupported(service: str, method: str) -> GoogleError:
    """401: an API key was sent where an account is needed (recorded for other services of Google's)."""
    message = (
        "API keys are not supported by this API. Expected OAuth2 access token or other authentication "
        "credentials that assert a principal. See https://cloud.google.com/docs/authentication"
    )
    return GoogleError(
        401,
        None,
        message,
        reason="required",
        short="Login Required.",
        location="Authorization",
        details=_about("CREDENTIALS_MISSING", service, method),
        auth=True,
    )


def unimplemented(what: str) -> GoogleError:
    """501: the real service has this, or may have it; the stand-in does not."""
    return GoogleError(
        501, None, f"The stand-in for Google does not implement {what}.", reason="notImplemented"
    )


def drive_limit() -> GoogleError:
    """429 of Drive (its guide to errors)."""
    return GoogleError(429, None, "Rate Limit Exceeded", reason="rateLimitExceeded")


def no_file(file_id: str) -> GoogleError:
    """404 as Drive words it."""
    return GoogleError(404, None, f"File not found: {file_id}.", reason="notFound", location="fileId")


def no_file_rights(file_id: str) -> GoogleError:
    """403 as Drive words it."""
    message = f"The user does not have sufficient permissions for file {file_id}."
    return GoogleError(403, None, message, reason="insufficientFilePermissions")
