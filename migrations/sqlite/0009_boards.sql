-- What of a gain counts on the boards: what a day brings beyond its bound does not.
ALTER TABLE ledger ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
UPDATE ledger SET counted = points;

-- When a best was reached.
ALTER TABLE best ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
UPDATE best SET at = newest.at FROM (
    SELECT member, group_id, problem, achievement, max(at) AS at FROM ledger GROUP BY 1, 2, 3, 4
) AS newest
WHERE newest.member = best.member AND newest.group_id = best.group_id AND newest.problem = best.problem
    AND newest.achievement = best.achievement;

-- For the board of a problem, and for results of a group.
CREATE INDEX best_problem ON best (group_id, problem, member, points, at);
CREATE INDEX finished_interview ON finished (interview, member, at, score);

-- What a group's host decided about its boards.
CREATE TABLE board_rules (
    group_id TEXT NOT NULL PRIMARY KEY,
    rules    TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;
