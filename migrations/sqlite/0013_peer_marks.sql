-- What others gave to a candidate's answer once its interview was over, on the rubric that the grader uses.
CREATE TABLE peer_mark (
    interview INTEGER NOT NULL,
    candidate TEXT NOT NULL,
    stage     TEXT NOT NULL,
    member    TEXT NOT NULL, -- who gave it
    levels    TEXT NOT NULL, -- JSON: criterion to 0, 1 or 2
    at        INTEGER NOT NULL,
    PRIMARY KEY (interview, candidate, stage, member)
) STRICT, WITHOUT ROWID;

CREATE INDEX peer_mark_given ON peer_mark (member, at);
CREATE INDEX peer_mark_got ON peer_mark (candidate);
