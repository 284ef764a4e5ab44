import asyncio

import pyte
import pytest

from appliance.session.lobby_line import LineReader

UP, DOWN, LEFT = b"\x1b[A", b"\x1bOB", b"\x1b[1;5D"


def read_lines(typed: bytes) -> tuple[list[str | None], str]:
    """Return the lines read until the end, and what the terminal's last line shows."""
    keys = iter(typed)
    screen = pyte.Screen(60, 10)
    stream = pyte.Stream(screen)

    async def read(_: int) -> bytes:
        value = next(keys, None)
        return b"" if value is None else bytes([value])

    async def run() -> list[str | None]:
        reader, lines = LineReader(read, stream.feed, lambda: screen.columns), []
        while not lines or lines[-1] is not None:
            lines.append(await reader.read_line("> "))
        return lines

    lines = asyncio.run(run())
    return lines, screen.display[screen.cursor.y].rstrip()


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (b"abc\r", "abc"),
        (b"ab\x7fc\r", "ac"),
        (b"x\x03abc\n", "abc"),
        (b"x\x15y\r", "y"),
        (b"deny 1 now\x17later\r", "deny 1 later"),
        ("süß\x7f\x7f".encode() + b"o\r", "so"),
        ("患者\x7f".encode() + b"\r", "患"),
        (b"a\x04b\r", "ab"),
        (b"a" + LEFT + b"b\x1bxc\r", "abc"),
        (b"\xc3a\r", "\ufffda"),
        (b"\x04", None),
        (b"", None),
    ],
)
def test_reads_a_line_as_typed(typed, line):
    assert read_lines(typed)[0][0] == line


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (b"targets\x7f\x7f", "> targe"),
        ("患者\x7f".encode() + b"x", "> 患x"),
        (b"approve 1\r" + UP, "> approve 1"),
        (b"approve 1\rapprove 22\r" + UP + UP + b"3", "> approve 13"),
        (b"approve 1\rapprove 22\r" + UP + UP + DOWN + b"3", "> approve 223"),
        (b"approve 1\r" + UP + DOWN + b"x", "> x"),
        (UP + DOWN + b"y", "> y"),
        (b"x" * 100 + b"\x7f" * 99 + b"y", "> xy"),
        (b"x" * 58 + b"\x7f" * 56 + b"y", "> xxy"),
        (b"x" * 130 + b"\r" + UP + DOWN + b"y", "> y"),
        (b"ab\x0cc", "> abc"),
    ],
)
def test_shows_what_the_line_is(typed, shown):
    assert read_lines(typed)[1] == shown
