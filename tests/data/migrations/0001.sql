-- Rows as version 0001 writes them, in every table: two people, one running interview, one closed mock, points.

INSERT INTO meta (name, value) VALUES ('alive', 1700000060000);

INSERT INTO inbox (id, platform, key, conversation, at, received_at, body, state, note) VALUES
    (1, 'console', 'f1', 'lobby', 1700000000000, 1700000000001, '{"line":"/practice card-fraud"}', 'done', NULL),
    (2, 'console', 'f2', 'interview1', 1700000010000, 1700000010001, '{"line":"Who pays for a false alarm?"}', 'done', NULL),
    (3, 'console', 'f3', 'interview1', 1700000020000, 1700000020001, '{"line":"broken"}', 'failed', 'reference 3'),
    (4, 'console', 'f4', 'interview1', 1700000030000, 1700000030001, '{"line":"waits"}', 'pending', NULL);

INSERT INTO outbox (id, platform, key, place, card, replaces, root, opens_thread, state, reason, written_at, sent_at, platform_id) VALUES
    (1, 'console', 'interview1', '{"kind":"channel","channel":"lobby"}',
     '{"tone":"plain","title":"Card fraud","blocks":[],"buttons":[],"folded":false,"focus":"stay"}',
     NULL, NULL, 1, 'sent', NULL, 1700000000002, 1700000000003, 'interview1'),
    (2, 'console', 'interview1-1', '{"kind":"thread","root":"interview1"}',
     '{"tone":"plain","title":"Noted","blocks":[],"buttons":[],"folded":false,"focus":"stay"}',
     NULL, 'interview1', 0, 'pending', NULL, 1700000010002, NULL, NULL),
    (3, 'console', 'lost', '{"kind":"only","member":"console:ben","conversation":"gone"}',
     '{"tone":"warn","title":null,"blocks":[],"buttons":[],"folded":false,"focus":"stay"}',
     'interview1', NULL, 0, 'dead', 'no such conversation', 1700000010003, 1700000010004, NULL);

INSERT INTO member (id, platform, name, zone) VALUES
    ('console:ana', 'console', 'Ana', 'Europe/Berlin'),
    ('console:ben', 'console', 'Ben', NULL);

INSERT INTO study_group (id, name, zone, platform, channel) VALUES
    ('local', 'local', 'Europe/Berlin', 'console', 'lobby');

INSERT INTO interview (id, version, head, room, group_id, problem, mode, status, stage, platform, thread, touched_at) VALUES
    (1, 2,
     '{"id":1,"group":"local","problem":"card-fraud","mode":{"kind":"practice"},"status":{"kind":"running"},"stage":"clarify","openings":[{"stage":"clarify","at":"2023-11-14T22:13:20Z"}],"sheets":{"console:ana":{"after_outline":false,"stages":{"clarify":{"progress":"open","hints":1,"revision":1,"graded":1,"left_at":null,"counted":false,"quiet_at":null}}}},"facts":[0],"started_at":"2023-11-14T22:13:20Z","touched_at":"2023-11-14T22:13:30Z","nudged":false,"notices":{"half":false,"five_minutes":false},"version":2}',
     '{"platform":"console","channel":"lobby","thread":"interview1","last":"f2","feedback":[{"key":"interview1-1","member":"console:ana","stage":"clarify"}],"told":[]}',
     'local', 'card-fraud', 'practice', 'running', 'clarify', 'console', 'interview1', 1700000010000),
    (5, 1,
     '{"id":5,"group":"local","problem":"wake-word","mode":{"kind":"mock","minutes":40,"deadline":"2023-11-14T22:53:20Z"},"status":{"kind":"closed","at":"2023-11-14T22:53:20Z","ending":"time_up"},"stage":"clarify","openings":[{"stage":"clarify","at":"2023-11-14T22:13:20Z"}],"sheets":{"console:ben":{"after_outline":true,"stages":{"clarify":{"progress":"skipped","hints":0,"revision":0,"graded":null,"left_at":"2023-11-14T22:53:20Z","counted":false,"quiet_at":null}}}},"facts":[],"started_at":"2023-11-14T22:13:20Z","touched_at":"2023-11-14T22:13:20Z","nudged":false,"notices":{"half":true,"five_minutes":true},"version":1}',
     '{"platform":"console","channel":"lobby","thread":"interview5","last":"interview5","feedback":[],"told":["console:ana"]}',
     'local', 'wake-word', 'mock', 'closed', 'clarify', 'console', 'interview5', 1700000000000);

INSERT INTO candidate (member, interview) VALUES ('console:ana', 1), ('console:ben', 5);

INSERT INTO part (interview, key, member, stage, at, text, state, edited_at, later) VALUES
    (1, 'f2', 'console:ana', 'clarify', 1700000010000, 'Who pays for a false alarm?', 'answer', NULL, NULL),
    (1, 'f2b', 'console:ana', 'clarify', 1700000011000, 'and how soon', 'deleted', 1700000012000, '{"edited":"and when"}');

INSERT INTO grade (interview, member, stage, revision, grader, score, grade) VALUES
    (1, 'console:ana', 'clarify', 1, 'static-1', 3571,
     '{"grader":"static-1","stage":"clarify","score":35.71,"levels":[{"criterion":"clarify.goal","level":1,"evidence":[[0,3]]}],"flags":[]}');

INSERT INTO alarm (interview, alarm, at) VALUES (1, 'nudge', 1700604810000), (1, 'abandon', 1702592010000);

INSERT INTO ledger (id, member, group_id, interview, problem, achievement, points, at, day, week, month, reason) VALUES
    (1, 'console:ana', 'local', 2, 'wake-word', 'io', 4, 1700000000000, 'day:2023-11-14', 'week:2023-11-13', 'month:2023-11-01', 'closed'),
    (2, 'console:ana', 'local', 2, 'wake-word', 'io', 2, 1700000000000, 'day:2023-11-14', 'week:2023-11-13', 'month:2023-11-01', 'correction');

INSERT INTO best (member, group_id, problem, achievement, points) VALUES ('console:ana', 'local', 'wake-word', 'io', 6);

INSERT INTO board (group_id, period, member, points, interviews, reached_at) VALUES
    ('local', 'day:2023-11-14', 'console:ana', 6, 1, 1700000000000),
    ('local', 'week:2023-11-13', 'console:ana', 6, 1, 1700000000000),
    ('local', 'month:2023-11-01', 'console:ana', 6, 1, 1700000000000),
    ('local', 'all', 'console:ana', 6, 1, 1700000000000);

INSERT INTO finished (interview, member, problem, at, score, result) VALUES
    (2, 'console:ana', 'wake-word', 1700000000000, 357,
     '{"interview":2,"member":"console:ana","problem":"wake-word","mode":"practice","at":"2023-11-14T22:13:20Z","score":3.57,"stages":[null,35.71,null,null,null,null,null,null,null,null],"ticked":["scale"],"complete":false}');

INSERT INTO outline_seen (member, problem, at) VALUES ('console:ana', 'wake-word', 1700000000000);

INSERT INTO schedule (id, group_id, expression, zone, by_member, next_due_at) VALUES
    (6, 'local', '0 9 * * MON-FRI', 'Europe/Berlin', 'console:ana', 1700035200000),
    (7, 'local', '0 9 29 2 *', 'UTC', 'console:ben', NULL);

INSERT INTO firing (schedule, due_at, fired_at, problem, group_id) VALUES
    (6, 1699948800000, 1699948801000, 'wake-word', 'local');
