# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""Fingerprints of subjects in C: what `subjects.SubjectScan` does, see there for why.

Reads only what the row engine consumed, so the lengths were checked already; they are
checked again where reading beyond the buffer would be the price.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdio cimport snprintf
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memchr, memcpy, memset

from appliance.errors import ProtocolError
from appliance.masking._csv cimport end_of_field
from appliance.masking.copy import header_size, unescape_text

DEF FINGERPRINT_BYTES = 5
DEF FINGERPRINT_MASK = 0xFFFFFFFFFF
DEF FIRST_SLOTS = 4096
cdef uint64_t NO_FINGERPRINT = <uint64_t>-1  # has more than five bytes
DEF CSV = 1
DEF BINARY = 2


cdef inline uint32_t read_u32(const uint8_t* data) noexcept nogil:
    return (<uint32_t>data[0] << 24) | (<uint32_t>data[1] << 16) | (<uint32_t>data[2] << 8) | data[3]


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
    cdef uint64_t word
    cdef Py_ssize_t at = 0
    v[0] = k0 ^ <uint64_t>0x736F6D6570736575
    v[1] = k1 ^ <uint64_t>0x646F72616E646F6D
    v[2] = k0 ^ <uint64_t>0x6C7967656E657261
    v[3] = k1 ^ <uint64_t>0x7465646279746573
    while size - at >= 8:
        memcpy(&word, data + at, 8)  # Little-endian, as SipHash reads: see `load_scan`.
        absorb(v, word)
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

    cdef uint64_t k0, k1
    cdef uint64_t* found
    """Fingerprints in the order in which they came."""
    cdef uint32_t* slots
    """A hash table of places in `found`, from 1 on: small enough for the nearest cache."""
    cdef Py_ssize_t size, used
    cdef uint64_t last

    def __cinit__(self, bytes key):
        cdef const uint8_t* raw = <const uint8_t*>PyBytes_AS_STRING(key)
        if PyBytes_GET_SIZE(key) != 16:
            raise ValueError("a key has 16 bytes")
        self.k0, self.k1 = read_word(raw, 8), read_word(raw + 8, 8)
        self.slots = <uint32_t*>calloc(FIRST_SLOTS, sizeof(uint32_t))
        self.found = <uint64_t*>malloc(FIRST_SLOTS // 2 * sizeof(uint64_t))
        self.size, self.used, self.last = FIRST_SLOTS, 0, NO_FINGERPRINT
        if self.slots == NULL or self.found == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.slots)
        free(self.found)

    def scan_rows(self, bytes buffer, Py_ssize_t end, int column, int kind):
        """See `subjects.SubjectScan.scan_rows`."""
        cdef const uint8_t* data = <const uint8_t*>PyBytes_AS_STRING(buffer)
        cdef Py_ssize_t at = 0, place, stop
        if end > PyBytes_GET_SIZE(buffer):
            raise ProtocolError("more was consumed than there was")
        while end - at >= 7:
            stop = at + 1 + <Py_ssize_t>read_u32(data + at + 1)
            place = at + 7
            if stop > end or stop < place:
                raise ProtocolError("a row's length is out of bounds")
            self.scan_values(data, place, stop, column + 1, column, kind)
            at = stop

    def scan_copy(
        self, bytes buffer, Py_ssize_t end, int column, int kind, str copy_format,
        *, bint has_header=False,
    ):
        """See `subjects.SubjectScan.scan_copy`."""
        cdef const uint8_t* data = <const uint8_t*>PyBytes_AS_STRING(buffer)
        cdef Py_ssize_t at = 0, place, stop
        cdef int layout = ("text", "csv", "binary").index(copy_format)
        if end > PyBytes_GET_SIZE(buffer):
            raise ProtocolError("more was consumed than there was")
        while end - at >= 5:
            stop = at + 1 + <Py_ssize_t>read_u32(data + at + 1)
            place = at + 5
            if stop > end or stop < place:
                raise ProtocolError("a row's length is out of bounds")
            at = stop
            if has_header:
                has_header = False
                place += header_size(buffer[place:stop], copy_format)
            if place == stop:
                continue
            if layout == BINARY:
                self.scan_binary(data, place, stop, column, kind)
            elif layout == CSV:
                self.scan_csv(buffer, data, place, stop, column, kind)
            else:
                self.scan_text(buffer, data, place, stop, column, kind)

    def count(self):
        """See `subjects.SubjectScan.count`."""
        return self.used

    def take(self):
        """See `subjects.SubjectScan.take`."""
        cdef bytes packed = PyBytes_FromStringAndSize(NULL, self.used * FINGERPRINT_BYTES)
        cdef uint8_t* out = <uint8_t*>PyBytes_AS_STRING(packed)
        cdef Py_ssize_t i
        for i in range(self.used):
            # Little-endian, see `load_scan`: the low bytes are the fingerprint.
            memcpy(out + i * FINGERPRINT_BYTES, &self.found[i], FINGERPRINT_BYTES)
        memset(self.slots, 0, self.size * sizeof(uint32_t))
        self.used, self.last = 0, NO_FINGERPRINT
        return packed

    cdef int scan_text(
        self, bytes buffer, const uint8_t* data, Py_ssize_t place, Py_ssize_t stop, int column,
        int kind,
    ) except -1:
        cdef const uint8_t* found = <const uint8_t*>memchr(data + place, 10, stop - place)
        cdef Py_ssize_t size
        cdef int number
        if found == NULL or found - data != stop - 1:
            raise ProtocolError("a message of COPY is not one row")
        stop -= 1
        for number in range(column + 1):
            found = NULL
            if place < stop:
                found = <const uint8_t*>memchr(data + place, 9, stop - place)
            size = stop - place if found == NULL else found - (data + place)
            if number == column:
                return self.add_escaped(buffer, data, place, size, kind)
            if found == NULL:
                return 0
            place += size + 1
        return 0

    cdef int scan_csv(
        self, bytes buffer, const uint8_t* data, Py_ssize_t place, Py_ssize_t stop, int column,
        int kind,
    ) except -1:
        cdef Py_ssize_t end
        cdef int number
        cdef bytes plain
        for number in range(column + 1):
            end = end_of_field(data, place, stop)
            if end < 0:
                raise ProtocolError("a message of COPY is not one row")
            if number == column and end > place:
                if data[place] != 34:
                    return self.add(data + place, end - place, kind)
                plain = buffer[place + 1:end - 1].replace(b'""', b'"')
                return self.add(
                    <const uint8_t*>PyBytes_AS_STRING(plain), PyBytes_GET_SIZE(plain), kind
                )
            if data[end] == 10:
                return 0
            place = end + 1
        return 0

    cdef int scan_binary(
        self, const uint8_t* data, Py_ssize_t place, Py_ssize_t stop, int column, int kind
    ) except -1:
        cdef int width
        if stop - place < 2:
            raise ProtocolError("a row ends before its values")
        width = (data[place] << 8) | data[place + 1]
        if width == 0xFFFF and stop - place == 2:
            return 0
        return self.scan_values(data, place + 2, stop, min(column + 1, width), column, kind)

    cdef int scan_values(
        self, const uint8_t* data, Py_ssize_t place, Py_ssize_t stop, int count, int column, int kind
    ) except -1:
        """Add the value of `column`, if it is among the first `count` of DataRow's form."""
        cdef uint32_t length
        cdef int number
        for number in range(count):
            if stop - place < 4:
                raise ProtocolError("a row ends before its values")
            length = read_u32(data + place)
            place += 4
            if length == <uint32_t>-1:
                continue
            if <Py_ssize_t>length > stop - place:
                raise ProtocolError("a value runs past the end of its row")
            if number == column:
                return self.add(data + place, length, kind)
            place += length
        return 0

    cdef int add_escaped(
        self, bytes buffer, const uint8_t* data, Py_ssize_t place, Py_ssize_t size, int kind
    ) except -1:
        cdef bytes plain
        if size == 2 and data[place] == 92 and data[place + 1] == 78:
            return 0  # NULL
        if size > 0 and memchr(data + place, 92, size) != NULL:
            plain = unescape_text(buffer[place:place + size])
            return self.add(
                <const uint8_t*>PyBytes_AS_STRING(plain), PyBytes_GET_SIZE(plain), kind
            )
        return self.add(data + place, size, kind)

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
        return self.put(siphash(self.k0, self.k1, value, size) & <uint64_t>FINGERPRINT_MASK)

    cdef int put(self, uint64_t fingerprint) except -1:
        cdef Py_ssize_t place
        if fingerprint == self.last:
            return 0
        self.last = fingerprint
        if self.used * 2 >= self.size:
            self.grow()
        place = self.place_of(fingerprint)
        if not self.slots[place]:
            self.found[self.used] = fingerprint
            self.used += 1
            self.slots[place] = <uint32_t>self.used
        return 0

    cdef Py_ssize_t place_of(self, uint64_t fingerprint) noexcept nogil:
        """The slot of a fingerprint, or the free one where it belongs."""
        cdef Py_ssize_t last = self.size - 1
        cdef Py_ssize_t place = <Py_ssize_t>(fingerprint & <uint64_t>last)
        while self.slots[place] and self.found[self.slots[place] - 1] != fingerprint:
            place = (place + 1) & last
        return place

    cdef int grow(self) except -1:
        cdef Py_ssize_t i
        cdef uint32_t* slots = <uint32_t*>calloc(self.size * 2, sizeof(uint32_t))
        cdef uint64_t* found = <uint64_t*>realloc(self.found, self.size * sizeof(uint64_t))
        if found != NULL:
            self.found = found
        if slots == NULL or found == NULL:
            free(slots)
            raise MemoryError
        free(self.slots)
        self.slots, self.size = slots, self.size * 2
        for i in range(self.used):
            self.slots[self.place_of(self.found[i])] = <uint32_t>(i + 1)
        return 0


cdef inline char hexadecimal(uint8_t digit) noexcept nogil:
    return 48 + digit if digit < 10 else 87 + digit
