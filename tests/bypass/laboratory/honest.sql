SELECT * FROM ref.assay ORDER BY code
SELECT id, status, height, sex, blood FROM lab.donor ORDER BY id
SELECT status, count(*) FROM lab.donor GROUP BY status ORDER BY 1
SELECT count(name), count(DISTINCT site_id) FROM lab.donor
SELECT s.name, count(d.id) FROM ref.site s LEFT JOIN lab.donor d ON d.site_id = s.id GROUP BY s.name ORDER BY 1
SELECT id, tube, volume, taken, state FROM lab.specimen WHERE donor_id = 1 ORDER BY id
SELECT d.id, s.tube FROM lab.donor d JOIN lab.specimen s ON s.donor_mrn = d.mrn ORDER BY 2
SELECT u.id FROM bill.use u JOIN bill.card c ON c.holder = u.holder ORDER BY 1
SELECT u.id FROM bill.use u WHERE u.holder = 'ZQJ0001'
SELECT id, height FROM lab.donor WHERE mrn = 'ZQJ0002'
SELECT id, assay, taken, state FROM lab.result ORDER BY id
SELECT assay, count(*) FROM lab.result_2023 GROUP BY assay ORDER BY 1
SELECT id, chrom, quality FROM genom.variant ORDER BY id
SELECT chrom, avg(quality) FROM genom.variant GROUP BY ROLLUP (chrom) ORDER BY 1
SELECT id, title, taken FROM img.item ORDER BY id
SELECT uid, modality, operator FROM img.series
SELECT id, room, during FROM appt.slot WHERE during && tsrange('2024-01-01 09:30', '2024-01-01 11:30') ORDER BY id
SELECT id, room FROM api.checked ORDER BY id
SELECT i.id, sum(l.price) FROM bill.invoice i JOIN bill.line l ON l.invoice_id = i.id GROUP BY i.id ORDER BY 1
SELECT id, paid FROM bill.invoice WHERE NOT paid
SELECT * FROM lab.v_open ORDER BY id
SELECT * FROM api.donor ORDER BY id
SELECT status, n FROM api.states ORDER BY status
SELECT n FROM api.mv_count ORDER BY site_id
SELECT key, site FROM api.person ORDER BY key
SELECT id, height FROM api.barrier ORDER BY id
SELECT code, y FROM api.by_function ORDER BY code
SELECT id, y FROM api.lateral ORDER BY id
SELECT lab.open_code(1), lab.glue('a', 'b'), lab.any_first(ARRAY[1, 2]), lab.pick(1, 2)
SELECT lab.join_agg(title) FROM (SELECT title FROM ref.assay ORDER BY title) a
SELECT k, h FROM lab.table_of() ORDER BY k
SELECT id, height FROM lab.rows_of() ORDER BY id
SELECT size FROM lab.out_both(1)
SELECT (wrap).weight FROM lab.mail
SELECT ((home).geo).lon FROM lab.donor WHERE id = 1
SELECT (box[1]).weight FROM lab.mail
SELECT id, donor, mark FROM lab.audit_rows ORDER BY id
SELECT tab FROM lab.audit ORDER BY id
SELECT id, plain FROM lab.box ORDER BY id
SELECT title LIKE 'G%', title LIKE 'a\%', title || '!' FROM ref.assay ORDER BY code
SELECT attname, attnotnull, atthasdef FROM pg_attribute WHERE attrelid = 'lab.donor'::regclass AND attnum > 0 ORDER BY attnum
EXPLAIN (COSTS OFF) SELECT attname FROM pg_attribute WHERE attrelid = 5
UPDATE lab.v_open SET height = 171 WHERE id = 1
UPDATE lab.donor SET status = 'closed', height = height + 1 WHERE id = 2 RETURNING id, status, height
INSERT INTO lab.flag VALUES (7, 'blue', 1) RETURNING *
INSERT INTO bill.use (id, holder) VALUES (9, 'ZQJ0001')
INSERT INTO bill.use SELECT 10, holder FROM bill.card WHERE holder = 'ZQJ0002'
UPDATE ref.site SET capacity = capacity + 1 WHERE id = 2 RETURNING capacity
DELETE FROM bill.line WHERE n = 2 RETURNING invoice_id, n, price
