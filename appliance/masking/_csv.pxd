from libc.stdint cimport uint8_t
from libc.string cimport memchr


cdef inline Py_ssize_t end_of_quoted(
    const uint8_t* data, Py_ssize_t at, Py_ssize_t end
) noexcept nogil:
    """Where the quoted CSV field ends that begins here, or -1; two quotes stand for one."""
    cdef const uint8_t* found
    at += 1
    while at < end:
        found = <const uint8_t*>memchr(data + at, 34, end - at)
        if found == NULL:
            return -1
        at = found - data + 1
        if at >= end or data[at] != 34:
            return at
        at += 1
    return -1


cdef inline Py_ssize_t end_of_field(
    const uint8_t* data, Py_ssize_t at, Py_ssize_t end
) noexcept nogil:
    """Where the field of a CSV row ends: at its comma or the row's line end; -1 if at neither."""
    if at < end and data[at] == 34:
        at = end_of_quoted(data, at, end)
    else:
        while at < end and data[at] != 44 and data[at] != 34 and data[at] != 10:
            at += 1
    if 0 <= at < end and (data[at] == 44 or (data[at] == 10 and at == end - 1)):
        return at
    return -1
