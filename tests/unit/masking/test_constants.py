"""Constants are values of the column's type, or NULL."""

from __future__ import annotations

import struct

import pytest

from appliance.masking.constants import constant_value_op, redact_op
from appliance.pgwire.messages import Field

UUID_TEXT = "a3bb189e-8bf9-4888-9912-ace4e6543002"


def field(oid: int, code: int = 0, modifier: int = -1) -> Field:
    return Field("c", 0, 0, oid, -1, modifier, code)


@pytest.mark.parametrize(
    ("oid", "text", "plain", "binary"),
    [
        (23, "-7", b"-7", struct.pack(">i", -7)),
        (21, "40000", None, None),
        (20, "x", None, None),
        (701, "1.5", b"1.5", struct.pack(">d", 1.5)),
        (700, "1e999", None, None),
        (16, "true", b"t", b"\1"),
        (16, "f", b"f", b"\0"),
        (16, "yes", None, None),
        (1082, "2000-01-02", b"2000-01-02", struct.pack(">i", 1)),
        (1082, "soon", None, None),
        (2950, UUID_TEXT, UUID_TEXT.encode(), bytes.fromhex(UUID_TEXT.replace("-", ""))),
        (2950, "x", None, None),
        (1700, "1.5", b"1.5", struct.pack(">hhHhHH", 2, 0, 0, 1, 1, 5000)),
        (1700, "x", None, None),
        (142, "<a&b>", b"&lt;a&amp;b&gt;", b"&lt;a&amp;b&gt;"),
        (18, "xy", b"x", b"x"),
        (18, "é", None, None),
        (869, "10.0.0.1", None, None),
        (114, 'a"\n', b'"a\\"\\n"', b'"a\\"\\n"'),
    ],
)
def test_a_constant_of_each_type(
    oid: int, text: str, plain: bytes | None, binary: bytes | None
) -> None:
    assert constant_value_op(text, field(oid)).function(b"secret") == plain
    assert constant_value_op(text, field(oid, 1)).function(b"secret") == binary


def test_a_constant_fits_the_declaration() -> None:
    assert constant_value_op("12345", field(1700, 0, 4 + (6 << 16) + 2)).function(b"1") is None
    assert constant_value_op("é" * 40, field(19)).function(b"x") == "é".encode() * 31


def test_redacted_is_text_or_null() -> None:
    assert redact_op(field(142)).function(b"<a/>") == b"[redacted]"
    assert redact_op(field(18)).function(b"a") == b"*"
    assert redact_op(field(23)).function(b"1") is None
