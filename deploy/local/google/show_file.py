"""A spreadsheet as a Drive file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deploy.local.google import access
from deploy.local.google.book import Book
from deploy.local.google.export import EXPORTS

if TYPE_CHECKING:
    from deploy.local.google.google import Google

DEFAULT_FIELDS = ("kind", "id", "name", "mimeType")
SHEET = "application/vnd.google-apps.spreadsheet"


def show_file(google: Google, book: Book, principal: str | None) -> dict[str, Any]:
    """The File message as this account sees it."""
    have = access.rank(book, principal)
    edit, own = have >= access.WRITER, have >= access.OWNER
    owner = book.file.get("owner", "")
    person = {
        "kind": "drive#user",
        "displayName": owner.split("@", maxsplit=1)[0],
        "me": owner == principal,
        "permissionId": google.sub(owner),
        "emailAddress": owner,
    }
    file: dict[str, Any] = {
        "kind": "drive#file",
        "id": book.id,
        "name": book.title,
        "mimeType": SHEET,
        "starred": bool(book.file.get("starred", False)),
        "trashed": bool(book.file.get("trashed", False)),
        "explicitlyTrashed": bool(book.file.get("trashed", False)),
        "parents": book.file.get("parents", ["root-" + google.sub(owner)]),
        "spaces": ["drive"],
        "version": str(book.version),
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{book.id}/edit?usp=drivesdk",
        "createdTime": book.file["createdTime"],
        "modifiedTime": book.file["modifiedTime"],
        "owners": [person],
        "lastModifyingUser": person,
        "shared": len(book.permissions) > 1,
        "ownedByMe": owner == principal,
        "capabilities": capabilities(have),
        "viewersCanCopyContent": True,
        "copyRequiresWriterPermission": False,
        "writersCanShare": True,
        "isAppAuthorized": True,
        "size": "1024",
        "exportLinks": {
            mime: f"{google.base_url}/drive/v3/files/{book.id}/export?mimeType={mime}" for mime in EXPORTS
        },
        "hasThumbnail": False,
    }
    if edit or own:
        file["permissions"] = [show_permission(item) for item in book.permissions]
        file["permissionIds"] = [item["id"] for item in book.permissions]
    for name in ("description", "appProperties", "properties"):
        if name in book.file:
            file[name] = book.file[name]
    return file


def capabilities(have: int) -> dict[str, bool]:
    """What an account of this rank may do."""
    edit, own = have >= access.WRITER, have >= access.OWNER
    return {
        "canEdit": edit,
        "canComment": have >= access.RANKS["commenter"],
        "canCopy": True,
        "canDownload": True,
        "canDelete": own,
        "canTrash": own,
        "canUntrash": own,
        "canRename": edit,
        "canShare": edit,
        "canModifyContent": edit,
        "canReadRevisions": edit,
    }


def show_permission(item: dict[str, Any]) -> dict[str, Any]:
    """The Permission message."""
    shown = {"kind": "drive#permission"} | item
    if item["type"] == "user":
        shown |= {"deleted": False, "pendingOwner": False}
    return shown
