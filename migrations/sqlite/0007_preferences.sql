-- What people have set for themselves, beside their time zone.
CREATE TABLE preference (
    member      TEXT NOT NULL PRIMARY KEY,
    preferences TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;
