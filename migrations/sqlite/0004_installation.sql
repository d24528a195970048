-- Workspaces that installed the app by themselves. What is sealed is opened with a key that is not in this file.
CREATE TABLE installation (
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    sealed    TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (platform, workspace)
) STRICT, WITHOUT ROWID;
