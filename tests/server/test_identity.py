"""Who is calling: a table of tokens, none of the bad ones accepted."""

import time

import pytest
from google.auth import crypt, jwt

from addon.errors import GoogleBusy, NotSignedIn
from server.identity import Certs, Identity, Introspection
from server.identity.certs import LEAST_SECONDS, RETRY_SECONDS, Fetched
from tests.server.mint import CLIENT, ISSUER, Mint, unsigned

HOUR = 3600


@pytest.fixture(scope="module")
def keys():
    return Mint()


@pytest.fixture
def identity(keys):
    import json

    certs = Certs("https://certs", get=lambda url: Fetched(200, json.dumps(keys.certs).encode(), {}))
    lookup = Introspection(lambda token: pytest.fail("no access token is looked up here"), (CLIENT,))
    return Identity(certs, lookup, (CLIENT, "second"), ISSUER)


def test_a_good_token_names_its_user_by_sub(identity, keys):
    caller = identity.caller(f"Bearer {keys.id_token('42', hd='example.com')}")
    assert (caller.sub, caller.email, caller.hd) == ("42", "user42@example.com", "example.com")


def test_each_audience_of_the_list_and_both_spellings_of_the_issuer_are_accepted(identity, keys):
    assert identity.caller(f"bearer {keys.id_token(aud='second', iss='accounts.google.com')}").sub == "100"


def test_a_clock_that_is_ten_seconds_off_is_forgiven(identity, keys):
    now = int(time.time())
    assert identity.caller(f"Bearer {keys.id_token(iat=now + 8, exp=now + HOUR)}").sub == "100"
    assert identity.caller(f"Bearer {keys.id_token(iat=now - HOUR, exp=now - 8)}").sub == "100"


def claims(**more):
    now = int(time.time())
    return {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "1",
        "email_verified": True,
        "iat": now,
        "exp": now + HOUR,
        **more,
    }


def hs256_with_the_public_key(keys):
    import hashlib
    import hmac
    from base64 import urlsafe_b64encode

    head = unsigned(claims(), {"alg": "HS256", "kid": "kid-1"}).rstrip(".")
    mac = hmac.new(keys.certs["kid-1"].encode(), head.encode(), hashlib.sha256).digest()
    return f"{head}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def signed_by_another_key(keys):
    return jwt.encode(crypt.RSASigner.from_string(Mint().pem, key_id="kid-1"), claims()).decode()


def changed_after_signing(keys):
    head, _, signature = keys.id_token().split(".")
    return f"{head}.{unsigned(claims(sub='999'), {}).split('.')[1]}.{signature}"


BAD = {
    "another audience": lambda k: k.id_token(aud="another-app"),
    "no audience": lambda k: k.id_token(aud=None),
    "empty audience": lambda k: k.id_token(aud=""),
    "expired": lambda k: k.id_token(iat=int(time.time()) - 2 * HOUR, exp=int(time.time()) - 60),
    "from the future": lambda k: k.id_token(iat=int(time.time()) + 60),
    "no expiry": lambda k: k.id_token(exp=None),
    "another issuer": lambda k: k.id_token(iss="https://accounts.google.com.evil.example"),
    "no issuer": lambda k: k.id_token(iss=None),
    "unverified e-mail": lambda k: k.id_token(email_verified=False),
    "e-mail verified in words": lambda k: k.id_token(email_verified="true"),
    "no word on the e-mail": lambda k: k.id_token(email_verified=None),
    "no sub": lambda k: k.id_token(sub=None),
    "empty sub": lambda k: k.id_token(sub=""),
    "sub is a number": lambda k: k.id_token(sub=100),
    "unknown key id": lambda k: k.id_token(kid="kid-9"),
    "signed by another key": signed_by_another_key,
    "changed after signing": changed_after_signing,
    "alg none": lambda k: unsigned(claims(), {"alg": "none", "kid": "kid-1"}),
    "alg none without kid": lambda k: unsigned(claims(), {"alg": "none"}),
    "HS256 with the public key": hs256_with_the_public_key,
    "an access token": lambda k: k.access_token(),
    "garbage": lambda k: "garbage",
    "three bad parts": lambda k: "a.b.c",
    "nothing": lambda k: "",
    "not ASCII": lambda k: "ÿ.ÿ.ÿ",
    "very long": lambda k: "a" * 10_000,
    "a list as payload": lambda k: "W10.W10.W10",
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_no_bad_token_is_accepted(bad, identity, keys):
    with pytest.raises(NotSignedIn) as caught:
        identity.caller(f"Bearer {bad(keys)}")
    assert caught.value.hint


@pytest.mark.parametrize("header", ["", "Bearer", "Basic dXNlcjpwYXNz", "Token x"])
def test_no_other_scheme_is_accepted(header, identity):
    with pytest.raises(NotSignedIn):
        identity.caller(header)


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


class Keys:
    """Where certificates come from, counted."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, url):
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def answer(*kids, age=600):
    import json

    return Fetched(200, json.dumps(dict.fromkeys(kids, "pem")).encode(), {"Cache-Control": f"max-age={age}"})


def test_keys_are_fetched_again_only_when_they_are_too_old():
    clock, source = Clock(), Keys(answer("a"))
    certs = Certs("u", source, clock)
    for _ in range(5):
        certs("u")
    assert source.asked == 1
    clock.now += 601
    certs("u")
    assert source.asked == 2


def test_an_unknown_key_id_asks_again_but_at_most_once_a_minute():
    clock, source = Clock(), Keys(answer("a"))
    certs = Certs("u", source, clock)
    for _ in range(5):
        certs.look_for("b")
    assert source.asked == 1
    clock.now += LEAST_SECONDS
    for _ in range(5):
        certs.look_for("b")
    assert source.asked == 2
    certs.look_for("a")
    assert source.asked == 2


def test_old_keys_go_on_when_google_does_not_answer():
    clock, source = Clock(), Keys(answer("a"), Fetched(500, b"", {}))
    certs = Certs("u", source, clock)
    certs("u")
    clock.now += 601
    assert b'"a"' in certs("u").data
    assert certs("u").status == 200
    assert source.asked == 2


def test_without_any_key_the_call_is_asked_to_come_back_and_google_is_not_hammered(keys):
    source, clock = Keys(Fetched(500, b"", {})), Clock()
    identity = Identity(
        Certs("u", source, clock),
        Introspection(lambda t: pytest.fail("not looked up"), (CLIENT,)),
        (CLIENT,),
        ISSUER,
    )
    for _ in range(5):
        with pytest.raises(GoogleBusy):
            identity.caller(f"Bearer {keys.id_token()}")
    assert source.asked == 1
    clock.now += RETRY_SECONDS
    with pytest.raises(GoogleBusy):
        identity.caller(f"Bearer {keys.id_token()}")
    assert source.asked == 2
