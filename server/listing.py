"""``keeprate providers``: which data providers there are, and the first files of a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from addon.errors import Conflict, Malformed
from addon.signals.registry import load
from server.settings import load_providers

Json = dict[str, Any]
HOW = {"own": "your data", "keyless": "no key", "free_key": "free key", "paid": "paid"}
NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
PROVIDER = '''"""{label}: what it knows, from where, and what its terms allow.

Write down the address of its documentation and every trap of its answers that you know of.
"""

from __future__ import annotations

from addon.signals.provider import Ask, Card, Finding, Reply, not_found
from addon.signals.reading import dig, found, load, whole

LABEL = "{label}"
API = "https://api.{host}/v1/company"


class {cls}:
    """Headcount of a company by its domain."""

    card = Card(
        id="{name}",
        label=LABEL,
        fields=("headcount",),
        needs=(frozenset({{"domain"}}),),
        hosts=("api.{host}",),
        sends="the company's domain",
        licence="the licence of its data",
        url="https://www.{host}",
    )

    def fetch(self, ask: Ask) -> Reply:
        """The headcount that the source has. Raises ProviderFailed."""
        page = ask.web.get(API, params={{"domain": ask.lookup("domain") or ""}})
        findings = parse(page.body) if found(page, LABEL) else ()
        return Reply(findings) if findings else not_found(ask.fields)


def parse(body: bytes) -> tuple[Finding, ...]:
    """What an answer holds, as a pure function of its bytes. Raises ProviderFailed."""
    headcount = whole(dig(load(body, LABEL), "employees"))
    return () if headcount is None else (Finding("headcount", headcount),)
'''
SAMPLE = '''"""A company {label} knows; replace the body by what it really answers, with invented names."""

from tests.signals.contract import Sample

SAMPLE = Sample(
    keys={{"domain": "acme-analytics.example"}},
    answers={{"https://api.{host}/v1/company": (200, {{"employees": 310}})}},
)
'''
PLACES = {"addon/signals/providers": PROVIDER, "tests/signals/samples": SAMPLE}


def providers(environ: Mapping[str, str] | None = None) -> Json:
    """Every provider with its state, as ``GET /v1/providers`` answers it."""
    settings = load_providers(environ)
    registry = load(settings.plugins, settings.off)
    cards = {provider.card.id: provider.card for provider in registry.providers}
    keys = {name: settings.keys[card.key_id] for name, card in cards.items() if card.key_id in settings.keys}
    return {"providers": [state.as_json() for state in registry.states(keys)]}


def text(found: Json) -> str:
    """One line per provider: its id, how it is paid, what it knows, and why it cannot answer."""
    lines = []
    for one in found["providers"]:
        if not one["loaded"]:
            lines.append(f"{one['id']:<26} not loaded  {one['why']}")
            continue
        able = "able" if one["able"] else "not able"
        keyed = ", key kept" if one["has_key"] else ""
        lines.append(
            f"{one['id']:<26} {HOW[one['access']]:<10}  {able:<8}  {one['label']}, {one['price_text']}{keyed}"
        )
        lines.append(f"{'':<26} {', '.join(one['fields'])}")
        lines += [f"{'':<26} {one['why']}"] if one["why"] else []
    ready = sum(one["able"] for one in found["providers"])
    return "\n".join([*lines, "", f"{ready} of {len(found['providers'])} can answer now."]) + "\n"


def begin(words: Sequence[str], root: Path | None = None) -> Json:
    """Write a provider that works against its own sample, to be changed into a real one."""
    if len(words) != 2 or words[0] != "new":
        raise Malformed("“keeprate providers” takes nothing, or: new NAME.")
    name, root = words[1], root or Path.cwd()
    if not NAME.fullmatch(name):
        raise Malformed(f"“{name}” is no name for a provider.", hint="Lower-case letters, digits and _.")
    files = {root / folder / f"{name}.py": template for folder, template in PLACES.items()}
    for path in files:
        if not path.parent.is_dir():
            raise Malformed("This is not a checkout of Keeprate.", hint="Run it in its top folder.")
        if path.exists():
            raise Conflict(f"{path.relative_to(root)} is there already.", hint="Choose another name.")
    label = name.replace("_", " ").capitalize()
    words_of = {"name": name, "label": label, "cls": "".join(map(str.capitalize, name.split("_")))}
    for path, template in files.items():
        path.write_text(template.format(**words_of, host=f"{name.replace('_', '-')}.example"))
    return {"files": [path.relative_to(root).as_posix() for path in files]}


def begun_text(told: Json) -> str:
    """What to do next."""
    lines = [*told["files"], "", "It passes the contract as it is: pytest tests/signals/test_contract.py"]
    return (
        "\n".join([*lines, "Now make the card true, and the sample what the source really answers."]) + "\n"
    )
