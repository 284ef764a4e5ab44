import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.recording.transcript import MAX_LINE, Transcript


def lines(*pieces):
    transcript = Transcript()
    return [line for piece in pieces for line in transcript.feed(piece)] + transcript.end()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\r\ntwo\n", ["one", "two"]),
        ("\x1b[1;31mred\x1b[0m text", ["red text"]),
        ("lx\x08s -l\r\n", ["ls -l"]),
        ("10%\r20%\r100%\n", ["100%"]),
        ("\x1b]0;title\x07prompt$ ls\n", ["prompt$ ls"]),
        ("\x1b[2;5Hfield\x1b[3;5Hother", ["field", "other"]),
        ("\x1b(Bplain\x1b=", ["plain"]),
        ("a\x07b\tc\xa0d\u200be", ["ab c de"]),
        ("\x08\x08x", ["x"]),
        ("", []),
    ],
)
def test_lines_of_a_screen(text, expected):
    assert lines(text) == expected
    assert lines(*text) == expected


@given(st.text())
def test_any_text_gives_printable_lines(text):
    for line in lines(text):
        assert line.isprintable()
        assert len(line) <= MAX_LINE


def test_a_line_without_end_is_bounded():
    transcript = Transcript()
    total = sum(len(line) for _ in range(50) for line in transcript.feed("x" * 1000))
    assert total >= 40_000
    assert all(len(line) <= MAX_LINE for line in transcript.end())
