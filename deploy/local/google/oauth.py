"""OAuth: access tokens, ID tokens signed by a local key, tokeninfo, the service-account exchange."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from deploy.local.google.errors import GoogleError
from deploy.local.google.store import Store

ISSUER = "https://accounts.google.com"
CONSUMER = ("gmail.com", "googlemail.com", "example.com")
EMAIL_SCOPES = ("https://www.googleapis.com/auth/userinfo.email", "email", "openid")

GOOGLE_AUDIENCE = "https://oauth2.googleapis.com/token"


class Token(NamedTuple):
    """What an access token stands for."""

    email: str
    scopes: list[str]
    client_id: str
    expires: float


class OAuth:
    """Issues and checks tokens; keys and tokens live in the store, so they survive a restart."""

    def __init__(self, store: Store, client_id: str) -> None:
        self.store = store
        self.client_id = client_id
        self.key = _load_key(store, "signing_key")
        self.service_key = _load_key(store, "service_key")
        self.certificate = _certificate(self.key)
        self.key_id = hashlib.sha1(self.certificate.encode(), usedforsecurity=False).hexdigest()
        self.service_key_id = hashlib.sha1(_pem(self.service_key).encode(), usedforsecurity=False).hexdigest()

    def sub(self, email: str) -> str:
        """A stable number for this account."""
        digest = hashlib.sha256(email.lower().encode()).digest()
        return "1" + str(int.from_bytes(digest[:8], "big")).zfill(20)[:20]

    def access_token(self, email: str, scopes: list[str], client_id: str | None, expires_in: float) -> str:
        """A new access token; scopes are full addresses, or the short names of openid."""
        token = "ya29." + secrets.token_urlsafe(48)
        found = {
            "email": email,
            "scopes": list(scopes),
            "client_id": client_id or self.client_id,
            "expires": time.time() + expires_in,
        }
        self.store.save_token(_digest(token), found)
        return token

    def check(self, token: str) -> Token | None:
        """What this token stands for; None when it is unknown, revoked or expired."""
        found = self.store.token(_digest(token))
        if not found or found["expires"] <= time.time():
            return None
        return Token(found["email"], found["scopes"], found["client_id"], found["expires"])

    def revoke(self, token: str) -> None:
        """Forget the token."""
        self.store.drop_token(_digest(token))

    def id_token(self, email: str, audience: str, expires_in: float) -> str:
        """An OpenID Connect token for this account, RS256."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "azp": audience,
            "aud": audience,
            "sub": self.sub(email),
            "email": email,
            "email_verified": True,
            "iat": now,
            "exp": now + int(expires_in),
        }
        domain = email.rsplit("@", 1)[-1]
        if domain not in CONSUMER and not domain.endswith("gserviceaccount.com"):
            claims["hd"] = domain
        return sign(self.key, {"alg": "RS256", "kid": self.key_id, "typ": "JWT"}, claims)

    def certs(self) -> dict[str, str]:
        """Key id -> PEM certificate, as google-auth's certs_url expects."""
        return {self.key_id: self.certificate}

    def tokeninfo(self, params: dict[str, str]) -> dict[str, Any]:
        """What an access token is: audience, scope, expiry; the account too when its scopes say so."""
        if "id_token" in params:
            return _verified(self.key, params["id_token"])
        found = self.check(params.get("access_token", ""))
        if not found:
            raise OAuthError(400, "invalid_token", "Invalid Value")
        info = {
            "issued_to": found.client_id,
            "audience": found.client_id,
            "user_id": self.sub(found.email),
            "scope": " ".join(found.scopes),
            "expires_in": int(found.expires - time.time()),
            "access_type": "online",
        }
        if any(scope in EMAIL_SCOPES for scope in found.scopes):
            info |= {"email": found.email, "verified_email": True}
        return info

    def userinfo(self, token: str) -> dict[str, Any]:
        """OpenID's userinfo."""
        found = self.check(token)
        if not found:
            raise OAuthError(401, "invalid_request", "Invalid Credentials")
        return {"sub": self.sub(found.email), "email": found.email, "email_verified": True}

    def exchange(self, form: dict[str, str], token_uri: str) -> dict[str, Any]:
        """POST /token: a service account's signed assertion becomes an access token or an ID token."""
        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            raise OAuthError(400, "unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type')}")
        claims = _verified(self.service_key, form.get("assertion", ""))
        if claims.get("aud") not in (token_uri, GOOGLE_AUDIENCE):  # google-auth always names Google's
            raise OAuthError(400, "invalid_grant", "Invalid JWT: Audience does not match the token endpoint.")
        email = claims.get("sub") or claims.get("iss", "")
        if "target_audience" in claims:
            return {"id_token": self.id_token(email, claims["target_audience"], 3600)}
        scopes = str(claims.get("scope", "")).split()
        if not scopes:
            raise OAuthError(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        token = self.access_token(email, scopes, self.sub(claims["iss"]), 3600)
        return {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}

    def service_account_key(self, email: str, token_uri: str) -> dict[str, Any]:
        """The contents of a service-account key file."""
        return {
            "type": "service_account",
            "project_id": "keeprate-local",
            "private_key_id": self.service_key_id,
            "private_key": _pem(self.service_key),
            "client_email": email,
            "client_id": self.sub(email),
            "token_uri": token_uri,
            "universe_domain": "googleapis.com",
        }


class OAuthError(GoogleError):
    """OAuth's own error body: a word and a sentence."""

    def body(self, *, drive: bool = False) -> dict[str, Any]:
        """`{"error": ..., "error_description": ...}`."""
        del drive
        return {"error": self.code, "error_description": self.message}


def _digest(token: str) -> str:
    """Tokens are kept as hashes only."""
    return hashlib.sha256(token.encode()).hexdigest()


def _load_key(store: Store, name: str) -> rsa.RSAPrivateKey:
    found = store.setting(name)
    if found:
        key = serialization.load_pem_private_key(found.encode(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key
    if not store.durable:
        return _memory_key(name)
    key = rsa.generate_private_key(65537, 2048)
    store.save_setting(name, _pem(key))
    return key


@cache
def _memory_key(name: str) -> rsa.RSAPrivateKey:
    """One key per process for stand-ins without a file: making one takes a tenth of a second."""
    del name
    return rsa.generate_private_key(65537, 2048)


def _pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _certificate(key: rsa.RSAPrivateKey) -> str:
    """A self-signed certificate, the same for the same key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "keeprate-local")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    built = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=start,
        not_valid_after=start + timedelta(days=36500),
    ).sign(key, hashes.SHA256())
    return built.public_bytes(serialization.Encoding.PEM).decode()


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sign(key: rsa.RSAPrivateKey, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """A JSON web token."""
    text = f"{_b64(json.dumps(header).encode())}.{_b64(json.dumps(claims).encode())}"
    return f"{text}.{_b64(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def _verified(key: rsa.RSAPrivateKey, token: str) -> dict[str, Any]:
    """The claims of a token this key signed and that has not expired."""
    try:
        text, _, signature = token.rpartition(".")
        key.public_key().verify(_unb64(signature), text.encode(), padding.PKCS1v15(), hashes.SHA256())
        claims: dict[str, Any] = json.loads(_unb64(text.split(".")[1]))
    except (InvalidSignature, ValueError, IndexError) as error:
        raise OAuthError(400, "invalid_grant", "Invalid JWT Signature.") from error
    if float(claims.get("exp", 0)) < time.time():
        raise OAuthError(400, "invalid_grant", "Invalid JWT: Token must be a short-lived token.")
    return claims
