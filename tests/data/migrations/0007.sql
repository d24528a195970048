INSERT INTO preference (member, preferences)
VALUES ('console:ben', '{"rhythm":"weekly","rest":"sat, sun","away":"de, 2026-12-24","hidden":true,"alias":"Mr B"}');
