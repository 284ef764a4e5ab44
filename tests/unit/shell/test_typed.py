"""Keystrokes: where lines end, and when the keys alone tell what the line is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.shell.typed import Key, Taken, Typist

KNOWN = [
    (b"ls -la", "ls -la"),
    (b"lx\x7fs", "ls"),
    (b"xx\x15ls", "ls"),
    (b"echo one two\x17x", "echo one x"),
    ("é".encode(), "é"),
    (b"\x1b[200~ls\x1b[201~", "ls"),
]
UNKNOWN = [b"\t", b"\x1b[A", b"\x1bOA", b"\x12x", b"\x01", b"\x16", b"\x1bb", b"\x18u", b"ls\x19"]


def press(data: bytes) -> Typist:
    typist = Typist()
    while data:
        _, data = typist.take(data)
    return typist


@pytest.mark.parametrize(("keys", "text"), KNOWN)
def test_plain_keys_tell_the_line(keys, text):
    assert press(keys).text == text


@pytest.mark.parametrize("keys", UNKNOWN)
def test_editing_keys_leave_it_to_the_screen(keys):
    typist = press(b"x" + keys + b"y")
    assert typist.text is None
    typist.begin_line()
    assert typist.text == ""


@pytest.mark.parametrize("key", [b"\r", b"\n", b"\x0f"])
@pytest.mark.parametrize("before", [b"ls", b"\x1b", b"\x1b[", b"\x16", b"\x18", b"\x1b[200~ls"])
def test_no_accepting_key_is_ever_passed_on(before, key):
    taken, rest = Typist().take(before + key + b"more")
    assert (taken.data, taken.key, taken.held, rest) == (before, Key.ACCEPT, key, b"more")


@pytest.mark.parametrize("keys", [b"\x18\x05", b"\x18e", b"\x18("])
def test_keys_that_run_a_line_unseen_are_refused(keys):
    taken, rest = Typist().take(b"ls" + keys + b"x")
    assert (taken.data, taken.held, taken.key) == (b"ls\x18", keys[1:], Key.REFUSED)
    assert rest == b"x"
    typist = Typist()
    first, _ = typist.take(b"ls\x18")
    second, rest = typist.take(keys[1:] + b"x")
    assert (first.data, second.key, rest) == (b"ls\x18", Key.REFUSED, b"x")


@pytest.mark.parametrize("keys", [b"!", b"x:", b"\x1b:", b"q:", b"\x16", b"Q", b"\x0b"])
def test_keys_that_may_lead_to_a_command_line_are_known_until_the_next_line(keys):
    typist = press(keys + b"ls\x1b[C")
    assert typist.may_command
    typist.begin_line()
    assert not typist.may_command and not press(b"\x1b[Cls\x1b[C\t").may_command


def test_keys_behind_one_that_ends_a_pager_are_known():
    assert press(b"Gq\x1b[Cls").leaves_keys
    assert not press(b"Gq\x1b[C").leaves_keys
    typist = press(b"/quit\x1b[C\x1b[D")
    assert typist.last_tail == "/quit"
    typist.begin_line()
    assert not typist.leaves_keys and not typist.last_tail


def test_ctrl_x_is_passed_on_at_once():
    """nano ends at it, without another key."""
    assert Typist().take(b"ls\x18") == (Taken(b"ls\x18"), b"")


@given(st.lists(st.binary(max_size=8), max_size=8))
def test_however_keys_arrive_nothing_is_lost_and_no_line_accepted(parts):
    """Passed, held and refused bytes together are the bytes that came."""
    typist, seen = Typist(), b""
    for part in parts:
        rest = part
        while rest:
            taken, rest = typist.take(rest)
            assert not set(taken.data) & set(b"\r\n\x0f")
            if taken.key is Key.REFUSED:
                return
            seen += taken.data + taken.held
    assert b"".join(parts) == seen


@pytest.mark.parametrize("key", [b"\x03", b"\x1a", b"\x1c"])
def test_an_interrupted_line_may_still_be_there(key):
    typist = press(b"ls" + key)
    assert typist.text is None
    assert typist.is_interrupted


@pytest.mark.parametrize("keys", [b"$(x)\x1b\x05", b"`x`\x85", b"\x1b[A\x1b\x05"])
def test_keys_that_expand_a_line_are_refused(keys):
    typist = Typist()
    taken, rest = typist.take(keys)
    assert taken.key is Key.REFUSED
    assert rest == b""


def test_those_keys_do_no_harm_where_there_is_nothing_to_expand():
    assert press(b"ls \x1b\x05").text is None
    assert press("Å".encode()).text == "Å"


@pytest.mark.parametrize("key", [b"\x15", b"\x17", b"\x7f", b"\x03"])
def test_a_control_character_in_a_paste_is_text_that_nobody_reads(key):
    assert press(b"\x1b[200~rm x" + key + b"ls").text is None


def test_a_tab_in_a_paste_is_a_tab():
    assert press(b"\x1b[200~\tls\x1b[201~").text == "\tls"


def test_behind_a_multiplexers_command_the_line_may_be_another():
    typist = Typist()
    typist.prefix = 0x02
    typist.take(b"abc\x02cls")
    assert typist.text == "ls"
    assert typist.is_elsewhere


def test_what_follows_an_interrupt_is_taken_by_itself():
    taken, rest = Typist().take(b"sleep\x03ls")
    assert (taken.data, taken.key, rest) == (b"sleep\x03", Key.NONE, b"ls")


@pytest.mark.parametrize(
    "keys",
    [b"\x1bOM", b"\x1bO2M", b"\x1b[13u", b"\x1b[13;1u", b"\x1b[109;5u", b"\x1b[27;5;109~"],
)
def test_return_has_other_names(keys):
    typist = Typist()
    taken, rest = typist.take(b":x" + keys + b"y")
    assert (taken.data, taken.held, taken.is_plain, rest) == (b":x", keys, False, b"y")
    split = Typist()
    passed = [split.take(keys[at : at + 1])[0] for at in range(len(keys))]
    assert [one.key for one in passed[:-1]] == [Key.NONE] * (len(keys) - 1)
    assert (passed[-1].key, passed[-1].held) == (Key.ACCEPT, keys[-1:])


@pytest.mark.parametrize("keys", [b"\x1b[A", b"\x1b[13~", b"\x1bOA", b"\x1b[1;5M", b"\x1b[113u"])
def test_other_keys_are_no_return(keys):
    assert Typist().take(keys) == (Taken(keys), b"")


def test_a_comment_sign_behind_escape_is_refused():
    taken, _ = Typist().take(b"#ls\x1b1\x1b#")
    assert (taken.key, taken.held) == (Key.REFUSED, b"#")


def test_the_end_of_input_is_held_while_a_line_is_open():
    typist = Typist()
    assert typist.take(b"\x04") == (Taken(b"\x04"), b"")
    typist.holds_end = True
    assert typist.take(b"\x04")[0].key is Key.ACCEPT


def test_return_behind_escape_is_not_plain():
    assert not Typist().take(b"\x1b\r")[0].is_plain
    assert Typist().take(b"\r")[0].is_plain


@pytest.mark.parametrize(
    ("keys", "search"),
    [
        (b"\x12abc", "abc"),
        (b"\x12", ""),
        (b"abc", None),
        (b"\x12a\x12", None),
        (b"\x12a\x1b[A", None),
    ],
)
def test_what_is_looked_for_in_the_history(keys, search):
    typist = Typist()
    typist.take(keys)
    assert typist.search == search


def test_the_end_of_input_behind_text_is_held_where_no_readline_is():
    typist = Typist()
    assert typist.take(b"ab\x04")[0].key is Key.NONE  # Readline deletes a character.
    typist = Typist()
    typist.ends_lines = True
    assert typist.take(b"\x04")[0].key is Key.NONE
    assert typist.take(b"ab\x04") == (Taken(b"ab", Key.ACCEPT, b"\x04"), b"")


@pytest.mark.parametrize("key", [b"\t", b"\x01", b"\x04", b"\x0c"])
def test_an_editor_does_not_complete_what_runs(key):
    typist = Typist()
    typist.completes_code = True
    assert typist.take(b":e x" + key)[0].key is Key.NONE
    typist.begin_line()
    assert typist.take(b":e `x`" + key)[0].held == key


def test_a_quoted_interrupt_is_text_perhaps():
    typist = press(b"echo \x16\x03")
    assert typist.text is None
    assert not typist.is_interrupted
    assert press(b"echo \x16x\x03").is_interrupted
