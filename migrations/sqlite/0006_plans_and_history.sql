-- How a schedule chooses, what it posts, when it rests: what a schedule does beside when.
ALTER TABLE schedule ADD COLUMN plan TEXT NOT NULL DEFAULT '{}'; -- JSON

-- What became of each due instant, also of those at which nothing was posted. Kept when its schedule is removed.
CREATE TABLE new_firing (
    schedule INTEGER NOT NULL,
    due_at   INTEGER NOT NULL,
    fired_at INTEGER NOT NULL,
    problem  TEXT,
    skipped  TEXT, -- JSON: why
    group_id TEXT NOT NULL,
    PRIMARY KEY (schedule, due_at),
    CHECK ((problem IS NULL) <> (skipped IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO new_firing (schedule, due_at, fired_at, problem, group_id)
    SELECT schedule, due_at, fired_at, problem, group_id FROM firing;
DROP TABLE firing;
ALTER TABLE new_firing RENAME TO firing;
CREATE INDEX firing_group ON firing (group_id, fired_at);
CREATE INDEX firing_posted ON firing (group_id, fired_at, due_at) WHERE problem IS NOT NULL;

-- For what a group finds hard.
CREATE INDEX interview_group ON interview (group_id, id);
