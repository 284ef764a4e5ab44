import itertools

from hypothesis import given
from hypothesis import strategies as st

from appliance.session.postgres_streams import merge_copy_data

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
