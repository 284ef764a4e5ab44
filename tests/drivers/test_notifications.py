"""LISTEN and NOTIFY with constants, as psycopg documents them."""

from __future__ import annotations

import psycopg
import pytest

from .conftest import Road, Way


def heard(way: Way, sender: Way, *, same: bool) -> list[tuple[str, str]]:
    with psycopg.connect(way.dsn, autocommit=True) as listening:
        listening.execute("LISTEN beds")
        if same:
            listening.execute("NOTIFY beds, 'ward 3'")
        else:
            with psycopg.connect(sender.dsn, autocommit=True) as other:
                other.execute("NOTIFY beds, 'ward 3'")
                other.execute("NOTIFY beds")
        found = list(listening.notifies(timeout=5, stop_after=1 if same else 2))
        if same:
            assert found[0].pid == listening.info.backend_pid
        listening.execute("UNLISTEN beds")
        return [(notify.channel, notify.payload) for notify in found]


@pytest.mark.parametrize("same", [True, False], ids=["itself", "another"])
def test_a_constant_is_heard(road: Road, same: bool):
    assert road.same(lambda way: heard(way, way, same=same))


def test_what_came_by_another_way_is_heard_without_its_payload(road: Road):
    assert heard(road.bastion, road.direct, same=False) == [("beds", ""), ("beds", "")]
