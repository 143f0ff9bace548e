"""The files of a script project, as Apps Script loads them: every server file into one global scope."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import quickjs

from deploy.local.script import syntax
from deploy.local.script.errors import ScriptError


@dataclass(frozen=True)
class Script:
    """One server file. ``offset`` is the number of lines of all files before it.

    quickjs names no files in its traces, so each file is evaluated behind that many empty lines and a line
    number alone says which file it is.
    """

    name: str
    text: str
    offset: int


@dataclass(frozen=True)
class Sources:
    """A script project: server files in load order, pages by name (without .html), the manifest."""

    scripts: tuple[Script, ...] = ()
    pages: dict[str, str] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        """Lines of all server files together; a higher line in a trace is the runtime's own."""
        last = self.scripts[-1] if self.scripts else None
        return last.offset + last.text.count("\n") + 1 if last else 0

    @property
    def functions(self) -> frozenset[str]:
        """Every function declared at the top of a server file."""
        return frozenset(name for s in self.scripts for name in syntax.functions(s.text))

    @property
    def custom_functions(self) -> frozenset[str]:
        """Functions whose comment says ``@customfunction``."""
        return frozenset(name for s in self.scripts for name in syntax.custom_functions(s.text))

    @property
    def scopes(self) -> tuple[str, ...]:
        """The manifest's explicit scopes; empty when Apps Script would work them out itself."""
        return tuple(self.manifest.get("oauthScopes", ()))

    def place(self, line: int) -> tuple[str, int] | None:
        """The file and its own line behind a line number in a trace; None for the runtime's own."""
        if line > self.lines:
            return None
        for script in reversed(self.scripts):
            if line > script.offset:
                return script.name, line - script.offset
        return None


def _server_files(folder: Path, order: Sequence[str]) -> list[Path]:
    found = {p.name: p for p in folder.iterdir() if p.suffix in (".js", ".gs")}
    missing = [name for name in order if name not in found]
    if missing:
        raise ScriptError(f"{missing[0]} is named in the load order but is not in the script folder")
    rest = sorted(name for name in found if name not in order)
    return [found[name] for name in (*order, *rest)]


def _check(script: Script) -> None:
    """Refuse a file that Apps Script would not save, naming file and line."""
    for line, why in syntax.refused(script.text):
        raise ScriptError(f"{why} ({script.name}:{line})", kind="SyntaxError", file=script.name, line=line)
    try:
        quickjs.Context().eval(f"(function(){{{script.text}\n}})")  # parsed, never run
    except quickjs.JSException as error:
        said, _, where = str(error).partition("\n")
        line = int(where.rpartition("<input>:")[2].partition(":")[0] or 0)
        raise ScriptError(
            f"{said.removeprefix('SyntaxError: ')} ({script.name}:{line})",
            kind="SyntaxError",
            file=script.name,
            line=line,
        ) from None


def load(folder: Path, order: Sequence[str] = ()) -> Sources:
    """Read a project folder; server files alphabetically unless ``order`` names some to come first.

    Raises ScriptError naming file and line when a file cannot be parsed or the manifest is no JSON.
    """
    scripts: list[Script] = []
    offset = 0
    for path in _server_files(folder, order):
        script = Script(path.name, path.read_text("utf-8"), offset)
        _check(script)
        scripts.append(script)
        offset += script.text.count("\n") + 1
    pages = {p.stem: p.read_text("utf-8") for p in sorted(folder.glob("*.html"))}
    manifest_file = folder / "appsscript.json"
    try:
        manifest = json.loads(manifest_file.read_text("utf-8")) if manifest_file.exists() else {}
    except ValueError as error:
        raise ScriptError(f"appsscript.json is not JSON: {error}") from None
    return Sources(tuple(scripts), pages, manifest)
