"""Every setting of the service: its name, its default and one line of help.

Google is real or local, and the code cannot tell: endpoints, issuer and certificates are settings. Boot
refuses anything but Google's own addresses unless ``KEEPRATE_LOCAL=1`` and everything stays on loopback.
"""

from __future__ import annotations

import ipaddress
import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit

from addon.errors import Malformed

GOOGLE_TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address, not a secret
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
ID = re.compile(r"[a-z][a-z0-9_]{1,39}")
T = TypeVar("T")


class Setting(NamedTuple):
    """One setting: the environment variable, its default and what it means."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("KEEPRATE_LOCAL", "0", "1: Google's addresses below may point at a stand-in on loopback"),
    Setting("KEEPRATE_HOME", ".keeprate", "folder for the database and the key ring, on a local disk"),
    Setting("KEEPRATE_DATABASE_URL", "", "postgresql+psycopg://... ; empty: SQLite in KEEPRATE_HOME"),
    Setting("KEEPRATE_BIND", "127.0.0.1:8080", "addresses to listen on, host:port, comma between them"),
    Setting(
        "KEEPRATE_URL",
        "",
        "public https address of this service, as it was pushed; checked by doctor",
    ),
    Setting("KEEPRATE_AUDIENCE", "", "OAuth client ids whose tokens are accepted, comma list; mandatory"),
    Setting("KEEPRATE_SHEETS_ENDPOINT", "https://sheets.googleapis.com", "where the Sheets API is"),
    Setting("KEEPRATE_DRIVE_ENDPOINT", "https://www.googleapis.com", "where the Drive API is"),
    Setting("KEEPRATE_OAUTH_ENDPOINT", "https://www.googleapis.com", "where access tokens are looked up"),
    Setting(
        "KEEPRATE_CERTS_URL", "https://www.googleapis.com/oauth2/v1/certs", "keys that sign identity tokens"
    ),
    Setting("KEEPRATE_ISSUER", "https://accounts.google.com", "who must have issued identity tokens"),
    Setting("KEEPRATE_ACCESS", "user_token", "whose rights open a sheet: user_token or service_account"),
    Setting("KEEPRATE_SERVICE_ACCOUNT_FILE", "", "key file of the service account, for service_account"),
    Setting(
        "KEEPRATE_ALLOWED_SHEETS",
        "",
        "service_account: who may use which sheet, sub:spreadsheetId, comma list; empty: nobody",
    ),
    Setting("KEEPRATE_WORKER", "inline", "where runs happen: inline (one process) or separate"),
    Setting("KEEPRATE_THREADS", "24", "requests served at once, waiting polls included"),
    Setting("KEEPRATE_RUNS_AT_ONCE", "4", "runs one worker process works on at once"),
    Setting(
        "KEEPRATE_KEYS",
        "",
        "key ring for secrets at rest, kid:base64,... newest first; empty: made in KEEPRATE_HOME",
    ),
    Setting("KEEPRATE_RETENTION_DAYS", "30", "days a finished or forgotten run is kept"),
    Setting("KEEPRATE_FISCAL_START", "1", "first month of the fiscal year, 1 to 12"),
    Setting("KEEPRATE_PROVIDERS_OFF", "", "data providers that are never asked, by id, comma list"),
    Setting("KEEPRATE_PLUGINS", "", "data providers of installed packages that may be loaded, comma list"),
    Setting(
        "KEEPRATE_PROVIDER_KEYS",
        "",
        "access keys at data providers for every user of this service, provider:key, comma list",
    ),
    Setting(
        "KEEPRATE_OPERATOR", "the operator of this server", "who runs this service, for the public pages"
    ),
    Setting("KEEPRATE_SUPPORT", "", "address for questions on the public pages"),
    Setting(
        "KEEPRATE_LOCAL_WEB",
        "",
        "demo: JSON file of host names and the loopback ports that answer for them; needs KEEPRATE_LOCAL=1",
    ),
    Setting("KEEPRATE_LOG_LEVEL", "info", "debug, info, warning or error"),
)
DEFAULTS = {setting.name: setting.default for setting in SETTINGS}
GOOGLES = (
    "KEEPRATE_SHEETS_ENDPOINT",
    "KEEPRATE_DRIVE_ENDPOINT",
    "KEEPRATE_OAUTH_ENDPOINT",
    "KEEPRATE_CERTS_URL",
    "KEEPRATE_ISSUER",
)

# Variables of this family that other commands read (tests, the demo, doctor).
ELSEWHERE = frozenset(
    {
        "KEEPRATE_ID_TOKEN",
        "KEEPRATE_ACCESS_TOKEN",
        "KEEPRATE_SHARED",
        "KEEPRATE_SOAK",
        "KEEPRATE_TEST_POSTGRES",
    }
)


@dataclass(frozen=True)
class Settings:
    """The settings, read and checked. Field names are the variables' without ``KEEPRATE_``."""

    local: bool
    home: Path
    database_url: str
    bind: tuple[str, ...]
    url: str
    audience: tuple[str, ...]
    sheets_endpoint: str
    drive_endpoint: str
    oauth_endpoint: str
    certs_url: str
    issuer: str
    access: str
    service_account_file: Path | None
    allowed_sheets: frozenset[tuple[str, str]]
    worker: str
    threads: int
    runs_at_once: int
    keys: str
    retention_days: int
    fiscal_start: int
    providers_off: frozenset[str]
    plugins: frozenset[str]
    provider_keys: Mapping[str, str] = field(repr=False)
    operator: str
    support: str
    log_level: str
    local_web: Mapping[str, int]


class _Reader:
    """Reads one value after another and remembers every sentence about a bad one."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.complaints: list[str] = []

    def text(self, name: str) -> str:
        return self.environ.get(name, DEFAULTS[name]).strip()

    def items(self, name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(name).split(",") if part.strip())

    def one_of(self, name: str, *allowed: str) -> str:
        value = self.text(name)
        if value not in allowed:
            self.complaints.append(f"{name} is {value!r}; it must be {' or '.join(allowed)}.")
        return value

    def number(self, name: str, least: int, most: int) -> int:
        return self._try(
            name, lambda text: _between(int(text), least, most), f"a number from {least} to {most}", least
        )

    def _try(self, name: str, parse: Callable[[str], T], wanted: str, instead: T) -> T:
        value = self.text(name)
        try:
            return parse(value)
        except ValueError:
            self.complaints.append(f"{name} is {value!r}; it must be {wanted}.")
            return instead


def _between(value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise ValueError(value)
    return value


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises ``Malformed`` with one sentence for each value that cannot stand."""
    environ = os.environ if environ is None else environ
    read = _Reader(environ)
    unknown = sorted(
        n for n in environ if n.startswith("KEEPRATE_") and n not in DEFAULTS and n not in ELSEWHERE
    )
    read.complaints += [f"{name} is no setting of Keeprate; see deploy/env.example." for name in unknown]
    home = Path(read.text("KEEPRATE_HOME")).expanduser().resolve()
    key_file = read.text("KEEPRATE_SERVICE_ACCOUNT_FILE")
    settings = Settings(
        local=read.one_of("KEEPRATE_LOCAL", "0", "1") == "1",
        home=home,
        database_url=_database_url(read, home),
        bind=read.items("KEEPRATE_BIND"),
        url=read.text("KEEPRATE_URL").rstrip("/"),
        audience=read.items("KEEPRATE_AUDIENCE"),
        sheets_endpoint=read.text("KEEPRATE_SHEETS_ENDPOINT").rstrip("/"),
        drive_endpoint=read.text("KEEPRATE_DRIVE_ENDPOINT").rstrip("/"),
        oauth_endpoint=read.text("KEEPRATE_OAUTH_ENDPOINT").rstrip("/"),
        certs_url=read.text("KEEPRATE_CERTS_URL"),
        issuer=read.text("KEEPRATE_ISSUER"),
        access=read.one_of("KEEPRATE_ACCESS", "user_token", "service_account"),
        service_account_file=Path(key_file).expanduser() if key_file else None,
        allowed_sheets=_allowed_sheets(read),
        worker=read.one_of("KEEPRATE_WORKER", "inline", "separate"),
        threads=read.number("KEEPRATE_THREADS", 4, 512),
        runs_at_once=read.number("KEEPRATE_RUNS_AT_ONCE", 1, 64),
        keys=read.text("KEEPRATE_KEYS"),
        retention_days=read.number("KEEPRATE_RETENTION_DAYS", 1, 3650),
        fiscal_start=read.number("KEEPRATE_FISCAL_START", 1, 12),
        providers_off=_names(read, "KEEPRATE_PROVIDERS_OFF"),
        plugins=_names(read, "KEEPRATE_PLUGINS"),
        provider_keys=_provider_keys(read),
        operator=read.text("KEEPRATE_OPERATOR"),
        support=read.text("KEEPRATE_SUPPORT"),
        log_level=read.one_of("KEEPRATE_LOG_LEVEL", "debug", "info", "warning", "error"),
        local_web=_local_web(read),
    )
    complaints = read.complaints + _contradictions(settings)
    if complaints:
        raise Malformed(" ".join(complaints), hint="Correct the settings (deploy/env.example explains each).")
    return settings


def _database_url(read: _Reader, home: Path) -> str:
    url = read.text("KEEPRATE_DATABASE_URL")
    if not url:
        return f"sqlite:///{home / 'keeprate.db'}"
    scheme = url.split("://", 1)[0]
    if scheme in ("postgres", "postgresql"):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if scheme not in ("sqlite", "postgresql+psycopg"):
        read.complaints.append("KEEPRATE_DATABASE_URL must begin with postgresql:// or sqlite:///.")
    return url


def _allowed_sheets(read: _Reader) -> frozenset[tuple[str, str]]:
    pairs = set()
    for item in read.items("KEEPRATE_ALLOWED_SHEETS"):
        sub, colon, spreadsheet_id = item.partition(":")
        if not (sub and colon and spreadsheet_id):
            read.complaints.append(f"KEEPRATE_ALLOWED_SHEETS has {item!r}; each entry is sub:spreadsheetId.")
        pairs.add((sub, spreadsheet_id))
    return frozenset(pairs)


class ProviderSettings(NamedTuple):
    """Which data providers are in use, and the keys of whoever runs the service."""

    plugins: frozenset[str]
    off: frozenset[str]
    keys: Mapping[str, str]


def load_providers(environ: Mapping[str, str] | None = None) -> ProviderSettings:
    """The settings about data providers alone: to list them, the rest need not be set. Raises Malformed."""
    read = _Reader(os.environ if environ is None else environ)
    plugins, off = _names(read, "KEEPRATE_PLUGINS"), _names(read, "KEEPRATE_PROVIDERS_OFF")
    found = ProviderSettings(plugins, off, _provider_keys(read))
    if read.complaints:
        raise Malformed(" ".join(read.complaints), hint="Correct the settings.")
    return found


def _names(read: _Reader, name: str) -> frozenset[str]:
    """Ids of providers."""
    items = read.items(name)
    read.complaints += [
        f"{name} has {item!r}, which is no provider's id." for item in items if not ID.fullmatch(item)
    ]
    return frozenset(items)


def _provider_keys(read: _Reader) -> Mapping[str, str]:
    """Provider -> key; a complaint never repeats what may be a key."""
    keys = {}
    for item in read.items("KEEPRATE_PROVIDER_KEYS"):
        provider, colon, key = item.partition(":")
        if not (ID.fullmatch(provider) and colon and key):
            read.complaints.append("KEEPRATE_PROVIDER_KEYS must be provider:key, comma between them.")
        keys[provider] = key
    return keys


def _local_web(read: _Reader) -> Mapping[str, int]:
    """Names of the demo's own web and their ports; a name must be one that a website can have."""
    path = read.text("KEEPRATE_LOCAL_WEB")
    if not path:
        return {}
    try:
        ports = json.loads(Path(path).read_text())
        for name, port in ports.items():
            host = HOST.fullmatch(name)
            if host is None or type(port) is not int or not 0 < port < 65536:
                raise ValueError(name)
        return dict(ports)
    except (OSError, ValueError, AttributeError, TypeError):
        read.complaints.append('KEEPRATE_LOCAL_WEB must be a JSON file like {"acme.example": 8099}.')
        return {}


def _contradictions(settings: Settings) -> list[str]:
    found = _bind_complaints(settings)
    url = urlsplit(settings.url)
    here = settings.local and url.scheme == "http" and is_loopback(url.hostname or "")
    if settings.url and not here and (url.scheme != "https" or not url.hostname):
        found.append(f"KEEPRATE_URL is {settings.url!r}; it must be like https://keeprate.example.com.")
    if not settings.audience:
        found.append(
            "KEEPRATE_AUDIENCE is empty: without the client ids of your script a token made for any other app"
            " would be accepted."
        )
    found += _google_complaints(settings)
    if settings.local_web and not (settings.local and _inside(settings)):
        found.append("KEEPRATE_LOCAL_WEB needs KEEPRATE_LOCAL=1, and KEEPRATE_BIND on loopback.")
    if settings.access == "service_account":
        found += _key_file_complaints(settings)
    return found


def _bind_complaints(settings: Settings) -> list[str]:
    if not settings.bind:
        return ["KEEPRATE_BIND is empty; it must be host:port."]
    found = []
    for bind in settings.bind:
        host, _, port = bind.rpartition(":")
        if not (host and port.isdigit() and int(port) < 65536):
            found.append(f"KEEPRATE_BIND has {bind!r}; it must be host:port.")
    return found


def _google_complaints(settings: Settings) -> list[str]:
    """Rule: only Google's own addresses, unless everything is on this machine."""
    inside = _inside(settings)
    found = []
    for name in GOOGLES:
        value = str(getattr(settings, name.removeprefix("KEEPRATE_").lower()))
        if value == DEFAULTS[name]:
            continue
        if not settings.local:
            found.append(f"{name} is not Google's ({DEFAULTS[name]}); that needs KEEPRATE_LOCAL=1.")
        elif not inside:
            found.append(f"{name} is not Google's, so every address of KEEPRATE_BIND must be loopback.")
        elif not is_loopback(urlsplit(value).hostname or ""):
            found.append(f"{name} may only be Google's ({DEFAULTS[name]}) or an address on loopback.")
    return found


def _inside(settings: Settings) -> bool:
    """Whether the service is reachable from this machine only."""
    return all(is_loopback(bind.rpartition(":")[0]) for bind in settings.bind)


def _key_file_complaints(settings: Settings) -> list[str]:
    if settings.service_account_file is None:
        return [
            "KEEPRATE_ACCESS is service_account, so KEEPRATE_SERVICE_ACCOUNT_FILE must name its key file."
        ]
    try:
        key = json.loads(settings.service_account_file.read_text())
        token_uri = str(key["token_uri"])
    except (OSError, ValueError, KeyError, TypeError):
        return ["KEEPRATE_SERVICE_ACCOUNT_FILE names no readable service-account key file."]
    local = settings.local and _inside(settings) and is_loopback(urlsplit(token_uri).hostname or "")
    if token_uri != GOOGLE_TOKEN_URI and not local:
        return [f"The key file's token_uri is not Google's ({GOOGLE_TOKEN_URI})."]
    return []


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine only."""
    host = host.strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def env_example() -> str:
    """The text of deploy/env.example: every setting with its help, the mandatory one left open."""
    lines = [
        "# Settings of the service. Written by: python -m server.settings > deploy/env.example",
    ]
    for setting in SETTINGS:
        mark = "" if setting.name == "KEEPRATE_AUDIENCE" else "# "
        lines += ["", f"# {setting.help}", f"{mark}{setting.name}={setting.default}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(env_example())
