import io
import subprocess

import pyrage
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import EvidenceError
from appliance.recording.blocks import (
    HEAD,
    MAX_BLOCK_BYTES,
    PLAIN,
    SEALED,
    Sealer,
    end_of_blocks,
    iterate_blocks,
    load_identities,
    parse_recipient,
)

AUDITOR = pyrage.x25519.Identity.generate()
OTHER = pyrage.x25519.Identity.generate()


def blocks(data: bytes):
    return list(iterate_blocks(io.BytesIO(data)))


@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "sealed"])
@given(parts=st.lists(st.binary(max_size=200), max_size=4), cut=st.integers(0, 40))
def test_a_cut_costs_the_last_block_only(sealed, parts, cut):
    """Whatever a crash leaves behind: the whole blocks before it are read."""
    sealer = Sealer([str(AUDITOR.to_public())] if sealed else [])
    encoded = [sealer.encode_block(part) for part in parts]
    assert [block.open([AUDITOR]) for block in blocks(b"".join(encoded))] == parts
    data = b"".join(encoded)[: -cut or None]
    whole, end = 0, 0
    for part in encoded:
        if end + len(part) > len(data):
            break
        whole, end = whole + 1, end + len(part)
    found = blocks(data)
    assert [block.open([AUDITOR]) for block in found] == parts[:whole]
    assert (found[-1].end_bytes if found else 0) == end


def test_reserved_space_is_the_end():
    data = Sealer([]).encode_block(b"x\n")
    assert len(blocks(data + bytes(5000))) == 1


@pytest.mark.parametrize(
    "tail",
    [b"garbage!", HEAD.pack(0x184D2A50, 4), HEAD.pack(SEALED, MAX_BLOCK_BYTES + 1) + b"x"],
    ids=["text", "another frame", "too large"],
)
def test_what_is_no_block_is_named(tail):
    with pytest.raises(EvidenceError, match="damaged at byte"):
        blocks(Sealer([]).encode_block(b"x\n") + tail + b"more")


@given(st.binary(max_size=300))
def test_any_bytes_are_blocks_or_an_evidence_error(data):
    try:
        for block in blocks(data):
            block.open([AUDITOR])
    except EvidenceError:
        pass


def test_a_block_does_not_fill_the_memory():
    bomb = zstandard.ZstdCompressor().compress(bytes(MAX_BLOCK_BYTES + 1))
    (block,) = blocks(HEAD.pack(PLAIN, 4) + len(bomb).to_bytes(4, "little") + bomb)
    with pytest.raises(EvidenceError, match="too large"):
        block.open([])


def test_a_changed_block_does_not_open():
    for sealer in (Sealer([]), Sealer([str(AUDITOR.to_public())])):
        data = bytearray(sealer.encode_block(b"what was seen\n" * 9))
        data[-6] ^= 1
        with pytest.raises(EvidenceError):
            blocks(bytes(data))[0].open([AUDITOR])


def test_only_auditors_open_a_sealed_block():
    (block,) = blocks(Sealer([str(AUDITOR.to_public())]).encode_block(b"secret\n"))
    assert block.sealed
    assert b"secret" not in block.payload
    assert pyrage.decrypt(block.payload, [AUDITOR])  # A whole age file by itself.
    with pytest.raises(EvidenceError, match="--identity-file"):
        block.open([])
    with pytest.raises(EvidenceError, match="sealed to others"):
        block.open([OTHER])


def test_a_plain_recording_is_a_zstandard_file():
    data = b"".join(Sealer([]).encode_block(part) for part in (b"one\n", b"two\n"))
    reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True)
    assert reader.read() == b"one\ntwo\n"


def test_keys_of_age_and_of_ssh(tmp_path):
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "ssh")], check=True
    )
    (tmp_path / "age").write_text(f"# created: today\n# public key: x\n{AUDITOR}\n")
    recipients = [str(AUDITOR.to_public()), (tmp_path / "ssh.pub").read_text().strip()]
    (block,) = blocks(Sealer(recipients).encode_block(b"x\n"))
    for name in ("age", "ssh"):
        assert block.open(load_identities(tmp_path / name)) == b"x\n"


@pytest.mark.parametrize("text", ["", "age1nothing", "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1"])
def test_a_malformed_recipient_is_refused(text):
    with pytest.raises(EvidenceError, match="age1"):
        parse_recipient(text)


@pytest.mark.parametrize("content", [b"", b"# only a comment\n", b"nonsense\n", b"\xff\xfe"])
def test_an_identity_file_without_a_key_is_refused(tmp_path, content):
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(EvidenceError, match="holds no"):
        load_identities(path)
    with pytest.raises(EvidenceError, match="cannot be read"):
        load_identities(tmp_path / "none")
    with pytest.raises(EvidenceError, match="cannot be read"):
        end_of_blocks(tmp_path / "none")
