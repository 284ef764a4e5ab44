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
