"""Which companies and contacts the accounts of a sheet are, by the key columns of their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from addon.core.known_signals import KnownSignals, is_hard
from addon.core.ledger import Account
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


def account_subjects(table: Table, accounts: Iterable[Account], registrable: Registrable) -> AccountSubjects:
    """The subjects of accounts; accounts whose rows hold no key have none."""
    by_row: dict[int, list[str]] = {}
    subjects: dict[str, Subject] = {}
    for kind in KINDS:
        if not _told_apart({key.key for key in key_columns(table, kind, {})}):
            continue
        work = folded(table, kind, registrable)
        subjects |= {subject.id: subject for subject in work.subjects}
        for name, rows in work.rows.items():
            for row in rows:
                by_row.setdefault(row, []).append(name)
    of = {
        account.key: tuple(dict.fromkeys(name for row in account.rows for name in by_row.get(row, ())))
        for account in accounts
    }
    wanted = dict.fromkeys(name for names in of.values() for name in names)
    return AccountSubjects(
        tuple(subjects[name] for name in wanted), {account: names for account, names in of.items() if names}
    )


def _told_apart(keys: set[str]) -> bool:
    """Whether rows with these keys can name anybody: a name alone cannot."""
    named = bool(keys & {"name", "first_name", "last_name"})
    return bool(keys & TELLING) or (named and bool(keys & {"country", "company"}))
