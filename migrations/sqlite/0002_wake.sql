-- When an interview wants to be looked at: the earliest of its alarms, or earlier. Which alarms there are follows from
-- its state.
ALTER TABLE interview ADD COLUMN wake_at INTEGER;
UPDATE interview SET wake_at = (SELECT min(at) FROM alarm WHERE alarm.interview = interview.id);
CREATE INDEX interview_wake ON interview (wake_at) WHERE wake_at IS NOT NULL;
DROP TABLE alarm;

-- One row a message of an answer. By row and not by key, so that the messages of all who write at the same time lie
-- together; references are checked at the commit, because to check them row by row SQLite would first copy every page
-- that it changes.
CREATE TABLE new_part (
    interview INTEGER NOT NULL REFERENCES interview (id) DEFERRABLE INITIALLY DEFERRED,
    key       TEXT NOT NULL,
    member    TEXT NOT NULL,
    stage     TEXT NOT NULL,
    at        INTEGER NOT NULL,
    text      TEXT NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('answer', 'question', 'deleted')),
    edited_at INTEGER,
    later     TEXT, -- JSON
    UNIQUE (interview, key)
) STRICT;
INSERT INTO new_part SELECT * FROM part ORDER BY interview, at, key;
DROP TABLE part;
ALTER TABLE new_part RENAME TO part;

-- The newest grade of each answer, by row for the same reason.
CREATE TABLE new_grade (
    interview INTEGER NOT NULL REFERENCES interview (id) DEFERRABLE INITIALLY DEFERRED,
    member    TEXT NOT NULL,
    stage     TEXT NOT NULL,
    revision  INTEGER NOT NULL,
    grader    TEXT NOT NULL,
    score     INTEGER NOT NULL CHECK (score BETWEEN 0 AND 10000), -- hundredths
    grade     TEXT NOT NULL, -- JSON
    UNIQUE (interview, member, stage)
) STRICT;
INSERT INTO new_grade SELECT * FROM grade;
DROP TABLE grade;
ALTER TABLE new_grade RENAME TO grade;

CREATE TABLE new_candidate (
    member    TEXT NOT NULL,
    interview INTEGER NOT NULL REFERENCES interview (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (member, interview)
) STRICT, WITHOUT ROWID;
INSERT INTO new_candidate SELECT * FROM candidate;
DROP TABLE candidate;
ALTER TABLE new_candidate RENAME TO candidate;

-- Messages given up are few, and looked for whenever something is said.
CREATE INDEX outbox_dead ON outbox (platform, key) WHERE state = 'dead';
