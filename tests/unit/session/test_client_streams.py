import pytest

from appliance.session.client_streams import notice


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("it ends", 80, b"bastion: it ends\r\n"),
        ("it ends: connect again", 20, b"bastion: it ends:\r\nconnect again\r\n"),
        ("a-b see `help`", 10, b"bastion:\r\na-b see\r\n`help`\r\n"),
        ("https://bastion.example/", 10, b"bastion:\r\nhttps://bastion.example/\r\n"),
        ("one\ntwo", 40, b"bastion: one\r\ntwo\r\n"),
        ("one two\nthree", 0, b"bastion: one two\nthree\n"),
    ],
)
def test_no_word_is_broken_where_a_row_ends(text, columns, shown):
    assert notice(text, columns) == shown
