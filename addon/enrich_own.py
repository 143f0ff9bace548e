"""The user's own data that one enrichment may use: the tab they named, and the files they imported."""

from __future__ import annotations

from addon.core.signal import SubjectKind
from addon.core.table import Book, Tab
from addon.core.worklist import EnrichAsk
from addon.errors import NoSuchSheet, SheetProblem
from addon.signals.own import imported, own_tab
from addon.signals.own.provider import OwnProvider
from addon.signals.waterfall import Signals

KINDS: tuple[SubjectKind, ...] = ("company", "person")


def with_own(signals: Signals, book: Book, ask: EnrichAsk) -> Signals:
    """The signals with the user's own data asked first.

    Raises NoSuchSheet or SheetProblem when the tab they named cannot serve.
    """
    files = imported(signals.memory, f"sheet:{book.book_id}")
    return signals.with_own([*_tab(book, ask), *files])


def _tab(book: Book, ask: EnrichAsk) -> list[OwnProvider]:
    if ask.own_tab is None:
        return []
    tab = next((tab for tab in book.tabs if tab.sheet_id == ask.own_tab), None)
    if tab is None:
        raise NoSuchSheet(
            "The tab with your own data does not exist any more.", hint="Choose another one, or none."
        )
    kinds = KINDS if ask.subject is None else (ask.subject,)
    found = [made for kind in kinds if (made := own_tab(tab, kind, book.locale)) is not None]
    if not found:
        raise _useless(tab)
    return found


def _useless(tab: Tab) -> SheetProblem:
    if not tab.loaded:
        return SheetProblem(
            f"The tab {tab.title} is too large to be read as your own data.",
            hint="Copy the columns that matter into a smaller tab.",
        )
    return SheetProblem(
        f"The tab {tab.title} has no column to know a row by, or none with anything Keeprate looks up.",
        hint="Give it headers such as Website and Employees.",
    )
