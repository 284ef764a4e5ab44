"""Whatever an rsync client sends is a list, rules and content, an error, or too short."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import ProtocolError
from appliance.session.rsync import contents
from appliance.session.rsync.arguments import parse_rsync
from appliance.session.rsync.file_list import receive_list
from appliance.session.rsync.filters import receive_filters
from appliance.session.rsync.stream import ClientLeft, Stream
from tests.unit.session.test_rsync import Silent, command, stream_of


async def read_all(stream: Stream, letters: str) -> None:
    with suppress(ProtocolError, ClientLeft):
        await receive_filters(stream, keeps_excluded=True)
        for entry in await receive_list(stream, command(letters)):
            assert b".." not in entry.name.split(b"/")
            assert not entry.name.startswith(b"/")
        while True:
            await stream.index()
            await stream.change()
            receive = contents.receive_deflated if "z" in letters else contents.receive_plain
            async for piece in receive(stream):
                assert 0 < len(piece) <= contents.CHUNK_BYTES


@given(st.binary(max_size=2000), st.sampled_from(["r", "rlogDz", "rlD"]), st.integers(1, 50))
def test_any_bytes_in_good_frames(data, letters, size):
    asyncio.run(read_all(stream_of(data, size), letters))
    asyncio.run(read_all(stream_of(bytes(4) + data, size), letters))


@given(st.lists(st.binary(max_size=300)), st.integers(0, 6))
def test_any_frames(pieces, kind):
    data = b"\x1e\0\0\0" + b"".join(
        (len(one) | (7 + kind) << 24).to_bytes(4, "little") + one for one in pieces
    )

    async def talk() -> None:
        chunks = iter([data])

        async def read() -> bytes:
            return next(chunks, b"")

        stream = Stream(read, Silent())
        with suppress(ProtocolError, ClientLeft):
            await stream.greet()
            await read_all(stream, "rlogDz")

    asyncio.run(talk())


@given(st.text(alphabet="rsync -.e/aA*'\"\\~$;\n=z", max_size=60))
def test_any_command_line(text):
    with suppress(ProtocolError):
        parse_rsync(f"rsync --server {text}")
