"""Push the add-on into a Google script project, through the Script API.

    python -m deploy.appsscript push --server https://keeprate.example.com --create
    python -m deploy.appsscript push --server https://keeprate.example.com [--script-id ID] [--dry-run]
    python -m deploy.appsscript settings --server https://keeprate.example.com --audience ID

What was pushed is remembered in a small file, as hashes. When the project has changed since, nothing is
written until you say ``--force``. Status 0, or 2 with the problem on the standard error stream.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from addon.errors import Conflict, KeeprateError, Malformed
from deploy.env_file import TARGET, audience_of, fill
from deploy.script_api import ScriptApi, sign_in
from deploy.script_files import ScriptFile, changed, diff, digests, is_new, read_files, scopes, server_address
from server.terminal import error_text

STATE = Path(".keeprate/appsscript.json")
MOST_VERSIONS = 200  # Google keeps no more per script project
MANY_VERSIONS = 180
Connect = Callable[[Path | None], ScriptApi]


def connect(client: Path | None) -> ScriptApi:
    """Sign in at Google."""
    return ScriptApi(sign_in(client))


@dataclass
class Memory:
    """What was pushed from here: ``{"last": id, "scripts": {id: {"files": {path: hash}, "version": n}}}``."""

    path: Path
    last: str
    scripts: dict[str, dict[str, Any]]

    @classmethod
    def read(cls, path: Path) -> Memory:
        """The file, or an empty memory; raises ``Malformed`` when it cannot be read as one."""
        try:
            told: Any = json.loads(path.read_text()) if path.exists() else {"last": "", "scripts": {}}
            return cls(path, str(told["last"]), dict(told["scripts"]))
        except (ValueError, KeyError, TypeError) as error:
            raise Malformed(
                f"{path} is damaged.", hint="Delete it; the next push asks for --force."
            ) from error

    def keep(self, script_id: str, files: dict[str, str], version: int | None) -> None:
        """Remember a push."""
        self.last = script_id
        self.scripts[script_id] = {"files": files, "version": version}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps({"last": self.last, "scripts": self.scripts}, indent=2) + "\n")
        draft.replace(self.path)


def main(argv: Sequence[str] | None = None, connect: Connect = connect) -> int:
    """Run the command; ``connect`` opens the Script API."""
    try:
        options = _parser().parse_args(argv)
        if options.command == "settings":
            settings(options)
        else:
            push(options, connect)
    except KeeprateError as error:
        sys.stderr.write(error_text(error))
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.appsscript", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    kept = commands.add_parser(
        "settings", help="write the service's settings file: address, audience, password"
    )
    kept.add_argument("--server", required=True, metavar="URL", help="public address of your service")
    kept.add_argument(
        "--audience", required=True, metavar="ID", help="what the script printed as its audience"
    )
    kept.add_argument("--file", type=Path, default=TARGET, metavar="FILE", help="else deploy/keeprate.env")
    command = commands.add_parser(
        "push", help="put the files of appsscript/ into a script project and make a version of it"
    )
    add = command.add_argument
    add("--server", metavar="URL", help="public address of your service; else the variable KEEPRATE_URL")
    add("--script-id", metavar="ID", help="the project to push to; else the one pushed to last")
    add("--create", action="store_true", help="make a new project")
    add("--client", type=Path, metavar="FILE", help="OAuth client (Desktop app) to sign in with, by browser")
    add("--dry-run", action="store_true", help="print what would change, and write nothing")
    add(
        "--force", action="store_true", help="replace the project's files even if somebody changed them there"
    )
    add("--state", type=Path, default=STATE, metavar="FILE", help=f"what was pushed last ({STATE})")
    return parser


def settings(options: argparse.Namespace) -> None:
    """Tell the service its address and which script's tokens to accept; a push cannot know the audience."""
    changed = fill(options.file, server_address(options.server), audience_of(options.audience))
    said = f"wrote {', '.join(changed)}" if changed else "held all of it already"
    _out(f"{options.file} {said}. It is a secret of yours: git ignores it.")


def push(options: argparse.Namespace, connect: Connect) -> None:
    """Compare, refuse or replace, make a version, and say what is left to do by hand."""
    address = options.server or os.environ.get("KEEPRATE_URL", "")
    if not address:
        raise Malformed("Where is your service?", hint="Give --server https://... or set KEEPRATE_URL.")
    server = server_address(address)
    files = read_files(server)
    memory = Memory.read(options.state)
    script_id = options.script_id or ("" if options.create else memory.last)
    if options.create and options.script_id:
        raise Malformed("--create makes a new project, --script-id names one: give only one of them.")
    if not script_id and not options.create and not options.dry_run:
        raise Malformed("Which script project?", hint="Give --script-id ID, or --create for a new one.")
    if options.dry_run and not script_id:
        _show([], files, "a new script project")
        return
    with closing(connect(options.client)) as api:
        if options.dry_run:
            there = api.files(script_id)
            _show(there, files, script_id)
            _warn_of(_drift(memory, script_id, there, files))
        else:
            _push(api, memory, script_id, files, force=options.force)
    if not options.dry_run:
        _say_what_is_left(memory.last, memory.scripts[memory.last]["version"], files)


def _push(api: ScriptApi, memory: Memory, script_id: str, files: list[ScriptFile], *, force: bool) -> None:
    if not script_id:
        script_id = api.create("Keeprate")
        memory.keep(script_id, digests(api.files(script_id)), None)
    there = api.files(script_id)
    drifted = _drift(memory, script_id, there, files)
    if drifted and not force:
        raise Conflict(
            f"The script project was changed since the last push from here: {', '.join(drifted)}.",
            hint="Look at the difference with --dry-run; --force replaces what is there with these files.",
        )
    wanted, known = digests(files), memory.scripts.get(script_id, {}).get("version")
    if digests(there) == wanted and known:
        memory.keep(script_id, wanted, known)
        _out(f"Nothing to push: version {known} holds these files already.")
        return
    count = _room_for_a_version(api, script_id)
    if digests(there) != wanted:
        api.replace(script_id, files)
    # Remembered before the version is made: if that fails, the next push does not take our files for drift.
    memory.keep(script_id, digests(api.files(script_id)), None)
    if changed(memory.scripts[script_id]["files"], wanted):
        raise Conflict("Somebody else changed the script project at the same time.", hint="Push again.")
    number = api.make_version(script_id, f"Keeprate {installed_version('keeprate')}")
    memory.keep(script_id, wanted, number)
    _out(f"Pushed {len(files)} files and made version {number}.")
    if count + 1 >= MANY_VERSIONS:
        _out(
            f"Careful: the project has {count + 1} versions and Google keeps {MOST_VERSIONS}. Delete those"
            " that nobody uses in the script editor under Project history."
        )


def _drift(memory: Memory, script_id: str, there: list[ScriptFile], files: list[ScriptFile]) -> list[str]:
    """The files that somebody else changed in the project; empty for a new project, or for our own files."""
    now, wanted = digests(there), digests(files)
    if now == wanted:
        return []
    if script_id in memory.scripts:
        return changed(memory.scripts[script_id]["files"], now)
    return [] if is_new(there) else changed(now, wanted)


def _room_for_a_version(api: ScriptApi, script_id: str) -> int:
    count = api.versions(script_id)
    if count >= MOST_VERSIONS:
        raise Conflict(
            f"The script project has {count} versions, and Google keeps no more.",
            hint="Delete those that nobody uses in the script editor under Project history, then push again.",
        )
    return count


def _show(there: list[ScriptFile], files: list[ScriptFile], place: str) -> None:
    lines = list(diff(there, files))
    _out(*lines)
    names = changed(digests(there), digests(files))
    said = f"{len(names)} files would change: {', '.join(names)}." if names else "Nothing would change."
    _out(f"Dry run for {place}: {said} Nothing was written.")


def _warn_of(drifted: list[str]) -> None:
    if drifted:
        _out(f"Changed there since the last push from here, so a push needs --force: {', '.join(drifted)}.")


def _say_what_is_left(script_id: str, version: int | None, files: list[ScriptFile]) -> None:
    _out(
        f"The project: https://script.google.com/home/projects/{script_id}/edit",
        "",
        "Google has no interface for the rest; do it once, by hand:",
        "  Project settings > Google Cloud Platform project: the number of your Cloud project",
        "  Consent screen > Data access, and Marketplace SDK > App configuration, exactly these scopes:",
        *(f"    {scope}" for scope in scopes(files)),
        "Only for the Marketplace, at each new version:",
        "  Marketplace SDK > App configuration > Editor add-on > Sheets add-on:",
        f"    script id {script_id}, version {version}",
    )


def _out(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    sys.exit(main())
