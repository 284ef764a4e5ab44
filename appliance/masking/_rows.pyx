# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""The row engine in C: byte for byte what `rows.RowEngine` does, see there for why.

Operations that need no Python (pass, null, constant, keep_first, keep_last, year of a date
in text, detect) run on the bytes; every other one calls the operation's reference function.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdint cimport uint8_t, uint32_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memchr, memcpy

from appliance.errors import ProtocolError
from appliance.masking._detection cimport ASK_PYTHON, UNCHANGED, Detector

DEF PASS = 0
DEF NULL_VALUE = 1
DEF CONSTANT = 2
DEF KEEP_FIRST = 3
DEF KEEP_LAST = 4
DEF DATE_TEXT = 5
DEF CALL = 8
DEF DETECT = 9

COMPILED_CODES = {
    "PASS": PASS, "NULL": NULL_VALUE, "CONSTANT": CONSTANT, "KEEP_FIRST": KEEP_FIRST,
    "KEEP_LAST": KEEP_LAST, "DATE_TEXT": DATE_TEXT, "CALL": CALL,
    "DETECT": DETECT,
}


cdef inline uint32_t read_u32(const uint8_t* data) noexcept nogil:
    return (<uint32_t>data[0] << 24) | (<uint32_t>data[1] << 16) | (<uint32_t>data[2] << 8) | data[3]


cdef inline void write_u32(uint8_t* data, uint32_t value) noexcept nogil:
    data[0] = value >> 24
    data[1] = (value >> 16) & 0xFF
    data[2] = (value >> 8) & 0xFF
    data[3] = value & 0xFF


cdef inline Py_ssize_t keep(
    uint8_t* out, const uint8_t* value, Py_ssize_t size, Py_ssize_t count, bint first
) noexcept nogil:
    """Write the masked value and return its size; a character is a UTF-8 sequence."""
    cdef Py_ssize_t characters = 0, seen = 0, written = 0, i
    for i in range(size):
        if (value[i] & 0xC0) != 0x80:
            characters += 1
    for i in range(size):
        if (value[i] & 0xC0) != 0x80:
            seen += 1
        if characters > count and seen > 0 and (
            seen <= count if first else seen > characters - count
        ):
            out[written] = value[i]
            written += 1
        elif (value[i] & 0xC0) != 0x80:
            out[written] = 42  # '*'
            written += 1
    return written


cdef inline bint is_iso_date(const uint8_t* value, Py_ssize_t size) noexcept nogil:
    """Whether this is YYYY-MM-DD; every other date goes the way of the reference."""
    cdef Py_ssize_t i
    if size != 10 or value[4] != 45 or value[7] != 45:
        return False
    for i in range(10):
        if i != 4 and i != 7 and (value[i] < 48 or value[i] > 57):
            return False
    return True


cdef inline void truncate_date(
    uint8_t* out, const uint8_t* value, Py_ssize_t parts
) noexcept nogil:
    memcpy(out, value, 10)
    if parts != 2:
        out[5], out[6] = 48, 49
    out[8], out[9] = 48, 49


cdef inline bint is_plain(const uint8_t* value, Py_ssize_t size) noexcept nogil:
    """Whether the COPY text format writes the value as it is: no backslash, no \b … \r."""
    cdef Py_ssize_t i
    for i in range(size):
        if value[i] == 92 or 8 <= value[i] <= 13:
            return False
    return True


cdef inline uint8_t letter_of(uint8_t byte) noexcept nogil:
    """The letter that stands for a byte after a backslash, or 0 if it needs none."""
    if byte == 92:
        return 92
    return b"btnvfr"[byte - 8] if 8 <= byte <= 13 else 0


cdef inline uint8_t byte_of(uint8_t letter) noexcept nogil:
    """The byte that a letter after a backslash stands for."""
    cdef int i
    for i in range(6):
        if b"btnvfr"[i] == letter:
            return 8 + i
    return letter


cdef Py_ssize_t unescape(uint8_t* out, const uint8_t* value, Py_ssize_t size) noexcept nogil:
    """See `copy.unescape_text`; returns the size of what was written."""
    cdef Py_ssize_t i = 0, written = 0
    while i < size:
        if value[i] == 92 and i + 1 < size:
            i += 1
            out[written] = byte_of(value[i])
        else:
            out[written] = value[i]
        written += 1
        i += 1
    return written


cdef void* reallocate(void* memory, Py_ssize_t size) except NULL:
    cdef void* grown = realloc(memory, size)
    if grown == NULL:
        raise MemoryError
    return grown


cdef class Program:
    """A plan's operations as C arrays, for as long as the plan is in use."""

    cdef object plan
    cdef list functions
    cdef list constants
    cdef list detectors
    cdef int* codes
    cdef Py_ssize_t* counts
    cdef int width
    cdef bint is_pass

    def __cinit__(self, plan):
        cdef int i
        self.plan = plan
        self.width = plan.width
        self.is_pass = plan.is_pass
        self.functions = [op.function for op in plan.ops]
        self.constants = [op.constant for op in plan.ops]
        self.detectors = [
            None if op.detection is None else Detector(op.detection) for op in plan.ops
        ]
        self.codes = <int*>malloc(max(1, self.width) * sizeof(int))
        self.counts = <Py_ssize_t*>malloc(max(1, self.width) * sizeof(Py_ssize_t))
        if self.codes == NULL or self.counts == NULL:
            raise MemoryError
        for i in range(self.width):
            code = int(plan.ops[i].code)
            self.codes[i] = code if code in (
                PASS, NULL_VALUE, CONSTANT, KEEP_FIRST, KEEP_LAST, DATE_TEXT, DETECT
            ) else CALL
            if self.codes[i] == DETECT and self.detectors[i] is None:
                self.codes[i] = CALL
            self.counts[i] = plan.ops[i].count

    def __dealloc__(self):
        free(self.codes)
        free(self.counts)


cdef class RowEngine:
    """See `rows.RowEngine`."""

    cdef Py_ssize_t max_row_bytes
    cdef uint8_t* out
    cdef Py_ssize_t capacity
    cdef uint8_t* scratch
    cdef Py_ssize_t scratch_bytes
    cdef uint8_t* plain
    cdef Py_ssize_t plain_bytes
    cdef Program program
    cdef const uint8_t* masked
    cdef Py_ssize_t masked_bytes
    """What `mask` made of a value; its size is -1 for NULL."""
    cdef object _kept
    """The Python object that `masked` is part of."""

    def __cinit__(self, Py_ssize_t max_row_bytes):
        self.max_row_bytes = max_row_bytes
        self.capacity = 1 << 16
        self.out = <uint8_t*>malloc(self.capacity)
        if self.out == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.out)
        free(self.scratch)
        free(self.plain)

    cdef int reserve(self, Py_ssize_t size) except -1:
        if size > self.capacity:
            size = size + size // 2
            self.out = <uint8_t*>reallocate(self.out, size)
            self.capacity = size
        return 0

    cdef int reserve_scratch(self, Py_ssize_t size) except -1:
        if size > self.scratch_bytes:
            self.scratch = <uint8_t*>reallocate(self.scratch, 2 * size)
            self.scratch_bytes = 2 * size
        return 0

    def feed_rows(self, bytes buffer, plan, max_rows=None):
        """See `rows.RowEngine.feed_rows`."""
        cdef const uint8_t* data = <const uint8_t*>PyBytes_AS_STRING(buffer)
        cdef Py_ssize_t size = PyBytes_GET_SIZE(buffer)
        cdef Py_ssize_t limit = size if max_rows is None else max_rows
        cdef Py_ssize_t position = 0, rows = 0, written = 0, end, at, length
        cdef Py_ssize_t row_start
        cdef uint32_t declared, raw
        cdef int column
        cdef Program program
        if self.program is None or self.program.plan is not plan:
            self.program = Program(plan)
        program = self.program
        while rows < limit and size - position >= 5 and data[position] == 0x44:
            declared = read_u32(data + position + 1)
            if declared < 6 or <Py_ssize_t>declared > self.max_row_bytes:
                raise ProtocolError("a row's length is out of bounds")
            end = position + 1 + <Py_ssize_t>declared
            if end > size:
                break
            if ((data[position + 5] << 8) | data[position + 6]) != program.width:
                raise ProtocolError("a row does not have the columns that were announced")
            row_start = written
            if not program.is_pass:
                self.reserve(written + <Py_ssize_t>declared + 1)
                memcpy(self.out + written, data + position, 7)
                written += 7
            at = position + 7
            for column in range(program.width):
                if end - at < 4:
                    raise ProtocolError("a row ends before its values")
                raw = read_u32(data + at)
                at += 4
                if raw == 0xFFFFFFFF:
                    length = -1
                elif raw > 0x7FFFFFFF or <Py_ssize_t>raw > end - at:
                    raise ProtocolError("a value runs past the end of its row")
                else:
                    length = raw
                if program.is_pass:
                    at += length if length > 0 else 0
                    continue
                if length >= 0:
                    self.mask(program, column, data + at, length)
                    at += length
                if length < 0 or self.masked_bytes < 0:
                    self.reserve(written + 4)
                    write_u32(self.out + written, 0xFFFFFFFF)
                    written += 4
                else:
                    self.reserve(written + 4 + self.masked_bytes)
                    write_u32(self.out + written, <uint32_t>self.masked_bytes)
                    memcpy(self.out + written + 4, self.masked, self.masked_bytes)
                    written += 4 + self.masked_bytes
            if at != end:
                raise ProtocolError("a row is longer than its values")
            if not program.is_pass:
                write_u32(self.out + row_start + 1, <uint32_t>(written - row_start - 1))
            position = end
            rows += 1
        if program.is_pass:
            return buffer[:position], position, rows
        return PyBytes_FromStringAndSize(<char*>self.out, written), position, rows

    def feed_copy(self, bytes buffer, plan, max_rows=None):
        """See `rows.RowEngine.feed_copy`."""
        cdef const uint8_t* data = <const uint8_t*>PyBytes_AS_STRING(buffer)
        cdef Py_ssize_t size = PyBytes_GET_SIZE(buffer)
        cdef Py_ssize_t limit = size if max_rows is None else max_rows
        cdef Py_ssize_t position = 0, rows = 0, written = 0, end, at, stop, length, row_start
        cdef const uint8_t* found
        cdef uint32_t declared
        cdef int column
        cdef Program program
        if self.program is None or self.program.plan is not plan:
            self.program = Program(plan)
        program = self.program
        while rows < limit and size - position >= 5 and data[position] == 0x64:
            declared = read_u32(data + position + 1)
            if declared < 4 or <Py_ssize_t>declared > self.max_row_bytes:
                raise ProtocolError("a row's length is out of bounds")
            end = position + 1 + <Py_ssize_t>declared
            if end > size:
                break
            if program.is_pass:
                position = end
                rows += 1
                continue
            at = position + 5
            found = <const uint8_t*>memchr(data + at, 10, end - at) if end > at else NULL
            if found == NULL or found - data != end - 1:
                raise ProtocolError("a message of COPY is not one row")
            row_start = written
            self.reserve(written + 5 + (end - at))
            self.out[written] = 0x64
            written += 5
            for column in range(program.width):
                found = <const uint8_t*>memchr(data + at, 9, end - 1 - at) if end - 1 > at else NULL
                stop = end - 1 if found == NULL else found - data
                if (found == NULL) != (column == program.width - 1):
                    raise ProtocolError(
                        "a row of COPY does not have the columns that were analysed"
                    )
                length = stop - at
                if program.codes[column] == PASS or (
                    length == 2 and data[at] == 92 and data[at + 1] == 78
                ):
                    self.reserve(written + length)
                    memcpy(self.out + written, data + at, length)
                    written += length
                else:
                    written = self.put_escaped(written, program, column, data + at, length)
                self.reserve(written + 1)
                self.out[written] = 10 if column == program.width - 1 else 9
                written += 1
                at = stop + 1
            write_u32(self.out + row_start + 1, <uint32_t>(written - row_start - 1))
            position = end
            rows += 1
        if program.is_pass:
            return buffer[:position], position, rows
        return PyBytes_FromStringAndSize(<char*>self.out, written), position, rows

    cdef int mask(
        self, Program program, int column, const uint8_t* value, Py_ssize_t size
    ) except -1:
        """Let `masked` point to what stands for a value, which may be the value itself."""
        cdef int code = program.codes[column], answer
        cdef Detector detector
        self.masked, self.masked_bytes = value, size
        if code == PASS:
            return 0
        if code == NULL_VALUE:
            self.masked_bytes = -1
            return 0
        if code == KEEP_FIRST or code == KEEP_LAST:
            self.reserve_scratch(size)
            self.masked_bytes = keep(
                self.scratch, value, size, program.counts[column], code == KEEP_FIRST
            )
            self.masked = self.scratch
            return 0
        if code == DATE_TEXT and is_iso_date(value, size):
            self.reserve_scratch(size)
            truncate_date(self.scratch, value, program.counts[column])
            self.masked = self.scratch
            return 0
        if code == DETECT:
            detector = program.detectors[column]
            answer = detector.mask(value, size)
            if answer == UNCHANGED:
                return 0
            if answer != ASK_PYTHON:
                self.masked, self.masked_bytes = detector.scanner.out, detector.scanner.written
                return 0
        if code == CONSTANT:
            self._kept = program.constants[column]
        else:
            self._kept = program.functions[column](PyBytes_FromStringAndSize(<char*>value, size))
        if self._kept is None:
            self.masked_bytes = -1
        else:
            self.masked = <const uint8_t*>PyBytes_AS_STRING(<bytes?>self._kept)
            self.masked_bytes = PyBytes_GET_SIZE(self._kept)
        return 0

    cdef Py_ssize_t put_escaped(
        self, Py_ssize_t written, Program program, int column,
        const uint8_t* value, Py_ssize_t size,
    ) except -1:
        """Mask a value of the COPY text format; see `copy.mask_text_value`."""
        cdef Py_ssize_t i
        cdef uint8_t letter
        if not is_plain(value, size):
            if size > self.plain_bytes:
                self.plain = <uint8_t*>reallocate(self.plain, 2 * size)
                self.plain_bytes = 2 * size
            size = unescape(self.plain, value, size)
            value = self.plain
        self.mask(program, column, value, size)
        if self.masked_bytes < 0:
            self.reserve(written + 2)
            self.out[written], self.out[written + 1] = 92, 78
            return written + 2
        self.reserve(written + 2 * self.masked_bytes)
        if is_plain(self.masked, self.masked_bytes):
            memcpy(self.out + written, self.masked, self.masked_bytes)
            return written + self.masked_bytes
        for i in range(self.masked_bytes):
            letter = letter_of(self.masked[i])
            if letter:
                self.out[written] = 92
                written += 1
            self.out[written] = letter if letter else self.masked[i]
            written += 1
        return written
