"""google-auth against the stand-in: service accounts, ID tokens, tokeninfo."""

from __future__ import annotations

import pytest
import requests
from google.auth.transport.requests import Request
from google.oauth2 import id_token, service_account

from deploy.local.google import Google
from tests.local.google.clients import SCOPES

ROBOT = "robot@keeprate-local.iam.gserviceaccount.com"
AUDIENCE = "some-client.apps.googleusercontent.com"


def test_a_service_account_key_is_exchanged_for_a_token_of_its_account(google: Google) -> None:
    credentials = service_account.Credentials.from_service_account_info(
        google.service_account_key(ROBOT), scopes=SCOPES
    )
    with requests.Session() as session:
        credentials.refresh(Request(session))
        info = session.get(f"{google.base_url}/tokeninfo", params={"access_token": credentials.token}).json()
    assert info["scope"].split() == SCOPES
    assert info["user_id"] == google.sub(ROBOT)


def test_an_id_token_verifies_against_the_certificates_and_only_for_its_audience(google: Google) -> None:
    token = google.id_token("ann@acme.test", AUDIENCE)
    with requests.Session() as session:
        certs = f"{google.base_url}/oauth2/v1/certs"
        claims = id_token.verify_token(token, Request(session), audience=[AUDIENCE], certs_url=certs)
        assert (claims["email"], claims["sub"], claims["hd"]) == (
            "ann@acme.test",
            google.sub("ann@acme.test"),
            "acme.test",
        )
        with pytest.raises(ValueError, match="audience"):
            id_token.verify_token(token, Request(session), audience=["another"], certs_url=certs)
        stale = google.id_token("ann@acme.test", AUDIENCE, expires_in=-60)
        with pytest.raises(ValueError, match="expired"):
            id_token.verify_token(stale, Request(session), audience=[AUDIENCE], certs_url=certs)
