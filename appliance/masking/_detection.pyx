# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""The mask `detect` in C: what `detection` does with the values of one column.

Text and JSON as PostgreSQL writes them are done here. What is rare (an escape in JSON, bytes
that are not UTF-8, an array in which something was found) is left to the function in
`detection`, which is the meaning of both.
"""

from cpython.bytearray cimport PyByteArray_AS_STRING
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.string cimport memchr, memcmp, memcpy

# Numbers of `ops.Shape`; a test compares them.
DEF TEXT = 0
DEF JSON = 1
DEF OTHER = 2
DEF MADE = 3
COMPILED_SHAPES = {"TEXT": TEXT, "JSON": JSON, "OTHER": OTHER, "MADE": MADE}

DEF VALUE = 0
DEF VALUE_OR_END = 1
DEF KEY = 2
DEF KEY_OR_END = 3
DEF COLON = 4
DEF MORE = 5
DEF END = 6
DEF DEPTH = 64


cdef bint is_utf8(const uint8_t* data, Py_ssize_t size) except -1:
    cdef Py_ssize_t i
    for i in range(size):
        if data[i] >= 0x80:
            break
    else:
        return True
    try:
        PyUnicode_DecodeUTF8(<const char*>data, size, NULL)
    except UnicodeDecodeError:
        return False
    return True


cdef inline bint is_blank(uint8_t byte) noexcept nogil:
    return byte == 32 or 9 <= byte <= 10 or byte == 13


cdef inline bint is_word(
    const uint8_t* text, Py_ssize_t size, Py_ssize_t at, const char* word, Py_ssize_t length
) noexcept nogil:
    return size - at >= length and memcmp(text + at, word, length) == 0


cdef Py_ssize_t split_words(uint8_t* out, const uint8_t* key, Py_ssize_t size) noexcept nogil:
    """See `folding.split_words`; returns the size of what was written."""
    cdef Py_ssize_t i, written = 0
    for i in range(size):
        if i > 0 and 65 <= key[i] <= 90 and 97 <= key[i - 1] <= 122:
            out[written] = 32
            written += 1
        out[written] = key[i]
        written += 1
    return written


cdef class Detector:
    """The instruction `ops.Detection` for one column."""

    def __cinit__(self, detection):
        self.scanner = Scanner(detection.names, detection.mrn_pattern)
        self.shape, self.room = detection.shape, detection.room
        self.head = detection.head
        self.scratch = bytearray(4096)

    def mask_value(self, bytes value):
        """Return the value masked, itself if nothing is found, `NotImplemented` if Python must."""
        cdef int answer = self.mask(<const uint8_t*>PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value))
        if answer == UNCHANGED:
            return value
        if answer == ASK_PYTHON:
            return NotImplemented
        return PyBytes_FromStringAndSize(<char*>self.scanner.out, self.scanner.written)

    cdef int mask(self, const uint8_t* value, Py_ssize_t size) except -1:
        """Say what becomes of a value; if it is replaced, `scanner.out` has what stands for it."""
        if self.shape == TEXT:
            return self.mask_text(value, size)
        if self.shape == JSON:
            return self.mask_json(value, size)
        # Elements of an array are quoted with backslashes, behind which anything may be.
        if size and memchr(value, 92, size) != NULL:
            return ASK_PYTHON
        if self.shape == MADE and size and memchr(value, 34, size) != NULL:
            return ASK_PYTHON
        return ASK_PYTHON if self.scanner.find(value, size) else UNCHANGED

    cdef int mask_text(self, const uint8_t* value, Py_ssize_t size) except -1:
        cdef Scanner scanner = self.scanner
        cdef Py_ssize_t i, characters = 0
        if not scanner.find(value, size):
            return UNCHANGED
        scanner.written = 0
        scanner.append_replaced(value, size, 0)
        if not is_utf8(scanner.out, scanner.written):
            return ASK_PYTHON
        if 0 <= self.room < scanner.written:
            for i in range(scanner.written):
                if (scanner.out[i] & 0xC0) != 0x80:
                    characters += 1
                    if characters > self.room:
                        scanner.written = i
                        break
        return REPLACED

    cdef int mask_json(self, const uint8_t* text, Py_ssize_t size) except -1:
        """Walk the tokens as `json_values` does; a key is the context of its values."""
        cdef Level levels[DEPTH]
        cdef Scanner scanner = self.scanner
        cdef Py_ssize_t at = PyBytes_GET_SIZE(self.head), depth = 0, start, done = 0, before
        cdef Py_ssize_t key_start = 0, key_size = -1, above
        cdef int expects = VALUE
        cdef uint8_t byte
        cdef bint changed = False, is_string, is_found
        if size < at or memcmp(text, PyBytes_AS_STRING(self.head), at) or not is_utf8(text, size):
            return ASK_PYTHON
        scanner.written = 0
        while True:
            while at < size and is_blank(text[at]):
                at += 1
            if at == size:
                break
            byte, start = text[at], at
            at += 1
            if byte == 123 or byte == 91:  # { [
                if expects > VALUE_OR_END or depth == DEPTH:
                    return ASK_PYTHON
                levels[depth] = Level(byte, key_start, key_size)
                depth += 1
                expects = KEY_OR_END if byte == 123 else VALUE_OR_END
            elif byte == 125 or byte == 93:  # } ]
                if expects != MORE and expects != (KEY_OR_END if byte == 125 else VALUE_OR_END):
                    return ASK_PYTHON
                if depth == 0 or levels[depth - 1].kind != byte - 2:
                    return ASK_PYTHON
                depth -= 1
                key_start, key_size = levels[depth].key_start, levels[depth].key_size
                expects = MORE if depth else END
            elif byte == 44:  # ,
                if expects != MORE:
                    return ASK_PYTHON
                key_start, key_size = levels[depth - 1].key_start, levels[depth - 1].key_size
                expects = KEY if levels[depth - 1].kind == 123 else VALUE
            elif byte == 58:  # :
                if expects != COLON:
                    return ASK_PYTHON
                expects = VALUE
            elif byte == 34 or byte == 45 or 48 <= byte <= 57:
                is_string = byte == 34
                if is_string:
                    while at < size and text[at] != 34:
                        if text[at] == 92 or text[at] < 32:
                            return ASK_PYTHON
                        at += 1
                    if at == size:
                        return ASK_PYTHON
                    start += 1
                else:
                    if byte == 45 and (at == size or not 48 <= text[at] <= 57):
                        return ASK_PYTHON
                    while at < size and (
                        48 <= text[at] <= 57 or text[at] == 46 or (text[at] | 32) == 101
                        or text[at] == 43 or text[at] == 45
                    ):
                        at += 1
                before = scanner.written
                scanner.append(text + done, start - done)
                if not is_string:
                    scanner.append(<const uint8_t*>b'"', 1)
                if expects == KEY or expects == KEY_OR_END:
                    if not is_string:
                        return ASK_PYTHON
                    key_start, key_size = start, at - start
                    is_found = self.replace_token(text, start, at, 0, -1, NULL)
                    expects = COLON
                elif expects <= VALUE_OR_END:
                    above = depth - 1
                    while above >= 0 and levels[above].kind == 91:
                        above -= 1
                    is_found = self.replace_token(
                        text, start, at, key_start, key_size, &levels[above] if above >= 0 else NULL
                    )
                    expects = MORE if depth else END
                else:
                    return ASK_PYTHON
                if is_found:
                    if not is_string:
                        scanner.append(<const uint8_t*>b'"', 1)
                    changed, done = True, at
                else:
                    scanner.written = before
                at += is_string
            else:
                if is_word(text, size, start, "true", 4) or is_word(text, size, start, "null", 4):
                    at = start + 4
                elif is_word(text, size, start, "false", 5):
                    at = start + 5
                else:
                    return ASK_PYTHON
                if expects > VALUE_OR_END:
                    return ASK_PYTHON
                expects = MORE if depth else END
        if expects != END:
            return ASK_PYTHON
        if not changed:
            return UNCHANGED
        scanner.append(text + done, size - done)
        return REPLACED if is_utf8(scanner.out, scanner.written) else ASK_PYTHON

    cdef bint replace_token(
        self, const uint8_t* text, Py_ssize_t start, Py_ssize_t end,
        Py_ssize_t key_start, Py_ssize_t key_size, const Level* above,
    ) except -1:
        """Append what stands for a token, judged behind its keys, see `detection._keys`.

        `above` is the object that it is in, if any. False if it stays.
        """
        cdef Scanner scanner = self.scanner
        cdef Py_ssize_t context = 0, size = end - start, wanted
        cdef uint8_t* joined
        if key_size < 0:
            return scanner.find(text + start, size) and scanner.append_replaced(text + start, size, 0)
        wanted = 2 * key_size + 2 + size
        if above == NULL or not is_word(text, end, key_start, b'value"', 6):
            above = NULL
        elif above.key_size >= 0:
            wanted += 2 * above.key_size + 1
        if wanted > len(self.scratch):
            self.scratch = bytearray(2 * wanted)
        joined = <uint8_t*>PyByteArray_AS_STRING(self.scratch)
        if above != NULL and above.key_size >= 0:
            context = split_words(joined, text + above.key_start, above.key_size)
            joined[context] = 32
            context += 1
        context += split_words(joined + context, text + key_start, key_size)
        joined[context], joined[context + 1] = 58, 32  # A colon and a blank.
        context += 2
        memcpy(joined + context, text + start, size)
        size += context
        return scanner.find(joined, size) and scanner.append_replaced(joined, size, context)
