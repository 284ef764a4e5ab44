import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.recording.row import draw_row, plain_movement
from appliance.recording.transcript import Transcript

COLUMNS = 200


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("ls", "ls"),
        ("lx\bs", "ls"),
        ("ab\b", "ab"),
        ("\b\bx", "x"),
        ("10%\r100%", "100%"),
        ("abcd\rX", "Xbcd"),
        ("abXcd\x1b[3D\x1b[1P", "abcd"),
        ("acd\x1b[2D\x1b[1@b", "abcd"),
        ("acd\x1b[2D\x1b[4hb\x1b[4lX", "abXd"),
        ("abcd\x1b[2D\x1b[0K", "ab"),
        ("abcd\x1b[2D\x1b[1Kx", " xd"),
        ("abcd\x1b[2Kx", " x"),
        ("abcd\x1b[3D\x1b[2X", "a d"),
        ("a\x1b[5Cb", "a b"),
        ("12-\x1b[1C34", "12-34"),
        ("\x1b[5Gb\x1b[1Ga", "a b"),
        ("ab\tx\b\b\t.", "ab ."),
        ("a\x1b[3b", "aaaa"),
        ("患者\b\b子", "患子"),
        ("e\u0301x\b\b\ba", "ax"),
        ("a\0\x07b\b.", "a."),
    ],
)
def test_what_a_row_shows(line, shown):
    assert draw_row(line) == shown


@pytest.mark.parametrize(
    ("parameters", "final", "plain"),
    [
        ("", "C", "\x1b[0C"),
        ("7", "a", "\x1b[7C"),
        ("7", "`", "\x1b[7G"),
        ("99999999999", "D", "\x1b[4096D"),
        ("1\x077", "C", "\x1b[17C"),
        ("?1", "K", ""),
        ("1;2", "C", ""),
        ("4", "h", "\x1b[4h"),
        ("20", "l", ""),
    ],
)
def test_a_movement_has_one_spelling(parameters, final, plain):
    assert plain_movement(parameters, final) == plain


STEPS = st.lists(
    st.text("ab-12", min_size=1, max_size=5)  # A blank before CR is readline's: its row goes on.
    | st.sampled_from(["\b", "\r"])
    | st.builds("\x1b[{}{}".format, st.sampled_from(["", "1", "3"]), st.sampled_from("CDGPX@"))
    | st.sampled_from(["\x1b[K", "\x1b[1K", "\x1b[2K"]),
    max_size=20,
)


@given(STEPS)
def test_a_row_is_as_an_emulator_shows_it(steps):
    """A line that moves about in one row shows what pyte shows, but for how wide gaps are."""
    text = "".join(steps)
    screen = pyte.Screen(COLUMNS, 2)
    pyte.Stream(screen).feed(text)
    line = "".join(Transcript().feed(text + "\n"))
    shown = screen.display[0]
    assert line.replace(" ", "") == shown.replace(" ", "")
