INSERT INTO group_goal (group_id, goal, by_member, since)
VALUES ('console:room', '3 interviews a week', 'console:ana', 1772442000000);
