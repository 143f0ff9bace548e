"""All the names by which a subject may be found in the user's own data, the surest first."""

from __future__ import annotations

from addon.core.signal import Subject, SubjectKind
from addon.signals.identity import name_words

STRONG: dict[SubjectKind, tuple[str, ...]] = {
    "company": ("siren", "domain", "linkedin"),
    "person": ("profile", "email"),
}
BY_NAME, BY_NAME_ALONE = 0.85, 0.75


def ids_of(subject: Subject) -> dict[str, float]:
    """Subject id -> how sure it is that both are the same: 1.0 by a key of its own, less by name.

    A company's name alone may do inside one's own data; a person's does not.
    """
    kind, keys = subject.kind, subject.keys
    found = {f"{kind}:{key}:{keys[key]}": 1.0 for key in STRONG[kind] if keys.get(key)}
    name = keys.get("name")
    if name:
        beside = keys.get("country" if kind == "company" else "company", "")
        named = "".join(name_words(name)) or name.casefold()
        if beside:
            found[f"{kind}:name:{name.casefold()}|{beside.casefold()}"] = BY_NAME
            found[f"{kind}:named:{named}|{''.join(name_words(beside)) or beside.casefold()}"] = BY_NAME
        if kind == "company":
            found[f"{kind}:name:{name.casefold()}|"] = BY_NAME_ALONE
            found[f"{kind}:named:{named}|"] = BY_NAME_ALONE
    return found
