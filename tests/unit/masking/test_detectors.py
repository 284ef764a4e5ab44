"""Identifiers inside text are found; honest text stays as it is; time is linear."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.masking.detectors import DETECTORS, Scanner, has_luhn, make_scanner, own_detector

ALL = make_scanner(())
DIGITS = "0123456789"


def digits(size: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=size, max_size=size)


def with_luhn(body: str, prefix: str = "") -> str:
    return next(body + d for d in DIGITS if has_luhn((prefix + body + d).encode()))


def with_dea(head: str, body: str) -> str:
    a, b, c, d, e, f = map(int, body)
    return f"{head}{body}{(a + c + e + 2 * (b + d + f)) % 10}"


SEPARATORS = st.sampled_from(["-", " ", ".", "\u2011", "\u2013", "\u00a0", " - "])
SSN = st.builds("{0}{3}{1}{3}{2}".format, digits(3), digits(2), digits(4), SEPARATORS)
AREA = st.builds("{}{}".format, st.sampled_from("23456789"), digits(2))
PHONE = st.builds(
    lambda style, area, exchange, line: style.format(area, exchange, line),
    st.sampled_from(["({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "+1 {} {} {}", "1-{}-{}-{}", "+1{}{}{}"]),
    AREA, AREA, digits(4),
)  # fmt: skip
CARD = st.one_of(
    st.builds(lambda body: with_luhn("4" + body), digits(14)),
    st.builds(lambda body: with_luhn("37" + body), digits(12)),
    st.builds(
        lambda body, gap: gap.join([n[i : i + 4] for n in [with_luhn("5" + body)] for i in range(0, 16, 4)]),
        digits(14), st.sampled_from("- "),
    ),
)  # fmt: skip
NPI = st.builds(lambda body: with_luhn("1" + body, "80840"), digits(8))
DEA = st.builds(with_dea, st.sampled_from(["AB", "FM", "b9", "Mx"]), digits(6))
MBI_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
MBI = st.builds(
    lambda style, d, m, a: style.format(d[0], m[0], a[0], d[1], m[1], a[1], d[2], m[2], m[3], d[3], d[4]),
    st.sampled_from(["{}{}{}{}{}{}{}{}{}{}{}", "{}{}{}{}-{}{}{}-{}{}{}{}"]),
    st.tuples(st.sampled_from("123456789"), *[st.sampled_from(DIGITS)] * 4),
    st.text(MBI_LETTERS, min_size=4, max_size=4),
    st.text(MBI_LETTERS + DIGITS, min_size=2, max_size=2),
)  # fmt: skip
NAME = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789", min_size=1, max_size=20)
EMAIL = st.builds(
    "{}{}@{}.{}".format, NAME, st.sampled_from(["", ".x", "+tag", "_y-z", "'o"]), NAME,
    st.sampled_from(["com", "example.org", "co.uk", "clinic"]),
)  # fmt: skip
URL = st.builds(
    "{}{}.example/{}?q={}".format, st.sampled_from(["http://", "https://", "ftp://", "www."]),
    NAME, NAME, NAME,
)  # fmt: skip
IP = st.one_of(
    st.ip_addresses(v=4).map(str), st.ip_addresses(v=6).map(str).filter(lambda ip: ip != "::")
)
DATE = st.dates().flatmap(
    lambda day: st.sampled_from(
        [day.isoformat(), f"{day:%m}/{day:%d}/{day.year:04}", f"{day.day}.{day.month}.{day.year:04}",
         f"{day:%B} {day.day}, {day.year:04}", f"{day.day} {day:%b} {day.year:04}"]
    )
)  # fmt: skip
STREET = st.builds(
    "{} {} {}".format, st.integers(1, 99999), st.sampled_from(["Oak", "N. Main", "Martin Luther King", "5th", "Élan"]),
    st.sampled_from(["Street", "St", "Ave.", "Boulevard", "Rd", "Lane", "Dr", "Court", "Way"]),
)  # fmt: skip
IDENTIFIERS = {
    "ssn": SSN, "phone": PHONE, "card": CARD, "npi": NPI, "dea": DEA, "mbi": MBI, "email": EMAIL,
    "url": URL, "ip": IP, "dob": DATE, "address": STREET, "mrn": digits(7).map("AB-{}".format),
    "icd10": st.sampled_from(["E11.9", "I10", "S72.001A", "f32.2", "Z00"]),
}  # fmt: skip
CONTEXTS = {
    "dob": ["DOB ", "dob: ", "born on ", "date of birth: ", "Birthday ", "D.O.B. "],
    "mrn": ["MRN ", "mrn: ", "Medical Record Number: ", "MRN#", "patient id "],
    "icd10": ["ICD-10 ", "dx: ", "diagnosis: ", "Diagnosed with ", "code "],
}


@pytest.mark.parametrize("name", IDENTIFIERS)
@given(data=st.data(), before=st.text(), after=st.text())
def test_every_identifier_in_any_text_is_masked(name: str, data, before: str, after: str) -> None:
    """Whatever stands around an identifier, nothing of it is left."""
    identifier = data.draw(IDENTIFIERS[name])
    context = data.draw(st.sampled_from(CONTEXTS.get(name, [""])))
    text = f"{before} {context}{identifier} {after}"
    for scanner in (ALL, make_scanner((name,))):
        found = scanner.spans(text.encode())
        start = len(f"{before} {context}".encode())
        end = start + len(identifier.encode())
        # A dot or bracket at the end of a URL belongs to the sentence.
        covered = {at for a, b, _ in found for at in range(a, b)}
        left = text.encode()[start:end]
        kept = bytes(byte for at, byte in enumerate(left, start) if at not in covered)
        assert kept.strip(b".,;:!?)]") == b"", (identifier, scanner.replace(text.encode()))


@pytest.mark.parametrize("name", ["ssn", "phone", "card", "email", "npi", "ip"])
@given(data=st.data())
def test_punctuation_and_other_scripts_hide_nothing(name: str, data) -> None:
    """Quotes, brackets and letters that are not ASCII may touch an identifier."""
    identifier = data.draw(IDENTIFIERS[name])
    around = st.sampled_from(
        ['"', "(", ")", ";", ",", "\t", "\n", "=", "<", ">", "[", "]", "患", "»", "_"]
    )
    before, after = data.draw(around), data.draw(around)
    if name == "email" and before in "=_患»":
        before = " "
    text = f"{before}{identifier}{after}".encode()
    assert identifier.encode() not in ALL.replace(text)


HONEST = [
    "Patient is a 45 year old male with chest pain for 3 days, BP 120/80, HR 72, temp 98.6 F.",
    "Started metformin 500 mg twice daily; A1c 7.2 on 2023-01-05, recheck in 3 months.",
    "Seen 2023-01-05 10:30:00+00, discharged 2023-01-07 12:15.",
    "order 1234567890 and invoice 4111111111111112 do not have the right check digits",
    "a3bb189e-8bf9-4888-9912-ace4e6543002",
    "00000000-0000-4000-8000-123456789012",
    "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "std::vector<int> and x::text in PostgreSQL 18.4 at 12:30:45",
    "walks 2 miles down the road every day with 3 people from the street",
    "Room 5, Dr. Smith. Lantus 10 units at bedtime. Follow up in 2 weeks.",
    "T12 and L1 vertebrae, C5 nerve root; B12 level 300; vitamin D3 2000 IU",
    "1 tablet by mouth 2 times a day, dispense 60, refills 3",
    "charted 120 entries; the patient noted 120 steps; assn 123456789",
    "v1.2.3 and 10.5 kg, ratio 3:2:1, 99.9 %",
    "born in Springfield, weighs 3200 g",
    "é 患者 no digits at all",
    "",
]


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_stays(text: str) -> None:
    value = text.encode()
    assert ALL.replace(value) is value, ALL.replace(value)


@given(st.uuids())
def test_uuids_stay(value) -> None:
    """No UUID is taken for an identifier, in either case, nor its digits alone."""
    for text in (str(value), str(value).upper(), f"id={value};", value.hex):
        assert ALL.replace(text.encode()) == text.encode()


def test_two_groups_of_a_uuid_are_no_mbi() -> None:
    for value in (
        b"d3ce71e0-9b24-6078-7f44-e16ea83b0681",
        b"a2f34d22-de37-06d3-8000-000000000000",
        b"aaaa4111-1111-1111-1111-aaaaaaaaaaaa",
    ):
        assert ALL.replace(value) == value


@given(digits(16).map(lambda body: "4" + body[1:]).filter(lambda n: not has_luhn(n.encode())))
def test_numbers_with_wrong_check_digits_stay(number: str) -> None:
    """An order number of 16 digits is no card."""
    text = f"order {number}".encode()
    assert ALL.replace(text) == text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("SSN 123456789", "SSN [ssn]"),
        ("call 555-1234 today", "call [phone] today"),
        ("card 4111 1111 1111 1111 12/25", "card [card] 12/25"),
        ("ICD-10: E11.9, I10; seen", "ICD-10: [icd10], [icd10]; seen"),
        ("see https://x.example/a?b=1.", "see [url]."),
        ("lives at 12 Oak Street, Apt 4, Springfield, IL 62704.", "lives at [address]."),
        ("P.O. Box 123 here", "[address] here"),
        ("2 Elm St and 3 Fir Ave", "[address] and [address]"),
        ("mail a@b.example or c@d.example", "mail [email] or [email]"),
        ("(1971-02-03, DOB)", "([dob], DOB)"),
        ("http://10.0.0.1/x 10.0.0.2", "[url] [ip]"),
        ("MRN: 00123456, DOB 02/03/1971", "MRN: [mrn], DOB [dob]"),
        ("123-45-6789 987-65-4321", "[ssn] [ssn]"),
        ("+44 20 7946 0958", "[phone]"),
        (
            "SSN: 73152 8801, S.S.N. 731-528801, SS# 731528801",
            "SSN: [ssn], S.S.N. [ssn], SS# [ssn]",
        ),
        ("MR# 12345678, M.R.N. 12345678", "MR# [mrn], M.R.N. [mrn]"),
        ("DOB 17SEP1934 or 1934-Sep-17 or", "DOB [dob] or 1934-Sep-17 or"),
        (
            "DOB: 1934 Sep 17; born 17 Sept '34; dob 09\\/17\\/1934",
            "DOB: [dob]; born [dob]; dob [dob]",
        ),
        ("RR 2 Box 12, Rural Route 4, Box 7.", "[address], [address]."),
        ("７３１-５２-８８０１, 731\u200b-52-88\u206001.", "[ssn], [ssn]."),
        (
            "SSN&#58;&nbsp;731&#45;52&ndash;8801 &amp; a&#64;b.example",
            "SSN&#58;&nbsp;[ssn] &amp; [email]",
        ),
        ("8\u3000Maple\u202fStreet — a＠b.example", "[address] — [email]"),
        ("4111\u200b1111\u200b1111\u200b1111", "[card]"),
    ],
)
def test_what_is_around_stays_readable(text: str, wanted: str) -> None:
    assert ALL.replace(text.encode()).decode() == wanted


def test_the_compiled_scanner_knows_the_detectors_in_their_order() -> None:
    scanner = pytest.importorskip("appliance.masking._scanner", reason="no C compiler")
    assert tuple(DETECTORS) == scanner.NAMES


TEXT = st.lists(
    st.one_of(*IDENTIFIERS.values(), st.sampled_from([c for some in CONTEXTS.values() for c in some]))
    | st.sampled_from(["12:30:45", "::", "fe80::1:2.3.4.5", "7 miles way", "Dr", "deadbeefdeadbeefdeadbeef", "http://", "www.", "@", "\\"])
    | st.text("0123456789-. :/()+abefxSt_@,\u2011é", max_size=9)
    | st.sampled_from(["patientSSN=", "PID|1||", "|", "||||", "(at)", " [ dot ] ", "%2D", "\\u002d", "\\/", "\\n", "-\n", "=\r\n", "@\n  ", "XXX-XX-",
        " ext. ", "x22", "homePhone: ", "call me at ", "0044 ", "Feb ", " 3rd of ", "birth", "dobutamine ", "pt. # ", "MRNs ", "dxCode ", "\n", "%", "("])
    | st.lists(st.sampled_from(["５", "７", "\u200b", "&#45;", "&nbsp;", "&amp", "–", "— ", "\xa0", "\xad", "12", "-", "٣", "’", "＠"]), max_size=9).map("".join)
    | st.text(max_size=3),
    max_size=9,
).flatmap(lambda parts: st.sampled_from(["", " ", ", "]).map(lambda gap: gap.join(parts)))  # fmt: skip


@pytest.mark.parametrize(
    "names", [(), ("ssn", "phone", "url"), ("ip", "mrn", "icd10", "dea"), ("address", "dob")]
)
@given(
    text=TEXT.map(str.encode) | st.binary(max_size=60),
    context=TEXT.map(lambda text: text[:20].encode()),
)
def test_the_compiled_scanner_finds_what_python_finds(names, text: bytes, context: bytes) -> None:
    """Any text, and any key before it, gives the same spans and the same replacement."""
    scanner = pytest.importorskip("appliance.masking._scanner", reason="no C compiler")
    for pattern in (None, r"\d{3}-x", "x+"):
        oracle, compiled = make_scanner(names, pattern), scanner.Scanner(names, pattern)
        assert compiled.spans(text) == oracle.spans(text)
        assert compiled.replace(text, context) == oracle.replace(text, context)


@pytest.mark.parametrize(
    "said", ["(at)", "[at]", "{at}", "<at>", "%40", "&#64;", "\\u0040", "＠", "@\n", "\u200b@"]
)
def test_what_folds_is_seen_at_every_place(said: str) -> None:
    """C looks at many bytes at once: at each place of them, and in the rest."""
    scanner = pytest.importorskip("appliance.masking._scanner", reason="no C compiler").Scanner(())
    for before in range(70):
        for after in (0, 1, 40):
            text = f"{'z ' * (before // 2)}{' ' * (before % 2)}a{said}b.co{' z' * after}".encode()
            assert scanner.spans(text) == ALL.spans(text) != []


def test_only_the_chosen_detectors_work() -> None:
    text = b"a@b.example 123-45-6789"
    assert make_scanner(("ssn",)).replace(text) == b"a@b.example [ssn]"
    assert make_scanner(("email", "ip")).replace(text) == b"[email] 123-45-6789"


def test_the_pattern_of_the_policy_is_used() -> None:
    scanner = make_scanner((), r"HX\d{6}")
    assert scanner.replace(b"see HX123456 and HX12345") == b"see [mrn] and HX12345"
    assert list(own_detector("x*")(b"abc")) == []
    assert make_scanner(("ssn",), r"HX\d{6}").replace(b"HX123456") == b"HX123456"


def test_spans_do_not_overlap_and_the_first_detector_names_them() -> None:
    def find(*spans: tuple[int, int]):
        return lambda _text: iter(spans)

    scanner = Scanner({"a": find((4, 8), (20, 21)), "b": find((2, 5), (7, 9), (9, 10))})
    assert scanner.spans(b"x" * 30) == [(2, 9, "a"), (9, 10, "b"), (20, 21, "a")]


def test_the_context_is_read_but_not_replaced() -> None:
    assert ALL.replace(b"123456789", b"ssn: ") == b"[ssn]"
    assert ALL.replace(b"x 123456789", b"a@b.example: ") == b"x 123456789"
    value = b"123456789"
    assert ALL.replace(value, b"order: ") is value


EVIL = ["1", "1-", "1 ", "a", "a.", "a@", "@", "a@a.", "1a", "1 a ", "A1A1", ":", "a:", "1.", "+1 ", "(", "born ",
        "dob 1 ", "icd ", "mrn ", "tel ", "12 Oak ", "4111 ", "www.", "a://", "\xe2\x80\x93", "p.o.", "1 St "]  # fmt: skip


def _compiled(names: tuple[str, ...]):
    return pytest.importorskip("appliance.masking._scanner", reason="no C compiler").Scanner(names)


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize("make", [make_scanner, _compiled])
def test_no_text_takes_more_than_linear_time(name: str, make) -> None:
    """Four times the text takes no more than some four times as long."""
    scanner = make((name,))
    for evil in EVIL:
        took = []
        for size in (10_000, 40_000):
            text = (evil * size)[:size].encode("latin-1")
            began = time.process_time()
            scanner.spans(text)
            took.append(time.process_time() - began)
        assert took[1] < max(12 * took[0], 0.25), (evil, took)


@given(st.binary(max_size=200))
def test_any_bytes_are_text(value: bytes) -> None:
    """Bytes that are not UTF-8 raise nothing."""
    assert isinstance(ALL.replace(value), bytes)
