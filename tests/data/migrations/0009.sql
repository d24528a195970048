INSERT INTO board_rules (group_id, rules) VALUES ('local', '{"without_host": true}');
