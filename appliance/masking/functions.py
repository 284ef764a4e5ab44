"""Built-in functions known to return nothing but what their arguments carry.

Only names that no schema outside pg_catalog defines count (see `statements`); every
other function is refused unless policy trusts it: it could read data by itself.
"""

from __future__ import annotations

PURE = frozenset(
    ["abs", "age", "any_value", "array_agg", "array_append", "array_length", "array_position", "array_to_string", "avg", "bool_and", "bool_or", "btrim", "cardinality", "ceil", "ceiling", "char_length", "character_length", "chr", "clock_timestamp", "concat", "concat_ws", "corr", "count", "cume_dist", "current_database", "current_schema", "current_schemas", "date_bin", "date_part", "date_trunc", "decode", "dense_rank", "div", "encode", "every", "exp", "extract", "first_value", "floor", "format", "generate_series", "generate_subscripts", "initcap", "isfinite", "json_agg", "json_array_length", "json_build_array", "json_build_object", "json_object_agg", "jsonb_agg", "jsonb_array_length", "jsonb_build_array", "jsonb_build_object", "jsonb_object_agg", "justify_days", "justify_hours", "lag", "last_value", "lead", "left", "length", "ln", "log", "lower", "lpad", "ltrim", "make_date", "make_interval", "make_time", "make_timestamp", "max", "md5", "min", "mod", "mode", "now", "nth_value", "ntile", "octet_length", "overlaps", "overlay", "percent_rank", "percentile_cont", "percentile_disc", "pg_backend_pid", "pg_sleep", "pi", "position", "power", "random", "rank", "regexp_count", "regexp_match", "regexp_matches", "regexp_replace", "regexp_split_to_array", "regexp_substr", "repeat", "replace", "reverse", "right", "round", "row_number", "row_to_json", "rpad", "rtrim", "sign", "split_part", "sqrt", "starts_with", "statement_timestamp", "stddev", "stddev_pop", "stddev_samp", "string_agg", "string_to_array", "strpos", "substr", "substring", "sum", "timezone", "to_char", "to_date", "to_json", "to_jsonb", "to_number", "to_timestamp", "transaction_timestamp", "translate", "trim", "trunc", "unnest", "upper", "var_pop", "var_samp", "variance", "version", "width_bucket", "acldefault", "aclexplode", "array_remove", "array_upper", "col_description", "format_type", "has_column_privilege", "has_database_privilege", "has_schema_privilege", "has_table_privilege", "obj_description", "pg_database_size", "pg_encoding_to_char", "pg_function_is_visible", "pg_get_constraintdef", "pg_get_expr", "pg_get_function_arguments", "pg_get_function_identity_arguments", "pg_get_function_result", "pg_get_indexdef", "pg_get_partkeydef", "pg_get_partition_constraintdef", "pg_get_userbyid", "pg_is_other_temp_schema", "pg_opclass_is_visible", "pg_partition_ancestors", "pg_relation_is_publishable", "pg_relation_size", "pg_size_pretty", "pg_table_is_visible", "pg_table_size", "pg_total_relation_size", "pg_type_is_visible", "quote_ident", "shobj_description"]
)

CLOSED_RELATIONS = frozenset(
    ["pg_authid", "pg_backend_memory_contexts", "pg_file_settings", "pg_hba_file_rules", "pg_ident_file_mappings", "pg_largeobject", "pg_prepared_statements", "pg_cursors", "pg_shadow", "pg_stat_activity", "pg_stat_statements", "pg_statistic", "pg_statistic_ext_data", "pg_stats", "pg_stats_ext", "pg_stats_ext_exprs", "pg_user_mapping", "pg_user_mappings", "pg_foreign_server", "pg_subscription", "pg_settings"]
)
"""System relations that hold samples of data, statements or secrets."""

SETTABLE = frozenset(
    ["application_name", "bytea_output", "client_min_messages", "datestyle", "default_transaction_isolation", "default_transaction_read_only", "extra_float_digits", "idle_in_transaction_session_timeout", "intervalstyle", "lock_timeout", "search_path", "statement_timeout", "timezone", "transaction_isolation", "transaction_read_only", "work_mem"]
)
