import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from appliance.errors import BastionError
from appliance.masking.pins import Pin
from appliance.model import (
    Decision,
    Fingerprint,
    Identity,
    Outcome,
    RequestState,
    SessionId,
    SessionRecord,
    TargetName,
)
from appliance.store import Store, database
from appliance.store.database import FIRST_UNREADABLE_SCHEMA, MIGRATIONS, StoreBusyError

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=8)
ANA = Identity(
    "42", "ana@example.org", "https://idp", frozenset({"a", "b"}), "oidc-device", NOW, LATER
)
CLINIC = TargetName("clinic")


@pytest.fixture
def store(tmp_path):
    with closing(Store(tmp_path / "deep" / "store.sqlite")) as opened:
        yield opened


def record(number, opened_at=NOW):
    return SessionRecord(SessionId(f"{number}-abc"), ANA.key, ANA.name, CLINIC, "psql", opened_at)


def create(store, timeout=timedelta(minutes=15)):
    decision = Decision(Outcome.ASK, "ask", "why", approvers=("officer", "boss"), timeout=timeout)
    return store.create_request(ANA, SessionId("s"), CLINIC, decision, "DELETE FROM t", NOW)


def test_a_sign_in_ends_when_it_says(store):
    store.save_sign_in("hash", ANA)
    assert store.find_sign_in("hash", NOW) == ANA
    assert store.find_sign_in("hash", LATER - timedelta(microseconds=1)) == ANA
    assert store.find_sign_in("hash", LATER) is None
    assert store.find_sign_in("other", NOW) is None
    assert store.find_sign_in("hash' OR 1=1 --", NOW) is None


def test_keys_belong_to_one_identity(store):
    for name in ("k2", "k1"):
        store.bind_key(Fingerprint(name), ANA)
    assert store.find_key(Fingerprint("k1"), NOW) == ANA
    assert store.find_key(Fingerprint("k1"), LATER) is None
    assert store.keys_of(ANA.key) == ["k1", "k2"]
    assert store.keys_of("https://idp|43") == []
    assert store.remove_keys(ANA.key) == 2
    assert store.find_key(Fingerprint("k1"), NOW) is None


def test_the_first_outcome_of_a_session_stays(store):
    store.open_session(record(1))
    store.close_session(SessionId("1-abc"), LATER, "killed")
    store.close_session(SessionId("1-abc"), LATER, "ended")
    found = store.session("1-abc")
    assert (found.outcome, found.closed_at) == ("killed", LATER)


def test_sessions_come_newest_first(store):
    for number in range(3):
        store.open_session(record(number, NOW + timedelta(minutes=number)))
    assert [found.id[0] for found in store.sessions()] == ["2", "1", "0"]
    assert len(store.sessions(limit=2)) == 2


@pytest.mark.parametrize(
    ("prefix", "found"),
    [("12", "12-abc"), ("13-abc", "13-abc"), ("1", None), ("9", None), ("%", None)],
)
def test_the_start_of_an_id_is_enough_if_it_is_unique(store, prefix, found):
    for number in (12, 13):
        store.open_session(record(number))
    session = store.session(prefix)
    assert (session and session.id) == found


def test_a_new_gateway_closes_what_the_old_one_left_open(store):
    store.open_session(record(1))
    store.open_session(record(2))
    store.close_session(SessionId("2-abc"), NOW, "ended")
    assert [one.id for one in store.open_sessions()] == ["1-abc"]
    store.close_session(SessionId("1-abc"), LATER, "incomplete")
    assert store.open_sessions() == []


def test_a_request_is_born_pending(store):
    request = create(store)
    assert request.state is RequestState.PENDING
    assert request.approvers == ("officer", "boss")
    assert request.expires_at == NOW + timedelta(minutes=15)
    assert store.request(request.number) == request
    assert store.requests(RequestState.PENDING) == [request]
    assert store.request(99) is None


def test_a_request_is_settled_once(store):
    request = create(store)
    assert store.settle_request(request.number, RequestState.DENIED, "ole", LATER, "no")
    assert not store.settle_request(request.number, RequestState.APPROVED, "eve", LATER, None)
    settled = store.request(request.number)
    assert (settled.state, settled.decided_by, settled.reason) == (RequestState.DENIED, "ole", "no")
    assert store.requests(RequestState.PENDING) == []
    assert store.requests() == [settled]


def test_numbers_are_never_used_twice(store):
    assert [create(store).number for _ in range(3)] == [1, 2, 3]


def test_lookups_are_counted_per_day(store):
    assert store.count_lookups(ANA.key, CLINIC, NOW, 2) == 2
    assert store.count_lookups(ANA.key, CLINIC, NOW, 3) == 5
    assert store.count_lookups(ANA.key, TargetName("other"), NOW, 1) == 1
    assert store.count_lookups(ANA.key, CLINIC, NOW + timedelta(days=1), 1) == 1


def test_two_processes_share_the_file(tmp_path):
    path = tmp_path / "s"
    with closing(Store(path)) as gateway, closing(Store(path)) as web:
        request = create(gateway)
        assert web.settle_request(request.number, RequestState.APPROVED, "ole", NOW, None)
        assert gateway.request(request.number).state is RequestState.APPROVED


def test_a_mark_changes_with_anybodys_write_and_may_be_asked_for_late(tmp_path):
    with closing(Store(tmp_path / "s")) as one, closing(Store(tmp_path / "s")) as other:
        for writer in (one, other):
            before = one.change_mark()
            assert one.change_mark() == before
            writer.count_lookups(ANA.key, CLINIC, NOW, 1)
            assert one.recent_change_mark(60) == before
            assert one.recent_change_mark(0) != before
            assert one.recent_change_mark(60) == one.change_mark() != before


def test_opening_again_keeps_the_data(tmp_path):
    path = tmp_path / "s"
    with closing(Store(path)) as store:
        create(store)
    with closing(Store(path)) as store:
        assert len(store.requests()) == 1
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert path.stat().st_mode & 0o007 == 0


def test_a_file_that_is_no_store_is_one_sentence(tmp_path):
    path = tmp_path / "s"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(BastionError, match="state store"):
        Store(path)


def test_a_kill_is_taken_once(store, tmp_path):
    other = Store(tmp_path / "store.sqlite") if (tmp_path / "store.sqlite").exists() else store
    before = store.changes()
    other.request_kill(SessionId("a"), "root", "why")
    if other is not store:
        assert store.changes() != before
        other.close()
    assert store.take_kills(["b"]) == []
    assert store.take_kills(["b", "a"]) == [("a", "root", "why")]
    assert store.take_kills(["b", "a"]) == []


@pytest.mark.parametrize(
    ("version", "opens"), [(FIRST_UNREADABLE_SCHEMA - 1, True), (FIRST_UNREADABLE_SCHEMA, False)]
)
def test_a_store_of_a_later_release_opens_unless_it_says_it_cannot(tmp_path, version, opens):
    path = tmp_path / "store.sqlite"
    Store(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    if opens:
        Store(path).close()
    else:
        with pytest.raises(BastionError, match="a later release made"):
            Store(path)


@pytest.fixture
def writer(store):
    """Somebody else, who writes and does not come to an end."""
    with closing(sqlite3.connect(store._path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM kills")
        yield other


def test_what_reads_waits_for_nobody_who_writes(store, writer):
    store._connection.execute("PRAGMA busy_timeout = 0")
    assert store.find_key(Fingerprint("k1"), NOW) is None
    assert store.sign_outs() == store.grants() == store.open_sessions() == store.requests() == []
    assert store.take_kills([SessionId("s")]) == []
    assert store.lookups(ANA.key, NOW) == 0
    with pytest.raises(BastionError, match="locked"):
        store.request_kill(SessionId("s"), "ana", "why")


def test_who_does_not_wait_is_told_and_waits_in_a_thread(store, writer, monkeypatch):
    async def look_up():
        with pytest.raises(StoreBusyError):
            store.count_lookups(ANA.key, CLINIC, NOW, 1, waits=False)
        counted = [
            asyncio.create_task(store.in_thread(Store.count_lookups, ANA.key, CLINIC, NOW, 1))
            for _ in range(3)
        ]
        for _ in range(100):  # The loop goes on.
            await asyncio.sleep(0)
        assert not any(task.done() for task in counted)
        counted[1].cancel()  # It may not have begun, or is done all the same.
        writer.execute("COMMIT")
        first, _, last = await asyncio.gather(*counted, return_exceptions=True)
        return first, last

    monkeypatch.setattr(database, "BUSY_TIMEOUT", "PRAGMA busy_timeout = 60000")
    first, last = asyncio.run(look_up())
    assert first == 1
    assert last in {2, 3}
    assert store.count_lookups(ANA.key, CLINIC, NOW, 1, waits=False) == last + 1


def test_pins_belong_to_a_database(store):
    one, two = Pin(20001, 2, "ehr.people.ssn"), Pin(20001, 2, "ehr.people.name")
    store.change_pins("7/5", {one, two}, ())
    store.change_pins("7/5", {one}, {two, Pin(1, 1, "x.y.z")})
    store.change_pins("7/6", {two}, ())
    assert (store.pins("7/5"), store.pins("7/6"), store.pins("7/7")) == ({one}, {two}, set())
