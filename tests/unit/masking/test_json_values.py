"""JSON is rewritten token by token; what is not touched is byte-identical."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.masking.json_values import decode_string, encode_string, rewrite_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)  # fmt: skip


def leave(_path, _token):
    return None


@given(VALUES, st.sampled_from([None, 2]), st.booleans())
def test_untouched_json_is_byte_identical(
    value: object, indent: int | None, ascii_only: bool
) -> None:
    """Any JSON comes out as it went in."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode(errors="surrogatepass")
    assert rewrite_json(text, leave, leave) == text


@given(VALUES)
def test_every_scalar_and_key_is_seen(value: object) -> None:
    """With each string replaced, no string of the value is left."""
    text = json.dumps(value).encode()
    changed = rewrite_json(text, lambda _path, token: b"0" if token not in {b"{", b"["} else None,
                           lambda _path, _token: b'"k"')  # fmt: skip
    assert changed is not None
    assert set(changed) <= set(b'{}[],: "k0')
    json.loads(changed)


@given(st.text(alphabet='{}[],:"\\a1 \n-tfn', max_size=20).map(str.encode) | st.binary(max_size=20))
def test_what_is_not_json_is_refused(text: bytes) -> None:
    """Nothing that Python's reader refuses comes out, and nothing raises."""
    if rewrite_json(text, leave, leave) is not None:
        brackets = text.count(b"{") + text.count(b"[")
        assert brackets == text.count(b"}") + text.count(b"]") or b'"' in text


@pytest.mark.parametrize(
    "text", [b"", b" ", b"{", b"}", b"[1", b"[1,]", b"[,]", b'{"a"}', b'{"a":}', b'{"a":1,}', b"{1:2}", b"1 2",
             b'"a', b"[1}", b"nul", b'["\\x"]', b'{"a" 1}', b"[1] x", b'{"\\x":1}'],
)  # fmt: skip
def test_malformed_json_is_none(text: bytes) -> None:
    assert rewrite_json(text, leave, leave) is None


def test_a_container_is_replaced_whole_and_duplicate_keys_too() -> None:
    text = b'{"a": {"b": [1, {"c": 2}]}, "d" : 3, "a": "x"} '
    seen = []

    def rewrite(path, token):
        seen.append((path, token))
        return b"null" if path == ("a",) else None

    assert rewrite_json(text, rewrite, leave) == b'{"a": null, "d" : 3, "a": null} '
    assert seen == [((), b"{"), (("a",), b"{"), (("d",), b"3"), (("a",), b'"x"')]


def test_items_have_the_path_of_their_list() -> None:
    paths = []
    rewrite_json(b'{"a": [[1], {"b": 2}]}', lambda p, t: paths.append((p, t)), leave)
    assert paths[-2:] == [(("a",), b"{"), (("a", "b"), b"2")]
    assert (("a",), b"1") in paths


def test_half_a_surrogate_pair_stays_an_escape() -> None:
    assert encode_string(decode_string(rb'"\ud800x"') or "") == rb'"\ud800x"'
    assert decode_string(b'"\xff"') is None
