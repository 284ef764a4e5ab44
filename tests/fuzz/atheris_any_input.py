"""Coverage-led fuzzing: `python tests/fuzz/atheris_any_input.py wire|sql [libFuzzer options]`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["appliance"]):
    from appliance.errors import ProtocolError
    from tests.fuzz.test_any_input import DECODERS, judge


def fuzz_wire(data: bytes) -> None:
    for decode in DECODERS:
        try:
            decode(data)
        except ProtocolError:
            pass


def fuzz_sql(data: bytes) -> None:
    judge(atheris.FuzzedDataProvider(data).ConsumeUnicodeNoSurrogates(len(data)))


if __name__ == "__main__":
    target = {"wire": fuzz_wire, "sql": fuzz_sql}[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
