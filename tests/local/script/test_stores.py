"""Properties, caches and locks, with Google's limits."""

from __future__ import annotations

import threading

import pytest

from deploy.local.script import ScriptError

PROPERTIES = """
const store = (scope) => PropertiesService['get' + scope + 'Properties']();
function set(scope, key, value) { store(scope).setProperty(key, value); }
function get(scope, key) { return store(scope).getProperty(key); }
function all(scope) { return store(scope).getProperties(); }
function replace(scope, values) { store(scope).setProperties(values, true); }
function drop(scope, key) { store(scope).deleteProperty(key); }
"""


def test_the_three_stores_are_apart_and_survive_the_execution(start):
    host = start(PROPERTIES, properties={"SERVER": "http://127.0.0.1:1"})
    host.run("set", ["User", "a", "u"])
    host.run("set", ["Document", "a", 7])
    assert host.run("all", ["Script"]) == {"SERVER": "http://127.0.0.1:1"}
    assert [host.run("get", [scope, "a"]) for scope in ("Script", "User", "Document")] == [None, "u", "7"]
    host.run("replace", ["Document", {"b": "1"}])
    assert host.run("all", ["Document"]) == {"b": "1"}
    host.run("drop", ["Document", "b"])
    assert host.run("all", ["Document"]) == {}


def test_properties_survive_a_restart_when_there_is_a_state_file(start, tmp_path):
    first = start(PROPERTIES, state=tmp_path / "state" / "script.sqlite")
    first.run("set", ["User", "a", "kept"])
    first.close()
    second = start(PROPERTIES, state=tmp_path / "state")
    assert second.run("get", ["User", "a"]) == "kept"


def test_users_do_not_see_each_others_properties(start, tmp_path):
    state = tmp_path / "script.sqlite"
    start(PROPERTIES, state=state).run("set", ["User", "a", "mine"])
    other = start(PROPERTIES, state=state, user="other@example.com")
    assert other.run("get", ["User", "a"]) is None


def test_each_document_has_its_own_properties_and_cache(start, google):
    google.create_spreadsheet("Other", owner="you@example.com", spreadsheet_id="other")
    code = PROPERTIES + CACHE.replace("function get(keys)", "function cached(keys)")
    here, there = start(code), start(code, spreadsheet_id="other")
    here.run("set", ["Document", "a", "here"])
    here.run("set", ["User", "a", "mine"])
    here.run("put", ["k", "v", 60])
    assert [there.run("get", [scope, "a"]) for scope in ("Document", "User")] == [None, "mine"]
    assert there.run("cached", [["k"]]) == {}


def test_a_custom_function_reads_the_owners_user_properties_and_sets_none(start, google, tmp_path):
    google.share("book", "other@example.com", "writer")
    state = tmp_path / "script.sqlite"
    start(PROPERTIES, state=state).run("set", ["User", "a", "the owner's"])
    other = start(PROPERTIES, state=state, user="other@example.com")
    assert other.run("get", ["User", "a"], mode="CUSTOM_FUNCTION") == "the owner's"
    with pytest.raises(ScriptError, match="permission"):
        other.run("set", ["User", "a", "x"], mode="CUSTOM_FUNCTION")


def test_a_value_over_9_kb_and_a_store_over_500_kb_are_refused(start):
    host = start(PROPERTIES)
    host.run("set", ["Script", "big", "x" * 9216])
    with pytest.raises(ScriptError, match="Argument too large: value"):
        host.run("set", ["Script", "big", "x" * 9217])
    with pytest.raises(ScriptError, match="Argument too large: value"):
        host.run("set", ["Script", "big", "é" * 4700])
    with pytest.raises(ScriptError, match="property storage quota"):
        host.run("replace", ["Script", {f"k{i}": "x" * 9000 for i in range(58)}])
    assert list(host.run("all", ["Script"])) == ["big"]


CACHE = """
function put(key, value, seconds) { CacheService.getDocumentCache().put(key, value, seconds); }
function get(keys) { return CacheService.getDocumentCache().getAll(keys); }
function one(key) { return CacheService.getScriptCache().get(key); }
function drop(key) { CacheService.getDocumentCache().remove(key); }
"""


def test_a_cache_keeps_values_until_they_are_removed(start):
    host = start(CACHE)
    host.run("put", ["a", "1", 60])
    assert host.run("get", [["a", "b"]]) == {"a": "1"}
    assert host.run("one", ["a"]) is None
    host.run("drop", ["a"])
    assert host.run("get", [["a"]]) == {}


def test_a_cached_value_expires(start):
    from deploy.local.script import state

    host = start(CACHE)
    host.run("put", ["a", "1", 60])
    now = state.time.monotonic()
    host.state._cache = {key: (value, now - 1) for key, (value, _) in host.state._cache.items()}
    assert host.run("get", [["a"]]) == {}


@pytest.mark.parametrize(
    ("key", "value", "seconds", "why"),
    [
        ("k" * 251, "v", 60, "Argument too large: key"),
        ("k", "v" * 102_401, 60, "Argument too large: value"),
        ("k", "v", 21_601, "expirationInSeconds"),
        ("k", "v", 0, "expirationInSeconds"),
    ],
)
def test_the_caches_limits_are_googles(start, key, value, seconds, why):
    with pytest.raises(ScriptError, match=why):
        start(CACHE).run("put", [key, value, seconds])


def test_a_lock_belongs_to_one_execution_and_is_given_back_at_its_end(start, page):
    host = start(
        """
        function hold() {
          const lock = LockService.getDocumentLock();
          const got = lock.tryLock(0);
          SpreadsheetApp.getUi().alert('holding');
          return [got, lock.hasLock()];
        }
        function grab() { return LockService.getDocumentLock().tryLock(0); }
        function insist() { LockService.getDocumentLock().waitLock(1); }
        """
    )
    inside: list[object] = []

    def meanwhile() -> None:
        inside.append(host.run("grab", []))
        with pytest.raises(ScriptError, match="Lock timeout"):
            host.run("insist", [])

    page.answers = ["OK"]
    page.before_answer = meanwhile
    assert host.run("hold", []) == [True, True]
    assert inside == [False]
    assert host.run("grab", []) is True


def test_users_of_one_document_share_its_properties_caches_and_locks(start, google, page):
    google.share("book", "other@example.com", "writer")
    lock = "function grab() { return LockService.getDocumentLock().tryLock(0); }"
    hold = "function hold() { grab(); SpreadsheetApp.getUi().alert('holding'); }"
    code = PROPERTIES + CACHE.replace("function get(keys)", "function cached(keys)") + lock + hold
    mine, other = start(code), start(code, user="other@example.com")
    mine.run("set", ["Document", "a", "shared"])
    mine.run("put", ["k", "v", 60])
    assert other.run("get", ["Document", "a"]) == "shared"
    assert other.run("cached", [["k"]]) == {"k": "v"}
    seen: list[object] = []
    page.answers = ["OK"]
    page.before_answer = lambda: seen.append(other.run("grab", []))
    mine.run("hold", [])
    assert seen == [False]
    mine.close()
    assert other.run("get", ["Document", "a"]) == "shared"


def test_executions_run_side_by_side(start):
    host = start("function pause() { Utilities.sleep(200); return 1; }")
    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(host.run("pause", []))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert results == [1, 1, 1, 1]
