"""With whose rights: an access token must be ours, the caller's, valid, and able to open sheets."""

import time

import pytest

from addon.errors import GoogleBusy, NotShared, NotSignedIn
from addon.sheets.introspection import TokenInfo
from server.identity.introspection import Introspection, google_lookup
from tests.server.mint import CLIENT, SHEETS

GOOD = {"audience": CLIENT, "user_id": "100", "email": "", "scopes": frozenset({SHEETS}), "expires_in": 60}


def introspection(**changes):
    asked = []

    def lookup(token):
        asked.append(token)
        return TokenInfo(**{**GOOD, **changes})

    return Introspection(lookup, (CLIENT,)), asked


def test_a_good_token_is_looked_up_once():
    looked, asked = introspection()
    grants = [looked.grant("ya29.x", "100") for _ in range(3)]
    assert asked == ["ya29.x"]
    assert grants[0].expires_at == pytest.approx(time.time() + 60, abs=5)
    assert "ya29" not in repr(grants[0])


def test_the_narrow_scope_is_enough():
    looked, _ = introspection(scopes=frozenset({"https://www.googleapis.com/auth/drive.file"}))
    assert looked.grant("t", "100").sub == "100"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"audience": "another-app"}, NotSignedIn, id="made for another app"),
        pytest.param({"audience": ""}, NotSignedIn, id="made for nobody"),
        pytest.param({"user_id": "200"}, NotSignedIn, id="another user"),
        pytest.param({"user_id": ""}, NotSignedIn, id="no user"),
        pytest.param({"expires_in": 0}, NotSignedIn, id="expired"),
        pytest.param({"scopes": frozenset()}, NotShared, id="no scope"),
        pytest.param({"scopes": frozenset({SHEETS + ".readonly"})}, NotShared, id="read only"),
        pytest.param({"scopes": frozenset({SHEETS + ".currentonly"})}, NotShared, id="current sheet only"),
    ],
)
def test_no_bad_token_is_accepted_not_even_the_second_time(changes, error):
    looked, asked = introspection(**changes)
    for _ in range(2):
        with pytest.raises(error) as caught:
            looked.grant("ya29.bad", "100")
        assert caught.value.hint
    assert len(asked) == 1


def test_a_remembered_token_ends_when_it_expires():
    now = [1000.0]
    looked = Introspection(lambda token: TokenInfo(**GOOD), (CLIENT,), now=lambda: now[0])
    looked.grant("t", "100")
    now[0] += 61
    with pytest.raises(NotSignedIn, match="expired"):
        looked.grant("t", "100")


def test_a_token_remembered_for_one_user_is_refused_to_another():
    looked, _ = introspection()
    looked.grant("t", "100")
    with pytest.raises(NotSignedIn):
        looked.grant("t", "200")


@pytest.mark.parametrize("token", ["ÿ", "x" * 9000], ids=["not ASCII", "very long"])
def test_what_is_no_token_is_never_sent_to_google(token):
    looked, asked = introspection()
    with pytest.raises(NotSignedIn):
        looked.grant(token, "100")
    assert asked == []


def test_over_http_the_lookup_speaks_googles_tokeninfo(issuer):
    looked = Introspection(google_lookup(issuer.url), (CLIENT,))
    assert looked.grant(issuer.mint.access_token("100"), "100").sub == "100"
    for bad in (issuer.mint.access_token("100", expires_in=-1), "ya29.unknown"):
        with pytest.raises(NotSignedIn, match="does not know"):
            looked.grant(bad, "100")


def test_when_google_does_not_answer_the_caller_may_come_back():
    looked = Introspection(google_lookup("http://127.0.0.1:9"), (CLIENT,))
    with pytest.raises(GoogleBusy):
        looked.grant("ya29.x", "100")
