SELECT person_id FROM cdm.person WHERE year_of_birth IS NULL ORDER BY person_id
SELECT cdm.age_band(year_of_birth) FROM cdm.person ORDER BY person_id LIMIT 2
SELECT person_id, jsonb_array_length(telecom) FROM cdm.person WHERE telecom IS NOT NULL ORDER BY 1 LIMIT 1
SHOW ALL
CREATE VIEW ops.v AS SELECT nope FROM ops.job
GRANT nope TO postgres
SELECT lo_get(1)
select count(*) as failures, count(*) != 0 as should_warn, count(*) != 0 as should_error from (select person_source_value as unique_field, count(*) as n_records from cdm.person where person_source_value is not null group by person_source_value having count(*) > 1) dbt_internal_test
SELECT person_id FROM cdm.person WHERE birth_datetime::date = '1931-01-04'
SELECT person_id FROM cdm.person WHERE full_name = 'Zqgiven3 Zqfam3'
SELECT u."SubjectId" FROM "Trial"."Subject" u WHERE u."ScreeningNo" NOT IN ('S-7Z1001') ORDER BY 1 LIMIT 2
DO $$ BEGIN RAISE NOTICE 'hello %', 1; END $$
DO $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM ops.job; RAISE NOTICE '% jobs', n; END $$
DO $$ BEGIN RAISE EXCEPTION 'stop' USING HINT = 'why not', DETAIL = 'because', ERRCODE = 'P0099'; END $$
DO $$ BEGIN PERFORM 1/0; EXCEPTION WHEN division_by_zero THEN RAISE NOTICE 'caught'; END $$
CREATE FUNCTION ops.plus(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1'
UPDATE fhir.resource SET data = jsonb_set(data, '{active}', 'true') WHERE id = md5('new')::uuid RETURNING version
SELECT pg_cancel_backend(0)
