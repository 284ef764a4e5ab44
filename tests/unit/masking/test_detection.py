"""The mask detect, by type: text, JSON, XML, arrays; NULL for everything else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.masking.detection import parse_names
from appliance.masking.masks import compile_mask
from appliance.masking.ops import OpCode
from appliance.masking.rules import MaskSpec, ProtectedData, parse_mask
from appliance.pgwire.messages import Field

from .test_detectors import EMAIL, SSN


def scanned(value: bytes, oid: int = 25, code: int = 0, modifier: int = -1, mask: str = "detect"):
    spec = MaskSpec.model_validate(parse_mask(mask))
    op = compile_mask(spec, Field("c", 0, 0, oid, -1, modifier, code), b"key", r"HX\d{6}")
    return op.function(value)


@pytest.mark.parametrize(
    ("oid", "modifier", "value", "wanted"),
    [
        (25, -1, b"SSN 123-45-6789.", b"SSN [ssn]."),
        (1043, 4 + 6, b"a@b.co", b"[email"),
        (1042, 4 + 14, b"123-45-6789   ", b"[ssn]         "),
        (1042, 4 + 14, b"honest        ", b"honest        "),
        (19, -1, b"x_123-45-6789", b"x_[ssn]"),
        (142, -1, b"<p>123-45-6789</p>", b"<p>[ssn]</p>"),
        (25, -1, b"see HX123456", b"see [mrn]"),
        (25, -1, b"\xff a@b.co", b"[redacted]"),
        (23, -1, b"123456789", None),
        (1082, -1, b"1971-02-03", None),
        (16390, -1, b"(123-45-6789)", None),
        (1009, -1, b'{"SSN 123-45-6789",ok,NULL}', b'{"SSN [ssn]",ok,NULL}'),
        (1009, -1, b"{x a@b.co", b"{x [email]"),
        (1009, -1, b"{a\\@b.co", None),
        (3807, -1, rb'{"{\"a\": \"a@b.co\"}"}', rb'{"{\"a\": \"[email]\"}"}'),
    ],
)
def test_each_type(oid: int, modifier: int, value: bytes, wanted: bytes | None) -> None:
    assert scanned(value, oid, modifier=modifier) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ('{"note": "mail a@b.co", "n": 5}', '{"note": "mail [email]", "n": 5}'),
        ('{"ssn": 123456789}', '{"ssn": "[ssn]"}'),
        ('{"ssn": "123456789", "order": "123456789"}', '{"ssn": "[ssn]", "order": "123456789"}'),
        ('{"dob": ["1971-02-03"]}', '{"dob": ["[dob]"]}'),
        ('{"a@b.co": true}', '{"[email]": true}'),
        ('{"x": {"y": [{"z": "4111 1111 1111 1111"}]}}', '{"x": {"y": [{"z": "[card]"}]}}'),
        ('"a\\u0040b.co"', '"[email]"'),
        ("4111111111111111", '"[card]"'),
        (
            '{"patientSSN": 731528801, "dateOfBirth": "1934-09-17", "medicalRecordNumber": "44556677"}',
            '{"patientSSN": "[ssn]", "dateOfBirth": "[dob]", "medicalRecordNumber": "[mrn]"}',
        ),
        ('{"homePhone": "555-0181"}', '{"homePhone": "[phone]"}'),
        (
            '{"telecom": [{"use": "home", "value": ["5551234567"]}], "value": "5551234567"}',
            '{"telecom": [{"use": "home", "value": ["[phone]"]}], "value": "5551234567"}',
        ),
        (
            '{"birthDate": {"value": "1971-02-03"}, "seen": {"value": "1971-02-03"}}',
            '{"birthDate": {"value": "[dob]"}, "seen": {"value": "1971-02-03"}}',
        ),
        ('{"ok":  null }', '{"ok":  null }'),
        ("{broken", "{broken"),
        ("{x a@b.co", "{x [email]"),
        ("{a\\u0040b.co", '"[redacted]"'),
    ],
)
def test_json_values_and_keys(value: str, wanted: str) -> None:
    assert scanned(value.encode(), 114) == scanned(value.encode(), 3802) == wanted.encode()
    assert scanned(b"\x01" + value.encode(), 3802, 1) == b"\x01" + wanted.encode()


def test_what_ends_within_a_character_leaves_nothing() -> None:
    """A domain is cut at 63 bytes: the second half of a letter would be no UTF-8."""
    value = '{"a": "x@a.%s"}' % ("é" * 40)
    assert scanned(value.encode(), 3802) == b'{"a": "[redacted]"}'


@given(SSN | EMAIL, st.text(), st.text(min_size=1), st.booleans())
def test_json_hides_nothing(identifier: str, before: str, key: str, ascii_only: bool) -> None:
    """An identifier anywhere in JSON, escaped or not, is masked, and the JSON stays valid."""
    document = {key: [{"k": f"{before} {identifier} ."}], f"{before} {identifier} .": 1}
    text = json.dumps(document, ensure_ascii=ascii_only).encode(errors="surrogatepass")
    masked = scanned(text, 3802)
    assert masked is not None
    assert identifier not in str(json.loads(masked))


def test_names() -> None:
    assert parse_names(None) == parse_names("all") == parse_names("ssn, all") == ()
    assert parse_names("ssn, ip") == ("ssn", "ip")
    assert scanned(b"a@b.co 123-45-6789", mask="detect(ssn, ip)") == b"a@b.co [ssn]"
    with pytest.raises(ValueError, match="unknown detector 'nose'"):
        parse_mask("detect(nose)")


def test_the_engine_may_skip_what_no_detector_matches() -> None:
    for oid, code in ((25, OpCode.DETECT), (3802, OpCode.DETECT), (1009, OpCode.DETECT)):
        field = Field("c", 0, 0, oid, -1, -1, 0)
        assert compile_mask(MaskSpec(name="detect"), field, b"").code is code


def test_the_setting_names_detectors() -> None:
    assert ProtectedData().scan is None
    assert str(ProtectedData.model_validate({"detect": "all"}).scan) == "detect(all)"
    assert str(ProtectedData.model_validate({"detect": ["ssn", "ip"]}).scan) == "detect(ssn,ip)"
    for wrong in ({"detect": ["nose"]}, {"detect": 5}, {"mrn_pattern": "("}):
        with pytest.raises(ValueError):
            ProtectedData.model_validate(wrong)
