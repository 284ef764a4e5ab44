"""Side doors: what is closed whatever the rules say, unless policy opens it (`phi.allow`).

An open door is not masked: what passes it is what the policy answers for. Protected values of
the statement itself still do not go in. No I/O.
"""

from __future__ import annotations

from enum import StrEnum

from appliance.masking.functions import CLOSED_COLUMNS, CLOSED_RELATIONS


class Door(StrEnum):
    """A side door by its name in policy; relations and columns have their own names."""

    SERVER_FILES = "server_files"
    SERVER_PROGRAMS = "server_programs"
    LARGE_OBJECTS = "large_objects"
    SET_ROLE = "set_role"
    SET_CONFIG = "set_config"
    CREATE_CODE = "create_code"
    DO = "do"
    FOREIGN_DATA = "foreign_data"
    NOTIFY = "notify"
    TWO_PHASE = "two_phase"


NAMES = frozenset(
    {*Door, *CLOSED_RELATIONS, *(f"{relation}.{column}" for relation, column in CLOSED_COLUMNS)}
    | {"pg_stat_wal_receiver"}  # Which was closed as a whole.
)
"""What `phi.allow` may list."""

STATEMENTS = {
    "CreateFunctionStmt": Door.CREATE_CODE,
    "CreateTrigStmt": Door.CREATE_CODE,
    "RuleStmt": Door.CREATE_CODE,
    "CreateCastStmt": Door.CREATE_CODE,
    "DoStmt": Door.DO,
    "CreateFdwStmt": Door.FOREIGN_DATA,
    "CreateForeignServerStmt": Door.FOREIGN_DATA,
    "CreateUserMappingStmt": Door.FOREIGN_DATA,
    "CreateForeignTableStmt": Door.FOREIGN_DATA,
    "ImportForeignSchemaStmt": Door.FOREIGN_DATA,
}
"""Statements that need an open door, by their names in the parse tree."""

_FUNCTIONS = {
    Door.SERVER_FILES: """
        lo_export lo_import pg_current_logfile pg_ls_archive_statusdir pg_ls_dir pg_ls_logdir
        pg_ls_logicalmapdir pg_ls_logicalsnapdir pg_ls_replslotdir pg_ls_tmpdir pg_ls_waldir
        pg_read_binary_file pg_read_file pg_stat_file""",
    Door.LARGE_OBJECTS: """
        lo_close lo_creat lo_create lo_from_bytea lo_get lo_lseek lo_lseek64 lo_open lo_put lo_tell
        lo_tell64 lo_truncate lo_truncate64 lo_unlink loread lowrite""",
    Door.FOREIGN_DATA: """
        dblink dblink_build_sql_delete dblink_build_sql_insert dblink_build_sql_update
        dblink_cancel_query dblink_close dblink_connect dblink_connect_u dblink_current_query
        dblink_disconnect dblink_error_message dblink_exec dblink_fetch dblink_get_connections
        dblink_get_notify dblink_get_pkey dblink_get_result dblink_is_busy dblink_open
        dblink_send_query postgres_fdw_disconnect postgres_fdw_disconnect_all
        postgres_fdw_get_connections""",
    Door.NOTIFY: "pg_notify",
    Door.SET_CONFIG: "set_config",
}
FUNCTIONS = {name: door for door, names in _FUNCTIONS.items() for name in names.split()}
"""Functions that need an open door."""

ROLES = frozenset({"role", "session_authorization"})
"""Settings that make somebody else of a session."""

RELATIONS = {"pg_largeobject": Door.LARGE_OBJECTS}
"""Closed relations that a door opens, too."""


def advice(door: str) -> str:
    """Return what somebody does who needs what is behind a door."""
    return f"ask for allow: [{door}] in the policy of the target"


def check_doors(names: object) -> object:
    """Return the names of what policy opens, as they are.

    Raises `ValueError` if one is unknown.
    """
    if isinstance(names, list | tuple | set | frozenset):
        for name in names:
            if name not in NAMES:
                known = ", ".join([*Door, "pg_stats", "pg_stat_activity.query"])
                raise ValueError(f"unknown side door {name!r}: use {known} … (docs/policy.md)")
    return names
