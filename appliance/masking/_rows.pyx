# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""The row engine in C: byte for byte what `rows.RowEngine` does, see there for why.

Operations that need no Python (pass, null, constant, keep_first, keep_last, year of a date
in text, detect) run on the bytes; every other one calls the operation's reference function.
"""

cimport cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.ref cimport PyObject
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memchr, memcmp, memcpy

from appliance.errors import ProtocolError
from appliance.masking._csv cimport end_of_field
from appliance.masking._detection cimport ASK_PYTHON, UNCHANGED, Detector
from appliance.masking._subjects cimport SubjectScan
from appliance.masking.copy import NOT_ONE_ROW, WIDTH, header_size
from appliance.masking.copy_layout import LETTERS

cdef extern from "Python.h":
    PyObject* new_bytes "PyBytes_FromStringAndSize"(const char* data, Py_ssize_t size) except NULL
    int resize_bytes "_PyBytes_Resize"(PyObject** object, Py_ssize_t size) except -1
    uint8_t* inside_of "(uint8_t*)PyBytes_AS_STRING"(PyObject* object) noexcept
    void Py_XDECREF(PyObject* object)

FORMATS = ("text", "csv", "binary")
DEF CSV = 1
DEF BINARY = 2
cdef int64_t DAY = 86_400_000_000

DEF PASS = 0
DEF NULL_VALUE = 1
DEF CONSTANT = 2
DEF KEEP_FIRST = 3
DEF KEEP_LAST = 4
DEF DATE_TEXT = 5
DEF DATE_BINARY = 6
DEF TIMESTAMP_BINARY = 7
DEF CALL = 8
DEF DETECT = 9

COMPILED_CODES = {
    "PASS": PASS, "NULL": NULL_VALUE, "CONSTANT": CONSTANT, "KEEP_FIRST": KEEP_FIRST,
    "KEEP_LAST": KEEP_LAST, "DATE_TEXT": DATE_TEXT,
    "DATE_BINARY": DATE_BINARY, "TIMESTAMP_BINARY": TIMESTAMP_BINARY, "CALL": CALL,
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


cdef inline bint truncate_days(int64_t* days, Py_ssize_t parts) noexcept nogil:
    """Make days since 2000-01-01 those of the first of their year or month.

    False outside of the years 1 to 9999, as in `dates`. Counts in 400 years that begin with
    March, as in Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    """
    cdef int64_t day = days[0] + 730425, era, year, of_year, month
    if not 306 <= day <= 3652364:
        return False
    era = day // 146097
    day -= era * 146097
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    of_year = day - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153  # 0 is March, 10 January.
    if parts == 2:
        of_year = (153 * month + 2) // 5
    elif month >= 10:
        of_year = 306
    else:  # January of this year stands at the end of the year that began last March.
        year -= 1
        if year < 0:
            year, era = 399, era - 1
        of_year = 306
    days[0] = era * 146097 + 365 * year + year // 4 - year // 100 + of_year - 730425
    return True


cdef inline bint has_any(
    const uint8_t* value, Py_ssize_t size, const uint8_t* special
) noexcept nogil:
    """Whether a byte of the value is in the table `special`."""
    cdef Py_ssize_t i
    for i in range(size):
        if special[value[i]]:
            return True
    return False


cdef inline bint is_same(
    const uint8_t* value, Py_ssize_t size, const uint8_t* other, Py_ssize_t other_size
) noexcept nogil:
    return size == other_size and (size == 0 or memcmp(value, other, size) == 0)


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


cdef inline Py_ssize_t end_of_text(
    const uint8_t* data, Py_ssize_t at, Py_ssize_t end, uint8_t delimiter
) noexcept nogil:
    """Where the value of the text format ends that begins here: at a delimiter or at `end`."""
    while at < end and data[at] != delimiter:
        at += 2 if data[at] == 92 else 1
    return at


cdef inline bint ends_open(const uint8_t* data, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """Whether nothing stands behind the last backslash."""
    cdef Py_ssize_t i = end
    while i > at and data[i - 1] == 92:
        i -= 1
    return (end - i) & 1


cdef void* reallocate(void* memory, Py_ssize_t size) except NULL:
    cdef void* grown = realloc(memory, size)
    if grown == NULL:
        raise MemoryError
    return grown


@cython.final
cdef class Program:
    """A plan's operations as C arrays, for as long as the plan is in use."""

    cdef object plan
    cdef list functions
    cdef list constants
    cdef list detectors
    cdef int* codes
    cdef Py_ssize_t* counts
    cdef int width
    cdef int format
    cdef object layout
    """Keeps what `null` points to."""
    cdef uint8_t delimiter, quote, escape
    cdef bint is_escaped
    """In text, the delimiter may be part of a value, behind a backslash."""
    cdef const uint8_t* null
    cdef Py_ssize_t null_bytes
    cdef bint notes_null
    """What looks like NULL may be a value."""
    cdef uint8_t special[256]
    """In text, what stands behind a backslash for a byte; in CSV, what needs quotes."""
    cdef uint8_t* quoted
    cdef int* subjects
    """How the values of a column arrive that says whom a row is about; -1 for others."""
    cdef bint has_subjects
    cdef bint is_pass
    cdef bint has_header

    def __cinit__(self, plan):
        cdef int i
        self.plan = plan
        self.width = plan.width
        self.is_pass = plan.is_pass
        self.read_layout(plan.layout)
        self.has_subjects = bool(plan.subjects)
        self.functions = [op.function for op in plan.ops]
        self.constants = [op.constant for op in plan.ops]
        self.detectors = [
            None if op.detection is None else Detector(op.detection) for op in plan.ops
        ]
        self.codes = <int*>malloc(max(1, self.width) * sizeof(int))
        self.counts = <Py_ssize_t*>malloc(max(1, self.width) * sizeof(Py_ssize_t))
        self.subjects = <int*>malloc(max(1, self.width) * sizeof(int))
        self.quoted = <uint8_t*>malloc(max(1, self.width))
        if not (self.codes and self.counts and self.subjects and self.quoted):
            raise MemoryError
        for i in range(self.width):
            self.subjects[i], self.quoted[i] = -1, i in plan.quoted
        for i, kind in plan.subjects:
            self.subjects[i] = kind
        for i in range(self.width):
            code = int(plan.ops[i].code)
            self.codes[i] = code if code in (
                PASS, NULL_VALUE, CONSTANT, KEEP_FIRST, KEEP_LAST, DATE_TEXT, DATE_BINARY,
                TIMESTAMP_BINARY, DETECT,
            ) else CALL
            if self.codes[i] == DETECT and self.detectors[i] is None:
                self.codes[i] = CALL
            self.counts[i] = plan.ops[i].count

    cdef int read_layout(self, layout) except -1:
        """See `copy_layout.CopyLayout`."""
        self.layout = layout
        self.format = FORMATS.index(layout.format)
        self.has_header = layout.has_header
        self.delimiter, self.quote, self.escape = (
            ord(layout.delimiter), ord(layout.quote), ord(layout.escape)
        )
        self.is_escaped = layout.delimiter not in LETTERS
        self.null = <const uint8_t*>PyBytes_AS_STRING(layout.null)
        self.null_bytes = PyBytes_GET_SIZE(layout.null)
        self.notes_null = layout.takes_value_for_null
        for i in range(256):
            if self.format == CSV:
                self.special[i] = i in (self.quote, self.delimiter, 10, 13)
            else:
                own = i if i in (92, self.delimiter) else 0
                self.special[i] = ord(LETTERS.get(bytes((i,)), bytes((own,))))
        return 0

    def __dealloc__(self):
        free(self.codes)
        free(self.counts)
        free(self.subjects)
        free(self.quoted)


@cython.final
cdef class RowEngine:
    """See `rows.RowEngine`."""

    cdef Py_ssize_t max_row_bytes
    cdef PyObject* output
    """An object of bytes that nobody else knows yet, whose inside `out` is."""
    cdef uint8_t* out
    cdef Py_ssize_t capacity, written
    cdef uint8_t* scratch
    cdef Py_ssize_t scratch_bytes
    cdef uint8_t* plain
    cdef Py_ssize_t plain_bytes
    cdef Program program
    cdef SubjectScan scan
    cdef bint notes
    """`scan` hears of the values of the program's `subjects`."""
    cdef bint is_pass
    """What comes is passed on as it is."""
    cdef const uint8_t* masked
    cdef Py_ssize_t masked_bytes
    """What `mask` made of a value; its size is -1 for NULL."""
    cdef object _kept
    """The Python object that `masked` is part of."""

    def __cinit__(self, Py_ssize_t max_row_bytes):
        self.max_row_bytes = max_row_bytes

    def __dealloc__(self):
        Py_XDECREF(self.output)
        free(self.scratch)
        free(self.plain)

    cdef int reserve(self, Py_ssize_t size) except -1:
        if size > self.capacity:
            size = size + size // 2
            resize_bytes(&self.output, size)
            self.out, self.capacity = inside_of(self.output), size
        return 0

    cdef int reserve_scratch(self, Py_ssize_t size) except -1:
        if size > self.scratch_bytes:
            self.scratch = <uint8_t*>reallocate(self.scratch, 2 * size)
            self.scratch_bytes = 2 * size
        return 0

    cdef int reserve_plain(self, Py_ssize_t size) except -1:
        if size > self.plain_bytes:
            self.plain = <uint8_t*>reallocate(self.plain, 2 * size)
            self.plain_bytes = 2 * size
        return 0

    def feed_rows(self, buffer, plan, max_rows=None, SubjectScan scan=None):
        """See `rows.RowEngine.feed_rows`."""
        self.use(plan, scan)
        self.is_pass = self.program.is_pass
        return self.feed(buffer, max_rows, 0x44, 6, False)

    def feed_copy(
        self, buffer, plan, max_rows=None, SubjectScan scan=None, *, bint begins=False
    ):
        """See `rows.RowEngine.feed_copy`."""
        self.use(plan, scan)
        # Only whoever rewrites rows looks into them.
        self.is_pass = self.program.is_pass and not self.notes
        return self.feed(buffer, max_rows, 0x64, 4, begins)

    cdef int use(self, plan, SubjectScan scan) except -1:
        if self.program is None or self.program.plan is not plan:
            self.program = Program(plan)
        self.scan = scan
        self.notes = scan is not None and self.program.has_subjects
        return 0

    cdef int note(self, const uint8_t* value, Py_ssize_t size, int kind) except -1:
        return self.scan.add(value, size, kind)

    cdef tuple feed(
        self, const uint8_t[::1] buffer, max_rows, uint8_t kind, uint32_t least, bint begins
    ):
        """Rewrite the whole messages of a type at the front of the buffer."""
        cdef Py_ssize_t size = buffer.shape[0]
        cdef const uint8_t* data = &buffer[0] if size else NULL
        cdef Py_ssize_t limit = size if max_rows is None else max_rows
        cdef Py_ssize_t position = 0, rows = 0, end, at, begin
        cdef uint32_t declared
        cdef bint has_header, is_row
        cdef Program program = self.program
        has_header = begins and program.has_header
        self.open_output(0 if self.is_pass else size + size // 4 + 64)
        while rows < limit and size - position >= 5 and data[position] == kind:
            declared = read_u32(data + position + 1)
            if declared < least or <Py_ssize_t>declared > self.max_row_bytes:
                raise ProtocolError("a row's length is out of bounds")
            end = position + 1 + <Py_ssize_t>declared
            if end > size:
                break
            at, begin, is_row = position + 5, self.written, True
            if not self.is_pass:
                self.reserve(self.written + 5)
                self.out[self.written] = kind
                self.written += 5
            if kind == 0x44:
                self.put_values(program, data, at, end, "a row does not have the columns that were announced")
            else:
                if has_header:
                    has_header = False
                    at += header_size(
                        PyBytes_FromStringAndSize(<const char*>data + at, end - at), program.layout
                    )
                    is_row = at < end
                    if not self.is_pass:
                        self.append(data + position + 5, at - position - 5)
                if is_row:
                    is_row = self.put_copy_row(program, data, at, end)
            if not self.is_pass:
                write_u32(self.out + begin + 1, <uint32_t>(self.written - begin - 1))
            position = end
            rows += is_row
        if self.is_pass:
            return PyBytes_FromStringAndSize(<const char*>data, position), position, rows
        return self.close_output(), position, rows

    cdef int open_output(self, Py_ssize_t size) except -1:
        """Let `out` be the inside of a new object of bytes: what is written there is not copied."""
        Py_XDECREF(self.output)
        self.output = NULL
        self.output = new_bytes(NULL, size)
        self.out, self.capacity, self.written = inside_of(self.output), size, 0
        return 0

    cdef bytes close_output(self):
        cdef bytes output
        resize_bytes(&self.output, self.written)
        output = <bytes>self.output
        Py_XDECREF(self.output)
        self.output = NULL
        return output

    cdef int append(self, const uint8_t* data, Py_ssize_t size) except -1:
        self.reserve(self.written + size)
        memcpy(self.out + self.written, data, size)
        self.written += size
        return 0

    cdef bint put_copy_row(
        self, Program program, const uint8_t* data, Py_ssize_t at, Py_ssize_t end
    ) except -1:
        """See `copy.mask_copy_row`; False for the end of a binary COPY, which is no row."""
        if program.format == BINARY and end - at == 2 and data[at] == 0xFF and data[at + 1] == 0xFF:
            if not self.is_pass:
                self.append(data + at, 2)
            return False
        if self.is_pass:
            return True
        if program.format == BINARY:
            self.put_values(program, data, at, end, WIDTH)
        elif program.format == CSV:
            self.put_csv(program, data, at, end)
        else:
            self.put_text(program, data, at, end)
        return True

    cdef int put_values(
        self, Program program, const uint8_t* data, Py_ssize_t at, Py_ssize_t end, str other_width
    ) except -1:
        """See `copy.split_values` and `join_values`; where all pass, only the lengths are judged."""
        cdef Py_ssize_t length, passed
        cdef uint32_t raw
        cdef int column
        if end - at < 2:
            raise ProtocolError("a row ends before its values")
        if ((data[at] << 8) | data[at + 1]) != program.width:
            raise ProtocolError(other_width)
        passed = at  # From here on everything leaves as it came.
        at += 2
        for column in range(program.width):
            if end - at < 4:
                raise ProtocolError("a row ends before its values")
            raw = read_u32(data + at)
            at += 4
            if raw == <uint32_t>-1:
                length = -1
            elif raw > 0x7FFFFFFF or <Py_ssize_t>raw > end - at:
                raise ProtocolError("a value runs past the end of its row")
            else:
                length = raw
            if self.notes and length >= 0 and program.subjects[column] >= 0:
                self.note(data + at, length, program.subjects[column])
            if self.is_pass or length < 0 or program.codes[column] == PASS:
                at += length if length > 0 else 0
                continue
            self.append(data + passed, at - 4 - passed)
            self.mask(program, column, data + at, length)
            at += length
            passed = at
            self.reserve(self.written + 4 + max(self.masked_bytes, 0))
            write_u32(self.out + self.written, <uint32_t>self.masked_bytes)  # -1 is NULL's.
            self.written += 4
            if self.masked_bytes > 0:
                self.append(self.masked, self.masked_bytes)
        if at != end:
            raise ProtocolError("a row is longer than its values")
        if not self.is_pass:
            self.append(data + passed, end - passed)
        return 0

    cdef int put_text(
        self, Program program, const uint8_t* data, Py_ssize_t at, Py_ssize_t end
    ) except -1:
        """See `copy.split_text` and `mask_copy_row`."""
        cdef const uint8_t* found = NULL
        cdef Py_ssize_t stop, passed = at
        cdef int column
        cdef bint is_null, is_escaped
        if end > at:
            found = <const uint8_t*>memchr(data + at, 10, end - at)
        if found == NULL or found - data != end - 1:
            raise ProtocolError(NOT_ONE_ROW)
        end -= 1
        is_escaped = end > at and memchr(data + at, 92, end - at) != NULL
        if is_escaped and program.is_escaped and ends_open(data, at, end):
            raise ProtocolError(NOT_ONE_ROW)
        for column in range(program.width):
            if is_escaped and program.is_escaped:
                stop = end_of_text(data, at, end, program.delimiter)
            else:
                found = (
                    <const uint8_t*>memchr(data + at, program.delimiter, end - at)
                    if end > at else NULL
                )
                stop = end if found == NULL else found - data
            if (stop == end) != (column == program.width - 1):
                raise ProtocolError(WIDTH)
            is_null = is_same(
                data + at, stop - at, program.null, program.null_bytes
            )
            if (
                self.notes and program.subjects[column] >= 0
                and (not is_null or program.notes_null)
            ):
                self.note_escaped(data + at, stop - at, program.subjects[column])
            if program.codes[column] != PASS and not is_null:
                self.append(data + passed, at - passed)
                self.put_escaped(program, column, data + at, stop - at, is_escaped)
                passed = stop
            at = stop + 1
        return self.append(data + passed, end + 1 - passed)

    cdef int note_escaped(self, const uint8_t* value, Py_ssize_t size, int kind) except -1:
        if size > 0 and memchr(value, 92, size) != NULL:
            self.reserve_plain(size)
            size = unescape(self.plain, value, size)
            value = self.plain
        return self.note(value, size, kind)

    cdef int put_escaped(
        self, Program program, int column, const uint8_t* value, Py_ssize_t size, bint is_escaped
    ) except -1:
        """Mask a value of the COPY text format; see `copy._mask_text_value`."""
        cdef Py_ssize_t i
        cdef uint8_t letter
        if is_escaped:
            self.reserve_plain(size)
            size = unescape(self.plain, value, size)
            value = self.plain
        self.mask(program, column, value, size)
        if self.masked_bytes < 0:
            return self.put_null(program)
        if not has_any(self.masked, self.masked_bytes, program.special):
            return self.append(self.masked, self.masked_bytes)
        self.reserve(self.written + 2 * self.masked_bytes)
        for i in range(self.masked_bytes):
            letter = program.special[self.masked[i]]
            if letter:
                self.out[self.written] = 92
                self.written += 1
            self.out[self.written] = letter if letter else self.masked[i]
            self.written += 1
        return 0

    cdef int put_null(self, Program program) except -1:
        return self.append(program.null, program.null_bytes)

    cdef int put_csv(
        self, Program program, const uint8_t* data, Py_ssize_t at, Py_ssize_t end
    ) except -1:
        """See `copy.split_csv`; a delimiter ends each field but the last, a line end the row."""
        cdef Py_ssize_t stop, passed = at
        cdef int column = 0
        cdef uint8_t quote = program.quote, escape = program.escape, gap = program.delimiter
        while True:
            stop = end_of_field(data, at, end, quote, escape, gap, program.special)
            if stop < 0:
                raise ProtocolError(NOT_ONE_ROW)
            if column < program.width and not is_same(
                data + at, stop - at, program.null, program.null_bytes
            ):
                if self.notes and program.subjects[column] >= 0:
                    self.note_quoted(program, data + at, stop - at, program.subjects[column])
                if program.codes[column] != PASS:
                    self.append(data + passed, at - passed)
                    self.put_quoted(program, column, data + at, stop - at)
                    passed = stop
            column += 1
            at = stop + 1
            if at == end and data[stop] == 10:
                break
        if column != program.width:
            raise ProtocolError(WIDTH)
        return self.append(data + passed, end - passed)

    cdef Py_ssize_t unquote(
        self, Program program, const uint8_t* field, Py_ssize_t size
    ) except -1:
        """Let `plain` be the value of a quoted field; return its size."""
        cdef Py_ssize_t i = 1, written = 0
        self.reserve_plain(size)
        while i < size - 1:
            i += field[i] == program.escape
            self.plain[written] = field[i]
            written += 1
            i += 1
        return written

    cdef int note_quoted(
        self, Program program, const uint8_t* field, Py_ssize_t size, int kind
    ) except -1:
        if size > 0 and field[0] == program.quote:
            size = self.unquote(program, field, size)
            field = self.plain
        return self.note(field, size, kind)

    cdef int put_quoted(
        self, Program program, int column, const uint8_t* field, Py_ssize_t size
    ) except -1:
        """Mask a field of the CSV format that is not NULL."""
        cdef Py_ssize_t i, whole = size
        cdef const uint8_t* written = field
        if size > 0 and field[0] == program.quote:
            size = self.unquote(program, field, size)
            field = self.plain
        self.mask(program, column, field, size)
        if self.masked_bytes < 0:
            return self.put_null(program)
        if program.codes[column] == DETECT and is_same(
            self.masked, self.masked_bytes, field, size
        ):
            return self.append(written, whole)
        if not self.needs_quotes(program, column):
            return self.append(self.masked, self.masked_bytes)
        self.reserve(self.written + 2 * self.masked_bytes + 2)
        self.out[self.written] = program.quote
        self.written += 1
        for i in range(self.masked_bytes):
            if self.masked[i] == program.quote or self.masked[i] == program.escape:
                self.out[self.written] = program.escape
                self.written += 1
            self.out[self.written] = self.masked[i]
            self.written += 1
        self.out[self.written] = program.quote
        self.written += 1
        return 0

    cdef bint needs_quotes(self, Program program, int column) noexcept:
        """See `copy._mask_csv_field`."""
        return (
            program.quoted[column]
            or has_any(self.masked, self.masked_bytes, program.special)
            or is_same(self.masked, self.masked_bytes, program.null, program.null_bytes)
            or (
                program.width == 1 and self.masked_bytes == 2
                and self.masked[0] == 92 and self.masked[1] == 46
            )
        )

    cdef int mask_binary_date(self, int code, Py_ssize_t parts) except -1:
        """See `dates`: `masked` is days of four bytes, or microseconds of eight."""
        cdef Py_ssize_t size = 4 if code == DATE_BINARY else 8, i
        cdef int64_t number
        if self.masked_bytes != size:
            self.masked_bytes = -1
            return 0
        number = -1 if self.masked[0] & 0x80 else 0
        for i in range(size):
            number = <int64_t>((<uint64_t>number << 8) | self.masked[i])
        if size == 8:  # Rounds down, for times before 2000 as well.
            number = number // DAY - (number % DAY < 0)
        if not truncate_days(&number, parts):
            self.masked_bytes = -1
            return 0
        if size == 8:
            number *= DAY
        self.reserve_scratch(size)
        for i in range(size):
            self.scratch[size - 1 - i] = (<uint64_t>number >> (8 * i)) & 0xFF
        self.masked = self.scratch
        return 0

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
        if code == DATE_BINARY or code == TIMESTAMP_BINARY:
            return self.mask_binary_date(code, program.counts[column])
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
