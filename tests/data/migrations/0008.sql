INSERT INTO pair_waiting (group_id, member, zone, level, since)
VALUES ('console:room', 'console:ben', 'Europe/Berlin', 6250, 1772442000000);
INSERT INTO pair_met (group_id, one, other, at)
VALUES ('console:room', 'console:ana', 'console:ben', 1772442000000);
