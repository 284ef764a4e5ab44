// node-postgres as its documentation uses it; prints what it sees. Arguments: host port.
import { createRequire } from 'node:module';
const require = createRequire(process.env.NODE_MODULES_OF + '/');
const pg = require('pg');
const Cursor = require('pg-cursor');
const [host, port] = process.argv.slice(2);
const pool = new pg.Pool({ host, port: Number(port), user: 'postgres', database: 'drivers', max: 3 });
const seen = [];
const show = async (query) => {
  try { const r = await pool.query(query); seen.push([r.command, r.rowCount, r.fields.map(f => [f.name, f.dataTypeID]), r.rows]); }
  catch (e) { seen.push([e.code, e.message, e.constraint, e.detail, e.position]); }
};
await show('SELECT * FROM shop.kinds ORDER BY id');
await show({ text: 'SELECT id, name FROM shop.customers WHERE id = $1', values: [3] });
for (let n = 0; n < 3; n++) await show({ name: 'prepared', text: 'SELECT $1::int + id AS x FROM shop.customers ORDER BY id LIMIT 2', values: [n] });
await show({ text: 'SELECT name, email FROM shop.customers ORDER BY id', rowMode: 'array' });
for (const bad of ['SELEC 1', 'SELECT * FROM nothing', 'INSERT INTO shop.orders (id, customer_id) VALUES (1, 999)']) await show(bad);
const client = await pool.connect();
await client.query('BEGIN');
await client.query('INSERT INTO shop.logs VALUES ($1, $2)', [7, null]);
seen.push((await client.query('SELECT * FROM shop.logs')).rows);
await client.query('ROLLBACK');
const cursor = client.query(new Cursor('SELECT id, t FROM shop.kinds ORDER BY id'));
seen.push(await cursor.read(7), await cursor.read(100));
await cursor.close();
client.release();
seen.push(...await Promise.all([1, 2, 3, 4, 5].map(async n => (await pool.query('SELECT $1::int AS n', [n])).rows)));
await show('SELECT id, name, ssn, dob, ward FROM ehr.patients ORDER BY id LIMIT 3');
await pool.end();
console.log(JSON.stringify(seen));
