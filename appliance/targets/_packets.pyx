# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""A channel's data as packets under AES-GCM, sealed and opened in C.

`seal_data` does for a turn's packets what `ssh_channel.take_pieces` and `QuickConnection._seal` do
for one, `open_data` what the loop of `ssh_packets.open_data_slowly` does; those are
the oracle, and what is not sure to be data stays theirs. The ciphers are the caller's. No I/O.

Bounds: a packet's size is checked against what was received before it is read, what a packet
says of itself against its size; `_Waiting.take` copies what was counted to be there.
"""

from asyncssh.channel import SSHChannel
from asyncssh.misc import MACError, ProtocolError
from asyncssh.process import SSHClientProcess
from cryptography.exceptions import InvalidTag

from cpython.buffer cimport (
    PyBUF_READ, PyBUF_SIMPLE, PyBUF_WRITE, PyBuffer_Release, PyObject_GetBuffer
)
from cpython.bytearray cimport PyByteArray_AS_STRING, PyByteArray_FromStringAndSize
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.memoryview cimport PyMemoryView_FromMemory
from libc.string cimport memcpy

DEF BLOCK_BYTES = 16
DEF TAG_BYTES = 16
DEF LENGTH_BYTES = 4
DEF HEAD_BYTES = 10  # How much padding, the kind, the channel and the size.
DEF MIN_PADDING_BYTES = 4
DEF MOST_PADDING_BYTES = 19
DEF NONCE_BYTES = 12
DEF FIXED_BYTES = 4
DEF WINDOW_ADJUST = 93
DEF CHANNEL_DATA = 94

cdef object ACCEPT_DATA = SSHChannel._accept_data


cdef inline void write_uint32(char* at, unsigned int value) noexcept nogil:
    at[0] = <char>(value >> 24)
    at[1] = <char>(value >> 16)
    at[2] = <char>(value >> 8)
    at[3] = <char>value


cdef inline unsigned int read_uint32(const char* at) noexcept nogil:
    cdef const unsigned char* byte = <const unsigned char*>at
    return (<unsigned int>byte[0] << 24) | (byte[1] << 16) | (byte[2] << 8) | byte[3]


cdef bytes take_nonce(cipher):
    """As `KeptGCM.take_nonce`: what was taken is counted before it is used."""
    cdef unsigned long long invocation = cipher.invocation
    cdef bytes fixed = cipher.fixed
    cdef bytes nonce = PyBytes_FromStringAndSize(NULL, NONCE_BYTES)
    cdef char* at = PyBytes_AS_STRING(nonce)
    if PyBytes_GET_SIZE(fixed) != FIXED_BYTES:
        raise ValueError("not the fixed field of a nonce")
    cipher.invocation = invocation + 1
    memcpy(at, PyBytes_AS_STRING(fixed), FIXED_BYTES)
    write_uint32(at + FIXED_BYTES, <unsigned int>(invocation >> 32))
    write_uint32(at + FIXED_BYTES + 4, <unsigned int>invocation)
    return nonce


cdef class _Waiting:
    """Data at the front of what waits in a channel: pieces of the kind `None`."""

    cdef list pieces
    cdef Py_ssize_t at  # of the piece at the front, in the list
    cdef Py_ssize_t offset  # in it
    cdef Py_ssize_t size  # of all that may be taken

    def __cinit__(self, list pieces, Py_ssize_t most):
        self.pieces, self.at, self.offset, self.size = pieces, 0, 0, 0
        for piece, kind in pieces:
            if kind is not None or self.size >= most:
                break
            self.size += len(piece)
        self.size = min(self.size, most)

    cdef int take(self, char* to, Py_ssize_t count) except -1:
        """Copy `count` bytes, of which there are `size` at most, and go on behind them."""
        cdef Py_buffer view
        cdef Py_ssize_t some
        self.size -= count
        while count > 0:
            PyObject_GetBuffer((<tuple>self.pieces[self.at])[0], &view, PyBUF_SIMPLE)
            some = min(count, view.len - self.offset)
            memcpy(to, <char*>view.buf + self.offset, some)
            to += some
            count -= some
            self.offset += some
            if self.offset == view.len:
                self.at += 1
                self.offset = 0
            PyBuffer_Release(&view)
        return 0

    cdef forget_taken(self):
        """Leave in the list what was not taken."""
        if self.offset:
            piece, kind = self.pieces[self.at]
            self.pieces[self.at] = memoryview(piece)[self.offset :], kind
        del self.pieces[: self.at]


def seal_data(
    cipher, list waiting, unsigned int channel, Py_ssize_t most, Py_ssize_t packet_bytes, fill
):
    """Take up to `most` bytes off the front of `waiting`.

    Returns sealed packets, how many bytes were taken, and how many the packets have.
    `waiting` has pieces with their kind; data of another kind than `None` ends it. Each packet has
    up to `packet_bytes` of data, padding from `fill`, and is whole: length, what is sealed, tag.
    """
    cdef _Waiting data = _Waiting(waiting, most)
    cdef Py_ssize_t taken = data.size
    cdef list packets = []
    cdef Py_ssize_t size, padding, length, sealed = 0
    cdef bytes plain = PyBytes_FromStringAndSize(
        NULL, HEAD_BYTES + min(packet_bytes, taken) + MIN_PADDING_BYTES + BLOCK_BYTES
    )
    cdef Py_ssize_t count = (taken + packet_bytes - 1) // packet_bytes
    cdef bytes filling = fill(count * MOST_PADDING_BYTES)
    cdef Py_ssize_t filled = 0
    cdef bytearray packet
    cdef char* at = PyBytes_AS_STRING(plain)
    cdef char* to
    if PyBytes_GET_SIZE(filling) != count * MOST_PADDING_BYTES:
        raise ValueError("not as much padding as was asked for")
    seal = cipher.aead.encrypt_into
    while data.size > 0:
        size = min(data.size, packet_bytes)
        padding = BLOCK_BYTES - (HEAD_BYTES + size) % BLOCK_BYTES
        if padding < MIN_PADDING_BYTES:
            padding += BLOCK_BYTES
        length = HEAD_BYTES + size + padding
        at[0] = <char>padding
        at[1] = CHANNEL_DATA
        write_uint32(at + 2, channel)
        write_uint32(at + 6, <unsigned int>size)
        data.take(at + HEAD_BYTES, size)
        memcpy(at + HEAD_BYTES + size, PyBytes_AS_STRING(filling) + filled, padding)
        filled += MOST_PADDING_BYTES
        packet = PyByteArray_FromStringAndSize(NULL, LENGTH_BYTES + length + TAG_BYTES)
        to = PyByteArray_AS_STRING(packet)
        write_uint32(to, <unsigned int>length)
        seal(
            take_nonce(cipher),
            PyMemoryView_FromMemory(at, length, PyBUF_READ),
            PyBytes_FromStringAndSize(to, LENGTH_BYTES),
            PyMemoryView_FromMemory(to + LENGTH_BYTES, length + TAG_BYTES, PyBUF_WRITE),
        )
        packets.append(packet)
        sealed += LENGTH_BYTES + length + TAG_BYTES
    data.forget_taken()
    return packets, taken, sealed


def open_data(cipher, dict channels, received, Py_ssize_t most):
    """Open what was received, and hand on what is data of a channel, or room in its window.

    Returns where it stopped, how many packets were handed on, and an open packet that has to be
    looked at, or `None`: then no other is whole. `most` is the size that a packet may have. Raises
    `ProtocolError` if it has another, `MACError` if it is not what the peer sealed, and what
    channels raise.
    """
    cdef Py_buffer view
    cdef Py_ssize_t at = 0, after, size, count = 0
    cdef char* data
    cdef bytes packet
    open_into = cipher.aead.decrypt_into
    PyObject_GetBuffer(received, &view, PyBUF_SIMPLE)
    try:
        data = <char*>view.buf
        while view.len - at >= LENGTH_BYTES:
            size = read_uint32(data + at)
            if size > most or size < BLOCK_BYTES or size % BLOCK_BYTES:
                raise ProtocolError("Packet size not possible")
            after = at + LENGTH_BYTES + size + TAG_BYTES
            if after > view.len:
                break
            packet = PyBytes_FromStringAndSize(NULL, size)
            try:
                open_into(
                    take_nonce(cipher),
                    PyMemoryView_FromMemory(data + at + LENGTH_BYTES, size + TAG_BYTES, PyBUF_READ),
                    PyBytes_FromStringAndSize(data + at, LENGTH_BYTES),
                    PyMemoryView_FromMemory(PyBytes_AS_STRING(packet), size, PyBUF_WRITE),
                )
            except InvalidTag:
                raise MACError("MAC verification failed") from None
            at = after
            if not hand_on(channels, packet):
                return at, count, packet
            count += 1
        return at, count, None
    finally:
        PyBuffer_Release(&view)


cdef bint hand_on(dict channels, bytes packet) except -1:
    """Hand on the packet if it is a channel's data, or window, and nothing is wrong with it."""
    cdef const char* data = PyBytes_AS_STRING(packet)
    cdef Py_ssize_t padding = <unsigned char>data[0]
    cdef Py_ssize_t size = read_uint32(data + 6)
    cdef Py_ssize_t end = HEAD_BYTES + size
    cdef int kind = <unsigned char>data[1]
    if padding < MIN_PADDING_BYTES or (kind != CHANNEL_DATA and kind != WINDOW_ADJUST):
        return False
    chan = channels.get(read_uint32(data + 2))
    if chan is None or chan._recv_state != "open":
        return False
    if kind == CHANNEL_DATA:
        if end + padding != PyBytes_GET_SIZE(packet) or size > chan._recv_window:
            return False
        accept(chan, packet, size)
        return True
    if HEAD_BYTES + padding != PyBytes_GET_SIZE(packet):
        return False
    chan._send_window += size
    if chan._send_buf or chan._send_paused or chan._send_state != "open":
        chan._flush_send_buf()
    return True


cdef int accept(chan, bytes packet, Py_ssize_t size) except -1:
    """As asyncssh's `_accept_data`, where there is nothing to do but to pass on data."""
    cdef Py_ssize_t window = chan._recv_window - size
    session = chan._session
    if type(session) is SSHClientProcess:  # What reads from it joins what there is.
        data = memoryview(packet)[HEAD_BYTES : HEAD_BYTES + size]
    else:
        data = PyBytes_FromStringAndSize(PyBytes_AS_STRING(packet) + HEAD_BYTES, size)
    if (
        size > 0
        and session is not None
        and chan._recv_paused is False
        and chan._encoding is None
        and 2 * window >= <Py_ssize_t>chan._init_recv_window
        and chan._send_state not in ("close_pending", "closed")
        and getattr(type(chan), "_accept_data", None) is ACCEPT_DATA
    ):
        chan._recv_window = window
        session.data_received(data, None)
    else:
        chan._accept_data(data)
    return 0
