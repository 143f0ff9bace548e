"""Settings -> objects: the only place that chooses implementations.

The web part and the worker part are built apart, and what is heavy (gspread, numpy, the discovery client)
is imported when the first sheet is opened: a web process that only starts runs stays light.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine as Database

from addon.run import Run
from addon.store import engine as store_engine
from addon.store import keyring
from addon.store.cell_queue import CellQueue
from addon.store.limits import Limiter
from addon.store.migrate import migrate as migrate_store
from addon.store.provider_keys import ProviderKeys
from addon.store.sheet_flags import SheetFlags
from server import runs
from server.api import Call, Services
from server.enrichment import Enrichment
from server.identity import Certs, Identity, Introspection, SheetKeys
from server.identity.introspection import google_lookup
from server.linking import Linking
from server.runs import Desk, Engine, News, Rows, Work
from server.settings import Settings

if TYPE_CHECKING:
    from addon.core.table import Ask
    from addon.sheets.access import Access, ServiceAccount
    from addon.sheets.workbook import Workbook
    from addon.signals.memory import Memory
    from addon.signals.provider import Card, Door
    from addon.signals.waterfall import Signals
    from addon.signals.web import Web

MIGRATING = 7_466_728  # any number, the same in every release
LOOK_AGAIN_INLINE = 1.0
LOOK_AGAIN_SEPARATE = 0.08
UseCase = Callable[[Any, "Ask", Run], dict[str, Any]]


@dataclass(frozen=True)
class SheetAccess:
    """Whose rights open a sheet, chosen by the settings."""

    settings: Settings

    @property
    def needs_token(self) -> bool:
        """Whether sheets are opened with the user's own rights."""
        return self.settings.access == "user_token"

    def check(self, sub: str, spreadsheet_id: str) -> None:
        """Raise ``NotShared`` unless this user may have this spreadsheet opened.

        With a forwarded token Google itself answers that, at the first request.
        """
        if not self.needs_token:
            self._service_account.acting_for(sub).credentials(spreadsheet_id)

    def acting_for(self, sub: str, newest_token: str | Callable[[], str | None]) -> Access:
        """The rights with which this user's sheet is opened."""
        from addon.sheets.access import UserToken

        return UserToken(newest_token) if self.needs_token else self._service_account.acting_for(sub)

    @cached_property
    def _service_account(self) -> ServiceAccount:
        from addon.sheets.access import ServiceAccount

        assert self.settings.service_account_file is not None  # the settings were checked
        return ServiceAccount.from_file(self.settings.service_account_file, self.settings.allowed_sheets)


class Wiring:
    """Everything built from one ``Settings``; each part is built when first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        inline = settings.worker == "inline"
        self.news = News(LOOK_AGAIN_INLINE if inline else LOOK_AGAIN_SEPARATE)

    @cached_property
    def database(self) -> Database:
        """The one database, for our tables and the durable-run engine's."""
        return store_engine.make_engine(self.settings.database_url)

    @cached_property
    def ring(self) -> keyring.KeyRing:
        """The keys for secrets at rest."""
        return keyring.open_ring(self.settings.home, self.settings.keys)

    @cached_property
    def rows(self) -> Rows:
        """The rows of runs."""
        return Rows(self.database, self.ring, self.news)

    @cached_property
    def access(self) -> SheetAccess:
        """Whose rights open a sheet."""
        return SheetAccess(self.settings)

    @cached_property
    def limiter(self) -> Limiter:
        """Requests per spreadsheet: a burst of 8, then one a second, one in flight."""
        return Limiter(self.database, rate=1.0, burst=8)

    @cached_property
    def identity(self) -> Identity:
        """Who is calling."""
        settings = self.settings
        lookup = google_lookup(settings.oauth_endpoint)
        introspection = Introspection(lookup, settings.audience)
        return Identity(Certs(settings.certs_url), introspection, settings.audience, settings.issuer)

    @cached_property
    def sheet_keys(self) -> SheetKeys:
        """Which linked sheet is calling; one sheet's formulas may ask 120 times at once, then 4 a second."""
        pace = Limiter(self.database, name="formulas", rate=4.0, burst=120)
        return SheetKeys(self.database, self.ring, pace)

    @cached_property
    def linking(self) -> Linking:
        """Who may link a sheet, and what its formulas are told of its flags."""
        return Linking(self.sheet_keys, SheetFlags(self.database, self.ring), self._prove_edit)

    @cached_property
    def enrichment(self) -> Enrichment:
        """Enrich and its formulas."""
        keys = ProviderKeys(self.database, self.ring)
        return Enrichment(self.settings, keys, self.cell_queue, self.desk, lambda: self.signals, self)

    @cached_property
    def cell_queue(self) -> CellQueue:
        """Whom formulas wait for."""
        return CellQueue(self.database, self.ring)

    @cached_property
    def signals(self) -> Signals:
        """The one door to signals; the way out is built when the first provider is asked."""
        from addon.signals.budget import Ledger
        from addon.signals.registry import load
        from addon.signals.waterfall import Signals

        registry = load(self.settings.plugins, self.settings.providers_off)
        return Signals(registry, self.memory, Ledger(self.database), _WayOut(self))

    @cached_property
    def memory(self) -> Memory:
        """What is known of companies and persons."""
        from addon.signals.memory import Memory

        return Memory(self.database, self.ring)

    @cached_property
    def desk(self) -> Desk:
        """The web's side of runs; four threads are left for calls that do not wait."""
        return Desk(self.rows, self.ring, waiting_polls=max(1, self.settings.threads - 4))

    @cached_property
    def services(self) -> Services:
        """What the routes are given."""
        pings: Mapping[str, Callable[[], None]] = {
            "database": lambda: store_engine.ping(self.database),
            "signing keys": self.identity.ping,
        }
        return Services(
            self.identity,
            self.desk,
            self.access,
            self.inspect,
            pings,
            self.sheet_keys,
            self.linking,
            self.enrichment,
        )

    @cached_property
    def web(self) -> Web:
        """The way to strangers' websites and providers; one request a second to a host, in all processes."""
        from addon.signals.web import Pace, Web, user_agent

        settings, database = self.settings, self.database
        pace = Pace(lambda rate: Limiter(database, name="web", rate=rate, burst=1))
        return Web(user_agent(settings.url, settings.support), local=settings.local_web, pace=pace)

    def engine(self) -> Engine:
        """The worker's side of runs."""
        return Engine(
            self.rows,
            self.ring,
            self.perform,
            needs_token=self.access.needs_token,
            at_once=self.settings.runs_at_once,
            retention_days=self.settings.retention_days,
            tidy=self.tidy,
        )

    def tidy(self) -> None:
        """Forget what has grown old: signatures, questions, calls, what a licence lets nobody keep."""
        from addon.signals.budget import Ledger

        self.sheet_keys.prune()
        self.cell_queue.prune()
        self.memory.expire()
        Ledger(self.database).prune(self.settings.retention_days)

    def inspect(self, call: Call, ask: dict[str, Any]) -> dict[str, Any]:
        """The receipt for a call, with the rights that came with it."""
        from addon.compute_nrr import inspect

        with self.open_for(call, ask["spreadsheet_id"]) as workbook:
            return inspect(workbook, self.ask(ask, time.time()))

    def perform(self, work: Work, run: Run) -> dict[str, Any]:
        """Carry a run out on the real sheet."""
        if work.kind == "observe":
            return self.enrichment.observe(work.spreadsheet_id, run)
        self.access.check(work.sub, work.spreadsheet_id)
        with self._open(work.spreadsheet_id, self.access.acting_for(work.sub, run.token)) as workbook:
            if work.kind == "enrich":
                return self.enrichment.enrich(workbook, work, run)
            result = self.use_cases[work.kind](workbook, self.ask(work.ask, work.created_at), run)
        if work.kind == "nrr":
            self.linking.keep_flags(work.spreadsheet_id, result)
        return result

    @cached_property
    def use_cases(self) -> Mapping[str, UseCase]:
        """The use case behind each kind of run on revenue."""
        from addon.compute_nrr import compute_nrr
        from addon.recording import record_revenue

        nrr = partial(compute_nrr, knows=self.enrichment.knows)
        return {"nrr": nrr, "remove": _remove, "recording": record_revenue}

    def round_trip(self, spreadsheet_id: str, sub: str, token: str) -> str:
        """Write to a sheet and read it back, as a run would; the sheet's title."""
        from addon.sheets.http import Patience
        from addon.sheets.round_trip import round_trip

        access = self.access.acting_for(sub, token)
        endpoint, patience = self.settings.sheets_endpoint, Patience(attempts=3, deadline=20.0)
        return round_trip(spreadsheet_id, access, endpoint=endpoint, patience=patience)

    def migrate(self) -> None:
        """Bring the database up to date, by the launcher; one at a time where several start at once."""
        with store_engine.alone(self.database, MIGRATING):
            migrate_store(self.database)
            runs.migrate(self.settings.database_url)

    def close(self) -> None:
        """Let go of the database; nothing may be asked for afterwards."""
        self.news.close()
        if "web" in vars(self):
            self.web.close()
        if "desk" in vars(self):
            self.desk.close()
        if "database" in vars(self):
            self.database.dispose()

    def _rights_of(self, call: Call) -> Access:
        token = call.grant.token if call.grant is not None else ""
        return self.access.acting_for(call.caller.sub, token)

    def _prove_edit(self, call: Call, spreadsheet_id: str) -> None:
        from addon.sheets.may_edit import prove_edit

        prove_edit(
            spreadsheet_id,
            self._rights_of(call),
            endpoint=self.settings.sheets_endpoint,
            limiter=self.limiter,
        )

    def open_for(self, call: Call, spreadsheet_id: str) -> Workbook:
        """A sheet, with the rights that came with a call."""
        return self._open(spreadsheet_id, self._rights_of(call))

    def _open(self, spreadsheet_id: str, access: Access) -> Workbook:
        from addon.sheets.workbook import open_workbook

        return open_workbook(
            spreadsheet_id, access, endpoint=self.settings.sheets_endpoint, limiter=self.limiter
        )

    def ask(self, body: dict[str, Any], at: float) -> Ask:
        """The body as the use cases want it; ``at`` is when it was asked, however late a run is resumed."""
        from addon.core.table import Ask

        return Ask(
            as_of=datetime.fromtimestamp(at, UTC).date(),
            sheet_id=body.get("sheet_id"),
            range=body.get("range"),
            mapping=body.get("mapping", {}),
            start=body.get("from"),
            end=body.get("to"),
            window=body.get("window"),
            definition=body.get("definition"),
            answers=body.get("answers", {}),
            fiscal_start=self.settings.fiscal_start,
        )


@dataclass(frozen=True)
class _WayOut:
    """Opens doors of the web that the wiring builds when the first one is asked for."""

    wiring: Wiring

    def door(self, card: Card) -> Door:
        """The network, as the provider of this card may use it."""
        return self.wiring.web.door(card)


def _remove(workbook: Workbook, ask: Ask, run: Run) -> dict[str, Any]:  # noqa: ARG001 - one form for all
    run.progress(0, 1, "Removing what Keeprate added")
    removed = workbook.remove()
    run.progress(1, 1, "Done")
    return {"kind": "remove", **removed}
