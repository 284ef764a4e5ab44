# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""The row engine in C: byte for byte what `rows.RowEngine` does, see there for why.

Operations that need no Python (pass, null, constant, keep_first, keep_last, year of a date
in text) run on the bytes; every other one calls the operation's reference function.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdint cimport uint8_t, uint32_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memchr, memcpy

from appliance.errors import ProtocolError
from appliance.masking.copy import mask_text_value
from appliance.masking.prefilter import words_table

cdef bytes WORDS_BYTES = words_table()
cdef const uint8_t* WORDS = <const uint8_t*>PyBytes_AS_STRING(WORDS_BYTES)
DEF CONTEXT = 1
DEF PHONE = 2
DEF SUFFIX = 4
DEF RECORD = 8
DEF GAP_BYTES = 12

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


cdef inline bint is_letter(uint8_t byte) noexcept nogil:
    return 97 <= (byte | 32) <= 122


cdef bint may_hold(const uint8_t* value, Py_ssize_t size, Py_ssize_t own_digits) noexcept nogil:
    """Whether some detector of `detectors` could match; yes in doubt.

    `chain` counts digits with no more than GAP_BYTES of neither digit nor letter between
    them, `run` those with nothing between; `gram` holds the last three letters.
    """
    cdef Py_ssize_t i, digits = 0, chain = 0, longest = 0, run = 0, gap = 0
    cdef int dots = 0, colons = 0, gram = 0, seen = 0
    cdef uint8_t byte, before = 0, before2 = 0, before3 = 0
    cdef bint plus = False, double_colon = False, number = False, run_after_letter = False
    for i in range(size + 1):
        byte = value[i] if i < size else 0
        if 48 <= byte <= 57:
            digits += 1
            chain = chain + 1 if gap <= GAP_BYTES else 1
            gap = 0
            if chain > longest:
                longest = chain
            if run == 0:
                run_after_letter = is_letter(before)
            run += 1
            if run >= 7 and run_after_letter:
                return True  # A DEA number.
            if before3 >= 49 and before3 <= 57 and is_letter(before2) and (
                is_letter(before) or 48 <= before <= 57
            ):
                return True  # An MBI.
            gram = (gram << 5) & 0x7FFF
        else:
            run = 0
            if is_letter(byte):
                gap = GAP_BYTES + 1
                gram = ((gram << 5) | ((byte | 32) - 96)) & 0x7FFF
            else:
                gap += 1
                gram = (gram << 5) & 0x7FFF
                if byte == 64 or byte == 92:
                    return True  # @ or a backslash, behind which anything may be.
                elif byte == 46:
                    if 48 <= before <= 57:
                        dots += 1
                    elif (before | 32) == 119 and (before2 | 32) == 119 and (before3 | 32) == 119:
                        return True  # www.
                elif byte == 58:
                    colons += 1
                    if before == 58:
                        double_colon = True
                elif byte == 47:
                    if before == 47 and before2 == 58:
                        return True  # ://
                elif byte == 43:
                    plus = True
                elif byte == 32:
                    if 48 <= before <= 57 or (is_letter(before) and 48 <= before2 <= 57):
                        number = True
        if WORDS[gram]:
            if not is_letter(before3):
                seen |= WORDS[gram] & (CONTEXT | PHONE | RECORD)
                if number:
                    seen |= WORDS[gram] & SUFFIX
        before3, before2, before = before2, before, byte
    if own_digits >= 0 and digits >= own_digits:
        return True
    if dots >= 3 or double_colon or colons >= 7 or longest >= 9:
        return True
    if digits > 0 and seen & (CONTEXT | SUFFIX):
        return True
    if digits >= 3 and seen & RECORD:
        return True
    return longest >= 7 and (plus or seen & PHONE)


cdef class Program:
    """A plan's operations as C arrays, for as long as the plan is in use."""

    cdef object plan
    cdef list functions
    cdef list constants
    cdef list ops
    cdef list text_constants
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
        self.ops = list(plan.ops)
        self.text_constants = [
            mask_text_value(b"", op) if op.code == CONSTANT else b"" for op in plan.ops
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
            self.counts[i] = plan.ops[i].count

    def __dealloc__(self):
        free(self.codes)
        free(self.counts)


cdef class RowEngine:
    """See `rows.RowEngine`."""

    cdef Py_ssize_t max_row_bytes
    cdef uint8_t* out
    cdef Py_ssize_t capacity
    cdef Program program

    def __cinit__(self, Py_ssize_t max_row_bytes):
        self.max_row_bytes = max_row_bytes
        self.capacity = 1 << 16
        self.out = <uint8_t*>malloc(self.capacity)
        if self.out == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.out)

    cdef int reserve(self, Py_ssize_t size) except -1:
        cdef uint8_t* grown
        if size > self.capacity:
            size = size + size // 2
            grown = <uint8_t*>realloc(self.out, size)
            if grown == NULL:
                raise MemoryError
            self.out, self.capacity = grown, size
        return 0

    def feed_rows(self, bytes buffer, plan, max_rows=None):
        """See `rows.RowEngine.feed_rows`."""
        cdef const uint8_t* data = <const uint8_t*>PyBytes_AS_STRING(buffer)
        cdef Py_ssize_t size = PyBytes_GET_SIZE(buffer)
        cdef Py_ssize_t limit = size if max_rows is None else max_rows
        cdef Py_ssize_t position = 0, rows = 0, written = 0, end, at, length
        cdef Py_ssize_t row_start, value_size
        cdef uint32_t declared, raw
        cdef int column, code
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
                code = program.codes[column]
                if length < 0 or code == NULL_VALUE:
                    self.reserve(written + 4)
                    write_u32(self.out + written, 0xFFFFFFFF)
                    written += 4
                elif code == PASS or (
                    code == DETECT and not may_hold(data + at, length, program.counts[column])
                ):
                    self.reserve(written + 4 + length)
                    write_u32(self.out + written, <uint32_t>length)
                    memcpy(self.out + written + 4, data + at, length)
                    written += 4 + length
                elif code == KEEP_FIRST or code == KEEP_LAST:
                    self.reserve(written + 4 + length)
                    value_size = keep(
                        self.out + written + 4, data + at, length,
                        program.counts[column], code == KEEP_FIRST,
                    )
                    write_u32(self.out + written, <uint32_t>value_size)
                    written += 4 + value_size
                elif code == DATE_TEXT and is_iso_date(data + at, length):
                    self.reserve(written + 14)
                    write_u32(self.out + written, 10)
                    truncate_date(self.out + written + 4, data + at, program.counts[column])
                    written += 14
                else:
                    if code == CONSTANT:
                        masked = program.constants[column]
                    else:
                        masked = program.functions[column](buffer[at:at + length])
                    written = self.put(written, masked)
                at += length if length > 0 else 0
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
        cdef int column, code
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
                code = program.codes[column]
                self.reserve(written + length + 16)
                if code == PASS or (length == 2 and data[at] == 92 and data[at + 1] == 78):
                    memcpy(self.out + written, data + at, length)
                    written += length
                elif code == NULL_VALUE:
                    self.out[written], self.out[written + 1] = 92, 78
                    written += 2
                elif code == CONSTANT:
                    written = self.append(written, program.text_constants[column])
                elif not is_plain(data + at, length):
                    written = self.append(
                        written, mask_text_value(buffer[at:stop], program.ops[column])
                    )
                elif code == DETECT and not may_hold(
                    data + at, length, program.counts[column]
                ):
                    memcpy(self.out + written, data + at, length)
                    written += length
                elif code == KEEP_FIRST or code == KEEP_LAST:
                    written += keep(
                        self.out + written, data + at, length,
                        program.counts[column], code == KEEP_FIRST,
                    )
                elif code == DATE_TEXT and is_iso_date(data + at, length):
                    truncate_date(self.out + written, data + at, program.counts[column])
                    written += 10
                else:
                    written = self.append(
                        written, mask_text_value(buffer[at:stop], program.ops[column])
                    )
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

    cdef Py_ssize_t append(self, Py_ssize_t written, bytes masked) except -1:
        cdef Py_ssize_t size = PyBytes_GET_SIZE(masked)
        self.reserve(written + size)
        memcpy(self.out + written, PyBytes_AS_STRING(masked), size)
        return written + size

    cdef Py_ssize_t put(self, Py_ssize_t written, object masked) except -1:
        cdef Py_ssize_t size
        if masked is None:
            self.reserve(written + 4)
            write_u32(self.out + written, 0xFFFFFFFF)
            return written + 4
        size = PyBytes_GET_SIZE(<bytes?>masked)
        self.reserve(written + 4 + size)
        write_u32(self.out + written, <uint32_t>size)
        memcpy(self.out + written + 4, PyBytes_AS_STRING(masked), size)
        return written + 4 + size
