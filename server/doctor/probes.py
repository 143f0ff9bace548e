"""Asking an address whether it answers, and saying what stands in the way."""

from __future__ import annotations

import requests

from addon.errors import KeeprateError

TIMEOUT = 10.0
OUTGOING = "This machine must be allowed to call it over HTTPS; check its network, DNS and proxy."


def get(url: str) -> requests.Response:
    """One request, redirects not followed; no answer at all is an error that says why."""
    place = url.split("?")[0]
    try:
        with requests.Session() as session:
            return session.get(url, timeout=TIMEOUT, allow_redirects=False)
    except requests.exceptions.SSLError as error:
        raise KeeprateError(
            f"{place} has no certificate that can be trusted.",
            hint="Google refuses it too: give the host a valid certificate for its name.",
        ) from error
    except requests.RequestException as error:
        raise KeeprateError(f"{place} cannot be reached.", hint=OUTGOING) from error


def answers(url: str) -> str:
    """Say so when anything but a failure of the server's own comes back."""
    answer = get(url)
    if answer.status_code >= 500:
        raise KeeprateError(
            f"{url.split('?')[0]} answers {answer.status_code}.", hint="Try again in a minute."
        )
    return f"{'/'.join(url.split('/')[:3])} answers"


def is_ours(answer: requests.Response) -> bool:
    """Whether this is Keeprate's own description of its API."""
    try:
        return bool(answer.json()["info"]["title"] == "Keeprate")
    except (ValueError, KeyError, TypeError):
        return False
