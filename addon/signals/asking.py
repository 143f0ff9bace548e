"""Asking one provider about one subject: written down before, settled after, and never trusted.

Whatever a provider does, the waterfall goes on: a failure is a reason for its fields. A paid call of which
nobody knows whether it was carried out is lost (``outcome_unknown``) and not repeated.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from threading import Event

from sqlalchemy import Connection

from addon.core.signal import Missing, NullReason, Observation
from addon.core.signal_fields import FIELD
from addon.errors import ProviderFailed
from addon.signals.budget import Call, Ledger, Outcome, Wish
from addon.signals.case import Case
from addon.signals.checking import checked
from addon.signals.circuit import STOPS, Circuit, Shut, Watched, reason_of
from addon.signals.known_as import others
from addon.signals.memory import OPEN, Memory, Origin, forgettable
from addon.signals.order import Order
from addon.signals.provider import Ask, Card, Finding, Provider, Reply, Web

SHORT_WAIT = 5.0
MOST_WAITS = 2
DAY = 86_400.0


@dataclass
class Asking:
    """The questions of one order. ``sleep``: how a short Retry-After is waited for."""

    memory: Memory
    ledger: Ledger
    web: Web
    order: Order
    circuit: Circuit = field(default_factory=Circuit)
    sleep: Callable[[float], None] = time.sleep

    def go(self, case: Case, stop: Event) -> bool:
        """Ask until every field is answered or nobody is left; False when it was stopped before."""
        while not stop.is_set():
            question = case.next()
            if question is None:
                return True
            self._put(case, *question)
        return False

    def _put(self, case: Case, provider: Provider, fields: frozenset[str]) -> None:
        card = provider.card
        case.asked.add(card.id)
        shut = self.circuit.why(card.id)
        if shut is not None:
            case.take((), _all(fields, card, shut.reason, shut.message))
            return
        if card.access == "own":
            self._fetch(case, provider, fields, None)
            return
        paid = card.access == "paid"
        price = card.price.minor if paid else 0
        wish = Wish(self.order.run_id, card.id, case.subject.id, paid, price, self.order.cap_minor)
        turn = self.ledger.begin(wish)
        if turn.mine is not None:
            self._fetch(case, provider, fields, turn.mine)
        elif turn.before is not None:
            case.take((), _before(turn.before, fields, card))
        elif not self.order.cap_minor:
            message = f"Only free sources were approved; {card.label} was not asked."
            case.take((), _all(fields, card, NullReason.BLOCKED_BY_POLICY, message))
        else:
            message = f"Asking {card.label} could cost more than the approved cap."
            case.take((), _all(fields, card, NullReason.BUDGET, message))

    def _fetch(self, case: Case, provider: Provider, fields: frozenset[str], call: Call | None) -> None:
        card = provider.card
        door = Watched(self.web.door(card) if card.hosts else Shut())
        facts = case.facts()
        known = {name: value for name, value in facts.items() if name not in case.subject.keys}
        key = self.order.keys.get(card.id) if card.access in {"free_key", "paid"} else None
        question = Ask(case.subject, fields, door, self.order.today, known, key)
        try:
            reply = self._patiently(provider, question)
            if not isinstance(reply, Reply):
                raise ProviderFailed(f"{card.label} gave no answer that Keeprate understands.")
            found, missing = self._read(case, card, fields, reply)
        except ProviderFailed as failed:
            self._failed(case, card, fields, call, door, failed)
        except Exception as error:  # a provider's own mistake must not stop the others
            message = f"{card.label} failed with {type(error).__name__}."
            unknown = ProviderFailed(message, outcome_unknown=door.sent > len(door.statuses))
            self._failed(case, card, fields, call, door, unknown)
        else:
            self._answered(case, card, call, door, reply, found, missing)

    def _patiently(self, provider: Provider, question: Ask) -> Reply:
        """The answer; a short Retry-After is waited for, twice at most. A refused request charges nobody."""
        for _ in range(MOST_WAITS):
            try:
                return provider.fetch(question)
            except ProviderFailed as failed:
                short = failed.retry_after is not None and failed.retry_after <= SHORT_WAIT
                if reason_of(failed) != NullReason.RATE_LIMITED or not short or failed.outcome_unknown:
                    raise
                self.sleep(max(0.0, failed.retry_after or 0.0))
        return provider.fetch(question)

    def _read(
        self, case: Case, card: Card, fields: frozenset[str], reply: Reply
    ) -> tuple[list[Observation], list[Missing]]:
        """Observations and reasons in an answer; a field in neither is ``not_found``."""
        now, sure = self.memory.now(), case.surety(card)
        found: list[Observation] = []
        told: dict[str, Missing] = {}
        for answer in reply.answers:
            if answer.field not in card.fields:
                continue
            good = checked(answer, self.order.today) if isinstance(answer, Finding) else answer
            if isinstance(good, Finding):
                good = replace(good, match=min(good.match, sure))
                found.append(_observation(case.subject.id, good, card, now))
            else:
                told.setdefault(good.field, _said(good, card, now))
        have = {one.field for one in found}
        for name in fields - have:
            told.setdefault(name, Missing(name, NullReason.NOT_FOUND, "", card.id, now))
        return found, [one for name, one in sorted(told.items()) if name not in have and name in fields]

    def _answered(
        self,
        case: Case,
        card: Card,
        call: Call | None,
        door: Watched,
        reply: Reply,
        found: list[Observation],
        missing: list[Missing],
    ) -> None:
        refused = door.refusal(card) if not found else None
        if refused is not None:
            self.circuit.trip(card.id, *refused)
        if call is not None:
            charge = _charge(card, reply, bool(found)) if call.paid else 0
            found = _with_cost(found, charge)
            if charge > call.price_minor:
                message = f"{card.label} charged more than its price; it is not asked again in this run."
                self.circuit.trip(card.id, NullReason.BUDGET, message)
            reason = "" if found else min((one.reason.value for one in missing), default="not_found")
            # Answers given without asking anybody hold only as long as what they were concluded from.
            kept = missing if door.sent else []
            self.ledger.settle(call, Outcome(charge, len(found), reason), self._keep(case, card, found, kept))
        else:
            new = [one for one in found if not _told_today(case, one)]
            self.memory.add(new, Origin(self.order.scope, None, self.order.run_id))
        case.take(found, missing)

    def _keep(
        self, case: Case, card: Card, found: list[Observation], missing: list[Missing]
    ) -> Callable[[Connection], None]:
        opened = card.open_data and not card.personal_data and case.subject.kind == "company"
        sub = self.order.sub if card.access in {"free_key", "paid"} else None
        origin = Origin(OPEN if opened else self.order.scope, sub, self.order.run_id)
        names = (case.subject.id, *others(case.subject, card))
        rows = [replace(one, subject=name) for name in names for one in found]
        return lambda connection: self.memory.add_to(connection, case.subject.id, rows, missing, origin)

    def _failed(
        self,
        case: Case,
        card: Card,
        fields: frozenset[str],
        call: Call | None,
        door: Watched,
        failed: ProviderFailed,
    ) -> None:
        reason, message = reason_of(failed), failed.message
        refused = door.refusal(card)
        if refused is not None and reason in {NullReason.ERROR, *STOPS}:
            reason, message = refused[0], message if reason in STOPS else refused[1]
        if reason in STOPS or refused is not None:
            self.circuit.trip(card.id, reason, message)
        elif reason == NullReason.RATE_LIMITED:
            self.circuit.pause(card.id, card.label, failed.retry_after)
        # An answer that came and could not be read may well be on the bill.
        lost = failed.outcome_unknown or (door.succeeded and refused is None)
        if call is not None and call.paid and lost:
            self.ledger.lose(call, message)
            reason = NullReason.OUTCOME_UNKNOWN
        elif call is not None:
            self.ledger.settle(call, Outcome(0, 0, reason.value, message))
        case.take((), _all(fields, card, reason, message, self.memory.now()))


def _told_today(case: Case, one: Observation) -> bool:
    """Whether the user's own data said the same within a day: then it need not be kept again."""
    return any(
        (past.source, past.value, past.as_of, past.remark) == (one.source, one.value, one.as_of, one.remark)
        and one.observed_at - past.observed_at < DAY
        for past in case.history.get(one.field, ())
    )


def _all(
    fields: Iterable[str], card: Card, reason: NullReason, message: str, at: float | None = None
) -> list[Missing]:
    return [Missing(name, reason, message, card.id, at) for name in sorted(fields)]


def _before(call: Call, fields: frozenset[str], card: Card) -> list[Missing]:
    """What a call of this run that was made before has left to say about fields it gave no value for."""
    if call.state != "done":
        message = call.message or f"{card.label} was asked, and the answer never came."
        return _all(fields, card, NullReason.OUTCOME_UNKNOWN, message)
    reason = NullReason(call.reason) if call.reason else NullReason.NOT_FOUND
    return _all(fields, card, reason, call.message)


def _observation(subject: str, finding: Finding, card: Card, now: float) -> Observation:
    made = Observation(
        subject, finding.field, finding.value, card.id, now, finding.unit or FIELD[finding.field].unit,
        finding.as_of, finding.url, finding.method, finding.match, finding.confidence, 0, card.licence,
        None, finding.remark,
    )  # fmt: skip
    return forgettable(made, card.retention_days)


def _said(missing: Missing, card: Card, now: float) -> Missing:
    """A provider's own reason, stamped; its words are kept short."""
    return Missing(missing.field, NullReason(missing.reason), str(missing.message)[:500], card.id, now)


def _charge(card: Card, reply: Reply, found: bool) -> int:
    """What a call cost: as the provider says, else by its price."""
    said = reply.charged_minor
    if isinstance(said, int) and not isinstance(said, bool) and said >= 0:
        return said
    return card.price.minor if card.price.per == "call" or found else 0


def _with_cost(found: list[Observation], charge: int) -> list[Observation]:
    """The charge of a call, spread over what it found, to the cent."""
    if not found or not charge:
        return found
    share, rest = divmod(charge, len(found))
    return [
        Observation(**{**vars(one), "cost_minor": share + (1 if n < rest else 0)})
        for n, one in enumerate(found)
    ]
