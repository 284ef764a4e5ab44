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
