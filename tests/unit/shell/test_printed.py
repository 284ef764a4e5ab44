import pytest

from appliance.shell.printed import printed_into, printed_text


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("echo a 'b  c'", "a b  c"),
        ("echo -ne 'a\\x62'", "ab"),
        ("echo -E 'a\\x62'", "a\\x62"),
        ("echo a$X b", "a"),
        ("echo $X", None),
        ("echo ~/x *.c", "~/x *.c"),
        ("printf 'a\\n'", "a\n"),
        ("printf '%s-%s\\n' a b c", "a-b\nc-\n"),
        ("printf -v x a", None),
        ("printf", None),
        ("cat <<< a", "a\n"),
        ("cat x", None),
        ("ls", None),
        ("ls; echo a", None),
    ],
)
def test_what_a_command_prints_is_known_up_to_what_nobody_knows(line, printed):
    assert printed_text(line) == printed


def test_each_member_of_a_pipeline_is_told_with_what_it_is_given():
    found = list(printed_into(("echo a", "cat", "tee x", "sort", "sh")))
    assert found == [("a", "cat"), ("a", "tee x"), ("a", "sort")]
