"""What the routes are given: the objects built in ``server.wiring``, and one call's caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from server.identity import Caller, Grant, Identity, Sheet, SheetKeys
from server.runs import Desk


class Headers(Protocol):
    """The headers of a request, case-insensitive."""

    def get(self, key: str, default: str) -> str:
        """One header, or the default."""
        ...


class Access(Protocol):
    """Whose rights open a sheet, and who may ask for it."""

    @property
    def needs_token(self) -> bool:
        """Whether sheets are opened with the user's own rights."""
        ...

    def check(self, sub: str, spreadsheet_id: str) -> None:
        """Raise ``NotShared`` unless this user may have this spreadsheet opened."""
        ...


Json = dict[str, Any]
Inspect = Callable[["Call", Json], Json]


class Linking(Protocol):
    """Linked sheets, as the routes need them; ``server.linking`` has the one there is."""

    def prove_edit(self, call: Call, spreadsheet_id: str) -> None:
        """Raise ``NotShared`` unless the caller may edit the sheet."""
        ...

    def flags(self, sheet: Sheet, accounts: list[str]) -> Json:
        """The flags found last, for a formula."""
        ...


class Enrichment(Protocol):
    """Enrich and its formulas, as the routes need them; ``server.enrichment`` has the one there is."""

    def providers(self, sub: str) -> Json:
        """Every provider, as this user may ask it."""
        ...

    def keep_key(self, sub: str, provider: str, key: str) -> Json:
        """Keep a user's key at a provider; the provider's new state."""
        ...

    def forget_key(self, sub: str, provider: str) -> Json:
        """Delete a user's key and what was bought with it; the provider's new state."""
        ...

    def inspect(self, call: Call, ask: Json) -> Json:
        """What could be known about the rows of a tab."""
        ...

    def quote(self, call: Call, ask: Json) -> Json:
        """What a run would ask and cost."""
        ...

    def import_own(self, sub: str, told: Json) -> Json:
        """Keep what a file of the user's own says, for one sheet."""
        ...

    def cells(self, sheet: Sheet, keys: list[str], fields: list[str]) -> Json:
        """What is known, for a formula; the unknown is queued."""
        ...

    def info(self, sheet: Sheet, key: str, field: str) -> Json:
        """Where one value comes from, for a formula."""
        ...


@dataclass(frozen=True)
class Services:
    """Everything a route may use."""

    identity: Identity
    desk: Desk
    access: Access
    inspect: Inspect
    pings: Mapping[str, Callable[[], None]]
    sheet_keys: SheetKeys
    linking: Linking
    enrichment: Enrichment

    def admit(self, headers: Headers) -> Call:
        """Know the caller from the headers; raises ``NotSignedIn`` or ``NotShared``."""
        caller = self.identity.caller(headers.get("Authorization", ""))
        token = headers.get("X-Sheets-Token", "")
        grant = self.identity.grant(token, caller) if token and self.access.needs_token else None
        return Call(self, caller, grant)

    def admit_sheet(self, headers: Headers, read: Callable[[], bytes]) -> Call:
        """Know the sheet whose formula calls; ``read`` gives the body. Raises as ``SheetKeys.verify``."""
        return Call(self, sheet_or_none=self.sheet_keys.verify(headers, read))


@dataclass(frozen=True)
class Call:
    """One request: the services, who is calling, and the access token that came along."""

    services: Services
    caller_or_none: Caller | None = None
    grant: Grant | None = None
    sheet_or_none: Sheet | None = None

    @property
    def sheet(self) -> Sheet:
        """The sheet that calls; only signed routes have one. Never what the body says."""
        assert self.sheet_or_none is not None  # other routes never ask
        return self.sheet_or_none

    @property
    def caller(self) -> Caller:
        """Who is calling; only private routes have one."""
        assert self.caller_or_none is not None  # public routes never ask
        return self.caller_or_none

    def needs_grant(self) -> None:
        """Raise ``NotSignedIn`` when sheets are opened with the caller's rights and no token came."""
        if self.services.access.needs_token and self.grant is None:
            self.services.identity.refuse_missing_token()
