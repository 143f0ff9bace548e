"""Installable triggers: an add-on's limits, and playing the clock."""

from __future__ import annotations

import pytest

from deploy.local.script import ScriptError

CODE = """
function add() { return ScriptApp.newTrigger('tick').timeBased().everyHours(1).create().getUniqueId(); }
function often() { ScriptApp.newTrigger('tick').timeBased().everyMinutes(5).create(); }
function list() { return ScriptApp.getProjectTriggers()
  .map((t) => [t.getHandlerFunction(), t.getEventType().name()]); }
function clear() { ScriptApp.getProjectTriggers().forEach((t) => ScriptApp.deleteTrigger(t)); }
function tick(e) { console.log('tick', e.authMode.name(), Session.getEffectiveUser().getEmail()); }
"""


def test_a_trigger_is_kept_fired_and_deleted(start):
    host = start(CODE)
    trigger = host.run("add", [])
    assert host.run("list", []) == [["tick", "CLOCK"]]
    host.fire(trigger)
    assert host.log[-1].lines == [("INFO", "tick FULL you@example.com")]
    host.run("clear", [])
    assert host.triggers() == []
    with pytest.raises(ScriptError, match="no trigger"):
        host.fire(trigger)


def test_an_add_on_has_one_trigger_of_a_type_and_none_more_often_than_hourly(start):
    host = start(CODE)
    host.run("add", [])
    with pytest.raises(ScriptError, match="too many triggers of this type"):
        host.run("add", [])
    with pytest.raises(ScriptError, match="more often than once an hour"):
        host.run("often", [])
