from __future__ import annotations

import pytest

from appliance.shell.modes import numeric_mode


@pytest.mark.parametrize(
    ("word", "mode"),
    [
        ("777", "777"),
        ("0777", "777"),
        ("=777", "777"),
        ("1777", "1777"),
        ("a+rwx", "777"),
        ("+wrx", "777"),
        ("u=rwx,g=u,o=g", "777"),
        ("u=rwx,go=u", "777"),
        ("u=rwx,g=rx,o=", "750"),
        ("a=rwx,o-w", "775"),
        ("g+rwxs", "070"),
        ("a+r+w", "666"),
        ("notes.txt", "notes.txt"),
        ("--reference=x", "--reference=x"),
        ("", ""),
    ],
)
def test_writes_a_mode_as_a_number(word: str, mode: str) -> None:
    assert numeric_mode(word) == mode
