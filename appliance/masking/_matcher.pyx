# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""Runs the programs of `patterns` over bytes; finds what `re` finds, see there for how.

Recursion is as deep as a pattern is long, its repetitions counted: never as the text.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.stdlib cimport free, malloc

from appliance.masking.patterns import ALL, compile_pattern

DEF ACCEPT = 0
DEF SET = 1
DEF RUN = 2
DEF LAZY_RUN = 3
DEF BRANCH = 4
DEF MARK = 5
DEF NOT_BEHIND = 6
DEF NOT_AHEAD = 7
DEF NOT = 8
DEF ENTER = 9
DEF LOOP = 10
DEF LAZY_LOOP = 11
DEF AHEAD = 12

COMPILED_KINDS = {
    "ACCEPT": ACCEPT, "SET": SET, "RUN": RUN, "LAZY_RUN": LAZY_RUN, "BRANCH": BRANCH,
    "MARK": MARK, "NOT_BEHIND": NOT_BEHIND, "NOT_AHEAD": NOT_AHEAD, "NOT": NOT,
    "ENTER": ENTER, "LOOP": LOOP, "LAZY_LOOP": LAZY_LOOP, "AHEAD": AHEAD,
}
SLOTS = 16


cdef inline bint has(const Machine* m, int members, uint8_t byte) noexcept nogil:
    return (m.sets[members * 4 + (byte >> 6)] >> (byte & 63)) & 1


cdef inline bint may_follow(const Machine* m, int at, Py_ssize_t p) noexcept nogil:
    """Whether it is worth going on at a node: looks at one byte only."""
    cdef int members = m.nodes[at].first
    return members < 0 or (p < m.size and has(m, members, m.text[p]))


cdef bint run(Machine* m, int at, Py_ssize_t p) noexcept nogil:
    cdef const Node* node
    cdef Py_ssize_t stop, low, old
    cdef int kind, i, members, count
    while True:
        node = &m.nodes[at]
        kind = node.kind
        if kind == SET:
            if p >= m.size or not has(m, node.a, m.text[p]):
                return False
            p += 1
        elif kind == RUN:
            low = p + node.b
            stop = m.size if node.c > m.size - p else p + node.c
            while p < stop and has(m, node.a, m.text[p]):
                p += 1
            if p < low:
                return False
            while p > low:
                if may_follow(m, node.next, p) and run(m, node.next, p):
                    return True
                p -= 1
        elif kind == LAZY_RUN:
            low = p + node.b
            stop = m.size if node.c > m.size - p else p + node.c
            while p < low:
                if p >= stop or not has(m, node.a, m.text[p]):
                    return False
                p += 1
            while p < stop and has(m, node.a, m.text[p]):
                if may_follow(m, node.next, p) and run(m, node.next, p):
                    return True
                p += 1
        elif kind == BRANCH:
            for i in range(node.a, node.a + node.b):
                members = m.alternatives[2 * i + 1]
                if members < 0 or (p < m.size and has(m, members, m.text[p])):
                    if i == node.a + node.b - 1:
                        break
                    if run(m, m.alternatives[2 * i], p):
                        return True
                elif i == node.a + node.b - 1:
                    return False
            at = m.alternatives[2 * (node.a + node.b - 1)]
            continue
        elif kind == MARK:
            if not may_follow(m, node.next, p):
                return False
            old = m.marks[node.a]
            m.marks[node.a] = p
            if run(m, node.next, p):
                return True
            m.marks[node.a] = old
            return False
        elif kind == NOT_BEHIND:
            if p > 0 and has(m, node.a, m.text[p - 1]):
                return False
        elif kind == NOT_AHEAD:
            if p < m.size and has(m, node.a, m.text[p]):
                return False
        elif kind == NOT:
            if p >= node.b and run(m, node.a, p - node.b):
                return False
        elif kind == AHEAD:
            if not run(m, node.a, p):
                return False
        elif kind == ENTER:
            if not may_follow(m, node.next, p):
                return False
            count = m.counts[node.a]
            m.counts[node.a] = 0
            if run(m, node.next, p):
                return True
            m.counts[node.a] = count
            return False
        elif kind == LOOP:
            count = m.counts[node.a]
            if count < node.c and may_follow(m, node.d, p):
                m.counts[node.a] = count + 1
                if run(m, node.d, p):
                    return True
                m.counts[node.a] = count
            if count < node.b:
                return False
        elif kind == LAZY_LOOP:
            count = m.counts[node.a]
            if count >= node.b and run(m, node.next, p):
                return True
            if count >= node.c:
                return False
            m.counts[node.a] = count + 1
            if run(m, node.d, p):
                return True
            m.counts[node.a] = count
            return False
        else:
            m.end = p
            return True
        at = node.next


cdef bint match_at(
    Machine* m, const uint8_t* text, Py_ssize_t size, Py_ssize_t at
) noexcept nogil:
    """Whether the pattern matches just here; `end` and `marks` then say what."""
    cdef int i
    for i in range(m.slots):
        m.marks[i] = -1
    m.text, m.size = text, size
    return run(m, m.entry, at)


cdef class Matcher:
    """One pattern of `re`, over bytes.

    Raises `BastionError` if it has something that programs cannot do.
    """

    def __cinit__(self, pattern):
        program = compile_pattern(pattern)
        if program.counters > SLOTS or 2 * program.groups > SLOTS:
            raise ValueError("a pattern has too many groups or repetitions")
        cdef Machine* m = &self.machine
        cdef int i, part
        sets = list(program.sets)

        def number_of(members):
            if members == ALL:
                return -1
            if members not in sets:
                sets.append(members)
            return sets.index(members)

        m.nodes = <Node*>malloc(len(program.nodes) * sizeof(Node))
        m.alternatives = <int*>malloc((2 * len(program.alternatives) + 1) * sizeof(int))
        if m.nodes == NULL or m.alternatives == NULL:
            raise MemoryError
        for i, node in enumerate(program.nodes):
            m.nodes[i] = Node(
                node.kind, node.next, node.a, node.b, node.c, node.d, number_of(program.first(i))
            )
        for i, (entry, first) in enumerate(program.alternatives):
            m.alternatives[2 * i] = entry
            m.alternatives[2 * i + 1] = number_of(first)
        m.sets = <uint64_t*>malloc((4 * len(sets) + 1) * sizeof(uint64_t))
        if m.sets == NULL:
            raise MemoryError
        for i, members in enumerate(sets):
            for part in range(4):
                m.sets[4 * i + part] = (members >> (64 * part)) & 0xFFFFFFFFFFFFFFFF
        m.entry, m.slots = program.entry, 2 * program.groups

    def __dealloc__(self):
        free(self.machine.nodes)
        free(self.machine.alternatives)
        free(self.machine.sets)

    def spans(self, bytes text):
        """Return each match as `re` gives it: its span, then those of its groups."""
        cdef const uint8_t* data = <const uint8_t*>PyBytes_AS_STRING(text)
        cdef Py_ssize_t at = 0, size = PyBytes_GET_SIZE(text)
        found = []
        while at < size:
            if match_at(&self.machine, data, size, at):
                groups = [
                    (self.machine.marks[i], self.machine.marks[i + 1]) for i in range(0, self.machine.slots, 2)
                ]
                found.append(((at, self.machine.end), *groups))
                at = max(at + 1, self.machine.end)
            else:
                at += 1
        return found
