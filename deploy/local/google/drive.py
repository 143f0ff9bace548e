"""Drive v3 for spreadsheets: files, copies, exports, uploads."""

from __future__ import annotations

import csv
import io
import secrets
from typing import Any

from deploy.local.google import access
from deploy.local.google.book import Book
from deploy.local.google.drive_query import matches
from deploy.local.google.errors import GoogleError, unimplemented
from deploy.local.google.export import ABSENT, EXPORTS
from deploy.local.google.routes import Call, Reply, handles
from deploy.local.google.seed import TabSeed, add_tabs, empty_book, now, owned
from deploy.local.google.show_file import DEFAULT_FIELDS, show_file

F = "drive.files."
SHEET = "application/vnd.google-apps.spreadsheet"


def _answer(call: Call, book: Book) -> dict[str, Any]:
    """The file; without a mask only the few fields Drive gives."""
    shown = show_file(call.google, book, call.principal)
    if call.mask() is None and call.params.get("fields") != "*":
        return {key: shown[key] for key in DEFAULT_FIELDS}
    return shown


@handles(F + "get")
def files_get(call: Call) -> dict[str, Any]:
    """One file."""
    book = call.require(access.READER)
    if call.params.get("alt") == "media":
        message = "Only files with binary content can be downloaded. Use Export with Docs Editors files."
        raise GoogleError(403, None, message, reason="fileNotDownloadable")
    return _answer(call, book)


@handles(F + "list")
def files_list(call: Call) -> dict[str, Any]:
    """The files this account sees, newest first."""
    found = [
        book
        for book in list(call.google.books.values())
        if access.rank(book, call.principal) and matches(call.params.get("q", ""), book, call.principal)
    ]
    order = call.params.get("orderBy", "modifiedTime desc")
    key, _, direction = order.split(",")[0].partition(" ")
    found.sort(key=lambda book: _order(book, key), reverse=direction == "desc")
    size, start = _page(call)
    page = found[start : start + size]
    files = [show_file(call.google, book, call.principal) for book in page]
    if call.mask() is None and call.params.get("fields") != "*":
        files = [{key: file[key] for key in DEFAULT_FIELDS} for file in files]
    answer: dict[str, Any] = {"kind": "drive#fileList", "incompleteSearch": False, "files": files}
    if start + size < len(found):
        answer["nextPageToken"] = str(start + size)
    return answer


def _page(call: Call) -> tuple[int, int]:
    """The size and the start of the page that is asked for."""
    size, token = str(call.params.get("pageSize", 100)), str(call.params.get("pageToken") or 0)
    if not size.isdigit() or not 1 <= int(size) <= 1000:
        message = f"Invalid value '{size}'. Values must be within the range: [1, 1000]"
        raise GoogleError(400, None, message, reason="invalidParameter", location="pageSize")
    if not token.isdigit():
        raise GoogleError(400, None, "Invalid Value", reason="invalid", location="pageToken")
    return int(size), int(token)


def _order(book: Book, key: str) -> str:
    if key in ("name", "name_natural"):
        return book.title.lower()
    return str(book.file.get("createdTime" if key == "createdTime" else "modifiedTime", ""))


@handles(F + "create")
def files_create(call: Call) -> dict[str, Any]:
    """A new spreadsheet, empty or from an uploaded CSV."""
    mime = call.body.get("mimeType", SHEET if call.media is None else call.media_type)
    if mime != SHEET:
        raise unimplemented(f"drive.files.create for {mime}")
    assert call.principal is not None
    book = empty_book(_new_id(), call.body.get("name", "Untitled"), "en_US", "Etc/GMT")
    owned(book, call.principal, call.google.sub(call.principal), now())
    if call.body.get("parents"):
        book.file["parents"] = call.body["parents"]
    for name in ("description", "appProperties", "properties"):
        if name in call.body:
            book.file[name] = call.body[name]
    seeds = [_imported(call, book.title)] if call.media is not None else []
    call.google.keep(add_tabs(book, seeds))
    return _answer(call, book)


def _new_id() -> str:
    return "1" + secrets.token_urlsafe(33)[:43]


def _imported(call: Call, title: str) -> TabSeed:
    """An uploaded CSV as a tab."""
    if call.media_type not in ("text/csv", "text/plain", "application/vnd.ms-excel"):
        raise unimplemented(f"importing {call.media_type}")
    text = (call.media or b"").decode("utf-8-sig")
    rows: list[list[Any]] = [list(row) for row in csv.reader(io.StringIO(text))]
    return TabSeed(title=title[:100] or "Sheet1", rows=rows, input="USER_ENTERED")


@handles(F + "update")
def files_update(call: Call) -> dict[str, Any]:
    """Rename, describe, trash, move; with an upload, replace the contents."""
    with call.change() as book:
        if "name" in call.body:
            book.properties["title"] = call.body["name"]
        for name in ("trashed", "description", "starred", "appProperties", "properties"):
            if name in call.body:
                book.file[name] = call.body[name]
        _move(call, book)
        if call.media is not None:
            book.tabs, book.named_ranges, book.metadata = [], [], []
            add_tabs(book, [_imported(call, book.title)])
            book.properties["timeZone"] = "America/Los_Angeles"  # as an import leaves it
    return _answer(call, book)


def _move(call: Call, book: Book) -> None:
    parents = list(book.file.get("parents", []))
    gone = str(call.params.get("removeParents", "")).split(",")
    added = [parent for parent in str(call.params.get("addParents", "")).split(",") if parent]
    if added or gone != [""]:
        book.file["parents"] = [parent for parent in parents if parent not in gone] + added


@handles(F + "delete")
def files_delete(call: Call) -> None:
    """Delete for good; only an owner may."""
    call.google.drop(call.require(access.OWNER).id)


@handles(F + "copy")
def files_copy(call: Call) -> dict[str, Any]:
    """A copy that belongs to the caller; nobody else sees it yet."""
    source = call.require(access.READER)
    assert call.principal is not None
    book = source.copied()
    book.id = _new_id()
    book.properties["title"] = call.body.get("name", f"Copy of {source.title}")
    owned(book, call.principal, call.google.sub(call.principal), now())
    if call.body.get("parents"):
        book.file["parents"] = call.body["parents"]
    call.google.keep(book)
    return _answer(call, book)


@handles(F + "export")
def files_export(call: Call) -> Reply:
    """The first tab as CSV or TSV, or the whole book as XLSX."""
    view = call.google.view(call.require(access.READER))
    mime = str(call.params.get("mimeType", ""))
    export = EXPORTS.get(mime)
    if not mime:
        message = "Required parameter: mimeType"
        raise GoogleError(400, None, message, reason="required", location="mimeType")
    if mime in ABSENT:
        raise unimplemented(f"the export to {mime}")
    if export is None:
        raise GoogleError(400, None, "The requested conversion is not supported.", reason="badRequest")
    return Reply(export(view), mime)


@handles(F + "generateIds")
def files_generate_ids(call: Call) -> dict[str, Any]:
    """Ids a client may use."""
    ids = [_new_id() for _ in range(int(call.params.get("count", 10)))]
    return {"kind": "drive#generatedIds", "space": "drive", "ids": ids}


@handles("drive.comments.list")
def comments_list(call: Call) -> dict[str, Any]:
    """No comment is ever kept here."""
    call.require(access.READER)
    return {"kind": "drive#commentList", "comments": []}


@handles("drive.about.get")
def about_get(call: Call) -> dict[str, Any]:
    """Who is asking."""
    email = call.principal or ""
    user = {
        "kind": "drive#user",
        "displayName": email.split("@", maxsplit=1)[0],
        "me": True,
        "emailAddress": email,
        "permissionId": call.google.sub(email),
    }
    return {"kind": "drive#about", "user": user}
