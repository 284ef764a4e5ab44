"""Which messages behind a Bind make one unit with it."""

from __future__ import annotations

import struct

import pytest

from appliance.pgwire.messages import encode_message
from appliance.session.postgres.portals import find_unit

SYNC = (b"S", b"")


def execute(name: bytes, limit: int = 0) -> tuple[bytes, bytes]:
    return b"E", name + b"\0" + struct.pack(">I", limit)


def describe(name: bytes, kind: bytes = b"P") -> tuple[bytes, bytes]:
    return b"D", kind + name + b"\0"


@pytest.mark.parametrize("portal", ["", "p"])
@pytest.mark.parametrize("limit", [0, 2])
@pytest.mark.parametrize("is_described", [False, True])
def test_an_execute_and_its_sync_are_a_unit(portal, limit, is_described):
    name = portal.encode()
    upcoming = [describe(name)] * is_described + [execute(name, limit), SYNC]
    unit = find_unit(portal, [*upcoming, execute(b"more")][:3])
    assert unit.count == len(upcoming) and unit.is_described == is_described
    assert unit.messages == encode_message(*execute(name, limit)) + encode_message(b"S")


@pytest.mark.parametrize(
    "upcoming",
    [
        [],
        [execute(b"")],
        [SYNC],
        [execute(b""), (b"H", b"")],
        [execute(b"other"), SYNC],
        [describe(b""), execute(b"other"), SYNC],
        [describe(b"other"), execute(b""), SYNC],
        [describe(b"", b"S"), execute(b""), SYNC],
        [describe(b""), describe(b""), execute(b"")],
        [execute(b""), execute(b""), SYNC],
        [(b"E", b"\0\0\0\0"), SYNC],
        [(b"E", b"\0\0\0\0\0\0"), SYNC],
        [execute(b""), (b"S", b"x")],
    ],
    ids=lambda upcoming: "-".join(kind.decode() for kind, _ in upcoming) or "nothing",
)
def test_anything_else_is_none(upcoming):
    assert find_unit("", upcoming) is None
