"""What a reader sees: variants of letters fold, and places are told in the text itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.masking.folding import fold_text, split_words

PIECES = st.sampled_from(
    [
        "5",
        "５",
        "%2D",
        "\\u002d",
        "-\n",
        "(at)",
        "\u200b",
        "&#45;",
        "&nbsp;",
        "é",
        "a",
        "\xad",
        "—",
        "٣",
        "&x;",
    ]
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("７３１-５２-８８０１", "731-52-8801"),
        ("731\u200b-52\u2060-88\xad01\ufeff", "731-52-8801"),
        ("731&#45;52&#x2d;8801", "731-52-8801"),
        ("731&nbsp;52&ensp;8801", "731 52 8801"),
        ("٧٣١\u201052\u22128801", "731-52-8801"),
        ("a＠b．co", "a@b.co"),
        ("8\u3000Maple\u202fStreet", "8 Maple Street"),
        ("dob%3D02%2F03%2f1971 %41", "dob=02/03/1971 A"),
        ("a\\u0040b.co \\/ x\\n\\r\\ty \\ud83d", "a@b.co / x   y ?"),
        ("a (at) b [DOT] co, c{at}d<dot>e", "a@b.co, c@d.e"),
        ("123-\n45-\r\n \t6789=\nx a@\nb.co", "123-45-6789x a@b.co"),
    ],
)
def test_variants_of_letters_fold(text: str, read: str):
    folded = fold_text(text.encode())
    assert folded is not None and folded.text.decode() == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain &amp plain;",
        "Zoë Müller’s “note”",
        "&nothing;",
        "漢字",
        "5%, %1F 100%",
        "x\ny",
        "(dota) (atx",
    ],
)
def test_what_reads_as_it_stands_is_left(text: str):
    assert fold_text(text.encode()) is None


def test_what_is_no_utf8_is_left():
    assert fold_text(b"\xe2\x28\xa1\xf0\xff") is None


@given(st.lists(PIECES, max_size=12), st.data())
def test_a_place_is_told_in_the_text_itself(pieces, data):
    text = "".join(pieces).encode()
    folded = fold_text(text)
    if folded is None or not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    first, last = folded.place(start, is_end=False), folded.place(end, is_end=True)
    assert 0 <= first < last <= len(text)
    again = fold_text(text[first:last])
    seen = text[first:last] if again is None else again.text
    assert folded.text[start:end] in seen


def test_words_of_a_key():
    assert split_words(b"patientHomePhone") == b"patient Home Phone"
    assert split_words(b"SSN_id") == b"SSN_id"
