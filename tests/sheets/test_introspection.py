"""Whose token it is, and whether Drive lets it edit: through google-api-python-client, over a socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from addon.errors import NotSignedIn
from addon.sheets.access import UserToken
from addon.sheets.introspection import can_edit, token_info
from deploy.local.google import Google
from tests.sheets.customer import OWNER, SCOPE, VIEWER, Customer, accounts, make

DRIVE = [*SCOPE, "https://www.googleapis.com/auth/drive.file"]


@pytest.fixture(scope="module")
def customer() -> Iterator[Customer]:
    google = Google()
    running = google.serve()
    yield make(google, accounts(1))
    running.close()


def test_google_tells_whose_token_it_is(customer: Customer) -> None:
    token = customer.google.access_token(OWNER, DRIVE, client_id="one.apps.googleusercontent.com")
    info = token_info(token, endpoint=customer.google.base_url)
    assert info.audience == "one.apps.googleusercontent.com"
    assert info.user_id == customer.google.sub(OWNER)
    assert info.opens_drive
    assert 0 < info.expires_in <= 3600


def test_a_bad_token_is_nobodys(customer: Customer) -> None:
    with pytest.raises(NotSignedIn):
        token_info("nonsense", endpoint=customer.google.base_url)


@pytest.mark.parametrize(("who", "edits"), [(OWNER, True), (VIEWER, False)])
def test_drive_is_asked_only_by_tokens_that_may(customer: Customer, who: str, edits: bool) -> None:
    endpoint = customer.google.base_url
    for scopes, answer in ((DRIVE, edits), (SCOPE, None)):
        token = customer.google.access_token(who, scopes)
        info = token_info(token, endpoint=endpoint)
        credentials = UserToken(token).credentials(customer.book)
        assert can_edit(credentials, customer.book, info, endpoint=endpoint) is answer
