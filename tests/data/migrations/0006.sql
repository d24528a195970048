UPDATE schedule SET plan = '{"choice":"ramp","mode":"mock","holidays":"de, 2026-12-24","missed":"skip","pause":{"until":"2027-01-04T08:00:00Z"}}' WHERE id = 7;
INSERT INTO firing (schedule, due_at, fired_at, skipped, group_id)
VALUES (7, 1785999600000, 1785999601000, '{"kind":"missed","count":3,"first":"2026-08-04T07:00:00Z"}', 'local');
