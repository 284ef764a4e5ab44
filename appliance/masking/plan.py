"""Which mask applies to each column of one result: the plan the row engine executes.

Two witnesses are heard. The verdict says what can flow into each output column;
PostgreSQL's RowDescription names the table and column a value comes from. A column is
masked if either says it is protected. Only PostgreSQL's own word (a plain table's
unprotected column) clears a column the verdict does not know. No I/O.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from appliance.errors import ProtocolError
from appliance.masking.catalog import FIRST_USER_OID, Catalog
from appliance.masking.clearing import Cleared, is_cleared
from appliance.masking.copy_layout import TEXT_LAYOUT, CopyLayout
from appliance.masking.detection import parse_names
from appliance.masking.made_types import scan_made_op
from appliance.masking.masks import compile_mask
from appliance.masking.ops import NULL, PASS, Op, OpCode
from appliance.masking.plain import STORED
from appliance.masking.protection import survey_of
from appliance.masking.routines import may_reach_protected, vocabulary_of
from appliance.masking.rules import NOTHING, MaskSpec, ProtectedData
from appliance.masking.subjects import Subjects
from appliance.masking.survey import Survey
from appliance.masking.types import DATE, TEXT, is_made, is_readable
from appliance.masking.verdict import OutputColumn, Verdict
from appliance.pgwire.messages import Field, encode_row_description

RowDescription = tuple[Field, ...]
PLACES = frozenset({-1, -6})
"""Attribute numbers of ctid and tableoid."""


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
    relies_on_names: bool = False
    """A value has no origin in a table, or another one than the statement seems to mean."""
    layout: CopyLayout = TEXT_LAYOUT
    """How the rows of a COPY are written."""
    quoted: frozenset[int] = frozenset()
    """Columns whose values stand in quotes in CSV, whatever they are."""
    subjects: Subjects = ()
    """The columns that say whom a row is about."""
    unmasked: tuple[str, ...] = ()
    """Labels of protected columns that a grant shows in clear."""

    @property
    def subject_relations(self) -> int:
        """How many relations the subject columns are of, as far as PostgreSQL names them."""
        # SECURITY: two columns of one relation may be of one row, and leave another unnamed
        # (test_whoever_hides_the_subject_is_among_the_unknown).
        places = [place for place, _ in self.subjects] if self.result_description else []
        oids = {self.result_description[place].table_oid for place in places} - {0}
        return max(len(oids), bool(self.subjects))

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
    catalog: Catalog,
    rules: ProtectedData,
    key: bytes,
    cleared: Cleared = frozenset(),
) -> RowPlan:
    """Make the plan for one result; the masks of `cleared` columns are lifted.

    `description` carries the formats the rows will have. `key` keys the hash and format
    masks. Without a verdict every column is masked.
    """
    survey = survey_of(catalog, rules)
    known = None if verdict is None else _expand(verdict.columns, description)
    ops: list[Op] = []
    masked: list[tuple[str, str]] = []
    unmasked: list[str] = []
    refresh = relies = False
    for position, field in enumerate(description):
        column = None if known is None else known[position]
        mask, is_unknown = _hear_witnesses(field, verdict, column, survey)
        refresh = refresh or is_unknown
        may_clear = verdict is not None and _is_origin_known(field, catalog)
        if may_clear and is_cleared(field, column, survey, cleared):
            unmasked.append(field.name)
            ops.append(PASS)
            continue
        relies = relies or _is_disputed(field, mask, column, catalog)
        op, applied = _compile(field, mask, rules, key)
        ops.append(op)
        if applied is not None:
            masked.append((field.name, str(applied)))
    return RowPlan(
        len(description),
        tuple(ops),
        tuple(masked),
        description,
        signature_of(description),
        needs_refresh=refresh,
        unmasked=tuple(unmasked),
        relies_on_names=relies,
    )


def _hear_witnesses(
    field: Field, verdict: Verdict | None, column: OutputColumn | None, survey: Survey
) -> tuple[MaskSpec | None, bool]:
    """Return a column's mask, and whether the catalog does not know where it comes from."""
    if verdict is None:
        return survey.rules.default_mask, False
    if _is_origin_known(field, survey.catalog):
        return _mask_of(field, verdict, column, survey), False
    if verdict.is_catalog_stale and column is not None:
        # A relation that a fresh snapshot does not know was made by this very transaction,
        # through the bastion: nothing protected is in it, as the verdict says.
        return column.mask, False
    is_open = verdict.is_growing and _is_open_relation(field, survey)
    return (None if is_open else survey.rules.default_mask), True


def _compile(
    field: Field, mask: MaskSpec | None, rules: ProtectedData, key: bytes
) -> tuple[Op, MaskSpec | None]:
    """Return the instruction for a column, and the mask it applies; without one, detectors."""
    scan = rules.scan if mask is None else None
    if scan is not None and is_made(field.type_oid):
        return scan_made_op(field, parse_names(scan.argument), rules.mrn_pattern), scan
    if is_readable(field):
        mask = mask or scan
    return (PASS if mask is None else compile_mask(mask, field, key, rules.mrn_pattern)), mask


def _is_disputed(
    field: Field, mask: MaskSpec | None, column: OutputColumn | None, catalog: Catalog
) -> bool:
    """Return whether PostgreSQL's word alone does not say that a value may be seen."""
    relation = catalog.relations.get(field.table_oid)
    is_stored = field.attnum != 0 and relation is not None and relation.kind in STORED
    return mask is None and (not is_stored or (column is not None and column.mask is not None))


def _expand(
    columns: tuple[OutputColumn, ...] | None, description: RowDescription
) -> tuple[OutputColumn, ...] | None:
    """Return the verdict's columns, one for each of the result; `None` if that cannot be."""
    if columns is None:
        return None
    width = len(description)
    many = [index for index, column in enumerate(columns) if column.is_many]
    if many:
        place, missing = many[0], width - len(columns) + 1
        columns = (*columns[:place], *[columns[place]] * missing, *columns[place + 1 :])
        # One column more or less elsewhere would go unnoticed: the names tell.
        if any(
            not column.is_many and column.name != field.name
            for column, field in zip(columns, description, strict=False)
        ):
            return None
    return columns if len(columns) == width else None


def plan_described_copy(
    verdict: Verdict,
    description: RowDescription,
    catalog: Catalog,
    rules: ProtectedData,
    key: bytes,
    cleared: Cleared = frozenset(),
) -> RowPlan:
    """Make the plan for a COPY TO STDOUT whose columns were described.

    `description` has one field per column of the COPY, in text format.
    """
    code = 1 if verdict.copy_layout.format == "binary" else 0
    fields = tuple(replace(field, format=code) for field in description)
    columns = verdict.copy_columns or tuple(
        OutputColumn(field.name, frozenset(), None, "nothing in it is protected")
        for field in fields
    )
    return plan_rows(replace(verdict, columns=columns), fields, catalog, rules, key, cleared)


def plan_copy(verdict: Verdict, key: bytes) -> tuple[tuple[Op, ...], tuple[tuple[str, str], ...]]:
    """Return one instruction per column of a COPY that could not be described.

    The text and CSV formats carry text; types are not announced, so masks that need one
    fall back to text. No columns in the verdict: nothing is masked.
    """
    columns = verdict.copy_columns or ()
    code = 1 if verdict.copy_layout.format == "binary" else 0
    masks = [(column.name, column.mask) for column in columns]
    ops = tuple(PASS if mask is None else _copy_op(mask, code, key) for _, mask in masks)
    return ops, tuple((name, str(mask)) for name, mask in masks if mask is not None)


def _copy_op(mask: MaskSpec, code: int, key: bytes) -> Op:
    """COPY names no types: a date stays a date in text; in binary only NULL is valid."""
    if code == 1:
        return NULL
    type_oid = DATE if mask.name in {"year", "month"} else TEXT
    return compile_mask(mask, Field("", 0, 0, type_oid, -1, -1, code), key)


def _is_origin_known(field: Field, catalog: Catalog) -> bool:
    if field.table_oid == 0 or field.table_oid < FIRST_USER_OID or field.attnum < 0:
        return True
    if field.attnum == 0:
        return field.table_oid in catalog.relations
    return catalog.column(field.table_oid, field.attnum) is not None


def _is_open_relation(field: Field, survey: Survey) -> bool:
    """Return whether a new column of a relation holds only what its own transaction wrote there.

    Neither policy nor code of the database may mean the relation: what the statements of the
    transaction write was judged one by one.
    """
    relation = survey.catalog.relations.get(field.table_oid)
    return (
        relation is not None
        and field.attnum > 0
        and relation.oid not in survey.flows
        and relation.name not in survey.rules.relations
        and not survey.catalog.hooks.get(relation.oid)
        and not _may_be_filled(relation.name.name.lower(), survey)
    )


def _may_be_filled(name: str, survey: Survey) -> bool:
    """Return whether code of the database could write protected values to a relation."""
    routines = list(survey.catalog.routines.values())
    return any(name in text.lower() for _, text in survey.catalog.rules) or any(
        routine.is_trigger
        or name not in routine.source.lower()  # Dynamic SQL names what it likes.
        or may_reach_protected(routine, survey, vocabulary_of(survey))
        or any(routine.name in other.source for other in routines if other is not routine)
        for routine in routines
        if name in routine.source.lower() or "execute" in routine.source.lower()
    )


def _mask_of(
    field: Field,
    verdict: Verdict,
    column: OutputColumn | None,
    survey: Survey,
) -> MaskSpec | None:
    protection = survey.masks
    if field.table_oid != 0 and field.attnum > 0:
        # PostgreSQL names the one column this value is: nothing else can flow into it.
        return protection.get(field.table_oid, {}).get(field.attnum)
    if field.table_oid != 0 and field.attnum < 0:  # A system column: ctid, tableoid, xmin.
        tells = field.attnum in PLACES and field.table_oid in survey.split
        return NOTHING if tells else None
    if field.table_oid != 0 and not protection.get(field.table_oid):
        return None  # A whole row (attribute 0) of a relation that has nothing to protect.
    if column is not None:
        return column.mask
    # A result where none was expected (a rule's, say) is as unknown as one of protected data.
    is_strange = verdict.columns is not None
    return NOTHING if is_strange or verdict.facts.touches_protected else None
