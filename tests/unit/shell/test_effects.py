"""What a program does besides running: files it writes, folders it takes, copies."""

from __future__ import annotations

import pytest

from appliance.shell.effects import written_files


@pytest.mark.parametrize(
    ("line", "files"),
    [
        ("tee -a x y", ["x", "y"]),
        ("cp a /etc", ["/etc", "/etc/a"]),
        ("cp -t /etc a", ["/etc", "/etc/a"]),
        ("dd if=x of=y", ["y"]),
        ("curl -so y h", ["y"]),
        ("wget -qO/y h", ["/y"]),
        ("sed -i s/a/b/ y", ["s/a/b/", "y"]),
        ("sed s/a/b/ y", []),
        ("ls x", []),
    ],
)
def test_files_that_a_program_writes(line, files):
    assert written_files(line.split()) == files
