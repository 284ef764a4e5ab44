"""The modes of a guarded terminal: keys reach the target as they are typed, and show. Pure.

A client says with its terminal which keys end, erase or interrupt a line, whether they are
echoed, and what else becomes of them (`stty` before anything runs). What the guard reads
would then be another line than the target's.
"""

from __future__ import annotations

from collections.abc import Mapping

import asyncssh

NO_KEYS = frozenset({0x0A, 0x0D, 0x1B})
"""Return and Escape, which the guard holds or follows, are no other keys."""
LINE_ENDS = frozenset({asyncssh.PTY_VEOL, asyncssh.PTY_VEOL2})
DISABLED = 0xFF
LAST_KEY = asyncssh.PTY_VDISCARD
"""Opcodes up to this one are keys."""
FIXED = {
    asyncssh.PTY_PARMRK: 0,
    asyncssh.PTY_ISTRIP: 0,
    asyncssh.PTY_INLCR: 0,
    asyncssh.PTY_IGNCR: 0,
    asyncssh.PTY_IUCLC: 0,
    asyncssh.PTY_ISIG: 1,
    asyncssh.PTY_ICANON: 1,
    asyncssh.PTY_XCASE: 0,
    asyncssh.PTY_ECHO: 1,
    asyncssh.PTY_ECHONL: 0,
    asyncssh.PTY_IEXTEN: 1,
    asyncssh.PTY_ECHOCTL: 1,
    asyncssh.PTY_OLCUC: 0,
    asyncssh.PTY_CS7: 0,
    asyncssh.PTY_CS8: 1,
}


def wants_no_echo(modes: Mapping[int, int]) -> bool:
    """Say whether a client shows by itself what is typed, or nothing."""
    return modes.get(asyncssh.PTY_ECHO) == 0


def readable_modes(modes: Mapping[int, int], *, may_be_silent: bool) -> dict[int, int]:
    """Return a client's terminal modes, but for those by which its keys would become others.

    Nothing but a control character is another key. A terminal that `may_be_silent` has no
    echo if the client wants none, as Emacs does.

    Source: RFC 4254, section 8, "Encoding of Terminal Modes"; RFC 8160 (IUTF8).
    """
    # SECURITY: without an echo each line looks like a password
    # (test_terminal_modes.py in tests/bypass).
    passed = {one: value for one, value in modes.items() if one > LAST_KEY or _is_key(one, value)}
    is_silent = may_be_silent and wants_no_echo(modes)
    return passed | FIXED | ({asyncssh.PTY_ECHO: 0} if is_silent else {})


def _is_key(mode: int, key: int) -> bool:
    is_control = (key < 0x20 and key not in NO_KEYS) or key == 0x7F
    return key == DISABLED or (is_control and mode not in LINE_ENDS)


def erasing_keys(modes: Mapping[int, int]) -> frozenset[int]:
    """Return the keys that erase the end of a line wherever it is read: one, a word, all."""
    usual = {asyncssh.PTY_VERASE: 0x7F, asyncssh.PTY_WERASE: 0x17, asyncssh.PTY_VKILL: 0x15}
    keys = {modes.get(mode, key) for mode, key in usual.items()}
    return frozenset(keys & {*usual.values(), 0x08})


def end_key(modes: Mapping[int, int]) -> int:
    """Return the key that ends the input, and hands on what is typed: Ctrl-D, mostly."""
    key = modes.get(asyncssh.PTY_VEOF, 0x04)
    return key if _is_key(asyncssh.PTY_VEOF, key) else 0x04
