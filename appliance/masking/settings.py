"""Which settings of a session may be set or shown, by their names. No I/O.

PostgreSQL's own are listed; `app.tenant` is an application's, see `custom_settings`.
"""

from __future__ import annotations

import re

_SETTABLE = """
    application_name bytea_output check_function_bodies client_connection_check_interval
    client_min_messages constraint_exclusion datestyle default_statistics_target
    default_table_access_method default_tablespace default_text_search_config
    default_toast_compression default_transaction_deferrable default_transaction_isolation
    default_transaction_read_only escape_string_warning extra_float_digits
    idle_in_transaction_session_timeout idle_session_timeout intervalstyle jit lc_messages
    lc_monetary lc_numeric lc_time lock_timeout maintenance_work_mem
    max_parallel_maintenance_workers max_parallel_workers max_parallel_workers_per_gather
    plan_cache_mode quote_all_identifiers restrict_nonsystem_relation_kind row_security search_path
    statement_timeout synchronize_seqscans synchronous_commit tcp_keepalives_count
    tcp_keepalives_idle tcp_keepalives_interval tcp_user_timeout temp_buffers temp_tablespaces
    timezone transaction_deferrable transaction_isolation transaction_read_only
    transaction_timeout vacuum_cost_delay vacuum_cost_limit work_mem xmlbinary xmloption
"""
SETTABLE = frozenset(_SETTABLE.split())
"""None changes what a statement means, nor which plan is chosen: an index on a protected column
would give rows in the order of its values (`enable_seqscan`)."""

FIXED = {"client_encoding": {"utf8", "utf-8", "unicode"}, "standard_conforming_strings": {"on"}}
"""What may be set to what it is: drivers do so when they connect."""

CLOSED_SETTING = re.compile(
    r"all|.*\..*|.*(command|conninfo|director(y|ies)|_file|librar(y|ies)|_path)", re.DOTALL
)
"""What a person made up (`app.user`), and where on the server's disks things are."""

NAME = re.compile(r"[a-z_][\w$]*(\.[a-z_][\w$]*)+")
SECRET = re.compile(
    r"secret|passw|salt|pepper|hmac|passphrase|private|credential|crypt|(?<![a-z])(key|token|pin)s?\b"
)
"""What operators put into settings for functions to decrypt or sign with."""
_MODULES = """
    anon auth_delay auto_explain basebackup_to_shell basic_archive citus cron credcheck dblink
    google_columnar_engine hypopg ivorysql jit login_hook orafce passwordcheck pg_cron
    pg_hint_plan pg_net pg_partman_bgw pg_prewarm pg_qualstats pg_similarity pg_stat_kcache
    pg_stat_monitor pg_stat_statements pg_store_plans pg_trgm pg_wait_sampling pgaudit pgextwlist
    pglogical pgsodium pgtt plan_filter pljava pllua plperl plpgsql plpython plpythonu
    plpython3u plr plrust pltcl pltclu plv8 postgis postgis_topology powa rdkit repmgr safeupdate
    sepgsql set_user shared_ispell sql_firewall supautils system_stats tds_fdw tcn timescaledb
    vector wal2json zhparser
"""
MODULES = frozenset(_MODULES.split())
"""Prefixes of settings that modules of PostgreSQL read, installed or not."""


def is_open_setting(name: str) -> bool:
    """Return whether a setting may be read by this name, in lower case."""
    return name in SETTABLE or CLOSED_SETTING.fullmatch(name) is None


def is_custom(name: str, prefixes: frozenset[str]) -> bool:
    """Return whether a setting, in lower case, is an application's, and holds no secret.

    `prefixes` are those of the modules that the server has.
    """
    prefix = name.partition(".")[0]
    return (
        NAME.fullmatch(name) is not None
        and SECRET.search(name) is None
        and prefix not in MODULES | prefixes
    )
