# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""Read a call that appends an entry without building its values: a scanner in C.

What is canonical JSON already becomes the entry as it is. What `split_append` is not sure
of it leaves to `events.encode_event`, which is the oracle: floats, large numbers, keys with
escapes, other fields, deep nesting. No I/O.

Bounds: `Scan.at` only grows, and each byte is read through `here`, which returns -1 at the
end; runs are compared by `take`, which looks at the length first.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.string cimport memcmp, strlen

DEF MAX_DEPTH = 16
DEF MAX_DIGITS = 15  # below 2**53, which RFC 8785 asks for
DEF MOMENT_BYTES = 32
DEF PLAIN_BYTES = 16


cdef struct Scan:
    const unsigned char* data
    Py_ssize_t at
    Py_ssize_t size
    bint is_ascii


cdef inline int here(Scan* scan) noexcept nogil:
    return scan.data[scan.at] if scan.at < scan.size else -1


cdef inline bint take(Scan* scan, const char* text) noexcept nogil:
    cdef Py_ssize_t length = <Py_ssize_t>strlen(text)
    if scan.size - scan.at < length or memcmp(scan.data + scan.at, text, length) != 0:
        return False
    scan.at += length
    return True


cdef inline bint take_one(Scan* scan, unsigned char byte) noexcept nogil:
    if here(scan) != byte:
        return False
    scan.at += 1
    return True


cdef inline bint is_plain(const unsigned char* data) noexcept nogil:
    """Whether the next bytes are ASCII without quotes, backslashes and controls."""
    cdef unsigned char other = 0
    cdef int i
    for i in range(PLAIN_BYTES):
        other |= (data[i] < 0x20) | (data[i] >= 0x80) | (data[i] == c'"') | (data[i] == c'\\')
    return not other


cdef bint take_string(Scan* scan) noexcept nogil:
    """Take a string with the escapes that RFC 8785 wants and no other."""
    cdef int byte
    if not take_one(scan, c'"'):
        return False
    while True:
        while scan.size - scan.at >= PLAIN_BYTES and is_plain(scan.data + scan.at):
            scan.at += PLAIN_BYTES
        byte = here(scan)
        if byte < 0x20:  # The end, too.
            return False
        scan.at += 1
        if byte == c'"':
            return True
        if byte >= 0x80:
            scan.is_ascii = False
        elif byte == c'\\' and not take_escape(scan):
            return False


cdef bint take_escape(Scan* scan) noexcept nogil:
    cdef int byte = here(scan)
    cdef int value
    if byte < 0:
        return False
    scan.at += 1
    if byte in (c'"', c'\\', c'b', c'f', c'n', c'r', c't'):
        return True
    if byte != c'u' or not (take(scan, b"000") or take(scan, b"001")):
        return False
    value = 0 if scan.data[scan.at - 1] == c'0' else 16
    byte = here(scan)
    if c'0' <= byte <= c'9':
        value += byte - c'0'
    elif c'a' <= byte <= c'f':
        value += byte - c'a' + 10
    else:
        return False
    scan.at += 1
    return value not in (8, 9, 10, 12, 13)  # These have a short form.


cdef bint take_integer(Scan* scan) noexcept nogil:
    cdef bint is_negative = take_one(scan, c'-')
    cdef Py_ssize_t start = scan.at
    cdef int byte = here(scan)
    while c'0' <= byte <= c'9':
        scan.at += 1
        byte = here(scan)
    if not 0 < scan.at - start <= MAX_DIGITS:
        return False
    if scan.data[start] == c'0':
        return scan.at - start == 1 and not is_negative
    return True


cdef bint take_key(Scan* scan, Py_ssize_t* start, Py_ssize_t* length) noexcept nogil:
    """Take a key of ASCII characters that need no escape."""
    cdef int byte
    if not take_one(scan, c'"'):
        return False
    start[0] = scan.at
    while True:
        byte = here(scan)
        if byte < 0x20 or byte >= 0x80 or byte == c'\\':
            return False
        scan.at += 1
        if byte == c'"':
            length[0] = scan.at - 1 - start[0]
            return True


cdef bint take_object(Scan* scan, int depth) noexcept nogil:
    """Take an object whose keys stand in their order, each once."""
    cdef Py_ssize_t start = 0, length = 0, before = 0, before_length = 0
    cdef Py_ssize_t common
    cdef int order
    cdef bint is_first = True
    if not take_one(scan, c'{'):
        return False
    if take_one(scan, c'}'):
        return True
    while True:
        if not take_key(scan, &start, &length):
            return False
        if not is_first:
            common = length if length < before_length else before_length
            order = memcmp(scan.data + before, scan.data + start, common)
            if order > 0 or (order == 0 and before_length >= length):
                return False
        is_first, before, before_length = False, start, length
        if not take_one(scan, c':') or not take_value(scan, depth):
            return False
        if take_one(scan, c'}'):
            return True
        if not take_one(scan, c','):
            return False


cdef bint take_array(Scan* scan, int depth) noexcept nogil:
    if not take_one(scan, c'['):
        return False
    if take_one(scan, c']'):
        return True
    while True:
        if not take_value(scan, depth):
            return False
        if take_one(scan, c']'):
            return True
        if not take_one(scan, c','):
            return False


cdef bint take_value(Scan* scan, int depth) noexcept nogil:
    cdef int byte = here(scan)
    if byte == c'"':
        return take_string(scan)
    if byte == c'{':
        return depth < MAX_DEPTH and take_object(scan, depth + 1)
    if byte == c'[':
        return depth < MAX_DEPTH and take_array(scan, depth + 1)
    if byte == c't':
        return take(scan, b"true")
    if byte == c'f':
        return take(scan, b"false")
    if byte == c'n':
        return take(scan, b"null")
    return take_integer(scan)


cdef int take_number(Scan* scan, int digits) noexcept nogil:
    """Take so many digits; -1 if they are not there."""
    cdef int value = 0, byte
    while digits:
        byte = here(scan)
        if not c'0' <= byte <= c'9':
            return -1
        value = 10 * value + byte - c'0'
        scan.at += 1
        digits -= 1
    return value


cdef bint take_moment(Scan* scan) noexcept nogil:
    """Take a moment as `datetime.isoformat` writes it: UTC, with microseconds."""
    cdef int year = take_number(scan, 4), month, day, hour, minute, second
    if year < 1 or not take_one(scan, c'-'):
        return False
    month = take_number(scan, 2)
    if not take_one(scan, c'-'):
        return False
    day = take_number(scan, 2)
    if not 1 <= month <= 12 or not 1 <= day <= days_of(year, month) or not take_one(scan, c'T'):
        return False
    hour = take_number(scan, 2)
    if not 0 <= hour < 24 or not take_one(scan, c':'):
        return False
    minute = take_number(scan, 2)
    if not 0 <= minute < 60 or not take_one(scan, c':'):
        return False
    second = take_number(scan, 2)
    if not 0 <= second < 60 or not take_one(scan, c'.'):
        return False
    return take_number(scan, 6) >= 0 and take(scan, b"+00:00")


cdef int days_of(int year, int month) noexcept nogil:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def split_append(bytes body):
    """Return (number of the call, kind, the entry before its index, and behind it), or `None`.

    `body` is that of a frame, `{"id":…,"method":"append","event":{…}}`. `None` says nothing
    about it: whoever called reads it as JSON.
    """
    cdef Scan scan
    cdef Py_ssize_t number_end, start, middle, kind_start, kind_end, end
    scan.data = <const unsigned char*>PyBytes_AS_STRING(body)
    scan.at, scan.size, scan.is_ascii = 0, PyBytes_GET_SIZE(body), True
    if not take(&scan, b'{"id":') or not take_integer(&scan):
        return None
    number_end = scan.at
    if not take(&scan, b',"method":"append","event":'):
        return None
    start = scan.at
    if not take(&scan, b'{"at":"') or not take_moment(&scan) or not take(&scan, b'","data":'):
        return None
    if not take_object(&scan, 0):
        return None
    if take(&scan, b',"identity":') and not take_string(&scan):
        return None
    middle = scan.at
    if not take(&scan, b',"kind":'):
        return None
    kind_start = scan.at + 1
    if not take_string(&scan):
        return None
    kind_end = scan.at - 1
    if take(&scan, b',"session":') and not take_string(&scan):
        return None
    if take(&scan, b',"target":') and not take_string(&scan):
        return None
    end = scan.at
    if not take(&scan, b"}}") or scan.at != scan.size:
        return None
    if not scan.is_ascii:
        try:
            body.decode()
        except UnicodeDecodeError:
            return None
    return (
        int(body[6:number_end]),
        body[kind_start:kind_end],
        body[start:middle] + b',"index":',
        body[middle:end] + b',"v":1}',
    )
