import itertools
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import ProtocolError
from appliance.masking.rows import RowEngine
from appliance.pgwire.messages import MAX_SERVER_BYTES
from appliance.session.postgres.streams import Signal, TargetStream, merge_copy_data
from appliance.targets.postgres_link import Link

FRAMES = st.lists(st.tuples(st.sampled_from([b"d", b"c", b"Q"]), st.binary(max_size=3)))


@given(FRAMES)
def test_merging_copy_data_changes_only_its_boundaries(frames):
    """What is not CopyData stays, in order; neighbouring data is one message."""
    merged = merge_copy_data(frames)
    assert [f for f in merged if f[0] != b"d"] == [f for f in frames if f[0] != b"d"]

    def flat(items):
        return [
            part
            for kind, body in items
            for part in ([kind, body] if kind != b"d" else [bytes([b]) for b in body])
        ]

    assert flat(merged) == flat(frames)
    assert not any(a[0] == b[0] == b"d" for a, b in itertools.pairwise(merged))


@pytest.mark.parametrize("length", [3, MAX_SERVER_BYTES + 1, 200_000_000, 2**32 - 1])
@pytest.mark.parametrize("kind", [b"D", b"d", b"E"])
def test_a_message_that_is_too_large_is_refused_before_it_comes(kind, length):
    """Its head is enough: nothing of it is waited for, so nothing is held."""
    stream = TargetStream(Link(), RowEngine(), Signal())
    stream._buffer += kind + struct.pack(">I", length)
    with pytest.raises(ProtocolError, match="64 MiB"):
        stream.pending()
