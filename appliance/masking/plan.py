"""Which mask applies to each column of one result: the plan the row engine executes.

Two witnesses are heard. The verdict says what can flow into each output column;
PostgreSQL's RowDescription names the table and column a value comes from. A column is
masked if either says it is protected. Only PostgreSQL's own word (a plain table's
unprotected column) clears a column the verdict does not know. No I/O.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.errors import ProtocolError
from appliance.masking.ops import NULL, Op, OpCode
from appliance.masking.rules import ProtectedData
from appliance.pgwire.messages import Field, encode_row_description

if TYPE_CHECKING:
    from appliance.masking.catalog import Catalog
    from appliance.masking.statements import Verdict

RowDescription = tuple[Field, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RowPlan:
    """What the row engine does with each row of one statement or portal."""

    width: int
    ops: tuple[Op, ...]
    masked: tuple[tuple[str, str], ...]
    """(column label, mask) of each masked column, for the audit entry."""
    result_description: RowDescription
    """What to send to the client; masked values are valid values of these types."""
    signature: bytes
    """Identifies the shape this plan was made for; see `check`."""
    needs_refresh: bool = False
    """The catalog did not know an OID: refresh it before the next statement."""

    @property
    def is_pass(self) -> bool:
        """Return whether no column is changed."""
        return all(op.code is OpCode.PASS for op in self.ops)

    def check(self, description: RowDescription) -> None:
        """Refuse to be used for another shape.

        Raises `ProtocolError` if `description` is not the one this plan was made for:
        a stale plan of equal width would mask the wrong columns.
        """
        if signature_of(description) != self.signature:
            raise ProtocolError("the result's shape changed after it was analysed")


def signature_of(description: RowDescription) -> bytes:
    """Return the digest of a result's shape: names, origins, types and formats."""
    return hashlib.blake2b(encode_row_description(description), digest_size=16).digest()


def plan_rows(
    verdict: Verdict | None,
    description: RowDescription,
    catalog: Catalog,  # noqa: ARG001  skeleton
    rules: ProtectedData,
    key: bytes,  # noqa: ARG001  skeleton
) -> RowPlan:
    """Make the plan for one result.

    `description` carries the formats the rows will have (see `with_formats`). `key`
    keys the hash and format masks. Without a verdict, or with one of another width,
    every column is masked.
    """
    ops = tuple(NULL for _ in description)
    masked = tuple((item.name, str(rules.default_mask)) for item in description)
    return RowPlan(len(description), ops, masked, description, signature_of(description))
