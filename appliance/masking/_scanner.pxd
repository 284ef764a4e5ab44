cimport cython
from libc.stdint cimport uint8_t

cdef struct Span:
    Py_ssize_t start
    Py_ssize_t end
    int order

@cython.final
cdef class Scanner:
    cdef unsigned int active
    cdef unsigned int seen
    cdef bint wants_url
    cdef bint wants_ip
    cdef object own
    cdef Py_ssize_t own_digits
    cdef Py_ssize_t passed[22]
    cdef Py_ssize_t reach, again_from
    cdef Span* spans_found
    cdef Py_ssize_t count, room
    cdef bint has_failed
    cdef uint8_t* out
    cdef Py_ssize_t capacity, written

    cdef void need(self, int bit, Py_ssize_t start) noexcept nogil
    cdef bint find(self, const uint8_t* text, Py_ssize_t size) except -1
    cdef int look(self, const uint8_t* text, Py_ssize_t size) except -1
    cdef int look_folded(self, const uint8_t* text, Py_ssize_t size) except -1
    cdef int find_own(self, const uint8_t* text, Py_ssize_t size) except -1
    cdef void sweep(self, const uint8_t* text, Py_ssize_t size) noexcept nogil
    cdef void sweep_again(self, const uint8_t* text, Py_ssize_t size) noexcept nogil
    cdef void try_first(
        self, unsigned int mask, const uint8_t* text, Py_ssize_t size, Py_ssize_t at
    ) noexcept nogil
    cdef void try_second(
        self, unsigned int mask, const uint8_t* text, Py_ssize_t size, Py_ssize_t at
    ) noexcept nogil
    cdef bint attempt(
        self, int place, const uint8_t* text, Py_ssize_t size, Py_ssize_t at
    ) noexcept nogil
    cdef void try_group(
        self, int place, int order, const uint8_t* text, Py_ssize_t size, Py_ssize_t at
    ) noexcept nogil
    cdef void try_email(self, const uint8_t* text, Py_ssize_t size, Py_ssize_t at) noexcept nogil
    cdef void try_card(self, const uint8_t* text, Py_ssize_t size, Py_ssize_t at) noexcept nogil
    cdef void try_ip6(self, const uint8_t* text, Py_ssize_t size, Py_ssize_t at) noexcept nogil
    cdef void try_address(self, const uint8_t* text, Py_ssize_t size, Py_ssize_t at) noexcept nogil
    cdef void push(self, Py_ssize_t start, Py_ssize_t end, int order) noexcept nogil
    cdef void merge(self) noexcept nogil
    cdef int append(self, const uint8_t* data, Py_ssize_t size) except -1
    cdef int append_replaced(
        self, const uint8_t* text, Py_ssize_t size, Py_ssize_t context
    ) except -1
