"""What the options of COPY mean for its rows; what could be read in two ways is not understood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.masking.copy_layout import (
    BINARY_LAYOUT,
    CSV_LAYOUT,
    TEXT_LAYOUT,
    CopyLayout,
    layout_of,
)
from appliance.masking.grammar import parse_statements


def layout(options: str) -> CopyLayout | None:
    (tree,) = parse_statements(f"COPY t TO STDOUT {options}")
    return layout_of(tree["stmt"]["CopyStmt"])


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ("", TEXT_LAYOUT),
        ("(FORMAT text, ENCODING 'utf-8')", TEXT_LAYOUT),
        ("(FORMAT 'CSV', ENCODING 'Unicode')", CSV_LAYOUT),
        ("(FORMAT binary)", BINARY_LAYOUT),
        ("BINARY", BINARY_LAYOUT),
        ("(HEADER)", replace(TEXT_LAYOUT, has_names=True)),
        ("(HEADER off)", TEXT_LAYOUT),
        ("(HEADER 0)", TEXT_LAYOUT),
        ("(HEADER 1)", replace(TEXT_LAYOUT, has_names=True)),
        ("(HEADER 'on', NULL '')", replace(TEXT_LAYOUT, has_names=True, null=b"")),
        ("USING DELIMITERS '|' WITH NULL AS 'é'", replace(TEXT_LAYOUT, delimiter=b"|", null="é".encode())),
        (
            "WITH CSV HEADER DELIMITER ';' NULL 'x' QUOTE '''' ESCAPE '^' FORCE QUOTE a, \"B\"",
            CopyLayout("csv", True, b";", b"x", b"'", b"^", frozenset({"a", "B"})),
        ),
        ("(FORMAT csv, QUOTE '$')", replace(CSV_LAYOUT, quote=b"$", escape=b"$")),
        ("(FORMAT csv, FORCE_QUOTE *)", replace(CSV_LAYOUT, quoted=None)),
        ("(FORMAT csv, DELIMITER 1, NULL 0)", replace(CSV_LAYOUT, delimiter=b"1", null=b"0")),
        (r"(FORMAT csv, DELIMITER '\', NULL '\N')", None),
        (r"(FORMAT csv, DELIMITER E'\t', NULL '\N')", replace(CSV_LAYOUT, delimiter=b"\t", null=rb"\N")),
    ],
)  # fmt: skip
def test_options_that_are_understood(options: str, wanted: CopyLayout | None) -> None:
    assert layout(options) == wanted


@pytest.mark.parametrize(
    "options",
    [
        "(ENCODING 'LATIN1')", "(ENCODING 'sql_ascii')", "(FORMAT 'json')", "(FREEZE)", "(ON_ERROR ignore)",
        "(DELIMITER '')", "(DELIMITER '||')", r"(DELIMITER '\')", "(DELIMITER 'a')", "(DELIMITER '.')", "(DELIMITER 7)",
        r"(DELIMITER E'\n')", "(DELIMITER 'é')", "(DELIMITER 'N')", "(DELIMITER '|', NULL 'a|b')", "(QUOTE '$')",
        r"(NULL E'a\r')", r"(NULL E'\n')", r"(NULL '\')", r"(NULL 'x\\\')", "(DELIMITER 1.5)",
        "(FORMAT csv, DELIMITER '\"')", "(FORMAT csv, NULL '\"x')", "(FORMAT csv, NULL ',')", "(FORMAT csv, QUOTE '')",
        "(FORMAT csv, ESCAPE ',')", r"(FORMAT csv, ESCAPE E'\n')", "(FORMAT csv, ESCAPE '')", "(FORMAT csv, FORCE_NULL (a))",
        r"(FORMAT csv, QUOTE E'\r')", "(FORMAT binary, NULL 'x')", "(FORMAT binary, DELIMITER '|')", "(FORCE_QUOTE *)",
    ],
)  # fmt: skip
def test_options_that_are_not_understood(options: str) -> None:
    assert layout(options) is None


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ("", False), ("(NULL '')", False), ("(NULL 'x')", True), (r"(NULL '\n')", True), (r"(NULL 'a\\')", True),
        (r"(NULL '\x')", False), (r"(NULL E'\t', DELIMITER '|')", False), ("(NULL 'NULL')", True),
        (r"(NULL E'a\001b')", True), ("(FORMAT csv, NULL 'x')", False), ("(FORMAT binary)", False),
        (r"(NULL '999-88-7001', DELIMITER '^')", True), (r"(NULL '\^', DELIMITER '!')", False),
    ],
)  # fmt: skip
def test_whether_a_value_may_look_like_null(options: str, wanted: bool) -> None:
    found = layout(options)
    assert found is not None and found.takes_value_for_null is wanted
