cimport cython
from libc.stdint cimport uint8_t, uint32_t, uint64_t

cdef enum:
    LANES = 16  # as in _siphash.h
    MOST_WORDS = 5  # A UUID's text has as many; longer values are hashed one by one.

cdef struct Lanes:
    # Values of the same number of words that wait to be hashed together.
    uint64_t words[MOST_WORDS][LANES]
    Py_ssize_t places[LANES]
    int count


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
    cdef Lanes waiting[MOST_WORDS]
    """Of those that are noted, the ones whose fingerprints are not in `found` yet."""

    cdef int add(self, const uint8_t* value, Py_ssize_t size, int kind) except -1
    cdef void let_wait(self, const uint8_t* value, Py_ssize_t size) noexcept nogil
    cdef void hash_waiting(self) noexcept nogil
    cdef void hash_lanes(self, int whole) noexcept nogil
    cdef Py_ssize_t place_of(self, uint64_t fingerprint) noexcept nogil
    cdef int widen(self) except -1
