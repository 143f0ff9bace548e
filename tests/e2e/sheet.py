"""What a person would see in the sheet: our columns read by header, the user's own cells, our tab."""

from __future__ import annotations

from typing import Any

from deploy.local.google import Google

OURS = ("Movement", "Flag", "Why", "At stake", "Renewal", "Signals")


def values(google: Google, book: str, owner: str, title: str) -> list[list[Any]]:
    """All unformatted values of a tab."""
    answer = google.call(
        owner,
        "sheets.spreadsheets.values.get",
        {"spreadsheetId": book, "range": f"'{title}'", "valueRenderOption": "UNFORMATTED_VALUE"},
    )
    found: list[list[Any]] = answer.get("values", [])
    return found


def beside(rows: list[list[Any]], header: str) -> dict[str, Any]:
    """Account -> value of one of our columns."""
    at = rows[0].index(header)
    return {row[0]: (row[at] if at < len(row) else "") for row in rows[1:] if row and row[0]}


def without_ours(rows: list[list[Any]]) -> list[list[Any]]:
    """The user's cells: every column but ours, trailing blanks trimmed."""
    keep = [c for c, name in enumerate(rows[0]) if name not in OURS]
    kept = [[row[c] if c < len(row) else "" for c in keep] for row in rows]
    return [row[: max((i + 1 for i, v in enumerate(row) if v != ""), default=0)] for row in kept]


def titles(google: Google, book: str, owner: str) -> list[str]:
    """The tabs by title."""
    answer = google.call(owner, "sheets.spreadsheets.get", {"spreadsheetId": book})
    return [tab["properties"]["title"] for tab in answer["sheets"]]
