"""The page's server: refusals, escaping, edits as the user, and frames on another origin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from deploy.local.google import Google
from deploy.local.page import Clients, Frames, Scripts, create_frames, create_page
from deploy.local.script import ScriptError

USERS = [{"email": "you@example.com", "name": "You"}, {"email": "viewer@example.com", "name": "Viewer"}]


class Echo:
    """A script host at its boundary: answers with what it was asked, or fails."""

    def run(self, function, args, *, mode="FULL", from_page=False):
        if function == "fail":
            raise RuntimeError("a secret of the machine")
        return {"function": function, "args": args, "from_page": from_page}

    def open(self) -> None:
        return

    def triggers(self):
        return [{"id": "t1", "function": "recordMonthly", "event": "CLOCK", "every": {"monthDay": 1}}]

    def fire(self, trigger_id):
        if trigger_id != "t1":
            raise ScriptError(f"There is no trigger {trigger_id}")

    def close(self) -> None:
        return


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    rows = [["Name", "MRR"], ["Acme", 5]]
    tabs = [{"title": "One", "rows": rows, "input": "USER_ENTERED"}]
    made.create_spreadsheet("</script><b>", owner="you@example.com", spreadsheet_id="book", tabs=tabs)
    made.share("book", "viewer@example.com", "reader")
    yield made
    made.close()


@pytest.fixture
def page(google: Google) -> Iterator[FlaskClient]:
    clients = Clients(google)
    frames = Frames()
    scripts = Scripts(clients, frames, lambda *_: Echo())
    app = create_page(google, clients, frames, scripts, users=USERS, first=lambda: "book")
    yield app.test_client()
    scripts.close()
    clients.close()


def test_the_address_alone_leads_to_the_first_book(page: FlaskClient):
    answer = page.get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/spreadsheets/d/book/edit")


def test_an_id_cannot_end_the_script_element_it_stands_in(page: FlaskClient):
    html = page.get("/spreadsheets/d/%3Cscript%3E/edit").get_data(as_text=True)
    assert '"id": "\\u003cscript>"' in html


def test_another_host_name_and_another_content_type_are_refused(page: FlaskClient):
    assert page.get("/api/book/book", headers={"Host": "evil.example"}).status_code == 403
    assert page.post("/api/book/values", data="data=1").status_code == 415


def test_an_edit_is_typed_as_the_user_and_a_viewers_is_refused_in_googles_shape(page: FlaskClient):
    edit = {"data": [{"range": "One!B2", "values": [["$1,200"]]}]}
    done = page.post("/api/book/values", json=edit)
    assert done.status_code == 200
    assert page.get("/api/book/cells?sheet=0").json["rows"][1][1][0] == "$1,200"
    refused = page.post("/api/book/values?as=viewer@example.com", json=edit)
    assert refused.status_code == 403
    assert refused.json["error"]["code"] == "PERMISSION_DENIED"
    assert page.get("/api/book/access?as=viewer@example.com").json == {"canEdit": False}


def test_nobody_may_act_as_an_account_the_demo_does_not_have(page: FlaskClient):
    assert page.get("/api/book/book?as=boss@example.com").status_code == 400


def test_a_tab_downloads_as_csv(page: FlaskClient):
    assert page.get("/api/book/csv?sheet=0").get_data(as_text=True) == "Name,MRR\r\nAcme,5\r\n"


def test_a_run_goes_to_the_script_and_a_fault_of_ours_is_not_shown(page: FlaskClient):
    client = page.post("/api/book/open", json={}).json["client"]
    run = {"function": "hello", "args": [1], "from_page": True, "selection": {"sheet_id": 0, "a1": "B2"}}
    answer = page.post(f"/api/clients/{client}/run", json=run)
    assert answer.json["value"] == {"function": "hello", "args": [1], "from_page": True}
    failed = page.post(f"/api/clients/{client}/run", json={**run, "function": "fail"})
    assert "secret" not in failed.json["error"]
    assert page.post("/api/clients/gone/run", json=run).status_code == 410


def test_a_frame_gets_google_script_before_its_own_scripts_and_googles_style_sheet_from_here():
    frames = Frames()
    frames.origin = "http://127.0.0.1:1"
    link = '<link href="https://ssl.gstatic.com/docs/script/css/add-ons1.css">'
    address = frames.put(f"<!DOCTYPE html><html><head>{link}<script>mine()</script></head></html>")
    app = create_frames(frames).test_client()
    html = app.get(address.removeprefix(frames.origin)).get_data(as_text=True)
    assert html.index("client.js") < html.index("mine()")
    assert "ssl.gstatic.com" not in html
    for name in ("client.js", "keys.js", "add-ons1.css"):
        answer = app.get(f"/frame/{name}")
        assert answer.status_code == 200
        answer.close()
    assert app.get("/user/guessed").status_code == 404


def test_a_page_without_a_head_keeps_its_doctype_first():
    frames = Frames()
    address = frames.put("<!doctype html><p>hi</p>")
    html = create_frames(frames).test_client().get(address).get_data(as_text=True)
    assert html.startswith("<!doctype html>")
    assert html.index("client.js") < html.index("<p>hi")


def opened(page: FlaskClient) -> str:
    return page.post("/api/book/open", json={}).json["client"]


def test_with_several_accounts_signed_in_the_sidebars_calls_fail_as_in_the_field_and_the_menus_do_not(
    page: FlaskClient,
):
    client = opened(page)
    assert page.post(f"/api/clients/{client}/accounts", json={"several": True}).json == {"several": True}
    asked = {"function": "f", "args": [], "from_page": True}
    refused = page.post(f"/api/clients/{client}/run", json=asked).json
    assert refused["error"].endswith("Error code PERMISSION_DENIED.")
    assert "value" in page.post(f"/api/clients/{client}/run", json={**asked, "from_page": False}).json
    page.post(f"/api/clients/{client}/accounts", json={"several": False})
    assert "value" in page.post(f"/api/clients/{client}/run", json=asked).json


def test_the_page_lists_a_users_triggers_and_fires_them(page: FlaskClient):
    client = opened(page)
    assert [row["function"] for row in page.get(f"/api/clients/{client}/triggers").json] == ["recordMonthly"]
    assert page.post(f"/api/clients/{client}/fire", json={"id": "t1"}).json == {}
    assert page.post(f"/api/clients/{client}/fire", json={"id": "t2"}).json == {
        "error": "There is no trigger t2"
    }
