from libc.stdint cimport uint8_t, uint64_t

cdef struct Node:
    int kind
    int next
    int a
    int b
    int c
    int d
    int first

cdef struct Machine:
    Node* nodes
    uint64_t* sets
    int* alternatives
    int entry
    int slots
    Py_ssize_t marks[16]
    int counts[16]
    const uint8_t* text
    Py_ssize_t size
    Py_ssize_t end

cdef bint match_at(
    Machine* machine, const uint8_t* text, Py_ssize_t size, Py_ssize_t at
) noexcept nogil

cdef class Matcher:
    cdef Machine machine
