SELECT * FROM cdm.person ORDER BY person_id LIMIT 5
SELECT person_id, person_source_value, gender_concept_id FROM cdm.person ORDER BY person_id LIMIT 7
SELECT * FROM cdm.v_person ORDER BY person_id LIMIT 5
SELECT * FROM cdm.v_visit ORDER BY visit_occurrence_id LIMIT 5
SELECT * FROM cdm.v_last_visit ORDER BY person_id LIMIT 5
SELECT person_id, site, gender FROM cdm.v_person WHERE mrn = 'MRN-7Z1005'
SELECT * FROM cdm.v_person WHERE mrn = $1 \bind MRN-7Z1009
SELECT person_id, visit_start, stay_length FROM cdm.v_visit WHERE mrn = 'MRN-7Z1005' ORDER BY visit_start
SELECT person_id, stay_length FROM cdm.v_last_visit WHERE mrn IN ('MRN-7Z1005', 'MRN-7Z1006') ORDER BY 1
SELECT count(*) FROM cdm.person WHERE ssn IS NULL
SELECT count(*), count(ssn), count(given_name), count(home) FROM cdm.person
SELECT person_id FROM cdm.person WHERE given_name IS NULL ORDER BY person_id
SELECT person_id FROM cdm.person WHERE home IS NULL
SELECT person_id FROM cdm.person WHERE (home).city IS NULL
SELECT (p.home).city FROM cdm.person p ORDER BY person_id LIMIT 3
SELECT (p.home).country, (p.home).postal_code, person_id FROM cdm.person p ORDER BY person_id LIMIT 3
SELECT (home).* FROM cdm.person ORDER BY person_id LIMIT 2
SELECT person_id, p.city FROM cdm.person p ORDER BY person_id LIMIT 3
SELECT person_id, cdm.city(p) FROM cdm.person p ORDER BY person_id LIMIT 3
SELECT person_id FROM cdm.person WHERE (home).city = 'Zqcity' ORDER BY 1 LIMIT 3
SELECT person_id FROM cdm.person p WHERE (p.home).postal_code = '7Z4' ORDER BY 1 LIMIT 3
SELECT person_id, cdm.visits(p) FROM cdm.person p ORDER BY person_id LIMIT 6
SELECT person_id, p.visits FROM cdm.person p ORDER BY p.visits DESC, person_id LIMIT 6
SELECT cdm.label(p), person_id FROM cdm.person p ORDER BY person_id LIMIT 3
SELECT p.person_id, s.care_site_name FROM cdm.person p, cdm.site_of(p) s ORDER BY 1 LIMIT 6
SELECT p.person_id, s.* FROM cdm.person p LEFT JOIN LATERAL cdm.site_of(p) s ON true ORDER BY 1 LIMIT 12
SELECT * FROM cdm.person_by_source('MRN-7Z1003')
SELECT person_id, care_site_id FROM cdm.person_by_source('MRN-7Z1003')
SELECT b.person_id, c.concept_name FROM cdm.person_by_source($1) b JOIN cdm.concept c ON c.concept_id = b.gender_concept_id \bind MRN-7Z1008
SELECT cdm.person_id_of('MRN-7Z1003')
SELECT cdm.person_id_of('nobody')
SELECT cdm.person_id_of($1) AS id \bind MRN-7Z1077
SELECT * FROM cdm.visit_occurrence WHERE person_id = cdm.person_id_of('MRN-7Z1003') ORDER BY 1
SELECT gender_concept_id, count(*) FROM cdm.person GROUP BY gender_concept_id ORDER BY 1
SELECT g.concept_name AS "Gender", count(*) AS "Number", count(p.ssn) AS "With SSN", round(100.0 * count(p.ssn) / count(*), 1) AS "Share" FROM cdm.person p JOIN cdm.concept g ON g.concept_id = p.gender_concept_id GROUP BY g.concept_name ORDER BY 1
SELECT flags, count(*) FROM cdm.person GROUP BY flags ORDER BY 1
SELECT f, count(*) FROM cdm.person, unnest(flags) f GROUP BY f ORDER BY 2 DESC, 1
SELECT person_id FROM cdm.person WHERE 'vip' = ANY (flags) ORDER BY 1 LIMIT 5
SELECT person_id FROM cdm.person WHERE flags @> '{vip}' AND NOT deceased ORDER BY 1 LIMIT 5
SELECT person_id FROM cdm.person WHERE flags && ARRAY['vip','x'] ORDER BY 1 LIMIT 5
SELECT person_id, array_length(flags, 1), cardinality(flags), array_to_string(flags, ';') FROM cdm.person ORDER BY 1 LIMIT 5
SELECT person_id, flags[1], flags[2:3], array_append(flags, 'x'), array_position(flags, 'research') FROM cdm.person ORDER BY 1 LIMIT 5
SELECT person_id, extra->>'lang' AS lang FROM cdm.person WHERE extra @> '{"lang": "de"}' ORDER BY 1 LIMIT 5
SELECT extra->>'lang', count(*), avg((extra->>'score')::int)::numeric(4,2) FROM cdm.person GROUP BY 1 ORDER BY 1
SELECT person_id FROM cdm.person WHERE (extra->'consent'->>'data')::boolean IS FALSE ORDER BY 1 LIMIT 5
SELECT person_id, extra #>> '{consent,data}', jsonb_path_query_first(extra, '$.score ? (@ > 3)') FROM cdm.person ORDER BY 1 LIMIT 5
SELECT person_id, k, v FROM cdm.person, jsonb_each(extra) AS e(k, v) WHERE person_id < 3 ORDER BY 1, 2
SELECT jsonb_object_keys(extra) k, count(*) FROM cdm.person GROUP BY 1 ORDER BY 1
SELECT person_id, extra ? 'lang', extra ?| ARRAY['x','score'], extra ?& ARRAY['x','score'] FROM cdm.person ORDER BY 1 LIMIT 2
SELECT person_id, extra - 'consent', extra || '{"new": 1}', jsonb_set(extra, '{consent,data}', 'null'), jsonb_pretty(extra) FROM cdm.person ORDER BY 1 LIMIT 2
SELECT person_id FROM cdm.person WHERE extra @@ '$.score == 3' ORDER BY 1 LIMIT 3
SELECT person_id FROM cdm.person WHERE extra @? '$.consent ? (@.data == true)' ORDER BY 1 LIMIT 3
SELECT x.* FROM cdm.person p, jsonb_to_record(p.extra) AS x(lang text, score int, consent jsonb) ORDER BY p.person_id LIMIT 3
SELECT person_id, telecom FROM cdm.person ORDER BY 1 LIMIT 3
SELECT person_id FROM cdm.person WHERE telecom = '[]'
SELECT care_site_id, count(*) FILTER (WHERE deceased) AS deceased, count(*) FILTER (WHERE NOT deceased) AS alive, bool_or(deceased), bool_and(deceased), every(deceased) FROM cdm.person GROUP BY ROLLUP (care_site_id) ORDER BY 1 NULLS LAST
SELECT date_trunc('month', created_at) AS month, count(*), sum(count(*)) OVER (ORDER BY date_trunc('month', created_at)) AS running FROM cdm.person GROUP BY 1 ORDER BY 1
SELECT date_bin('7 days', created_at, '2023-01-01') b, count(*) FROM cdm.person GROUP BY b ORDER BY b LIMIT 5
SELECT extract(isodow FROM created_at) d, to_char(created_at, 'YYYY-"W"IW') w, count(*) FROM cdm.person GROUP BY 1, 2 ORDER BY 2, 1 LIMIT 6
SELECT created_at AT TIME ZONE 'Europe/Berlin', created_at::date, created_at::time, age('2024-01-01', created_at), extract(epoch FROM created_at) FROM cdm.person ORDER BY person_id LIMIT 2
SELECT width_bucket((extra->>'score')::int, 0, 7, 3) AS bin, count(*) FROM cdm.person GROUP BY bin ORDER BY bin
SELECT row_number() OVER w, rank() OVER w, dense_rank() OVER w, lag(person_id) OVER w, lead(person_id, 2, 0) OVER w, first_value(person_id) OVER w, ntile(4) OVER w FROM cdm.person WHERE care_site_id = 3 WINDOW w AS (ORDER BY care_site_id, created_at) ORDER BY person_id LIMIT 8
SELECT * FROM (SELECT p.*, row_number() OVER (PARTITION BY care_site_id ORDER BY created_at DESC) AS rn FROM cdm.person p) q WHERE rn = 1 ORDER BY care_site_id
SELECT DISTINCT ON (care_site_id) care_site_id, person_id, person_source_value FROM cdm.person ORDER BY care_site_id, created_at
SELECT p.person_id, p.given_name, v.n FROM cdm.person p JOIN (SELECT person_id, count(*) n FROM cdm.visit_occurrence GROUP BY person_id HAVING count(*) > 2) v USING (person_id) ORDER BY v.n DESC, p.person_id LIMIT 6
SELECT p.* FROM cdm.person p WHERE EXISTS (SELECT FROM cdm.visit_occurrence v WHERE v.person_id = p.person_id AND v.visit_concept_id = 9201) ORDER BY person_id LIMIT 3
SELECT p.person_id FROM cdm.person p WHERE p.person_id NOT IN (SELECT person_id FROM cdm.visit_occurrence) ORDER BY 1
SELECT p.person_id, p.family_name FROM cdm.person p LEFT JOIN cdm.visit_occurrence v USING (person_id) WHERE v.person_id IS NULL
WITH recent AS (SELECT person_id, max(visit_start) AS last FROM cdm.visit_occurrence GROUP BY 1) SELECT p.person_id, p.person_source_value, r.last FROM cdm.person p JOIN recent r USING (person_id) WHERE r.last > '2023-10-01' ORDER BY r.last, 1 LIMIT 5
WITH RECURSIVE chain AS (SELECT visit_occurrence_id, preceding_visit_occurrence_id, 1 AS n FROM cdm.visit_occurrence WHERE visit_occurrence_id = 300 UNION ALL SELECT v.visit_occurrence_id, v.preceding_visit_occurrence_id, n + 1 FROM cdm.visit_occurrence v JOIN chain c ON v.visit_occurrence_id = c.preceding_visit_occurrence_id) SELECT * FROM chain
WITH a AS MATERIALIZED (SELECT person_id, given_name FROM cdm.person), b AS NOT MATERIALIZED (SELECT * FROM a WHERE person_id < 4) SELECT * FROM b ORDER BY person_id
SELECT person_id, given_name FROM cdm.person WHERE person_id = 1 UNION ALL SELECT person_id, family_name FROM cdm.person WHERE person_id = 2 ORDER BY 1
SELECT person_id FROM cdm.person WHERE deceased UNION SELECT person_id FROM cdm.cohort WHERE cohort_definition_id = 1 ORDER BY 1 LIMIT 9
SELECT subject_id FROM cdm.cohort EXCEPT SELECT person_id FROM cdm.person WHERE deceased ORDER BY 1 LIMIT 5
SELECT subject_id FROM cdm.cohort INTERSECT ALL SELECT person_id FROM cdm.person WHERE care_site_id = 2 ORDER BY 1 LIMIT 5
SELECT v.visit_occurrence_id, v.stay, lower(v.stay), upper(v.stay), isempty(v.stay), v.stay @> '2023-03-01 09:00+00'::timestamptz FROM cdm.visit_occurrence v ORDER BY 1 LIMIT 4
SELECT count(*) FROM cdm.visit_occurrence a JOIN cdm.visit_occurrence b ON a.stay && b.stay AND a.visit_occurrence_id < b.visit_occurrence_id
SELECT range_agg(stay) FROM cdm.visit_occurrence WHERE person_id = 5
SELECT avg(visit_end - visit_start), max(visit_end - visit_start), sum(visit_end - visit_start) FROM cdm.visit_occurrence
SELECT percentile_cont(ARRAY[0.25,0.5,0.75]) WITHIN GROUP (ORDER BY value_as_number), percentile_disc(0.9) WITHIN GROUP (ORDER BY value_as_number), mode() WITHIN GROUP (ORDER BY unit) FROM cdm.measurement
SELECT corr(value_as_number, measurement_id)::numeric(8,4), regr_slope(value_as_number, measurement_id)::numeric(8,5), stddev_samp(value_as_number)::numeric(8,3), var_pop(value_as_number)::numeric(8,3) FROM cdm.measurement
SELECT m.*, c.concept_name FROM cdm.measurement m JOIN cdm.concept c ON c.concept_id = m.measurement_concept_id WHERE person_id = 7 ORDER BY measurement_date LIMIT 3
SELECT q, (q).value, (q).unit, (m.q).* FROM cdm.measurement m ORDER BY measurement_id LIMIT 3
SELECT ref.convert(q, 2), (ref.convert(q, 0.5)).value FROM cdm.measurement ORDER BY measurement_id LIMIT 3
SELECT ref.sum_of(q) FROM cdm.measurement WHERE measurement_id <= 20
SELECT q OPERATOR(ref.+) q FROM cdm.measurement ORDER BY measurement_id LIMIT 2
SELECT tableoid::regclass, count(*) FROM cdm.measurement GROUP BY 1 ORDER BY 1
SELECT tableoid::regclass AS part, count(*) FROM cdm.note GROUP BY tableoid ORDER BY part
SELECT note_id, note_date, note_class, note_title, note_text FROM cdm.note ORDER BY note_id LIMIT 4
SELECT note_id, note_title, author_id FROM cdm.note_2024_progress ORDER BY note_id LIMIT 4
SELECT * FROM cdm.note_2023 ORDER BY note_id LIMIT 2
SELECT note_class, count(*), count(note_text), min(note_date) FROM cdm.note GROUP BY 1 ORDER BY 1
SELECT n.note_id, p.provider_name FROM cdm.note n JOIN cdm.provider p ON p.provider_id = n.author_id WHERE n.note_date BETWEEN '2023-07-01' AND '2023-07-31' ORDER BY 1
SELECT note_title FROM cdm.note WHERE note_title ILIKE '%note 1%' ORDER BY note_id LIMIT 5
SELECT note_title FROM cdm.note WHERE note_title ~ '^Note 1[0-4]$' ORDER BY note_id
SELECT note_title FROM cdm.note WHERE to_tsvector('english', note_title) @@ plainto_tsquery('english', 'note 12')
SELECT observation_id, value_as_string FROM cdm.observation ORDER BY 1 LIMIT 4
SELECT person_id, avg(value_as_number) FROM cdm.observation WHERE value_as_string IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT 5
SELECT coalesce(value_as_number, 0), nullif(value_as_number, 0), greatest(value_as_number, 5), least(value_as_number, 5) FROM cdm.observation ORDER BY observation_id LIMIT 12
SELECT d.concept_id, d.depth, c.concept_name FROM cdm.descendants(201820) d JOIN cdm.concept c USING (concept_id) ORDER BY 2, 1
SELECT c.concept_name, (SELECT count(*) FROM cdm.descendants(c.concept_id)) AS n FROM cdm.concept c WHERE c.domain_id = 'Condition' ORDER BY 1
SELECT cdm.concept_name(gender_concept_id), count(*) FROM cdm.person GROUP BY 1 ORDER BY 1
SELECT concept_id FROM cdm.concept WHERE ref.fold(concept_name) = 'male'
SELECT * FROM cdm.concept WHERE vocabulary_id = 'LOINC' ORDER BY concept_code COLLATE "C"
SELECT concept_code, concept_name FROM cdm.concept WHERE concept_name ILIKE ANY (ARRAY['%diab%', '%pressure%']) ORDER BY 1
SELECT string_agg(concept_code, ', ' ORDER BY concept_code COLLATE "C") FILTER (WHERE standard_concept = 'S'), array_agg(DISTINCT domain_id ORDER BY domain_id), json_agg(concept_id ORDER BY concept_id) FROM cdm.concept
SELECT jsonb_object_agg(concept_code, concept_name) FROM cdm.concept WHERE vocabulary_id = 'LOINC'
SELECT * FROM cdm.care_site ORDER BY care_site_id
SELECT care_site_id, (location).city, (location).country, opening->'mon'->>0 FROM cdm.care_site ORDER BY 1
SELECT (c).care_site_name, (c.location).postal_code FROM cdm.care_site c ORDER BY care_site_id LIMIT 2
SELECT c FROM cdm.care_site c ORDER BY care_site_id LIMIT 2
SELECT row_to_json(c), to_jsonb(c)->'opening' FROM cdm.care_site c ORDER BY care_site_id LIMIT 2
SELECT to_jsonb(p) - 'provider_id' FROM cdm.provider p ORDER BY provider_id LIMIT 3
SELECT p FROM cdm.provider p ORDER BY provider_id LIMIT 3
SELECT s.care_site_name, array_agg(p.provider_name ORDER BY p.provider_name) FROM cdm.care_site s JOIN cdm.provider p USING (care_site_id) GROUP BY s.care_site_id ORDER BY 1
SELECT s.care_site_name, x.n FROM cdm.care_site s CROSS JOIN LATERAL (SELECT count(*) AS n FROM cdm.person p WHERE p.care_site_id = s.care_site_id) x ORDER BY 1
SELECT s.care_site_name, ARRAY(SELECT p.person_id FROM cdm.person p WHERE p.care_site_id = s.care_site_id ORDER BY 1 LIMIT 3) FROM cdm.care_site s ORDER BY 1
SELECT p.person_id, s.care_site_name, r.provider_name FROM cdm.person p LEFT JOIN cdm.care_site s ON s.care_site_id = p.care_site_id LEFT JOIN cdm.provider r ON r.provider_id = p.provider_id AND r.active ORDER BY p.person_id LIMIT 13
SELECT * FROM cdm.person NATURAL JOIN cdm.care_site ORDER BY person_id LIMIT 2
SELECT "StudyId", "Title", "Status", "Budget", "Window", "Tags" FROM "Trial"."Study" ORDER BY 1
SELECT * FROM "Trial"."Study" ORDER BY "StudyId"
SELECT "Title" FROM "Trial"."Study" WHERE "Search" @@ to_tsquery('english', 'prevent | vaccine') ORDER BY 1
SELECT ts_headline('english', "Title", to_tsquery('prevention')), ts_rank("Search", to_tsquery('prevention')) FROM "Trial"."Study" ORDER BY "StudyId"
SELECT "Status", "Status" < 'Closed', "Status"::text, enum_range("Status"), enum_first("Status") FROM "Trial"."Study" ORDER BY "Status", 3
SELECT "Budget" * 2, "Budget"::numeric, "Budget" > 100::money FROM "Trial"."Study" ORDER BY "StudyId"
SELECT "Design"->'arms', "Design"#>>'{sites,max}', jsonb_array_elements_text("Design"->'arms') FROM "Trial"."Study" WHERE "StudyId" = 1
SELECT * FROM "Trial"."Subject" ORDER BY "SubjectId" LIMIT 4
SELECT "SubjectId", "Arm", "Enrolled" FROM "Trial"."Subject" WHERE "ScreeningNo" = 'S-7Z1004'
SELECT "SubjectId", "Arm" FROM "Trial"."Subject" WHERE "ScreeningNo" = 'S-7Z1004'::"Trial"."ScreeningNumber"
SELECT "SubjectId", "Arm" FROM "Trial"."Subject" WHERE "ScreeningNo" = ANY ('{S-7Z1004,S-7Z1005}') ORDER BY 1
SELECT "SubjectId", "Arm" FROM "Trial"."Subject" WHERE "ContactEmail" = lower('ZQS4@mail.test')
SELECT "SubjectId" FROM "Trial"."Subject" WHERE "ContactEmail" IS NULL ORDER BY 1 LIMIT 4
SELECT "SubjectId" FROM "Trial"."Subject" WHERE "DateOfBirth" = DATE '1931-01-06'
SELECT "SubjectId" FROM "Trial"."Subject" WHERE "Initials" = $1 AND "SiteId" = $2 \bind Zq4 5
SELECT * FROM "Trial"."vSubject" ORDER BY "SubjectId" LIMIT 4
SELECT "SiteName", count(*) FROM "Trial"."vSubject" WHERE "Arm" IN ('Low', 'High') GROUP BY "SiteName" ORDER BY 1
SELECT "SubjectId" FROM "Trial"."vSubject" WHERE "ScreeningNo" = 'S-7Z1011'
SELECT * FROM "Trial"."vOpen" ORDER BY "SubjectId" LIMIT 4
SELECT * FROM "Trial"."vSafety" ORDER BY "EventId", "Severity" LIMIT 5
SELECT "Severity", "Term", count(*) FROM "Trial"."vSafety" GROUP BY GROUPING SETS (("Severity", "Term"), ("Severity"), ()) ORDER BY 1, 2
SELECT "Arm", "Severity", count(*) AS n FROM "Trial"."vSafety" GROUP BY 1, 2 ORDER BY 1, 2
SELECT * FROM "Trial"."AdverseEvent" WHERE "Serious" ORDER BY "EventId" LIMIT 3
SELECT * FROM "Trial"."AdverseEvent_mild" ORDER BY "EventId" LIMIT 3
SELECT "EventId", "Narrative" IS NOT NULL AS "Told" FROM "Trial"."AdverseEvent" ORDER BY 1 LIMIT 5
SELECT * FROM "Trial"."Recruitment"(1)
SELECT * FROM "Trial"."Recruitment"("pStudy" => 2) ORDER BY "Share" DESC, 1
SELECT ("Trial"."Recruitment"(1)).*
SELECT s."Title", r.* FROM "Trial"."Study" s, LATERAL "Trial"."Recruitment"(s."StudyId") r ORDER BY s."StudyId", r."Site"
SELECT "Trial"."NextVisit"(5), "Trial"."NextVisit"(5, '2023-01-01'), "Trial"."NextVisit"(p_after => '2023-06-01', p_subject => 6)
SELECT u."SubjectId", "Trial"."NextVisit"(u."SubjectId", '2023-05-10') FROM "Trial"."Subject" u ORDER BY 1 LIMIT 5
SELECT u."SubjectId", v."Number", v."Data"->>'weight' AS weight FROM "Trial"."Subject" u JOIN "Trial"."Visit" v USING ("SubjectId") WHERE v."Done" IS NULL ORDER BY 1, 2 LIMIT 5
SELECT "Baseline"->>'smoker' s, count(*), avg(("Baseline"->>'sbp')::numeric) FROM "Trial"."Subject" GROUP BY 1 ORDER BY 1
SELECT "SubjectId", m FROM "Trial"."Subject" CROSS JOIN jsonb_array_elements_text("Baseline"->'meds') WITH ORDINALITY AS t(m, n) WHERE n = 2 ORDER BY 1 LIMIT 4
SELECT u."SubjectId", p.person_id, p.care_site_id FROM "Trial"."Subject" u JOIN cdm.person p ON p.person_id = u."personId" ORDER BY 1 LIMIT 3
SELECT id, type, version, last_updated, data FROM fhir.resource ORDER BY id LIMIT 3
SELECT type, count(*), max(last_updated) FROM fhir.resource GROUP BY type ORDER BY 1
SELECT id, version FROM fhir.patient ORDER BY id LIMIT 3
SELECT * FROM fhir.patient ORDER BY id LIMIT 3
SELECT url, name, jsonb_array_length(concepts), c->>'code' FROM fhir.codesystem LEFT JOIN LATERAL jsonb_array_elements(concepts) c ON true ORDER BY 1, 4
SELECT url, x.* FROM fhir.codesystem, jsonb_to_recordset(concepts) AS x(code text, display text) ORDER BY code
SELECT jsonb_path_query_array(concepts, '$[*].code') FROM fhir.codesystem ORDER BY url
SELECT * FROM mart.measurement_daily ORDER BY day, concept_id LIMIT 4
SELECT * FROM mart.person_summary ORDER BY person_id LIMIT 4
SELECT gender, site, sum(visits) FROM mart.person_summary GROUP BY 1, 2 ORDER BY 1, 2
SELECT person_id, visits FROM mart.person_summary WHERE mrn = 'MRN-7Z1020'
SELECT * FROM mart.enrollment ORDER BY study_id, site, arm LIMIT 6
SELECT m.day, m.mean, avg(m.mean) OVER (ORDER BY m.day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)::numeric(8,2) FROM mart.measurement_daily m WHERE concept_id = 3000963 ORDER BY day LIMIT 5
SELECT sum(n) FILTER (WHERE concept_id = 3000963) OVER (PARTITION BY date_trunc('month', day)) FROM mart.measurement_daily ORDER BY day, concept_id LIMIT 3
SELECT bucket, name, value FROM ops.metric ORDER BY bucket LIMIT 3
SELECT date_trunc('hour', bucket) h, name, avg(value)::numeric(6,3), max(value), min(value), count(*) FROM ops.metric GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 6
SELECT b, coalesce(avg(value), 0)::numeric(6,3) FROM generate_series('2024-01-01 00:00+00'::timestamptz, '2024-01-01 03:00+00', '1 hour') b LEFT JOIN ops.metric m ON m.bucket >= b AND m.bucket < b + interval '1 hour' AND labels->>'host' = 'h1' GROUP BY b ORDER BY b
SELECT labels->>'host' AS host, value - lag(value) OVER (PARTITION BY labels->>'host', name ORDER BY bucket) AS delta FROM ops.metric ORDER BY bucket, name LIMIT 8
SELECT ref.bmi(80, 1.8), ref.bmi(weight, 1.75) FROM (SELECT ("Data"->>'weight')::numeric AS weight FROM "Trial"."Visit" ORDER BY "VisitId" LIMIT 3) w
SELECT ops.setting('user1', 'ui', 'theme'), ops.setting('user2', VARIADIC ARRAY['ui','rows'])
SELECT username, groups, last_login FROM ops."user" WHERE is_active ORDER BY last_login DESC NULLS LAST
SELECT username FROM ops."user" WHERE groups @> ARRAY['admin']::text[] ORDER BY username
SELECT "user".id, "user".username FROM ops."user" ORDER BY "user".id
SELECT nextval('ops.ticket') > 0, pg_typeof(currval('ops.ticket'))
SELECT 1::"Trial"."ScreeningNumber"
SELECT 'S-x'::"Trial"."ScreeningNumber", 101::ref.percentage
SELECT 'S-x'::"Trial"."ScreeningNumber", 99::ref.percentage, 'A.1'::ref.code
SELECT ROW(1.5,'mg')::ref.quantity, (ROW(1.5,'mg')::ref.quantity).unit, '(2,kg)'::ref.quantity, ARRAY['(2,kg)'::ref.quantity]
SELECT * FROM (VALUES (1,'a',true),(2,'b',NULL)) AS t(n, c, ok)
VALUES (1, 'x'), (2, NULL)
TABLE ops.alembic_version
TABLE ONLY cdm.provider ORDER BY provider_id LIMIT 2
SELECT * FROM ops.flyway_schema_history ORDER BY "installed_rank"
SELECT current_database() = current_catalog, current_schema, current_schemas(false), session_user, current_user, version() IS NOT NULL, pg_backend_pid() > 0
SELECT pg_is_in_recovery(), txid_current_if_assigned(), pg_postmaster_start_time() < now(), pg_conf_load_time() < now()
SELECT now() = transaction_timestamp(), statement_timestamp() >= now(), clock_timestamp() > now(), current_date = now()::date, localtimestamp::date = current_date
SHOW server_version
SHOW TimeZone
SHOW search_path
SHOW transaction isolation level
SELECT name, setting FROM pg_settings WHERE name IN ('work_mem', 'DateStyle', 'IntervalStyle', 'max_connections') ORDER BY name
SELECT current_setting('server_version_num')::int / 10000, current_setting('nope.nope', true)
SELECT set_config('statement_timeout', '5000', false)
SELECT format('%s is %I and %L', 'a', 'Odd name', 'it''s'), quote_ident('Trial'), quote_literal('x''y'), quote_nullable(NULL)
SELECT generate_series(1, 3), generate_series(1, 2)
SELECT regexp_matches('a1b2', '([a-z])([0-9])', 'g'), regexp_replace('abc', 'b', 'X'), regexp_split_to_array('a,b', ',')
SELECT string_to_table('a;b', ';'), split_part('a.b.c', '.', 2), translate('abc', 'ab', 'xy'), lpad('7', 3, '0'), initcap('clinical trial')
SELECT to_char(1234.5, 'FM9,999.00'), to_date('2024-02-30', 'YYYY-MM-DD')
SELECT to_number('1,234.50', '9G999D99'), to_timestamp(0), make_date(2024, 2, 29), make_interval(days => 3), justify_hours('27:00')
SELECT sha256('x'), md5('x'), encode('\xdeadbeef', 'base64'), gen_random_uuid() IS NOT NULL, hashtext('x') IS NOT NULL
SELECT 'a' < 'B', 'a' COLLATE "C" < 'B', 'straße' ILIKE 'STRASSE', upper('straße'), length('日本'), E'\t\u00e9', U&'\0041'
SELECT 5 / 2, 5 % 2, 5.0 / 2, 2 ^ 10, |/ 16, @ -5, 5 # 3, ~1, 1 << 4, round(2.5), round(2.5::float8), trunc(-1.7), ceil(1.2), sign(-3), mod(7, 3), gcd(12, 18), power(2, 0.5), ln(1), random() < 1
SELECT 1.0::float4, 1e300 * 10, 'NaN'::numeric, 'Infinity'::float8, 1::bit(3), B'101' | B'010', '1 year 2 mons'::interval * 2, 'epoch'::timestamptz
SELECT NULL, true, 'x'::bytea, '{1,NULL,3}'::int[], '{{1,2},{3,4}}'::int[], '[1,5)'::int4range, '{[1,2),[5,9)}'::int4multirange, '(1,2)'::point, '{"a":1}'::json, '1.2.3.4'::inet, '08:00'::timetz
SELECT jsonb_path_query('{"a":[1,2,3]}', '$.a[*] ? (@ > 1)'), jsonb_strip_nulls('{"a":null}'), jsonb_typeof('[]'), '{"b":1,"a":2}'::jsonb, '{"b":1, "a":2}'::json
SELECT json_build_object('id', s."StudyId", 'sites', (SELECT json_agg(json_build_object('id', x."SiteId", 'name', x."Name") ORDER BY x."SiteId") FROM "Trial"."Site" x WHERE x."StudyId" = s."StudyId")) FROM "Trial"."Study" s ORDER BY s."StudyId"
SELECT x, y FROM generate_series(1,2) x, LATERAL (SELECT x * 10 AS y) l
SELECT * FROM ROWS FROM (generate_series(1,3), unnest(ARRAY['a','b'])) WITH ORDINALITY AS t(a, b, n)
SELECT CASE "Status" WHEN 'Planned' THEN 0 WHEN 'Recruiting' THEN 1 ELSE 2 END, "Title" FROM "Trial"."Study" ORDER BY 1
SELECT 'one' AS "Column One", 2 AS "select", 3 AS "ünï", 4 AS "a""b"
SELECT /* comment with ' quote */ 1 -- trailing
SELECT 1; SELECT 2
SELECT $$it's$$, $x$a$$b$x$, 'a' 'b'
SELECT * FROM cdm.persn
SELECT persn_id FROM cdm.person
SELECT p.nme FROM cdm.person p JOIN cdm.care_site s USING (care_site_id)
SELECT person_id FROM cdm.person ORDER BY nme
SELECT Title FROM "Trial"."Study"
SELECT * FROM Trial.Study
SELECT "SubjectID" FROM "Trial"."Subject"
SELECT * FROM "Trial"."subject"
SELECT count(*) FROM cdm.person GROUP BY
SELECT care_site_id, person_id FROM cdm.person GROUP BY care_site_id
SELECT person_id FROM cdm.person, cdm.visit_occurrence
SELECT nofunc(person_id) FROM cdm.person
SELECT upper(person_id) FROM cdm.person
SELECT person_id + 'x' FROM cdm.person
SELECT person_id FROM cdm.person WHERE person_id = 'abc'
SELECT person_id FROM cdm.person WHERE person_id = '99999999999999999999'
SELECT person_id FROM cdm.person WHERE birth_datetime = 'yesterday at noon'
SELECT person_id FROM cdm.person WHERE created_at > 'not a date'
SELECT person_id FROM cdm.person WHERE deceased = 'maybe'
SELECT person_id FROM cdm.person WHERE flags = 'vip'
SELECT person_id FROM cdm.person WHERE extra = '{bad json'
SELECT person_id FROM cdm.person WHERE sum(person_id) > 1
SELECT person_id FROM cdm.person WHERE row_number() OVER () = 1
SELECT person_id FROM cdm.person LIMIT -1
SELECT person_id, (SELECT person_id FROM cdm.visit_occurrence) FROM cdm.person
SELECT person_id FROM cdm.person UNION SELECT 'a'
SELECT person_id FROM cdm.person UNION SELECT 1, 2
SELECT person_id AS x FROM cdm.person WHERE x = 1
SELECT * FROM cdm.person p JOIN cdm.person q USING (nope)
SELECT * FROM cdm.person WHERE person_id = $1
SELECT * FROM cdm.person FETCH FIRST ROWS ONLY TIES
SELEC 1
SELECT 1 +
SELECT (1
SELECT 'abc
SELECT 1/0
SELECT 10::smallint * 10000::smallint
SELECT 'x'::int
SELECT 'Nope'::"Trial"."Status"
SELECT "StudyId" FROM "Trial"."Study" WHERE "Status" = 'Nope'
SELECT ('{"a":1}'::jsonb)->'a'::int[]
SELECT '{1,2'::int[]
SELECT '2024-02-31'::date
SELECT 'x' = 1
SELECT array_agg(x) FROM (VALUES (1),('a')) t(x)
SELECT cdm.concept_name('x')
SELECT cdm.concept_name(1, 2)
SELECT "Trial"."NextVisit"(p_nope => 1)
CALL ops.nothing()
CALL ops.finish(1)
SELECT ops.finish(1, 'x')
DROP TABLE ops.nope
DROP TABLE cdm.concept
DROP VIEW cdm.v_person
DROP SCHEMA ops
ALTER TABLE ops.nope ADD x int
CREATE TABLE ops.job (id int)
CREATE TABLE nope.t (id int)
CREATE INDEX ON ops.job (nope)
CREATE TYPE "Trial"."Status" AS ENUM ('a')
INSERT INTO cdm.concept VALUES (0, 'x', 'y', 'z', NULL, NULL, 'c')
INSERT INTO cdm.concept (concept_id) VALUES (1)
INSERT INTO cdm.concept_relationship VALUES (1, 2, 'x')
INSERT INTO "Trial"."Site" VALUES (99, 1, 'Bad rate', 'DE', 1, 101)
INSERT INTO "Trial"."Site" ("SiteId", "Nope") VALUES (1, 2)
INSERT INTO cdm.provider (provider_id, provider_name) VALUES (1, 'x')
INSERT INTO cdm.provider VALUES (1)
INSERT INTO cdm.person (person_id, gender_concept_id, full_name) VALUES (5000, 8507, 'x')
INSERT INTO cdm.person (nope) VALUES (1)
INSERT INTO cdm.person (person_id, gender_concept_id, flags) VALUES (5000, 8507, 'bad')
INSERT INTO cdm.visit_occurrence (visit_occurrence_id, person_id, visit_concept_id, visit_start, visit_end) VALUES (9000, 1, 1, '2024-01-02', '2024-01-01')
INSERT INTO cdm.visit_occurrence (visit_occurrence_id, person_id, visit_concept_id, visit_start) VALUES (9000, 77777, 1, '2024-01-02')
INSERT INTO cdm.visit_occurrence (visit_occurrence_id, person_id, visit_concept_id, visit_start) VALUES (1, 1, 1, '2024-01-02')
INSERT INTO ops.job (id) VALUES (1)
INSERT INTO ops.job (queue) VALUES (NULL)
INSERT INTO ops.alembic_version VALUES ('this version number is much longer than it may be')
UPDATE ops.job SET nope = 1
UPDATE cdm.person SET nope = 1
UPDATE cdm.person SET row_version = 'x' WHERE person_id = 1
UPDATE ops.job SET attempts = NULL WHERE id = 1
DELETE FROM cdm.concept WHERE concept_id = 8507
DELETE FROM cdm.care_site WHERE care_site_id = 1
DELETE FROM ops.nope
MERGE INTO ops.job USING ops.nope ON true WHEN MATCHED THEN DELETE
INSERT INTO ops.job (id, queue) VALUES (1, 'x') ON CONFLICT (queue) DO NOTHING
TRUNCATE cdm.concept
TRUNCATE ops.nope
LOCK TABLE ops.nope
COMMIT
ROLLBACK
SAVEPOINT a
RELEASE SAVEPOINT a
ROLLBACK TO a
FETCH 1 FROM nope
CLOSE nope
DECLARE c CURSOR FOR SELECT 1
EXECUTE nope
DEALLOCATE nope
SET work_mem = 'lots'
SHOW nope
REFRESH MATERIALIZED VIEW mart.nope
REFRESH MATERIALIZED VIEW CONCURRENTLY mart.enrollment
COPY ops.nope TO STDOUT
COPY ops.job (nope) TO STDOUT
COPY (SELECT nope FROM ops.job) TO STDOUT
SELECT * FROM "Trial"."Recruitment"()
GRANT SELECT ON ops.nope TO postgres
COMMENT ON TABLE ops.nope IS 'x'
VACUUM ops.nope
ANALYZE ops.nope
REINDEX TABLE ops.nope
SELECT * FROM pg_catalog.nope
SELECT pg_get_viewdef('nope'::regclass)
SELECT 'ops.nope'::regclass
SELECT * FROM cdm.person FOR UPDATE NOWAIT SKIP
EXPLAIN SELECT nope
EXPLAIN (NOPE) SELECT 1
EXPLAIN (COSTS OFF) SELECT * FROM ops.job WHERE id = 3
EXPLAIN (COSTS OFF) SELECT person_id, given_name FROM cdm.person WHERE person_id = 3
EXPLAIN (COSTS OFF) SELECT * FROM cdm.person WHERE person_source_value = 'MRN-1'
EXPLAIN (COSTS OFF) SELECT person_id, upper(family_name), full_name FROM cdm.person WHERE ssn = $1 \bind x
EXPLAIN (COSTS OFF, VERBOSE) SELECT family_name FROM cdm.person JOIN "Trial"."Subject" ON "ScreeningNo" = person_source_value
EXPLAIN (COSTS OFF) DELETE FROM cdm.person WHERE person_source_value = 'MRN-1'
SELECT pg_notify('jobs', 'x')
SELECT pg_notify($1, $2) \bind jobs 7
SELECT pg_walfile_name('0/1000000'), pg_walfile_name_offset('0/1000000')
EXPLAIN (COSTS OFF) SELECT count(*) FROM cdm.person p JOIN cdm.visit_occurrence v USING (person_id)
EXPLAIN (COSTS OFF, VERBOSE) SELECT "Title" FROM "Trial"."Study" ORDER BY "Title"
EXPLAIN (COSTS OFF, FORMAT JSON) SELECT * FROM ops.metric WHERE name = 'cpu'
EXPLAIN (COSTS OFF, FORMAT YAML) SELECT * FROM cdm.concept WHERE concept_id = 1
EXPLAIN SELECT * FROM cdm.concept
EXPLAIN SELECT * FROM cdm.measurement WHERE measurement_date = '2023-05-05'
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT count(*) FROM ops.job
SELECT count(*) FROM pg_class WHERE relname = 'person'
SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema IN ('cdm','Trial','mart','fhir','ops') ORDER BY 1, 2
SELECT column_name, data_type, udt_name, is_nullable, column_default, is_generated, generation_expression FROM information_schema.columns WHERE table_schema = 'cdm' AND table_name = 'person' ORDER BY ordinal_position
SELECT table_name, constraint_name, constraint_type FROM information_schema.table_constraints WHERE table_schema = 'Trial' ORDER BY table_name, constraint_name LIMIT 12
SELECT tc.constraint_name, kcu.column_name, ccu.table_name FROM information_schema.table_constraints tc JOIN information_schema.key_column_usage kcu USING (constraint_name, table_schema) JOIN information_schema.constraint_column_usage ccu USING (constraint_name) WHERE tc.constraint_type = 'FOREIGN KEY' AND tc.table_schema = 'Trial' ORDER BY 1
SELECT schemaname, viewname, definition FROM pg_views WHERE schemaname IN ('cdm', 'Trial', 'fhir') ORDER BY 1, 2
SELECT schemaname, matviewname, definition, ispopulated FROM pg_matviews WHERE schemaname = 'mart' ORDER BY 2
SELECT schemaname, tablename, indexname, indexdef FROM pg_indexes WHERE schemaname IN ('cdm', 'mart') ORDER BY 1, 2, 3
SELECT * FROM pg_policies ORDER BY tablename
SELECT sequencename, start_value, increment_by FROM pg_sequences WHERE schemaname = 'ops' ORDER BY 1
SELECT t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY 1 ORDER BY 1
SELECT n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid), p.prokind, p.provolatile FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('cdm','Trial','ops','ref','mart') ORDER BY 1, 2, 3
SELECT pg_get_functiondef('cdm.label'::regproc)
SELECT pg_get_viewdef('cdm.v_person'::regclass, true)
SELECT pg_get_constraintdef(oid), conname FROM pg_constraint WHERE conrelid = '"Trial"."Subject"'::regclass ORDER BY conname
SELECT pg_get_partkeydef('cdm.measurement'::regclass), pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'measurement_2023h1'
SELECT inhrelid::regclass, inhparent::regclass FROM pg_inherits ORDER BY inhrelid::regclass::text
SELECT relid, parentrelid, isleaf, level FROM pg_partition_tree('cdm.note')
SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1
SELECT relname, reltuples >= 0, relkind, relpersistence, relispartition, relrowsecurity FROM pg_class WHERE relnamespace = 'ops'::regnamespace AND relkind = 'r' ORDER BY 1
SELECT obj_description('cdm.person'::regclass), col_description('cdm.person'::regclass, attnum), attname FROM pg_attribute WHERE attrelid = 'cdm.person'::regclass AND attnum > 0 ORDER BY attnum
SELECT pg_table_is_visible('cdm.person'::regclass), pg_relation_size('ops.job') >= 0, pg_size_pretty(10240::bigint), has_table_privilege('cdm.person', 'SELECT'), has_schema_privilege('cdm', 'USAGE')
SELECT datname, pg_encoding_to_char(encoding), datistemplate FROM pg_database WHERE datname IN ('postgres', 'template0') ORDER BY 1
SELECT rolname, rolsuper, rolcanlogin FROM pg_roles WHERE rolname IN ('postgres', 'pg_monitor') ORDER BY 1
SELECT name, default_version, installed_version FROM pg_available_extensions WHERE name = 'plpgsql'
SELECT extname, extversion FROM pg_extension
SELECT collname, collprovider FROM pg_collation WHERE collname IN ('C', 'POSIX', 'default') ORDER BY 1
SELECT pid = pg_backend_pid(), state, backend_type FROM pg_stat_activity WHERE pid = pg_backend_pid()
SELECT relname, n_live_tup >= 0 FROM pg_stat_user_tables WHERE schemaname = 'ops' ORDER BY 1
SELECT locktype, mode, granted FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'virtualxid'
SELECT c.relname, a.attname, pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE c.relnamespace = 'ops'::regnamespace ORDER BY 1, 2
SELECT "django_user"."id", "django_user"."username" FROM "ops"."user" "django_user" WHERE ("django_user"."is_active" AND UPPER("django_user"."username"::text) LIKE UPPER('%SER1%')) ORDER BY "django_user"."id" ASC LIMIT 21
SELECT "cdm"."person"."person_id", "cdm"."person"."given_name", "cdm"."person"."family_name", "cdm"."care_site"."care_site_id", "cdm"."care_site"."care_site_name" FROM "cdm"."person" INNER JOIN "cdm"."care_site" ON ("cdm"."person"."care_site_id" = "cdm"."care_site"."care_site_id") WHERE "cdm"."person"."person_source_value" = 'MRN-7Z1007' LIMIT 21
SELECT COUNT(*) AS "__count" FROM "cdm"."person" WHERE "cdm"."person"."ssn" IS NULL
SELECT (1) AS "a" FROM "cdm"."person" WHERE "cdm"."person"."person_source_value" = 'MRN-7Z1007' LIMIT 1
SELECT 1 AS one FROM "cdm"."person" WHERE "cdm"."person"."person_source_value" = $1 AND "cdm"."person"."person_id" != $2 LIMIT $3 \bind MRN-7Z1007 7 1
SELECT "person".* FROM "cdm"."person" WHERE "person"."person_id" = $1 LIMIT $2 \bind 5 1
SELECT "person"."person_id" AS t0_r0, "person"."given_name" AS t0_r1, "v"."visit_occurrence_id" AS t1_r0 FROM "cdm"."person" LEFT OUTER JOIN "cdm"."visit_occurrence" "v" ON "v"."person_id" = "person"."person_id" WHERE "person"."care_site_id" = 2 ORDER BY "person"."person_id", "v"."visit_occurrence_id" LIMIT 5
SELECT COUNT(*) FROM (SELECT 1 AS one FROM "cdm"."person" LIMIT 10 OFFSET 5) subquery_for_count
SELECT count(*) AS count_all, "person"."care_site_id" AS person_care_site_id FROM "cdm"."person" GROUP BY "person"."care_site_id" ORDER BY 2
SELECT anon_1.person_id AS anon_1_person_id, anon_1.given_name AS anon_1_given_name, visit_1.visit_start AS visit_1_visit_start FROM (SELECT p.person_id AS person_id, p.given_name AS given_name FROM cdm.person AS p ORDER BY p.person_id LIMIT 3) AS anon_1 LEFT OUTER JOIN cdm.visit_occurrence AS visit_1 ON anon_1.person_id = visit_1.person_id ORDER BY anon_1.person_id, visit_1.visit_start
SELECT EXISTS (SELECT 1 FROM cdm.person WHERE cdm.person.person_source_value = 'MRN-7Z1050') AS anon_1
SELECT p1_0.person_id,p1_0.care_site_id,c1_0.care_site_id,c1_0.care_site_name,p1_0.family_name,p1_0.given_name FROM cdm.person p1_0 LEFT JOIN cdm.care_site c1_0 ON c1_0.care_site_id=p1_0.care_site_id WHERE p1_0.person_id=$1 \bind 12
select person0_.person_id as col_0_0_, count(visits1_.visit_occurrence_id) as col_1_0_ from cdm.person person0_ inner join cdm.visit_occurrence visits1_ on person0_.person_id=visits1_.person_id group by person0_.person_id order by person0_.person_id limit 3
SELECT "t0"."SubjectId", "t0"."Initials", "t1"."Name" FROM "Trial"."Subject" AS "t0" LEFT JOIN "Trial"."Site" AS "t1" ON "t1"."SiteId" = "t0"."SiteId" WHERE ("t0"."Arm" = CAST('Low'::text AS "Trial"."Arm") AND "t0"."Withdrawn" IS NULL) ORDER BY "t0"."SubjectId" ASC LIMIT 5 OFFSET 0
SELECT s."SubjectId", s."Initials", s."ScreeningNo" FROM "Trial"."Subject" AS s WHERE s."ScreeningNo" = @x LIMIT 2
SELECT CASE WHEN EXISTS (SELECT 1 FROM "Trial"."Subject" AS s WHERE s."ScreeningNo" = 'S-7Z1003') THEN TRUE::bool ELSE FALSE::bool END
SELECT t."SiteId", t."Name", t0."SubjectId", t0."Initials" FROM (SELECT s."SiteId", s."Name" FROM "Trial"."Site" AS s ORDER BY s."SiteId" LIMIT 2) AS t LEFT JOIN "Trial"."Subject" AS t0 ON t."SiteId" = t0."SiteId" ORDER BY t."SiteId", t0."SubjectId" LIMIT 6
SELECT "main"."Study"."Title" AS "Title" FROM (SELECT "StudyId", "Title" FROM "Trial"."Study") "main.Study"
SELECT "source"."care_site_id" AS "care_site_id", "source"."created_at" AS "created_at", "source"."count" AS "count" FROM (SELECT "cdm"."person"."care_site_id" AS "care_site_id", DATE_TRUNC('month', "cdm"."person"."created_at") AS "created_at", COUNT(*) AS "count" FROM "cdm"."person" GROUP BY "cdm"."person"."care_site_id", DATE_TRUNC('month', "cdm"."person"."created_at")) AS "source" WHERE "source"."count" > 2 ORDER BY 1 ASC, 2 ASC LIMIT 2000
SELECT "source"."given_name" AS "given_name", "source"."person_id" AS "person_id", "Care Site"."care_site_name" AS "Care Site__care_site_name" FROM (SELECT * FROM "cdm"."person") AS "source" LEFT JOIN "cdm"."care_site" AS "Care Site" ON "source"."care_site_id" = "Care Site"."care_site_id" ORDER BY "source"."person_id" LIMIT 5
SELECT FLOOR(("cdm"."measurement"."value_as_number" / 20.0)) * 20.0 AS "value", COUNT(*) AS "count" FROM "cdm"."measurement" GROUP BY FLOOR(("cdm"."measurement"."value_as_number" / 20.0)) * 20.0 ORDER BY 1 ASC
SELECT CAST("visit"."visit_start" AS date) AS "visit_start", COUNT(distinct "visit"."person_id") AS "count" FROM "cdm"."visit_occurrence" "visit" WHERE "visit"."visit_start" >= CAST('2023-03-01 00:00:00Z' AS timestamptz) AND "visit"."visit_start" < CAST('2023-03-05 00:00:00Z' AS timestamptz) GROUP BY CAST("visit"."visit_start" AS date) ORDER BY 1 ASC
SELECT "Custom SQL Query"."care_site_id" AS "care_site_id", SUM(1) AS "sum:Number of Records:ok" FROM (SELECT * FROM cdm.person) "Custom SQL Query" GROUP BY 1 ORDER BY 1
SELECT "person"."gender_concept_id" AS "gender", COUNT(DISTINCT "person"."person_id") AS "ctd:person_id:ok", MIN("person"."created_at") AS "min:created", (CASE WHEN (COUNT(*) > 50) THEN 'many' ELSE 'few' END) AS "Calc" FROM "cdm"."person" "person" WHERE (("person"."created_at" >= (TIMESTAMP '2023-01-01 00:00:00')) AND (NOT ("person"."deceased"))) GROUP BY 1 HAVING (COUNT(1) > 0) ORDER BY 1
select "_"."person_id", "_"."given_name", "_"."care_site_id" from "cdm"."person" "_" where "_"."care_site_id" = 3 and "_"."care_site_id" is not null order by "_"."person_id" limit 4
select "rows"."care_site_id" as "care_site_id", count(1) as "Count" from (select "care_site_id" from "cdm"."person" "$Table") "rows" group by "care_site_id" order by 1
select "$Outer"."person_id", "$Inner"."care_site_name" from "cdm"."person" "$Outer" left outer join "cdm"."care_site" "$Inner" on ("$Outer"."care_site_id" = "$Inner"."care_site_id") order by 1 limit 3
SELECT care_site_id AS "care_site_id", __timestamp AS "__timestamp", COUNT(*) AS "COUNT(*)" FROM (SELECT DATE_TRUNC('day', created_at) AS __timestamp, care_site_id FROM cdm.person) AS virtual_table GROUP BY 1, 2 ORDER BY "COUNT(*)" DESC, 2 LIMIT 6
SELECT $__timeGroup FROM ops.metric
SELECT floor(extract(epoch from bucket)/3600)*3600 AS "time", avg(value)::numeric(8,4) AS "value" FROM ops.metric WHERE bucket BETWEEN '2024-01-01T00:00:00Z' AND '2024-01-01T06:00:00Z' GROUP BY 1 ORDER BY 1
with source as (select * from cdm.visit_occurrence), renamed as (select visit_occurrence_id as visit_id, person_id, visit_start::date as day from source) select day, count(*) as visits, count(distinct person_id) as people from renamed group by 1 order by 1 limit 4
select count(*) as failures from (select person_id from cdm.visit_occurrence where person_id is null) dbt_internal_test
with child as (select person_id as from_field from cdm.visit_occurrence where person_id is not null), parent as (select person_id as to_field from cdm.person) select count(*) from child left join parent on child.from_field = parent.to_field where parent.to_field is null
select n.nspname as "schema", c.relname as "name" from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname not in ('pg_catalog','information_schema') and c.relkind in ('r','v','m','p') order by 1, 2
SELECT case_study."Title" FROM (SELECT * FROM "Trial"."Study") case_study WHERE case_study."Tags" IS NOT NULL ORDER BY 1
SELECT jsonb_build_object('resourceType', 'Bundle', 'entry', jsonb_agg(jsonb_build_object('id', id, 'type', type) ORDER BY id)) FROM (SELECT id, type FROM fhir.resource ORDER BY id LIMIT 3) r
SELECT id FROM fhir.resource WHERE id = 'a1d0c6e83f027327d8461063f4ac58a6'
SELECT id, version FROM fhir.resource WHERE subject_id = 7 AND type = 'Observation'
SELECT crosstab.* FROM (SELECT "Arm", count(*) FILTER (WHERE "Severity" = 'mild') AS mild, count(*) FILTER (WHERE "Severity" = 'severe') AS severe FROM "Trial"."vSafety" GROUP BY "Arm") crosstab ORDER BY 1
SELECT c.cohort_definition_id, g.concept_name, count(*) FROM cdm.cohort c JOIN cdm.person p ON p.person_id = c.subject_id JOIN cdm.concept g ON g.concept_id = p.gender_concept_id WHERE c.cohort_start_date <= '2023-02-01' GROUP BY 1, 2 ORDER BY 1, 2
SELECT p.person_id, m.value_as_number FROM cdm.person p JOIN LATERAL (SELECT value_as_number FROM cdm.measurement m WHERE m.person_id = p.person_id ORDER BY measurement_date DESC LIMIT 1) m ON true ORDER BY p.person_id LIMIT 4
SELECT p.person_id, count(*) OVER () AS total FROM cdm.person p WHERE p.care_site_id = 1 ORDER BY p.person_id LIMIT 3 OFFSET 2
SELECT person_id, given_name, family_name FROM cdm.person WHERE (created_at, person_id) > ('2023-01-05 00:00+00', 3) ORDER BY created_at, person_id LIMIT 3
SELECT person_id FROM cdm.person ORDER BY person_id FETCH FIRST 3 ROWS WITH TIES
SELECT a.person_id, b.person_id FROM cdm.person a JOIN cdm.person b ON a.ssn = b.ssn AND a.person_id < b.person_id
SELECT a.person_id, u."SubjectId" FROM cdm.person a JOIN "Trial"."Subject" u ON u."ContactEmail" = a.person_source_value
SELECT p.person_id FROM cdm.person p WHERE p.person_source_value IN (SELECT person_source_value FROM cdm.person WHERE care_site_id = 2) ORDER BY 1 LIMIT 3
SELECT p.person_id FROM cdm.person p JOIN unnest('{MRN-7Z1001,MRN-7Z1002}'::text[]) w(mrn) ON w.mrn = p.person_source_value ORDER BY 1
SELECT p.person_id, w.n FROM cdm.person p JOIN (VALUES ('MRN-7Z1001', 1), ('MRN-7Z1002', 2)) w(mrn, n) ON w.mrn = p.person_source_value ORDER BY 1
SELECT person_id FROM cdm.person WHERE person_source_value = ANY ($1) ORDER BY 1 \bind {MRN-7Z1001,MRN-7Z1002}
SELECT person_id FROM cdm.person WHERE person_source_value = 'MRN-7Z1001' OR ssn = '7Z000000002' ORDER BY 1
SELECT person_id FROM cdm.person WHERE (given_name, family_name) = ('Zqgiven3', 'Zqfam3')
SELECT person_id FROM cdm.person WHERE (given_name, family_name) IN (('Zqgiven3', 'Zqfam3'), ('Zqgiven4', 'Zqfam4')) ORDER BY 1
SELECT person_id FROM cdm.person WHERE given_name = 'Zqgiven3' AND family_name = 'Zqfam3' AND birth_datetime = '1931-01-04 06:30'
SELECT person_id FROM cdm.person WHERE ssn = $1::char(11) \bind 7Z000000012
SELECT person_id FROM cdm.person WHERE ssn = coalesce($1, ssn) AND care_site_id = 3 ORDER BY 1 LIMIT 3 \bind 7Z000000012
SELECT person_id FROM cdm.person WHERE ($1::text IS NULL OR person_source_value = $1) AND ($2::int IS NULL OR care_site_id = $2) ORDER BY 1 LIMIT 3 \bind NULL 4
SELECT person_id FROM cdm.person WHERE person_source_value = 'MRN-' || '7Z1005'
SELECT person_id FROM cdm.person WHERE person_source_value = concat('MRN-', $1::text) \bind 7Z1005
SELECT person_id FROM cdm.person WHERE person_source_value = trim(upper($1)) \bind mrn-7z1005
SELECT person_id, CASE WHEN ssn IS NULL THEN 'missing' ELSE 'there' END AS ssn_state FROM cdm.person ORDER BY 1 LIMIT 21
SELECT person_id, given_name IS NULL AND family_name IS NULL FROM cdm.person ORDER BY 1 LIMIT 3
SELECT care_site_id, count(ssn) * 100 / count(*) AS pct FROM cdm.person GROUP BY 1 ORDER BY 1
SELECT count(DISTINCT care_site_id), count(*) - count(given_name) AS missing, sum((ssn IS NULL)::int), sum(CASE WHEN ssn IS NULL THEN 1 ELSE 0 END), num_nulls(ssn), num_nonnulls(given_name, ssn) FROM cdm.person GROUP BY ssn IS NULL ORDER BY 1, 2
SELECT bool_or(ssn IS NULL), count(*) FILTER (WHERE ssn IS NOT NULL) FROM cdm.person
SELECT num_nulls(ssn, given_name), person_id FROM cdm.person ORDER BY 2 LIMIT 2
SELECT count(home), count((home).city) FROM cdm.person
SELECT count(*) FROM cdm.note WHERE note_text IS NULL
SELECT COUNT("ContactEmail") AS "mails", COUNT(*) AS "all" FROM "Trial"."Subject" WHERE "Withdrawn" IS NULL
SELECT "SiteId", COUNT("ContactEmail") FILTER (WHERE "Arm" = 'Low') FROM "Trial"."Subject" GROUP BY 1 ORDER BY 1
SELECT u."SubjectId" FROM "Trial"."Subject" u WHERE u."ScreeningNo" IN ($1, $2, $3) ORDER BY 1 \bind S-7Z1001 S-7Z1002 S-7Z1003
SELECT p.* FROM cdm.person p WHERE p.person_source_value = 'MRN-7Z1001' FOR UPDATE
SELECT person_id FROM cdm.person WHERE care_site_id = 2 ORDER BY person_id LIMIT 2 FOR UPDATE OF person SKIP LOCKED
SELECT person_id, xmin IS NOT NULL, ctid IS NOT NULL, tableoid::regclass FROM cdm.person ORDER BY 1 LIMIT 2
SELECT person_id FROM cdm.person TABLESAMPLE SYSTEM (100) ORDER BY 1 LIMIT 2
SELECT pg_typeof(p), pg_typeof(p.home), pg_typeof(p.ssn) FROM cdm.person p LIMIT 1
SELECT pg_column_size(extra) > 0, octet_length(extra::text) FROM cdm.person ORDER BY person_id LIMIT 2
SELECT count(p), count(p.*), count(*) FROM cdm.person p
SELECT p.home IS NULL FROM cdm.person p ORDER BY person_id LIMIT 1
SELECT row(p.person_id, p.deceased), (p.person_id, p.care_site_id) < (5, 2) FROM cdm.person p ORDER BY person_id LIMIT 2
SELECT ARRAY[p.person_id, p.care_site_id], json_build_object('id', p.person_id), jsonb_build_array(p.person_id, p.extra->'lang') FROM cdm.person p ORDER BY person_id LIMIT 2
SELECT json_agg(json_build_object('id', person_id, 'site', care_site_id) ORDER BY person_id) FROM (SELECT * FROM cdm.person WHERE person_id < 4) x
SELECT array_agg(person_id ORDER BY created_at), string_agg(person_id::text, ',' ORDER BY person_id) FROM cdm.person WHERE care_site_id = 5
SELECT json_agg(x) FROM (SELECT person_id, care_site_id FROM cdm.person ORDER BY person_id LIMIT 2) x
SELECT row_to_json(x) FROM (SELECT person_id, care_site_id FROM cdm.person ORDER BY person_id LIMIT 2) x
SELECT (SELECT json_agg(v.visit_occurrence_id) FROM cdm.visit_occurrence v WHERE v.person_id = p.person_id), p.person_id FROM cdm.person p ORDER BY 2 LIMIT 2
SELECT coalesce(json_agg("__r0"."data") FILTER (WHERE "__r0"."data" IS NOT NULL), '[]') FROM (SELECT jsonb_build_object('id', t."SubjectId", 'arm', t."Arm") AS "data" FROM "Trial"."Subject" t ORDER BY t."SubjectId" LIMIT 2) "__r0"
SELECT person_id FROM cdm.person WHERE full_name IS NOT NULL ORDER BY person_id LIMIT 3
SELECT count(*) FROM cdm.v_person WHERE full_name IS NULL
SELECT count(full_name), count(mrn) FROM cdm.v_person
SELECT count(*) FROM (SELECT upper(given_name) || ', ' || family_name AS name FROM cdm.person) x WHERE name IS NULL
SELECT name, is_scrollable, is_holdable FROM pg_cursors ORDER BY name
SELECT name, statement, parameter_types, from_sql FROM pg_prepared_statements WHERE name = 'by_site'
SELECT person_id FROM cdm.person WHERE lower(family_name) = 'zqfam3' ORDER BY 1 LIMIT 3
SET nope = 1
RESET nope
COPY (SELECT person_id, given_name, created_at FROM cdm.person ORDER BY 1) TO STDOUT (FORMAT csv, FORCE_QUOTE *)
