"""UrlFetchApp: really fetches, from this machine only unless the host was told otherwise."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import requests

from deploy.local.script.errors import ServiceError
from deploy.local.script.services.execution import Execution

METHODS = {"get", "post", "put", "patch", "delete", "head", "options"}
URL_LENGTH = 2082
HEADERS = 100
HEADER_BYTES = 8 * 1024
BODY_BYTES = 50 * 1024 * 1024
REDIRECTS = 20
DEFAULT_SECONDS = 360.0
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
AGENT = "Mozilla/5.0 (compatible; Google-Apps-Script; beanserver; +https://script.google.com; id: local)"
_FORM = "application/x-www-form-urlencoded"


def _host_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ServiceError(f"Invalid argument: {url}") from None
    if parts.scheme not in ("http", "https"):
        raise ServiceError(f"Attribute provided with no value: url ({url} is neither http nor https)")
    return parts.hostname or ""


def _allow(execution: Execution, url: str) -> None:
    """Refuse what the allowlist, Google's limits or this machine's own rule refuse."""
    host = _host_of(url)
    if len(url) > URL_LENGTH:
        raise ServiceError(f"Limit Exceeded: URLFetch URL Length. ({len(url)} of {URL_LENGTH} characters)")
    allowed = execution.project.sources.manifest.get("urlFetchWhitelist") or []
    if allowed and not any(_fits(url, prefix) for prefix in allowed):
        raise ServiceError(f"The script manifest's urlFetchWhitelist does not contain {url}")
    if not execution.project.fetch_anywhere and host not in LOOPBACK:
        raise ServiceError(f"DNS error: {url} (the local Apps Script runtime fetches from this machine only)")


def _fits(url: str, prefix: str) -> bool:
    """Whether a URL lies under an allowlist entry: scheme, host (``*.`` for any sub-domain), path prefix."""
    wanted, given = urlsplit(prefix), urlsplit(url)
    if wanted.scheme != given.scheme or not (given.path or "/").startswith(wanted.path or "/"):
        return False
    if wanted.netloc.startswith("*."):
        return given.netloc.endswith(wanted.netloc[1:])
    return wanted.netloc == given.netloc


def _body(request: dict[str, Any]) -> tuple[bytes | None, str | None]:
    """The payload's bytes and the content type it implies."""
    body = request["body"]
    if body is None:
        return None, request["contentType"]
    if "form" in body:
        return urlencode([(name, value) for name, value in body["form"]]).encode(), request[
            "contentType"
        ] or _FORM
    data = base64.b64decode(body["base64"]) if "base64" in body else body["text"].encode("utf-8", "replace")
    if len(data) > BODY_BYTES:
        raise ServiceError("Limit Exceeded: URLFetch POST Size.")
    return data, request["contentType"] or body.get("type") or _FORM


def _headers(request: dict[str, Any], content_type: str | None) -> dict[str, str]:
    given: dict[str, str] = request["headers"]
    for name in given:
        if name.lower() in ("content-length", "host"):
            raise ServiceError(f"Attribute provided with invalid value: Header:{name}")
    if len(given) > HEADERS or sum(len(k) + len(v) for k, v in given.items()) > HEADER_BYTES:
        raise ServiceError("Limit Exceeded: URLFetch Headers.")
    named = {name.lower() for name in given}
    made = {"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"}
    if content_type and "content-type" not in named:
        made["Content-Type"] = content_type
    return {**{k: v for k, v in made.items() if k.lower() not in named}, **given}


def _send(execution: Execution, request: dict[str, Any]) -> requests.Response:
    """One request and the redirects it leads to, each checked like the first."""
    url, (data, content_type) = request["url"], _body(request)
    method = (request["method"] or ("post" if data is not None else "get")).lower()
    if method not in METHODS:
        raise ServiceError(f"Attribute provided with invalid value: method ({method})")
    headers = _headers(request, content_type)
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(REDIRECTS + 1):
            _allow(execution, url)
            seconds = min(request["seconds"] or DEFAULT_SECONDS, max(execution.clock.left(), 0.001))
            reply = session.request(
                method, url, data=data, headers=headers, timeout=seconds, allow_redirects=False
            )
            if not (request["follow"] and reply.is_redirect):
                return reply
            if urlsplit(urljoin(url, reply.headers["location"])).netloc != urlsplit(url).netloc:
                headers = {k: v for k, v in headers.items() if k.lower() != "authorization"}
            url = urljoin(url, reply.headers["location"])
            if reply.status_code in (301, 302, 303) and method not in ("get", "head"):
                method, data = "get", None
    raise ServiceError(f"Too many redirects: {request['url']}")


def _fetch(execution: Execution, request: dict[str, Any]) -> dict[str, Any]:
    try:
        reply = _send(execution, request)
    except requests.Timeout:
        raise ServiceError(f"Timeout: {request['url']}") from None
    except requests.RequestException:
        raise ServiceError(f"Address unavailable: {request['url']}") from None
    if len(reply.content) > BODY_BYTES:
        raise ServiceError("Limit Exceeded: URLFetch response size.")
    if reply.status_code >= 400 and not request["muted"]:
        raise ServiceError(
            f"Request failed for {_origin(request['url'])} returned code {reply.status_code}. "
            f"Truncated server response: {reply.text[:300]} "
            "(use muteHttpExceptions option to examine full response)"
        )
    return _reply(reply)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _reply(reply: requests.Response) -> dict[str, Any]:
    """What HTTPResponse is made of; bytes travel beside the text only when the text does not hold them."""
    charset = reply.encoding if "charset" in reply.headers.get("content-type", "") else "utf-8"
    try:
        text = reply.content.decode(charset or "utf-8", "replace")
    except LookupError:
        text = reply.content.decode("utf-8", "replace")
    made: dict[str, Any] = {
        "status": reply.status_code,
        "text": text,
        "headers": {name: reply.raw.headers.getlist(name) for name in reply.headers},
        "type": reply.headers.get("content-type", "").partition(";")[0] or None,
        "name": urlsplit(reply.url or "").path.rpartition("/")[2] or None,
    }
    if text.encode("utf-8", "replace") != reply.content:
        made["base64"] = base64.b64encode(reply.content).decode()
    return made


def _fetch_all(execution: Execution, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Requests side by side, answers in their order; the first refusal is the answer of all."""
    if len(wanted) == 1:
        return [_fetch(execution, wanted[0])]
    if not wanted:
        return []
    with ThreadPoolExecutor(max_workers=min(len(wanted), 20)) as threads:
        return list(threads.map(lambda one: _fetch(execution, one), wanted))


SERVICES: dict[str, Any] = {"UrlFetchApp.fetchAll": _fetch_all}
