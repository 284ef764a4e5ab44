import os
from datetime import UTC, datetime

import pymerkle
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from appliance.audit import log as audit_log
from appliance.audit import tree
from appliance.audit.events import KINDS, decode_entry, encode_entry, event_to_json
from appliance.audit.log import CHECKPOINTS, ENTRIES, HASHES, AuditLog, verify_log
from appliance.audit.note import Verifier
from appliance.errors import EvidenceError
from appliance.model import AuditEvent

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VERIFIER = Verifier("test/audit", KEY.public_key().public_bytes_raw())


def event(number):
    return AuditEvent("postgres:statement:allowed", NOW, data={"n": number})


@pytest.fixture
def directory(tmp_path):
    log = AuditLog(tmp_path, "test/audit", KEY, NOW)
    for number in range(8):
        log.append([event(number)])
    log.close(NOW)
    return tmp_path


@given(st.lists(st.binary(max_size=20), max_size=40))
def test_the_root_is_the_one_an_independent_implementation_finds(entries):
    oracle = pymerkle.InmemoryTree(algorithm="sha256")
    for entry in entries:
        oracle.append_entry(entry)
    expected = oracle.get_root() if entries else tree.EMPTY_ROOT
    assert tree.root_of([tree.hash_leaf(entry) for entry in entries]) == expected


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_inclusion_proofs_hold_and_only_for_their_leaf(case):
    size, index = case
    leaves = [tree.hash_leaf(bytes([number])) for number in range(size)]
    root, proof = tree.root_of(leaves), tree.inclusion_proof(leaves, index)
    assert tree.verify_inclusion(leaves[index], index, size, proof, root)
    assert not tree.verify_inclusion(tree.hash_leaf(b"other"), index, size, proof, root)


def test_an_untouched_log_verifies_and_opens_again(directory):
    assert verify_log(directory, VERIFIER).is_intact
    AuditLog(directory, "test/audit", KEY, NOW).close(NOW)
    report = verify_log(directory, VERIFIER)
    assert report.is_intact
    assert report.size == report.signed_size == 12


@pytest.mark.parametrize("index", range(1, 9))
@pytest.mark.parametrize("attack", ["flip", "drop", "swap", "insert", "truncate"])
def test_verify_names_the_first_bad_entry(directory, attack, index):
    lines = (directory / ENTRIES).read_bytes().splitlines(keepends=True)
    if attack == "flip":
        lines[index] = lines[index].replace(b"2026", b"2025")
    elif attack == "drop":
        del lines[index]
    elif attack == "swap":
        lines[index], lines[index + 1] = lines[index + 1], lines[index]
    elif attack == "insert":
        lines.insert(index, encode_entry(index, event(99)) + b"\n")
    else:
        del lines[index:]
    (directory / ENTRIES).write_bytes(b"".join(lines))
    assert verify_log(directory, VERIFIER).bad_index == index


def test_a_rewritten_log_fails_without_the_key(directory, tmp_path_factory):
    other = tmp_path_factory.mktemp("forged")
    forged = AuditLog(other, "test/audit", Ed25519PrivateKey.generate(), NOW)
    forged.close(NOW)
    assert not verify_log(other, VERIFIER).is_intact


def test_a_torn_last_line_is_cut_and_recorded(directory):
    with (directory / ENTRIES).open("ab") as file:
        file.write(b'{"at":"2026')
    AuditLog(directory, "test/audit", KEY, NOW).close(NOW)
    assert verify_log(directory, VERIFIER).is_intact
    assert b"audit:log:repaired" in (directory / ENTRIES).read_bytes()


def test_a_checkpoint_that_a_full_disk_cut_anywhere_is_cut_off_and_recorded(directory):
    """Also within the dash before its signature, three bytes in UTF-8."""
    path = directory / CHECKPOINTS
    dash = path.read_bytes().rindex("—".encode())
    for cut in (dash + 1, dash + 2, dash + 3, dash + 20):
        os.truncate(path, cut)
        AuditLog(directory, "test/audit", KEY, NOW).close(NOW)
        assert verify_log(directory, VERIFIER).is_intact
        dash = path.read_bytes().rindex("—".encode())
    assert (directory / ENTRIES).read_bytes().count(b"audit:log:repaired") == 4


@pytest.mark.parametrize("missing_bytes", [1, 64, 100, 128])
def test_a_log_that_is_just_being_written_verifies(directory, missing_bytes):
    """Whoever looks between an entry and its hash, or after the writer was killed there."""
    log = AuditLog(directory, "test/audit", KEY, NOW)
    log.append([event(1), event(2)])
    hashes = directory / HASHES
    os.truncate(hashes, hashes.stat().st_size - missing_bytes)
    assert verify_log(directory, VERIFIER).is_intact
    os.truncate(hashes, 3 * 64)
    assert verify_log(directory, VERIFIER).bad_index == 3  # It was signed.
    log.close(NOW)


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_zeros_that_a_power_cut_left_for_the_newest_hashes_are_written_again(directory, lost):
    """Entries are waited for, their hashes are not: ext4 keeps the length and loses what was in it."""
    log = AuditLog(directory, "test/audit", KEY, NOW)
    log.append([event(number) for number in range(lost)])
    path = directory / HASHES
    whole = path.read_bytes()
    path.write_bytes(whole[: -lost * 64] + bytes(lost * 64))
    assert verify_log(directory, VERIFIER).is_intact
    os.close(log._entries)  # The power is gone, and with it the lock.
    AuditLog(directory, "test/audit", KEY, NOW).close(NOW)
    assert verify_log(directory, VERIFIER).is_intact
    assert path.read_bytes().startswith(whole)


def test_what_is_no_zero_is_no_power_cut(directory):
    log = AuditLog(directory, "test/audit", KEY, NOW)
    log.append([event(1)])
    path = directory / HASHES
    path.write_bytes(path.read_bytes()[:-64] + bytes(63) + b"x")
    assert verify_log(directory, VERIFIER).bad_index == 11
    log.close(NOW)


def test_zeros_in_place_of_signed_hashes_are_no_power_cut(directory):
    path = directory / HASHES
    path.write_bytes(path.read_bytes()[:-64] + bytes(64))
    assert verify_log(directory, VERIFIER).bad_index == 9


def test_a_second_writer_is_refused(directory):
    log = AuditLog(directory, "test/audit", KEY, NOW)
    with pytest.raises(EvidenceError, match="cannot be opened"):
        AuditLog(directory, "test/audit", KEY, NOW)
    log.close(NOW)


def test_a_write_error_stops_the_log(directory, monkeypatch):
    log = AuditLog(directory, "test/audit", KEY, NOW)

    write, calls = os.write, []

    def full(descriptor, data):
        if not calls:  # Half a line fits.
            calls.append(data)
            return write(descriptor, data[:9])
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(audit_log.os, "write", full)
    with pytest.raises(EvidenceError, match="No space left"):
        log.append([event(1)])
    monkeypatch.undo()
    assert verify_log(directory, VERIFIER).is_intact  # As it stands, not repaired.
    with pytest.raises(EvidenceError, match="stopped after a write error"):
        log.append([event(1)])
    log.close(NOW)  # Releases the files and writes nothing.
    AuditLog(directory, "test/audit", KEY, NOW).close(NOW)
    assert verify_log(directory, VERIFIER).is_intact


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_entries_round_trip(kind):
    original = AuditEvent(kind, NOW, identity="a", data={"x": 1, "y": ["z"]})
    assert decode_entry(encode_entry(3, original)) == (3, original)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4), st.integers(0, 2**40))
def test_entries_are_what_rfc_8785_says(data, index):
    made = AuditEvent("audit:log:opened", NOW, identity="é", data=data)
    try:
        expected = rfc8785.dumps({"v": 1, "index": index, **event_to_json(made)})
    except (rfc8785.CanonicalizationError, ValueError):
        with pytest.raises(EvidenceError):
            encode_entry(index, made)
    else:
        assert encode_entry(index, made) == expected


@pytest.mark.parametrize(
    "bad",
    [AuditEvent("made:up:kind", NOW), AuditEvent("audit:log:opened", NOW, data={"x": object()})],
)
def test_refuses_what_the_vocabulary_does_not_know(bad):
    with pytest.raises(EvidenceError):
        encode_entry(0, bad)


@given(st.binary(max_size=100))
def test_any_bytes_decode_or_raise_evidence_error(data):
    try:
        decode_entry(data)
    except EvidenceError:
        pass


def test_the_log_of_a_later_release_opens_and_verifies(directory, monkeypatch):
    monkeypatch.setattr("appliance.audit.events.KINDS", KINDS | {"kubernetes:session:opened"})
    log = AuditLog(directory, "test/audit", KEY, NOW)
    log.append([AuditEvent("kubernetes:session:opened", NOW, data={"pod": "web"})])
    log.close(NOW)
    monkeypatch.undo()
    AuditLog(directory, "test/audit", KEY, NOW).close(NOW)
    assert verify_log(directory, VERIFIER).is_intact


@pytest.mark.parametrize("kind", ["", "nonsense", "a:b", "A:b:c", "a:b:c\n", "a:b:c:d"])
def test_what_is_no_kind_at_all_is_malformed(kind):
    line = encode_entry(0, event(1)).replace(b"postgres:statement:allowed", kind.encode())
    with pytest.raises(EvidenceError):
        decode_entry(line)


def test_a_format_of_a_later_release_is_named_and_not_called_tampering():
    line = encode_entry(0, event(1)).replace(b'"v":1}', b'"v":2}')
    with pytest.raises(EvidenceError, match="format 2, which a later release writes"):
        decode_entry(line)
