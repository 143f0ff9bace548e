"""What a row is by its label alone: an account, a total, a figure about the customers."""

from __future__ import annotations

import re
from typing import Literal

from addon.core.dates import words_of

Kind = Literal[
    "account", "total", "maybe", "nameless", "sum", "doubtful", "figure", "noted", "metric", "empty", "header"
]
_TOTAL = frozenset(
    "total totals totale totaal totalt totales totais sum sums summe gesamt gesamtsumme"
    " zwischensumme insgesamt subtotal subtotals subtotaal somme suma soma итого всего 合計 小計 总计"
    " 合计 总和 合计总额 総計 累計 ergebnis gesamtergebnis eindtotaal".split()
)
_AROUND = frozenset(
    "grand sub general generale mrr arr revenue umsatz all alle tous todos accounts customers"
    " clients kunden clientes company overall in usd eur gbp chf sous teil parcial ca chiffre"
    " affaires per month monthly annual recurring ingresos receita net complessivo geral".split()
)
# Only words no company is called: Target, Delta and Budget are customers somewhere.
_METRICS = frozenset(
    "nrr|grr|ndr|net revenue retention|gross revenue retention|net dollar retention|mrr growth|arr growth"
    "|growth rate|churn rate|logo churn|logo retention|arpa|arpu|average|durchschnitt|moyenne|promedio"
    "|customer count|number of customers|number of accounts|customers|accounts|active customers"
    "|active accounts|net new mrr|net new arr|new mrr|new arr|expansion mrr|contraction mrr|churned mrr"
    "|churn mrr|expansion|contraction|churn|starting mrr|ending mrr|yoy|qoq|last updated".split("|")
)


# Words that begin or end the name of a figure, and of a few customers.
_FIGURES = frozenset("growth rate average avg median nrr grr yoy mom qoq arpa arpu fx churn".split())
_FIRST_WORDS = _TOTAL | _FIGURES | {m.split()[0] for m in _METRICS}


def _telling(label: str) -> bool:
    """Whether any word of a label may make it something else than an account; most customers end here."""
    return "%" in label or not _FIRST_WORDS.isdisjoint(re.findall(r"\w+", label.casefold()))


def is_total(label: str) -> bool:
    """Whether a label says nothing but "total" in some language."""
    words = words_of(label) if _telling(label) else []
    return any(w in _TOTAL for w in words) and all(w in _TOTAL or w in _AROUND or w.isdigit() for w in words)


def may_be_total(label: str) -> bool:
    """Whether a label begins or ends with "total" and says more: a subtotal, or a company."""
    words = words_of(label) if _telling(label) else []
    return len(words) > 1 and bool({words[0], words[-1]} & _TOTAL) and not is_total(label)


def kind_of(label: str, header: str) -> Kind:
    """What a row is by its label; ``header``: the header of the account column in lower case."""
    if not label:
        return "nameless"
    if label.casefold() == header:
        return "header"
    if not _telling(label):
        return "account"
    if is_total(label):
        return "total"
    words = words_of(label)
    if " ".join(words) in _METRICS or (label.rstrip().endswith("%") and len(words) > 1):
        return "metric"
    if words and {words[0], words[-1]} & _FIGURES:
        return "figure"
    return "maybe" if may_be_total(label) else "account"


def closes(label: str) -> list[str]:
    """The words of the group that a label closes: ``["bolt"]`` of ``Total Bolt``; empty for others."""
    return [w for w in words_of(label) if w not in _TOTAL] if may_be_total(label) else []
