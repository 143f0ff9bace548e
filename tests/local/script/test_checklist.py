"""The function that a person pastes by hand is run before anybody has to."""

from __future__ import annotations

import re
from pathlib import Path

from google.auth import jwt

from tests.local.script.conftest import USER

CHECKLIST = Path(__file__).resolve().parents[3] / "deploy" / "CHECKLIST.md"


def test_the_function_for_the_doctor_prints_the_audience_and_two_good_tokens(start, google):
    (source,) = re.findall(r"^```js\n(.*?)^```", CHECKLIST.read_text(), re.M | re.S)
    host = start(source)
    host.run("printForDoctor", [])
    printed = dict(line.split("=", 1) for line in lines(host))
    assert list(printed) == ["KEEPRATE_AUDIENCE", "KEEPRATE_ID_TOKEN", "KEEPRATE_ACCESS_TOKEN"]
    assert printed["KEEPRATE_AUDIENCE"] == google.oauth.client_id
    assert jwt.decode(printed["KEEPRATE_ID_TOKEN"], verify=False)["email"] == USER
    assert google.oauth.tokeninfo({"access_token": printed["KEEPRATE_ACCESS_TOKEN"]})["email"] == USER


def lines(host) -> list[str]:
    return [text for ran in host.log for _level, text in ran.lines]
