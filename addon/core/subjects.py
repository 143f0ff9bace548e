"""Which columns of a table hold the keys by which companies or persons are looked up.

Header words and values must agree: a column headed "Website" that holds none is not taken, and a column of
SIREN numbers is found whatever its header says. What the user chose stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from addon.core.countries import country_code
from addon.core.dates import words_of
from addon.core.lookup import (
    email_of,
    host_of,
    linkedin_of,
    name_of,
    profile_of,
    siren_of,
    siret_of,
    text_of,
)
from addon.core.roles import header_role
from addon.core.signal import SubjectKind
from addon.core.subject_words import COLUMNS, COMPANY_NAMES, HEADERS, LABELS, PERSON_NAMES
from addon.core.table import Table, Value, column_index, column_letter
from addon.errors import Malformed

SAMPLE = 300
BY_HEADER, BY_VALUES = 0.4, 0.8
FEW = 3
_WORDS = {key: frozenset(words.split("|")) for key, words in HEADERS.items()}
_PERSON_NAMES = frozenset(PERSON_NAMES.split("|"))
_COMPANY_NAMES = frozenset(COMPANY_NAMES.split("|"))


@dataclass(frozen=True)
class KeyColumn:
    """A column taken for a lookup key.

    ``key``: a name of ``subject_words.COLUMNS``; ``column``: 0-based tab column; ``filled``: body cells that
    hold something; ``confidence``: 0 to 1; ``reason``: why, in words.
    """

    key: str
    column: int
    header: str
    filled: int
    confidence: float
    reason: str

    @property
    def label(self) -> str:
        """What the key is called."""
        return LABELS[self.key]

    @property
    def letter(self) -> str:
        """The column as people name it."""
        return column_letter(self.column)


def _is_host(value: Value) -> bool:
    return host_of(value) is not None and linkedin_of(value) is None and profile_of(value) is None


_LOOKS: Mapping[str, Callable[[Value], bool]] = {
    "siren": lambda v: siren_of(v) is not None or siret_of(v) is not None,
    "siret": lambda v: siret_of(v) is not None,
    "domain": _is_host,
    "email": lambda v: email_of(v) is not None,
    "linkedin": lambda v: linkedin_of(v) is not None,
    "profile": lambda v: profile_of(v) is not None,
    "country": lambda v: country_code(text_of(v)) is not None,
    "name": lambda v: name_of(v) is not None and host_of(v) is None,
    "first_name": lambda v: name_of(v) is not None,
    "last_name": lambda v: name_of(v) is not None,
    "company": lambda v: name_of(v) is not None,
}
TELLING = frozenset({"siren", "siret", "domain", "email", "linkedin", "profile"})
"""Keys whose values alone tell what they are."""


def key_columns(table: Table, kind: SubjectKind, chosen: Mapping[str, str]) -> tuple[KeyColumn, ...]:
    """The key columns of a table in the order of trust, each column for one key, each key once.

    ``chosen``: key -> column letter as the user chose, ``""`` for none. Raises Malformed for an unknown key
    or column.
    """
    picked = _picked(table, kind, chosen)
    guesses = [
        guess
        for column in range(table.left, table.right)
        if column not in table.tab.our_columns and column not in {p.column for p in picked.values()}
        for guess in _guesses(table, kind, column)
        if guess.key not in chosen
    ]
    order = {key: n for n, key in enumerate(COLUMNS[kind])}
    guesses.sort(key=lambda g: (-g.confidence, order[g.key], -g.filled, g.column))
    found = dict(picked)
    taken = {guess.column for guess in picked.values()}
    for guess in guesses:
        if guess.key not in found and guess.column not in taken:
            found[guess.key] = guess
            taken.add(guess.column)
    return tuple(sorted(found.values(), key=lambda g: order[g.key]))


def _picked(table: Table, kind: SubjectKind, chosen: Mapping[str, str]) -> dict[str, KeyColumn]:
    picked: dict[str, KeyColumn] = {}
    for key, letter in chosen.items():
        if key not in COLUMNS[kind]:
            known = ", ".join(COLUMNS[kind])
            raise Malformed(f"“{key}” is no lookup key of a {kind}.", hint=f"Keys are: {known}.")
        if not letter:
            continue
        try:
            column = column_index(str(letter).replace("$", "").strip())
        except ValueError:
            raise Malformed(f"“{letter}” is no column.", hint="Write a column as A.") from None
        if not table.left <= column < table.right:
            raise Malformed(
                f"Column {column_letter(column)} is not in the table {table.tab.range(table.rect)}.",
                hint="Choose one of its columns.",
            )
        name = table.names[column - table.left]
        picked[key] = KeyColumn(key, column, name, len(_values(table, column)), 1.0, "chosen by you")
    return picked


def _values(table: Table, column: int) -> list[Value]:
    return [value for value in table.column(column) if value is not None]


def _guesses(table: Table, kind: SubjectKind, column: int) -> list[KeyColumn]:
    """Every key a column may be, by header and values or by values alone."""
    header = table.names[column - table.left]
    values = _values(table, column)
    sample = values[:SAMPLE]
    if not sample:
        return []
    named = _named(kind, header)
    found: list[KeyColumn] = []
    for key in COLUMNS[kind]:
        share = sum(map(_LOOKS[key], sample)) / len(sample)
        if key in named and share >= BY_HEADER:
            sure = round(named[key] * (0.9 + 0.1 * share), 2)
            found.append(KeyColumn(key, column, header, len(values), sure, "header word"))
        elif key in TELLING and share >= BY_VALUES and (len(sample) >= FEW or key != "siren"):
            sure = round(0.7 + 0.1 * share, 2) - (0.05 if key == "siren" else 0)
            found.append(KeyColumn(key, column, header, len(values), sure, "what its cells look like"))
    return found


def _named(kind: SubjectKind, header: str) -> dict[str, float]:
    """Keys that a header may name, with how sure that is."""
    words = " ".join(words_of(header.lstrip("\ufeff")))
    named = {key: 0.99 for key in COLUMNS[kind] if words in _WORDS.get(key, ())}
    if kind == "person":
        if words in _PERSON_NAMES:
            named["name"] = 0.99
        return named
    role = header_role(header)
    if words in _COMPANY_NAMES:
        named["name"] = 0.99
    elif role is not None and role[0] == "account":
        named["name"] = 0.9 if words in {"name", "nom", "nombre", "nome"} else 0.95
    elif role is not None and role[0] in {"domain", "email"} and role[0] not in named:
        named[role[0]] = role[1]
    return named
