cimport cython
from libc.stdint cimport uint8_t
from appliance.masking._scanner cimport Scanner

cdef enum:
    UNCHANGED = 0
    REPLACED = 1
    ASK_PYTHON = 2

cdef struct Level:
    uint8_t kind
    Py_ssize_t key_start
    Py_ssize_t key_size

@cython.final
cdef class Detector:
    cdef Scanner scanner
    cdef int shape
    cdef Py_ssize_t room
    cdef bytes head
    cdef bytearray scratch

    cdef int mask(self, const uint8_t* value, Py_ssize_t size) except -1
    cdef int mask_text(self, const uint8_t* value, Py_ssize_t size) except -1
    cdef int mask_json(self, const uint8_t* text, Py_ssize_t size) except -1
    cdef bint replace_token(
        self, const uint8_t* text, Py_ssize_t start, Py_ssize_t end,
        Py_ssize_t key_start, Py_ssize_t key_size, const Level* above,
    ) except -1
