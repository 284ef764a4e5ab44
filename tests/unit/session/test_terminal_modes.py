"""Which of a client's terminal modes reach the target of a guarded terminal."""

from __future__ import annotations

import asyncssh
import pytest

from appliance.session.terminal.modes import (
    FIXED,
    end_key,
    erasing_keys,
    readable_modes,
    wants_no_echo,
)

XTERM = {
    asyncssh.PTY_VINTR: 0x03,
    asyncssh.PTY_VERASE: 0x7F,
    asyncssh.PTY_VEOL: 0xFF,
    asyncssh.PTY_IXON: 0,
    asyncssh.PTY_ONLCR: 1,
    asyncssh.PTY_OP_ISPEED: 38400,
}


@pytest.mark.parametrize("may_be_silent", [True, False])
def test_a_usual_terminal_keeps_its_modes(may_be_silent):
    assert readable_modes(XTERM, may_be_silent=may_be_silent) == XTERM | FIXED


@pytest.mark.parametrize(
    ("key", "passed", "dropped"),
    [
        (asyncssh.PTY_VERASE, 0x08, ord("a")),
        (asyncssh.PTY_VKILL, 0x18, ord("a")),
        (asyncssh.PTY_VKILL, 0xFF, 0x0D),
        (asyncssh.PTY_VINTR, 0x07, 0x1B),
        (asyncssh.PTY_VEOL, 0xFF, 0x07),
    ],
)
def test_only_a_control_character_is_another_key(key, passed, dropped):
    assert readable_modes({key: passed}, may_be_silent=True)[key] == passed
    assert key not in readable_modes({key: dropped}, may_be_silent=True)


@pytest.mark.parametrize(
    ("modes", "keys", "end"),
    [
        ({}, {0x7F, 0x15, 0x17}, 0x04),
        ({asyncssh.PTY_VERASE: 0x08, asyncssh.PTY_VEOF: 0x05}, {0x08, 0x15, 0x17}, 0x05),
        ({asyncssh.PTY_VKILL: 0x18, asyncssh.PTY_VEOF: ord("q")}, {0x7F, 0x17}, 0x04),
        ({asyncssh.PTY_VERASE: 0xFF, asyncssh.PTY_WERASE: 0x15}, {0x15}, 0x04),
    ],
)
def test_which_keys_erase_and_end(modes, keys, end):
    assert erasing_keys(modes) == keys
    assert end_key(modes) == end


@pytest.mark.parametrize(
    "mode", [asyncssh.PTY_IUCLC, asyncssh.PTY_OLCUC, asyncssh.PTY_ISTRIP, asyncssh.PTY_IGNCR]
)
def test_no_key_becomes_another(mode):
    assert readable_modes({mode: 1}, may_be_silent=True)[mode] == 0


@pytest.mark.parametrize(("may_be_silent", "echo"), [(True, 0), (False, 1)])
def test_only_who_may_run_what_is_unknown_has_no_echo(may_be_silent, echo):
    modes = {asyncssh.PTY_ECHO: 0}
    assert wants_no_echo(modes)
    assert readable_modes(modes, may_be_silent=may_be_silent)[asyncssh.PTY_ECHO] == echo
