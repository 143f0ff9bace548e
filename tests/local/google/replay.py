"""Recorded traffic of gspread's own suite, sent to the stand-in request by request.

    python -m tests.local.google.replay FOLDER     # gspread's tests/cassettes; its files stay where they are

Status and whole body must be equal after MASK: ids, addresses, times, etags, versions and names of accounts
become `*`, other numbers are compared to 6 decimals, and ids the service made stand for those it made when
it was recorded. Files that a recording finds already there are planted first.
"""

from __future__ import annotations

import collections
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from werkzeug.test import Client

from deploy.local.google import Google
from tests.local.google.clients import SCOPES

MASK = frozenset(
    {
        *(
            "id",
            "spreadsheetId",
            "sheetId",
            "namedRangeId",
            "protectedRangeId",
            "permissionId",
            "permissionIds",
        ),
        *("spreadsheetUrl", "createdTime", "modifiedTime", "etag", "version"),
        *("emailAddress", "displayName", "users"),
    }
)
MADE = ("id", "spreadsheetId", "sheetId", "namedRangeId", "protectedRangeId")
ROBOT = "robot@project.iam.gserviceaccount.com"
PRIVATE = "1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc"  # the suite expects 403 for this id
Interaction = dict[str, Any]


def masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: "*" if key in MASK else masked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [masked(inner) for inner in value]
    return round(value, 6) if isinstance(value, float) else value


def learn(recorded: Any, found: Any, ids: dict[str, str]) -> None:
    """Remember which id of ours stands for which recorded one."""
    if isinstance(recorded, dict) and isinstance(found, dict):
        for key in recorded.keys() & found.keys():
            if key in MADE and isinstance(recorded[key], str | int) and recorded[key] != 0:
                ids[str(recorded[key])] = str(found[key])
            else:
                learn(recorded[key], found[key], ids)
    elif isinstance(recorded, list) and isinstance(found, list):
        for one, other in zip(recorded, found, strict=False):
            learn(one, other, ids)


def differences(recorded: Any, found: Any, at: str = "") -> Iterator[str]:
    if isinstance(recorded, dict) and isinstance(found, dict):
        for key in sorted(recorded.keys() | found.keys()):
            if key not in found or key not in recorded:
                yield f"{at}.{key} {'missing' if key not in found else 'extra'}"
            else:
                yield from differences(recorded[key], found[key], f"{at}.{key}")
    elif isinstance(recorded, list) and isinstance(found, list) and len(recorded) == len(found):
        for one, other in zip(recorded, found, strict=True):
            yield from differences(one, other, f"{at}[]")
    elif recorded != found:
        yield f"{at}: {json.dumps(recorded)[:60]} / {json.dumps(found)[:60]}"


def read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def plant(google: Google, interactions: list[Interaction], ids: dict[str, str]) -> None:
    """Files a recording sees without having made them: with the times and properties it saw."""
    made = {
        (read(one["response"]["body"]["string"]) or {}).get("id")
        for one in interactions
        if one["request"]["method"] == "POST" and re.search(r"/(files|copy)(\?|$)", one["request"]["uri"])
    }
    for one in interactions:
        body = read(one["response"]["body"]["string"])
        if not isinstance(body, dict):
            continue
        for n, file in enumerate(body.get("files", [])):
            if file["id"] not in made and file["id"] not in google.books:
                _add(google, file["id"], file.get("name", "x"), ids)
                book, later = google.books[file["id"]], f"2020-01-01T00:{59 - n // 60:02d}:{59 - n % 60:02d}"
                book.file["modifiedTime"] = file.get("modifiedTime", later)
                book.file["createdTime"] = file.get("createdTime", book.file["createdTime"])
        key = re.search(r"/v4/spreadsheets/([\w-]{30,})", one["request"]["uri"])
        if key and one["response"]["status"]["code"] == 200 and key[1] not in made:
            if key[1] not in google.books:
                _add(google, key[1], "x", ids)
            google.books[key[1]].properties.update(body.get("properties", {}))


def _add(google: Google, key: str, name: str, ids: dict[str, str]) -> None:
    google.create_spreadsheet(name, owner=ROBOT, time_zone="Etc/GMT", spreadsheet_id=key)
    ids[key] = key


def replayed(path: Path) -> Iterator[list[str]]:
    """For each interaction of one cassette: what differs."""
    google = Google()
    google.base_url = "http://replay"
    client, token = Client(google.wsgi), google.access_token(ROBOT, SCOPES)
    google.create_spreadsheet("private", owner="somebody@else.test", spreadsheet_id=PRIVATE)
    interactions = json.loads(path.read_text())["interactions"]
    ids: dict[str, str] = {}
    plant(google, interactions, ids)
    for one in interactions:
        yield _one(client, token, one, ids)
    google.close()


def _one(client: Client, token: str, one: Interaction, ids: dict[str, str]) -> list[str]:
    request, response = one["request"], one["response"]
    uri, body = request["uri"], request["body"] or ""
    for recorded, ours in ids.items():
        if len(recorded) > 3:
            uri, body = uri.replace(recorded, ours), body.replace(recorded, ours)
    parts = urlsplit(uri)
    kind = (request["headers"].get("Content-Type") or ["application/json"])[0]
    answer = client.open(
        path=unquote(parts.path),
        query_string=parts.query,
        method=request["method"],
        data=body,
        headers={"Authorization": f"Bearer {token}", "Content-Type": kind},
    )
    wanted, found = read(response["body"]["string"]), read(answer.get_data(as_text=True))
    path = re.sub(r"/[\w-]{30,}", "/ID", parts.path)[:50].split("!")[0]
    where = f"{request['method']} {path}"
    if answer.status_code != response["status"]["code"]:
        return [f"{where} status {response['status']['code']} / {answer.status_code}"]
    if isinstance(wanted, dict) and "files" not in wanted:
        learn(wanted, found, ids)
    return [f"{where} {text}" for text in set(differences(masked(wanted), masked(found)))]


def run(folder: Path) -> tuple[int, int, collections.Counter[str]]:
    """How many interactions were the same, of how many, and how often what differs."""
    why: collections.Counter[str] = collections.Counter()
    same = total = 0
    for path in sorted(folder.glob("*.json")):
        for found in replayed(path):
            total, same = total + 1, same + (not found)
            why.update(found)
    return same, total, why


if __name__ == "__main__":
    equal, count, different = run(Path(sys.argv[1]))
    print(f"{equal} of {count} the same: {100 * equal / count:.2f}%")
    for text, times in different.most_common(60):
        print(times, text)
