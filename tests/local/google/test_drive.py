"""Drive through google-api-python-client: files, sharing, exports, uploads."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
import requests
from googleapiclient.errors import HttpError

from deploy.local.google import Google
from tests.local.google.clients import SCOPES, service
from tests.local.google.test_values import OWNER, Sheet

SHEET = "application/vnd.google-apps.spreadsheet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def drive(google: Google) -> Iterator[Any]:
    client = service(google, "drive", "v3", OWNER)
    yield client
    client.close()


def test_files_are_found_by_query_and_only_by_those_who_see_them(google: Google, drive: Any) -> None:
    google.create_spreadsheet("Acme's ARR", owner=OWNER)
    google.create_spreadsheet("Other", owner="else@else.test")
    query = f"name = 'Acme\\'s ARR' and mimeType='{SHEET}' and trashed = false"
    assert [file["name"] for file in drive.files().list(q=query).execute()["files"]] == ["Acme's ARR"]
    assert len(drive.files().list().execute()["files"]) == 1
    with pytest.raises(HttpError) as caught:
        drive.files().list(q="colour = 'red'").execute()
    assert caught.value.status_code == 400


def test_a_file_is_shared_and_taken_back(google: Google, drive: Any) -> None:
    sheet = Sheet(google)
    body = {"type": "user", "role": "reader", "emailAddress": "r@acme.test"}
    made = drive.permissions().create(fileId=sheet.id, body=body, sendNotificationEmail=False).execute()
    assert (made["role"], made["type"]) == ("reader", "user")
    sheet.call("values.get", who="r@acme.test", range="A1")
    listed = drive.permissions().list(fileId=sheet.id, fields="permissions(emailAddress,role)").execute()
    assert {item["emailAddress"]: item["role"] for item in listed["permissions"]} == {
        OWNER: "owner",
        "r@acme.test": "reader",
    }
    drive.permissions().delete(fileId=sheet.id, permissionId=made["id"]).execute()
    assert len(drive.permissions().list(fileId=sheet.id).execute()["permissions"]) == 1


def test_a_csv_is_uploaded_and_exported_with_number_formats(drive: Any, google: Google) -> None:
    metadata = json.dumps({"name": "Up", "mimeType": SHEET})
    text = 'Account,Jan\nAcme,"$1,200"\n=x,5%\n'
    body = "".join(
        f"--cut\r\nContent-Type: {kind}\r\n\r\n{part}\r\n"
        for kind, part in (("application/json", metadata), ("text/csv", text))
    )
    token = google.access_token(OWNER, SCOPES)
    made = requests.post(  # google-api-python-client insists on https for uploads
        f"{google.base_url}/upload/drive/v3/files?uploadType=multipart",
        data=(body + "--cut--").encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "multipart/related; boundary=cut"},
        timeout=10,
    ).json()
    text = drive.files().export(fileId=made["id"], mimeType="text/csv").execute().decode()
    assert text == 'Account,Jan\r\nAcme,"$1,200"\r\n#NAME?,5%'
    book = openpyxl.load_workbook(
        io.BytesIO(drive.files().export(fileId=made["id"], mimeType=XLSX).execute())
    )
    cell = book.active["B2"]
    assert (cell.value, cell.number_format) == (1200, '"$"#,##0')
    book.close()


def test_a_file_is_copied_renamed_and_deleted_by_its_owner_only(google: Google, drive: Any) -> None:
    sheet = Sheet(google, [["a"]])
    copied = drive.files().copy(fileId=sheet.id, body={"name": "Two"}).execute()
    assert copied["name"] == "Two"
    drive.files().update(fileId=copied["id"], body={"name": "Three"}).execute()
    google.share(copied["id"], "w@acme.test", "writer")
    other = service(google, "drive", "v3", "w@acme.test")
    with pytest.raises(HttpError) as caught:
        other.files().delete(fileId=copied["id"]).execute()
    assert caught.value.status_code == 403
    other.close()
    drive.files().delete(fileId=copied["id"]).execute()
    with pytest.raises(HttpError) as caught:
        drive.files().get(fileId=copied["id"]).execute()
    assert caught.value.status_code == 404


def test_lists_are_paged_ordered_and_narrowed(google: Google, drive: Any) -> None:
    keys = [google.create_spreadsheet(name, owner=OWNER) for name in ("Beta plan", "alpha", "Gamma plan")]
    shared = google.create_spreadsheet("Theirs", owner="else@acme.test")
    google.share(shared, OWNER, "reader")

    def names(**more: Any) -> list[str]:
        return [file["name"] for file in drive.files().list(**more).execute()["files"]]

    assert names(orderBy="name") == ["alpha", "Beta plan", "Gamma plan", "Theirs"]
    page = drive.files().list(orderBy="name", pageSize=3).execute()
    assert len(page["files"]) == 3
    assert names(orderBy="name", pageSize=3, pageToken=page["nextPageToken"]) == ["Theirs"]
    assert names(q="name contains 'PLAN' and 'me' in owners", orderBy="name") == ["Beta plan", "Gamma plan"]
    assert names(q="not 'me' in owners or name = 'alpha'", orderBy="name") == ["alpha", "Theirs"]
    assert names(q="sharedWithMe = true") == ["Theirs"]
    drive.files().update(fileId=keys[0], body={"trashed": True}).execute()
    assert names(q="trashed = true") == ["Beta plan"]
    moved = (
        drive.files()
        .update(fileId=keys[1], addParents="folder", removeParents="none", fields="parents")
        .execute()
    )
    assert "folder" in moved["parents"]
    assert names(q="'folder' in parents") == ["alpha"]


def test_a_file_is_made_described_and_shown_by_its_mask(google: Google, drive: Any) -> None:
    body = {"name": "Made", "mimeType": SHEET, "description": "d", "appProperties": {"a": "b"}}
    made = (
        drive.files()
        .create(body=body, fields="id,name,description,appProperties,capabilities/canEdit")
        .execute()
    )
    assert (made.pop("id") in google.books, made) == (
        True,
        {"name": "Made", "description": "d", "appProperties": {"a": "b"}, "capabilities": {"canEdit": True}},
    )
    with pytest.raises(HttpError) as caught:
        drive.files().create(body={"name": "x", "mimeType": "text/plain"}).execute()
    assert caught.value.status_code == 501


def test_roles_are_changed_and_ownership_needs_to_be_said(google: Google, drive: Any) -> None:
    sheet = Sheet(google)
    body = {"type": "user", "role": "reader", "emailAddress": "r@acme.test"}
    made = drive.permissions().create(fileId=sheet.id, body=body).execute()
    changed = (
        drive.permissions()
        .update(fileId=sheet.id, permissionId=made["id"], body={"role": "writer"})
        .execute()
    )
    assert changed["role"] == "writer"
    assert drive.permissions().get(fileId=sheet.id, permissionId=made["id"], fields="role").execute() == {
        "role": "writer"
    }
    with pytest.raises(HttpError) as caught:
        drive.permissions().update(fileId=sheet.id, permissionId=made["id"], body={"role": "owner"}).execute()
    assert caught.value.status_code == 403
    with pytest.raises(HttpError) as caught:
        drive.permissions().create(fileId=sheet.id, body={"type": "user", "role": "king"}).execute()
    assert caught.value.status_code == 400
    domain = {"type": "domain", "role": "reader", "domain": "acme.test"}
    drive.permissions().create(fileId=sheet.id, body=domain).execute()
    sheet.call("values.get", who="anybody@acme.test", range="A1")
