-- What a group aims at, and who set it; '' when that person is forgotten.
CREATE TABLE group_goal (
    group_id  TEXT NOT NULL PRIMARY KEY,
    goal      TEXT NOT NULL, -- as people say it: 3 interviews a week
    by_member TEXT NOT NULL,
    since     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
