"""Who may do what: roles on a file, scopes of a token, protected ranges."""

from __future__ import annotations

from typing import Any

from deploy.local.google.a1 import Box, Region
from deploy.local.google.book import Book, Tab
from deploy.local.google.errors import invalid, keys_unsupported, scopes_insufficient

RANKS = {"owner": 4, "organizer": 4, "fileOrganizer": 3, "writer": 3, "commenter": 2, "reader": 1}
READER, WRITER, OWNER = 1, 3, 4
ROOT = "https://www.googleapis.com/auth/"
_DRIVE_ALL = {ROOT + "drive", ROOT + "drive.file"}
SCOPES = {
    ("sheets", True): {ROOT + "spreadsheets", *_DRIVE_ALL},
    ("sheets", False): {
        ROOT + "spreadsheets",
        ROOT + "spreadsheets.readonly",
        ROOT + "drive.readonly",
        *_DRIVE_ALL,
    },
    ("drive", True): {ROOT + "drive.metadata", *_DRIVE_ALL},
    ("drive", False): {
        ROOT + "drive.readonly",
        ROOT + "drive.metadata",
        ROOT + "drive.metadata.readonly",
        *_DRIVE_ALL,
    },
}
PROTECTED = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove "
    "protection if you need to edit."
)


def rank(book: Book, principal: str | None) -> int:
    """The strongest role this account has on the file, through its own address, its domain or anyone."""
    best = 0
    for item in book.permissions:
        if _matches(item, principal):
            best = max(best, RANKS.get(item["role"], 0))
    return best


def _matches(item: dict[str, Any], principal: str | None) -> bool:
    if item["type"] == "anyone":
        return True
    if principal is None:
        return False
    if item["type"] == "domain":
        return principal.lower().endswith("@" + str(item.get("domain", "")).lower())
    return str(item.get("emailAddress", "")).lower() == principal.lower()


def check_caller(method_id: str, writes: bool, principal: str | None, scopes: list[str] | None) -> None:
    """Refuse a token granted for other scopes (None: every scope), and a change by an API key alone."""
    api = method_id.split(".", 1)[0]
    if principal is None and writes:
        raise keys_unsupported(f"{api}.googleapis.com", inner_name(method_id))
    if scopes is not None and not SCOPES[api, writes] & set(scopes):
        raise scopes_insufficient(f"{api}.googleapis.com", inner_name(method_id))


def inner_name(method_id: str) -> str:
    """How Google's own errors name a method: `google.apps.sheets.v4.SpreadsheetsService.GetValues`.

    GetSpreadsheet, GetValues, UpdateValues, AppendValues and BatchUpdateValues are recorded, DriveFiles.List
    too; the others are formed alike.
    """
    api, *rest = method_id.split(".")
    *_, thing, verb = rest
    if api == "drive":
        return f"google.apps.drive.v3.Drive{thing.capitalize()}.{verb[0].upper()}{verb[1:]}"
    noun = {"values": "Values", "developerMetadata": "DeveloperMetadata"}.get(thing, "Spreadsheet")
    verb, by, what = verb.partition("ByDataFilter")
    name = "CopySheetTo" if verb == "copyTo" else f"{verb[0].upper()}{verb[1:]}{noun}{by}{what}"
    return f"google.apps.sheets.v4.SpreadsheetsService.{name}"


def may_edit(book: Book, protected: dict[str, Any], principal: str | None) -> bool:
    """Whether this account may edit under this protection (a warning stops nobody here)."""
    if protected.get("warningOnly") or rank(book, principal) >= OWNER:
        return True
    editors = protected.get("editors", {})
    users = {user.lower() for user in editors.get("users", [])}
    domain = bool(editors.get("domainUsersCanEdit")) and _same_domain(book, principal)
    return (principal or "").lower() in users or domain


def _same_domain(book: Book, principal: str | None) -> bool:
    owner = next((item for item in book.permissions if item["role"] == "owner"), {})
    domain = str(owner.get("emailAddress", "")).rsplit("@", 1)[-1].lower()
    return (principal or "").lower().endswith("@" + domain)


def guard(book: Book, tab: Tab, box: Box | None, principal: str | None) -> None:
    """Refuse a change to protected cells; None means the tab as a whole."""
    for item in tab.parts["protectedRanges"]:
        if may_edit(book, item, principal):
            continue
        area = tab.box(_region(book, item))
        touched = box is None or area.meets(box)
        if touched and not any(_open(tab, hole, box) for hole in item.get("unprotectedRanges", [])):
            raise invalid(PROTECTED)


def _region(book: Book, item: dict[str, Any]) -> Region:
    grid = item.get("range", {})
    for named in book.named_ranges:
        if item.get("namedRangeId") == named["namedRangeId"]:
            grid = named["range"]
    keys = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    return Region(*(grid.get(key) for key in keys))


def _open(tab: Tab, hole: dict[str, Any], box: Box | None) -> bool:
    """Whether the change lies wholly in an unprotected part."""
    if box is None:
        return False
    top, left = hole.get("startRowIndex", 0), hole.get("startColumnIndex", 0)
    bottom, right = hole.get("endRowIndex", tab.row_count), hole.get("endColumnIndex", tab.column_count)
    inside = top <= box.top and box.bottom <= bottom and left <= box.left and box.right <= right
    return bool(inside)
