SELECT wr.add_order('pill')
SELECT wr.add_order('pill', 7), wr.add_order(item => 'cup')
SELECT wr.add_order(item || '2', total) FROM wr.orders ORDER BY id
SELECT * FROM wr.add_order('pill', 2) AS id
SELECT wr.add_order(city) FROM wr.patients WHERE id = 1
SELECT wr.close_order(1)
SELECT wr.close_all(1, 2)
SELECT wr.try_order('x', 1), wr.try_order('y', -1)
SELECT * FROM wr.purge_orders('bed')
SELECT item, state FROM wr.purge_orders('bed')
SELECT wr.tree_order(3)
SELECT wr.move_city(2, 'Hof')
SELECT wr.city_orders()
SELECT wr.admit(77, 'A-77', 'Hof')
CALL wr.reprice(1.5)
CALL wr.count_orders()
CALL wr.count_orders(1, 'x')
CALL wr.all_steps()
SELECT id, p IS NULL, p IS NOT NULL, p.* IS NULL, (p.*) IS NOT NULL, NOT (p.* IS NULL) FROM wr.patients p ORDER BY id
SELECT id, (p).ssn IS NULL, ROW(ssn, name) IS NULL, (ssn, city) IS NOT NULL, ROW(p.*) IS NULL FROM wr.patients p ORDER BY id
SELECT id, p IS DISTINCT FROM NULL, ssn IS NOT DISTINCT FROM NULL, NULL IS DISTINCT FROM name FROM wr.patients p ORDER BY id
SELECT c.name, p IS NULL, p.* IS NOT NULL, (SELECT p) IS NULL FROM wr.cities c LEFT JOIN wr.patients p ON p.city = c.name AND p.id = 1 ORDER BY 1
SELECT id, upper(ssn) IS NULL, age::text IS NOT NULL, coalesce(ssn, name) IS NULL, (SELECT ssn) IS NULL FROM wr.patients ORDER BY id
SELECT s IS NOT NULL, s.* IS NULL FROM (SELECT id, upper(ssn) AS u, name FROM wr.patients) s ORDER BY id
SELECT count(upper(ssn)), sum(num_nulls(ssn::text, lower(name))) FROM wr.patients
SELECT id FROM wr.patients p WHERE p.* IS NOT NULL AND NOT (p IS NULL) ORDER BY id
SELECT city, id FROM wr.each_patient(2) ORDER BY city
