"""Destinations of forwards: one spelling each, and databases by every name."""

from __future__ import annotations

import pytest

from appliance.config import Policy
from appliance.errors import AccessDenied
from appliance.model import Action
from appliance.session.destinations import parse_port, parse_socket, refuse_database


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("localhost", "localhost:80"),
        ("LocalHost.", "localhost:80"),
        ("127.1", "127.0.0.1:80"),
        ("0x7f.1", "127.0.0.1:80"),
        ("2130706433", "127.0.0.1:80"),
        ("0177.0.0.1", "127.0.0.1:80"),
        ("::ffff:127.0.0.1", "127.0.0.1:80"),
        ("[::1]", "::1:80"),
        ("::1%7", "::1:80"),
        ("::%0", "::1:80"),
        ("::", "::1:80"),
        ("0", "127.0.0.1:80"),
        ("0.0.0.0", "127.0.0.1:80"),
        ("::ffff:0:0", "127.0.0.1:80"),
        ("fd00::5%7", "fd00::5:80"),
        ("fe80::5%7", "fe80::5%7:80"),
        ("::ffff:10.0.0.5%7", "10.0.0.5:80"),
        ("0:0:0:0:0:0:0:1", "::1:80"),
        ("db_1.internal", "db_1.internal:80"),
    ],
)
def test_a_destination_has_one_spelling(host, text):
    assert str(parse_port(host, 80, listens=False)) == text


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("", 80), ("localhost:80", 22), ("a b", 80), ("*", 80), ("10.*", 80), ("a" * 300, 80),
        ("loc\nalhost", 80), ("localhost", 0), ("localhost", 65536), ("-x", 80), ("a..", 80),
        ("localhost\0", 80), ("127.0.0.1%lo", 80), ("１２７.0.0.1", 80),
    ],
)  # fmt: skip
def test_what_is_no_host_and_port_is_refused(host, port):
    with pytest.raises(AccessDenied):
        parse_port(host, port, listens=False)


@pytest.mark.parametrize("host", ["", "*.x", "localhost", "0.0.0.0"])
def test_no_port_has_a_second_number(host):
    with pytest.raises(AccessDenied):
        parse_port(host, 65536 + 22, listens=True)


def test_one_listens_on_every_address_or_any_port():
    assert str(parse_port("0.0.0.0", 8080, listens=True)) == "0.0.0.0:8080"
    assert str(parse_port("::", 8080, listens=True)) == ":::8080"
    assert str(parse_port("", 8080, listens=True)) == "*:8080"
    assert str(parse_port("localhost", 0, listens=True)) == "localhost:0"


@pytest.mark.parametrize(
    "path",
    [
        "run/x", "", "/srv/app/../../run/docker.sock", "/srv//x", "/srv/./x", "/srv/x/", "@abstract",
        "\0abstract", "/run/x\n", "//run/x", "/" + "x" * 107,
    ],
)  # fmt: skip
def test_a_path_with_a_detour_is_refused(path):
    with pytest.raises(AccessDenied):
        parse_socket(path)


POLICY = Policy.model_validate(
    {
        "version": 1,
        "targets": {
            "web": {"kind": "ssh", "host": "web.internal", "account": "a", "host_key": "k"},
            "beside": {"kind": "ssh", "host": "DB.internal", "account": "a", "host_key": "k"},
            "clinic": {"kind": "postgres", "host": "db.internal", "database": "x", "account": "x"},
            "local": {
                "kind": "postgres",
                "host": "127.0.0.1",
                "port": 5433,
                "database": "x",
                "account": "x",
                "tls": "disable",
            },
        },
    }
)


@pytest.mark.parametrize(
    ("target", "host", "port", "refused"),
    [
        ("web", "db.internal", 5432, True),
        ("web", "DB.Internal.", 5432, True),
        ("web", "db.internal", 5434, False),
        ("web", "localhost", 5432, False),
        ("beside", "localhost", 5432, True),
        ("beside", "127.1.2.3", 5432, True),
        ("beside", "0", 5432, True),
        ("beside", "::1", 5432, True),
        ("beside", "::1%lo", 5432, True),
        ("beside", "::%1", 5432, True),
        ("beside", "0::0%0", 5432, True),
        ("beside", "IP6-Localhost", 5432, True),
        ("beside", "x.localhost", 5432, True),
        ("web", "127.1", 5433, True),
        ("web", "localhost", 5433, True),
    ],
)
def test_a_registered_database_is_reached_through_its_masks(target, host, port, refused):
    where = parse_port(host, port, listens=False)
    found = refuse_database(POLICY, POLICY.targets[target], Action.FORWARD, where)
    assert (found is not None) == refused


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        ("/run/postgresql/.s.PGSQL.5432", True),
        ("/var/run/postgresql/.s.PGSQL.5433", True),
        ("/tmp/.s.PGSQL.5434", False),
        ("/run/docker.sock", False),
    ],
)
def test_so_is_its_socket(path, refused):
    where = parse_socket(path)
    target = POLICY.targets["web"]
    assert (refuse_database(POLICY, target, Action.FORWARD_SOCKET, where) is not None) == refused
    assert refuse_database(POLICY, target, Action.LISTEN_SOCKET, where) is None
