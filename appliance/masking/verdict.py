"""What the analysis says about one statement: the values that leave `masking.statements`.

Pure values; the analysis is in `statements`, its use in `session.postgres`.
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.masking.copy_layout import TEXT_LAYOUT, CopyLayout
from appliance.masking.rules import MaskSpec
from appliance.model import ColumnName, RelationName, StatementFacts

DENIED = "42501"
"""SQLSTATE insufficient_privilege."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a statement may not run, whatever the rules of the policy say."""

    sqlstate: str
    rule: str
    """Id that an audit entry and the error message name: `inference-lookup`."""
    message: str
    """One sentence that says what to do; no literal of the statement."""


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """One column of a result, and what can flow into it."""

    name: str
    origins: frozenset[ColumnName] | None
    """`None`: unknown, so protected when the statement touches protected data."""
    mask: MaskSpec | None
    """`None`: proven free of protected columns."""
    why: str
    is_many: bool = False
    """Stands for any number of columns: of a function in FROM, say."""
    is_plain: bool = False
    """The values are those of the column that flows into it, unchanged."""


@dataclass(frozen=True, slots=True)
class Control:
    """What a statement does to the names of the SQL session."""

    action: str
    """`prepare`, `execute`, `deallocate`, `declare`, `fetch`, `close`, `begin`, `commit`,
    `rollback`, `copy_out`, `copy_in`, `explain`, `executed`, `notify`, `ddl`."""
    name: str = ""
    """Of the prepared statement, cursor or channel; empty: all, or none is meant."""
    inner: Verdict | None = None
    """For `prepare` and `declare`: of the statement inside."""
    payload: str = ""
    """Of NOTIFY: a constant."""


EVERY = "all"
"""Stands for every setting, in RESET ALL and DISCARD ALL."""


@dataclass(frozen=True, slots=True)
class Steering:
    """What a statement does to the settings that choose plans, and whether they matter to it."""

    sets: frozenset[str] = frozenset()
    is_local: bool = False
    """SET LOCAL: until the transaction ends."""
    resets: frozenset[str] = frozenset()
    """They become what they were when the session began; `EVERY` stands for all."""
    is_steerable: bool = False
    """Its plan could tell protected values."""


NO_STEERING = Steering()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything the data path needs to know about one statement."""

    facts: StatementFacts
    refusal: Refusal | None = None
    columns: tuple[OutputColumn, ...] | None = None
    """`None`: returns no rows, or not known before RowDescription arrives."""
    lookups: tuple[ColumnName, ...] = ()
    """Protected columns compared for equality."""
    control: Control | None = None
    copy_columns: tuple[OutputColumn, ...] | None = None
    """For COPY TO STDOUT: the columns of each row, in order."""
    copy_layout: CopyLayout = TEXT_LAYOUT
    """How a COPY TO STDOUT writes its rows, if anything in it is masked."""
    hides_messages: bool = False
    """Errors and notices could hold protected values: only their codes are passed."""
    spreads: bool = True
    """What it writes may be written on to protected relations: errors may quote their rows."""
    source: str = ""
    """The statement's text, to judge it again; of what is inside PREPARE, the whole."""
    given: str = ""
    """Values of its parameters, as whoever approves it reads them; see `session.postgres`."""
    changed: frozenset[RelationName] | None = None
    """Relations that it makes, changes or drops; `None` if it is no such statement."""
    is_telling: bool = False
    """Makes a view that reads protected data: who reads it may be told less."""
    epoch: int = 0
    """When it was judged, see `targets.catalogs`."""
    arrays: tuple[tuple[int, ColumnName], ...] = ()
    """Parameters by number whose elements a protected column is compared with: each counts."""
    elements: tuple[tuple[int, ColumnName], ...] = ()
    """Parameters that are such an element, or an array of them if the client says so."""
    patterns: tuple[int, ...] = ()
    """Parameters that a protected column is compared with by LIKE: each is one text, whole."""
    settings: tuple[tuple[int, str], ...] = ()
    """Parameters that name a setting which is to `show` or to `set`."""
    steering: Steering = NO_STEERING
    catalog_version: str = ""
    """Of the snapshot that it was judged by."""
    is_catalog_stale: bool = False
    """A relation is not in the catalog: read it again before you rely on this."""
    subject_reads: int = 0
    """How often it reads rows about persons, see `subject_reads`."""
    relies_on_names: bool = False
    """It means something else if somebody renames or replaces what it names, see `plain`."""
    runs_code: bool = False
    """Functions of the database may run in it: they may be replaced while it does."""
    is_settled: bool = False
    """FETCH: what it returns was judged, and that it held was seen, when it was declared."""
    is_growing: bool = False
    """The session's own open transaction changed a relation of it: columns may be new."""
