"""Which settings of a session may be set or shown, by their names. No I/O.

PostgreSQL's own are listed; `app.tenant` is an application's, see `custom_settings`.
"""

from __future__ import annotations

import re

from appliance.masking.grammar import Node, names_of, text_of

_SETTABLE = """
    application_name backend_flush_after bytea_output check_function_bodies
    client_connection_check_interval client_min_messages constraint_exclusion datestyle
    default_statistics_target default_table_access_method default_tablespace
    default_text_search_config default_toast_compression default_transaction_deferrable
    default_transaction_isolation default_transaction_read_only effective_io_concurrency
    escape_string_warning extra_float_digits idle_in_transaction_session_timeout
    idle_session_timeout intervalstyle jit jit_above_cost jit_expressions jit_inline_above_cost
    jit_optimize_above_cost jit_tuple_deforming lc_messages lc_monetary lc_numeric lc_time
    lock_timeout maintenance_io_concurrency maintenance_work_mem
    max_parallel_maintenance_workers max_parallel_workers max_parallel_workers_per_gather
    plan_cache_mode quote_all_identifiers restrict_nonsystem_relation_kind row_security
    search_path statement_timeout stats_fetch_consistency synchronize_seqscans
    synchronous_commit tcp_keepalives_count tcp_keepalives_idle tcp_keepalives_interval
    tcp_user_timeout temp_buffers temp_tablespaces timezone transaction_deferrable
    transaction_isolation transaction_read_only transaction_timeout vacuum_cost_delay
    vacuum_cost_limit work_mem xmlbinary xmloption
"""
SETTABLE = frozenset(_SETTABLE.split())
"""None changes what a statement means. Those that choose plans are apart, see `steering`."""

_PLANNER = """
    cpu_index_tuple_cost cpu_operator_cost cpu_tuple_cost cursor_tuple_fraction
    debug_parallel_query effective_cache_size force_parallel_mode from_collapse_limit geqo
    geqo_effort geqo_generations geqo_pool_size geqo_seed geqo_selection_bias geqo_threshold
    hash_mem_multiplier join_collapse_limit min_parallel_index_scan_size
    min_parallel_table_scan_size parallel_leader_participation parallel_setup_cost
    parallel_tuple_cost random_page_cost recursive_worktable_factor seq_page_cost
"""
PLANNER = frozenset(_PLANNER.split())
"""Beside `enable_…`, what says which plan is chosen for a statement."""

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


def is_planner(name: str) -> bool:
    """Return whether a setting, in lower case, chooses plans."""
    return name in PLANNER or re.fullmatch(r"enable_[a-z_]+", name) is not None


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


def switch_of(call: Node) -> str:
    """Return the setting that chooses plans which `set_config` sets to a given value.

    `call` is a FuncCall; empty for any other.
    """
    arguments = call.get("args", [])
    if names_of(call["funcname"]) not in (["set_config"], ["pg_catalog", "set_config"]):
        return ""
    name = text_of(arguments[0]).lower() if len(arguments) == 3 else ""
    is_given = all("A_Const" in a or "ParamRef" in a for a in arguments[1:])
    return name if is_given and is_planner(name) else ""
