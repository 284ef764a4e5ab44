"""What a probe makes a terminal show is hidden; everything else is not."""

from __future__ import annotations

import pytest

from appliance.shell.screen import TerminalView
from appliance.shell.veil import MAX_BYTES, Veil


def veil_after(shown: bytes) -> Veil:
    view = TerminalView(80, 24)
    view.feed(shown)
    return Veil(view)


@pytest.mark.parametrize(
    ("before", "output", "kept"),
    [
        (b"$ ls", b"=^\x08 \x08\x08 \x08", b""),
        (b"$ ls", b"=^\x08\x1b[K\x08\x1b[K", b""),
        (b"$ ls\x08\x08", b"=^ls\x08\x08\x08\x08\x1b[2P", b""),
        (b"$ ls\x08\x08", b"\x1b[2@=^\x08\x1b[1P\x08\x1b[1P", b""),
        (b"$ ls      at the edge\r$ ls", b"=^\x08\x1b[K\x08\x1b[K", b""),
        (b"$ ls", b" a=b=^\x08 \x08\x08 \x08", b" a=b"),
        (b"$ ", b"old line=^\x08\x1b[K\x08\x1b[K", b"old line"),
        (b"$ ls", b"nothing of it", b"nothing of it"),
        (b"$ ls", b"=^\x08\x1b[K", b"=^\x08\x1b[K"),
        (b"$ ls", b"=^\x07\x08\x1b[K\x08\x1b[K", b"=^\x07\x08\x1b[K\x08\x1b[K"),
        (b"$ ls", b"=^\x1b[?2004h\x08 \x08\x08 \x08", b"=^\x1b[?2004h\x08 \x08\x08 \x08"),
        (b"$ ls", b"=^\x08 \x08\x08 \x08done\r\n", b"=^\x08 \x08\x08 \x08done\r\n"),
    ],
)
def test_only_what_leaves_no_trace_is_hidden(before, output, kept):
    veil = veil_after(before)
    veil.feed(output)
    assert veil.lift() == kept
    split = veil_after(before)
    for at in range(len(output)):
        split.feed(output[at : at + 1])
    assert split.lift() == kept


def test_so_much_output_is_no_echo():
    veil = veil_after(b"$ ")
    veil.feed(b"x" * MAX_BYTES)
    assert veil.has_room
    veil.feed(b"x")
    assert not veil.has_room
