cimport cython
from libc.stdint cimport uint8_t, uint32_t, uint64_t


@cython.final
cdef class SubjectScan:
    cdef uint64_t k0, k1
    cdef uint64_t* found
    """Fingerprints in the order in which they came: `used` that are kept, each once, and behind
    them, up to `noted`, those of rows of which it is not known yet whether they leave.
    """
    cdef uint32_t* slots
    """A hash table of places in `found`, from 1 on: small enough for the nearest cache."""
    cdef Py_ssize_t size, capacity, used, noted

    cdef int add(self, const uint8_t* value, Py_ssize_t size, int kind) except -1
    cdef Py_ssize_t place_of(self, uint64_t fingerprint) noexcept nogil
    cdef int widen(self) except -1
