SELECT id, height, state, tags FROM reg.person ORDER BY id
SELECT full_name IS NULL, count(pid) FROM reg.person GROUP BY 1 LIMIT 0
SELECT tenant_id, count(*), avg(height)::int FROM reg.person GROUP BY tenant_id ORDER BY 1
SELECT id FROM reg.person WHERE full_name = 'KVDzoe' AND birth = '1951-10-23'
SELECT p.id, r.drug FROM reg.person p JOIN rx.prescription r ON p.pid = r.pid ORDER BY r.id
SELECT reg.known('nobody')
SELECT k, tall FROM reg.listing() ORDER BY k
SELECT s FROM reg.tabled()
SELECT b FROM reg.atomic()
SELECT y FROM rpt.fn
SELECT * FROM rpt.open_person ORDER BY id
SELECT id, n FROM rpt.lat ORDER BY id
SELECT n, g FROM rpt.sets WHERE tenant_id IS NULL
SELECT tall, n FROM rpt.agg ORDER BY n
SELECT rn FROM rpt.win
SELECT id, height FROM rpt.mv ORDER BY id
SELECT g, h FROM rpt.deep
SELECT full_name + 1 FROM rpt.swap WHERE full_name > 170
SELECT tableoid::regclass, count(*) FROM reg.tumour GROUP BY 1 ORDER BY 2, 1::text
SELECT site, size_mm FROM reg.tumour_1 ORDER BY id
SELECT count(*) FROM reg.split
SELECT hint FROM reg.split WHERE secret = 'KVDyes'
SELECT hint FROM reg.split_a ORDER BY id
SELECT id FROM util.noisy WHERE id > 1 ORDER BY id
SELECT l, ls FROM util.noisy
SELECT reg.doses(1, 2), '[1,2)'::int4range @> 1
SELECT (old).title, (old).plain FROM doc.revision ORDER BY id
SELECT plain -> 'a' -> 0 ->> 'b' FROM doc.document ORDER BY id
SELECT vault, amount FROM rx.controlled
SELECT tableoid::regclass, drug FROM rx.stock ORDER BY id
SELECT upper(during), status FROM rx.prescription ORDER BY id
UPDATE cost.claim SET paid = true
UPDATE rpt.ticket SET status = 'done' WHERE id = 1 RETURNING id, status
MERGE INTO cost.tally t USING (VALUES ('a', 5)) s (k, n) ON t.kind = s.k WHEN MATCHED THEN UPDATE SET n = s.n
SELECT util.glue(name ORDER BY id) FROM tenancy.tenant
SELECT mode() WITHIN GROUP (ORDER BY state), percentile_disc(0.5) WITHIN GROUP (ORDER BY height) FROM reg.person
SELECT height, sum(height) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES) FROM reg.person
/*18*/ SELECT tall FROM reg.person ORDER BY id
/*17*/ SELECT JSON_VALUE(plain, '$.pages' RETURNING int) FROM doc.document ORDER BY id
SELECT op FROM aud.by_call
SELECT op, count(*) FROM aud.by_rule GROUP BY op
SELECT other FROM aud.by_block
SELECT n FROM aud.by_conflict
SELECT op FROM aud.by_using
SELECT id, st FROM aud.v ORDER BY id
