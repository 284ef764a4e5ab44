import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from appliance.errors import TargetError
from appliance.shell.executed import Execution, is_plain_execution, parse_execution


def message(**facts):
    return "@cee:" + json.dumps({"sudo": facts})


@pytest.mark.parametrize(
    ("said", "execution"),
    [
        (
            message(accept={"command": "/bin/rm", "runargv": ["rm", "a b"], "runuser": "root"}),
            Execution("/bin/rm", "/bin/rm 'a b'", "root"),
        ),
        (
            message(reject={"command": "/bin/id", "runuser": "ada", "reason": "not allowed"}),
            Execution("/bin/id", "/bin/id", "ada", "not allowed"),
        ),
        (message(alert={"reason": "no tty"}), None),
        (message(exit={"exit_value": 1}), None),
        ("pam_unix(sudo:session): session opened", None),
    ],
)
def test_what_sudo_says(said, execution):
    assert parse_execution(said) == execution


@pytest.mark.parametrize(
    ("said", "is_one"),
    [
        ("  ada : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/id", True),
        ("pam_unix(sudo:session): session opened for user root(uid=0) by ada(uid=1000)", False),
    ],
)
def test_what_sudo_says_in_its_other_form(said, is_one):
    assert is_plain_execution(said) is is_one


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
kinds = st.sampled_from(["accept", "reject", "alert"])


@given(st.text() | st.dictionaries(kinds, json_values).map(lambda facts: message(**facts)))
@example("@cee:" + "[" * 100_000)
@example('@cee:{"sudo": {"accept": {"command": "x", "runargv": 7}}}')
def test_nothing_else_escapes(said):
    try:
        assert parse_execution(said) is None or said.startswith("@cee:")
    except TargetError as error:
        assert "cannot be read" in str(error)
