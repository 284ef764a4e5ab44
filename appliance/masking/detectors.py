"""Find identifiers inside text that otherwise stays readable, and replace just them.

Theory of operation: a detector yields spans of a value; overlapping spans are merged and
each is replaced by the detector's name, `[ssn]`. A value is judged whole, so nothing is
split between reads. Numbers with check digits (cards, NPI, DEA) are only taken if these
are right; forms that also occur in honest text (nine digits, a date, an ICD-10 code) only
near a word that says what they are. A run of digits inside a UUID or a hash is neither.
A text is read as it stands, and as a reader sees it (`folding`).

Every pattern is of bounded length, so that the time is linear in the text; patterns from
policy run in RE2. `_scanner` does the same in C; this is its oracle.

No I/O. Source: 45 CFR 164.514(b)(2)(i); CMS, "Requirements for NPI and NPI Check Digit"
and "Understanding the MBI Format"; ISO/IEC 7812-1 (Luhn); DEA registration check digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from ipaddress import ip_address
from itertools import pairwise

import re2

from appliance.errors import BastionError
from appliance.masking.addresses import find_addresses
from appliance.masking.folding import fold_text
from appliance.masking.rows import NOT_BUILT

Spans = Iterator[tuple[int, int]]
Detector = Callable[[bytes], Spans]

GAP = rb"(?:[-. /_]|\xe2\x80[\x90-\x95]|\xe2\x88\x92|\xc2\xa0)"
"""What people write between the groups of a number: hyphens of all kinds, blanks, dots."""
WRAPPED_GAP = GAP[:-1] + rb"|[\r\n\t])"
"""Between digits behind a word that says what they are, a line may end."""
WORD = rb"(?:(?<![a-z])|(?-i:(?<![^a-z])(?=[A-Z])))"
"""A word begins here: `ssn` in `patient_ssn` and `patientSSN`, not in `assn`."""
PATIENT = WORD + rb"pid\|(?:[^|\r\n]{0,250}\|)"
"""HL7's segment about the patient; a field has its bar behind it."""
MONTH = rb"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
MONTH_NAME = (
    rb"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    rb"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
TH = rb"(?:st|nd|rd|th)?"
DATE = (
    rb"(?:\d{1,4}[-/. \\]{1,3}\d{1,2}[-/. \\]{1,3}\d{2,4}|\d{8}|"
    + MONTH + rb"\.?[ -]\d{1,2}" + TH + rb",?[ -]{1,2}'?\d{2,4}|"
    + rb"\d{1,4}" + TH + rb"[ ./-]{0,2}(?:of )?" + MONTH + rb"[ ,./-]{0,3}'?\d{1,4})(?!\d)"
)  # fmt: skip
SHORT_DATE = (
    rb"(?:\d{6}|\d{1,2}[/-]\d{4}|" + MONTH_NAME + rb",?[ -](?:of )?'?\d{4}|"
    + MONTH_NAME + rb"[ -]\d{1,2}" + TH + rb"|\d{1,2}" + TH
    + rb"[ -](?:of )?" + MONTH_NAME + rb")(?![0-9a-z])"
)  # fmt: skip
"""Six digits, or without day or year: only behind the word."""
BIRTH = (
    rb"(?:" + WORD + rb"(?:d(?:ob|\.o\.?b|\.ob| o b|\. o\. b)(?:date)?(?![a-z])|born(?!e)|b-?day)"
    rb"|(?<!child)birth)"
)  # fmt: skip
ICD_REACH = 40
HASH_CHARACTERS, UUID_TAIL_CHARACTERS, UUID_CHARACTERS = 24, 12, 36
UUID = re.compile(rb"(?=[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})")


def _compile(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.IGNORECASE)


SSN = _compile(
    rb"(?<!\d)(\d{3}" + GAP + rb"{1,3}\d{2}" + GAP + rb"{1,3}\d{4})(?!\d)"
    rb"|" + WORD + rb"(?:s\.?s\.?n|ss ?(?:#|no)|social.{0,3}security|soc\.? ?sec|itin|taxpayer)"
    rb"[^0-9]{0,24}(\d{3}" + GAP + rb"{0,3}\d{2}" + GAP + rb"{0,3}\d{4}"
    rb"|\d(?:" + WRAPPED_GAP + rb"{0,3}\d){8})(?!\d)"
    rb"|(?<![0-9a-z])([x*#]{3}" + GAP + rb"?[x*#]{2}" + GAP + rb"?\d{4})(?!\d)"
    rb"|" + PATIENT + rb"{18}(\d{9})(?!\d)"
)  # fmt: skip
MRN = _compile(
    WORD + rb"(?:m\.?r\.?n(?:umber|o|s)?(?![a-z])|mr ?#|mr no(?![a-z])"
    rb"|(?:med(?:ical|\.)?.?rec(?:ord|\.)?"
    rb"|(?:chart|patient|pt\.?).?(?:id(?:entifier)?|no|num|number|(?=#)))"
    rb"(?:number|num|nbr|no|id|#)?(?![a-z]))"
    rb"[^0-9a-z]{0,8}(?:(?:number|num|nbr|no|is|was|id|value)[^0-9a-z]{1,6}){0,2}"
    rb"([a-z]{0,6}[-_ ]?(?:\d[0-9a-z]{3,29}|\d{1,3}(?:[-. ]\d{2,4}){2,3}(?!\d)|\d{3})"
    rb"(?:-[0-9a-z]{1,8}){0,3})"
    rb"|" + PATIENT + rb"{2}([0-9a-z][0-9a-z-]{2,30})"
)  # fmt: skip
EXTENSION = rb"(?:[ ,;]{0,2}(?:ext(?:n|ension)?\.?[ :#]{0,2}|x)\d{2,6})?"
PHONE = _compile(
    rb"(?<!\d)((?:\+?1" + GAP + rb"{0,2})?(?:\([2-9]\d\d\)(?:" + GAP + rb"|[\r\n]){0,3}"
    rb"|[2-9]\d\d" + GAP + rb"{1,3})[2-9]\d\d" + GAP + rb"{1,3}\d{4}" + EXTENSION + rb")(?!\d)"
    # A lens has +1.25 dioptres.
    rb"|(\+(?!\d{1,2}\.\d\d[ /])[1-9]\d{0,3}(?:[-. /()]{0,3}\d){6,13}" + EXTENSION + rb")(?!\d)"
    rb"|(?<!\d)(?=[-. /()0-9]{13})(0(?:0|11)[- ]?[1-9]\d{0,2}(?:[-. /()]{1,3}\d{1,8}){2,6})(?!\d)"
    rb"|" + WORD + rb"(?:(?:tele|home|work|cell|mobile)?phone|tele(?:com|fon)|tel|cell(?:ular)?"
    rb"|mobile|mob|fax|call(?:ed|ing|back)?|contact(?:ed)?|pager|beeper|dial|sms|reach(?:ed)?|ph)"
    rb"(?:number|num|nbr|no)?(?![a-z])[^0-9a-z+]{0,8}"
    rb"(?:(?:number|num|nbr|no|at|on|is|me|him|her|them|us|back|home|work|office|cell|mobile|day|value)"
    rb"[^0-9a-z+]{1,4}){0,3}"
    # Neither the day of the call nor a pH.
    rb"(?!\d{4}-\d\d-\d\d(?!\d)|\d{1,2}/\d{1,2}/\d{2,4}(?!\d)|\d{1,2}[.-]\d{1,2}[.-]\d{4}(?!\d)|\d\.\d)"
    rb"(\+?\(?\d(?:[-. /()\r\n]{0,3}\d){6,14}" + EXTENSION + rb")(?!\d)"
    rb"|" + PATIENT + rb"{12}(\d{10})(?!\d)"
)  # fmt: skip
LOCAL_PART = re.compile(rb"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\x80-\xff-]+\Z")
DOMAIN = re.compile(rb"[A-Za-z0-9\x80-\xff.-]{1,253}\.[A-Za-z\x80-\xff][A-Za-z0-9\x80-\xff-]{1,62}")
LOCAL_BYTES = 64
DOB = _compile(
    # What stands before "born" does not use the word up: its date may still come.
    BIRTH + rb"[^0-9]{0,40}?(" + DATE + rb"|" + SHORT_DATE + rb")"
    rb"|(?<!\d)(" + DATE + rb")(?=[^a-z0-9]{0,4}(?:date of )?" + BIRTH
    # Unless the word has a date of its own.
    + rb"(?![^0-9a-z]{0,8}" + DATE + rb"))"
    rb"|" + PATIENT + rb"{6}(\d{8}(?:\d{4,6})?)(?!\d)"
)  # fmt: skip
BIRTH_WORD = _compile(BIRTH + rb"|" + WORD + rb"pid\|")
DIGITS = re.compile(rb"\d+")
CARD_LAYOUTS = frozenset(
    {(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4), (4, 4, 4, 1), (4, 4, 5), (6, 13), (8, 8)}
    | {(size,) for size in range(13, 20)}
)
CARD_DIGITS = 13
NPI = re.compile(rb"(?<!\d)[12]\d{9}(?!\d)")
DEA = _compile(rb"[a-z][a-z9]\d{7}(?!\d)")
LETTER, ALNUM = rb"[ac-hjkmnp-rt-y]", rb"[ac-hjkmnp-rt-y0-9]"
MBI = _compile(
    rb"(?<!\d)[1-9]" + LETTER + ALNUM + rb"\d[- ]?" + LETTER + ALNUM + rb"\d[- ]?" + LETTER + LETTER
    + rb"\d\d(?!\d)"
)  # fmt: skip
ICD_WORD = _compile(WORD + rb"(?:icd|dx|diagnos|code(?!in))")
ICD_CODE = _compile(
    # A vitamin and vertebrae are no codes of ICD-10-CM.
    rb"(?<![a-z0-9])(?!(?:b12|t1[0-2])(?!\.))[a-z]\d[0-9ab](?:\.[0-9a-z]{1,4})?(?![a-z0-9])"
)
URL = _compile(
    rb"(?:[a-z][a-z0-9+.-]{1,20}://|(?<![a-z0-9])www\.)[^\s<>\"'\\^`{|}\x00-\x20]{1,2048}"
)
URL_END = b".,;:!?)]"
OCTET = rb"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
IPV4 = re.compile(rb"(?<![0-9Vv])(?<!\d\.)(?:" + OCTET + rb"\.){3}" + OCTET + rb"(?!\.?\d)")
IPV6 = re.compile(
    rb"(?<![A-Za-z0-9:])[0-9A-Fa-f:]{2,39}(?::\d{1,3}(?:\.\d{1,3}){3})?(?![A-Za-z0-9])"
)


def _groups(pattern: re.Pattern[bytes]) -> Detector:
    """Yield the group that matched of each match."""

    def find(text: bytes) -> Spans:
        for match in pattern.finditer(text):
            if match.lastindex is not None:
                yield match.span(match.lastindex)

    return find


def is_part_of_hash(text: bytes, start: int, end: int) -> bool:
    """Return whether the digits are inside a UUID, its last group, or a long hexadecimal run."""
    if UUID.search(text, max(0, end - UUID_CHARACTERS), start + UUID_CHARACTERS) is not None:
        return True
    left, right = start, end
    while left > 0 and text[left - 1 : left].isalnum() and start - left <= HASH_CHARACTERS:
        left -= 1
    while (
        right < len(text) and text[right : right + 1].isalnum() and right - end <= HASH_CHARACTERS
    ):
        right += 1
    run = text[left:right]
    if run.strip(b"0123456789abcdefABCDEF") or run.isdigit():
        return False
    is_tail = len(run) == UUID_TAIL_CHARACTERS and text[left - 1 : left] == b"-"
    return is_tail or len(run) >= HASH_CHARACTERS


def has_luhn(digits: bytes) -> bool:
    """Return whether the last digit is the check digit of ISO/IEC 7812-1."""
    total = 0
    for place, byte in enumerate(reversed(digits)):
        number = (byte - 48) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def _find_births(text: bytes) -> Spans:
    return _groups(DOB)(text) if BIRTH_WORD.search(text) else iter(())


def _find_emails(text: bytes) -> Spans:
    at = text.find(b"@")
    while at >= 0:
        local = LOCAL_PART.search(text, max(0, at - LOCAL_BYTES), at)
        domain = DOMAIN.match(text, at + 1)
        if local is not None and domain is not None:
            yield local.start(), domain.end()
        at = text.find(b"@", at + 1)


def _find_cards(text: bytes) -> Spans:
    groups = [match.span() for match in DIGITS.finditer(text)]
    if sum(end - start for start, end in groups) < CARD_DIGITS:
        return
    # Index of the first group of the chain that each group belongs to.
    joined = [end + 1 == start and text[end] in b" -" for (_, end), (start, _) in pairwise(groups)]
    for first, (start, _) in enumerate(groups):
        if text[start] not in b"23456":
            continue
        sizes: tuple[int, ...] = ()
        for last in range(first, min(first + 5, len(groups))):
            if last > first and not joined[last - 1]:
                break
            sizes += (groups[last][1] - groups[last][0],)
            end = groups[last][1]
            digits = text[start:end].translate(None, b" -")
            if sizes in CARD_LAYOUTS and has_luhn(digits) and not is_part_of_hash(text, start, end):
                yield start, end


def _find_npis(text: bytes) -> Spans:
    for match in NPI.finditer(text):
        if has_luhn(b"80840" + match[0]) and not is_part_of_hash(text, *match.span()):
            yield match.span()


def _find_deas(text: bytes) -> Spans:
    for match in DEA.finditer(text):
        a, b, c, d, e, f, check = (byte - 48 for byte in match[0][2:])
        is_number = (a + c + e + 2 * (b + d + f)) % 10 == check
        if is_number and not is_part_of_hash(text, *match.span()):
            yield match.span()


def _find_mbis(text: bytes) -> Spans:
    for match in MBI.finditer(text):
        # Of a UUID it can have the end of one group and the beginning of the next.
        last_group = max(match.start(), text.rfind(b"-", *match.span()) + 1)
        if not is_part_of_hash(text, last_group, match.end()):
            yield match.span()


def _find_icd10s(text: bytes) -> Spans:
    words = [match.end() for match in ICD_WORD.finditer(text)]
    reach = at = 0
    for match in ICD_CODE.finditer(text) if words else ():
        while at < len(words) and words[at] <= match.start():
            reach = max(reach, words[at] + ICD_REACH)
            at += 1
        if match.start() <= reach:
            reach = max(reach, match.end() + ICD_REACH)
            yield match.span()


def _find_urls(text: bytes) -> Spans:
    if b"://" not in text and b"www." not in text.lower():
        return
    for match in URL.finditer(text):
        yield match.start(), match.start() + len(match[0].rstrip(URL_END))


def _find_ips(text: bytes) -> Spans:
    for match in IPV4.finditer(text) if text.count(b".") >= 3 else ():
        yield match.span()
    if text.count(b":") < 2:
        return
    for match in IPV6.finditer(text):
        if match[0].count(b":") < 2 or match[0].strip(b":") == b"":
            continue
        end = match.end() - (match[0].endswith(b":") and not match[0].endswith(b"::"))
        try:
            ip_address(text[match.start() : end].decode())
        except ValueError:
            continue
        yield match.start(), end


DETECTORS: dict[str, Detector] = {
    "ssn": _groups(SSN),
    "mrn": _groups(MRN),
    "phone": _groups(PHONE),
    "email": _find_emails,
    "dob": _find_births,
    "card": _find_cards,
    "npi": _find_npis,
    "dea": _find_deas,
    "mbi": _find_mbis,
    "icd10": _find_icd10s,
    "url": _find_urls,
    "ip": _find_ips,
    "address": find_addresses,
}
"""By name; where two find the same characters, the first of them names the place."""


def own_detector(pattern: str) -> Detector:
    """Return a detector for a pattern of the policy, in RE2's syntax.

    Raises `re2.error` if RE2 refuses the pattern.
    """
    options = re2.Options()
    options.log_errors = False
    compiled = re2.compile(pattern.encode(), options)

    def find(text: bytes) -> Spans:
        for match in compiled.finditer(text):
            if match.end() > match.start():
                yield match.span()

    return find


class Scanner:
    """Some detectors at work on one value after the other."""

    def __init__(self, detectors: dict[str, Detector]) -> None:
        self._detectors = tuple(detectors.items())

    def spans(self, text: bytes) -> list[tuple[int, int, str]]:
        """Return what was found: start, end and detector, in order and without overlap."""
        found = self._find(text)
        if (folded := fold_text(text)) is not None:
            found += [
                (folded.place(start, is_end=False), order, folded.place(end, is_end=True), name)
                for start, order, end, name in self._find(folded.text)
            ]
        found.sort()
        merged: list[tuple[int, int, str, int]] = []
        for start, order, end, name in found:
            if merged and start < merged[-1][1]:
                first, stop, old, rank = merged[-1]
                merged[-1] = (
                    first, max(stop, end), name if order < rank else old, min(order, rank)
                )  # fmt: skip
            else:
                merged.append((start, end, name, order))
        return [(start, end, name) for start, end, name, _ in merged]

    def _find(self, text: bytes) -> list[tuple[int, int, int, str]]:
        return [
            (start, order, end, name)
            for order, (name, find) in enumerate(self._detectors)
            for start, end in find(text)
        ]

    def replace(self, text: bytes, context: bytes = b"") -> bytes:
        """Return the text with each identifier replaced; the same object if there is none.

        `context` stands before the text for the words that detectors look for, as a JSON
        key does for its value; nothing in it is replaced.
        """
        size = len(context)
        parts: list[bytes] = []
        done = 0
        for start, end, name in self.spans(context + text if size else text):
            if end > size:
                start = max(start - size, 0)
                parts += (text[done:start], b"[%s]" % name.encode())
                done = end - size
        return b"".join((*parts, text[done:])) if parts else text


def load_replace(engine: str, mrn_pattern: str | None = None) -> Callable[[bytes], bytes]:
    """Return `Scanner.replace` of all detectors, of the engine asked for: `compiled` or `python`.

    Raises `BastionError` if it was not built.
    """
    if engine == "python":
        return make_scanner((), mrn_pattern).replace
    try:
        from appliance.masking._scanner import Scanner as CompiledScanner
    except ImportError as error:
        raise BastionError(NOT_BUILT) from error
    return CompiledScanner((), mrn_pattern).replace  # type: ignore[no-any-return]


@lru_cache(maxsize=64)
def make_scanner(names: tuple[str, ...], mrn_pattern: str | None = None) -> Scanner:
    """Return a scanner for detectors by name; no names: all of them."""
    chosen = {name: find for name, find in DETECTORS.items() if not names or name in names}
    if mrn_pattern is not None and "mrn" in chosen:
        builtin, own = chosen["mrn"], own_detector(mrn_pattern)

        def find_both(text: bytes) -> Spans:
            yield from builtin(text)
            yield from own(text)

        chosen["mrn"] = find_both
    return Scanner(chosen)
