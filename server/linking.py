"""What a linked sheet may be told without being opened: its flags; and who may link it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from addon.store.sheet_flags import KeptFlags, SheetFlags
from server.api import Call
from server.identity import Sheet, SheetKeys

Json = dict[str, Any]


@dataclass(frozen=True)
class Linking:
    """``keys`` of sheets and their ``kept`` flags; ``prove`` raises unless a call's rights may edit."""

    keys: SheetKeys
    kept: SheetFlags
    prove: Callable[[Call, str], None]

    def prove_edit(self, call: Call, spreadsheet_id: str) -> None:
        """Raise ``NotShared`` unless the caller may edit the sheet."""
        self.prove(call, spreadsheet_id)

    def flags(self, sheet: Sheet, accounts: list[str]) -> Json:
        """The flags found last: "" for an account without one, None for one that was not there."""
        from addon.core.ledger import account_key

        kept = self.kept.of(sheet.spreadsheet_id)
        return {
            "values": [kept.by_account.get(account_key(account)) for account in accounts],
            "as_of": kept.as_of,
        }

    def keep_flags(self, spreadsheet_id: str, result: Json) -> None:
        """Keep the flags of a result of Compute NRR, if formulas of its sheet may ask for them."""
        if not self.keys.is_linked(spreadsheet_id):
            return
        by_account = {account["key"]: account["flag"] or "" for account in result["accounts"]}
        self.kept.keep(spreadsheet_id, KeptFlags(by_account, result["manifest"]["as_of"]))
