"""Built-in functions known to return nothing but what their arguments carry.

Those that PostgreSQL itself declares immutable are known without being here. A name that a
schema outside pg_catalog defines, too, may mean either (see `survey`); every other function
that is not harmless by its definition is refused unless policy trusts it: it could read data
by itself.
"""

from __future__ import annotations

_CARRIERS = """
    abbrev abs acldefault aclexplode acos acosh age any_value area array_agg array_append array_cat
    array_dims array_fill array_larger array_length array_lower array_ndims array_position
    array_positions array_prepend array_remove array_replace array_reverse array_sample array_send
    array_shuffle array_smaller array_sort array_to_json array_to_string array_to_tsvector
    array_upper ascii asin asinh atan atan2 atanh avg bit bit_and bit_count bit_length bit_or
    bit_xor bool bool_and bool_or box bpchar bpcharsend broadcast btint4cmp btrim bytea cardinality
    casefold cbrt ceil ceiling center char char_length character_length chr circle clock_timestamp
    col_description concat concat_ws convert convert_from convert_to corr cos cosd cosh cot count
    covar_pop covar_samp crc32 crc32c cume_dist current_database current_schema current_schemas
    current_user currval date date_add date_bin date_part date_subtract date_trunc datemultirange
    daterange decode degrees dense_rank diameter div encode enum_first enum_last enum_range
    enum_send erf erfc every exp extract factorial family first_value float4 float8 floor format
    format_type gamma gcd gen_random_uuid generate_series generate_subscripts get_bit get_byte
    get_current_ts_config getdatabaseencoding getpgusername has_any_column_privilege
    has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege
    has_function_privilege has_language_privilege has_largeobject_privilege
    has_parameter_privilege has_schema_privilege has_sequence_privilege has_server_privilege
    has_table_privilege has_tablespace_privilege
    has_type_privilege hash_array hash_range hashbpchar hashchar hashfloat4 hashfloat8 hashint2
    hashint4 hashint4extended hashint8 hashint8extended hashtext hashtextextended height host
    hostmask icu_unicode_version in_range inet_client_addr inet_client_port inet_merge
    inet_same_family inet_server_addr inet_server_port initcap int2 int4 int4multirange int4range
    int8 int8multirange int8range interval is_normalized isclosed isempty isfinite isopen json_agg
    json_agg_strict json_array_elements json_array_elements_text json_array_length json_build_array
    json_build_object json_each json_each_text json_extract_path json_extract_path_text json_object
    json_object_agg json_object_agg_strict json_object_agg_unique json_object_keys
    json_populate_record json_populate_recordset json_strip_nulls json_to_record json_to_recordset
    json_to_tsvector json_typeof jsonb_agg jsonb_agg_strict jsonb_array_elements
    jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_concat
    jsonb_delete jsonb_delete_path jsonb_each jsonb_each_text jsonb_extract_path
    jsonb_extract_path_text jsonb_hash jsonb_insert jsonb_object jsonb_object_agg
    jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_keys jsonb_path_exists
    jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query
    jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first
    jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_recordset
    jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record jsonb_to_recordset
    jsonb_to_tsvector jsonb_typeof justify_days justify_hours justify_interval lag last_value
    lastval lcm lead left length lgamma like like_escape line ln log log10 lower lower_inc lower_inf
    lpad lseg ltrim make_date make_interval make_time make_timestamp make_timestamptz makeaclitem
    masklen max md5 min min_scale mod mode money multirange multirange_send mxid_age name namesend
    netmask network nextval normalize notlike now npoints nth_value ntile num_nonnulls num_nulls
    numeric nummultirange numnode numrange obj_description octet_length oidvectortypes overlaps
    overlay parse_ident path percent_rank percentile_cont percentile_disc pg_advisory_unlock_all
    pg_available_extension_versions pg_available_extensions pg_backend_pid pg_basetype
    pg_blocking_pids pg_char_to_encoding pg_client_encoding pg_collation_actual_version
    pg_collation_for pg_collation_is_visible pg_column_compression pg_column_is_updatable
    pg_column_size pg_conf_load_time pg_control_checkpoint
    pg_control_init pg_control_recovery pg_control_system pg_conversion_is_visible
    pg_current_snapshot
    pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn pg_current_xact_id
    pg_current_xact_id_if_assigned pg_database_collation_actual_version pg_database_size
    pg_describe_object pg_encoding_max_length pg_encoding_to_char pg_export_snapshot
    pg_extension_update_paths pg_filenode_relation pg_function_is_visible pg_get_acl
    pg_get_catalog_foreign_keys pg_get_constraintdef pg_get_expr pg_get_function_arg_default
    pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result
    pg_get_function_sqlbody pg_get_functiondef pg_get_indexdef pg_get_keywords pg_get_object_address
    pg_get_partition_constraintdef pg_get_partkeydef pg_get_publication_tables
    pg_get_replica_identity_index pg_get_ruledef pg_get_sequence_data pg_get_serial_sequence
    pg_get_statisticsobjdef pg_get_statisticsobjdef_columns pg_get_statisticsobjdef_expressions
    pg_get_triggerdef pg_get_userbyid pg_get_viewdef pg_get_wal_replay_pause_state
    pg_has_role pg_identify_object
    pg_identify_object_as_address pg_index_column_has_property pg_index_has_property
    pg_indexam_has_property pg_indexes_size pg_is_in_recovery pg_is_other_temp_schema
    pg_is_wal_replay_paused pg_jit_available pg_last_committed_xact pg_last_wal_receive_lsn
    pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_listening_channels pg_lsn
    pg_my_temp_schema pg_notification_queue_usage pg_opclass_is_visible pg_operator_is_visible
    pg_opfamily_is_visible pg_options_to_table pg_partition_ancestors pg_partition_root
    pg_partition_tree pg_postmaster_start_time pg_relation_filenode pg_relation_filepath
    pg_relation_is_publishable pg_relation_is_updatable pg_relation_size
    pg_safe_snapshot_blocking_pids pg_sequence_last_value pg_sequence_parameters
    pg_settings_get_flags pg_show_all_settings pg_size_bytes pg_size_pretty pg_sleep pg_sleep_for
    pg_sleep_until pg_snapshot_xip pg_snapshot_xmax pg_snapshot_xmin
    pg_split_walfile_name pg_stat_get_analyze_count
    pg_stat_get_autoanalyze_count pg_stat_get_autovacuum_count pg_stat_get_backend_activity_start
    pg_stat_get_backend_client_addr pg_stat_get_backend_client_port pg_stat_get_backend_dbid
    pg_stat_get_backend_idset pg_stat_get_backend_pid pg_stat_get_backend_start
    pg_stat_get_backend_userid pg_stat_get_backend_wait_event pg_stat_get_backend_wait_event_type
    pg_stat_get_backend_xact_start
    pg_stat_get_blocks_fetched pg_stat_get_blocks_hit pg_stat_get_db_numbackends
    pg_stat_get_dead_tuples pg_stat_get_last_analyze_time pg_stat_get_last_autoanalyze_time
    pg_stat_get_last_autovacuum_time pg_stat_get_last_vacuum_time pg_stat_get_live_tuples
    pg_stat_get_ins_since_vacuum
    pg_stat_get_lastscan pg_stat_get_mod_since_analyze pg_stat_get_numscans
    pg_stat_get_snapshot_timestamp pg_stat_get_tuples_deleted
    pg_stat_get_tuples_fetched pg_stat_get_tuples_hot_updated pg_stat_get_tuples_inserted
    pg_stat_get_tuples_returned pg_stat_get_tuples_updated pg_stat_get_vacuum_count
    pg_statistics_obj_is_visible pg_table_is_visible pg_table_size pg_tablespace_databases
    pg_tablespace_location pg_tablespace_size pg_timezone_abbrevs pg_timezone_abbrevs_abbrevs
    pg_timezone_abbrevs_zone pg_timezone_names pg_total_relation_size pg_trigger_depth
    pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible
    pg_type_is_visible pg_typeof pg_visible_in_snapshot pg_wal_lsn_diff pg_walfile_name
    pg_walfile_name_offset pg_xact_commit_timestamp pg_xact_status phraseto_tsquery pi
    plainto_tsquery point polygon position pow power querytree quote_ident quote_literal
    quote_nullable radians radius random random_normal range_agg range_intersect_agg range_merge
    range_send rank record_send regclass regcollation regconfig regdictionary regexp_count
    regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array
    regexp_split_to_table regexp_substr regnamespace regoper regoperator regproc regprocedure
    regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
    regrole regtype repeat replace reverse right round row_number row_security_active row_to_json
    rpad rtrim scale session_user set_bit set_byte set_masklen setweight sha224 sha256 sha384 sha512
    shobj_description sign similar_escape similar_to_escape sin sind sinh split_part sqrt
    starts_with statement_timestamp stddev stddev_pop stddev_samp string_agg string_to_array
    string_to_table strip strpos substr substring sum system_user tan tand tanh text textlen
    textsend time timeofday timestamp timestamptz timetz timezone to_ascii to_bin to_char to_date
    to_hex to_json to_jsonb to_number to_oct to_regclass to_regcollation to_regnamespace to_regoper
    to_regoperator to_regproc to_regprocedure to_regrole to_regtype to_regtypemod to_timestamp
    to_tsquery to_tsvector transaction_timestamp translate trim_array trim_scale trunc ts_debug
    ts_delete ts_filter ts_headline ts_lexize ts_match_tq ts_match_tt ts_parse ts_rank ts_rank_cd
    ts_token_type tsmultirange tsrange tstzmultirange tstzrange tsvector_to_array txid_current
    txid_current_if_assigned txid_current_snapshot txid_status unicode_assigned unicode_version
    unistr unnest upper upper_inc upper_inf uuid_extract_timestamp uuid_extract_version uuid_hash
    uuidv4 uuidv7 var_pop var_samp varbit varchar varcharsend variance version websearch_to_tsquery
    width width_bucket xml xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document
    xml_send xmlagg xmlcomment xmlexists xpath xpath_exists
"""
CARRIERS = frozenset(_CARRIERS.split())
"""Those that return nothing but what their arguments carry."""

_SINKS = """
    brin_desummarize_range brin_summarize_new_values brin_summarize_range gin_clean_pending_list
    pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_shared
    pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_stat_clear_snapshot
    pg_stat_force_next_flush pg_stat_reset pg_stat_reset_shared
    pg_stat_reset_single_function_counters pg_stat_reset_single_table_counters pg_stat_reset_slru
    pg_try_advisory_lock pg_try_advisory_lock_shared pg_try_advisory_xact_lock
    pg_try_advisory_xact_lock_shared setseed setval
"""
SINKS = frozenset(_SINKS.split())
"""Those that change what can be read later: nothing protected may be put there."""

_TOTAL = """
    any_value ascii bit_count bit_length bool_and bool_or btrim casefold char_length
    character_length concat concat_ws count dense_rank every first_value hashtext hashtextextended
    initcap isempty isfinite json_agg json_agg_strict json_build_array json_typeof jsonb_agg
    jsonb_agg_strict jsonb_build_array jsonb_pretty jsonb_typeof lag last_value lead left length
    lower lower_inc ltrim max md5 min name num_nonnulls num_nulls octet_length pg_column_size
    pg_typeof quote_ident quote_literal quote_nullable rank replace reverse right row_number
    row_to_json rtrim sha224 sha256 sha384 sha512 starts_with string_agg strpos text to_json
    to_jsonb translate upper upper_inc xmlagg
"""
TOTAL = frozenset(_TOTAL.split())
"""Those with one result whatever their arguments are: neither an error nor a number of rows tells
a protected one."""

OF_ROWS = frozenset({"hash_record", "record_send"})
"""Those that take a row of any type, and have no result for some."""

_STRICT = """
    bit_length btrim char_length character_length concat initcap left length lower ltrim md5
    octet_length replace reverse right rtrim translate upper
"""
STRICT = frozenset(_STRICT.split())
"""Those whose result is NULL by which arguments are NULL, whatever is in them."""

_TOTAL_OF_COLUMNS = """
    age array_agg array_append array_length array_position array_prepend array_remove
    array_to_json array_to_string avg cardinality date_part date_trunc encode extract
    format host json_strip_nulls jsonb_strip_nulls justify_days justify_hours lpad normalize
    nth_value overlay position regexp_count regexp_like regexp_match regexp_replace regexp_substr
    rpad split_part stddev stddev_pop stddev_samp string_to_array substr substring sum timezone
    to_char to_hex var_pop var_samp variance
"""
TOTAL_OF_COLUMNS = frozenset(_TOTAL_OF_COLUMNS.split())
"""Those that fail for some arguments, but for a column and literals either always or never."""

TEXT_TYPES = frozenset({"text", "varchar", "bpchar", "name", "json_serialize"})
"""A cast to one of them has a result for every value."""

SUBJECTS = {
    **dict.fromkeys(("array_append", "array_position", "array_remove"), frozenset({1})),
    **dict.fromkeys(("date_part", "date_trunc", "extract", "timezone"), frozenset({1})),
    "regexp_replace": frozenset({0, 2}),
    "split_part": frozenset({0, 1}),
    **dict.fromkeys(
        ("age", "array_to_string", "position", "string_to_array"), frozenset(range(100))
    ),
    "format": frozenset(range(1, 100)),
}
"""Which arguments of `TOTAL_OF_COLUMNS` may be protected, if not the first alone: a pattern, a
number or a format from a column is an error for some of its values, and so is an array of several
dimensions, to which nothing can be appended, or a text that is put near the greatest position."""

CASTS_TO_TEXT = frozenset({"||", "quote_literal", "quote_nullable"})
"""Built-in operators and functions that are written in SQL, and cast what they are given."""

_OF_EXTENSIONS = """
    gen_random_bytes gen_random_uuid gen_salt normal_rand pgp_pub_encrypt pgp_pub_encrypt_bytea
    pgp_sym_encrypt pgp_sym_encrypt_bytea show_limit similarity strict_word_similarity unaccent
    uuid_generate_v1 uuid_generate_v1mc uuid_generate_v3 uuid_generate_v4 uuid_generate_v5
    word_similarity
"""
OF_EXTENSIONS = frozenset(_OF_EXTENSIONS.split())
"""Functions in C of well-known extensions that are harmless, though not declared immutable."""

CLOSED_RELATIONS = frozenset(
    [
        "pg_authid",
        "pg_backend_memory_contexts",
        "pg_file_settings",
        "pg_hba_file_rules",
        "pg_ident_file_mappings",
        "pg_largeobject",
        "pg_prepared_statements",
        "pg_cursors",
        "pg_shadow",
        "pg_stat_statements",
        "pg_statistic",
        "pg_statistic_ext_data",
        "pg_stats",
        "pg_stats_ext",
        "pg_stats_ext_exprs",
        "pg_user_mapping",
        "pg_stat_monitor",
        "pg_store_plans",
        "pg_qualstats",
        "pg_qualstats_all",
        "pg_qualstats_pretty",
        "_pg_foreign_servers",
        "_pg_user_mappings",
        "foreign_server_options",
        "user_mapping_options",
    ]
)
"""System relations that hold samples of data, statements or secrets."""

CLOSED_COLUMNS = frozenset(
    [
        ("pg_attribute", "attmissingval"),  # What rows have that are older than their column.
        ("pg_stat_activity", "query"),
        ("pg_stat_wal_receiver", "conninfo"),
        ("pg_subscription", "subconninfo"),
        ("pg_user_mappings", "umoptions"),
    ]
)
"""Columns of pg_catalog with values, secrets or statements; tools ask the rest."""
