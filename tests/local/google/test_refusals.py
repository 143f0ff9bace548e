"""What the API refuses, and in which words; by what each is known stands in marks.REFUSALS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from deploy.local.google import Google, GoogleError
from tests.local.google.clients import SCOPES
from tests.local.google.test_values import OWNER, Sheet, table

WRITER = "writer@acme.test"
SERVICE = "google.apps.sheets.v4.SpreadsheetsService."


@pytest.fixture
def sheet() -> Iterator[Sheet]:
    """Ten rows, the first one frozen, and five columns, the fourth of them protected."""
    google = Google()
    found = Sheet(google, [["Name", "MRR"], ["a", 1]])
    grid = {"rowCount": 10, "columnCount": 5, "frozenRowCount": 1}
    column = {"sheetId": 0, "startColumnIndex": 3, "endColumnIndex": 4}
    found.batch(
        {
            "updateSheetProperties": {
                "properties": {"sheetId": 0, "gridProperties": grid},
                "fields": "gridProperties",
            }
        },
        {"addProtectedRange": {"protectedRange": {"range": column}}},
    )
    google.share(found.id, WRITER, "writer")
    yield found
    google.close()


@pytest.mark.parametrize(("method", "params", "body", "message", "who"), table("refusals"))
def test_what_is_wrong_is_refused_in_these_words_and_changes_nothing(
    sheet: Sheet, method: str, params: dict[str, Any], body: Any, message: str | None, who: str
) -> None:
    before = sheet.google.books[sheet.id]
    if message is None:
        sheet.call(method, body, who=who, **params)
        return
    with pytest.raises(GoogleError) as caught:
        sheet.call(method, body, who=who, **params)
    assert (caught.value.status, caught.value.code, caught.value.message) == (
        400,
        "INVALID_ARGUMENT",
        message,
    )
    assert sheet.google.books[sheet.id] is before


def answered(google: Google, path: str, verb: str = "GET", token: str = "", **more: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = requests.request(verb, google.base_url + path, headers=headers, timeout=10, **more)
    return answer.status_code, answer.json()["error"]


def about(reason: str, service: str, method: str) -> list[dict[str, Any]]:
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    metadata = {"service": f"{service}.googleapis.com", "method": method}
    return [{"@type": kind, "reason": reason, "domain": "googleapis.com", "metadata": metadata}]


def test_an_api_key_reads_what_is_public_and_changes_nothing(google: Google) -> None:
    sheet = Sheet(google, [["a"]])
    google.share(sheet.id, "anyone", "writer")
    path = f"/v4/spreadsheets/{sheet.id}/values/A1"
    assert requests.get(f"{google.base_url}{path}?key=k", timeout=10).json()["values"] == [["a"]]
    status, error = answered(google, f"{path}?key=k&valueInputOption=RAW", "PUT", json={"values": [["b"]]})
    assert (status, error["status"]) == (401, "UNAUTHENTICATED")
    assert error["message"].startswith("API keys are not supported by this API. Expected OAuth2 access token")
    assert error["details"] == about("CREDENTIALS_MISSING", "sheets", SERVICE + "UpdateValues")
    status, error = answered(google, "/drive/v3/files?key=k", "POST", json={"name": "x"})
    login = {"domain": "global", "reason": "required", "location": "Authorization", "locationType": "header"}
    assert (status, error["errors"]) == (401, [{"message": "Login Required.", **login}])
    assert sheet.get("A1") == [["a"]]


@pytest.mark.parametrize(
    ("path", "service", "method"),
    [
        ("/v4/spreadsheets/{}", "sheets", SERVICE + "GetSpreadsheet"),
        ("/v4/spreadsheets/{}/values/A1", "sheets", SERVICE + "GetValues"),
        ("/v4/spreadsheets/{}/values:batchGet", "sheets", SERVICE + "BatchGetValues"),
        ("/drive/v3/files", "drive", "google.apps.drive.v3.DriveFiles.List"),
    ],
)
def test_a_token_for_other_scopes_is_told_the_method(
    google: Google, path: str, service: str, method: str
) -> None:
    sheet = Sheet(google)
    token = google.access_token(OWNER, ["openid"])
    status, error = answered(google, path.format(sheet.id), token=token)
    assert (status, error["status"]) == (403, "PERMISSION_DENIED")
    assert error["message"] == "Request had insufficient authentication scopes."
    assert error["details"] == about("ACCESS_TOKEN_SCOPE_INSUFFICIENT", service, method)
    short = {"message": "Insufficient Permission", "domain": "global", "reason": "insufficientPermissions"}
    assert error.get("errors") == ([short] if service == "drive" else None)


def test_drive_says_in_its_own_way_that_a_token_is_no_good(google: Google) -> None:
    where = {"location": "Authorization", "locationType": "header"}
    short = {"message": "Invalid Credentials", "domain": "global", "reason": "authError", **where}
    status, error = answered(google, "/drive/v3/files", token="none")
    assert (status, error["status"], error["errors"]) == (401, "UNAUTHENTICATED", [short])
    status, error = answered(google, "/drive/v3/files")
    assert (status, error["status"], error["errors"][0]["reason"]) == (403, "PERMISSION_DENIED", "forbidden")


@pytest.mark.parametrize(
    ("mask", "path"),
    [
        ("sheets.sheetProperties", "sheets.sheetProperties"),
        ("properties, sheets.properties", " sheets.properties"),
        ("sheets(properties(title,titel))", "sheets.properties.titel"),
        ("spreadsheetId/x", "spreadsheetId.x"),
        ("sheets(properties", "sheets(properties"),
    ],
)
def test_a_mask_of_sheets_with_a_name_it_does_not_have_is_refused_by_its_path(
    google: Google, mask: str, path: str
) -> None:
    sheet = Sheet(google)
    token = google.access_token(OWNER, SCOPES)
    status, error = answered(google, f"/v4/spreadsheets/{sheet.id}", token=token, params={"fields": mask})
    assert (status, error["message"]) == (400, "Request contains an invalid argument.")
    why = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    assert error["details"][0]["fieldViolations"] == [{"field": path, "description": why}]


def test_a_mask_of_drive_may_hold_blanks_and_no_unknown_name(google: Google) -> None:
    sheet = Sheet(google)
    token = google.access_token(OWNER, SCOPES)
    url = f"/drive/v3/files/{sheet.id}"
    found = requests.get(
        f"{google.base_url}{url}?fields=id, name", headers={"Authorization": f"Bearer {token}"}, timeout=10
    )
    assert found.json() == {"id": sheet.id, "name": "B"}
    status, error = answered(google, f"{url}?fields=id,nam", token=token)
    where = {"location": "fields", "locationType": "parameter"}
    entry = {
        "message": "Invalid field selection nam",
        "domain": "global",
        "reason": "invalidParameter",
        **where,
    }
    assert (status, error) == (400, {"code": 400, "message": entry["message"], "errors": [entry]})


@pytest.mark.parametrize(
    ("path", "status", "reason", "location"),
    [
        ("/drive/v3/files?q=colour%3D'red'", 400, "invalid", "q"),
        ("/drive/v3/files?pageSize=0", 400, "invalidParameter", "pageSize"),
        ("/drive/v3/files?pageToken=none", 400, "invalid", "pageToken"),
        ("/drive/v3/files/none", 404, "notFound", "fileId"),
        ("/drive/v3/files/ID/permissions/none", 404, "notFound", "permissionId"),
        ("/drive/v3/files/ID/export", 400, "required", "mimeType"),
        ("/drive/v3/files/ID/export?mimeType=image/png", 400, "badRequest", None),
        ("/drive/v3/files/ID/export?mimeType=application/pdf", 501, "notImplemented", None),
    ],
)
def test_drive_names_the_parameter_that_is_wrong(
    google: Google, path: str, status: int, reason: str, location: str | None
) -> None:
    path = path.replace("ID", Sheet(google).id)
    found, error = answered(google, path, token=google.access_token(OWNER, SCOPES))
    assert found == status
    assert (error["errors"][0]["reason"], error["errors"][0].get("location")) == (reason, location)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("?includeGridData=maybe", "Invalid value at 'include_grid_data' (TYPE_BOOL), \"maybe\""),
        (
            "/values/A1?majorDimension=DIAGONAL",
            "Invalid value at 'major_dimension' (type.googleapis.com/google.apps.sheets.v4.Dimension), "
            '"DIAGONAL"',
        ),
        ("/developerMetadata/x", "Invalid value at 'metadata_id' (TYPE_INT32), \"x\""),
    ],
)
def test_a_parameter_of_the_wrong_type_is_refused_by_name(google: Google, path: str, message: str) -> None:
    sheet = Sheet(google)
    token = google.access_token(OWNER, SCOPES)
    assert answered(google, f"/v4/spreadsheets/{sheet.id}{path}", token=token)[1]["message"] == message


def test_a_range_in_a_path_may_be_followed_by_a_slash(google: Google) -> None:
    sheet = Sheet(google, [["a"]])
    sheet.batch({"addSheet": {"properties": {"title": "x/y"}}})
    headers = {"Authorization": f"Bearer {google.access_token(OWNER, SCOPES)}"}
    for text, shown in (("S!A1/", "S!A1"), ("x%2Fy!A1", "'x/y'!A1")):
        url = f"{google.base_url}/v4/spreadsheets/{sheet.id}/values/{text}"
        assert requests.get(url, headers=headers, timeout=10).json()["range"] == shown
