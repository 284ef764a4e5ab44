# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""Bind to Sync, and its answer, in one pass each: what `units` does slowly, in C.

Bounds: every read goes through `Reader.left`, which is compared with what is to be read
first; the lengths that the client declares are at most `left`, so no sum overflows.
"""

from cpython.bytearray cimport PyByteArray_AS_STRING, PyByteArray_GET_SIZE
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.stdint cimport int32_t, uint8_t, uint32_t
from libc.string cimport memchr, memcmp

DEF MAX_LENGTH = 16 * 1024 * 1024  # of a client's message; an answer is no longer than its buffer


cdef struct Reader:
    const uint8_t* at
    Py_ssize_t left


cdef inline bint skip(Reader* reader, Py_ssize_t count) noexcept nogil:
    if count < 0 or count > reader.left:
        return False
    reader.at += count
    reader.left -= count
    return True


cdef inline bint take(Reader* reader, const char* expected, Py_ssize_t count) noexcept nogil:
    return (
        reader.left >= count
        and memcmp(reader.at, expected, count) == 0
        and skip(reader, count)
    )


cdef inline int take_count(Reader* reader) noexcept nogil:
    """Take 16 bits without a sign; -1 if they are not there."""
    if reader.left < 2:
        return -1
    cdef int count = (reader.at[0] << 8) | reader.at[1]
    skip(reader, 2)
    return count


cdef inline bint take_length(Reader* reader, int32_t* length) noexcept nogil:
    """Take 32 bits with a sign."""
    if reader.left < 4:
        return False
    length[0] = <int32_t>(
        (<uint32_t>reader.at[0] << 24)
        | (<uint32_t>reader.at[1] << 16)
        | (<uint32_t>reader.at[2] << 8)
        | reader.at[3]
    )
    return skip(reader, 4)


cdef bint take_values(Reader* reader) noexcept nogil:
    """Take formats and values of the parameters, and the formats of the result."""
    cdef int count = take_count(reader)
    cdef int32_t length = 0
    if count < 0 or not skip(reader, 2 * count):
        return False
    count = take_count(reader)
    if count < 0:
        return False
    while count:
        if not take_length(reader, &length) or (length != -1 and not skip(reader, length)):
            return False
        count -= 1
    count = take_count(reader)
    if count < 0:
        return False
    while count:
        if take_count(reader) not in (0, 1):
            return False
        count -= 1
    return reader.left == 0


def read_unit(bytes data):
    """Return what `data` runs if it is just a Bind of the unnamed portal, perhaps its Describe,
    its Execute and a Sync: the statement's name, whether the portal is described, and where
    the Bind ends.
    """
    cdef Reader reader, bind
    cdef int32_t length = 0
    cdef const uint8_t* name
    cdef const uint8_t* end
    cdef Py_ssize_t bind_end
    cdef bint is_described
    reader.at, reader.left = <const uint8_t*>PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data)
    if not take(&reader, b"B", 1) or not take_length(&reader, &length):
        return None
    if length < 4 or length > MAX_LENGTH or length - 4 > reader.left:
        return None
    bind.at, bind.left = reader.at, length - 4
    bind_end = length + 1
    skip(&reader, length - 4)
    if not take(&bind, b"\0", 1):
        return None
    name = bind.at
    end = <const uint8_t*>memchr(name, 0, bind.left)
    if end == NULL or not skip(&bind, end - name + 1) or not take_values(&bind):
        return None
    is_described = take(&reader, b"D\0\0\0\6P\0", 7)
    if not take(&reader, b"E\0\0\0\x09\0", 6) or not skip(&reader, 4):
        return None
    if not take(&reader, b"S\0\0\0\4", 5) or reader.left:
        return None
    try:
        name[: end - name].decode("utf-8")
    except UnicodeDecodeError:
        return None
    return name[: end - name], is_described, bind_end


cdef bint take_message(Reader* reader, uint8_t kind) noexcept nogil:
    """Take a whole message of a type; nothing if it is not there, or its length lies."""
    cdef Reader start = reader[0]
    cdef int32_t length = 0
    if reader.left < 5 or reader.at[0] != kind:
        return False
    skip(reader, 1)
    if take_length(reader, &length) and length >= 4 and skip(reader, length - 4):
        return True
    reader[0] = start
    return False


def read_answer(bytearray buffer):
    """Return where a RowDescription begins and ends, and where the rows behind it end, if
    `buffer` is just a whole answer: perhaps a BindComplete, then these, CommandComplete and
    ReadyForQuery.
    """
    cdef Reader reader
    cdef const uint8_t* start = <const uint8_t*>PyByteArray_AS_STRING(buffer)
    cdef Py_ssize_t description, rows, end
    reader.at, reader.left = start, PyByteArray_GET_SIZE(buffer)
    take(&reader, b"2\0\0\0\4", 5)
    description = reader.at - start
    if not take_message(&reader, c'T'):
        return None
    rows = reader.at - start
    while take_message(&reader, c'D'):
        pass
    end = reader.at - start
    if not take_message(&reader, c'C') or not take(&reader, b"Z\0\0\0\5", 5):
        return None
    if reader.left != 1 or reader.at[0] not in (c'I', c'T', c'E'):
        return None
    return description, rows, end
