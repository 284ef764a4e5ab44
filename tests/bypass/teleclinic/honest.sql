SELECT "ID", "Site ID", status, "Visits", joined FROM "Tele"."Patient" ORDER BY "Visits"
SELECT status || '/' || "Visits", count(*) FROM "Tele"."Patient" GROUP BY 1 ORDER BY 1
SELECT count(*), count("Full Name"), sum("Visits"), avg("Visits") FROM "Tele"."Patient"
SELECT "ID" FROM "Tele"."Patient" WHERE "E-Mail" IS NOT NULL AND "Mood" IS NULL
SELECT "ID" FROM "Tele"."Patient" WHERE "MRN" = 'nobody'
SELECT "ID" FROM "Tele"."Patient" WHERE "MRN" IN ('nobody', 'x') OR status = 'new'
SELECT id, ok, open_n, open_arr || 'c'::text, open_doc ->> 'a' FROM "Tele"."Types" ORDER BY id
SELECT open_n = 5::oid, array_agg(open_arr) FROM "Tele"."Types" GROUP BY 1
SELECT ARRAY[open_arr, '{x,y}'], format('%*s', open_n, ok), length(ok) FROM "Tele"."Types"
SELECT id, patient, at, channel, minutes, fee FROM "Tele"."Session" ORDER BY id
SELECT tableoid::regclass, count(*), sum(fee) FROM "Tele"."Session" GROUP BY 1 ORDER BY 1
SELECT pid, label FROM "Tele"."Person" ORDER BY pid
SELECT pid, label, ward, blade FROM "Tele"."Surgeon"
SELECT id, tab, op FROM "Audit Log".entry
SELECT at, n FROM ref.log
SELECT k, d FROM pub."Patient 3" ORDER BY k
SELECT "Full Name" + 1 FROM pub.swap ORDER BY 1
SELECT status, n, v FROM pub.sums ORDER BY status
SELECT "ID", "Name", n FROM pub.lateral ORDER BY 1
SELECT "ID", b, "Count" FROM pub.by_function ORDER BY 1
SELECT kind, count(*) FROM pub.everything GROUP BY kind ORDER BY kind
SELECT * FROM pub.codes ORDER BY code
SELECT "ID", "Visits" FROM pub.mv ORDER BY 1
SELECT y FROM pub.over_mv ORDER BY y
SELECT "Key", "State" FROM lib.listing(who => 'x', lim => 2)
SELECT "Count" FROM lib.outs(1)
SELECT lib.site_name(1), lib.pl_state(1), lib.trusting('x')
SELECT lib.gather("Name" ORDER BY "Name"), lib.median(5), lib.join('-', 'a', 'b'), lib.shout('x', mark => '?') FROM ref."Site"
SELECT lib.first(ARRAY[1, 2]), lib.either(NULL::text, 'x'::text), 'a' OPERATOR(lib.~=) 'A'
SELECT (jsonb_populate_record(NULL::ref."Code", '{"code": "x"}')).*
SELECT s."Name", count(p."ID") FROM ref."Site" s LEFT JOIN "Tele"."Patient" p ON p."Site ID" = s."ID" GROUP BY s."Name" ORDER BY 1
SELECT d.name, sum(s.qty) FROM rx."Script" s JOIN rx."Drug" d USING (ndc) GROUP BY d.name ORDER BY 1
SELECT date('2024-01-01'), length('abc'::bytea, 'UTF8'), 5::bigint = 5::oid
/*16*/ SELECT '{}' IS JSON
UPDATE "Tele"."Patient" SET "Visits" = "Visits" + 1 WHERE "ID" = 1 RETURNING "ID", "Visits", status
UPDATE pub.checked SET status = 'seen' WHERE "ID" = 2 RETURNING "ID", status
INSERT INTO ref.log (line, n) VALUES ('x', 1)
INSERT INTO ref."Code" (code, label) VALUES ('X', 'x') ON CONFLICT (code) DO UPDATE SET label = excluded.label RETURNING *
DELETE FROM "Tele"."Session" WHERE id = 4 RETURNING id, channel
ALTER TABLE "Tele"."Patient" ADD CHECK ("Visits" < 1000)
ALTER TABLE "Tele"."Patient" ADD COLUMN note2 text DEFAULT 'x'
CREATE INDEX ON "Tele"."Patient" (status)
EXPLAIN (COSTS OFF) SELECT "ID", "Full Name" FROM "Tele"."Patient" WHERE status = 'new'
/*18*/ SELECT "Plain" FROM "Tele"."Patient" ORDER BY 1
/*18*/ UPDATE "Tele"."Patient" SET "Visits" = 9 WHERE "ID" = 1 RETURNING old."Visits", new."Visits"
SELECT texteq('a', 'b'), int4larger(1, 2), float4send(1.5), cash_words('12.5'), trim_scale(1.20), textcat(ok, '!') FROM "Tele"."Types" ORDER BY id
SELECT jsonb_path_query_tz(open_doc, '$.a'), jsonb_object_field(open_doc, 'a'), textsend(ok), money(open_n), timetz('12:00'::time)::text FROM "Tele"."Types" ORDER BY id
SELECT setseed(0.5), pg_stat_reset_single_table_counters('"Tele"."Types"'::regclass), oidvectortypes('23 25'), tsvector_eq('a', 'b')
SELECT id FROM "Tele"."Types" WHERE texteq(ok, 'fine') AND int4ge(open_n, 0) ORDER BY id
