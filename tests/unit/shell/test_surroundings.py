"""What stands around a command: wrappers and pipes."""

from __future__ import annotations

from appliance.policy.patterns import PIPE
from appliance.shell.commands import UNKNOWN, judge_command
from appliance.shell.surroundings import MAX_TOGETHER, Surroundings


def test_a_command_is_noted_with_each_wrapper_around_it():
    around = Surroundings()
    with around.within(["sudo"]), around.within(["ssh", "h"]):
        around.of("ls")
    around.of("df")
    assert around.together == ["ssh h ls", "sudo ls", "sudo ssh h ls"]


def test_only_what_a_wrapper_starts_itself_is_started_by_it():
    around = Surroundings()
    with around.started_by(["sudo"], ["sudo"], ["nice", "ls"]):
        assert around.of("nice ls") == (("sudo nice ls", 2),)
        with around.started_by(["nice"], ["nice"], ["ls"]):
            assert around.of("ls") == (("sudo nice ls", 3), ("nice ls", 2))
        assert around.of("ls") == ()


def test_each_side_of_a_pipe_is_noted_with_each_behind_it():
    around = Surroundings()
    around.add_pipes([["a"], ["b", "c"], ["d"]])
    pairs = [text.split(f" {PIPE} ") for text in around.together]
    assert pairs == [["a", "b"], ["a", "c"], ["a", "d"], ["b", "d"], ["c", "d"]]


def test_what_is_too_much_to_note_is_unknown():
    around = Surroundings()
    around.add_pipes([["a"] * 100, ["b"] * 100])
    assert around.is_cut
    assert len(around.together) <= MAX_TOGETHER
    script = "\n".join(f"a{n} x | b{n} y | c{n} z" for n in range(600))
    assert UNKNOWN in judge_command(f"bash <<'E'\n{script}\nE", stdin="").commands
