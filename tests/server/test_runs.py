"""Runs: they start once, tell their progress, wait for the user, stop when asked, and keep no secret."""

import threading
import time

import pytest
import sqlalchemy as sa

from addon.errors import BadCell, Bug, GoogleBusy, NotSignedIn
from addon.run import Cancelled
from addon.store.tables import runs
from server import logs
from tests.server.conftest import PLACE, POSTGRES, eventually

SECRET = "Zebra-Holdings-9876543.21"


def test_a_run_is_queued_carried_out_and_answers_its_result(working):
    def use_case(work, run):
        run.progress(1, 2, "Reading ARR 2025")
        assert work.ask == PLACE | {"from": "2024-12", "answers": {"q": 1}}
        return {"kind": "nrr", "nrr": 1.05, "account": SECRET}

    working.wiring.use_case = use_case
    run = working.start(body={"from": "2024-12", "answers": {"q": 1}})
    assert (run["state"], run["version"], run["kind"]) == ("queued", 1, "nrr")
    done = working.until(run["id"], "done")
    assert done["result"] == {"kind": "nrr", "nrr": 1.05, "account": SECRET}
    assert done["progress"] == {"done": 1, "total": 2, "label": "Reading ARR 2025"}
    assert done["problem"] is None
    assert done["version"] > 1


@pytest.mark.parametrize("kind", ["nrr", "remove", "recording"])
def test_each_button_starts_its_own_kind_of_run(kind, working):
    working.wiring.use_case = lambda work, run: {"kind": work.kind}
    assert working.until(working.start(kind)["id"], "done")["result"] == {"kind": kind}


def test_a_long_poll_answers_as_soon_as_the_run_changes(working):
    go, told = threading.Event(), []

    def use_case(work, run):
        go.wait(20)
        told.append(time.monotonic())
        return {}

    working.wiring.use_case = use_case
    run = working.until(working.start()["id"], "running")
    threading.Timer(0.3, go.set).start()
    done = working.get(run["id"], wait=20, since=run["version"]).get_json()
    assert done["state"] == "done"
    assert time.monotonic() - told[0] < 10  # long before the poll's own end


def test_a_long_poll_without_news_answers_when_its_time_is_over(service):
    run = service.start()
    began = time.monotonic()
    assert service.get(run["id"], wait=0.3, since=run["version"]).get_json()["state"] == "queued"
    assert 0.25 < time.monotonic() - began < 5


def test_waiting_polls_answer_at_once_when_the_process_ends(service):
    run = service.start()
    threading.Timer(0.2, service.wiring.news.close).start()
    began = time.monotonic()
    service.get(run["id"], wait=20, since=run["version"])
    assert time.monotonic() - began < 5


def test_a_failed_run_answers_200_with_its_problem(working):
    def use_case(work, run):
        raise BadCell("C4 holds no amount.", hint="Correct it.", where=["'ARR'!C4"])

    working.wiring.use_case = use_case
    run = working.until(working.start()["id"], "failed")
    assert run["problem"]["detail"] == "C4 holds no amount."
    assert run["problem"]["cells"] == ["'ARR'!C4"]
    assert run["result"] is None


def test_an_unforeseen_error_becomes_a_bug_with_the_runs_id_and_no_trace(working, capfd):
    def use_case(work, run):
        raise ValueError(SECRET)

    logs.configure("info")
    working.wiring.use_case = use_case
    run = working.until(working.start()["id"], "failed")
    assert run["id"] in run["problem"]["detail"]
    assert run["problem"]["status"] == 500
    assert SECRET not in str(run)
    written = capfd.readouterr().err
    assert "ValueError" in written
    assert run["id"] in written
    assert SECRET not in written


def test_the_same_key_and_body_answer_the_same_run_and_another_body_conflicts(service):
    headers = service.headers(**{"Idempotency-Key": "click-1"})
    first = service.start(headers=headers)
    assert service.start(headers=headers)["id"] == first["id"]
    other = service.post("/v1/nrr", PLACE | {"sheet_id": 7}, headers=headers)
    assert (other.status_code, other.get_json()["type"]) == (409, "urn:keeprate:conflict")
    assert service.post("/v1/remove", PLACE, headers=headers).status_code == 409
    stranger = service.headers("200", **{"Idempotency-Key": "click-1"})
    assert service.start(headers=stranger)["id"] != first["id"]
    assert service.start()["id"] != service.start()["id"]


def test_one_key_from_many_calls_at_once_starts_one_run(service):
    headers = service.headers(**{"Idempotency-Key": "click-2"})
    found, barrier = [], threading.Barrier(8)

    def click():
        barrier.wait(10)
        client = service.wiring and service.client.application.test_client()
        found.append(client.post("/v1/nrr", json=PLACE, headers=headers).get_json()["id"])

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_run_is_seen_and_cancelled_by_its_owner_only(service):
    run = service.start()
    stranger = service.headers("200")
    for answer in (
        service.get(run["id"], headers=stranger),
        service.client.post(f"/v1/runs/{run['id']}/cancel", headers=stranger),
        service.get("0" * 32),
    ):
        assert answer.status_code == 404
        assert answer.get_json()["type"] == "urn:keeprate:no-such-run"
    assert service.get(run["id"]).get_json()["state"] == "queued"


def test_a_queued_run_is_cancelled_at_once_and_never_carried_out(working):
    ran, go = [], threading.Event()

    def use_case(work, run):
        ran.append(work.id)
        go.wait(20)
        return {}

    working.wiring.use_case = use_case
    # A run waits while another one is busy with its spreadsheet.
    place = {"spreadsheet_id": "queued"}
    first = working.start(body=place)
    working.until(first["id"], "running")
    second = working.start(body=place)
    assert working.post(f"/v1/runs/{second['id']}/cancel", None).get_json()["state"] == "cancelled"
    go.set()
    for run in (first, working.start(body=place)):
        working.until(run["id"], "done")
    assert second["id"] not in ran
    assert working.post(f"/v1/runs/{second['id']}/cancel", None).get_json()["state"] == "cancelled"


def test_a_running_run_stops_at_its_next_safe_point(working):
    steps = []

    def use_case(work, run):
        for number in range(1000):
            if run.cancelled():
                raise Cancelled
            run.step(f"step {number}", lambda: time.sleep(0.02))
            steps.append(number)
        return {}

    working.wiring.use_case = use_case
    run = working.until(working.start()["id"], "running")
    asked = working.post(f"/v1/runs/{run['id']}/cancel", None).get_json()
    assert asked["version"] > run["version"]
    assert working.until(run["id"], "cancelled")["result"] is None
    assert len(steps) < 1000


def test_a_run_without_a_valid_token_waits_and_goes_on_after_its_last_step_when_a_poll_brings_one(working):
    done = []

    def use_case(work, run):
        run.step("first", lambda: done.append("first"))
        token = run.token()
        if token == old:
            raise NotSignedIn("Google refused the token.")
        run.step("second", lambda: done.append("second"))
        return {"token_is_new": token == new}

    old, new = working.mint.access_token(), working.mint.access_token()
    working.tokens["100"] = old
    working.wiring.use_case = use_case
    run = working.until(working.start()["id"], "waiting_for_user")
    assert run["progress"]["label"] == "Waiting for you to come back"
    # The refused token does not wake the run, however often it is sent.
    again = working.get(run["id"], wait=0.5, since=run["version"]).get_json()
    assert (again["state"], again["version"]) == ("waiting_for_user", run["version"])
    working.tokens["100"] = new
    assert working.until(run["id"], "done")["result"] == {"token_is_new": True}
    assert done == ["first", "second"]


def test_a_run_whose_token_expired_before_it_began_waits(working):
    working.wiring.use_case = lambda work, run: {"token": bool(run.token())}
    working.tokens["100"] = working.mint.access_token(expires_in=15)
    run = working.until(working.start()["id"], "waiting_for_user")
    working.tokens["100"] = working.mint.access_token()
    assert working.until(run["id"], "done")["result"] == {"token": True}


def test_a_waiting_run_can_be_cancelled(working):
    def use_case(work, run):
        raise NotSignedIn("no token")

    working.wiring.use_case = use_case
    run = working.until(working.start()["id"], "waiting_for_user")
    assert working.post(f"/v1/runs/{run['id']}/cancel", None).get_json()["state"] == "cancelled"


def test_a_failed_step_is_tried_again_by_the_next_attempt(working):
    tries = []

    def use_case(work, run):
        def step():
            tries.append(work.attempt)
            if len(tries) == 1:
                raise NotSignedIn("the token was refused inside a step")
            return len(tries)

        run.token()
        return {"tries": run.step("write", step)}

    working.wiring.use_case = use_case
    run = working.until(working.start()["id"], "waiting_for_user")
    working.tokens["100"] = working.mint.access_token()
    assert working.until(run["id"], "done")["result"] == {"tries": 2}
    assert tries == [1, 2]


def test_two_runs_on_one_spreadsheet_follow_each_other_and_on_two_they_run_together(working):
    together, most, lock = {}, {}, threading.Lock()

    def use_case(work, run):
        with lock:
            together[work.spreadsheet_id] = together.get(work.spreadsheet_id, 0) + 1
            total = sum(together.values())
            most[work.spreadsheet_id] = max(most.get(work.spreadsheet_id, 0), together[work.spreadsheet_id])
            most["all"] = max(most.get("all", 0), total)
        time.sleep(0.4)
        with lock:
            together[work.spreadsheet_id] -= 1
        return {}

    working.wiring.use_case = use_case
    started = [working.start(body={"spreadsheet_id": sheet}) for sheet in ("a", "a", "b")]
    for run in started:
        working.until(run["id"], "done")
    assert most == {"a": 1, "b": 1, "all": 2}


STATUS = "dbos.workflow_status" if POSTGRES else "workflow_status"


def everything_stored(service):
    """Every byte of the database files; on Postgres, of every row."""
    if POSTGRES:
        return b"".join(_rows(service))
    with service.wiring.database.begin() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return b"".join(file.read_bytes() for file in sorted(service.wiring.settings.home.glob("keeprate.db*")))


def _rows(service):
    inspector = sa.inspect(service.wiring.database)
    with service.wiring.database.connect() as connection:
        for schema in ("public", "dbos"):
            for table in inspector.get_table_names(schema):
                for row in connection.exec_driver_sql(f'SELECT * FROM "{schema}"."{table}"'):
                    yield b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in row)


def test_neither_tokens_nor_cell_values_stand_in_the_database_in_clear(working):
    def use_case(work, run):
        run.step("compute", lambda: 1)
        if work.kind == "remove":
            raise BadCell(SECRET, where=["A1"])
        if work.kind == "recording":
            run.step("fails", lambda: 1 / len(run.token() and []))
        return {"accounts": [SECRET]}

    working.wiring.use_case = use_case
    for kind, state in (("nrr", "done"), ("remove", "failed"), ("recording", "failed")):
        run = working.start(kind, body={} if kind == "remove" else {"answers": {"q": SECRET}})
        token = working.tokens["100"]
        working.until(run["id"], state)
    stored = everything_stored(working)
    assert b"keeprate" in stored
    assert SECRET.encode() not in stored
    assert token.encode() not in stored
    assert b"verysecret" not in stored


def test_the_token_of_a_run_is_sealed_while_it_lasts_and_gone_when_it_ends(service):
    def tokens():
        with service.wiring.database.connect() as connection:
            return connection.exec_driver_sql("SELECT count(*) FROM run_tokens").scalar_one()

    run = service.start()
    assert tokens() == 1
    assert service.tokens["100"].encode() not in everything_stored(service)
    service.post(f"/v1/runs/{run['id']}/cancel", None)
    assert tokens() == 0


def test_what_is_old_is_forgotten_here_and_in_the_engine(working):
    old, new = working.start(), working.start()
    for run in (old, new):
        working.until(run["id"], "done")
    with working.wiring.database.begin() as connection:
        connection.execute(sa.update(runs).where(runs.c.id == old["id"]).values(updated_at=0))
    working.engine._reaper.sweep()
    assert working.get(old["id"]).status_code == 404
    assert working.get(new["id"]).status_code == 200
    with working.wiring.database.connect() as connection:
        kept = connection.exec_driver_sql(f"SELECT workflow_uuid FROM {STATUS}").scalars().all()
    assert new["id"] in kept
    assert old["id"] not in kept


def test_a_run_the_engine_has_lost_is_failed_with_a_sentence(service):
    run = service.start()
    engine = service.wiring.engine()
    service.wiring.desk.client.delete_workflows([run["id"]])
    with service.wiring.database.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET updated_at = updated_at - 60")
    engine._reaper.find_lost()
    engine._client.destroy()
    lost = service.get(run["id"]).get_json()
    assert (lost["state"], lost["problem"]["title"]) == ("failed", Bug.title)
    assert run["id"] in lost["problem"]["detail"]


def test_a_busy_google_fails_the_run_with_its_sentence(working):
    def use_case(work, run):
        raise GoogleBusy("Google Sheets asks us to slow down.", hint="Try again in a minute.")

    working.wiring.use_case = use_case
    assert working.until(working.start()["id"], "failed")["problem"]["status"] == 429


def test_runs_that_belong_to_sheets_hold_up_no_click_and_stand_in_line_once(working):
    go, begun = threading.Event(), []

    def use_case(work, run):
        if work.kind == "observe":
            begun.append(work.spreadsheet_id)
            assert go.wait(20)
        return {"kind": work.kind}

    working.wiring.use_case = use_case
    desk = working.wiring.desk
    try:
        for number in range(6):
            assert desk.start_behind("observe", f"behind-{number}")
        eventually(lambda: len(begun) >= 2)
        assert not all(desk.start_behind("observe", f"behind-{number}") for number in range(6))
        assert working.until(working.start()["id"], "done")["result"] == {"kind": "nrr"}
        assert len(begun) == 2, "two at once"
    finally:
        go.set()
    eventually(lambda: len(set(begun)) == 6)
    for number in range(6):
        with working.wiring.database.connect() as connection:
            mine = sa.select(runs.c.id).where(runs.c.sub == f"sheet:behind-{number}")
            (run_id, *more) = connection.execute(mine).scalars()
        assert len(more) <= 1
        assert working.get(run_id).status_code == 404, "it is no user's"


def test_a_run_of_a_sheet_that_a_dead_worker_left_goes_on_in_its_own_queue(working):
    done = threading.Event()
    working.wiring.use_case = lambda work, run: done.set() or {}
    reaper = working.engine._reaper
    asked = []
    real = reaper._client.resume_workflows
    reaper._client.resume_workflows = lambda ids, queue_name: asked.append((queue_name, len(ids)))
    try:
        working.wiring.desk.start_behind("observe", "left-behind")
        with working.wiring.database.connect() as connection:
            mine = sa.select(runs.c.id).where(runs.c.sub == "sheet:left-behind")
            run_id = connection.execute(mine).scalar_one()
        reaper._resume([run_id, working.start()["id"]])
    finally:
        reaper._client.resume_workflows = real
    assert sorted(asked) == [("background", 1), ("runs", 1)]
    assert done.wait(20)
