"""Drive v3 permissions: who else may see or edit a spreadsheet."""

from __future__ import annotations

from typing import Any

from deploy.local.google import access
from deploy.local.google.book import Book
from deploy.local.google.errors import GoogleError
from deploy.local.google.routes import Call, handles
from deploy.local.google.show_file import show_permission

P = "drive.permissions."
DEFAULT_FIELDS = ("kind", "id", "type", "role")


def _answer(call: Call, item: dict[str, Any]) -> dict[str, Any]:
    shown = show_permission(item)
    if call.mask() is None and call.params.get("fields") != "*":
        return {key: shown[key] for key in (*DEFAULT_FIELDS, "allowFileDiscovery") if key in shown}
    return shown


def _find(call: Call, book: Book) -> dict[str, Any]:
    key = call.params["permissionId"]
    for item in book.permissions:
        if item["id"] == key:
            return item
    raise GoogleError(404, None, f"Permission not found: {key}.", reason="notFound", location="permissionId")


@handles(P + "create")
def permissions_create(call: Call) -> dict[str, Any]:
    """Share with a user, a group, a domain or anyone."""
    kind, role = call.body.get("type"), call.body.get("role")
    if role not in access.RANKS:
        raise GoogleError(400, None, "The specified role is invalid or not supported.", reason="badRequest")
    item: dict[str, Any] = {"type": kind, "role": role}
    if kind in ("user", "group"):
        email = call.body.get("emailAddress", "")
        if "@" not in email:
            raise GoogleError(400, None, "The specified emailAddress is invalid.", reason="invalid")
        item |= {"id": call.google.sub(email), "emailAddress": email, "displayName": email.split("@")[0]}
    elif kind == "domain":
        domain = call.body.get("domain", "")
        item |= {"id": call.google.sub(domain) + "k", "domain": domain, "displayName": domain}
    elif kind == "anyone":
        item |= {"id": "anyoneWithLink", "allowFileDiscovery": bool(call.body.get("allowFileDiscovery"))}
    else:
        raise GoogleError(400, None, "The permission type field is required.", reason="required")
    with call.change() as book:
        _place(book, item, call.flag("transferOwnership"))
    return _answer(call, item)


def _place(book: Book, item: dict[str, Any], transfers: bool) -> None:
    if item["role"] == "owner":
        if not transfers:
            message = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
            raise GoogleError(403, None, message, reason="forbidden")
        for other in book.permissions:
            if other["role"] == "owner":
                other["role"] = "writer"
        book.file["owner"] = item["emailAddress"]
    book.permissions = [other for other in book.permissions if other["id"] != item["id"]] + [item]


@handles(P + "list")
def permissions_list(call: Call) -> dict[str, Any]:
    """Everyone with a role, for those who may share."""
    book = call.require(access.WRITER)
    return {
        "kind": "drive#permissionList",
        "permissions": [_answer(call, item) for item in book.permissions],
    }


@handles(P + "get")
def permissions_get(call: Call) -> dict[str, Any]:
    """One permission."""
    return _answer(call, _find(call, call.require(access.WRITER)))


@handles(P + "update")
def permissions_update(call: Call) -> dict[str, Any]:
    """Another role."""
    with call.change() as book:
        item = _find(call, book)
        role = call.body.get("role", item["role"])
        if role not in access.RANKS:
            raise GoogleError(
                400, None, "The specified role is invalid or not supported.", reason="badRequest"
            )
        _place(book, item | {"role": role}, call.flag("transferOwnership"))
        item = _find(call, book)
    return _answer(call, item)


@handles(P + "delete")
def permissions_delete(call: Call) -> None:
    """Take a role away; the owner's stays."""
    with call.change() as book:
        item = _find(call, book)
        if item["role"] == "owner":
            message = "The owner of a file cannot be removed."
            raise GoogleError(403, None, message, reason="insufficientFilePermissions")
        book.permissions.remove(item)
