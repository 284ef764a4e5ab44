"""What is asked of a database, for `catalog` to build its snapshot from. No I/O.

Each query reads the system catalog only, never a value of a table.
"""

from __future__ import annotations

_PARTS = """parts (typ, part) AS (
            SELECT t.oid, u.part FROM pg_catalog.pg_type t
            CROSS JOIN LATERAL (VALUES (t.typbasetype), (t.typelem)) AS u (part) WHERE u.part <> 0
            UNION ALL SELECT c.reltype, a.atttypid FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
            WHERE c.oid >= 16384 AND c.reltype <> 0 AND a.attnum > 0 AND NOT a.attisdropped
            UNION ALL SELECT rngtypid, rngsubtype FROM pg_catalog.pg_range
            UNION ALL SELECT rngmultitypid, rngtypid FROM pg_catalog.pg_range),"""
"""Types, and the types of what is inside their values."""

CATALOG_QUERIES = {
    "columns": """
        SELECT c.oid::int8, n.nspname::text, c.relname::text, c.relkind::text, a.attnum::int4,
               a.attname::text
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
        WHERE a.attnum <> 0 AND NOT a.attisdropped AND c.relkind IN ('r','v','m','p','f','c','S')
        ORDER BY c.oid, a.attnum""",
    "views": """
        SELECT c.oid::int8, pg_catalog.pg_get_viewdef(c.oid) FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('v','m') AND n.nspname NOT IN ('pg_catalog','information_schema')
        ORDER BY c.oid""",
    "inheritance": """
        SELECT inhrelid::int8, inhparent::int8 FROM pg_catalog.pg_inherits ORDER BY 1, 2""",
    "lists": """
        SELECT p.partrelid::int8, k.attnum::int4,
               COALESCE(pg_catalog.pg_get_expr(p.partexprs, p.partrelid), '')
        FROM pg_catalog.pg_partitioned_table p
        CROSS JOIN LATERAL unnest(p.partattrs) AS k (attnum)
        WHERE p.partstrat = 'l' ORDER BY 1, 2""",
    "partition_keys": """
        SELECT p.partrelid::int8, k.attnum::int4 FROM pg_catalog.pg_partitioned_table p
        CROSS JOIN LATERAL unnest(p.partattrs) AS k (attnum) ORDER BY 1, 2""",
    "typed": """
        SELECT c.oid::int8, t.typrelid::int8 FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_type t ON t.oid = c.reloftype ORDER BY 1""",
    "references": """
        SELECT k.conrelid::int8, u.here::int4, k.confrelid::int8, u.there::int4
        FROM pg_catalog.pg_constraint k
        CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS u (here, there)
        WHERE k.contype = 'f'
        UNION SELECT s.oid::int8, 1, COALESCE(f.adrelid, d.refobjid)::int8,
               COALESCE(f.adnum, d.refobjsubid)::int4
        FROM pg_catalog.pg_depend d
        LEFT JOIN pg_catalog.pg_attrdef f
        ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND f.oid = d.objid
        JOIN pg_catalog.pg_class s
        ON s.relkind = 'S' AND s.oid = CASE WHEN f.oid IS NULL THEN d.objid ELSE d.refobjid END
        WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND (f.oid IS NOT NULL
            OR d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0)
        UNION SELECT s.oid::int8, 1, a.attrelid::int8, a.attnum::int4
        FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_class s ON s.relkind = 'S' AND s.oid = d.refobjid
        JOIN pg_catalog.pg_attribute a ON a.atttypid = d.objid AND a.attnum > 0
        WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        ORDER BY 1, 2, 3, 4""",
    "primary_keys": """
        SELECT k.conrelid::int8, u.attnum::int4 FROM pg_catalog.pg_constraint k
        CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS u (attnum, n)
        WHERE k.contype = 'p' AND NOT k.condeferrable ORDER BY k.conrelid, u.n""",
    "unique": """
        SELECT DISTINCT i.indrelid::int8, u.attnum::int4 FROM pg_catalog.pg_index i
        CROSS JOIN LATERAL unnest(i.indkey::int2[]) AS u (attnum)
        WHERE (i.indisunique OR i.indisexclusion) AND i.indrelid >= 16384 ORDER BY 1, 2""",
    "indexes": """
        WITH i AS (
            SELECT x.* FROM pg_catalog.pg_index x
            JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
            JOIN pg_catalog.pg_am m ON m.oid = c.relam
            WHERE m.amname NOT IN ('brin', 'gin', 'hash') AND x.indrelid >= 16384)
        SELECT i.indrelid::int8, i.indexrelid::int8, i.indpred IS NOT NULL, u.attnum::int4
        FROM i CROSS JOIN LATERAL unnest(i.indkey::int2[]) AS u (attnum) WHERE u.attnum <> 0
        UNION SELECT i.indrelid::int8, i.indexrelid::int8, i.indpred IS NOT NULL, d.refobjsubid
        FROM i JOIN pg_catalog.pg_depend d ON d.objid = i.indexrelid AND d.refobjid = i.indrelid
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0
        UNION SELECT i.indrelid::int8, i.indexrelid::int8, i.indpred IS NOT NULL, 0
        FROM i WHERE pg_catalog.concat(pg_catalog.pg_get_expr(i.indexprs, i.indrelid),
            pg_catalog.pg_get_expr(i.indpred, i.indrelid)) ~ '[.][*]'
        ORDER BY 1, 2, 4""",
    "transitions": """
        SELECT t.tgrelid::int8, t.tgfoid::int8, u.name::text FROM pg_catalog.pg_trigger t
        CROSS JOIN LATERAL (VALUES (t.tgoldtable), (t.tgnewtable)) AS u (name)
        WHERE u.name IS NOT NULL ORDER BY 1, 2, 3""",
    "row_types": """
        WITH RECURSIVE inside (typ, part) AS (
            SELECT t.oid, t.oid FROM pg_catalog.pg_type t
            UNION
            SELECT i.typ, u.next FROM inside i JOIN pg_catalog.pg_type t ON t.oid = i.part
            LEFT JOIN pg_catalog.pg_range r ON t.oid IN (r.rngtypid, r.rngmultitypid)
            CROSS JOIN LATERAL (VALUES (t.typelem), (t.typbasetype), (r.rngsubtype)) AS u (next)
            WHERE u.next <> 0)
        SELECT a.attrelid::int8, a.attnum::int4, t.typrelid::int8
        FROM pg_catalog.pg_attribute a JOIN inside i ON i.typ = a.atttypid
        JOIN pg_catalog.pg_type t ON t.oid = i.part
        WHERE t.typrelid <> 0 AND a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY 1, 2, 3""",
    "value_types": """
        WITH RECURSIVE base (typ, part) AS (
            SELECT t.oid, t.oid FROM pg_catalog.pg_type t
            UNION ALL
            SELECT b.typ, t.typbasetype FROM base b
            JOIN pg_catalog.pg_type t ON t.oid = b.part WHERE t.typbasetype <> 0)
        SELECT DISTINCT a.attrelid::int8, a.attnum::int4, t.typcategory::text
        FROM pg_catalog.pg_attribute a JOIN base b ON b.typ = a.atttypid
        JOIN pg_catalog.pg_type t ON t.oid = b.part
        WHERE (t.typcategory IN ('A', 'R') OR t.typname = 'int8') AND a.attrelid >= 16384
        AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2, 3""",
    "uncomparable": f"""
        WITH RECURSIVE {_PARTS}
        runs (typ) AS (
            SELECT t.oid FROM pg_catalog.pg_type t
            WHERE t.typtype = 'b' AND t.typcategory <> 'A' AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_opclass c
                JOIN pg_catalog.pg_am m ON m.oid = c.opcmethod AND m.amname = 'btree'
                WHERE c.opcdefault AND (c.opcintype = t.oid OR c.opcintype IN (
                    SELECT casttarget FROM pg_catalog.pg_cast
                    WHERE castsource = t.oid AND castmethod = 'b')))
            UNION SELECT p.typ FROM runs r JOIN parts p ON p.part = r.typ)
        SELECT a.attrelid::int8, a.attnum::int4 FROM pg_catalog.pg_attribute a
        JOIN runs r ON r.typ = a.atttypid
        WHERE a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2""",
    "defaults": """
        SELECT d.adrelid::int8, d.adnum::int4, pg_catalog.pg_get_expr(d.adbin, d.adrelid),
               a.attgenerated <> ''
        FROM pg_catalog.pg_attrdef d
        JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        UNION ALL
        SELECT a.attrelid::int8, a.attnum::int4, pg_catalog.pg_get_expr(t.typdefaultbin, 0), false
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        WHERE t.typtype = 'd' AND t.typdefaultbin IS NOT NULL AND a.attnum > 0
        AND NOT (a.atthasdef OR a.attisdropped) ORDER BY 1, 2""",
    # SECURITY: a setting may give the words of a body another meaning, also in what it calls.
    "functions": """
        WITH odd (is_there) AS (
            SELECT pg_catalog.current_setting('plpgsql.variable_conflict', true) = 'use_variable'
            OR EXISTS (SELECT FROM pg_catalog.pg_proc o WHERE o.oid >= 16384 AND pg_catalog.concat(
                o.proconfig, pg_catalog.pg_get_function_sqlbody(o.oid), o.prosrc)
                ~* 'plpgsql[."]+variable_conflict|standard_conforming_strings'))
        SELECT p.oid::int8, n.nspname::text, p.proname::text, p.prokind::text,
               CASE WHEN odd.is_there AND l.lanname = 'sql' AND p.prosqlbody IS NULL
                    THEN 'unread' ELSE l.lanname::text END,
               p.provolatile::text,
               EXISTS (SELECT FROM pg_catalog.pg_depend d
                       WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                       AND d.objid = p.oid AND d.deptype = 'e'),
               COALESCE(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc),
               COALESCE(p.proargnames, '{}'), COALESCE(p.proargmodes::text[], '{}'),
               COALESCE(t.typrelid, 0)::int8,
               ARRAY[g.aggtransfn, g.aggfinalfn, g.aggcombinefn, g.aggserialfn, g.aggdeserialfn,
                     g.aggmtransfn, g.aggminvtransfn, g.aggmfinalfn]::int8[],
               COALESCE(pg_catalog.pg_get_expr(p.proargdefaults, 0), ''),
               CASE WHEN l.lanname = 'plpgsql' AND p.prokind IN ('f','p')
                    THEN pg_catalog.pg_get_functiondef(p.oid) ||
                         CASE WHEN odd.is_there THEN '#variable_conflict' ELSE '' END
                    ELSE '' END
        FROM odd CROSS JOIN pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        JOIN pg_catalog.pg_language l ON l.oid = p.prolang
        LEFT JOIN pg_catalog.pg_type t ON t.oid = p.prorettype
        LEFT JOIN pg_catalog.pg_aggregate g ON g.aggfnoid = p.oid
        WHERE n.nspname NOT IN ('pg_catalog','information_schema') ORDER BY p.oid""",
    "signatures": """
        SELECT p.oid::int8, p.pronargs::int4 - p.pronargdefaults::int4, p.pronargs::int4,
               p.provariadic <> 0, CASE WHEN l.lanname <> 'plpgsql' OR p.proretset THEN ''
                   WHEN p.prorettype = 'pg_catalog.trigger'::pg_catalog.regtype THEN 'trigger'
                   WHEN p.prorettype = 'pg_catalog.event_trigger'::pg_catalog.regtype
                   THEN 'event_trigger'
                   WHEN p.prorettype = 'pg_catalog.text'::pg_catalog.regtype THEN 'text'
                   ELSE '' END
        FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang
        WHERE p.oid >= 16384 AND p.prokind <> 'p' ORDER BY 1""",
    "row_arguments": """
        SELECT p.oid::int8, u.place::int4 - 1, t.typrelid::int8 FROM pg_catalog.pg_proc p
        CROSS JOIN LATERAL unnest(p.proargtypes) WITH ORDINALITY AS u (typ, place)
        JOIN pg_catalog.pg_type t ON t.oid = u.typ
        WHERE p.oid >= 16384 AND t.typrelid >= 16384 ORDER BY 1, 2""",
    "picky": """
        SELECT DISTINCT p.oid::int8 FROM pg_catalog.pg_proc p CROSS JOIN LATERAL pg_catalog.unnest(
            COALESCE(p.proallargtypes, p.proargtypes::oid[]) || p.prorettype) AS u (typ)
        JOIN pg_catalog.pg_type t ON t.oid = u.typ
        LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
        WHERE p.oid >= 16384 AND 'd' IN (t.typtype, e.typtype) ORDER BY 1""",
    "hooks": """
        SELECT tgrelid::int8, tgfoid::int8 FROM pg_catalog.pg_trigger WHERE NOT tgisinternal
        UNION SELECT ev_class::int8, 0 FROM pg_catalog.pg_rewrite
        WHERE ev_type <> '1' AND oid >= 16384
        UNION SELECT c.conrelid::int8, d.refobjid::int8 FROM pg_catalog.pg_constraint c
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
        AND d.objid = c.oid AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        UNION SELECT i.indrelid::int8, d.refobjid::int8 FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.objid = i.indexrelid AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        UNION SELECT a.adrelid::int8, d.refobjid::int8 FROM pg_catalog.pg_attrdef a
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
        AND d.objid = a.oid AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        UNION SELECT s.stxrelid::int8, d.refobjid::int8 FROM pg_catalog.pg_statistic_ext s
        JOIN pg_catalog.pg_depend d
        ON d.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass AND d.objid = s.oid
        AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        UNION SELECT p.partrelid::int8, d.refobjid::int8 FROM pg_catalog.pg_partitioned_table p
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.objid = p.partrelid AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        ORDER BY 1, 2""",
    "rules": """
        SELECT ev_class::int8, pg_catalog.pg_get_ruledef(oid) FROM pg_catalog.pg_rewrite
        WHERE ev_type <> '1' AND oid >= 16384 ORDER BY 1, oid""",
    "event_triggers": """
        SELECT evtfoid::int8 FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D' ORDER BY 1""",
    "policies": """
        SELECT p.polrelid::int8, pg_catalog.pg_get_expr(u.test, p.polrelid)
        FROM pg_catalog.pg_policy p
        CROSS JOIN LATERAL (VALUES (p.polqual), (p.polwithcheck)) AS u (test)
        WHERE u.test IS NOT NULL ORDER BY 1, 2""",
    "setting_prefixes": """
        SELECT lower(e.extname::text) FROM pg_catalog.pg_extension e
        UNION SELECT lower(pg_catalog.split_part(s.name, '.', 1)) FROM pg_catalog.pg_settings s
        WHERE s.name LIKE '%.%' ORDER BY 1""",
    "types": """
        SELECT DISTINCT t.typname::text FROM pg_catalog.pg_type t
        WHERE t.typrelid = 0 AND t.typtype <> 'p' AND t.typcategory <> 'A' ORDER BY 1""",
    "conditions": """
        SELECT u.oid::int8, u.text FROM (
            SELECT c.conrelid, pg_catalog.pg_get_expr(c.conbin, c.conrelid)
            FROM pg_catalog.pg_constraint c WHERE c.contype = 'c' AND c.oid >= 16384
            UNION ALL SELECT t.tgrelid, pg_catalog.pg_get_triggerdef(t.oid)
            FROM pg_catalog.pg_trigger t WHERE t.tgqual IS NOT NULL) AS u (oid, text)
        ORDER BY 1, 2""",
    "vectors": """
        SELECT t.tgrelid::int8, pg_catalog.encode(t.tgargs, 'escape')
        FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
        WHERE p.proname IN ('tsvector_update_trigger', 'tsvector_update_trigger_column')
        ORDER BY t.oid""",
    "built_in_functions": """
        SELECT p.proname::text, bool_or(p.provolatile = 'v' OR p.proretset OR p.prokind <> 'f'),
               bool_and(p.provolatile = 'i' AND p.oid < 16384) FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace GROUP BY 1 ORDER BY 1""",
    "operators": """
        SELECT o.oprname::text, o.oprcode::oid::int8 FROM pg_catalog.pg_operator o
        WHERE o.oid >= 16384 ORDER BY 1, 2""",
    "casts": f"""
        WITH RECURSIVE own (typ, function, is_check) AS (
            SELECT u.typ, COALESCE(o.oprcode::oid, d.refobjid), c.oid IS NOT NULL
            FROM pg_catalog.pg_depend d
            LEFT JOIN pg_catalog.pg_constraint c
            ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND c.oid = d.objid
            LEFT JOIN pg_catalog.pg_operator o
            ON d.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass AND o.oid = d.refobjid
            CROSS JOIN LATERAL (SELECT CASE d.classid
                WHEN 'pg_catalog.pg_constraint'::pg_catalog.regclass THEN c.contypid
                WHEN 'pg_catalog.pg_type'::pg_catalog.regclass THEN d.objid END) AS u (typ)
            WHERE u.typ <> 0 AND d.refclassid IN ('pg_catalog.pg_proc'::pg_catalog.regclass,
                                                  'pg_catalog.pg_operator'::pg_catalog.regclass)),
        {_PARTS}
        runs (typ, function, is_unwritten, is_check) AS (
            SELECT casttarget, castfunc::oid, castcontext <> 'e', false FROM pg_catalog.pg_cast
            WHERE castfunc >= 16384
            UNION SELECT typ, function, false, is_check FROM own WHERE function >= 16384
            UNION SELECT p.typ, r.function, r.is_unwritten, r.is_check FROM runs r
            JOIN parts p ON p.part = r.typ)
        SELECT t.typname::text, r.function::int8, r.is_unwritten, r.is_check FROM runs r
        JOIN pg_catalog.pg_type t ON t.oid = r.typ ORDER BY 1, 2, 3, 4""",
    "comparisons": f"""
        WITH RECURSIVE own (typ, function) AS (
            SELECT u.typ, p.oid FROM (
                SELECT c.opcintype, m.amproc::oid FROM pg_catalog.pg_opclass c
                JOIN pg_catalog.pg_amproc m ON m.amprocfamily = c.opcfamily
                UNION SELECT c.opcintype, o.oprcode::oid FROM pg_catalog.pg_opclass c
                JOIN pg_catalog.pg_amop m ON m.amopfamily = c.opcfamily
                JOIN pg_catalog.pg_operator o ON o.oid = m.amopopr
                UNION SELECT rngtypid, rngsubdiff::oid FROM pg_catalog.pg_range
                UNION SELECT castsource, castfunc::oid FROM pg_catalog.pg_cast
                WHERE castcontext <> 'e'
                ) AS u (typ, function)
            JOIN pg_catalog.pg_proc p ON p.oid = u.function
            JOIN pg_catalog.pg_language l ON l.oid = p.prolang
            WHERE p.oid >= 16384 AND l.lanname NOT IN ('c','internal')),
        {_PARTS}
        runs (typ, root) AS (
            SELECT typ, typ FROM own
            UNION SELECT p.typ, r.root FROM runs r JOIN parts p ON p.part = r.typ)
        SELECT t.typname::text, COALESCE(a.attrelid, 0)::int8, COALESCE(a.attname, '')::text,
               o.function::int8
        FROM runs r JOIN own o ON o.typ = r.root JOIN pg_catalog.pg_type t ON t.oid = r.typ
        LEFT JOIN pg_catalog.pg_attribute a
        ON a.atttypid = r.typ AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2, 3, 4""",
}
