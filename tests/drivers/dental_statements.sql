SELECT stat.slot_name, slot_type, CASE WHEN active THEN 'active' ELSE 'inactive' END, spill_txns, spill_count, spill_bytes, stream_txns, total_txns FROM pg_stat_replication_slots AS stat JOIN pg_replication_slots ON pg_replication_slots.slot_name = stat.slot_name
SELECT N.nspname AS schemaname, count (*) FROM (SELECT C.relnamespace FROM pg_class C WHERE C.relkind IN ('r', 'p')) AS subquery LEFT JOIN pg_namespace N ON (N.oid = relnamespace) WHERE N.nspname !~ '^pg_' AND N.nspname NOT IN ('pg_catalog', 'information_schema') GROUP BY N.nspname ORDER BY 1
SELECT timeline_id, EXTRACT (EPOCH FROM now() - checkpoint_time), pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END, checkpoint_lsn) FROM pg_control_checkpoint() LIMIT 0
SELECT system_identifier > 0, pg_control_version > 0 FROM pg_control_system()
WITH connected(c) AS (VALUES (1)) SELECT CASE WHEN status IS NULL THEN 'disconnected' ELSE status END AS connected, c, received_tli, EXTRACT(EPOCH FROM (clock_timestamp() - last_msg_send_time)) FROM pg_stat_wal_receiver RIGHT JOIN connected ON (true)
SELECT CASE WHEN exists(SELECT * FROM pg_stat_wal_receiver) AND (pg_last_wal_receive_lsn() IS NULL OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()) THEN 0 ELSE GREATEST(0, EXTRACT (EPOCH FROM now() - pg_last_xact_replay_timestamp())) END WHERE (SELECT pg_is_in_recovery())
SELECT datname, confl_tablespace, confl_lock, confl_snapshot, confl_bufferpin, confl_deadlock FROM pg_stat_database_conflicts WHERE datname = 'x'
SELECT prefetch, hit, skip_init, skip_new, wal_distance, block_distance, io_depth FROM pg_stat_recovery_prefetch LIMIT 0
SELECT pg_stat_replication.application_name, pg_stat_replication.state, pg_stat_replication.client_addr, GREATEST (0, age(pg_stat_replication.backend_xmin)) as backend_xmin_age, GREATEST (0, EXTRACT(epoch from pg_stat_replication.write_lag)) as write_lag FROM pg_stat_replication as pg_stat_replication LEFT JOIN pg_replication_slots as s ON pg_stat_replication.pid = s.active_pid
SELECT application_name, datname, usename, COALESCE(wait_event, 'NoWaitEvent'), backend_type, count(*) FROM pg_stat_activity WHERE backend_type = 'nobody' GROUP BY application_name, datname, usename, backend_type, COALESCE(wait_event, 'NoWaitEvent')
SELECT pg_database.datname, age(pg_database.datfrozenxid) > 0, mxid_age(pg_database.datminmxid) >= 0 FROM pg_database WHERE datallowconn AND datname = 'template1'
SELECT current_database() datname, schemaname, relname, seq_scan, seq_tup_read, idx_scan, idx_tup_fetch, n_tup_ins, n_tup_upd, n_tup_del, n_tup_hot_upd, n_live_tup, n_dead_tup, n_mod_since_analyze, COALESCE(last_vacuum, '1970-01-01Z') as last_vacuum, COALESCE(last_autovacuum, '1970-01-01Z') as last_autovacuum, vacuum_count, autovacuum_count FROM pg_stat_user_tables LIMIT 0
SELECT current_database() datname, schemaname, relname, heap_blks_read, heap_blks_hit, idx_blks_read, idx_blks_hit, toast_blks_read, toast_blks_hit, tidx_blks_read, tidx_blks_hit FROM pg_statio_user_tables LIMIT 0
SELECT pg_database.datname as datname, tmp.mode as mode, COALESCE(count, 0) as count FROM (VALUES ('accesssharelock'), ('rowsharelock'), ('exclusivelock'), ('sireadlock')) AS tmp(mode) CROSS JOIN pg_database LEFT JOIN (SELECT database, lower(mode) AS mode, count(*) AS count FROM pg_locks WHERE database IS NOT NULL GROUP BY database, lower(mode)) AS tmp2 ON tmp.mode = tmp2.mode and pg_database.oid = tmp2.database WHERE pg_database.datname = 'template1' ORDER BY 1, 2
SELECT name, setting, COALESCE(unit, ''), short_desc, vartype FROM pg_settings WHERE vartype IN ('bool', 'integer', 'real') AND name != 'sync_commit_cancel_wait' AND name LIKE 'autovacuum%' ORDER BY name
SELECT slot_name, slot_type, CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() - '0/0' ELSE pg_current_wal_lsn() - '0/0' END AS current_wal_lsn, COALESCE(confirmed_flush_lsn, '0/0') - '0/0' AS confirmed_flush_lsn, active, safe_wal_size, wal_status FROM pg_replication_slots
SELECT archived_count, failed_count, extract(epoch from now() - last_archived_time) AS last_archive_age FROM pg_stat_archiver LIMIT 0
SELECT a.datname, a.pid, a.usename, a.client_addr::text, l.mode, l.locktype, l.relation::regclass::text, l.granted FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted
SELECT blocked_locks.pid AS blocked_pid, blocked_activity.usename AS blocked_user, blocking_locks.pid AS blocking_pid, blocking_activity.usename AS blocking_user, blocked_activity.query AS blocked_statement, blocking_activity.query AS current_statement_in_blocking_process FROM pg_catalog.pg_locks blocked_locks JOIN pg_catalog.pg_stat_activity blocked_activity ON blocked_activity.pid = blocked_locks.pid JOIN pg_catalog.pg_locks blocking_locks ON blocking_locks.locktype = blocked_locks.locktype AND blocking_locks.DATABASE IS NOT DISTINCT FROM blocked_locks.DATABASE AND blocking_locks.relation IS NOT DISTINCT FROM blocked_locks.relation AND blocking_locks.page IS NOT DISTINCT FROM blocked_locks.page AND blocking_locks.pid != blocked_locks.pid JOIN pg_catalog.pg_stat_activity blocking_activity ON blocking_activity.pid = blocking_locks.pid WHERE NOT blocked_locks.GRANTED
SELECT pid, usename, pg_blocking_pids(pid) AS blocked_by, wait_event_type, state FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0
SELECT pid, now() - pg_stat_activity.query_start AS duration, query, state FROM pg_stat_activity WHERE (now() - pg_stat_activity.query_start) > interval '5 minutes'
SELECT p.pid, p.phase, p.heap_blks_total, p.heap_blks_scanned, c.relname FROM pg_stat_progress_vacuum p JOIN pg_class c ON c.oid = p.relid
SELECT p.phase, p.blocks_done, p.blocks_total, a.application_name FROM pg_stat_progress_create_index p JOIN pg_stat_activity a USING (pid)
SELECT schemaname || '.' || relname AS table, n_dead_tup, round(n_dead_tup * 100.0 / nullif(n_live_tup + n_dead_tup, 0), 2) AS pct FROM pg_stat_user_tables ORDER BY n_dead_tup DESC LIMIT 0
SELECT s.schemaname, s.relname AS tablename, s.indexrelname AS indexname, pg_relation_size(s.indexrelid) AS index_size FROM pg_catalog.pg_stat_user_indexes s JOIN pg_catalog.pg_index i ON s.indexrelid = i.indexrelid WHERE s.idx_scan = 0 AND 0 <> ALL (i.indkey) AND NOT i.indisunique AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint c WHERE c.conindid = s.indexrelid) AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_inherits AS inh WHERE inh.inhrelid = s.indexrelid) ORDER BY pg_relation_size(s.indexrelid) DESC LIMIT 0
SELECT indrelid::regclass AS tab, array_agg(indexrelid::regclass ORDER BY indexrelid) AS dupes FROM pg_index WHERE indrelid >= 16384 GROUP BY indrelid, indkey, indclass, coalesce(pg_get_expr(indexprs, indrelid), ''), coalesce(pg_get_expr(indpred, indrelid), '') HAVING count(*) > 1
SELECT schemaname, tblname, bs*tblpages AS real_size, (tblpages-est_tblpages)*bs AS extra_size, fillfactor FROM (SELECT ceil(reltuples/((bs-page_hdr)/tpl_size)) + ceil(toasttuples/4) AS est_tblpages, tblpages, fillfactor, bs, tblid, schemaname, tblname FROM (SELECT (4 + tpl_hdr_size + 24 + (2*ma)) AS tpl_size, bs - page_hdr AS size_per_block, (heappages + toastpages) AS tblpages, heappages, toastpages, reltuples, toasttuples, bs, page_hdr, tblid, schemaname, tblname, fillfactor FROM (SELECT tbl.oid AS tblid, ns.nspname AS schemaname, tbl.relname AS tblname, tbl.reltuples, tbl.relpages AS heappages, coalesce(toast.relpages, 0) AS toastpages, coalesce(toast.reltuples, 0) AS toasttuples, coalesce(substring(array_to_string(tbl.reloptions, ' ') FROM 'fillfactor=([0-9]+)')::smallint, 100) AS fillfactor, current_setting('block_size')::numeric AS bs, CASE WHEN version()~'mingw32' OR version()~'64-bit|x86_64|ppc64|ia64|amd64' THEN 8 ELSE 4 END AS ma, 24 AS page_hdr, 23 AS tpl_hdr_size FROM pg_attribute AS att JOIN pg_class AS tbl ON att.attrelid = tbl.oid JOIN pg_namespace AS ns ON ns.oid = tbl.relnamespace LEFT JOIN pg_class AS toast ON tbl.reltoastrelid = toast.oid WHERE NOT att.attisdropped AND tbl.relkind in ('r','m') AND ns.nspname = 'dent' GROUP BY 1,2,3,4,5,6,7,8,9,10 ORDER BY 2,3) AS s) AS s2) AS s3 ORDER BY tblname
SELECT c.oid::regclass::text AS seq, s.seqmax, coalesce(pg_sequence_last_value(c.oid), 0) AS last, round(coalesce(pg_sequence_last_value(c.oid), 0) * 100.0 / s.seqmax, 4) AS pct FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid ORDER BY 1
SELECT schemaname, sequencename, start_value, min_value, max_value, increment_by, cycle, cache_size, last_value FROM pg_sequences ORDER BY 1, 2
SELECT last_value, log_cnt, is_called FROM ops.ticket
SELECT conrelid::regclass AS tab, conname, pg_get_constraintdef(oid) FROM pg_constraint c WHERE contype = 'f' AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND (i.indkey::int2[])[0:cardinality(c.conkey)-1] @> c.conkey) AND connamespace IN ('dent'::regnamespace, 'rx'::regnamespace) ORDER BY 1::text, 2
SELECT nspname, relname, relkind, relpersistence, pg_get_partkeydef(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind = 'p' ORDER BY 1, 2
SELECT inhrelid::regclass::text AS part, pg_get_expr(relpartbound, c.oid) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'dent.visit'::regclass ORDER BY 1
SELECT * FROM pg_partition_tree('dent.visit')
SELECT pg_size_pretty(pg_total_relation_size('dent.patient')) IS NOT NULL, pg_size_pretty(pg_database_size(current_database())) <> '' AS db
SELECT t.relname, a.attname, s.attstattarget IS NULL AS dflt FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid JOIN pg_attribute s ON s.attrelid = a.attrelid AND s.attnum = a.attnum WHERE t.oid = 'dent.office'::regclass AND a.attnum > 0 ORDER BY a.attnum
SELECT r.rolname, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcanlogin, r.rolconnlimit, r.rolvaliduntil, ARRAY(SELECT b.rolname FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles b ON (m.roleid = b.oid) WHERE m.member = r.oid) as memberof FROM pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_' ORDER BY 1
SELECT grantee, table_schema, table_name, string_agg(privilege_type, ',' ORDER BY privilege_type) FROM information_schema.role_table_grants WHERE table_schema = 'ops' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
SELECT has_table_privilege('dent.patient', 'SELECT'), has_schema_privilege('dent', 'USAGE'), pg_has_role('postgres', 'MEMBER')
SELECT checkpoints_timed FROM pg_stat_bgwriter LIMIT 0
SELECT backend_type, object, context, reads, writes FROM pg_stat_io LIMIT 0
SELECT wal_records, wal_fpi, wal_bytes FROM pg_stat_wal LIMIT 0
SELECT name, blks_zeroed, blks_hit FROM pg_stat_slru ORDER BY name LIMIT 0
SELECT funcid, schemaname, funcname, calls, total_time, self_time FROM pg_stat_user_functions LIMIT 0
SELECT pid, ssl, version, cipher, bits FROM pg_stat_ssl LIMIT 0
SELECT extname, extversion, n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace ORDER BY 1
SELECT name, default_version, installed_version FROM pg_available_extensions WHERE name = 'plpgsql'
SELECT pg_stat_get_snapshot_timestamp() IS NULL, pg_postmaster_start_time() < now(), pg_conf_load_time() < now()
SELECT to_jsonb(t) - ARRAY['oid','typnamespace','typowner','typacl','typarray'] FROM pg_type t WHERE t.typname = 'int4range'
SELECT jsonb_build_object('schema', n.nspname, 'name', t.typname, 'kind', t.typtype, 'receive', case when t.typreceive=0 then null else t.typreceive::regprocedure::text end, 'enum', (select jsonb_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid=t.oid)) value FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname = 'dent' ORDER BY t.typname
SELECT d.classid::regclass::text, i.type, i.identity, d.deptype FROM pg_depend d CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) i WHERE d.refobjid = 'dent.procedure'::regclass ORDER BY 1, 3

VACUUM dent.office
VACUUM (ANALYZE, VERBOSE OFF) rx.drug
VACUUM FREEZE ops.tree
VACUUM (FULL, ANALYZE) ops.tree
ANALYZE
ANALYZE dent.patient
ANALYZE dent.patient (office_id, recall)
REINDEX TABLE ops.tree
REINDEX INDEX CONCURRENTLY rx.stock_pkey
REINDEX TABLE CONCURRENTLY dent.office
CLUSTER ops.tree USING tree_pkey
CLUSTER ops.tree
CHECKPOINT

CREATE INDEX CONCURRENTLY IF NOT EXISTS job_state ON ops.job (state, run_at)
CREATE INDEX CONCURRENTLY sale_at ON rx.sale USING brin (sold_at)
DROP INDEX CONCURRENTLY IF EXISTS rx.sale_at
ALTER INDEX ops.job_state SET (fillfactor = 80)
ALTER INDEX ops.job_state RENAME TO job_by_state
ALTER TABLE ops.job SET (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 90)
ALTER TABLE ops.job RESET (fillfactor)
ALTER TABLE dent.patient SET (autovacuum_enabled = true)
ALTER TABLE ops.job ALTER COLUMN payload SET STATISTICS 500
ALTER TABLE dent.patient ALTER COLUMN office_id SET STATISTICS 200
ALTER TABLE ops.job CLUSTER ON job_pkey
ALTER SEQUENCE ops.ticket RESTART WITH 900
SELECT nextval('ops.ticket'), currval('ops.ticket'), lastval()
SELECT setval('ops.ticket', 1000, false)
SELECT setval(pg_get_serial_sequence('ops.job', 'id'), coalesce(max(id), 1)) FROM ops.job
SELECT setval(pg_get_serial_sequence('dent.patient', 'id'), (SELECT max(id) FROM dent.patient))

GRANT SELECT, INSERT ON ops.job TO PUBLIC
REVOKE INSERT ON ops.job FROM PUBLIC
GRANT USAGE ON SCHEMA ops TO PUBLIC
GRANT SELECT ON ALL TABLES IN SCHEMA ops TO PUBLIC
REVOKE ALL ON ALL TABLES IN SCHEMA ops FROM PUBLIC
ALTER DEFAULT PRIVILEGES IN SCHEMA ops GRANT SELECT ON TABLES TO PUBLIC
ALTER DEFAULT PRIVILEGES IN SCHEMA ops REVOKE SELECT ON TABLES FROM PUBLIC
COMMENT ON TABLE ops.job IS 'work to do'

CREATE TABLE dent.visit_2026 PARTITION OF dent.visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')
DROP TABLE dent.visit_2026
CREATE TABLE ops.metric_y (LIKE ops.metric INCLUDING ALL) PARTITION BY RANGE (at)
CREATE TABLE ops.metric_y_1 PARTITION OF ops.metric_y FOR VALUES FROM ('2025-01-01') TO ('2025-02-01') WITH (fillfactor = 95)
INSERT INTO ops.metric_y SELECT * FROM ops.metric WHERE at < '2025-01-01 10:00+00'
SELECT tableoid::regclass, count(*) FROM ops.metric_y GROUP BY 1
ALTER TABLE ops.metric_y DETACH PARTITION ops.metric_y_1 CONCURRENTLY
DROP TABLE ops.metric_y_1, ops.metric_y

EXPLAIN SELECT * FROM ops.job WHERE state = 'ready'
EXPLAIN (COSTS OFF, VERBOSE) SELECT * FROM ops.job WHERE state = 'ready'
EXPLAIN (FORMAT JSON, COSTS OFF) SELECT count(*) FROM dent.office
EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, COSTS OFF, BUFFERS OFF) SELECT count(*) FROM rx.drug WHERE schedule > 2
BEGIN
LOCK TABLE ops.job IN SHARE ROW EXCLUSIVE MODE
SELECT count(*) FROM pg_locks WHERE relation = 'ops.job'::regclass AND mode = 'ShareRowExclusiveLock'
SAVEPOINT a
DELETE FROM ops.job WHERE id < 5
ROLLBACK TO SAVEPOINT a
RELEASE SAVEPOINT a
COMMIT
SELECT pg_try_advisory_lock(42), pg_advisory_unlock(42)
SELECT pg_advisory_xact_lock(hashtext('flyway'))
SELECT txid_current() > 0, pg_current_xact_id()::text::bigint > 0, pg_snapshot_xmin(pg_current_snapshot())::text <> ''
TRUNCATE ops.load
TRUNCATE TABLE ops.load RESTART IDENTITY CASCADE
CREATE STATISTICS ops.st (dependencies, ndistinct) ON queue, state FROM ops.job
DROP STATISTICS ops.st
REFRESH MATERIALIZED VIEW CONCURRENTLY rx.turnover
SET LOCAL statement_timeout = '5s'
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED
SHOW transaction_isolation
SHOW server_version_num
SHOW max_connections
RESET ALL
DISCARD ALL

SELECT "dent"."office"."id" AS "id", "dent"."office"."code" AS "code", "dent"."office"."title" AS "title", "dent"."office"."opened" AS "opened" FROM "dent"."office" LIMIT 2000
SELECT COUNT(*) AS "count" FROM "dent"."visit"
SELECT DATE_TRUNC('month', "dent"."visit"."on_day") AS "on_day", COUNT(*) AS "count" FROM "dent"."visit" GROUP BY DATE_TRUNC('month', "dent"."visit"."on_day") ORDER BY DATE_TRUNC('month', "dent"."visit"."on_day") ASC
SELECT "source"."state" AS "state", SUM("source"."minutes") AS "sum" FROM (SELECT "dent"."visit"."state" AS "state", "dent"."visit"."minutes" AS "minutes", "O"."code" AS "O__code" FROM "dent"."visit" LEFT JOIN "dent"."office" AS "O" ON "dent"."visit"."office_id" = "O"."id" WHERE "O"."code" = 'NORTH') AS "source" GROUP BY "source"."state" ORDER BY "source"."state" ASC
SELECT FLOOR((("dent"."visit"."minutes" - 15.0) / 15.0)) * 15.0 + 15.0 AS "minutes", COUNT(*) AS "count" FROM "dent"."visit" GROUP BY 1 ORDER BY 1 ASC
SELECT SUBSTRING("rx"."drug"."title", 1, 1234) AS "substring" FROM "rx"."drug" LIMIT 10000
SELECT "dent"."patient"."id" AS "id", "dent"."patient"."last_name" AS "last_name", "dent"."patient"."office_id" AS "office_id" FROM "dent"."patient" LIMIT 2000
SELECT CAST(EXTRACT(dow FROM "rx"."sale"."sold_at") AS integer) + 1 AS "d", COUNT(*) AS "c" FROM "rx"."sale" GROUP BY CAST(EXTRACT(dow FROM "rx"."sale"."sold_at") AS integer) + 1 ORDER BY 1
SELECT COUNT(distinct "dent"."visit"."patient_id") AS "count", PERCENTILE_CONT(0.9) within group (order by "dent"."visit"."minutes") AS "p90" FROM "dent"."visit"
select c.relname as "name", n.nspname as "schema", d.description as "description", stat.n_live_tup as "estimated_row_count", case c.relkind when 'r' then 'TABLE' when 'p' then 'PARTITIONED TABLE' when 'v' then 'VIEW' when 'f' then 'FOREIGN TABLE' when 'm' then 'MATERIALIZED VIEW' else null end as "type" from pg_catalog.pg_class as c inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid left join pg_catalog.pg_description as d on ((c.oid = d.objoid) and (d.objsubid = 0) and (d.classoid = 'pg_class'::regclass)) left join pg_stat_user_tables as stat on ((n.nspname = stat.schemaname) and (c.relname = stat.relname)) where ((c.relnamespace = n.oid) and (n.nspname !~ '^pg_') and (n.nspname <> 'information_schema') and c.relkind in ('r', 'p', 'v', 'f', 'm') and (n.nspname in ('rx'))) order by "type" asc, "schema" asc, "name" asc LIMIT 0
SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND has_schema_privilege(nspname, 'USAGE') ORDER BY 1
with table_privileges as (select NULL as role, t.schemaname as schema, t.objectname as table, pg_catalog.has_any_column_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"' || '.' || '"' || replace(t.objectname, '"', '""') || '"', 'update') as update, pg_catalog.has_any_column_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"' || '.' || '"' || replace(t.objectname, '"', '""') || '"', 'select') as select from (select schemaname, tablename as objectname from pg_catalog.pg_tables union select schemaname, viewname as objectname from pg_views union select schemaname, matviewname as objectname from pg_matviews) t where t.schemaname !~ '^pg_' and t.schemaname <> 'information_schema' and pg_catalog.has_schema_privilege(current_user, t.schemaname, 'usage')) select t.* from table_privileges t order by 2, 3

SELECT DATE_TRUNC('week', on_day) AS __timestamp, state AS state, COUNT(*) AS count FROM dent.visit JOIN (SELECT state AS state__, COUNT(*) AS mme_inner__ FROM dent.visit WHERE on_day >= TO_DATE('2024-01-01', 'YYYY-MM-DD') GROUP BY state ORDER BY mme_inner__ DESC LIMIT 25) AS series_limit ON state = state__ WHERE on_day >= TO_DATE('2024-01-01', 'YYYY-MM-DD') AND on_day < TO_DATE('2027-01-01', 'YYYY-MM-DD') GROUP BY DATE_TRUNC('week', on_day), state ORDER BY count DESC, 1, 2 LIMIT 10000
SELECT code AS code, sum(fee) AS "SUM(fee)" FROM (SELECT * FROM dent.treatment t) AS virtual_table GROUP BY code ORDER BY "SUM(fee)" DESC LIMIT 1000
SELECT "Custom SQL Query"."code" AS "code", SUM("Custom SQL Query"."n") AS "sum:n:ok" FROM ( select o.code, count(*) n from dent.visit v join dent.office o on o.id = v.office_id group by 1 ) "Custom SQL Query" GROUP BY 1 ORDER BY 1
SELECT "t0"."code" AS "code", SUM("visit"."minutes") AS "sum:minutes:ok", (CAST(TRUNC(CAST(EXTRACT(YEAR FROM "visit"."on_day") AS NUMERIC)) AS INTEGER)) AS "yr:on_day:ok" FROM "dent"."visit" "visit" INNER JOIN "dent"."office" "t0" ON ("visit"."office_id" = "t0"."id") GROUP BY 1, 3 ORDER BY 1, 3
BEGIN
SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY
CREATE TEMPORARY TABLE "#Tableau_1_connect" ("COL" INTEGER) ON COMMIT PRESERVE ROWS
COMMIT
SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE
SELECT "rows"."office_id" as "office_id", count(distinct("rows"."patient_id")) + max(case when "rows"."patient_id" is null then 1 else 0 end) as "a0" from "dent"."visit" "rows" group by "office_id" order by "office_id" limit 1000001
select "$Table"."id" as "id", "$Table"."title" as "title", "$Table"."price" as "price" from "rx"."drug" "$Table" order by "id" limit 4096
select "_"."label" as "c0", "_"."rate" from (select "label", "rate", "office_id" from "dent"."dentist" "$Table" where "office_id" = 1 and "office_id" is not null) "_" order by 1 limit 501
SELECT floor(extract(epoch from at)/3600)*3600 AS "time", avg(value) AS "value" FROM ops.metric WHERE at BETWEEN '2025-01-01T00:00:00Z' AND '2025-01-02T00:00:00Z' AND name = 'load' GROUP BY 1 ORDER BY 1
SELECT date_bin('1 hour', at, timestamptz '2025-01-01 00:00+00') AS time, labels->>'host' AS metric, min(value), max(value), stddev_samp(value) FROM ops.metric GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 10
SELECT at AS "time", value - lag(value) OVER (PARTITION BY name ORDER BY at) AS delta FROM ops.metric WHERE name = 'load' ORDER BY at LIMIT 20
SELECT width_bucket(minutes, 0, 100, 5) AS bucket, count(*) FROM dent.visit GROUP BY bucket ORDER BY bucket
SELECT office_id, state, count(*), grouping(office_id, state) FROM dent.visit GROUP BY GROUPING SETS ((office_id, state), (office_id), ()) ORDER BY 4, 1, 2
SELECT office_id, extract(isoyear FROM on_day) y, sum(minutes) FROM dent.visit GROUP BY CUBE (1, 2) ORDER BY 1, 2
SELECT code, fee, rank() OVER (ORDER BY fee DESC), dense_rank() OVER w, percent_rank() OVER w, ntile(2) OVER w, first_value(code) OVER w FROM dent.procedure WINDOW w AS (ORDER BY fee DESC) ORDER BY 2
SELECT mode() WITHIN GROUP (ORDER BY state), percentile_disc(ARRAY[0.25, 0.5]) WITHIN GROUP (ORDER BY minutes) FROM dent.visit
SELECT string_agg(DISTINCT state, '|' ORDER BY state), bool_or(chair > 2), array_agg(DISTINCT chair ORDER BY chair) FROM dent.visit
SELECT regr_slope(minutes, chair), corr(minutes, chair), covar_pop(minutes, chair) FROM dent.visit
SELECT ops.product(points) FROM dent.procedure

SELECT db.oid,db.* FROM pg_catalog.pg_database db WHERE datname='template1' LIMIT 0
SELECT n.oid,n.*,d.description FROM pg_catalog.pg_namespace n LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=n.oid AND d.objsubid=0 AND d.classoid='pg_namespace'::regclass WHERE nspname IN ('dent','pg_catalog') ORDER BY nspname
SELECT t.oid,t.*,c.relkind,format_type(nullif(t.typbasetype, 0), t.typtypmod) as base_type_name, d.description FROM pg_catalog.pg_type t LEFT OUTER JOIN pg_catalog.pg_type et ON et.oid=t.typelem LEFT OUTER JOIN pg_catalog.pg_class c ON c.oid=t.typrelid LEFT OUTER JOIN pg_catalog.pg_description d ON t.oid=d.objoid WHERE t.typname IS NOT NULL AND (c.relkind IS NULL OR c.relkind = 'c') AND (et.typcategory IS NULL OR et.typcategory <> 'C') AND t.oid < 100 ORDER BY t.oid
SELECT c.oid,c.*,d.description,pg_catalog.pg_get_expr(c.relpartbound, c.oid) as partition_expr, pg_catalog.pg_get_partkeydef(c.oid) as partition_key FROM pg_catalog.pg_class c LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=c.oid AND d.objsubid=0 AND d.classoid='pg_class'::regclass WHERE c.relname = 'pg_namespace' AND c.relkind not in ('i','I','c') LIMIT 0
SELECT c.relname,a.attname,a.attnum,a.atttypid,pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) as def_value,dsc.description,dep.objid IS NULL FROM pg_catalog.pg_attribute a INNER JOIN pg_catalog.pg_class c ON (a.attrelid=c.oid) LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON (a.attrelid=ad.adrelid AND a.attnum = ad.adnum) LEFT OUTER JOIN pg_catalog.pg_description dsc ON (c.oid=dsc.objoid AND a.attnum = dsc.objsubid) LEFT OUTER JOIN pg_depend dep on dep.refobjid = a.attrelid AND dep.deptype = 'i' and dep.refobjsubid = a.attnum and dep.classid = dep.refclassid WHERE NOT a.attisdropped AND c.oid='dent.office'::regclass ORDER BY a.attnum
SELECT c.relname,a.*,pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) as def_value FROM pg_catalog.pg_attribute a INNER JOIN pg_catalog.pg_class c ON (a.attrelid=c.oid) LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON (a.attrelid=ad.adrelid AND a.attnum = ad.adnum) WHERE NOT a.attisdropped AND c.oid='pg_class'::regclass AND a.attnum > 0 ORDER BY a.attnum LIMIT 4
SELECT x.* FROM ops.tree x ORDER BY x.id
SELECT x.* FROM dent.patient x WHERE x.office_id = 2 ORDER BY x.id LIMIT 200
SELECT count(*) FROM (SELECT * FROM dent.patient) dbvrcnt
UPDATE ops.tree SET name='AAA' WHERE id=5
SELECT ctid, t.* FROM ops.tree t WHERE t.id = 5
select round(extract(epoch from pg_postmaster_start_time() at time zone 'UTC')) > 0 as startup_time
select database_id, name from (select N.oid::bigint as database_id, datname as name from pg_catalog.pg_database N where not datistemplate and datname = 'postgres') x
select N.oid::bigint as id, N.nspname as name, D.description, pg_catalog.pg_get_userbyid(N.nspowner) as "owner" from pg_catalog.pg_namespace N left join pg_catalog.pg_description D on N.oid = D.objoid where nspname = 'pg_catalog' order by case when nspname = pg_catalog.current_schema() then -1::bigint else N.oid::bigint end
select T.relkind as table_kind, T.relname as table_name, T.relpersistence, pg_catalog.translate(T.relacl::text, ',', '|') as acl, (select pg_catalog.array_agg(inhparent::regclass::text order by inhseqno) from pg_catalog.pg_inherits where T.oid = inhrelid) as ancestors from pg_catalog.pg_class T where relnamespace = 'dent'::regnamespace and relkind in ('r', 'm', 'v', 'f', 'p') order by table_kind, table_name
with types as (select distinct atttypid as type_id from pg_catalog.pg_attribute where attrelid = 'rx.drug'::regclass and attnum > 0) select pg_catalog.format_type(type_id, null) as type_spec from types order by 1
select t.table_schema, t.table_name, c.column_name, c.data_type, c.udt_name, c.is_nullable, c.column_default, c.character_maximum_length, c.numeric_precision, c.is_identity, c.identity_generation, c.is_generated, c.generation_expression FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name) WHERE t.table_schema IN ('dent', 'ops') ORDER BY 1, 2, c.ordinal_position
SELECT c.conname AS "CONSTRAINT_NAME", (SELECT STRING_AGG(QUOTE_IDENT(a.attname), ', ' ORDER BY t.seq) FROM (SELECT ROW_NUMBER() OVER (ROWS UNBOUNDED PRECEDING) AS seq, attnum FROM UNNEST(c.conkey) AS t(attnum)) AS t INNER JOIN pg_attribute AS a ON a.attrelid=c.conrelid AND a.attnum=t.attnum) AS child_columns, c.confupdtype, c.confdeltype FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = 'dent.treatment'::regclass ORDER BY 1
SELECT "c"."conname" AS "CONSTRAINT_NAME", CASE "c"."contype" WHEN 'c' THEN 'CHECK' WHEN 'f' THEN 'FOREIGN KEY' WHEN 'p' THEN 'PRIMARY KEY' WHEN 'u' THEN 'UNIQUE' END AS "CONSTRAINT_TYPE", "a"."attname" AS "COLUMN_NAME" FROM "pg_constraint" AS "c" LEFT JOIN "pg_class" "t" ON "c"."conrelid"="t"."oid" LEFT JOIN "pg_attribute" "a" ON "t"."oid"="a"."attrelid" LEFT JOIN "pg_namespace" "n" ON "t"."relnamespace"="n"."oid" WHERE c.contype IN ('p', 'u') AND "a"."attnum"=ANY(c.conkey) AND "n"."nspname"='rx' ORDER BY 1, 3
SELECT "p"."proname", "p"."proargtypes"::text FROM "pg_catalog"."pg_namespace" AS "n" JOIN "pg_catalog"."pg_proc" AS "p" ON "p"."pronamespace" = "n"."oid" WHERE "n"."nspname"='dent' ORDER BY 1
SELECT *, NULL AS data_length, pg_relation_size(QUOTE_IDENT(t.TABLE_SCHEMA) || '.' || QUOTE_IDENT(t.TABLE_NAME))::bigint >= 0 AS index_length, c.reltuples >= -1, obj_description(c.oid) AS comment FROM "information_schema"."tables" AS t LEFT JOIN "pg_namespace" n ON t.table_schema = n.nspname LEFT JOIN "pg_class" c ON n.oid = c.relnamespace AND c.relname=t.table_name WHERE t."table_schema"='nobody' ORDER BY t.table_name
SHOW ssl
SET SESSION lc_messages TO 'C'
SELECT * FROM pg_timezone_names WHERE name = 'UTC'
SELECT pg_get_viewdef('dent.day'::regclass, true)
SELECT pg_get_functiondef('dent.load'::regproc)
SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname
SELECT proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), prosrc FROM pg_proc p WHERE pronamespace = 'ops'::regnamespace ORDER BY 1
SELECT r.oid, r.rolname, pg_catalog.shobj_description(r.oid, 'pg_authid') FROM pg_catalog.pg_roles r WHERE rolname = 'postgres'
SELECT rel.oid, (SELECT count(*) FROM pg_trigger WHERE tgrelid=rel.oid AND tgisinternal = FALSE) AS triggercount, (SELECT count(*) FROM pg_trigger WHERE tgrelid=rel.oid AND tgisinternal = FALSE AND tgenabled = 'O') AS has_enable_triggers, (CASE WHEN rel.relkind = 'p' THEN true ELSE false END) AS is_partitioned FROM pg_class rel WHERE rel.relkind IN ('r','s','t','p') AND rel.relname = 'pg_proc' LIMIT 0

SELECT version()
SELECT ns.nspname, t.oid, t.typname, t.typtype, t.typnotnull, t.elemtypoid FROM (SELECT typ.oid, typ.typnamespace, typ.typname, typ.typtype, typ.typrelid, typ.typnotnull, typ.relkind, elemtyp.oid AS elemtypoid, elemtyp.typname AS elemtypname, elemcls.relkind AS elemrelkind, CASE WHEN elemproc.proname='array_recv' THEN 'a' ELSE elemtyp.typtype END AS elemtyptype FROM (SELECT typ.oid, typnamespace, typname, typrelid, typnotnull, relkind, typelem AS elemoid, CASE WHEN proc.proname='array_recv' THEN 'a' ELSE typ.typtype END AS typtype, CASE WHEN proc.proname='array_recv' THEN typ.typelem WHEN typ.typtype='r' THEN rngsubtype WHEN typ.typtype='m' THEN (SELECT rngtypid FROM pg_range WHERE rngmultitypid = typ.oid) WHEN typ.typtype='d' THEN typ.typbasetype END AS elemtypoid FROM pg_type AS typ LEFT JOIN pg_class AS cls ON (cls.oid = typ.typrelid) LEFT JOIN pg_proc AS proc ON proc.oid = typ.typreceive LEFT JOIN pg_range ON (pg_range.rngtypid = typ.oid)) AS typ LEFT JOIN pg_type AS elemtyp ON elemtyp.oid = elemtypoid LEFT JOIN pg_class AS elemcls ON (elemcls.oid = elemtyp.typrelid) LEFT JOIN pg_proc AS elemproc ON elemproc.oid = elemtyp.typreceive) AS t JOIN pg_namespace AS ns ON (ns.oid = typnamespace) WHERE (typtype IN ('b', 'r', 'm', 'e', 'd') OR (typtype = 'c' AND relkind='c') OR (typtype = 'p' AND typname IN ('record', 'void', 'unknown')) OR (typtype = 'a' AND (elemtyptype IN ('b', 'r', 'm', 'e', 'd') OR (elemtyptype = 'p' AND elemtypname IN ('record', 'void')) OR (elemtyptype = 'c' AND elemrelkind='c')))) AND t.oid < 16384 ORDER BY CASE WHEN typtype IN ('b', 'e', 'p') THEN 0 WHEN typtype = 'c' THEN 1 WHEN typtype = 'r' THEN 2 WHEN typtype = 'm' THEN 3 WHEN typtype = 'd' AND elemtyptype <> 'a' THEN 4 WHEN typtype = 'a' THEN 5 ELSE 6 END, t.oid
SELECT typ.typname, att.attname, att.atttypid FROM pg_type AS typ JOIN pg_namespace AS ns ON (ns.oid = typ.typnamespace) JOIN pg_class AS cls ON (cls.oid = typ.typrelid) JOIN pg_attribute AS att ON (att.attrelid = typ.typrelid) WHERE (typ.typtype = 'c' AND cls.relkind='c') AND attnum > 0 AND NOT attisdropped AND typ.typname = 'finding' ORDER BY typ.oid, att.attnum
SELECT pg_type.typname, enumlabel FROM pg_enum JOIN pg_type ON pg_type.oid=enumtypid ORDER BY typname, enumsortorder
SELECT NULL AS TABLE_CAT, n.nspname AS TABLE_SCHEM, ct.relname AS TABLE_NAME, NOT i.indisunique AS NON_UNIQUE, NULL AS INDEX_QUALIFIER, ci.relname AS INDEX_NAME, CASE i.indisclustered WHEN true THEN 1 ELSE CASE am.amname WHEN 'hash' THEN 2 ELSE 3 END END AS TYPE, (information_schema._pg_expandarray(i.indkey)).n AS ORDINAL_POSITION, trim(both '"' from pg_catalog.pg_get_indexdef(ci.oid, (information_schema._pg_expandarray(i.indkey)).n, false)) AS COLUMN_NAME, pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS FILTER_CONDITION FROM pg_catalog.pg_class ct JOIN pg_catalog.pg_namespace n ON (ct.relnamespace = n.oid) JOIN pg_catalog.pg_index i ON (ct.oid = i.indrelid) JOIN pg_catalog.pg_class ci ON (ci.oid = i.indexrelid) JOIN pg_catalog.pg_am am ON (ci.relam = am.oid) WHERE n.nspname = 'dent' ORDER BY 3, 6, 8
select p1_0.id,p1_0.consent,p1_0.office_id,o1_0.id,o1_0.code from dent.patient p1_0 join dent.office o1_0 on o1_0.id=p1_0.office_id where p1_0.id=$1 \bind 7
select next_val as id_val from (select nextval('ops.ticket') as next_val) x
insert into ops.account (login,roles,settings,active) values ($1,$2,$3::jsonb,$4) returning id \bind dee '{desk}' '{"theme":"dark"}' t
update ops.account set active=$1 where id=$2 and active=$3 \bind f 1 t
SELECT a.id, a.login FROM ops.account AS a WHERE a.roles @> ARRAY[$1]::text[] ORDER BY a.id LIMIT $2 OFFSET $3 \bind desk 10 0
SELECT o."id", o."code", (SELECT count(*)::int FROM dent.dentist AS d WHERE o."id" = d.office_id) AS "Count" FROM dent.office AS o WHERE o."title" ILIKE $1 ESCAPE '' ORDER BY o."id" \bind %street%
SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid=c.relnamespace WHERE n.nspname='public' AND c.relname='__EFMigrationsHistory')
CREATE TABLE IF NOT EXISTS ops."__EFMigrationsHistory" ("MigrationId" character varying(150) NOT NULL, "ProductVersion" character varying(32) NOT NULL, CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY ("MigrationId"))
LOCK TABLE ops."__EFMigrationsHistory" IN ACCESS EXCLUSIVE MODE
INSERT INTO ops."__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('20250101000000_Initial', '9.0.0')
SELECT "MigrationId", "ProductVersion" FROM ops."__EFMigrationsHistory" ORDER BY "MigrationId"
DROP TABLE ops."__EFMigrationsHistory"

SELECT p.id, p.office_id, o.title, v.on_day, v.state FROM dent.patient p JOIN dent.office o ON o.id = p.office_id LEFT JOIN LATERAL (SELECT on_day, state FROM dent.visit v WHERE v.patient_id = p.id ORDER BY on_day DESC LIMIT 1) v ON true ORDER BY p.id LIMIT 10
SELECT p.office_id, count(*), count(p.email), count(p.phone) FILTER (WHERE p.consent), avg(extract(epoch FROM p.recall)) FROM dent.patient p GROUP BY p.office_id HAVING count(*) > 3 ORDER BY 1
SELECT id, chart_no, last_name, first_name, birth, office_id FROM dent.patient ORDER BY id LIMIT 5
SELECT p.*, o.code FROM dent.patient p JOIN dent.office o ON p.office_id = o.id ORDER BY p.id FETCH FIRST 3 ROWS ONLY
SELECT id FROM dent.patient WHERE chart_no = 'Zq-7'
SELECT id, last_name FROM dent.patient WHERE chart_no IN ('Zq-7', 'Zq-8') ORDER BY id
SELECT id FROM dent.patient WHERE chart_no = ANY ($1) ORDER BY id \bind {Zq-1,Zq-2}
SELECT id FROM dent.patient WHERE lower(email) = lower($1) \bind ZQ3@X.org
SELECT id FROM dent.patient WHERE chart_no = $1 AND consent \bind Zq-9
SELECT id FROM dent.patient WHERE email IS NOT NULL AND guardian_id IS NULL ORDER BY id
SELECT EXISTS (SELECT 1 FROM dent.patient WHERE chart_no = 'Zq-1')
SELECT v.id, v.note FROM dent.visit v WHERE v.patient_id = 5 ORDER BY v.on_day
SELECT g.d::date, count(v.id) FROM generate_series(date '2025-01-01', date '2025-01-20', '1 day') g(d) LEFT JOIN dent.visit v ON v.on_day = g.d::date AND v.state <> 'missed' GROUP BY 1 ORDER BY 1
WITH first AS (SELECT patient_id, min(on_day) AS day FROM dent.visit GROUP BY patient_id), cohort AS (SELECT date_trunc('month', day)::date AS m, patient_id FROM first) SELECT c.m, count(DISTINCT c.patient_id) AS n, count(v.id) AS visits FROM cohort c JOIN dent.visit v USING (patient_id) GROUP BY c.m ORDER BY c.m
SELECT patient_id, on_day, on_day - lag(on_day) OVER (PARTITION BY patient_id ORDER BY on_day) AS gap, row_number() OVER (PARTITION BY patient_id ORDER BY on_day) FROM dent.visit ORDER BY 1, 2 LIMIT 12
SELECT p.id, CASE WHEN p.office_id = 1 THEN 'N' ELSE 'O' END AS o, p.prefs->>'lang' AS lang, coalesce(p.prefs->'x', '{}') FROM dent.patient p ORDER BY p.id LIMIT 4
SELECT json_agg(json_build_object('id', p.id, 'office', o.code) ORDER BY p.id) FROM dent.patient p JOIN dent.office o ON o.id = p.office_id WHERE p.id < 4
SELECT o.code, (SELECT json_agg(t) FROM (SELECT d.label, d.skills FROM dent.dentist d WHERE d.office_id = o.id ORDER BY d.id) t) AS team FROM dent.office o ORDER BY o.id
SELECT row_to_json(o) FROM dent.office o ORDER BY id
SELECT t.code, count(*), sum(t.fee), array_agg(DISTINCT t.tooth ORDER BY t.tooth) FROM dent.treatment t GROUP BY ROLLUP (t.code) ORDER BY 1 NULLS LAST
SELECT t.tooth, dent.quadrant(t.tooth), t.surfaces[1], cardinality(t.surfaces) FROM dent.treatment t ORDER BY visit_id LIMIT 5
SELECT code, title, ts_rank(search, q) FROM dent.procedure, to_tsquery('english', 'tooth | surface') q WHERE search @@ q ORDER BY 3 DESC, 1
SELECT dent.fee('D1110'), dent.fee('D1110', 0.5), dent.fee(code => 'D7140', factor => 2)
SELECT dent.label('a', 'b'), dent.label(o.code, o.title) FROM dent.office o ORDER BY 1
SELECT * FROM dent.load(1)
SELECT id, chart_no, office_id FROM dent.find('Zq-4')
SELECT count(*), count(id) FROM dent.patient
SELECT full_name, office FROM dent.roster WHERE id = 3
SELECT office, count(*) FROM dent.roster GROUP BY office ORDER BY office
SELECT on_day, sum(visits) OVER (ORDER BY on_day) FROM dent.day WHERE office_id = 1 ORDER BY on_day LIMIT 6
SELECT ndc, month, packs, total FROM rx.turnover ORDER BY 1, 2 LIMIT 5
SELECT d.ndc, d.price, lower(d.price), upper(d.price), d.price @> 5.5, d.doc::jsonb, d.pic, d.at AT TIME ZONE 'Europe/Berlin' FROM rx.drug d ORDER BY d.ndc LIMIT 4
SELECT d.title, s.quantity FROM rx.drug d JOIN rx.stock s ON s.drug_id = d.id AND s.valid @> timestamptz '2025-06-01' WHERE s.expires < '2026-02-01' ORDER BY 1
SELECT s.patient_id, sum(s.total), max(s.sold_at) FROM rx.sale s WHERE s.sold_at >= '2025-01-05' GROUP BY s.patient_id HAVING sum(s.quantity) > 2 ORDER BY 2 DESC, 1 LIMIT 5
SELECT s.id, s.sig FROM rx.sale s WHERE s.id = 4
SELECT DISTINCT school_code, grade FROM school.pupil ORDER BY 1, 2
SELECT DISTINCT ON (pupil_id) pupil_id, at, kind, passed FROM school.screening ORDER BY pupil_id, at DESC LIMIT 5
SELECT p.school_code, s.kind, count(*) FILTER (WHERE NOT s.passed) * 100.0 / count(*) AS pct FROM school.screening s JOIN school.pupil p ON p.id = s.pupil_id GROUP BY 1, 2 ORDER BY 1, 2
SELECT kind, max(value) AS best, (SELECT count(*) FROM school.pupil) AS pupils FROM school.screening GROUP BY kind ORDER BY kind
WITH RECURSIVE t AS (SELECT id, parent, name, 1 AS depth, ARRAY[id] AS trail FROM ops.tree WHERE parent IS NULL UNION ALL SELECT c.id, c.parent, c.name, t.depth + 1, t.trail || c.id FROM ops.tree c JOIN t ON c.parent = t.id) SEARCH DEPTH FIRST BY id SET ord CYCLE id SET looped USING route SELECT id, name, depth, trail, looped FROM t ORDER BY ord
SELECT * FROM ops.doc ORDER BY id
SELECT id, body->'a'->1 AS b, body #>> '{a,0}' AS c, encode(raw, 'hex'), bits & B'11110000', host(net), masklen(net), trunc(mac), lower(span), isempty(span), range_merge(spans), pt[0], bit_length(v), m + '1.00', c, n FROM ops.doc ORDER BY id
SELECT j.key, j.value FROM ops.account a, jsonb_each(a.settings) j WHERE a.login = 'ana' ORDER BY 1
SELECT a.login, r.role, r.n FROM ops.account a CROSS JOIN LATERAL unnest(a.roles) WITH ORDINALITY r(role, n) ORDER BY 1, 3
SELECT login FROM ops.account WHERE settings @? '$.pages[*] ? (@ > 1)' OR settings->>'theme' ILIKE 'li%' ORDER BY 1
SELECT jsonb_path_query(settings, '$.pages[*]') FROM ops.account WHERE id = 1
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v(id, t) FULL JOIN ops.tree USING (id) ORDER BY id
SELECT a.id FROM ops.tree a NATURAL JOIN ops.tree b ORDER BY 1
(SELECT id FROM ops.tree UNION SELECT id FROM ops.doc) EXCEPT SELECT 5 ORDER BY 1
SELECT count(*) FROM dent.visit TABLESAMPLE bernoulli (100)
SELECT id FROM ops.job WHERE queue = 'mail' ORDER BY priority DESC, id FOR UPDATE SKIP LOCKED LIMIT 2
SELECT id FROM dent.patient WHERE id = 3 FOR NO KEY UPDATE
SELECT id, office_id FROM dent.patient p WHERE office_id IN (SELECT id FROM dent.office WHERE chairs > 2) AND NOT EXISTS (SELECT FROM dent.visit v WHERE v.patient_id = p.id AND v.state = 'missed' AND v.on_day > '2026-01-01') ORDER BY id LIMIT 8
SELECT p.id FROM dent.patient p JOIN dent.patient g ON g.id = p.guardian_id WHERE g.office_id <> p.office_id ORDER BY 1 LIMIT 5
SELECT coalesce(email, phone, 'none') FROM dent.patient ORDER BY id LIMIT 2
SELECT concat_ws(' ', first_name, last_name) AS name, office_id FROM dent.patient ORDER BY office_id, id LIMIT 3
SELECT to_jsonb(p) FROM dent.patient p WHERE id = 1
SELECT array_agg(last_name ORDER BY id) FROM dent.patient WHERE id < 3
SELECT string_agg(first_name, ';' ORDER BY id) FROM dent.patient GROUP BY office_id ORDER BY office_id
SELECT p.id, p.last_name, sum(s.total) AS spent FROM dent.patient p JOIN rx.sale s ON s.patient_id = p.id GROUP BY p.id ORDER BY spent DESC, p.id LIMIT 3
SELECT p.id, count(v.id) FROM dent.patient p LEFT JOIN dent.visit v ON v.patient_id = p.id AND v.state = 'done' GROUP BY p.id HAVING count(v.id) = 0 ORDER BY 1

TABLE dent.office

COPY dent.office TO STDOUT
COPY dent.office (id, code) TO STDOUT (FORMAT csv, HEADER)
COPY (SELECT id, code FROM dent.office ORDER BY id) TO STDOUT (FORMAT csv, HEADER, DELIMITER ';', QUOTE '"', FORCE_QUOTE *)
COPY (SELECT * FROM rx.drug ORDER BY ndc) TO STDOUT (FORMAT binary)
COPY (SELECT id, last_name, birth FROM dent.patient ORDER BY id) TO STDOUT
COPY dent.patient TO STDOUT (FORMAT csv, HEADER)
COPY (SELECT office_id, count(*) FROM dent.patient GROUP BY 1 ORDER BY 1) TO STDOUT CSV HEADER
COPY ops.load (a, b) FROM STDIN <<< x\ty\nz\t\\N\n
COPY ops.load FROM STDIN (FORMAT csv) <<< 1,2,3\n4,,6\n
SELECT * FROM ops.load ORDER BY a

INSERT INTO ops.account (login, roles) VALUES ('eve', '{desk}') ON CONFLICT (login) DO UPDATE SET roles = EXCLUDED.roles RETURNING id, login, roles, (xmax = 0) AS inserted
INSERT INTO ops.account (login, roles) VALUES ('eve', '{admin}') ON CONFLICT (login) DO UPDATE SET roles = EXCLUDED.roles WHERE account.roles IS DISTINCT FROM EXCLUDED.roles RETURNING id, roles
INSERT INTO ops.account (login) SELECT 'u' || g FROM generate_series(1, 3) g ON CONFLICT DO NOTHING RETURNING login
INSERT INTO dent.patient (chart_no, last_name, first_name, birth, office_id) VALUES ('Zq-n1', 'Zqn', 'Zqf', '1931-01-05', 1) RETURNING id, office_id
INSERT INTO dent.patient (chart_no, last_name, first_name, birth, office_id) VALUES ($1, $2, $3, $4, $5) RETURNING id \bind Zq-n2 Zqx Zqy 1931-01-06 2
DELETE FROM dent.patient WHERE chart_no = 'Zq-n2'
UPDATE dent.patient SET phone = '7Z0' WHERE id = 3 RETURNING id, updated_at
UPDATE dent.patient SET prefs = prefs || '{"sms": true}', recall = '1 year' WHERE chart_no = 'Zq-5' RETURNING id, prefs, recall
UPDATE dent.visit v SET state = 'done' FROM dent.patient p WHERE p.id = v.patient_id AND p.office_id = 2 AND v.state = 'booked' AND v.on_day < '2024-08-01' RETURNING v.id
DELETE FROM dent.patient WHERE chart_no = 'Zq-n1'
DELETE FROM ops.job j USING ops.account a WHERE a.login = j.locked_by RETURNING j.id
WITH gone AS (DELETE FROM ops.audit WHERE at < '2024-01-01' RETURNING *), kept AS (INSERT INTO ops.load (a) SELECT tab FROM gone RETURNING a) SELECT count(*) FROM kept
MERGE INTO rx.stock t USING (VALUES ('main', 'L01', 5)) s(site, lot, q) ON t.site = s.site AND t.lot = s.lot WHEN MATCHED THEN UPDATE SET quantity = t.quantity + s.q WHEN NOT MATCHED THEN DO NOTHING
SELECT * FROM ops.take('mail')
CALL ops.purge(30)
INSERT INTO ops.job (queue, payload) VALUES ('mail', jsonb_build_object('at', date '2025-01-01')) RETURNING id, queue, state, payload
SELECT value FROM ops.metric WHERE name = 'changes'

PREPARE s (int) AS SELECT id, code FROM dent.office WHERE id = $1
EXECUTE s (2)
DEALLOCATE s
PREPARE f (text) AS SELECT id, last_name FROM dent.patient WHERE chart_no = $1
EXECUTE f ('Zq-2')
DEALLOCATE ALL
BEGIN
DECLARE c CURSOR WITH HOLD FOR SELECT id, last_name FROM dent.patient ORDER BY id
FETCH 2 FROM c
MOVE 3 IN c
FETCH c
COMMIT
FETCH FORWARD 2 FROM c
CLOSE c

SELECT 1/0
SELECT * FROM dent.nothing
SELECT nobody FROM dent.office
INSERT INTO ops.account (login) VALUES ('ana')
INSERT INTO dent.dentist (office_id, label) VALUES (99, 'x')
SELECT 'x'::int
SELECT * FROM dent.office WHERE id = 'abc'
SELEC 1
SELECT count(*) FROM dent.office WHERE

SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'ops' AND c.relname = 'flyway_schema_history' AND c.relkind = 'r')
CREATE TABLE "ops"."flyway_schema_history" ("installed_rank" INT NOT NULL, "version" VARCHAR(50), "description" VARCHAR(200) NOT NULL, "type" VARCHAR(20) NOT NULL, "script" VARCHAR(1000) NOT NULL, "checksum" INTEGER, "installed_by" VARCHAR(100) NOT NULL, "installed_on" TIMESTAMP NOT NULL DEFAULT now(), "execution_time" INTEGER NOT NULL, "success" BOOLEAN NOT NULL) WITH (fillfactor = 100)
ALTER TABLE "ops"."flyway_schema_history" ADD CONSTRAINT "flyway_schema_history_pk" PRIMARY KEY ("installed_rank")
CREATE INDEX "flyway_schema_history_s_idx" ON "ops"."flyway_schema_history" ("success")
SELECT pg_try_advisory_lock(77431708279161)
INSERT INTO "ops"."flyway_schema_history" ("installed_rank", "version", "description", "type", "script", "checksum", "installed_by", "execution_time", "success") VALUES (1, '1', 'init', 'SQL', 'V1__init.sql', 123, 'postgres', 10, true)
SELECT "installed_rank","version","description","type","script","checksum","installed_by","execution_time","success" FROM "ops"."flyway_schema_history" WHERE "installed_rank" > -1 ORDER BY "installed_rank"
SELECT pg_advisory_unlock(77431708279161)
DROP TABLE "ops"."flyway_schema_history"

CREATE TABLE ops.databasechangelog (ID VARCHAR(255) NOT NULL, AUTHOR VARCHAR(255) NOT NULL, FILENAME VARCHAR(255) NOT NULL, DATEEXECUTED TIMESTAMP WITHOUT TIME ZONE NOT NULL, ORDEREXECUTED INTEGER NOT NULL, EXECTYPE VARCHAR(10) NOT NULL, MD5SUM VARCHAR(35), DEPLOYMENT_ID VARCHAR(10))
CREATE TABLE ops.databasechangeloglock (ID INTEGER NOT NULL, LOCKED BOOLEAN NOT NULL, LOCKGRANTED TIMESTAMP WITHOUT TIME ZONE, LOCKEDBY VARCHAR(255), CONSTRAINT databasechangeloglock_pkey PRIMARY KEY (ID))
INSERT INTO ops.databasechangeloglock (ID, LOCKED) VALUES (1, FALSE)
SELECT LOCKED FROM ops.databasechangeloglock WHERE ID=1 FOR UPDATE
UPDATE ops.databasechangeloglock SET LOCKED = TRUE, LOCKEDBY = 'ci (10.0.0.1)', LOCKGRANTED = TIMESTAMP '2025-01-01 00:00:00' WHERE ID = 1 AND LOCKED = FALSE
SELECT MD5SUM FROM ops.databasechangelog WHERE MD5SUM IS NOT NULL LIMIT 1
SELECT MAX(ORDEREXECUTED) FROM ops.databasechangelog
DROP TABLE ops.databasechangelog, ops.databasechangeloglock

CREATE TABLE ops.goose_db_version (id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp NOT NULL DEFAULT '2025-01-01')
SELECT EXISTS (SELECT 1 FROM pg_tables WHERE (current_schema() IS NULL OR schemaname = current_schema()) AND tablename = 'goose_db_version')
INSERT INTO ops.goose_db_version (version_id, is_applied) VALUES ($1, $2) \bind 1 t
SELECT version_id, is_applied from ops.goose_db_version ORDER BY id DESC
DROP TABLE ops.goose_db_version
CREATE TABLE IF NOT EXISTS "ops"."schema_migrations" (version bigint not null primary key, dirty boolean not null)
SELECT pg_advisory_lock($1) \bind 1234567
SELECT version, dirty FROM "ops"."schema_migrations" LIMIT 1
TRUNCATE "ops"."schema_migrations"
INSERT INTO "ops"."schema_migrations" (version, dirty) VALUES ($1, $2) \bind 3 f
SELECT pg_advisory_unlock($1) \bind 1234567
SELECT CURRENT_SCHEMA(), CURRENT_DATABASE() \bind dental
DROP TABLE ops.schema_migrations

CREATE SCHEMA IF NOT EXISTS sqitch
COMMENT ON SCHEMA sqitch IS 'Sqitch database deployment metadata v1.1.'
CREATE TABLE sqitch.releases (version REAL PRIMARY KEY, installed_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(), installer_name TEXT NOT NULL, installer_email TEXT NOT NULL)
CREATE TABLE sqitch.changes (change_id TEXT PRIMARY KEY, script_hash TEXT UNIQUE, change TEXT NOT NULL, project TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', committed_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(), UNIQUE(project, script_hash))
CREATE TABLE sqitch.tags (tag_id TEXT PRIMARY KEY, tag TEXT NOT NULL, change_id TEXT NOT NULL REFERENCES sqitch.changes(change_id) ON UPDATE CASCADE, UNIQUE(tag))
CREATE TABLE sqitch.dependencies (change_id TEXT NOT NULL REFERENCES sqitch.changes(change_id) ON UPDATE CASCADE ON DELETE CASCADE, type TEXT NOT NULL, dependency TEXT NOT NULL, dependency_id TEXT NULL REFERENCES sqitch.changes(change_id) ON UPDATE CASCADE CONSTRAINT dependencies_check CHECK ((type = 'require' AND dependency_id IS NOT NULL) OR (type = 'conflict' AND dependency_id IS NULL)), PRIMARY KEY (change_id, dependency))
SELECT c.change_id, c.script_hash, c.change, ARRAY(SELECT tag FROM sqitch.tags t WHERE t.change_id = c.change_id ORDER BY t.tag) FROM sqitch.changes c LEFT JOIN sqitch.tags t ON c.change_id = t.change_id WHERE c.project = 'x' GROUP BY c.change_id, c.script_hash, c.change, c.committed_at ORDER BY c.committed_at DESC LIMIT 1
DROP SCHEMA sqitch CASCADE

CREATE TABLE ops.note (id bigserial PRIMARY KEY, body text NOT NULL, tags text[] DEFAULT '{}', office_id int REFERENCES dent.office (id) ON DELETE SET NULL, patient_id bigint REFERENCES dent.patient (id), created timestamptz DEFAULT '2025-01-01+00')
ALTER TABLE ops.note ADD COLUMN kind varchar(20) NOT NULL DEFAULT 'plain', ADD COLUMN seen boolean
ALTER TABLE ops.note ADD CONSTRAINT kind_ok CHECK (kind IN ('plain', 'rich')) NOT VALID
ALTER TABLE ops.note VALIDATE CONSTRAINT kind_ok
ALTER TABLE ops.note ALTER COLUMN kind TYPE text USING kind::text, ALTER COLUMN kind DROP NOT NULL, ALTER seen SET DEFAULT false
ALTER TABLE ops.note RENAME COLUMN body TO content
ALTER TABLE ops.note RENAME CONSTRAINT kind_ok TO note_kind
CREATE INDEX ON ops.note USING gin (tags)
CREATE INDEX note_lower ON ops.note (lower(content) text_pattern_ops) INCLUDE (kind) WHERE seen
CREATE UNIQUE INDEX note_once ON ops.note (office_id, content) NULLS NOT DISTINCT
ALTER TABLE ops.note ADD CONSTRAINT once UNIQUE USING INDEX note_once
INSERT INTO ops.note (content, office_id, patient_id) VALUES ('a', 1, 2), ('b', 2, 3) RETURNING *
CREATE VIEW ops.notes AS SELECT n.id, n.content, o.code FROM ops.note n LEFT JOIN dent.office o ON o.id = n.office_id
CREATE OR REPLACE VIEW ops.notes AS SELECT n.id, n.content, o.code, n.kind FROM ops.note n LEFT JOIN dent.office o ON o.id = n.office_id
SELECT * FROM ops.notes ORDER BY id
CREATE VIEW ops.counts WITH (security_barrier) AS SELECT office_id, count(*) AS n FROM dent.patient GROUP BY office_id
SELECT * FROM ops.counts ORDER BY 1
CREATE MATERIALIZED VIEW ops.counted AS SELECT state, count(*) AS n FROM dent.visit GROUP BY state WITH NO DATA
REFRESH MATERIALIZED VIEW ops.counted
SELECT * FROM ops.counted ORDER BY 1
DROP MATERIALIZED VIEW ops.counted
DROP VIEW ops.counts, ops.notes
ALTER TABLE ops.note DROP COLUMN seen CASCADE, DROP CONSTRAINT once
ALTER TABLE ops.note RENAME TO remark
ALTER TABLE ops.remark SET SCHEMA rx
DROP TABLE rx.remark
CREATE TYPE ops.level AS ENUM ('low', 'high')
ALTER TYPE ops.level ADD VALUE IF NOT EXISTS 'mid' BEFORE 'high'
ALTER TYPE ops.level RENAME VALUE 'mid' TO 'middle'
CREATE TABLE ops.risk (id int PRIMARY KEY, l ops.level DEFAULT 'low')
INSERT INTO ops.risk VALUES (1, 'middle'), (2, DEFAULT)
SELECT l, count(*) FROM ops.risk WHERE l >= 'middle' GROUP BY l
SELECT enum_range(NULL::ops.level)
DROP TABLE ops.risk
DROP TYPE ops.level
CREATE DOMAIN ops.pct AS numeric(5,2) CHECK (VALUE BETWEEN 0 AND 100)
DROP DOMAIN ops.pct
ALTER TABLE dent.patient ADD COLUMN insurer text
UPDATE dent.patient SET insurer = 'none' WHERE id < 3
SELECT id, insurer FROM dent.patient ORDER BY id LIMIT 3
ALTER TABLE dent.patient ALTER COLUMN insurer SET DEFAULT 'none'
CREATE INDEX patient_insurer ON dent.patient (insurer)
ALTER TABLE dent.patient DROP COLUMN insurer
CREATE INDEX patient_name ON dent.patient (last_name, first_name)
DROP INDEX dent.patient_name
CREATE TEMP TABLE ids AS SELECT id FROM dent.patient WHERE office_id = 1
SELECT count(*) FROM ids
CREATE TEMP TABLE t (LIKE dent.office INCLUDING DEFAULTS) ON COMMIT DROP
SELECT id, office_id INTO TEMP TABLE picked FROM dent.patient WHERE consent
SELECT count(*) FROM picked
CREATE TABLE ops.summary AS SELECT office_id, state, count(*) AS n, sum(minutes) AS minutes FROM dent.visit GROUP BY 1, 2
SELECT * FROM ops.summary ORDER BY 1, 2
create table "ops"."summary__dbt_tmp" as ( with src as (select * from ops.summary), renamed as (select office_id as office, state, n from src) select * from renamed )
alter table "ops"."summary" rename to "summary__dbt_backup"
alter table "ops"."summary__dbt_tmp" rename to "summary"
drop table if exists "ops"."summary__dbt_backup" cascade
comment on table "ops"."summary" is $dbt_comment_literal_block$Visits by office$dbt_comment_literal_block$
select count(*) as failures, count(*) != 0 as should_warn, count(*) != 0 as should_error from ( select office from ops.summary where office is null ) dbt_internal_test
with all_values as (select state as value_field, count(*) as n_records from dent.visit group by state) select * from all_values where value_field not in ('booked','done','missed')
select id as unique_field, count(*) as n_records from dent.office where id is not null group by id having count(*) > 1
drop table ops.summary
CREATE TABLE ops._airbyte_raw (_airbyte_ab_id VARCHAR PRIMARY KEY, _airbyte_data JSONB, _airbyte_emitted_at TIMESTAMP WITH TIME ZONE DEFAULT '2025-01-01+00')
COPY ops._airbyte_raw (_airbyte_ab_id, _airbyte_data) FROM STDIN (FORMAT csv) <<< a,"{""x"":1}"\n
SELECT jsonb_extract_path_text(_airbyte_data, 'x') as x, _airbyte_ab_id FROM ops._airbyte_raw
DROP TABLE ops._airbyte_raw
SELECT c.relname FROM pg_class c WHERE c.relname = 'x' AND pg_catalog.pg_table_is_visible(c.oid) AND c.relkind = ANY (ARRAY['r', 'p', 'f', 'v', 'm'])
CREATE TABLE ops.frame (index BIGINT, a FLOAT(53), b TEXT)
CREATE INDEX ix_frame_index ON ops.frame (index)
INSERT INTO ops.frame (index, a, b) VALUES (0, 1.5, 'x'), (1, NULL, 'y')
SELECT ops.frame.index, ops.frame.a, ops.frame.b FROM ops.frame
DROP TABLE ops.frame
select xmin, xmin::text::bigint > 0 from dent.office where id = 1 limit 0
SELECT min(id), max(id), count(*) FROM dent.patient
SELECT * FROM dent.patient WHERE id > 5 AND id <= 8 ORDER BY id
SELECT "id", "updated_at" FROM "dent"."patient" WHERE "updated_at" > '2020-01-01' OR ("updated_at" = '2020-01-01' AND "id" > 4) ORDER BY "updated_at", "id" LIMIT 100

INSERT INTO dent.patient (chart_no, last_name, first_name, birth, office_id) VALUES ('Zq-1', 'Zqlast1', 'Zqfirst1', '1931-01-02', 2) ON CONFLICT (chart_no) DO UPDATE SET last_name = EXCLUDED.last_name, office_id = EXCLUDED.office_id RETURNING id
INSERT INTO dent.patient (chart_no, last_name, first_name, birth, office_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (chart_no) DO NOTHING RETURNING id \bind Zq-1 Zqa Zqb 1931-01-02 1
MERGE INTO dent.patient t USING (VALUES ('Zq-2', 'Zqlast2')) s(no, ln) ON t.chart_no = s.no WHEN MATCHED THEN UPDATE SET last_name = s.ln
COPY dent.patient (chart_no, last_name, first_name, birth, office_id) FROM STDIN <<< Zq-c1\tZqa\tZqb\t1931-01-09\t1\nZq-c2\tZqa\tZqb\t1931-01-08\t2\n
INSERT INTO dent.patient (chart_no, last_name, first_name, birth, office_id) VALUES ('Zq-c3', 'Zqa', 'Zqb', '1931-01-07', 3) RETURNING *
UPDATE dent.patient SET email = NULLIF('', ''), phone = coalesce(NULL, '7Z9') WHERE id = 6 RETURNING id, email IS NULL, consent
UPDATE dent.patient SET last_name = 'Zqnew' WHERE chart_no = 'Zq-6' AND last_name = 'Zqlast6' RETURNING id
UPDATE dent.patient p SET office_id = x.o FROM (VALUES (7::bigint, 1), (8, 2)) x(id, o) WHERE x.id = p.id RETURNING p.id, p.office_id
UPDATE dent.patient SET guardian_id = NULL WHERE guardian_id IN (SELECT id FROM dent.patient WHERE chart_no = 'Zq-3')
DELETE FROM dent.patient WHERE chart_no IN ('Zq-c1', 'Zq-c2', 'Zq-c3')

SELECT p.id FROM dent.patient p JOIN (VALUES ('Zq-1'), ('Zq-2')) w(no) ON w.no = p.chart_no ORDER BY 1
SELECT id FROM dent.patient WHERE (chart_no, office_id) = ('Zq-1', 2)
SELECT id FROM dent.patient WHERE chart_no = 'Zq-1' OR email = 'Zq4@x.org' ORDER BY id
SELECT id FROM dent.patient WHERE birth = '1931-01-09' AND last_name = 'Zqlast8'
SELECT id FROM dent.patient WHERE chart_no ILIKE 'zq-1'
SELECT id FROM dent.patient WHERE trim(lower(chart_no)) = trim(lower('ZQ-1 '))
SELECT id FROM dent.patient WHERE chart_no = $1 OR $1 IS NULL ORDER BY id LIMIT 2 \bind Zq-1
SELECT id FROM dent.patient WHERE ($1::text IS NULL OR last_name = $1) AND ($2::int IS NULL OR office_id = $2) ORDER BY id LIMIT 3 \bind NULL 2
SELECT id FROM dent.patient WHERE chart_no = concat('Zq-', 4)
SELECT id FROM dent.patient WHERE chart_no IN (SELECT unnest(ARRAY['Zq-1','Zq-9'])) ORDER BY id
SELECT count(*) FILTER (WHERE email IS NULL), count(*) FILTER (WHERE phone IS NOT NULL) FROM dent.patient
SELECT id, CASE WHEN email IS NULL THEN 'no' ELSE 'yes' END FROM dent.patient ORDER BY id LIMIT 2
SELECT id, num_nonnulls(phone, email) FROM dent.patient ORDER BY id LIMIT 2
SELECT id, coalesce(email, phone) IS NOT NULL AS reachable FROM dent.patient ORDER BY id LIMIT 2
SELECT p.id, (SELECT count(*) FROM dent.visit v WHERE v.patient_id = p.id AND v.note IS NOT NULL) FROM dent.patient p ORDER BY 1 LIMIT 2
SELECT id, first_value(last_name) OVER (PARTITION BY office_id ORDER BY id) AS full_name FROM dent.patient ORDER BY id LIMIT 3
SELECT p FROM dent.patient p ORDER BY id LIMIT 1
SELECT id, last_name FROM dent.patient WHERE id < 3 UNION ALL SELECT id, name FROM school.pupil WHERE id < 3
SELECT json_agg(p ORDER BY p.id) AS label FROM dent.patient p WHERE id < 3
SELECT ARRAY(SELECT last_name FROM dent.patient ORDER BY id LIMIT 2) AS label
SELECT (SELECT last_name FROM dent.patient WHERE id = 1) AS label, 5 AS n
SELECT x.label, x.n FROM (SELECT last_name AS label, office_id AS n, id FROM dent.patient) x WHERE x.n = 1 ORDER BY x.id LIMIT 2
WITH p AS MATERIALIZED (SELECT id, last_name AS label FROM dent.patient WHERE office_id = 1) SELECT p.id, p.label, v.on_day FROM p JOIN dent.visit v ON v.patient_id = p.id ORDER BY 1, 3 LIMIT 3
SELECT p.id, p.last_name, o.title, d.label AS dentist FROM dent.patient p JOIN dent.office o ON o.id = p.office_id LEFT JOIN LATERAL (SELECT d.label FROM dent.dentist d WHERE d.office_id = o.id ORDER BY d.id LIMIT 1) d ON true ORDER BY p.id LIMIT 3
SELECT pr.id, pa.id FROM school.pupil pr JOIN dent.patient pa ON pa.last_name = pr.name
SELECT count(*) FROM dent.patient WHERE chart_no = 'Zq-1'
SELECT office_id, array_agg(id ORDER BY id), min(created_at) FROM dent.patient WHERE consent GROUP BY office_id ORDER BY 1
SELECT p.office_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY v.minutes) FROM dent.patient p JOIN dent.visit v ON v.patient_id = p.id GROUP BY 1 ORDER BY 1
SELECT date_trunc('month', v.on_day) AS m, o.code, count(DISTINCT v.patient_id) FROM dent.visit v JOIN dent.office o ON o.id = v.office_id WHERE v.on_day BETWEEN '2024-06-01' AND '2025-06-01' GROUP BY GROUPING SETS ((1, 2), (1)) ORDER BY 1, 2 NULLS FIRST LIMIT 6
SELECT s.id, s.remark IS NOT NULL, s.value FROM school.screening s WHERE s.pupil_id = 3 ORDER BY id
SELECT p.grade, avg(s.value)::numeric(8,3) FROM school.pupil p JOIN school.screening s ON s.pupil_id = p.id GROUP BY p.grade ORDER BY 1
SELECT p.id FROM school.pupil p WHERE p.allergy IS NULL EXCEPT SELECT pupil_id FROM school.screening WHERE NOT passed ORDER BY 1 LIMIT 3
SELECT v.*, t.line, t.code FROM dent.visit v JOIN dent.treatment t ON (t.visit_id, t.on_day) = (v.id, v.on_day) WHERE v.id = 9
SELECT * FROM dent.visit_2025 WHERE id = 70
SELECT tableoid::regclass, count(*) FROM dent.visit GROUP BY 1 ORDER BY 1::text
SELECT ctid, xmin::text <> '' FROM dent.patient WHERE id = 1
SELECT t.visit_id, (t.found).surfaces IS NULL FROM dent.treatment t WHERE visit_id = 3
SELECT pg_column_size(last_name) > 0 AS label, pg_typeof(birth) FROM dent.patient WHERE id = 1
SELECT p.id, p.last_name::varchar(50) AS label, p.birth::text AS label FROM dent.patient p WHERE id = 1
SELECT format('%s, %s', last_name, first_name) AS full_name FROM dent.patient WHERE id = 1
SELECT md5(lower(email)) AS label FROM dent.patient WHERE id = 1
SELECT substring(phone FROM 2 FOR 3) AS label, regexp_replace(phone, '\d', 'x', 'g') AS label, split_part(email, '@', 2) AS label FROM dent.patient WHERE id = 1
SELECT extract(year FROM age(date '2026-01-01', birth)) AS label FROM dent.patient WHERE id = 1
SELECT greatest(birth, date '1900-01-01') AS label FROM dent.patient WHERE id = 1
SELECT nullif(email, '') AS label FROM dent.patient WHERE id = 1

LISTEN jobs
NOTIFY jobs, 'x'
UNLISTEN jobs

SELECT a.attname, information_schema._pg_truetypid(a.*, t.*) FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = 'dent.office'::regclass AND a.attnum > 0 ORDER BY a.attnum
SELECT information_schema._pg_char_max_length(information_schema._pg_truetypid(a.*, t.*), information_schema._pg_truetypmod(a.*, t.*))::information_schema.cardinal_number AS character_maximum_length FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = 'dent.office'::regclass AND a.attnum > 0 ORDER BY a.attnum
SELECT json_build_object('characterMaximumLength', information_schema._pg_char_max_length(information_schema._pg_truetypid(a, t), information_schema._pg_truetypmod(a, t))) FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = 'rx.drug'::regclass AND a.attnum > 0 ORDER BY a.attnum
SELECT information_schema._pg_datetime_precision(information_schema._pg_truetypid(a.*, t.*), information_schema._pg_truetypmod(a.*, t.*)) FROM pg_attribute a, pg_type t WHERE t.oid = a.atttypid AND a.attrelid = 'dent.visit'::regclass AND information_schema._pg_truetypid(a.*, t.*) <> 0 ORDER BY a.attnum
SELECT a.* FROM pg_attribute a WHERE a.attrelid = 'dent.office'::regclass ORDER BY attnum
SELECT row_to_json(t.*) FROM pg_type t WHERE typname = 'int4'

SELECT d.id, d.label FROM dent.dentist d WHERE d.skills && ARRAY['endo'] ORDER BY d.label COLLATE "C" DESC NULLS LAST OFFSET 1 LIMIT 2
SELECT p.id, p.recall * 2, justify_interval(p.recall), p.created_at AT TIME ZONE o.tz, p.created_at::date FROM dent.patient p JOIN dent.office o ON o.id = p.office_id ORDER BY 1 LIMIT 2
SELECT id, last_name, extract(year FROM age(birth)) AS label, extract(year FROM age(current_date, birth)) AS label FROM dent.patient ORDER BY id LIMIT 2
SELECT o.code, count(p.id) FILTER (WHERE p.prefs @> '{"lang": "de"}') AS de, count(p.id) AS n, round(100.0 * count(p.id) FILTER (WHERE p.consent) / nullif(count(p.id), 0), 1) AS pct FROM dent.office o LEFT JOIN dent.patient p ON p.office_id = o.id GROUP BY o.code ORDER BY o.code
SELECT v.patient_id, v.on_day, sum(v.minutes) OVER w, avg(v.minutes) OVER (w ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)::numeric(6,2), count(*) OVER (PARTITION BY v.state) FROM dent.visit v WINDOW w AS (PARTITION BY v.patient_id ORDER BY v.on_day) ORDER BY 1, 2 LIMIT 6
SELECT a.patient_id, b.patient_id FROM dent.visit a JOIN dent.visit b ON a.on_day = b.on_day AND a.id < b.id ORDER BY 1, 2 LIMIT 4
SELECT * FROM (SELECT office_id, patient_id, count(*) n, row_number() OVER (PARTITION BY office_id ORDER BY count(*) DESC, patient_id) rn FROM dent.visit GROUP BY 1, 2) x WHERE rn <= 2 ORDER BY 1, rn
SELECT office_id, jsonb_object_agg(state, n ORDER BY state) FROM (SELECT office_id, state, count(*) n FROM dent.visit GROUP BY 1, 2) x GROUP BY 1 ORDER BY 1
SELECT to_char(on_day, 'YYYY-"Q"Q') q, sum(CASE state WHEN 'done' THEN minutes ELSE 0 END) FROM dent.visit GROUP BY 1 ORDER BY 1
SELECT patient_id, array_agg(on_day ORDER BY on_day) FILTER (WHERE state = 'missed') FROM dent.visit GROUP BY patient_id HAVING bool_or(state = 'missed') ORDER BY 1 LIMIT 3
SELECT drug_id, site, sum(quantity) FROM rx.stock GROUP BY GROUPING SETS ((drug_id, site), (site)) ORDER BY 1 NULLS FIRST, 2 LIMIT 4
SELECT s.sold_at::date, s.total, s.total - lag(s.total) OVER (ORDER BY s.id) FROM rx.sale s ORDER BY s.id LIMIT 4
SELECT d.title, x.* FROM rx.drug d, LATERAL (SELECT count(*) n, max(sold_at) last FROM rx.sale s WHERE s.drug_id = d.id) x ORDER BY d.ndc LIMIT 3
SELECT p.school_code, p.grade, s.kind, avg(s.value) FROM school.pupil p LEFT JOIN school.screening s ON s.pupil_id = p.id AND s.passed GROUP BY CUBE (1, 2, 3) ORDER BY 1, 2, 3 LIMIT 5
SELECT kind, count(*), min(at), max(at) FROM school.screening WHERE pupil_id IN (SELECT id FROM school.pupil WHERE grade = 2) GROUP BY kind ORDER BY kind
SELECT t.*, p.title FROM dent.treatment t JOIN dent.procedure p USING (code) ORDER BY t.visit_id LIMIT 2
SELECT tooth, count(*) FROM dent.treatment WHERE tooth BETWEEN 12 AND 15 GROUP BY tooth ORDER BY tooth
SELECT unnest(surfaces) s, count(*) FROM dent.treatment GROUP BY 1 ORDER BY 1
SELECT visit_id, found IS NULL, surfaces <@ '{M,O,D}' FROM dent.treatment ORDER BY 1 LIMIT 2
SELECT r.id, r.full_name, r.birth_year, r.office, r.recall FROM dent.roster r ORDER BY r.id LIMIT 2
SELECT office, count(*) FROM dent.roster WHERE recall > '1 month' GROUP BY office ORDER BY 2 DESC, 1
SELECT f.id, f.office_id, f.consent FROM dent.find('Zq-5') AS f
SELECT dent.find('Zq-5')
SELECT (dent.find('Zq-5')).office_id
SELECT o.code, l.* FROM dent.office o CROSS JOIN LATERAL dent.load(o.id) l ORDER BY 1, 2 LIMIT 3
SELECT code, dent.fee(code), dent.fee(code, 2) FROM dent.procedure ORDER BY code
SELECT dent.quadrant(tooth), count(*) FROM dent.treatment GROUP BY 1 ORDER BY 1
SELECT DISTINCT ON (office_id) office_id, id, last_name FROM dent.patient ORDER BY office_id, id
SELECT id, office_id FROM dent.patient ORDER BY office_id DESC, created_at, id LIMIT 5 OFFSET 5
SELECT id FROM dent.patient WHERE created_at >= now() - interval '100 years' AND updated_at IS NULL ORDER BY id LIMIT 2
SELECT id FROM dent.patient WHERE prefs ? 'lang' AND prefs->>'lang' IN ('de', 'fr') AND NOT consent ORDER BY id
SELECT p.id FROM dent.patient p WHERE p.id = ANY (ARRAY(SELECT patient_id FROM rx.sale WHERE total > 70)) ORDER BY 1
SELECT p.id FROM dent.patient p WHERE (SELECT count(*) FROM dent.visit v WHERE v.patient_id = p.id) > 3 ORDER BY p.id LIMIT 3
SELECT id, last_name FROM dent.patient WHERE id IN (1, 2) FOR UPDATE
SELECT p.id, g.id AS guardian, g.last_name AS label FROM dent.patient p LEFT JOIN dent.patient g ON g.id = p.guardian_id ORDER BY p.id LIMIT 3
WITH RECURSIVE up AS (SELECT id, guardian_id, 0 AS d FROM dent.patient WHERE id = 25 UNION ALL SELECT p.id, p.guardian_id, d + 1 FROM dent.patient p JOIN up ON p.id = up.guardian_id AND p.id <> up.id) SELECT * FROM up

WITH upd AS (UPDATE dent.visit SET minutes = minutes + 1 WHERE id = 3 RETURNING *) SELECT id, minutes, note FROM upd
WITH ins AS (INSERT INTO dent.visit (patient_id, office_id, on_day, note) VALUES (1, 1, '2025-05-05', 'Zqx') RETURNING id, on_day) INSERT INTO dent.treatment (visit_id, on_day, line, code) SELECT id, on_day, 1, 'D0120' FROM ins RETURNING line, code
INSERT INTO dent.visit (patient_id, office_id, on_day) SELECT id, office_id, '2025-12-24' FROM dent.patient WHERE id < 4
INSERT INTO ops.job (queue, payload) SELECT 'mail', jsonb_build_object('patient', p.id, 'office', o.code) FROM dent.patient p JOIN dent.office o ON o.id = p.office_id WHERE p.id < 3
UPDATE dent.patient SET updated_at = now() WHERE id = 9 RETURNING id, updated_at
DELETE FROM rx.sale s USING rx.drug d WHERE d.id = s.drug_id AND d.schedule = 4 AND s.total < 10 RETURNING s.id
TRUNCATE ops.audit
SELECT pg_sleep(0)

SET search_path = dent, public
SELECT id, last_name FROM patient ORDER BY id LIMIT 1
SELECT count(*) FROM visit
RESET search_path

SELECT p.id, p.last_name, p.first_name, o.code, count(v.id), max(v.on_day) FROM dent.patient p JOIN dent.office o ON o.id = p.office_id LEFT JOIN dent.visit v ON v.patient_id = p.id GROUP BY p.id, p.last_name, p.first_name, o.code ORDER BY count(v.id) DESC, p.id

SELECT id, last_name, birth, office_id FROM dent.patient GROUP BY 1, 2, 3, 4

SELECT p.id, json_build_object('id', p.id, 'name', p.first_name || ' ' || p.last_name, 'office', jsonb_build_object('phone', upper(p.phone))) AS p FROM dent.patient p ORDER BY p.id LIMIT 4

PREPARE visits (int) AS SELECT on_day FROM dent.visit WHERE office_id = $1 AND on_day = '2024-06-11'
EXPLAIN (COSTS OFF) EXECUTE visits (2)
DEALLOCATE visits
EXPLAIN EXECUTE visits (2)

BEGIN READ ONLY
WITH upd AS (UPDATE dent.visit SET minutes = 1 WHERE id = 3 RETURNING *) SELECT id, note FROM upd
