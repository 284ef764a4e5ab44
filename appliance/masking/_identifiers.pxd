# What patterns alone cannot say about an identifier: the same as in `detectors`, in C.
from libc.stdint cimport uint8_t

DEF HASH_BYTES = 24
DEF TAIL_BYTES = 12
DEF UUID_BYTES = 36


cdef inline bint is_digit(uint8_t byte) noexcept nogil:
    return 48 <= byte <= 57


cdef inline bint is_letter(uint8_t byte) noexcept nogil:
    return 97 <= (byte | 32) <= 122


cdef inline bint is_alnum(uint8_t byte) noexcept nogil:
    return is_digit(byte) or is_letter(byte)


cdef inline bint is_hex(uint8_t byte) noexcept nogil:
    return is_digit(byte) or 97 <= (byte | 32) <= 102


cdef inline bint is_part_of_uuid(
    const uint8_t* text, Py_ssize_t size, Py_ssize_t start, Py_ssize_t end
) noexcept nogil:
    """See `detectors.UUID`."""
    cdef Py_ssize_t first = max(0, end - UUID_BYTES), i
    while first <= start and first + UUID_BYTES <= size:
        for i in range(UUID_BYTES):
            if i == 8 or i == 13 or i == 18 or i == 23:
                if text[first + i] != 45:
                    break
            elif not is_hex(text[first + i]):
                break
        else:
            return True
        first += 1
    return False


cdef inline bint is_part_of_hash(
    const uint8_t* text, Py_ssize_t size, Py_ssize_t start, Py_ssize_t end
) noexcept nogil:
    """See `detectors.is_part_of_hash`."""
    cdef Py_ssize_t left = start, right = end, i
    cdef bint only_digits = True
    if is_part_of_uuid(text, size, start, end):
        return True
    while left > 0 and is_alnum(text[left - 1]) and start - left <= HASH_BYTES:
        left -= 1
    while right < size and is_alnum(text[right]) and right - end <= HASH_BYTES:
        right += 1
    for i in range(left, right):
        if not is_hex(text[i]):
            return False
        only_digits = only_digits and is_digit(text[i])
    if only_digits:
        return False
    return right - left >= HASH_BYTES or (
        right - left == TAIL_BYTES and left > 0 and text[left - 1] == 45
    )


cdef inline bint has_luhn(
    const uint8_t* text, Py_ssize_t start, Py_ssize_t end, int total
) noexcept nogil:
    """See `detectors.has_luhn`; skips what is no digit and begins with a sum."""
    cdef int number
    cdef bint twice = False
    while end > start:
        end -= 1
        if is_digit(text[end]):
            number = (text[end] - 48) * (2 if twice else 1)
            total += number - 9 if number > 9 else number
            twice = not twice
    return total % 10 == 0


cdef inline bint is_dea(const uint8_t* digits) noexcept nogil:
    cdef int odd = digits[0] + digits[2] + digits[4] - 3 * 48
    cdef int even = digits[1] + digits[3] + digits[5] - 3 * 48
    return (odd + 2 * even) % 10 == digits[6] - 48


cdef inline bint is_ip4(const uint8_t* text, Py_ssize_t size) noexcept nogil:
    """Whether `ipaddress` takes it for IPv4: four numbers up to 255 without leading zeros."""
    cdef Py_ssize_t i = 0, start
    cdef int number, part
    for part in range(4):
        start, number = i, 0
        while i < size and is_digit(text[i]):
            number = number * 10 + text[i] - 48
            i += 1
            if i - start > 3:
                return False
        if i == start or number > 255 or (text[start] == 48 and i - start > 1):
            return False
        if part < 3:
            if i >= size or text[i] != 46:
                return False
            i += 1
    return i == size


cdef inline bint is_ip6(const uint8_t* text, Py_ssize_t size) noexcept nogil:
    """Whether `ipaddress` takes it for IPv6; it is made of hexadecimal, colons and dots."""
    cdef Py_ssize_t sizes[10]
    cdef Py_ssize_t i, start = 0
    cdef int parts = 0, extra = 0, skip = -1, high, low
    for i in range(size + 1):
        if i == size or text[i] == 58:
            if parts == 9:
                return False
            sizes[parts] = i - start
            parts += 1
            if i < size:
                start = i + 1
    if parts < 3:
        return False
    for i in range(start, size):
        if text[i] == 46:
            if not is_ip4(text + start, size - start):
                return False
            # Stands for two groups, which are short enough.
            if parts == 9:
                return False
            sizes[parts - 1], sizes[parts] = 1, 1
            parts += 1
            break
    for i in range(1, parts - 1):
        if sizes[i] == 0:
            if skip >= 0:
                return False
            skip = <int>i
    for i in range(parts):
        if sizes[i] > 4:
            return False
    if skip < 0:
        return parts == 8 and sizes[0] > 0 and sizes[7] > 0
    high, low = skip, parts - skip - 1
    if sizes[0] == 0:
        high -= 1
        if high:
            return False
    if sizes[parts - 1] == 0:
        low -= 1
        if low:
            return False
    return high + low < 8
