"""Installable triggers: an add-on's limits, and playing the clock."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

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


def test_triggers_belong_to_one_user_in_one_document(start, google):
    google.create_spreadsheet("Other", owner="you@example.com", spreadsheet_id="other")
    google.share("book", "other@example.com", "writer")
    here, there = start(CODE), start(CODE, spreadsheet_id="other")
    colleague = start(CODE, user="other@example.com")
    trigger = here.run("add", [])
    assert [host.run("list", []) for host in (here, there, colleague)] == [[["tick", "CLOCK"]], [], []]
    there.run("add", [])
    colleague.run("add", [])
    there.run("clear", [])
    assert [one["id"] for one in here.triggers()] == [trigger]


def test_a_time_driven_event_says_when_it_is_in_utc_and_which_trigger_it_was(start):
    """The fields are those of developers.google.com/apps-script/guides/triggers/events, time-driven."""
    host = start(CODE.replace("console.log('tick'", "console.log(JSON.stringify(e), 'tick'"))
    trigger = host.run("add", [])
    host.fire(trigger)
    event = json.loads(host.log[-1].lines[0][1].split(" tick ")[0])
    fields = {"authMode", "triggerUid", "timezone", "year", "month", "day-of-month", "day-of-week"}
    assert set(event) == fields | {"hour", "minute", "second"}
    assert (event["triggerUid"], event["timezone"], event["authMode"]) == (trigger, "UTC", "FULL")
    when = datetime(event["year"], event["month"], event["day-of-month"], event["hour"], tzinfo=UTC)
    assert abs(datetime.now(UTC) - when) < timedelta(hours=2)
    assert event["day-of-week"] == when.isoweekday()
