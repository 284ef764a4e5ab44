"""The mask json(…): only what a path names is masked."""

from __future__ import annotations

import pytest

from appliance.masking.json_paths import is_match, parse_paths
from appliance.masking.masks import compile_mask
from appliance.masking.rules import MaskSpec, parse_mask
from appliance.pgwire.messages import Field

DOCUMENT = (
    b'{"ssn": "123-45-6789", "age": 93, "visits": [{"reason": "flu", "on": "2023-01-05"},'
    b' {"reason": {"deep": 1}, "on": null}], "contact": {"phone": "x", "ok": true}}'
)


def masked(mask: str, value: bytes, oid: int = 3802, code: int = 0) -> bytes | None:
    spec = MaskSpec.model_validate(parse_mask(mask))
    return compile_mask(spec, Field("c", 0, 0, oid, -1, -1, code), b"key").function(value)


@pytest.mark.parametrize(
    ("mask", "old", "new"),
    [
        ("json(ssn)", b'"123-45-6789"', b'"[redacted]"'),
        ("json($.ssn=keep_last(4))", b'"123-45-6789"', b'"*******6789"'),
        ("json(age=age90)", b"93", b"90"),
        ("json(age=keep_last(1))", b"93", b"null"),
        ("json(age)", b"93", b'"[redacted]"'),
        ("json(contact)", b'{"phone": "x", "ok": true}', b'"[redacted]"'),
        ("json(contact=null)", b'{"phone": "x", "ok": true}', b"null"),
        ("json(contact.*=year)", b'{"phone": "x", "ok": true}', b'{"phone": null, "ok": null}'),
        ("json(visits[*].on=year)", b'"2023-01-05"', b'"2023"'),
        ("json(**.phone)", b'"x"', b'"[redacted]"'),
        ("json(nothing)", b"", b""),
    ],
)
def test_a_path_names_what_is_masked(mask: str, old: bytes, new: bytes) -> None:
    wanted = DOCUMENT.replace(old, new, 1) if old else DOCUMENT
    assert masked(mask, DOCUMENT) == wanted
    assert masked(mask, DOCUMENT, 114) == masked(mask, DOCUMENT, 114, 1) == wanted
    assert masked(mask, DOCUMENT, 25) == wanted
    assert masked(mask, b"\x01" + DOCUMENT, 3802, 1) == b"\x01" + wanted


def test_lists_are_looked_through() -> None:
    found = masked("json(visits.reason)", DOCUMENT)
    assert found is not None
    assert found.count(b'"reason": "[redacted]"') == 2
    assert b"deep" not in found and b"flu" not in found


def test_a_document_that_is_none_is_redacted() -> None:
    assert masked("json(a)", b"not json", 25) == b"[redacted]"
    assert masked("json(a)", b"{broken", 25) == b"[redacted]"
    assert masked("json(a)", b"\x02{}", 3802, 1) == b'\x01"[redacted]"'
    assert masked("json(a)", b"5", 23) is None
    assert masked("json(a)", b'{"\\ud800": "\\ud800", "a": "\\ud800"}') is not None


@pytest.mark.parametrize(
    ("pattern", "path", "wanted"),
    [
        ("**", (), True), ("**", ("a", "b"), True), ("*", (), False), ("*", ("a",), True),
        ("a.**.b", ("a", "b"), True), ("a.**.b", ("a", "x", "y", "b"), True),
        ("a.**.b", ("a", "x"), False), ("a", ("a", "b"), False), ("a.b", ("a",), False), ("$", (), True),
    ],
)  # fmt: skip
def test_wildcards(pattern: str, path: tuple[str, ...], wanted: bool) -> None:
    assert is_match(parse_paths(pattern)[0][0], path) is wanted


@pytest.mark.parametrize(
    "mask", ["json()", "json(a..b)", "json(a b)", "json(a=sometimes)", "json(a=)"]
)
def test_a_path_that_cannot_be_read_is_refused(mask: str) -> None:
    with pytest.raises(ValueError, match=r"json|unknown mask"):
        parse_mask(mask)


def test_a_mask_may_have_an_argument_with_a_comma() -> None:
    assert parse_paths("a=constant(x, y), b") == ((("a",), "constant(x, y)"), (("b",), "redact"))
