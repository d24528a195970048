-- Accounts that are one person's. An account without a row is a person of its own; `person` is one of them.
CREATE TABLE person_link (
    member TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX person_link_person ON person_link (person);

-- Codes that were told and not given yet, one for each account.
CREATE TABLE link_code (
    member       TEXT NOT NULL PRIMARY KEY,
    conversation TEXT NOT NULL,
    hash         TEXT NOT NULL UNIQUE, -- SHA-256
    until        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Wrong codes by account, since the first that counts.
CREATE TABLE link_try (
    member TEXT NOT NULL PRIMARY KEY,
    wrong  INTEGER NOT NULL,
    since  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
