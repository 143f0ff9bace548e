"""The add-on's files as the Script API wants them: read, filled in, compared. No network here."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from addon.errors import Malformed
from server.settings import is_loopback

SOURCES = Path(__file__).resolve().parent.parent / "appsscript"
MANIFEST = "appsscript"
DEPLOYED = "deployed"
TYPES = {".js": "SERVER_JS", ".html": "HTML", ".json": "JSON"}
ENDINGS = {kind: ending for ending, kind in TYPES.items()}
_NEW = re.compile(r"\s*function myFunction\(\)\s*\{\s*\}\s*")


@dataclass(frozen=True)
class ScriptFile:
    """One file of a script project; ``name`` has no ending, ``kind`` is SERVER_JS, HTML or JSON."""

    name: str
    kind: str
    source: str

    @property
    def path(self) -> str:
        """The name a person knows it by: ``backend.js``."""
        return self.name + ENDINGS.get(self.kind, "")

    @property
    def text(self) -> str:
        """The source without what Google or an editor may change in passing: line ends, order in JSON."""
        if self.kind == "JSON":
            try:
                return json.dumps(json.loads(self.source), indent=2, sort_keys=True)
            except ValueError:
                pass
        return "\n".join(self.source.splitlines()).rstrip()

    @property
    def digest(self) -> str:
        """A hash of the text."""
        return hashlib.sha256(f"{self.kind}\n{self.text}".encode()).hexdigest()


def server_address(text: str) -> str:
    """The service's address as the script calls it, ``https://host``; raises ``Malformed``."""
    hint = "Write it like https://keeprate.example.com: Google calls it from its own machines."
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Malformed(f"{text!r} is no address.", hint=hint) from None
    extra = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme != "https" or "." not in host or extra or is_loopback(host):
        raise Malformed(f"{text!r} is not the public https address of a service.", hint=hint)
    return f"https://{host}" + (f":{port}" if port and port != 443 else "")


def read_files(server: str, folder: Path = SOURCES) -> list[ScriptFile]:
    """The files of ``folder`` as they are pushed: unchanged, but for the manifest's allowlist.

    One more, ``deployed.js``, holds the address of the service; it stands in no file of the folder.
    """
    found = [
        ScriptFile(path.stem, TYPES[path.suffix], path.read_text(encoding="utf-8"))
        for path in sorted(folder.iterdir())
        if path.suffix in TYPES
    ]
    manifests = [file for file in found if file.kind == "JSON"]
    if [file.name for file in manifests] != [MANIFEST]:
        raise Malformed(f"{folder} must hold appsscript.json and no other .json file.")
    filled = json.loads(manifests[0].source) | {"urlFetchWhitelist": [f"{server}/"]}
    manifest = ScriptFile(MANIFEST, "JSON", json.dumps(filled, indent=2) + "\n")
    pushed = [*(file for file in found if file.kind != "JSON"), _deployed(server)]
    return [manifest, *sorted(pushed, key=lambda file: file.path)]


def _deployed(server: str) -> ScriptFile:
    """The file that says where the service of this copy is."""
    lines = (
        "/** The address of the service, written by push; the property KEEPRATE_URL goes before it. */",
        f"const DEPLOYED_URL_ = {json.dumps(server)};",
    )
    return ScriptFile(DEPLOYED, "SERVER_JS", "\n".join(lines) + "\n")


def scopes(files: Iterable[ScriptFile]) -> list[str]:
    """The OAuth scopes of the manifest."""
    manifest = next(file for file in files if file.kind == "JSON")
    return [str(scope) for scope in json.loads(manifest.source)["oauthScopes"]]


def digests(files: Iterable[ScriptFile]) -> dict[str, str]:
    """What is remembered of a push: a hash per file."""
    return {file.path: file.digest for file in files}


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The files that came, went or differ."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def is_new(files: Iterable[ScriptFile]) -> bool:
    """Whether a project is as Google makes it: a manifest, and at most an empty function."""
    return all(file.kind == "JSON" or _NEW.fullmatch(file.source) for file in files)


def diff(there: Iterable[ScriptFile], here: Iterable[ScriptFile]) -> Iterator[str]:
    """What a push would change, as a unified diff."""
    old, new = {file.path: file for file in there}, {file.path: file for file in here}
    for path in sorted(old.keys() | new.keys()):
        a, b = old.get(path), new.get(path)
        yield from difflib.unified_diff(
            a.text.splitlines() if a else [],
            b.text.splitlines() if b else [],
            f"google/{path}" if a else "/dev/null",
            f"here/{path}" if b else "/dev/null",
            lineterm="",
        )
