"""What is protected in a database and how it is masked: the `phi` part of a target.

Pure: values from `policy.yml`, validated by pydantic; see config for file and line.
"""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum
from functools import cached_property
from typing import Annotated

import re2
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from appliance.masking.detectors import DETECTORS, own_detector
from appliance.masking.doors import Door, check_doors
from appliance.masking.json_paths import parse_paths
from appliance.model import ColumnName, RelationName, parse_column

MASK_PATTERN = re.compile(r"^(?P<name>[a-z_][a-z0-9_]*)(?:\((?P<argument>.*)\))?$", re.DOTALL)
MASK_NAMES = frozenset(
    {
        "redact",
        "null",
        "keep_first",
        "keep_last",
        "year",
        "month",
        "zip3",
        "age90",
        "hash",
        "format",
        "json",
        "constant",
        "detect",
    }
)


class Inference(StrEnum):
    """What a statement may do with protected columns besides returning them masked."""

    DENY = "deny"
    LOOKUP = "lookup"
    AUDIT = "audit"


class MaskSpec(BaseModel):
    """One mask as policy writes it: `redact`, `keep_last(4)`, `constant(n/a)`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    argument: str | None = None

    def __str__(self) -> str:
        return self.name if self.argument is None else f"{self.name}({self.argument})"


NOTHING = MaskSpec(name="null")


def parse_mask(value: object) -> object:
    """Turn policy text into a `MaskSpec`.

    Raises `ValueError` if the mask is not one of `MASK_NAMES` or lacks its argument.
    """
    if value is None:  # YAML's null.
        return NOTHING
    if not isinstance(value, str):
        return value
    match = MASK_PATTERN.match(value.strip())
    if match is None or match["name"] not in MASK_NAMES:
        known = ", ".join(sorted(MASK_NAMES))
        raise ValueError(f"unknown mask {value!r}: use one of {known}")
    name, argument = match["name"], match["argument"]
    if name in {"keep_first", "keep_last"} and not (argument or "").isdigit():
        raise ValueError(f"{name} needs a number of characters, for example {name}(4)")
    if name in {"constant", "json"} and argument is None:
        raise ValueError(f"{name} needs an argument in parentheses")
    if name == "json":
        for _, inner in parse_paths(argument or ""):
            parse_mask(inner)
    if name == "detect":
        check_detectors((argument or "all").split(","))
    return {"name": name, "argument": argument}


def check_detectors(names: object) -> object:
    """Return the names of detectors as a list; `all` is all of them.

    Raises `ValueError` if one is unknown.
    """
    wanted = [names] if isinstance(names, str) else names
    if not isinstance(wanted, list | tuple):
        return names
    found = [str(name).strip() for name in wanted]
    for name in found:
        if name not in {"all", *DETECTORS}:
            known = ", ".join(DETECTORS)
            raise ValueError(f"unknown detector {name!r}: use all, or some of {known}")
    return found


def _check_pattern(value: object) -> object:
    if isinstance(value, str):
        try:
            own_detector(value)
        except re2.error as error:
            raise ValueError(
                f"not a pattern of RE2: {value!r}: write it like MRN-\\d{{7}}"
            ) from error
    return value


Mask = Annotated[MaskSpec, BeforeValidator(parse_mask)]


def _check_columns(value: object) -> object:
    if not isinstance(value, dict):
        return value
    found = {str(parse_column(str(column))): mask for column, mask in value.items()}
    if len(found) < len(value):
        raise ValueError("a column is there twice")
    return found


def _check_names(value: object) -> object:
    if not isinstance(value, list | tuple | set | frozenset):
        return value
    return [str(parse_column(str(column))) for column in value]


def _check_functions(value: object) -> object:
    for name in value if isinstance(value, list | tuple | set | frozenset) else []:
        if "." not in str(name):
            raise ValueError(f"{name!r} must be schema.function, for example pg_catalog.{name}")
    return value


def _check_subject(value: object) -> object:
    return str(parse_column(value)) if isinstance(value, str) else value


class ProtectedData(BaseModel):
    """The PHI of one database: columns and their masks, and what else is allowed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: Annotated[dict[str, Mask], BeforeValidator(_check_columns)] = Field(
        default_factory=dict
    )
    """`schema.relation.column` → mask; a part with a dot is quoted."""
    default_mask: Mask = MaskSpec(name="redact")
    """For columns of mixed origin: of a UNION, a view. What a statement computes is NULL."""
    inference: Inference = Inference.LOOKUP
    lookup_budget: int = Field(default=1000, ge=0)
    """Equality look-ups of protected columns per identity and day."""
    released: Annotated[frozenset[str], BeforeValidator(_check_names)] = frozenset()
    """`schema.relation.column` that were protected once, and are not any more, see `pins`."""
    trusted_functions: Annotated[frozenset[str], BeforeValidator(_check_functions)] = frozenset()
    """`schema.function` whose result carries only the origins of its arguments."""
    allow: Annotated[frozenset[str], BeforeValidator(check_doors)] = frozenset()
    """Side doors opened on purpose, see `doors`: `pg_stats`, `large_objects`, `set_role`, …"""
    subject: Annotated[str | None, BeforeValidator(_check_subject)] = None
    """`schema.relation.column` that identifies the person a row is about."""
    detect: Annotated[tuple[str, ...], BeforeValidator(check_detectors)] = ()
    """Detectors that look into every text, XML and JSON value that has no mask: `all`, or names."""
    mrn_pattern: Annotated[str | None, BeforeValidator(_check_pattern)] = None
    """What a medical record number looks like here, in RE2's syntax; for the detector `mrn`."""

    @cached_property
    def scan(self) -> MaskSpec | None:
        """Return the mask for values that no other mask covers; `None`: they pass."""
        if not self.detect:
            return None
        return MaskSpec(name="detect", argument=",".join(self.detect))

    def mask_of(self, column: ColumnName) -> MaskSpec | None:
        """Return the mask of `column`; `None` if policy does not protect it."""
        return self.columns.get(str(column))

    def opens(self, door: Door | None) -> bool:
        """Return whether policy opens a side door; `None` is none of them."""
        return door in self.allow

    @cached_property
    def fingerprint(self) -> str:
        """Return a digest: two rule sets with the same one mean the same."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

    @property
    def relations(self) -> frozenset[RelationName]:
        """Return every relation that has a protected column."""
        return frozenset(parse_column(column).relation for column in self.columns)
