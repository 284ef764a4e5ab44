SELECT cid, region, status, prio FROM hc.client ORDER BY cid
CREATE TEMP TABLE scratch AS SELECT id, tier FROM cl.plan; ALTER TABLE scratch DROP COLUMN tier; DROP TABLE scratch CASCADE
DROP TABLE hc.visit CASCADE
DROP VIEW ap.client CASCADE
DROP FUNCTION fn.label(hc.client)
DROP SCHEMA gx CASCADE
DROP TRIGGER late ON op.target
ALTER TABLE op.uniq RENAME TO other
