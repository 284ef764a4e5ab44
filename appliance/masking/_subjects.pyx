# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""Fingerprints of subjects in C: what `subjects.SubjectScan` does, see there for why."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdio cimport snprintf
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memmove, memset

DEF FINGERPRINT_BYTES = 5
DEF FINGERPRINT_MASK = 0xFFFFFFFFFF
DEF FIRST_SLOTS = 4096


cdef inline uint64_t rotate(uint64_t value, int bits) noexcept nogil:
    return (value << bits) | (value >> (64 - bits))


cdef inline void sip_round(uint64_t* v) noexcept nogil:
    v[0] += v[1]
    v[1] = rotate(v[1], 13) ^ v[0]
    v[0] = rotate(v[0], 32)
    v[2] += v[3]
    v[3] = rotate(v[3], 16) ^ v[2]
    v[0] += v[3]
    v[3] = rotate(v[3], 21) ^ v[0]
    v[2] += v[1]
    v[1] = rotate(v[1], 17) ^ v[2]
    v[2] = rotate(v[2], 32)


cdef inline uint64_t read_word(const uint8_t* data, Py_ssize_t size) noexcept nogil:
    cdef uint64_t word = 0
    cdef Py_ssize_t i
    for i in range(size):
        word |= <uint64_t>data[i] << (8 * i)
    return word


cdef inline void absorb(uint64_t* v, uint64_t word) noexcept nogil:
    v[3] ^= word
    sip_round(v)
    sip_round(v)
    v[0] ^= word


cdef uint64_t siphash(
    uint64_t k0, uint64_t k1, const uint8_t* data, Py_ssize_t size
) noexcept nogil:
    cdef uint64_t v[4]
    cdef Py_ssize_t at = 0
    v[0] = k0 ^ <uint64_t>0x736F6D6570736575
    v[1] = k1 ^ <uint64_t>0x646F72616E646F6D
    v[2] = k0 ^ <uint64_t>0x6C7967656E657261
    v[3] = k1 ^ <uint64_t>0x7465646279746573
    while size - at >= 8:
        absorb(v, read_word(data + at, 8))
        at += 8
    absorb(v, read_word(data + at, size - at) | (<uint64_t>(size & 0xFF) << 56))
    v[2] ^= 0xFF
    sip_round(v)
    sip_round(v)
    sip_round(v)
    sip_round(v)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


cdef class SubjectScan:
    """See `subjects.SubjectScan`."""

    def __cinit__(self, bytes key):
        cdef const uint8_t* raw = <const uint8_t*>PyBytes_AS_STRING(key)
        if PyBytes_GET_SIZE(key) != 16:
            raise ValueError("a key has 16 bytes")
        self.k0, self.k1 = read_word(raw, 8), read_word(raw + 8, 8)
        self.size, self.capacity, self.used, self.noted = FIRST_SLOTS, FIRST_SLOTS, 0, 0
        self.slots = <uint32_t*>calloc(self.size, sizeof(uint32_t))
        self.found = <uint64_t*>malloc(self.capacity * sizeof(uint64_t))
        if self.slots == NULL or self.found == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.slots)
        free(self.found)

    def note(self, bytes value, int kind):
        """See `subjects.SubjectScan.note`."""
        self.add(<const uint8_t*>PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value), kind)

    def keep(self):
        """See `subjects.SubjectScan.keep`."""
        cdef Py_ssize_t i, place
        cdef uint64_t fingerprint
        for i in range(self.used, self.noted):
            if self.used * 2 >= self.size:
                self.widen()
            fingerprint = self.found[i]
            place = self.place_of(fingerprint)
            if not self.slots[place]:
                self.found[self.used] = fingerprint
                self.used += 1
                self.slots[place] = <uint32_t>self.used
        self.noted = self.used

    def drop(self):
        """See `subjects.SubjectScan.drop`."""
        self.noted = self.used

    def count(self):
        """See `subjects.SubjectScan.count`."""
        return self.used

    def take(self):
        """See `subjects.SubjectScan.take`."""
        cdef bytes packed = PyBytes_FromStringAndSize(NULL, self.used * FINGERPRINT_BYTES)
        cdef uint8_t* out = <uint8_t*>PyBytes_AS_STRING(packed)
        cdef Py_ssize_t i, j
        for i in range(self.used):
            for j in range(FINGERPRINT_BYTES):
                out[i * FINGERPRINT_BYTES + j] = (self.found[i] >> (8 * j)) & 0xFF
        memset(self.slots, 0, self.size * sizeof(uint32_t))
        # Of these it is not known yet whether they leave.
        memmove(self.found, self.found + self.used, (self.noted - self.used) * sizeof(uint64_t))
        self.used, self.noted = 0, self.noted - self.used
        return packed

    cdef int add(self, const uint8_t* value, Py_ssize_t size, int kind) except -1:
        cdef char text[40]
        cdef int64_t number
        cdef Py_ssize_t i, j
        if kind == 1 and 1 <= size <= 8:
            number = -1 if value[0] & 0x80 else 0
            for i in range(size):
                number = <int64_t>((<uint64_t>number << 8) | value[i])
            size = snprintf(text, sizeof(text), "%lld", <long long>number)
            value = <const uint8_t*>text
        elif kind == 2 and size == 16:
            j = 0
            for i in range(16):
                if i == 4 or i == 6 or i == 8 or i == 10:
                    text[j] = 45
                    j += 1
                text[j] = hexadecimal(value[i] >> 4)
                text[j + 1] = hexadecimal(value[i] & 15)
                j += 2
            size, value = 36, <const uint8_t*>text
        while size > 0 and value[size - 1] == 32:
            size -= 1
        if self.noted == self.capacity:
            self.found = <uint64_t*>reallocate(self.found, 2 * self.capacity * sizeof(uint64_t))
            self.capacity *= 2
        self.found[self.noted] = siphash(self.k0, self.k1, value, size) & <uint64_t>FINGERPRINT_MASK
        self.noted += 1
        return 0

    cdef Py_ssize_t place_of(self, uint64_t fingerprint) noexcept nogil:
        """The slot of a fingerprint, or the free one where it belongs."""
        cdef Py_ssize_t last = self.size - 1
        cdef Py_ssize_t place = <Py_ssize_t>(fingerprint & <uint64_t>last)
        while self.slots[place] and self.found[self.slots[place] - 1] != fingerprint:
            place = (place + 1) & last
        return place

    cdef int widen(self) except -1:
        """Make the hash table twice as large."""
        cdef Py_ssize_t i
        cdef uint32_t* slots = <uint32_t*>calloc(self.size * 2, sizeof(uint32_t))
        if slots == NULL:
            raise MemoryError
        free(self.slots)
        self.slots, self.size = slots, self.size * 2
        for i in range(self.used):
            self.slots[self.place_of(self.found[i])] = <uint32_t>(i + 1)
        return 0


cdef void* reallocate(void* memory, Py_ssize_t size) except NULL:
    cdef void* grown = realloc(memory, size)
    if grown == NULL:
        raise MemoryError
    return grown


cdef inline char hexadecimal(uint8_t digit) noexcept nogil:
    return 48 + digit if digit < 10 else 87 + digit
