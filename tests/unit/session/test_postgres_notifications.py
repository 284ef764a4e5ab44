"""Payloads of notifications: constants of this gateway, or nothing."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from appliance.errors import ProtocolError
from appliance.masking.catalog import build_catalog
from appliance.masking.catalog_queries import CATALOG_QUERIES
from appliance.session.postgres.notifications import can_notify, filter_notification, note_sent

CATALOG = build_catalog(dict.fromkeys(CATALOG_QUERIES, ()))
OWN, SHOWN, OTHER = 4711, 99, 4712


def notification(pid: int, channel: str, payload: str) -> bytes:
    return struct.pack(">I", pid) + channel.encode() + b"\0" + payload.encode() + b"\0"


def told(pid: int, channel: str, payload: str, *, is_computed: bool = False) -> tuple[int, bytes]:
    body = notification(pid, channel, payload)
    message = filter_notification(body, (OWN, SHOWN), is_computed=is_computed)
    assert message[:1] == b"A"
    return struct.unpack(">I", message[5:9])[0], message[9:]


def test_only_constants_of_sessions_here_come_through():
    note_sent(OTHER, "beds", "ward 3")
    assert told(OTHER, "beds", "ward 3") == (OTHER, b"beds\0ward 3\0")
    assert told(OTHER, "beds", "ward 4") == (OTHER, b"beds\0\0")
    assert told(OTHER, "news", "ward 3") == (OTHER, b"news\0\0")
    assert told(OTHER + 1, "beds", "ward 3") == (OTHER + 1, b"beds\0\0")


def test_the_client_knows_its_own():
    note_sent(OWN, "beds", "x")
    assert told(OWN, "beds", "x") == (SHOWN, b"beds\0x\0")


def test_nothing_comes_through_where_a_function_may_send_it():
    note_sent(OTHER, "beds", "guess")
    assert told(OTHER, "beds", "guess", is_computed=True) == (OTHER, b"beds\0\0")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("BEGIN PERFORM pg_Notify('a', NEW.ssn); END", True),
        ("SELECT 1", False),
        ("EXECUTE x", True),
    ],
)
def test_functions_that_notify(source, expected):
    row = (20000, "a", "f", "f", "plpgsql", "v", False, source, [], [], 0, [], "", "")
    catalog = build_catalog(dict.fromkeys(CATALOG_QUERIES, ()) | {"functions": [row]})
    assert can_notify(catalog) is expected
    assert not can_notify(replace(CATALOG))


@pytest.mark.parametrize("body", [b"", b"\0\0", notification(1, "a", "b") + b"x", b"\0\0\0\1abc"])
def test_what_is_malformed_is_refused(body):
    with pytest.raises(ProtocolError):
        filter_notification(body, (OWN, SHOWN), is_computed=False)
