"""What must survive a restart: tables made by migrations alone, secrets that open only where they stand."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from addon.errors import Bug, Malformed
from addon.store import leases
from addon.store.engine import make_engine, ping
from addon.store.keyring import KeyRing, open_ring, parse
from addon.store.limits import Limiter, forget_idle
from addon.store.migrate import migrate
from addon.store.tables import metadata


@pytest.fixture
def engine(tmp_path):
    made = make_engine(f"sqlite:///{tmp_path / 'x' / 'keeprate.db'}")
    migrate(made)
    yield made
    made.dispose()


def test_migrations_make_exactly_the_tables_of_the_code_and_may_run_again(engine):
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        ours = [d for d in compare_metadata(context, metadata) if not _is_alembics(d)]
    assert ours == []


def _is_alembics(difference):
    return isinstance(difference, tuple) and "alembic_version" in str(difference[1])


def test_the_database_file_is_the_owners_alone_and_runs_in_wal_mode(engine):
    ping(engine)
    assert stat.S_IMODE(os.stat(engine.url.database).st_mode) == 0o600
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        now = connection.exec_driver_sql("SELECT unixepoch('subsec')").scalar_one()
    assert now > 1_700_000_000


KEYS = {"k2": b"2" * 32, "k1": b"1" * 32}


def test_a_sealed_secret_opens_with_its_context_only():
    ring = KeyRing(KEYS)
    sealed = ring.seal(b"secret", "runs|1|100|result")
    assert ring.open(sealed, "runs|1|100|result") == b"secret"
    assert b"secret" not in sealed
    assert sealed != ring.seal(b"secret", "runs|1|100|result")
    for context in ("runs|2|100|result", "runs|1|200|result", "runs|1|100|ask", ""):
        with pytest.raises(Bug):
            ring.open(sealed, context)


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_a_changed_byte_is_noticed(place):
    ring = KeyRing(KEYS)
    sealed = bytearray(ring.seal(b"secret", "c"))
    sealed[place] ^= 1
    with pytest.raises(Bug):
        ring.open(bytes(sealed), "c")


def test_an_old_key_still_opens_and_new_secrets_use_the_newest():
    old = KeyRing({"k1": KEYS["k1"]}).seal(b"secret", "c")
    ring = KeyRing(KEYS)
    assert ring.open(old, "c") == b"secret"
    assert ring.seal(b"x", "c").startswith(b"k2\0")
    with pytest.raises(Bug, match="key ring"):
        KeyRing({"k2": KEYS["k2"]}).open(old, "c")


def test_the_key_ring_is_made_once_and_readable_by_its_owner_only(tmp_path):
    home = tmp_path / "home"
    sealed = open_ring(home).seal(b"secret", "c")
    assert open_ring(home).open(sealed, "c") == b"secret"
    assert stat.S_IMODE((home / "keys").stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir()] == ["keys"]


@pytest.mark.parametrize("text", ["k1", "k1:short", "k1:!!!", ":" + "A" * 43 + "=", ","])
def test_a_bad_key_ring_is_refused_without_showing_it(text):
    with pytest.raises(Malformed) as caught:
        parse(text)
    assert "short" not in caught.value.message


class Clock:
    def __init__(self):
        self.slept = []

    def __call__(self, seconds):
        self.slept.append(seconds)


def test_a_burst_of_eight_passes_and_then_one_a_second(engine):
    limiter = Limiter(engine, rate=1.0, burst=8)
    waits = [limiter.reserve("sheet") for _ in range(11)]
    assert waits[:8] == [0.0] * 8
    assert waits[8:] == pytest.approx([1.0, 2.0, 3.0], abs=0.3)
    assert limiter.reserve("another sheet") == 0.0


def test_a_spreadsheet_called_like_a_lease_does_not_touch_it(engine):
    assert leases.take(engine, "reaper", "a", 60)
    with Limiter(engine).turn("reaper"):
        assert not leases.take(engine, "reaper", "b", 60)


HOLD = """
import os, sys
from addon.store.engine import make_engine
from addon.store.limits import Limiter
with Limiter(make_engine(sys.argv[1])).turn("sheet"):
    os._exit(9)
"""


def test_a_process_killed_in_the_middle_of_a_request_holds_nobody_up(engine):
    root = Path(__file__).resolve().parents[2]
    killed = subprocess.run([sys.executable, "-c", HOLD, str(engine.url)], cwd=root, timeout=30)
    assert killed.returncode == 9
    with Limiter(engine, patience=1.0).turn("sheet"):
        pass


def test_an_idle_rate_is_forgotten_and_a_busy_one_is_not(engine):
    limiter = Limiter(engine)
    limiter.reserve("busy")
    limiter.reserve("idle")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE limits SET tat = 0 WHERE key = 'sheet:idle'")
    forget_idle(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT key FROM limits").scalars().all() == ["sheet:busy"]


def test_one_request_is_in_flight_among_all_processes(engine):
    here, there = Limiter(engine), Limiter(engine, patience=0.1)
    with (
        here.turn("sheet"),
        pytest.raises(Exception, match="taking very long"),
        there.turn("sheet"),
    ):
        pytest.fail("two requests were in flight")
    with there.turn("sheet"), here.turn("another"):
        pass


def test_a_lease_ends_with_its_time_or_its_holder(engine):
    assert leases.take(engine, "reaper", "a", 60)
    assert leases.take(engine, "reaper", "a", 60)
    assert not leases.take(engine, "reaper", "b", 60)
    assert not leases.take(engine, "reaper", "b", 60, alive={"a", "b"})
    assert leases.take(engine, "reaper", "b", -1, alive={"b"})
    assert leases.take(engine, "reaper", "c", 60)
    leases.give_back(engine, "reaper", "c")
    assert leases.take(engine, "reaper", "a", 60)


RATE = """
import sys, time
from addon.store.engine import make_engine
from addon.store.limits import Limiter, forget_idle
engine = make_engine(sys.argv[1])
limiter = Limiter(engine, rate=50, burst=1)
for _ in range(40):
    limiter.wait("sheet")
    print(time.time())
engine.dispose()
"""


def test_two_processes_share_one_rate(engine):
    root = Path(__file__).resolve().parents[2]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", RATE, str(engine.url)], stdout=subprocess.PIPE, text=True, cwd=root
        )
        for _ in range(2)
    ]
    times = sorted(
        float(line) for process in processes for line in process.communicate(timeout=30)[0].split()
    )
    assert len(times) == 80
    # A process that wakes late may bunch requests up, but no window holds more than its share plus some.
    in_half_a_second = max(sum(start <= t < start + 0.5 for t in times) for start in times)
    assert in_half_a_second <= 25 + 8


def test_a_transaction_that_fails_leaves_nothing(engine):
    from addon.store.tables import executors

    def fail():
        with engine.begin() as connection:
            connection.execute(sa.insert(executors).values(id="x", place="p", pid=1, beat_at=0.0))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(executors)).scalar_one() == 0
