"""The reference meaning of the plain instructions."""

from __future__ import annotations

import pytest

from appliance.masking.ops import NULL, PASS, Op, OpCode, constant_op


@pytest.mark.parametrize(
    ("op", "code", "wanted"),
    [
        pytest.param(PASS, OpCode.PASS, b"MRK", id="pass"),
        pytest.param(NULL, OpCode.NULL, None, id="null"),
        pytest.param(constant_op(b"c"), OpCode.CONSTANT, b"c", id="constant"),
    ],
)
def test_an_instruction_does_what_its_code_says(op: Op, code: OpCode, wanted: bytes | None) -> None:
    assert (op.code, op.function(b"MRK")) == (code, wanted)


def test_a_constant_is_known_to_the_compiled_engine() -> None:
    assert constant_op(b"c").constant == b"c"
