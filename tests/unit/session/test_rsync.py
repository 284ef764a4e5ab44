"""rsync's protocol: what is encoded here is read here, and patterns are rsync's."""

from __future__ import annotations

import asyncio
import stat
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import ProtocolError
from appliance.session.rsync import contents, wire
from appliance.session.rsync.arguments import RsyncCommand, parse_rsync
from appliance.session.rsync.file_list import Entry, encode_list, order, receive_list
from appliance.session.rsync.filters import Filters
from appliance.session.rsync.stream import ClientLeft, Stream
from appliance.session.rsync.wildcards import Pattern
from appliance.session.rsync.wire import Indexes

PART = st.binary(min_size=1, max_size=12).map(
    lambda one: one.replace(b"/", b"_").replace(b"\0", b"_")
)
NAMES = st.lists(PART.filter(lambda one: one not in {b".", b".."}), min_size=1, max_size=4).map(
    b"/".join
)


class Silent:
    """A client that reads what it is told, and forgets it."""

    def write(self, data: bytes) -> None: ...

    async def drain(self) -> None: ...


def stream_of(data: bytes, size: int = 7) -> Stream:
    """A conversation whose client sends `data` in frames of `size` bytes."""
    starts = range(0, len(data), size)
    pieces = iter([wire.frame(0, data[start : start + size]) for start in starts])

    async def read() -> bytes:
        return next(pieces, b"")

    return Stream(read, Silent())


def command(letters: str, *words: str, sends: bool = False) -> RsyncCommand:
    return RsyncCommand(sends, frozenset(letters), frozenset(words), (b".",))


@given(st.integers(0, 2**31 - 1), st.integers(0, 2**63 - 1), st.sampled_from([3, 4]))
def test_numbers_come_back(small, large, least):
    async def read() -> tuple[int, int]:
        stream = stream_of(wire.varint(small) + wire.varlong(large, least))
        return await stream.varint(), await stream.varlong(least)

    assert asyncio.run(read()) == (small, large)


@pytest.mark.parametrize(
    ("number", "encoded"),
    [
        (0, "00"),
        (127, "7f"),
        (128, "8080"),
        (0x3FFF, "bfff"),
        (0x4000, "c00040"),
        (2**31 - 1, "f0ffffff7f"),
    ],
)
def test_numbers_are_encoded_as_rsync_does(number, encoded):
    assert wire.varint(number).hex() == encoded


@given(st.lists(st.integers(0, 2**31 - 1), max_size=20))
def test_indexes_come_back(indexes):
    encoder = Indexes()
    data = b"".join(encoder.encode(one) for one in [*indexes, wire.DONE])

    async def read() -> list[int]:
        stream = stream_of(data)
        return [await stream.index() for _ in range(len(indexes) + 1)]

    assert asyncio.run(read()) == [*indexes, wire.DONE]


@given(
    st.lists(
        st.tuples(NAMES, st.integers(0, 2**40), st.integers(0, 2**31 - 1), st.sampled_from("fdl"))
    )
)
def test_a_list_comes_back_in_its_order(made):
    kinds = {"f": stat.S_IFREG | 0o640, "d": stat.S_IFDIR | 0o755, "l": stat.S_IFLNK | 0o777}
    entries = [
        Entry(
            name,
            kinds[kind],
            size,
            changed,
            b"aim" if kind == "l" else b"",
            has_content=kind == "d",
        )
        for name, size, changed, kind in made
    ]
    asked = command("rlogD")
    entries.sort(key=order)
    found = asyncio.run(receive_list(stream_of(encode_list(entries, asked)), asked))
    for one in found:
        one.has_content = one.is_directory
    assert found == entries


@given(st.lists(st.binary(max_size=70_000), max_size=4), st.booleans())
def test_content_comes_back(pieces, deflates):
    encoder = contents.Encoder(deflates=deflates)
    data = b"".join(map(encoder.piece, pieces)) + encoder.end()
    receive = contents.receive_deflated if deflates else contents.receive_plain

    async def read() -> list[bytes]:
        return [piece async for piece in receive(stream_of(data, 5000))]

    found = asyncio.run(read())
    assert b"".join(found) == b"".join(pieces)
    assert all(len(one) <= contents.CHUNK_BYTES for one in found)


@pytest.mark.parametrize(
    ("rule", "excluded", "kept"),
    [
        (b"- *.log", [b"a.log", b"x/y.log"], [b"a.logs", b"log"]),
        (b"- /a", [b"a"], [b"x/a"]),
        (b"- a/b", [b"a/b", b"x/a/b"], [b"a/x/b", b"xa/b"]),
        (b"- a/*/c", [b"a/b/c"], [b"a/b/b/c", b"a/c"]),
        (b"- a/**/c", [b"a/b/c", b"a/b/b/c"], [b"a/c"]),
        (b"- **/c", [b"x/c", b"c"], [b"xc"]),
        (b"- a/***", [b"a", b"a/b", b"a/b/c"], [b"ab"]),
        (b"- [a-c]?", [b"ax", b"x/by"], [b"dx", b"a", b"axx"]),
        (b"- [!a-c]", [b"d"], [b"a", b"dd"]),
        (rb"- \*", [b"*"], [b"a"]),
        (b"-! *.c", [b"a.h"], [b"a.c"]),
        (b"-s x", [b"x"], []),
        (b"H x", [b"x"], []),
        (b"P x", [], [b"x"]),
        (b"-r x", [], [b"x"]),
    ],
)
def test_rules_match_as_rsync_says(rule, excluded, kept):
    filters = Filters()
    filters.add(rule, plain_sides=b"sr")
    assert [one for one in excluded if not filters.excludes(one, b"s", is_directory=False)] == []
    assert [one for one in kept if filters.excludes(one, b"s", is_directory=False)] == []


def test_a_rule_for_directories_leaves_files():
    filters = Filters()
    filters.add(b"- sub/", plain_sides=b"sr")
    assert filters.excludes(b"x/sub", b"s", is_directory=True)
    assert not filters.excludes(b"x/sub", b"s", is_directory=False)


def test_no_pattern_takes_long():
    started = time.process_time()
    assert not Pattern(b"*a" * 400 + b"b", is_anchored=False).matches(b"a" * 4000)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "line",
    [
        "rsync --daemon",
        "rsync --server . x; id",
        "rsync --server . $(id)",
        "/tmp/rsync --server . x",
        "rsync",
    ],
)
def test_other_lines_are_no_far_end(line):
    assert parse_rsync(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "rsync --server -re.iLsfxCIvu", "rsync --server -re.i . a b", "rsync --server -rHe.i . a",
        "rsync --server --daemon . a", "rsync --server -re.i --rsync-path=x . a",
        "rsync --server --sender -re.i --remove-source-files . a", "rsync --server -re.i --link-dest=/x . a",
    ],
)  # fmt: skip
def test_what_is_not_served_is_an_error(line):
    with pytest.raises(ProtocolError, match="rsync"):
        parse_rsync(line)


def test_a_far_end_is_read():
    asked = parse_rsync(r"rsync --server --sender -vlogDtprze.iLsfxCIvu --partial . a\ b '~/c'")
    assert asked is not None
    assert asked.sends
    assert asked.letters == frozenset("vlogDtprz")
    assert asked.words == {"partial"}
    assert asked.paths == (b"a b", b"c")


def test_a_client_that_leaves_is_told_from_one_that_lies():
    with pytest.raises(ClientLeft):
        asyncio.run(receive_list(stream_of(b"\x01"), command("r")))
