"""The user's own tab as a provider: asked like any other, answered from the rows at hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from addon.core.signal import Missing, NullReason, SubjectKind
from addon.core.table import Tab
from addon.signals.own.aliases import ids_of
from addon.signals.own.rows import OwnRow, OwnTable, newest, own_table
from addon.signals.provider import Ask, Card, Finding, Reply, not_found

STAYS = "nothing: it stays in this spreadsheet"
LICENCE = "your own data"
NEEDS: dict[SubjectKind, tuple[frozenset[str], ...]] = {
    "company": tuple(frozenset({key}) for key in ("siren", "domain", "linkedin", "name")),
    "person": (frozenset({"profile"}), frozenset({"email"}), frozenset({"name", "company"})),
}


def own_card(name: str, label: str, kind: SubjectKind, fields: tuple[str, ...]) -> Card:
    """The card of own data: free, sent nowhere, and nobody else's."""
    return Card(
        id=name,
        label=label,
        fields=fields,
        needs=NEEDS[kind],
        hosts=(),
        sends=STAYS,
        licence=LICENCE,
        url="",
        subject=kind,
        access="own",
        open_data=False,
        personal_data=kind == "person",
    )


class OwnProvider:
    """Answers from a table that was read already; several rows about one subject are taken together."""

    def __init__(self, card: Card, table: OwnTable) -> None:
        self.card = card
        self._rows = table.rows
        self._by_id: dict[str, list[int]] = defaultdict(list)
        for n, row in enumerate(table.rows):
            for name in ids_of(row.subject):
                self._by_id[name].append(n)

    def fetch(self, ask: Ask) -> Reply:
        """What the rows say about the subject; ambiguous where a name fits several companies or persons."""
        for name, sure in ids_of(ask.subject).items():
            rows = [self._rows[n] for n in self._by_id.get(name, ())]
            if sure < 1.0 and _several(rows):
                message = f"{len(rows)} rows of {self.card.label} bear this name."
                return not_found(ask.fields, message, NullReason.AMBIGUOUS)
            if rows:
                return _reply(rows, ask.fields, sure)
        return not_found(ask.fields, f"No row of {self.card.label} is about it.")


def _several(rows: list[OwnRow]) -> bool:
    """Whether rows of one name are about different subjects."""
    strong = [{name for name, sure in ids_of(row.subject).items() if sure == 1.0} for row in rows]
    return len({frozenset(names) for names in strong if names}) > 1


def _reply(rows: list[OwnRow], fields: frozenset[str], sure: float) -> Reply:
    answers: list[Finding | Missing] = []
    for name, (answer, as_of) in newest(rows).items():
        if name not in fields:
            continue
        if isinstance(answer, Finding):
            answer = replace(answer, as_of=as_of, match=sure)
        answers.append(answer)
    return Reply(tuple(answers))


def own_tab(tab: Tab, kind: SubjectKind, locale: str = "en_US") -> OwnProvider | None:
    """A tab of the same workbook as a provider; None when no table in it has keys and known fields."""
    table = own_table(tab, kind, locale)
    if table is None or not table.rows:
        return None
    name = "own_tab" if kind == "company" else "own_tab_people"
    return OwnProvider(own_card(name, f"Tab {tab.title}", kind, table.fields), table)
