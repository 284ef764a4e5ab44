# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""Fingerprints of subjects in C: what `subjects.SubjectScan` does, see there for why.

A value's words wait until there are `LANES` values of as many words, which cost about as much
to hash as one (`_siphash.h`); longer values do not wait.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcpy, memmove, memset

cdef extern from "_siphash.h" nogil:
    uint64_t htole64(uint64_t word)
    uint64_t sip_word(const uint8_t* data)
    uint64_t sip_last_word(const uint8_t* data, Py_ssize_t size)
    uint64_t sip_one(uint64_t k0, uint64_t k1, const uint8_t* data, Py_ssize_t size)
    void sip_lanes(uint64_t k0, uint64_t k1, const uint64_t* words, int count, uint64_t* hashes)

DEF FINGERPRINT_BYTES = 5
DEF FINGERPRINT_MASK = 0xFFFFFFFFFF
DEF FIRST_SLOTS = 4096


cdef class SubjectScan:
    """See `subjects.SubjectScan`."""

    def __cinit__(self, bytes key):
        cdef const uint8_t* raw = <const uint8_t*>PyBytes_AS_STRING(key)
        if PyBytes_GET_SIZE(key) != 16:
            raise ValueError("a key has 16 bytes")
        self.k0, self.k1 = sip_word(raw), sip_word(raw + 8)
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
        self.hash_waiting()
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
        cdef int i
        for i in range(MOST_WORDS):
            self.waiting[i].count = 0
        self.noted = self.used

    def count(self):
        """See `subjects.SubjectScan.count`."""
        return self.used

    def take(self):
        """See `subjects.SubjectScan.take`."""
        cdef bytes packed = PyBytes_FromStringAndSize(NULL, self.used * FINGERPRINT_BYTES)
        cdef uint8_t* out = <uint8_t*>PyBytes_AS_STRING(packed)
        cdef uint64_t word
        cdef Py_ssize_t i
        for i in range(self.used):
            word = htole64(self.found[i])
            memcpy(out + i * FINGERPRINT_BYTES, &word, FINGERPRINT_BYTES)
        memset(self.slots, 0, self.size * sizeof(uint32_t))
        self.hash_waiting()
        # Of these it is not known yet whether they leave.
        memmove(self.found, self.found + self.used, (self.noted - self.used) * sizeof(uint64_t))
        self.used, self.noted = 0, self.noted - self.used
        return packed

    cdef int add(self, const uint8_t* value, Py_ssize_t size, int kind) except -1:
        cdef uint8_t text[40]
        cdef Py_ssize_t i, j
        if kind == 1 and 1 <= size <= 8:
            i = write_integer(text, value, size)
            size, value = 40 - i, text + i
        elif kind == 2 and size == 16:
            j = 0
            for i in range(16):
                if i == 4 or i == 6 or i == 8 or i == 10:
                    text[j] = 45
                    j += 1
                text[j] = hexadecimal(value[i] >> 4)
                text[j + 1] = hexadecimal(value[i] & 15)
                j += 2
            size, value = 36, text
        while size > 0 and value[size - 1] == 32:
            size -= 1
        if self.noted == self.capacity:
            self.found = <uint64_t*>reallocate(self.found, 2 * self.capacity * sizeof(uint64_t))
            self.capacity *= 2
        if size >> 3 < MOST_WORDS:
            self.let_wait(value, size)
        else:
            self.found[self.noted] = sip_one(self.k0, self.k1, value, size) & <uint64_t>FINGERPRINT_MASK
        self.noted += 1
        return 0

    cdef void let_wait(self, const uint8_t* value, Py_ssize_t size) noexcept nogil:
        """Note the words of a value whose place in `found` is the next."""
        cdef int whole = size >> 3, i
        cdef Lanes* lanes = &self.waiting[whole]
        for i in range(whole):
            lanes.words[i][lanes.count] = sip_word(value + 8 * i)
        lanes.words[whole][lanes.count] = sip_last_word(value, size)
        lanes.places[lanes.count] = self.noted
        lanes.count += 1
        if lanes.count == LANES:
            self.hash_lanes(whole)

    cdef void hash_waiting(self) noexcept nogil:
        """Put the fingerprints of all values that wait into their places."""
        cdef int whole
        for whole in range(MOST_WORDS):
            if self.waiting[whole].count:
                self.hash_lanes(whole)

    cdef void hash_lanes(self, int whole) noexcept nogil:
        cdef Lanes* lanes = &self.waiting[whole]
        cdef uint64_t hashes[LANES]
        cdef int i
        sip_lanes(self.k0, self.k1, &lanes.words[0][0], whole + 1, hashes)
        for i in range(lanes.count):
            self.found[lanes.places[i]] = hashes[i] & <uint64_t>FINGERPRINT_MASK
        lanes.count = 0

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


cdef Py_ssize_t write_integer(uint8_t* text, const uint8_t* value, Py_ssize_t size) noexcept nogil:
    """Write a big-endian integer's decimal digits up to the end of `text`; return where."""
    cdef bint is_negative = value[0] >= 0x80
    cdef uint64_t number = <uint64_t>-1 if is_negative else 0
    cdef Py_ssize_t i
    for i in range(size):
        number = (number << 8) | value[i]
    if is_negative:
        number = 0 - number
    i = 40
    while True:
        i -= 1
        text[i] = 48 + <uint8_t>(number % 10)
        number //= 10
        if not number:
            break
    if is_negative:
        i -= 1
        text[i] = 45
    return i


cdef inline uint8_t hexadecimal(uint8_t digit) noexcept nogil:
    return 48 + digit if digit < 10 else 87 + digit
