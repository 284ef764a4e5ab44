"""The table says yes wherever a pattern can begin, and nowhere else that its heads exclude."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import BastionError
from appliance.masking.patterns import ALL, Head
from appliance.masking.triggers import build_triggers, byte_set

SETS = st.sampled_from(
    [byte_set(some) for some in (b"a", b"ab", b"0123456789", b"", b"a1", bytes(range(128, 256)))]
    + [ALL]
)
HEADS = st.lists(
    st.tuples(st.integers(0, 15), st.builds(Head, SETS, SETS, SETS, st.booleans())), max_size=8
)


@given(HEADS, st.lists(st.sampled_from(b"ab1z\xff"), min_size=2, max_size=5))
def test_each_place_has_the_bits_of_the_patterns_that_can_begin_there(heads, text) -> None:
    """What the table says is what one look at every head says."""
    made = build_triggers(heads)
    for at in range(len(text) - 1):
        before = made.before[text[at - 1] if at else 256]
        index = (before * 64 + made.within[text[at]]) * 64 + made.within[text[at + 1]]
        (mask,) = struct.unpack_from("<H", made.table, 2 * index)
        wanted = 0
        for bit, head in heads:
            is_allowed = not head.forbidden >> text[at - 1] & 1 if at else not head.needs_before
            if is_allowed and head.first >> text[at] & 1 and head.second >> text[at + 1] & 1:
                wanted |= 1 << bit
        assert mask == wanted


def test_too_many_classes_are_refused() -> None:
    heads = [(0, Head(0, 1 << byte, ALL)) for byte in range(64)]
    with pytest.raises(BastionError, match="classes"):
        build_triggers(heads)
