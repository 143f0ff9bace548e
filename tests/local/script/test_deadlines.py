"""Time limits: whatever a script does, it ends, and the next one runs."""

from __future__ import annotations

import time

import pytest

from deploy.local.script import ScriptError
from deploy.local.script import pool as pools

CODE = """
function loop() { while (true) {} }
function nap() { Utilities.sleep(60000); }
function calls() { for (;;) { SpreadsheetApp.getActive().getName(); } }
function fine() { return 1; }
function eat() { const all = []; for (;;) all.push(new Array(1e6).fill(all.length)); }
function crash() { throw new Error('x'); }
"""


@pytest.fixture
def host(start):
    return start(CODE)


@pytest.mark.parametrize("function", ["loop", "nap", "calls"])
def test_a_script_that_does_not_end_is_ended_and_the_next_one_runs(host, function):
    host.seconds["FULL"] = 0.4
    began = time.monotonic()
    with pytest.raises(ScriptError, match="Exceeded maximum execution time"):
        host.run(function, [])
    assert time.monotonic() - began < 5
    host.seconds["FULL"] = 30
    assert host.run("fine", []) == 1


def test_the_limits_are_googles(host):
    assert host.seconds == {"FULL": 360, "CUSTOM_FUNCTION": 30, "LIMITED": 30, "NONE": 30}


def test_a_script_that_eats_all_memory_fails_alone(host):
    with pytest.raises(ScriptError):
        host.run("eat", [])
    assert host.run("fine", []) == 1


def test_a_worker_that_dies_is_a_server_error_and_the_next_call_works(host, monkeypatch):
    class Dying(pools.Process):
        def run(self, *args):
            self.child.kill()
            return super().run(*args)

    monkeypatch.setattr(pools, "Process", Dying)
    host._pool._idle[0].__class__ = Dying
    with pytest.raises(ScriptError, match="server error occurred"):
        host.run("fine", [])
    monkeypatch.undo()
    host._pool._idle[0].__class__ = pools.Process
    assert host.run("fine", []) == 1


def test_a_process_is_used_again_after_an_error_but_not_after_a_kill(host):
    first = host._pool._idle[0].child.pid
    with pytest.raises(ScriptError):
        host.run("crash", [])
    assert host._pool._idle[0].child.pid == first
    host.seconds["FULL"] = 0.2
    with pytest.raises(ScriptError):
        host.run("loop", [])
    assert host._pool._idle[0].child.pid != first


def test_more_executions_than_google_allows_at_once_are_refused(host, monkeypatch):
    monkeypatch.setattr(pools, "MOST", 0)
    with pytest.raises(ScriptError, match="too many scripts running simultaneously"):
        host.run("fine", [])


def test_closing_leaves_no_process_behind_even_in_the_middle_of_a_script(start, page):
    host = start(CODE + "function ask() { SpreadsheetApp.getUi().alert('still there?'); loop(); }")
    idle = host._pool._idle[0].child
    page.answers = ["OK"]
    page.before_answer = host.close
    with pytest.raises(ScriptError, match="server error occurred"):
        host.run("ask", [])
    assert idle.poll() is not None
    assert host._pool._busy == host._pool._idle == []
