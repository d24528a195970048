-- Problems that workspaces write for themselves: every revision, as it was written. The newest one is played, unless it is
-- retired; interviews go on with the one that they began with.
CREATE TABLE own_problem (
    workspace  TEXT NOT NULL,    -- as the edge names it, `slack:T1`
    id         TEXT NOT NULL,    -- what people type
    revision   INTEGER NOT NULL, -- from 1
    toml       TEXT NOT NULL,
    by_member  TEXT NOT NULL,    -- empty when they are forgotten
    at         INTEGER NOT NULL,
    retired_at INTEGER,          -- of the newest revision only
    PRIMARY KEY (workspace, id, revision)
) STRICT, WITHOUT ROWID;
