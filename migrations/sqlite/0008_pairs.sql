-- Who waits for a partner to practise with, by group.
CREATE TABLE pair_waiting (
    group_id TEXT NOT NULL,
    member   TEXT NOT NULL,
    zone     TEXT NOT NULL,    -- IANA
    level    INTEGER NOT NULL, -- score, in hundredths
    since    INTEGER NOT NULL,
    PRIMARY KEY (group_id, member)
) STRICT, WITHOUT ROWID;

-- Who practised with whom, and when they were paired last; `one` is the lesser id.
CREATE TABLE pair_met (
    group_id TEXT NOT NULL,
    one      TEXT NOT NULL,
    other    TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (group_id, one, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX pair_met_newest ON pair_met (group_id, at);
