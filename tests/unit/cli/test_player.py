import pytest

from appliance.cli.player import CLEAR, Player
from appliance.recording.events import Code, Event

EVENTS = [
    Event(0.0, Code.OUTPUT, "a"),
    Event(1.0, Code.OUTPUT, "b"),
    Event(5.0, Code.MARKER, "command: x"),
    Event(30.0, Code.OUTPUT, "c"),
    Event(60.0, Code.OUTPUT, "d"),
]


def play(capsys, keys, speed=1.0):
    """Play with keys: one for each wait, `None` for none; return what was printed and waited."""
    waits = []
    keys = iter(keys)

    def wait(seconds):
        waits.append(seconds)
        return next(keys, None) or ""

    Player(lambda: EVENTS, speed, wait).play()
    return capsys.readouterr().out, waits


def test_plays_in_its_own_time_but_waits_for_nobody(capsys):
    assert play(capsys, []) == ("abcd", [0.0, 1.0, 2.0, 2.0, 2.0])


@pytest.mark.parametrize(
    ("keys", "printed"),
    [
        ([None, None, "q"], "ab"),
        ([None, "\x1b[C"], "abcd"),
        ([None, None, None, None, "\x1b[D"], f"abc{CLEAR}abcd"),
        ([None, "m", "q"], "ab"),
        ([None, None, None, "h", None], f"ab{CLEAR}abcd"),
        (["?"], "abcd"),
    ],
    ids=["leave", "forward", "back", "marker", "back to the start", "unknown"],
)
def test_keys(capsys, keys, printed):
    assert play(capsys, keys)[0] == printed


def test_speed_and_pause(capsys):
    assert play(capsys, [None, "+", None])[1][1:3] == [1.0, pytest.approx(0.5, abs=0.1)]
    assert play(capsys, [None, "-"])[1][2] == pytest.approx(2.0, abs=0.1)
    printed, waits = play(capsys, [None, " ", " "])
    assert (printed, waits[2]) == ("abcd", None)
    assert play(capsys, [], speed=4)[1][1] == 0.25


def test_what_acts_on_the_terminal_is_dropped(capsys):
    events = [Event(0, Code.OUTPUT, "a\x1b]52;c;x\x07b")]
    Player(lambda: events, 1, lambda _: "").play()
    assert capsys.readouterr().out == "ab"


def test_begins_where_it_is_told(capsys):
    Player(lambda: EVENTS, 1.0, lambda _: "q").play(29.0)
    assert capsys.readouterr().out == "ab"
    Player(lambda: EVENTS, 1.0, lambda _: "").play(30.0)
    assert capsys.readouterr().out == "abcd"


def test_a_recording_is_not_kept_in_memory():
    alive = set()

    class Tracked(Event):
        def __del__(self):
            alive.discard(self.at_seconds)

    def read():
        for at in range(100):
            alive.add(float(at))
            yield Tracked(float(at), Code.OUTPUT, "")
            assert len(alive) < 5

    Player(read, 64.0, lambda _: "").play(from_seconds=50.0)
    assert len(alive) < 5
