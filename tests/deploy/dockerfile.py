"""A Dockerfile as a list of instructions, and what may not stand in ours."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

KNOWN = set(
    "FROM RUN CMD LABEL EXPOSE ENV COPY ENTRYPOINT VOLUME USER WORKDIR ARG STOPSIGNAL HEALTHCHECK".split()
)


@dataclass(frozen=True)
class Instruction:
    stage: int
    name: str
    text: str

    @property
    def words(self) -> list[str]:
        return self.text.split()


def instructions(text: str) -> list[Instruction]:
    """Continued lines joined, comments dropped; raises ValueError for an unknown instruction."""
    kept = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found: list[Instruction] = []
    for line in re.sub(r"\\\n", " ", "\n".join(kept)).splitlines():
        name, _, rest = line.strip().partition(" ")
        if name not in KNOWN or not rest.strip():
            raise ValueError(f"not an instruction: {line!r}")
        stage = sum(i.name == "FROM" for i in found) - (name != "FROM")
        found.append(Instruction(stage, name, rest.strip()))
    if not found or found[0].name != "FROM":
        raise ValueError("a Dockerfile begins with FROM")
    return found


def sources(found: list[Instruction]) -> list[str]:
    """What COPY takes from the project."""
    copies = [i.words for i in found if i.name == "COPY" and not i.text.startswith("--from=")]
    return [word for words in copies for word in words[:-1]]


def variables(found: list[Instruction]) -> dict[str, str]:
    """What ENV sets."""
    return dict(re.findall(r"(\w+)=(\S+)", " ".join(i.text for i in found if i.name == "ENV")))


def ignored(path: str, ignore: str) -> bool:
    """Whether a .dockerignore keeps a path from the builder: the last rule that fits decides."""
    out = False
    for rule in (line for line in ignore.splitlines() if line and not line.startswith("#")):
        pattern = rule.removeprefix("!")
        if path == pattern or path.startswith(pattern + "/") or fnmatch(path, pattern.replace("**/", "*/")):
            out = not rule.startswith("!")
    return out


def complaints(found: list[Instruction], root: Path, ignore: str) -> list[str]:
    """Every rule of ours that is broken."""
    last = max(i.stage for i in found)
    wrong = [
        f"no tag, or a moving one: {i.text}" for i in found if i.name == "FROM" and not _pinned(i.words[0])
    ]
    wrong += [f"COPY of what is not there: {s}" for s in sources(found) if not (root / s).exists()]
    wrong += [f"COPY of what is ignored: {s}" for s in sources(found) if ignored(s, ignore)]
    users = [i.text for i in found if i.name == "USER" and i.stage == last]
    if not users or users[-1] in {"root", "0"}:
        wrong.append("the image runs as root")
    for i in found:
        for command in re.split(r"&&", i.text) if i.name == "RUN" else ():
            if re.search(r"\bpip (install|wheel)\b", command):
                if "--require-hashes" not in command and "--no-deps" not in command:
                    wrong.append(f"installs what no lock names: {command.strip()}")
                if "index-url" in command or "find-links" in command:
                    wrong.append(f"names an index: {command.strip()}")
    if not any(i.name == "HEALTHCHECK" and i.stage == last for i in found):
        wrong.append("no health check")
    return wrong + [f"not JSON: {i.text}" for i in found if not _exec_form(i)]


def _pinned(image: str) -> bool:
    return ":" in image and not image.endswith(":latest")


def _exec_form(i: Instruction) -> bool:
    if i.name not in {"CMD", "ENTRYPOINT", "HEALTHCHECK"}:
        return True
    try:
        words = json.loads(i.text[i.text.index("[") :])
    except ValueError:
        return False
    return bool(words) and all(isinstance(word, str) for word in words)
