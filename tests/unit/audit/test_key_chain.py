"""Hand-overs of the log's key: whoever knows one key of the chain verifies the whole log."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.audit import key_chain
from appliance.audit.events import encode_entry
from appliance.audit.key_chain import HandOver, hand_over_event, read_key_chain
from appliance.audit.log import CHECKPOINTS, ENTRIES, NOTE_SEPARATOR, AuditLog, verify_log
from appliance.audit.note import Checkpoint, Verifier, note_size, sign_checkpoint
from appliance.audit.tree import Frontier, hash_leaf
from appliance.errors import EvidenceError
from appliance.model import AuditEvent

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ORIGIN = "test/audit"
KEYS = [Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in range(4)]
FIRST, SECOND, THIRD, STRANGER = (
    Verifier(ORIGIN, key.public_key().public_bytes_raw()) for key in KEYS
)


def write(directory, key, next_key=None, *, entries=2):
    log = AuditLog(directory, ORIGIN, key, NOW, next_key=next_key)
    for number in range(entries):
        log.append([AuditEvent("postgres:statement:allowed", NOW, data={"n": number})])
    log.close(NOW)


@pytest.fixture
def directory(tmp_path):
    """A log that was signed by three keys, one after the other."""
    write(tmp_path, KEYS[0])
    write(tmp_path, KEYS[0], KEYS[1])
    write(tmp_path, KEYS[1])
    write(tmp_path, KEYS[1], KEYS[2])
    return tmp_path


def cut(directory, after):
    """Cut the log after the first entry that has `after` in it; notes that speak of more go, too."""
    lines = (directory / ENTRIES).read_bytes().splitlines(keepends=True)
    size = next(number for number, line in enumerate(lines, 1) if after in line)
    (directory / ENTRIES).write_bytes(b"".join(lines[:size]))
    (directory / "tree.hashes").write_bytes((directory / "tree.hashes").read_bytes()[: size * 64])
    notes = (directory / CHECKPOINTS).read_text().split(NOTE_SEPARATOR)
    kept = [note + NOTE_SEPARATOR for note in notes if note and note_size(note) <= size]
    (directory / CHECKPOINTS).write_text("".join(kept))
    return size


@pytest.mark.parametrize("verifier", [FIRST, SECOND, THIRD])
def test_each_key_of_the_chain_verifies_the_whole_log(directory, verifier):
    report = verify_log(directory, verifier)
    assert report.problem is None
    assert report.size == report.signed_size
    assert report.signer == THIRD


def test_a_key_that_never_signed_verifies_nothing(directory):
    assert not verify_log(directory, STRANGER).is_intact


def test_the_former_key_signs_no_more(directory):
    with pytest.raises(EvidenceError, match="a rotation that was not finished"):
        AuditLog(directory, ORIGIN, KEYS[0], NOW)


@pytest.mark.parametrize("verifier", [FIRST, SECOND, THIRD])
def test_a_changed_entry_is_found_whichever_key_one_knows(directory, verifier):
    lines = (directory / ENTRIES).read_bytes().splitlines(keepends=True)
    for number, line in enumerate(lines):
        changed = [*lines[:number], line.replace(b"2026", b"2025"), *lines[number + 1 :]]
        (directory / ENTRIES).write_bytes(b"".join(changed))
        assert verify_log(directory, verifier).bad_index in (number, 0)


def test_a_hand_over_that_is_not_signed_does_not_count(tmp_path):
    """As a crash leaves it, or somebody who can append but not sign."""
    write(tmp_path, KEYS[0])
    log = AuditLog(tmp_path, ORIGIN, KEYS[0], NOW)
    log.append([hand_over_event(FIRST, SECOND, NOW)])
    log.append([AuditEvent("postgres:statement:allowed", NOW)])
    log.close(NOW)
    report = verify_log(tmp_path, FIRST)
    assert report.is_intact
    assert report.signer == FIRST
    assert not verify_log(tmp_path, SECOND).is_intact


def test_a_rotation_that_was_interrupted_is_finished(tmp_path):
    write(tmp_path, KEYS[0])
    write(tmp_path, KEYS[0], KEYS[1])
    cut(tmp_path, b"audit:key:rotated")
    assert verify_log(tmp_path, FIRST).signer == SECOND
    write(tmp_path, KEYS[0], KEYS[1])
    assert (tmp_path / ENTRIES).read_bytes().count(b'"audit:key:rotated"') == 1
    assert verify_log(tmp_path, FIRST).is_intact
    assert verify_log(tmp_path, SECOND).is_intact


def test_a_key_that_signed_nothing_vouches_for_nothing(tmp_path):
    """A stranger writes a log and hands it over to a key that is trusted, but not his."""
    write(tmp_path, KEYS[3])
    write(tmp_path, KEYS[3], KEYS[1])
    cut(tmp_path, b"audit:key:rotated")
    report = verify_log(tmp_path, SECOND)
    assert "no checkpoint that is signed by this key" in report.problem


def test_a_stranger_takes_no_log_over(directory):
    """He appends a hand-over of his own key, signed by himself."""
    genuine = (directory / CHECKPOINTS).read_text()
    write_as(directory, STRANGER, THIRD, KEYS[3])
    for verifier in (FIRST, SECOND, THIRD):
        assert not verify_log(directory, verifier).is_intact
    assert (directory / CHECKPOINTS).read_text() != genuine


def write_as(directory, former, following, key):
    """Write a hand-over past the log's own code."""
    lines = (directory / ENTRIES).read_bytes().splitlines()
    lines.append(encode_entry(len(lines), hand_over_event(former, following, NOW)))
    frontier, records = Frontier(), []
    for line in lines:
        frontier.append(hash_leaf(line))
        records.append(hash_leaf(line) + frontier.root())
    (directory / ENTRIES).write_bytes(b"\n".join(lines) + b"\n")
    (directory / "tree.hashes").write_bytes(b"".join(records))
    note = sign_checkpoint(Checkpoint(ORIGIN, len(lines), frontier.root()), key) + "\n\n"
    with (directory / CHECKPOINTS).open("a") as file:
        file.write(note)


def test_a_stolen_former_key_makes_no_second_history(directory):
    """It can continue what it signed, but whoever knows a later key sees that."""
    cut(directory, b'"n":0')
    AuditLog(directory, ORIGIN, KEYS[0], NOW, next_key=KEYS[3]).close(NOW)
    assert not verify_log(directory, SECOND).is_intact
    assert not verify_log(directory, THIRD).is_intact


@pytest.mark.parametrize(
    "data", [{}, {"former": "x", "next": "y"}, {"former": str(FIRST)}, {"former": 1, "next": None}]
)
def test_a_malformed_hand_over_is_none(tmp_path, data):
    log = AuditLog(tmp_path, ORIGIN, KEYS[0], NOW)
    log.append([AuditEvent(key_chain.HANDED_OVER, NOW, data=data)])
    log.sign_checkpoint()
    log.close(NOW)
    assert verify_log(tmp_path, FIRST).signer == FIRST


def test_the_words_of_a_hand_over_inside_another_entry_are_none(tmp_path):
    log = AuditLog(tmp_path, ORIGIN, KEYS[0], NOW)
    data = {"former": str(FIRST), "next": str(STRANGER), "kind": key_chain.HANDED_OVER}
    log.append([AuditEvent("postgres:statement:allowed", NOW, data=data)])
    log.sign_checkpoint()
    log.close(NOW)
    assert verify_log(tmp_path, FIRST).signer == FIRST


def test_a_log_without_hand_overs_has_one_key():
    assert read_key_chain([], [], FIRST).keys == (FIRST,)
    assert HandOver(3, FIRST, SECOND).size == 3


@pytest.mark.parametrize("note", ["", "one line", "a\nb\n"])
def test_a_note_without_a_size_is_malformed(note):
    with pytest.raises(EvidenceError, match="names no size"):
        note_size(note)
