from libc.stdint cimport uint8_t
from libc.string cimport memchr


cdef inline Py_ssize_t end_of_quoted(
    const uint8_t* data, Py_ssize_t at, Py_ssize_t end, uint8_t quote, uint8_t escape
) noexcept nogil:
    """Where the quoted CSV field ends that begins here, or -1; see `copy._csv_field`."""
    cdef const uint8_t* found
    at += 1
    if quote == escape:
        while at < end:
            found = <const uint8_t*>memchr(data + at, quote, end - at)
            if found == NULL:
                return -1
            at = found - data + 1
            if at >= end or data[at] != quote:
                return at
            at += 1
        return -1
    while at < end:
        if data[at] == escape:
            at += 1
            if at >= end or (data[at] != quote and data[at] != escape):
                return -1
        elif data[at] == quote:
            return at + 1
        at += 1
    return -1


cdef inline Py_ssize_t end_of_field(
    const uint8_t* data, Py_ssize_t at, Py_ssize_t end,
    uint8_t quote, uint8_t escape, uint8_t gap, const uint8_t* special
) noexcept nogil:
    """Where the field of a CSV row ends: at its `gap` or the row's line end; -1 if at neither.

    `special` is a table of the bytes that only stand within quotes.
    """
    if at < end and data[at] == quote:
        at = end_of_quoted(data, at, end, quote, escape)
    else:
        while at < end and not special[data[at]]:
            at += 1
    if 0 <= at < end and (data[at] == gap or (data[at] == 10 and at == end - 1)):
        return at
    return -1
