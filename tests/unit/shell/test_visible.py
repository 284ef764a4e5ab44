"""What an approver reads of a command line."""

from __future__ import annotations

import pytest

from appliance.shell.visible import MAX_CHARS, visible_line


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("systemctl stop nginx", "systemctl stop nginx"),
        ("echo a\nrm b\t\r", "echo a\\nrm b\\t\\r"),
        ("ls \x1b[2J", "ls \\x1b[2J"),
        ("ls \u202eabc\u200b", "ls \\u{202e}abc\\u{200b}"),
        ("touch é", "touch é"),
        ("PGPASSWORD=hunter2 psql -h x", "PGPASSWORD=… psql -h x"),
        ("MY_API_KEY='a,b' run", "MY_API_KEY=… run"),
        ("MY_API_KEY='rm -r x' run", "MY_API_KEY='rm -r x' run"),
        ('TOKEN="rm$IFS-r" env', 'TOKEN="rm$IFS-r" env'),
        ("TOKEN=rm; $TOKEN -r x", "TOKEN=rm; $TOKEN -r x"),
        (
            "TOKEN=rm; ${TOKEN} -r x; printenv TOKEN | sh",
            "TOKEN=rm; ${TOKEN} -r x; printenv TOKEN | sh",
        ),
        ("PGPASSWORD=a psql; PGPASSWORD2=b psql", "PGPASSWORD=… psql; PGPASSWORD2=… psql"),
        ("mysql --password=x -u y", "mysql --password=… -u y"),
        ("TOKEN=$(rm x) ls", "TOKEN=$(rm x) ls"),
        ('SECRET="`rm x`" ls', 'SECRET="`rm x`" ls'),
        ("TOKEN=x;rm y", "TOKEN=…;rm y"),
        ("TOKEN=x&rm y", "TOKEN=x&rm y"),
        ("cp -prv a b", "cp -prv a b"),
        ("mkdir -p a", "mkdir -p a"),
    ],
)
def test_nothing_is_hidden_but_passwords(line, shown):
    assert visible_line(line) == shown


def test_a_long_line_says_how_much_is_left_out():
    shown = visible_line("x" * (MAX_CHARS + 7))
    assert shown == "x" * MAX_CHARS + " … and 7 more characters"
