"""A small issuer of tokens for tests: any claim can be wrong, which the stand-in for Google would refuse."""

from __future__ import annotations

import base64
import datetime
import json
import time
from typing import Any
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from google.auth import crypt, jwt

CLIENT = "keeprate-test.apps.googleusercontent.com"
ISSUER = "https://accounts.google.com"
SHEETS = "https://www.googleapis.com/auth/spreadsheets"


class Mint:
    """Signs identity tokens, remembers access tokens, and serves certificates and tokeninfo over WSGI."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.pem = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        self.certs = {"kid-1": self._certificate()}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []

    def id_token(self, sub: str = "100", *, kid: str = "kid-1", **claims: Any) -> str:
        now = int(time.time())
        payload = {
            "iss": ISSUER,
            "aud": CLIENT,
            "sub": sub,
            "email": f"user{sub}@example.com",
            "email_verified": True,
            "iat": now,
            "exp": now + 3600,
            **claims,
        }
        payload = {name: value for name, value in payload.items() if value is not None}
        signer = crypt.RSASigner.from_string(self.pem, key_id=kid)
        return jwt.encode(signer, payload).decode()

    def access_token(self, sub: str = "100", *, expires_in: float = 3600, **info: Any) -> str:
        token = f"ya29.{sub}-{len(self.tokens)}-verysecret"
        told = {"issued_to": CLIENT, "audience": CLIENT, "user_id": sub, "scope": SHEETS, **info}
        self.tokens[token] = {**told, "expires_at": time.time() + expires_in}
        return token

    def wsgi(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        self.asked.append(environ["PATH_INFO"])
        status, body = "404 Not Found", {"error": {"code": 404, "message": "nothing here"}}
        headers = [("Content-Type", "application/json")]
        if environ["PATH_INFO"] == "/oauth2/v1/certs":
            status, body = "200 OK", self.certs
            headers.append(("Cache-Control", "public, max-age=600"))
        elif environ["PATH_INFO"] == "/oauth2/v2/tokeninfo":
            status, body = self._tokeninfo(parse_qs(environ["QUERY_STRING"]).get("access_token", [""])[0])
        raw = json.dumps(body).encode()
        start(status, [*headers, ("Content-Length", str(len(raw)))])
        return [raw]

    def _tokeninfo(self, token: str) -> tuple[str, dict[str, Any]]:
        info = self.tokens.get(token)
        if info is None or info["expires_at"] < time.time():
            return "400 Bad Request", {"error": {"code": 400, "message": "Invalid Value"}}
        told = {name: value for name, value in info.items() if name != "expires_at"}
        return "200 OK", {**told, "expires_in": int(info["expires_at"] - time.time())}

    def _certificate(self) -> str:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
        now = datetime.datetime.now(datetime.UTC)
        built = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .sign(self.key, hashes.SHA256())
        )
        return built.public_bytes(serialization.Encoding.PEM).decode()


def unsigned(claims: dict[str, Any], header: dict[str, Any]) -> str:
    """A token with any header and no signature worth the name."""

    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part(header)}.{part(claims)}."
