# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""The detectors in C: finds and replaces exactly what `detectors.Scanner` does.

One sweep looks at each place of a text once: a table (`triggers`) tells which patterns could
begin there, and `_matcher` runs just these. Patterns that begin with too little (an address:
any number) wait for a second sweep, which only takes place if the first saw the word that
they cannot do without. What patterns alone cannot say (check digits, hashes, IPv6) is
written out here, as in `detectors`; patterns from policy stay in RE2.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdint cimport uint8_t, uint16_t
from libc.stdlib cimport free, malloc, qsort, realloc
from libc.string cimport memcpy

cdef extern from "_foldable.h" nogil:
    Py_ssize_t next_foldable(const uint8_t* text, Py_ssize_t size, Py_ssize_t at)

import re
import string
from dataclasses import replace

from appliance.masking import addresses, detectors
from appliance.masking.folding import fold_text
from appliance.masking._identifiers cimport (
    has_luhn, is_alnum, is_dea, is_digit, is_hex, is_ip6, is_letter, is_part_of_hash,
)
from appliance.masking._matcher cimport Machine, Matcher, match_at
from appliance.masking.patterns import ALL, Head, compile_pattern, width_of
from appliance.masking.prefilter import digits_needed
from appliance.masking.triggers import build_triggers, byte_set

# The order of `detectors.DETECTORS`; a test compares them.
DEF O_SSN = 0
DEF O_MRN = 1
DEF O_PHONE = 2
DEF O_EMAIL = 3
DEF O_DOB = 4
DEF O_CARD = 5
DEF O_NPI = 6
DEF O_DEA = 7
DEF O_MBI = 8
DEF O_ICD10 = 9
DEF O_URL = 10
DEF O_IP = 11
DEF O_ADDRESS = 12

# Bits of the first sweep. The patterns of the first ten are tried where they begin.
DEF SSN = 0
DEF MRN = 1
DEF PHONE = 2
DEF NPI = 3
DEF DEA = 4
DEF MBI = 5
DEF BOX = 6
DEF IP4 = 7
DEF BIRTH_WORD = 8
DEF ICD_WORD = 9
DEF SUFFIX = 10
DEF WWW = 11
DEF CARD = 12
DEF EMAIL = 13
DEF COLON = 14
DEF NUMBER = 15
# Bits of the second sweep.
DEF DOB = 0
DEF ICD_CODE = 1
DEF ICD_WORD_2 = 2
DEF URL = 3
DEF ADDRESS = 4
# Places in `passed` beyond the bits of either sweep.
DEF SECOND_PLACES = 16
DEF IP6 = 21

DEF LOCAL_BYTES = 64
DEF IP6_BYTES = 39
DEF CARD_GROUPS = 5
DEF CARD_DIGITS = 13
DEF GAP_BYTES = 9
DEF SCHEME_BYTES = 21
DEF LONGEST_PROSE = 15
DEF WORD_BYTES = 30
DEF ICD_REACH = 40

NAMES = tuple(detectors.DETECTORS)

cdef list FIRST = [
    detectors.SSN, detectors.MRN, detectors.PHONE, detectors.NPI, detectors.DEA, detectors.MBI,
    addresses.BOX, detectors.IPV4, detectors.BIRTH_WORD, detectors.ICD_WORD, addresses.SUFFIX,
    re.compile(rb"(?<![a-z0-9])www\.", re.IGNORECASE),
]
cdef list SECOND = [
    detectors.DOB, detectors.ICD_CODE, detectors.ICD_WORD, detectors.URL, addresses.ADDRESS,
]
cdef list MATCHERS = [Matcher(pattern) for pattern in (*FIRST, *SECOND, detectors.IPV6, detectors.DOMAIN)]
cdef Machine* FIRST_MACHINES[12]
cdef Machine* SECOND_MACHINES[5]
cdef Machine* IP6_MACHINE
cdef Machine* DOMAIN_MACHINE


def _first_heads():
    digits, letter = byte_set(b"0123456789"), byte_set(string.ascii_letters.encode())
    for bit, pattern in enumerate(FIRST):
        heads = compile_pattern(pattern).heads()
        if bit == DEA:
            # Every word begins like one: it is tried at the first digit, two bytes late.
            yield bit, Head(ALL & ~(letter | byte_set(b"9")), digits, digits, needs_before=True)
        elif bit == SUFFIX:
            for head in heads:
                yield bit, replace(head, forbidden=ALL & ~byte_set(b" "), needs_before=True)
        else:
            for head in heads:
                yield bit, head
    yield CARD, Head(digits, byte_set(b"23456"), digits)
    yield EMAIL, Head(0, byte_set(b"@"), ALL)
    yield COLON, Head(0, byte_set(b":"), ALL)
    for head in compile_pattern(addresses.ADDRESS).heads():
        yield NUMBER, Head(head.forbidden, head.first, ALL)


cdef class Table:
    """`triggers.Triggers`, as C reads it."""

    cdef uint16_t before[257]
    cdef uint16_t first[256]
    cdef uint16_t second[256]
    cdef uint16_t* masks
    cdef uint16_t* letters
    cdef uint16_t* later
    cdef object _kept

    def __cinit__(self, heads):
        cdef int byte
        made = build_triggers(heads)
        for byte in range(257):
            self.before[byte] = made.before[byte] << 12
        for byte in range(256):
            self.first[byte], self.second[byte] = made.within[byte] << 6, made.within[byte]
        self._kept = made
        self.masks = <uint16_t*>PyBytes_AS_STRING(made.table)
        self.letters = <uint16_t*>PyBytes_AS_STRING(made.letters)
        self.later = <uint16_t*>PyBytes_AS_STRING(made.later)


cdef Py_ssize_t next_head(
    Table table, unsigned int active, const uint8_t* text, Py_ssize_t size, Py_ssize_t at,
    unsigned int* found,
) noexcept nogil:
    """The first place from `at` on where a pattern can begin, and which ones; or `size`."""
    cdef const uint16_t* masks = table.masks
    cdef size_t before = 256 if at == 0 else text[at - 1]
    cdef size_t first, second
    cdef unsigned int mask
    if at + 1 >= size:
        return size
    first = text[at]
    while at < size - 1:
        second = text[at + 1]
        mask = masks[table.before[before] | table.first[first] | table.second[second]] & active
        if mask:
            found[0] = mask
            return at
        before, first = first, second
        at += 1
    return size


cdef Table FIRST_TABLE = Table(_first_heads())
cdef Table SECOND_TABLE = Table(
    (bit, head)
    for bit, pattern in enumerate(SECOND)
    for head in compile_pattern(pattern).heads()
)
cdef uint8_t LOCAL[256]
cdef uint8_t URL_END[256]
cdef long CARD_KEYS[64]
cdef int CARD_LAYOUTS = 0
# So long before the word can a date of birth begin, with what may stand between.
cdef Py_ssize_t DATE_BYTES = width_of(detectors.DATE) + 4
cdef bytes PROSE = b"".join(sorted(addresses.PROSE, key=len))
cdef const uint8_t* PROSE_DATA = <const uint8_t*>PyBytes_AS_STRING(PROSE)
cdef Py_ssize_t PROSE_STARTS[LONGEST_PROSE + 2]
cdef bytes MARKS = b"".join((b"[%s]" % name.encode()).ljust(16) for name in NAMES)
cdef const uint8_t* MARKS_DATA = <const uint8_t*>PyBytes_AS_STRING(MARKS)
cdef uint8_t MARK_BYTES[16]


cdef void _prepare():
    global CARD_LAYOUTS, IP6_MACHINE, DOMAIN_MACHINE
    cdef int i
    cdef long key
    cdef Matcher matcher
    for i in range(len(MATCHERS)):
        matcher = MATCHERS[i]
        if i < 12:
            FIRST_MACHINES[i] = &matcher.machine
        elif i < 17:
            SECOND_MACHINES[i - 12] = &matcher.machine
        elif i == 17:
            IP6_MACHINE = &matcher.machine
        else:
            DOMAIN_MACHINE = &matcher.machine
    for i in range(256):
        URL_END[i] = i in detectors.URL_END
        LOCAL[i] = detectors.LOCAL_PART.match(bytes((i,))) is not None
    for sizes in detectors.CARD_LAYOUTS:
        key = 0
        for size in sizes:
            key = key * 32 + size
        CARD_KEYS[CARD_LAYOUTS] = key
        CARD_LAYOUTS += 1
    PROSE_STARTS[0] = 0
    for i in range(LONGEST_PROSE + 1):
        PROSE_STARTS[i + 1] = sum(len(word) for word in addresses.PROSE if len(word) <= i)
    for i, name in enumerate(NAMES):
        MARK_BYTES[i] = len(name) + 2


_prepare()


cdef inline int letter_code(uint8_t byte) noexcept nogil:
    """See `triggers.letter_code`."""
    return (byte | 32) - 96 if is_letter(byte) else 0


cdef bint is_prose(const uint8_t* word, Py_ssize_t size) noexcept nogil:
    """Whether this is one of `addresses.PROSE`, in any case."""
    cdef Py_ssize_t at, i
    if size > LONGEST_PROSE:
        return False
    at = PROSE_STARTS[size]
    while at < PROSE_STARTS[size + 1]:
        for i in range(size):
            if (word[i] | 32 if 65 <= word[i] <= 90 else word[i]) != PROSE_DATA[at + i]:
                break
        else:
            return True
        at += size
    return False


cdef inline bint is_gap(uint8_t byte) noexcept nogil:
    """Whether a byte can be part of `detectors.GAP`."""
    return byte >= 0x80 or byte == 32 or byte == 95 or 45 <= byte <= 47


cdef unsigned int narrow(
    unsigned int mask, const uint8_t* text, Py_ssize_t size, Py_ssize_t at
) noexcept nogil:
    """Drop the patterns that need another number than the one that begins here.

    An SSN is three digits, a gap, two and a gap; a phone number three, a gap, three and a gap,
    or such behind a one; an address on the net has two dots.
    """
    cdef Py_ssize_t end = at + 1, then, digits, more, last
    cdef unsigned int drop = 0
    while end < size and end - at < 11 and is_digit(text[end]):
        end += 1
    digits = end - at
    if digits < 4:
        drop = 1 << CARD
    if digits != 10:
        drop |= 1 << NPI
    then = end
    while then < size and then - end < GAP_BYTES and is_gap(text[then]):
        then += 1
    more = then
    while more < size and more - then < 4 and is_digit(text[more]):
        more += 1
    if digits > 3 or then != end + 1 or text[end] != 46 or more + 1 >= size or (
        text[more] != 46 or not is_digit(text[more + 1])
    ):
        drop |= 1 << IP4
    last = more
    while last < size and last - more < GAP_BYTES and is_gap(text[last]):
        last += 1
    if digits != 3 or then == end or last == more or last >= size or not is_digit(text[last]):
        drop |= (1 << SSN) | (1 << PHONE)
    else:
        drop |= 1 << SSN if more - then != 2 else 0
        drop |= 1 << PHONE if more - then != 3 and text[then] != 40 else 0
    if text[at] == 49 and (digits == 4 or (digits == 1 and then < size and (
        text[then] == 40 or 50 <= text[then] <= 57
    ))):
        drop &= ~<unsigned int>(1 << PHONE)
    if text[at] == 48 and (text[at + 1] == 48 or text[at + 1] == 49):
        drop &= ~<unsigned int>(1 << PHONE)  # Out of the country.
    return mask & ~drop


cdef Py_ssize_t find_number(const uint8_t* text, Py_ssize_t at, bint is_short) noexcept nogil:
    """The first place where the number of the address can begin whose suffix is here, or -1.

    One to four words that can be a street's name are between.
    """
    cdef Py_ssize_t end = at, start, found = -1
    cdef int words
    if is_short and 97 <= text[at] <= 122:
        return -1
    for words in range(5):
        while end > 0 and text[end - 1] == 32:
            end -= 1
        start = end
        while start > 0 and text[start - 1] != 32 and end - start <= WORD_BYTES:
            start -= 1
        if start == end:
            return found
        if words > 0 and (
            is_digit(text[end - 1]) or (end > 1 and is_letter(text[end - 1]) and is_digit(text[end - 2]))
        ):
            found = start
        if end - start > WORD_BYTES or (is_short and 97 <= text[start] <= 122):
            return found
        if is_prose(text + start, end - start):
            return found
        end = start
    return found


cdef bint may_fold(const uint8_t* text, Py_ssize_t size) noexcept nogil:
    """Whether `folding.FOLDABLE` could be in a text."""
    cdef Py_ssize_t i = next_foldable(text, size, 0)
    while i < size:
        if folds_here(text, size, i):
            return True
        i = next_foldable(text, size, i + 1)
    return False


cdef bint folds_here(const uint8_t* text, Py_ssize_t size, Py_ssize_t i) noexcept nogil:
    cdef uint8_t byte = text[i], before = 0
    cdef uint8_t after = text[i + 1] if i + 1 < size else 0
    cdef uint8_t then = text[i + 2] if i + 2 < size else 0
    if byte == 0xC2:
        return after == 0xA0 or after == 0xAD
    if byte == 0xE2 and after == 0x80:
        if then == 0x93 or then == 0x94:
            return i + 3 >= size or text[i + 3] != 32
        # Neither quotes nor bullets nor an ellipsis.
        return not (0x98 <= then <= 0x9D or then == 0xA2 or then == 0xA6)
    if byte >= 0xC2:
        return byte >= 0xE0 or byte == 0xD9 or byte == 0xDB or byte == 0xDF
    if byte == 38:
        return after == 35 or is_letter(after)
    if byte == 37:
        return 50 <= after <= 55 and is_hex(then)
    if byte == 92:
        return after == 117 or after == 47 or after == 110 or after == 114 or after == 116
    if byte == 10:
        if i > 0:
            before = text[i - 2] if i > 1 and text[i - 1] == 13 else text[i - 1]
        return before == 45 or before == 64 or before == 61
    after = then if after == 32 else after
    return (after | 32) == 97 or (after | 32) == 100  # (at) or (dot)


cdef int compare_spans(const void* one, const void* other) noexcept nogil:
    cdef const Span* a = <const Span*>one
    cdef const Span* b = <const Span*>other
    if a.start != b.start:
        return -1 if a.start < b.start else 1
    if a.order != b.order:
        return a.order - b.order
    return 0 if a.end == b.end else -1 if a.end < b.end else 1


cdef class Scanner:
    """See `detectors.Scanner`; no names: all detectors."""

    def __cinit__(self, names, mrn_pattern=None):
        cdef int bit
        needed = {
            "ssn": (SSN,), "mrn": (MRN,), "phone": (PHONE,), "email": (EMAIL,),
            "dob": (BIRTH_WORD,), "card": (CARD,), "npi": (NPI,), "dea": (DEA,), "mbi": (MBI,),
            "icd10": (ICD_WORD,), "url": (COLON, WWW), "ip": (IP4, COLON),
            "address": (BOX, SUFFIX, NUMBER),
        }
        chosen = [name for name in NAMES if not names or name in names]
        for name in chosen:
            for bit in needed[name]:
                self.active |= 1 << bit
        self.wants_url, self.wants_ip = "url" in chosen, "ip" in chosen
        self.own = None
        if mrn_pattern is not None and "mrn" in chosen:
            self.own = detectors.own_detector(mrn_pattern)
        self.own_digits = digits_needed(mrn_pattern)
        self.room = 16
        self.spans_found = <Span*>malloc(self.room * sizeof(Span))
        self.capacity = 1 << 12
        self.out = <uint8_t*>malloc(self.capacity)
        if self.spans_found == NULL or self.out == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.spans_found)
        free(self.out)

    def spans(self, bytes text):
        """See `detectors.Scanner.spans`."""
        self.find(<const uint8_t*>PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text))
        return [
            (self.spans_found[i].start, self.spans_found[i].end, NAMES[self.spans_found[i].order])
            for i in range(self.count)
        ]

    def replace(self, bytes text, bytes context=b""):
        """See `detectors.Scanner.replace`."""
        cdef bytes whole = context + text
        cdef Py_ssize_t size = len(context)
        if not self.find(<const uint8_t*>PyBytes_AS_STRING(whole), PyBytes_GET_SIZE(whole)):
            return text
        self.written = 0
        if not self.append_replaced(
            <const uint8_t*>PyBytes_AS_STRING(whole), PyBytes_GET_SIZE(whole), size
        ):
            return text
        return PyBytes_FromStringAndSize(<char*>self.out, self.written)

    cdef bint find(self, const uint8_t* text, Py_ssize_t size) except -1:
        """Whether there is anything; `spans_found` then has it, merged and in order."""
        self.count = 0
        self.look(text, size)
        if may_fold(text, size):
            self.look_folded(text, size)
        if self.has_failed:
            raise MemoryError
        if self.count > 1:
            self.merge()
        return self.count > 0

    cdef int look(self, const uint8_t* text, Py_ssize_t size) except -1:
        """Push the span of everything in a text as it stands."""
        cdef int i
        self.seen = 0
        for i in range(22):
            self.passed[i] = 0
        self.sweep(text, size)
        if self.seen:
            self.sweep_again(text, size)
        if self.own is not None:
            self.find_own(text, size)
        return 0

    cdef int look_folded(self, const uint8_t* text, Py_ssize_t size) except -1:
        """Push the span of everything in a text as a reader sees it, see `folding`."""
        cdef Py_ssize_t i, first = self.count
        cdef bytes read
        folding = fold_text(PyBytes_FromStringAndSize(<const char*>text, size))
        if folding is None:
            return 0
        read = folding.text
        self.look(<const uint8_t*>PyBytes_AS_STRING(read), PyBytes_GET_SIZE(read))
        for i in range(first, self.count):
            self.spans_found[i].start = folding.place(self.spans_found[i].start, is_end=False)
            self.spans_found[i].end = folding.place(self.spans_found[i].end, is_end=True)
        return 0

    cdef int find_own(self, const uint8_t* text, Py_ssize_t size) except -1:
        cdef Py_ssize_t i, digits = 0
        for i in range(size):
            digits += is_digit(text[i])
        if digits >= self.own_digits:
            for start, end in self.own(PyBytes_FromStringAndSize(<const char*>text, size)):
                self.push(start, end, O_MRN)
        return 0

    cdef void sweep(self, const uint8_t* text, Py_ssize_t size) noexcept nogil:
        cdef const uint16_t* letters = FIRST_TABLE.letters
        cdef const uint16_t* later = FIRST_TABLE.later
        # No suffix of a street is looked for before there was a number, and of those one will do.
        cdef unsigned int mask = 0, active = self.active & ~<unsigned int>(1 << SUFFIX)
        cdef size_t place
        cdef Py_ssize_t i = next_head(FIRST_TABLE, active, text, size, 0, &mask)
        while i < size:
            if mask & (1 << NUMBER):
                active = (active | (1 << SUFFIX)) & ~<unsigned int>(1 << NUMBER)
                mask &= active
            if is_digit(text[i]):
                mask = narrow(mask, text, size, i)
            elif is_letter(text[i]) and i + 2 < size:
                place = letter_code(text[i + 1]) << 5 | letter_code(text[i + 2])
                mask &= letters[letter_code(text[i]) << 10 | place]
                if mask and i + 3 < size:
                    mask &= later[place << 5 | letter_code(text[i + 3])]
            if mask:
                self.try_first(mask, text, size, i)
            i = next_head(FIRST_TABLE, active, text, size, i + 1, &mask)

    cdef void sweep_again(self, const uint8_t* text, Py_ssize_t size) noexcept nogil:
        cdef unsigned int mask = 0
        cdef Py_ssize_t i = next_head(SECOND_TABLE, self.seen, text, size, self.again_from, &mask)
        self.reach = 0
        while i < size:
            self.try_second(mask, text, size, i)
            i = next_head(SECOND_TABLE, self.seen, text, size, i + 1, &mask)

    cdef void need(self, int bit, Py_ssize_t start) noexcept nogil:
        """Let a pattern have its second sweep, in which it can match from `start` on."""
        start = max(start, 0)
        if not self.seen & (1 << bit) or start < self.passed[SECOND_PLACES + bit]:
            self.passed[SECOND_PLACES + bit] = start
        if not self.seen or start < self.again_from:
            self.again_from = start
        self.seen |= 1 << bit

    cdef void try_first(
        self, unsigned int mask, const uint8_t* text, Py_ssize_t size, Py_ssize_t at
    ) noexcept nogil:
        cdef Py_ssize_t start, end
        if mask & (1 << SSN):
            self.try_group(SSN, O_SSN, text, size, at)
        if mask & (1 << MRN):
            self.try_group(MRN, O_MRN, text, size, at)
        if mask & (1 << PHONE):
            self.try_group(PHONE, O_PHONE, text, size, at)
        if mask & (1 << NPI) and self.attempt(NPI, text, size, at):
            # 24 is the sum of the prefix 80840.
            if has_luhn(text, at, at + 10, 24) and not is_part_of_hash(text, size, at, at + 10):
                self.push(at, at + 10, O_NPI)
        if mask & (1 << DEA) and self.attempt(DEA, text, size, at - 2):
            if is_dea(text + at) and not is_part_of_hash(text, size, at - 2, at + 7):
                self.push(at - 2, at + 7, O_DEA)
        if mask & (1 << MBI) and self.attempt(MBI, text, size, at):
            start = end = FIRST_MACHINES[MBI].end
            while start > at and text[start - 1] != 45:
                start -= 1
            if not is_part_of_hash(text, size, start, end):
                self.push(at, end, O_MBI)
        if mask & (1 << BOX) and self.attempt(BOX, text, size, at):
            self.push(at, FIRST_MACHINES[BOX].end, O_ADDRESS)
        if mask & (1 << IP4) and self.attempt(IP4, text, size, at):
            self.push(at, FIRST_MACHINES[IP4].end, O_IP)
        if mask & (1 << BIRTH_WORD) and not self.seen & (1 << DOB):
            if self.attempt(BIRTH_WORD, text, size, at):
                self.need(DOB, at - DATE_BYTES)
        if mask & (1 << ICD_WORD) and not self.seen & (1 << ICD_CODE):
            if self.attempt(ICD_WORD, text, size, at):
                self.need(ICD_CODE, 0)
                self.need(ICD_WORD_2, 0)
        if mask & (1 << SUFFIX) and not self.seen & (1 << ADDRESS):
            if self.attempt(SUFFIX, text, size, at):
                start = find_number(text, at, FIRST_MACHINES[SUFFIX].marks[1] >= 0)
                if start >= 0:
                    self.need(ADDRESS, start)
        if mask & (1 << WWW) and self.attempt(WWW, text, size, at):
            self.need(URL, at)
        if mask & (1 << CARD):
            self.try_card(text, size, at)
        if mask & (1 << EMAIL):
            self.try_email(text, size, at)
        if mask & (1 << COLON):
            if self.wants_url and text[at + 1] == 47:
                self.need(URL, at - SCHEME_BYTES)
            if self.wants_ip:
                self.try_ip6(text, size, at)

    cdef void try_second(
        self, unsigned int mask, const uint8_t* text, Py_ssize_t size, Py_ssize_t at
    ) noexcept nogil:
        cdef Machine* machine
        cdef Py_ssize_t end
        if mask & (1 << DOB):
            self.try_group(SECOND_PLACES + DOB, O_DOB, text, size, at)
        if mask & (1 << ICD_WORD_2) and self.attempt(SECOND_PLACES + ICD_WORD_2, text, size, at):
            self.reach = max(self.reach, SECOND_MACHINES[ICD_WORD_2].end + ICD_REACH)
        if mask & (1 << ICD_CODE) and self.attempt(SECOND_PLACES + ICD_CODE, text, size, at):
            if at <= self.reach:
                end = SECOND_MACHINES[ICD_CODE].end
                self.reach = max(self.reach, end + ICD_REACH)
                self.push(at, end, O_ICD10)
        if mask & (1 << URL) and self.attempt(SECOND_PLACES + URL, text, size, at):
            end = SECOND_MACHINES[URL].end
            while end > at and URL_END[text[end - 1]]:
                end -= 1
            self.push(at, end, O_URL)
        if mask & (1 << ADDRESS):
            self.try_address(text, size, at)

    cdef bint attempt(
        self, int place, const uint8_t* text, Py_ssize_t size, Py_ssize_t at
    ) noexcept nogil:
        """Whether a pattern matches here, and not within its last match."""
        cdef Machine* machine
        if place < SECOND_PLACES:
            machine = FIRST_MACHINES[place]
        else:
            machine = SECOND_MACHINES[place - SECOND_PLACES]
        if at < self.passed[place] or not match_at(machine, text, size, at):
            return False
        self.passed[place] = machine.end
        return True

    cdef void try_group(
        self, int place, int order, const uint8_t* text, Py_ssize_t size, Py_ssize_t at
    ) noexcept nogil:
        """Take the group that matched: a pattern has one in each of its alternatives."""
        cdef Machine* machine
        cdef int i
        if self.attempt(place, text, size, at):
            if place < SECOND_PLACES:
                machine = FIRST_MACHINES[place]
            else:
                machine = SECOND_MACHINES[place - SECOND_PLACES]
            for i in range(0, machine.slots, 2):
                if machine.marks[i + 1] >= 0:
                    self.push(machine.marks[i], machine.marks[i + 1], order)

    cdef void try_email(self, const uint8_t* text, Py_ssize_t size, Py_ssize_t at) noexcept nogil:
        cdef Py_ssize_t start = at
        while start > 0 and at - start < LOCAL_BYTES and LOCAL[text[start - 1]]:
            start -= 1
        if start < at and match_at(DOMAIN_MACHINE, text, size, at + 1):
            self.push(start, DOMAIN_MACHINE.end, O_EMAIL)

    cdef void try_card(self, const uint8_t* text, Py_ssize_t size, Py_ssize_t at) noexcept nogil:
        """Try the chains of groups of digits that begin here, see `detectors._find_cards`."""
        cdef Py_ssize_t end = at, start
        cdef int group, i
        cdef long sizes = 0
        cdef Py_ssize_t digits = 0
        for group in range(CARD_GROUPS):
            if group > 0:
                if end + 1 >= size or not is_digit(text[end + 1]):
                    return
                if text[end] != 32 and text[end] != 45:
                    return
                end += 1
            start = end
            while end < size and is_digit(text[end]):
                end += 1
            if end - start >= 32:
                return
            sizes = sizes * 32 + (end - start)
            digits += end - start
            for i in range(CARD_LAYOUTS if digits >= CARD_DIGITS else 0):
                if CARD_KEYS[i] == sizes:
                    if has_luhn(text, at, end, 0) and not is_part_of_hash(text, size, at, end):
                        self.push(at, end, O_CARD)

    cdef void try_ip6(self, const uint8_t* text, Py_ssize_t size, Py_ssize_t at) noexcept nogil:
        """Try the run of hexadecimal and colons around a colon: IPv6 begins where it does."""
        cdef Py_ssize_t start = at, end, i
        cdef int colons = 0
        while start > 0 and (is_alnum(text[start - 1]) or text[start - 1] == 58):
            start -= 1
            if at - start > IP6_BYTES or (is_letter(text[start]) and not is_hex(text[start])):
                return
        if start < self.passed[IP6]:
            return
        self.passed[IP6] = start + 1
        if not match_at(IP6_MACHINE, text, size, start):
            return
        end = IP6_MACHINE.end
        self.passed[IP6] = end
        for i in range(start, end):
            colons += text[i] == 58
        if colons < 2 or colons == end - start:
            return
        if text[end - 1] == 58 and text[end - 2] != 58:
            end -= 1
        if is_ip6(text + start, end - start):
            self.push(start, end, O_IP)

    cdef void try_address(
        self, const uint8_t* text, Py_ssize_t size, Py_ssize_t at
    ) noexcept nogil:
        """See `addresses.find_addresses`."""
        cdef Machine* machine = SECOND_MACHINES[ADDRESS]
        cdef Py_ssize_t i, start
        cdef bint is_short, is_named = True
        if at < self.passed[SECOND_PLACES + ADDRESS] or not match_at(machine, text, size, at):
            return
        is_short = machine.marks[7] >= 0
        i = machine.marks[2]
        while i < machine.marks[3]:
            start = i
            while i < machine.marks[3] and text[i] != 32:
                i += 1
            if i > start:
                if is_prose(text + start, i - start):
                    is_named = False
                if is_short and 97 <= text[start] <= 122:
                    is_named = False
            i += 1
        if is_short and 97 <= text[machine.marks[6]] <= 122:
            is_named = False
        if is_named:
            self.push(at, machine.end, O_ADDRESS)
        self.passed[SECOND_PLACES + ADDRESS] = machine.end if is_named else machine.marks[1]

    cdef void push(self, Py_ssize_t start, Py_ssize_t end, int order) noexcept nogil:
        cdef Span* grown
        if self.count == self.room:
            grown = <Span*>realloc(self.spans_found, 2 * self.room * sizeof(Span))
            if grown == NULL:
                self.has_failed = True
                return
            self.spans_found, self.room = grown, 2 * self.room
        self.spans_found[self.count].start = start
        self.spans_found[self.count].end = end
        self.spans_found[self.count].order = order
        self.count += 1

    cdef void merge(self) noexcept nogil:
        """Join spans that overlap; the first detector of `detectors.DETECTORS` names them."""
        cdef Py_ssize_t i, kept = 0
        cdef Span* last
        qsort(self.spans_found, self.count, sizeof(Span), compare_spans)
        for i in range(1, self.count):
            last = &self.spans_found[kept]
            if self.spans_found[i].start < last.end:
                last.end = max(last.end, self.spans_found[i].end)
                last.order = min(last.order, self.spans_found[i].order)
            else:
                kept += 1
                self.spans_found[kept] = self.spans_found[i]
        self.count = kept + 1

    cdef int append(self, const uint8_t* data, Py_ssize_t size) except -1:
        cdef Py_ssize_t wanted = self.written + size
        cdef uint8_t* grown
        if wanted > self.capacity:
            grown = <uint8_t*>realloc(self.out, wanted + wanted // 2)
            if grown == NULL:
                raise MemoryError
            self.out, self.capacity = grown, wanted + wanted // 2
        memcpy(self.out + self.written, data, size)
        self.written = wanted
        return 0

    cdef int append_replaced(
        self, const uint8_t* text, Py_ssize_t size, Py_ssize_t context
    ) except -1:
        """Append the text after its first `context` bytes, replaced; whether anything was."""
        cdef Py_ssize_t i, done = context
        cdef Span* span
        cdef int changed = 0
        for i in range(self.count):
            span = &self.spans_found[i]
            if span.end > context:
                if span.start > done:
                    self.append(text + done, span.start - done)
                self.append(MARKS_DATA + 16 * span.order, MARK_BYTES[span.order])
                done, changed = span.end, 1
        self.append(text + done, size - done)
        return changed
