"""The readable row engine: what is rewritten, where it stops, what it refuses."""

from __future__ import annotations

import struct
import sys
from dataclasses import replace

import pytest

from appliance.errors import BastionError, ProtocolError
from appliance.masking.copy import SIGNATURE
from appliance.masking.copy_layout import LAYOUTS
from appliance.masking.ops import NULL, PASS, Op, constant_op
from appliance.masking.plan import RowPlan, signature_of
from appliance.masking.rows import RowEngine, load_engine
from appliance.pgwire.messages import encode_message
from tests.data_rows import encode_data_row


def plan_of(*ops: Op) -> RowPlan:
    return RowPlan(len(ops), ops, (), (), signature_of(()))


MASKING = plan_of(PASS, constant_op(b"n/a"), NULL)
PASSING = plan_of(PASS, PASS, PASS)


def row(*values: bytes | None) -> bytes:
    return encode_message(b"D", encode_data_row(values))


def line(text: bytes) -> bytes:
    return encode_message(b"d", text)


ONE, TWO = row(b"1", b"MRK", b"MRK"), row(None, None, None)
MASKED = row(b"1", b"n/a", None)
LINES = line(b"1\tMRK\tMRK\n")


@pytest.mark.parametrize(
    ("what", "plan", "stream", "limit", "wanted"),
    [
        pytest.param("feed_rows", MASKING, ONE + TWO, None, (MASKED + TWO, 2), id="masked"),
        pytest.param("feed_rows", PASSING, ONE + TWO, None, (ONE + TWO, 2), id="passed"),
        pytest.param("feed_rows", MASKING, ONE + TWO, 1, (MASKED, 1), id="limit"),
        pytest.param("feed_rows", MASKING, ONE + TWO[:-1], None, (MASKED, 1), id="incomplete"),
        pytest.param("feed_rows", MASKING, ONE + b"C\0\0\0\4", None, (MASKED, 1), id="other"),
        pytest.param("feed_rows", MASKING, b"D\0\0", None, (b"", 0), id="short"),
        pytest.param(
            "feed_copy", MASKING, LINES, None, (line(b"1\tn/a\t\\N\n"), 1), id="copy-masked"
        ),
        pytest.param("feed_copy", PASSING, LINES, None, (LINES, 1), id="copy-passed"),
        pytest.param("feed_copy", PASSING, LINES * 2, 1, (LINES, 1), id="copy-limit"),
        pytest.param("feed_copy", MASKING, LINES[:-1], None, (b"", 0), id="copy-incomplete"),
    ],
)
def test_whole_rows_are_rewritten(
    what: str, plan: RowPlan, stream: bytes, limit: int | None, wanted: tuple[bytes, int]
) -> None:
    out, consumed, rows = getattr(RowEngine(), what)(stream, plan, limit)
    assert (out, rows) == wanted
    unmasked, _, _ = getattr(RowEngine(), what)(stream, PASSING, limit)
    assert stream[:consumed] == unmasked


@pytest.mark.parametrize(
    ("what", "stream"),
    [
        pytest.param("feed_rows", row(b"1"), id="narrow"),
        pytest.param("feed_rows", row(b"1", b"2", b"3", b"4"), id="wide"),
        pytest.param("feed_rows", row(b"x" * 200, b"", b""), id="too-long"),
        pytest.param("feed_rows", b"D\0\0\0\5" + b"\0" * 9, id="too-short"),
        pytest.param("feed_rows", b"D" + struct.pack(">IH", 6, 3), id="ends-early"),
        pytest.param("feed_rows", b"D" + struct.pack(">IHi", 10, 3, 9), id="length-lies"),
        pytest.param("feed_rows", b"D" + struct.pack(">IHi", 10, 3, -2), id="negative"),
        pytest.param(
            "feed_rows", b"D" + struct.pack(">IHiiib", 19, 3, -1, -1, -1, 0), id="bytes-left"
        ),
        pytest.param("feed_copy", b"d\0\0\0\3", id="copy-too-short"),
        pytest.param("feed_copy", line(b"x" * 200 + b"\n"), id="copy-too-long"),
        pytest.param("feed_copy", line(b"1\t2\t3"), id="copy-no-end"),
        pytest.param("feed_copy", line(b"1\t2\t3\n4"), id="copy-two-rows"),
        pytest.param("feed_copy", line(b"1\t2\n"), id="copy-narrow"),
    ],
)
def test_refuses_a_row_no_sane_server_sends(what: str, stream: bytes) -> None:
    with pytest.raises(ProtocolError):
        getattr(RowEngine(100), what)(stream, MASKING)


BINARY_ROW = struct.pack(">hiiiii", 3, -1, 4, 7, 4, 8)
FILE_HEADER = SIGNATURE + bytes(8)


@pytest.mark.parametrize(
    ("copy_format", "header", "messages", "rows"),
    [
        ("text", True, [(b"a\tb\tc\n",) * 2, (b"1\t2\t3\n", b"1\tn/a\t\\N\n")], 1),
        ("csv", True, [(b"a,b,c\n",) * 2, (b"1,2,3\n", b"1,n/a,\n")], 1),
        ("csv", False, [(b"1,2,3\n", b"1,n/a,\n")], 1),
        ("binary", False, [(FILE_HEADER + BINARY_ROW, FILE_HEADER + struct.pack(">hii3si", 3, -1, 3, b"n/a", -1)), (b"\xff\xff",) * 2], 1),
        ("binary", False, [(FILE_HEADER,) * 2, (b"\xff\xff",) * 2], 0),
        ("binary", False, [(FILE_HEADER + b"\xff\xff",) * 2], 0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["python", "compiled"])
def test_headers_and_the_end_of_a_copy_are_no_rows(
    kind, copy_format, header, messages, rows
) -> None:
    if kind == "compiled":
        pytest.importorskip("appliance.masking._rows", reason="no C compiler")
    stream = b"".join(line(raw) for raw, _ in messages)
    wanted = b"".join(line(masked) for _, masked in messages)
    for plan, expected in ((MASKING, wanted), (PASSING, stream)):
        plan = replace(plan, layout=replace(LAYOUTS[copy_format], has_names=header))
        out = load_engine(kind).feed_copy(stream, plan, begins=True)
        assert out == (expected, len(stream), rows)


def test_the_engine_is_chosen_by_name() -> None:
    assert isinstance(load_engine("python"), RowEngine)
    with pytest.raises(BastionError, match="unknown row engine"):
        load_engine("fast")


def test_a_missing_compiled_engine_is_never_replaced_silently(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "appliance.masking._rows", None)
    with pytest.raises(BastionError, match="not built"):
        load_engine("compiled")


def test_the_compiled_engine_gives_the_same_rows() -> None:
    pytest.importorskip("appliance.masking._rows", reason="no C compiler")
    engine = load_engine("compiled")
    assert not isinstance(engine, RowEngine)
    assert engine.feed_rows(ONE, MASKING) == (MASKED, len(ONE), 1)
