"""What each column of a table is: header words first, then words that are nearly those, then the values.

The list of roles is closed. Every guess says how sure it is and why, and gives way to what the user chose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from addon.core import currency
from addon.core.dates import parse_date, parse_header, words_of
from addon.core.role_words import (
    BESIDE,
    COUNTED,
    HEADERS,
    INVOICES,
    MOVEMENT_WORDS,
    NO_ACCOUNTS,
    NUMBERS,
    RUNNING,
)
from addon.core.table import Table, Value, column_index, column_letter
from addon.errors import Malformed

ROLES = tuple(
    "account account_name parent period amount start end expansion contraction churn reactivation new kind"
    " currency term_start term_end interval quantity status renewal segment owner domain email contact"
    " linkedin usage seats ignore".split()
)
MOVEMENTS = ("start", "expansion", "contraction", "churn", "reactivation", "new", "end")
REVENUE = (*MOVEMENTS, "amount", "period", "kind", "currency")
DATES = ("renewal", "term_start", "term_end")
SYNONYMS = {" ".join(words_of(word)): role for role, words in HEADERS.items() for word in words.split("|")}
_MOVEMENT = {word: role for role, words in MOVEMENT_WORDS.items() for word in words.split()}
_AGO = (("ago",), ("last", "year"), ("prior", "year"), ("previous", "year"), ("vorjahr",), ("n", "1"))
_NOW = (("this", "year"), ("today",), ("heute",), ("aujourd", "hui"), ("hoy",))
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_DOMAIN = re.compile(r"(https?://)?(www\.)?([a-z0-9-]+\.)+[a-z]{2,}(/\S*)?", re.IGNORECASE)


@dataclass(frozen=True)
class RoleGuess:
    """What a column is taken for. ``column``: 0-based tab column; ``confidence``: 0 to 1."""

    column: int
    header: str
    role: str
    confidence: float
    reason: str


_BRACKET = re.compile(r"\(([^)]*)\)")


def without_period(text: str) -> str:
    """A header without the period it names in brackets: ``Start ARR (Jun 2024)`` -> ``Start ARR``."""
    match = _BRACKET.search(text)
    return text.replace(match.group(0), "").strip() if match and parse_header(match.group(1)) else text


def header_role(text: str) -> tuple[str, float, str] | None:
    """(role, confidence, reason) by the words of a header; ``account_id`` is an account named by an id."""
    text = without_period(text.lstrip("\ufeff"))
    words = [w for w in words_of(text) if w != "utc"]
    joined = " ".join(words)
    if not joined or RUNNING & set(words):
        return None
    if joined in SYNONYMS:
        return SYNONYMS[joined], 0.99, "header word"
    role = movement_role(joined)
    if role and words[-1] == "at" and role == "churn":
        return None
    if role:
        return role, 0.97, "header words"
    without = " ".join(w for w in words if w.upper() not in currency.CODES)
    if without in SYNONYMS and without:
        return SYNONYMS[without], 0.95, "header word"
    return _prefixed(words) or _nearly(joined)


def _prefixed(words: list[str]) -> tuple[str, float, str] | None:
    """``subscriptions.mrr``, ``customers.company``: a field of an export, named after its table."""
    table, field = words[0], " ".join(words[1:])
    role = SYNONYMS.get(field)
    if table in {"customers", "accounts"} and field in {"id", "company", "name"}:
        return "account_id" if field == "id" else "account", 0.93, "header words"
    if table in {"subscriptions", "subscription"} and role and role not in {"account", "account_id", "kind"}:
        return role, 0.93, "header words"
    return None


def movement_role(text: str) -> str | None:
    """The part of a revenue bridge a text names: ``Starting MRR``, ``Less: churn``, ``Downgrades``."""
    words = words_of(text)
    amounts = any(w in {"mrr", "arr", "revenue", "umsatz", "recurring"} for w in words)
    for endings, role in ((_AGO, "start"), (_NOW, "end")):
        if amounts and any(all(w in words for w in ending) for ending in endings):
            return role
    found = {_MOVEMENT[w] for w in words if w in _MOVEMENT}
    rest = [w for w in words if w not in _MOVEMENT and w not in BESIDE]
    if words[:2] == ["win", "back"] and not rest:
        return "reactivation"
    if rest or len(found) != 1:
        return None
    role = found.pop()
    if "customers" in words and role not in {"new", "expansion"}:
        return None
    return role


def movement_kind(value: Value) -> str | None:
    """The part of a bridge a cell names as the kind of a movement: ``new_biz``, ``Upgrade``, ``Churn``."""
    if not isinstance(value, str):
        return None
    words = [w for w in words_of(value) if w not in {"biz", "mrr", "arr"}]
    return movement_role(" ".join(words)) if words else None


@lru_cache(maxsize=20_000)
def _nearly(joined: str) -> tuple[str, float, str] | None:
    """A header at most a slip away from exactly one role's word."""
    if len(joined) < 5:
        return None
    best: dict[str, tuple[float, str]] = {}
    for word, role in SYNONYMS.items():
        score = fuzz.ratio(joined, word)
        if score > best.get(role, (0.0, ""))[0]:
            best[role] = (score, word)
    ranked = sorted(((s, w, r) for r, (s, w) in best.items()), reverse=True)
    if not ranked or ranked[0][0] < 90 or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < 5):
        return None
    return ranked[0][2], round(ranked[0][0] / 110, 2), f"nearly “{ranked[0][1]}”"


def mapped_columns(mapping: Mapping[str, str]) -> dict[int, str]:
    """Tab column -> role as the user chose. Raises Malformed for an unknown role or column."""
    chosen: dict[int, str] = {}
    for role, letters in mapping.items():
        if role not in ROLES:
            raise Malformed(f"“{role}” is no role of a column.", hint=f"Roles are: {', '.join(ROLES)}.")
        try:
            columns = [c for part in str(letters).split(",") for c in _span(part)]
        except ValueError as error:
            raise Malformed(
                f"“{letters}” is no column.", hint="Write a column as A, several as C:Z or C:D, G."
            ) from error
        chosen.update(dict.fromkeys(columns, role))
    return chosen


def _span(text: str) -> range:
    first, _, last = text.replace("$", "").strip().partition(":")
    return range(column_index(first), column_index(last or first) + 1)


def guess_roles(table: Table, mapping: Mapping[str, str], periods: frozenset[int]) -> tuple[RoleGuess, ...]:
    """A role for every column that seems to have one; ``periods`` are columns whose header is a period.

    Columns chosen as amounts keep the part of a bridge their header names; those not chosen lose it.
    """
    chosen = mapped_columns(mapping)
    guesses: dict[int, RoleGuess] = {}
    for column in range(table.left, table.right):
        name = table.names[column - table.left]
        found = None if column in periods or column in table.tab.our_columns else header_role(name)
        if column in chosen:
            part = found[0] if found and chosen[column] == "amount" and found[0] in MOVEMENTS else None
            guesses[column] = RoleGuess(column, name, part or chosen[column], 1.0, "chosen by you")
            continue
        dated = bool(found) and _mostly_dates(table, column, _sample(table, column))
        if found and found[0] in MOVEMENTS and "amount" in chosen.values() and not dated:
            continue
        if found and not (found[0] in set(chosen.values()) and found[0] in {*REVENUE, "account"}):
            guesses[column] = RoleGuess(column, name, *found)
    _settle_values(table, guesses, periods)
    _settle_accounts(table, guesses, periods, chosen)
    return tuple(guesses[c] for c in sorted(guesses))


def _sample(table: Table, column: int, limit: int = 200) -> list[Value]:
    found: list[Value] = []
    for row in range(table.top, min(table.bottom, table.top + 20 * limit)):
        value = table.tab.value(row, column)
        if value is not None:
            found.append(value)
            if len(found) == limit:
                break
    return found


def _share(values: list[Value], pattern: re.Pattern[str]) -> float:
    return sum(isinstance(v, str) and bool(pattern.fullmatch(v.strip())) for v in values) / len(values)


def _settle_values(table: Table, guesses: dict[int, RoleGuess], periods: frozenset[int]) -> None:
    """Roles by what stands in a column, and header guesses that its values contradict."""
    for column in range(table.left, table.right):
        guess = guesses.get(column)
        if column in periods or column in table.tab.our_columns or (guess and guess.confidence == 1.0):
            continue
        values = _sample(table, column)
        if guess and guess.role in {"start", "end"} and _mostly_dates(table, column, values):
            guesses[column] = RoleGuess(
                column, guess.header, f"term_{guess.role}", 0.9, "its cells are dates"
            )
        elif guess and _contradicted(table, guess, values):
            del guesses[column]
        elif guess is None and len(values) >= 2:
            role = _role_by_values(values)
            if role:
                header = table.names[column - table.left]
                guesses[column] = RoleGuess(column, header, role, 0.7, "what its cells look like")


def _mostly_dates(table: Table, column: int, values: list[Value]) -> bool:
    pattern = _pattern(table, column)
    return (
        bool(values) and sum(parse_date(v, pattern, "DMY") is not None for v in values) / len(values) >= 0.5
    )


def _pattern(table: Table, column: int) -> str:
    """The first number format of a column's body."""
    rows = range(table.top, min(table.bottom, table.top + 200))
    return next((p for r in rows if (p := table.tab.number_format(r, column))), "")


def _contradicted(table: Table, guess: RoleGuess, values: list[Value]) -> bool:
    if guess.role == "period":
        return not _mostly_periods(table, guess.column, values)
    if guess.role == "kind":
        return bool(values) and sum(movement_kind(v) is not None for v in values) < 0.8 * len(values)
    if guess.role in {"term_start", "term_end"} and len(words_of(guess.header)) == 1 and values:
        return not _mostly_dates(table, guess.column, values)
    if words_of(guess.header) in (["cancelled"], ["canceled"]) and values and set(values) <= {0, 1}:
        return True
    if guess.role == "account" and " ".join(words_of(guess.header)) in COUNTED and guess.column > table.left:
        return bool(values) and all(isinstance(v, int | float) for v in values)
    return guess.role in {"amount", *MOVEMENTS} and bool(values) and not _any_number(values)


def _role_by_values(values: list[Value]) -> str | None:
    if any(not isinstance(v, str) for v in values):
        return None
    if sum("linkedin.com/" in str(v) for v in values) / len(values) >= 0.8:
        return "linkedin"
    if _share(values, _EMAIL) >= 0.8:
        return "email"
    if _share(values, _DOMAIN) >= 0.8:
        return "domain"
    if sum(str(v).strip() in currency.CODES for v in values) / len(values) >= 0.9:
        return "currency"
    return None


def _any_number(values: list[Value]) -> bool:
    return any(isinstance(v, int | float) or any(c.isdigit() for c in str(v)) for v in values)


def _mostly_periods(table: Table, column: int, values: list[Value]) -> bool:
    pattern = _pattern(table, column)
    good = sum(
        parse_header(v, pattern) is not None or parse_date(v, pattern, "DMY") is not None for v in values
    )
    return bool(values) and good / len(values) >= 0.5


def _settle_accounts(
    table: Table, guesses: dict[int, RoleGuess], periods: frozenset[int], chosen: Mapping[int, str]
) -> None:
    """One key column: an id beats a name, a bare ``id`` beside them is ignored; else the leftmost names."""
    ids = [c for c, g in guesses.items() if g.role == "account_id"]
    names = [c for c, g in guesses.items() if g.role == "account" and c not in chosen]
    bare = [c for c in names if words_of(guesses[c].header) == ["id"]]
    picked = next((c for c, role in chosen.items() if role == "account"), None)
    if bare and (len(names) > len(bare) or ids):
        only_id_and_name = not ids and len(names) == len(bare) + 1
        for column in bare:
            _change(
                guesses, column, "account_id" if only_id_and_name else "ignore", "a bare id beside an account"
            )
        ids += bare if only_id_and_name else []
        names = [c for c in names if c not in bare]
    names.sort(key=lambda c: (guesses[c].header.casefold().strip() in {"logo", "tenant", "workspace"}, c))
    key = picked if picked is not None else min(ids) if ids else names[0] if names else None
    for column in ids:
        _change(guesses, column, "account" if column == key else "ignore", "an id of the account")
    others = [c for c in names if c != key]
    for column in others:
        _change(guesses, column, "account_name" if column == others[0] else "ignore", "the account's name")
    if key is None and not _contact_of_invoices(table, guesses):
        _leftmost_names(table, guesses, periods)


def _contact_of_invoices(table: Table, guesses: dict[int, RoleGuess]) -> bool:
    """Whether the contact of an invoice list is its customer, as accounting tools such as Xero call them."""
    heads = ["".join(words_of(name)) for name in table.names]
    contacts = [
        c
        for c, g in guesses.items()
        if g.role == "contact"
        and g.confidence < 1
        and "".join(words_of(g.header)) in {"contact", "contactname"}
    ]
    if len(contacts) != 1 or not any(head.startswith(INVOICES) for head in heads):
        return False
    header = guesses[contacts[0]].header
    guesses[contacts[0]] = RoleGuess(contacts[0], header, "account", 0.8, "whom the invoices are made out to")
    return True


def _change(guesses: dict[int, RoleGuess], column: int, role: str, reason: str) -> None:
    old = guesses[column]
    guesses[column] = RoleGuess(column, old.header, role, min(old.confidence, 0.97), reason)


def _leftmost_names(table: Table, guesses: dict[int, RoleGuess], periods: frozenset[int]) -> None:
    different: dict[int, float] = {}
    for column in range(table.left, table.right):
        if column in periods or column in guesses or column in table.tab.our_columns:
            continue
        if " ".join(words_of(table.names[column - table.left])) in NO_ACCOUNTS:
            continue
        if _numbers_invoices(table.names[column - table.left]):
            continue
        values = _sample(table, column)
        texts = [v for v in values if isinstance(v, str)]
        parts = [role for v in texts if (role := movement_role(v))]
        if len(set(parts)) > 1 and 2 * len(parts) >= len(values):
            continue
        if values and len(texts) / len(values) >= 0.8:
            different[column] = len(set(texts)) / len(texts)
    best = max(different, key=lambda c: (different[c], -c), default=None)
    if best is not None and different[best] >= 0.5:
        header = table.names[best - table.left]
        guesses[best] = RoleGuess(best, header, "account", 0.6, "the column of names that differ most")


def _numbers_invoices(header: str) -> bool:
    """Whether a header is that of invoice numbers: every invoice would be an account that churns."""
    words = "".join(words_of(header))
    return any(words.startswith(word) and words.removeprefix(word) in NUMBERS for word in INVOICES)


def describe(guess: RoleGuess) -> str:
    """``A · Account``: a column as choices show it."""
    letter = column_letter(guess.column)
    return f"{letter} · {guess.header}" if guess.header else letter
