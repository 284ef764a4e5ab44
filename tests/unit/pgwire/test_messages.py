import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import ProtocolError
from appliance.pgwire import messages as m
from tests.data_rows import encode_data_row

NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
OIDS = st.integers(0, 2**32 - 1)
INT16 = st.integers(-(2**15), 2**15 - 1)
FIELDS = st.lists(
    st.builds(
        m.Field,
        NAMES,
        OIDS,
        INT16,
        OIDS,
        INT16,
        st.integers(-(2**31), 2**31 - 1),
        st.sampled_from([0, 1]),
    ),
    max_size=8,
).map(tuple)
DECODERS = [
    m.decode_row_description,
    m.decode_parse,
    m.decode_bind,
    m.decode_name,
    m.decode_execute,
    m.decode_query,
    m.decode_startup,
    m.decode_notice,
    m.decode_parameter,
]


@given(FIELDS)
def test_row_descriptions_round_trip(fields):
    assert m.decode_row_description(m.encode_row_description(fields)) == fields


@pytest.mark.parametrize("decode", DECODERS)
@given(data=st.binary(max_size=80))
def test_any_bytes_decode_or_raise_protocol_error(decode, data):
    try:
        decode(data)
    except ProtocolError:
        pass


def test_every_split_of_a_stream_gives_the_same_messages():
    stream = (
        m.encode_message(b"Q", b"SELECT 1\0")
        + m.encode_message(b"S")
        + m.encode_message(b"D", encode_data_row((b"a", None, b"")))
    )
    whole = m.FrameReader(1000).feed(stream)
    assert [kind for kind, _ in whole] == [b"Q", b"S", b"D"]
    for cut in range(len(stream) + 1):
        reader = m.FrameReader(1000)
        assert reader.feed(stream[:cut]) + reader.feed(stream[cut:]) == whole
    reader = m.FrameReader(1000)
    assert [item for byte in stream for item in reader.feed(bytes([byte]))] == whole


@pytest.mark.parametrize("length", [0, 3, 1001, 2**31, 2**32 - 1])
def test_refuses_lengths_that_lie(length):
    with pytest.raises(ProtocolError, match="out of bounds"):
        m.FrameReader(1000).feed(b"Q" + struct.pack(">I", length))


@given(st.dictionaries(NAMES.filter(bool), NAMES, max_size=5))
def test_startup_parameters_round_trip(parameters):
    assert m.decode_startup(m.encode_startup(parameters)[8:]) == parameters


def test_refuses_a_nul_inside_a_query():
    with pytest.raises(ProtocolError, match="longer than its fields"):
        m.decode_query(b"SELECT 1\0; DROP TABLE x\0")


def test_error_fields_round_trip():
    raw = m.encode_error("42501", "no", hint="ask")
    assert raw[:1] == b"E"
    assert m.decode_notice(raw[5:])["C"] == "42501"
