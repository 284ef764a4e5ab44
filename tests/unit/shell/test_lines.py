"""When a typed line goes on, and what history expansion makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.shell.lines import (
    CONTINUES,
    expand_history,
    here_terminators,
    is_open,
    is_surely_open,
    with_aliases,
)

OPEN = [
    "echo 'a", 'echo "a', "echo a \\", "true &&", "true |", "for i in 1; do", "if true",
    "if true; then", "case x in", "{", "( ls", "while :", "cat <<E", "cat <<'E'\nx", "f() {",
    "echo $(", "cat <<A <<B\nx\nA",
]  # fmt: skip
CLOSED = [
    "ls", "echo 'a'", "echo 'for'", "for i in 1; do ls; done", "if a; then b; fi", "{ ls; }",
    "echo \\\\", "cat <<E\nx\nE", "cat <<< x", "echo '<<E'", "# 'x", "(ls)", "echo a#'b'",
    "case x in x) ls;; esac", "f() { ls; }",
]  # fmt: skip
HISTORY = [
    ("ls", "id", "ls"),
    ("sudo !!", "id", "sudo id"),
    ("!! -x", "id", "id -x"),
    ("!!", None, None),
    ("!!", " id", None),
    ("!x", "id", None),
    ("!-2", "id", None),
    ("echo !$", "id", "echo id"),
    ("^a^b", "id", None),
    ("^id^ls", "sudo id", "sudo ls"),
    ("^id^ls^", "id id", "ls id"),
    ("^id^ls^x", "id", None),
    ("^id^ls", None, None),
    ("ls !^ !*", "cp a b", "ls a a b"),
    ("!!$", "echo touch", None),
    ("!^-2", "ls a b", None),
    ("echo !$", "echo 'a b'", None),
    ("echo '!$'", "id", "echo '!$'"),
    ("echo '!x'", "id", "echo '!x'"),
    ("echo hi!", "id", "echo hi!"),
    ("[ ! -f x ]", "id", "[ ! -f x ]"),
    ("[ a != b ]", "id", "[ a != b ]"),
    ("echo \\!x", "id", "echo \\!x"),
    ('echo "a!"', "id", 'echo "a!"'),
    ("!!", "echo a!", "echo a!"),
]


@pytest.mark.parametrize("text", OPEN)
def test_bash_would_ask_for_more(text):
    assert is_open(text)


@pytest.mark.parametrize("text", CLOSED)
def test_bash_would_run_it(text):
    assert not is_open(text)


def test_the_words_that_end_here_documents():
    assert here_terminators("cat <<A <<-'B'") == ["A", "B"]
    assert here_terminators("cat <<A\nx\nA\n") == []


@pytest.mark.parametrize(("text", "last", "expanded"), HISTORY)
def test_history_expansion(text, last, expanded):
    assert expand_history(text, last) == expanded


@given(st.text())
def test_any_text_is_open_or_not(text):
    assert is_open(text) in {True, False}
    expand_history(text, "ls")


def test_aliases_are_put_in_wherever_their_name_is_a_word():
    aliases = {"g": "git", "gp": "g push"}
    assert with_aliases("sudo gp -f; ls g.txt a/g", aliases) == "sudo git push -f; ls g.txt a/g"
    assert with_aliases("g", {}) == "g"
    assert "l" in with_aliases("l", {"l": "l l"})


@pytest.mark.parametrize(
    "text",
    ["echo 'a", 'echo "a', "touch \\", "true |", "true &&", "cat <<E", "cat <<E\nx", "echo 'a' \\"],
)
def test_bash_waits_in_any_case(text):
    assert is_surely_open(text)


@pytest.mark.parametrize(
    "text",
    [
        *("for i in 1", "echo (", "echo {", "echo # \\", "echo $'it\\'s'", "echo $((1<<E))"),
        *("if true; then", "ls"),
    ],
)
def test_bash_may_have_refused_or_run_it(text):
    assert not is_surely_open(text)


@pytest.mark.parametrize(
    "text", ["do echo", " done", "then", "}", ")", "a) echo A;;", "*) x", "fi;"]
)
def test_bash_reads_this_only_behind_something(text):
    assert CONTINUES.match(text)


@pytest.mark.parametrize("text", ["dog", "in", "done-it", "(a) b", "f() {", "fi=x", "ls", "a b) c"])
def test_bash_may_read_this_as_a_line(text):
    assert not CONTINUES.match(text)
