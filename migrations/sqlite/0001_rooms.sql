-- Times are UTC milliseconds. Texts that are JSON say so.

CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER
) STRICT, WITHOUT ROWID;

-- Frames as they came, before anybody was told that we have them.
CREATE TABLE inbox (
    id           INTEGER PRIMARY KEY,
    platform     TEXT NOT NULL,
    key          TEXT NOT NULL,
    conversation TEXT NOT NULL,
    at           INTEGER NOT NULL,
    received_at  INTEGER NOT NULL,
    body         TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'failed')),
    note         TEXT,
    UNIQUE (platform, key)
) STRICT;
CREATE INDEX inbox_pending ON inbox (at, id) WHERE state = 'pending';

-- Everything said or to be said. platform_id binds our key to the platform's id once it is sent.
CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY,
    platform     TEXT NOT NULL,
    key          TEXT NOT NULL,
    place        TEXT NOT NULL, -- JSON
    card         TEXT NOT NULL, -- JSON
    replaces     TEXT,
    root         TEXT,          -- key of the message whose thread it goes to
    opens_thread INTEGER NOT NULL CHECK (opens_thread IN (0, 1)),
    state        TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'dead')),
    reason       TEXT,
    written_at   INTEGER NOT NULL,
    sent_at      INTEGER,
    platform_id  TEXT,
    UNIQUE (platform, key)
) STRICT;
CREATE INDEX outbox_pending ON outbox (id) WHERE state = 'pending';
CREATE INDEX outbox_thread ON outbox (platform, platform_id) WHERE opens_thread = 1;

CREATE TABLE member (
    id       TEXT NOT NULL PRIMARY KEY,
    platform TEXT NOT NULL,
    name     TEXT NOT NULL,
    zone     TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE study_group (
    id       TEXT NOT NULL PRIMARY KEY,
    name     TEXT NOT NULL,
    zone     TEXT NOT NULL,
    platform TEXT NOT NULL,
    channel  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE interview (
    id         INTEGER PRIMARY KEY,
    version    INTEGER NOT NULL,
    head       TEXT NOT NULL, -- JSON
    room       TEXT NOT NULL, -- JSON
    group_id   TEXT NOT NULL,
    problem    TEXT NOT NULL,
    mode       TEXT NOT NULL CHECK (mode IN ('practice', 'mock', 'group')),
    status     TEXT NOT NULL CHECK (status IN ('running', 'paused', 'closed')),
    stage      TEXT NOT NULL,
    platform   TEXT NOT NULL,
    thread     TEXT NOT NULL,
    touched_at INTEGER NOT NULL,
    UNIQUE (platform, thread)
) STRICT;
CREATE INDEX interview_open ON interview (mode, status) WHERE status <> 'closed';

CREATE TABLE candidate (
    member    TEXT NOT NULL,
    interview INTEGER NOT NULL REFERENCES interview (id),
    PRIMARY KEY (member, interview)
) STRICT, WITHOUT ROWID;

-- One row a message of an answer.
CREATE TABLE part (
    interview INTEGER NOT NULL REFERENCES interview (id),
    key       TEXT NOT NULL,
    member    TEXT NOT NULL,
    stage     TEXT NOT NULL,
    at        INTEGER NOT NULL,
    text      TEXT NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('answer', 'question', 'deleted')),
    edited_at INTEGER,
    later     TEXT, -- JSON
    PRIMARY KEY (interview, key)
) STRICT, WITHOUT ROWID;

-- The newest grade of each answer.
CREATE TABLE grade (
    interview INTEGER NOT NULL REFERENCES interview (id),
    member    TEXT NOT NULL,
    stage     TEXT NOT NULL,
    revision  INTEGER NOT NULL,
    grader    TEXT NOT NULL,
    score     INTEGER NOT NULL CHECK (score BETWEEN 0 AND 10000), -- hundredths
    grade     TEXT NOT NULL, -- JSON
    PRIMARY KEY (interview, member, stage)
) STRICT, WITHOUT ROWID;

CREATE TABLE alarm (
    interview INTEGER NOT NULL REFERENCES interview (id),
    alarm     TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (interview, alarm)
) STRICT, WITHOUT ROWID;
CREATE INDEX alarm_due ON alarm (at);

-- Points, append-only. day, week and month are the periods they count in, in the group's zone.
CREATE TABLE ledger (
    id          INTEGER PRIMARY KEY,
    member      TEXT NOT NULL,
    group_id    TEXT NOT NULL,
    interview   INTEGER NOT NULL,
    problem     TEXT NOT NULL,
    achievement TEXT NOT NULL,
    points      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    day         TEXT NOT NULL,
    week        TEXT NOT NULL,
    month       TEXT NOT NULL,
    reason      TEXT NOT NULL CHECK (reason IN ('closed', 'correction'))
) STRICT;
CREATE INDEX ledger_group ON ledger (group_id, at);

-- A member's best so far: what the next result must beat.
CREATE TABLE best (
    member      TEXT NOT NULL,
    group_id    TEXT NOT NULL,
    problem     TEXT NOT NULL,
    achievement TEXT NOT NULL,
    points      INTEGER NOT NULL,
    PRIMARY KEY (member, group_id, problem, achievement)
) STRICT, WITHOUT ROWID;

-- Sums of the ledger, kept in the same transaction.
CREATE TABLE board (
    group_id   TEXT NOT NULL,
    period     TEXT NOT NULL,
    member     TEXT NOT NULL,
    points     INTEGER NOT NULL,
    interviews INTEGER NOT NULL,
    reached_at INTEGER NOT NULL,
    PRIMARY KEY (group_id, period, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX board_rank ON board (group_id, period, points DESC, reached_at, member);

CREATE TABLE finished (
    interview INTEGER NOT NULL,
    member    TEXT NOT NULL,
    problem   TEXT NOT NULL,
    at        INTEGER NOT NULL,
    score     INTEGER NOT NULL, -- hundredths
    result    TEXT NOT NULL,    -- JSON
    PRIMARY KEY (member, interview)
) STRICT, WITHOUT ROWID;

CREATE TABLE outline_seen (
    member  TEXT NOT NULL,
    problem TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (member, problem)
) STRICT, WITHOUT ROWID;

CREATE TABLE schedule (
    id          INTEGER PRIMARY KEY,
    group_id    TEXT NOT NULL,
    expression  TEXT NOT NULL,
    zone        TEXT NOT NULL,
    by_member   TEXT NOT NULL,
    next_due_at INTEGER
) STRICT;
CREATE INDEX schedule_due ON schedule (next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX schedule_group ON schedule (group_id);

-- Kept when its schedule is removed.
CREATE TABLE firing (
    schedule INTEGER NOT NULL,
    due_at   INTEGER NOT NULL,
    fired_at INTEGER NOT NULL,
    problem  TEXT NOT NULL,
    group_id TEXT NOT NULL,
    PRIMARY KEY (schedule, due_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX firing_group ON firing (group_id, fired_at);
