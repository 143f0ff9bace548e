"""Which companies and contacts the accounts of a sheet are, by the key columns of their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from addon.core.known_signals import KnownSignals, is_hard
from addon.core.layouts.reading import Directory
from addon.core.ledger import Account, account_key
from addon.core.lookup import Registrable
from addon.core.signal import Signal, Subject, SubjectKind
from addon.core.subjects import TELLING, key_columns
from addon.core.table import Table
from addon.core.worklist import folded

KINDS: tuple[SubjectKind, ...] = ("company", "person")


@dataclass(frozen=True)
class AccountSubjects:
    """``subjects``: everybody; ``of``: account key -> the ids of its company and contacts, by row."""

    subjects: tuple[Subject, ...]
    of: Mapping[str, tuple[str, ...]]

    def known(self, signals: Mapping[str, Mapping[str, Signal]], labels: Mapping[str, str]) -> KnownSignals:
        """Signals by subject -> by account; of several rows the first that knows, unless another is hard."""
        by_account: dict[str, Mapping[str, Signal]] = {}
        for account, ids in self.of.items():
            together: dict[str, Signal] = {}
            for name in ids:
                for field, signal in signals.get(name, {}).items():
                    before = together.get(field)
                    if before is None or (is_hard(signal) and not is_hard(before)):
                        together[field] = signal
            if together:
                by_account[account] = together
        return KnownSignals(by_account, labels)


def account_subjects(
    table: Table, accounts: Sequence[Account], registrable: Registrable, directory: Directory | None = None
) -> AccountSubjects:
    """The subjects of accounts, by the key columns of their rows and of their rows in an accounts tab.

    Accounts whose rows hold no key have none.
    """
    named: dict[str, list[Subject]] = {account.key: [] for account in accounts}
    own = _by_row(table, registrable)
    listed = _by_row(directory.table, registrable) if directory else {}
    for account in accounts:
        rows = [found for row in account.rows for found in own.get(row, ())]
        if directory is not None:
            names = (account.key, account_key(account.name), *account.members)
            at = dict.fromkeys(directory.rows[name] for name in names if name in directory.rows)
            rows += [found for row in at for found in listed.get(row, ())]
        named[account.key] += rows
    subjects = {one.id: one for found in named.values() for one in found}
    of = {key: tuple(dict.fromkeys(one.id for one in found)) for key, found in named.items() if found}
    return AccountSubjects(tuple(subjects.values()), of)


def _by_row(table: Table, registrable: Registrable) -> Mapping[int, Sequence[Subject]]:
    """Tab row -> the company and the contact it names."""
    found: dict[int, list[Subject]] = {}
    for kind in KINDS:
        keys = key_columns(table, kind, {})
        if not _told_apart({key.key for key in keys}):
            continue
        work = folded(table, kind, keys, registrable)
        for subject in work.subjects:
            for row in work.rows[subject.id]:
                found.setdefault(row, []).append(subject)
    return found


def _told_apart(keys: set[str]) -> bool:
    """Whether rows with these keys can name anybody: a name alone cannot."""
    named = bool(keys & {"name", "first_name", "last_name"})
    return bool(keys & TELLING) or (named and bool(keys & {"country", "company"}))
