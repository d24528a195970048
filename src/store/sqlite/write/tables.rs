//! The statements that write rows, in the order they must run: what stands before the rows and after them.
//!
//! Rows come as a list of values, named `column1`, `column2` and so on; an empty row is no row. A row that is refused ends
//! the transaction at once (`OR ROLLBACK`), as its writer would do anyway: to undo only the statement, SQLite would first
//! copy every page that it changes.

/// A statement over rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// `id, platform, key, conversation, at, received_at, body`.
    Frames,
    /// `id, state, note` of frames.
    FramesDone,
    /// `id, version, head, room, group_id, problem, mode, status, stage, platform, thread, touched_at, wake_at`.
    Interviews,
    /// `member, interview`.
    Candidates,
    /// `interview, key, member, stage, at, text, state, edited_at, later`.
    Parts,
    /// `interview, member, stage, revision, grader, score, grade`.
    Grades,
    /// `id, platform, key, place, card, replaces, root, opens_thread, written_at, state, reason`.
    Messages,
    /// `id, platform_id, sent_at` of messages.
    Sent,
    /// `member, group_id, problem, achievement, points, at`.
    Best,
    /// `member, group_id, interview, problem, achievement, points, counted, at, day, week, month, reason`.
    Ledger,
    /// `group_id, period, member, points, interviews, reached_at`: added to what is there.
    Boards,
    /// `interview, member, problem, at, score, result`.
    Finished,
    /// `schedule, due_at, fired_at, problem, skipped, group_id`.
    Firings,
    /// `id, next_due_at` of schedules.
    NextDue,
}

impl Table {
    pub(super) const ALL: [Self; 14] = [
        Self::Frames,
        Self::FramesDone,
        Self::Interviews,
        Self::Candidates,
        Self::Parts,
        Self::Grades,
        Self::Messages,
        Self::Sent,
        Self::Best,
        Self::Ledger,
        Self::Boards,
        Self::Finished,
        Self::Firings,
        Self::NextDue,
    ];

    /// Values of a row.
    pub(super) fn width(self) -> usize {
        match self {
            Self::Candidates | Self::NextDue => 2,
            Self::FramesDone | Self::Sent => 3,
            Self::Boards | Self::Finished | Self::Firings | Self::Best => 6,
            Self::Frames | Self::Grades => 7,
            Self::Parts => 9,
            Self::Messages | Self::Ledger => 12,
            Self::Interviews => 13,
        }
    }

    /// What stands before the rows.
    pub(super) fn before(self) -> &'static str {
        match self {
            Self::Frames => {
                "INSERT OR ROLLBACK INTO inbox (id, platform, key, conversation, at, received_at, body) SELECT * FROM ("
            }
            Self::FramesDone => "UPDATE OR ROLLBACK inbox SET state = column2, note = column3 FROM (",
            Self::Interviews => {
                "INSERT OR ROLLBACK INTO interview (id, version, head, room, group_id, problem, mode, status, stage, platform,
                     thread, touched_at, wake_at)
                 SELECT * FROM ("
            }
            Self::Candidates => "INSERT OR ROLLBACK INTO candidate (member, interview) SELECT * FROM (",
            Self::Parts => {
                "INSERT OR ROLLBACK INTO part (interview, key, member, stage, at, text, state, edited_at, later) SELECT * FROM ("
            }
            Self::Grades => {
                "INSERT OR ROLLBACK INTO grade (interview, member, stage, revision, grader, score, grade) SELECT * FROM ("
            }
            Self::Messages => {
                "INSERT OR ROLLBACK INTO outbox (id, platform, key, place, card, replaces, root, opens_thread, written_at, state, reason, if_closed)
                 SELECT * FROM ("
            }
            Self::Sent => {
                "UPDATE OR ROLLBACK outbox SET state = 'sent', platform_id = column2, sent_at = column3 FROM ("
            }
            Self::Best => {
                "INSERT OR ROLLBACK INTO best (member, group_id, problem, achievement, points, at) SELECT * FROM ("
            }
            Self::Ledger => {
                "INSERT OR ROLLBACK INTO ledger (member, group_id, interview, problem, achievement, points, counted, at, day, week,
                     month, reason)
                 SELECT * FROM ("
            }
            Self::Boards => {
                "INSERT OR ROLLBACK INTO board (group_id, period, member, points, interviews, reached_at) SELECT * FROM ("
            }
            Self::Finished => {
                "INSERT OR ROLLBACK INTO finished (interview, member, problem, at, score, result) SELECT * FROM ("
            }
            Self::Firings => {
                "INSERT OR ROLLBACK INTO firing (schedule, due_at, fired_at, problem, skipped, group_id) SELECT * FROM ("
            }
            Self::NextDue => "UPDATE OR ROLLBACK schedule SET next_due_at = column2 FROM (",
        }
    }

    /// What follows the rows.
    pub(super) fn after(self) -> &'static str {
        match self {
            Self::FramesDone => ") WHERE inbox.id = column1;",
            Self::Interviews => {
                ") WHERE column1 IS NOT NULL
                 ON CONFLICT (id) DO UPDATE SET version = excluded.version, head = excluded.head, room = excluded.room,
                     status = excluded.status, mode = excluded.mode, stage = excluded.stage, thread = excluded.thread,
                     touched_at = excluded.touched_at, wake_at = excluded.wake_at;"
            }
            Self::Candidates => ") WHERE column1 IS NOT NULL ON CONFLICT DO NOTHING;",
            Self::Parts => {
                ") WHERE column1 IS NOT NULL
                 ON CONFLICT (interview, key) DO UPDATE SET text = excluded.text, state = excluded.state,
                     edited_at = excluded.edited_at, later = excluded.later, stage = excluded.stage;"
            }
            Self::Grades => {
                ") WHERE column1 IS NOT NULL
                 ON CONFLICT (interview, member, stage) DO UPDATE SET revision = excluded.revision,
                     grader = excluded.grader, score = excluded.score, grade = excluded.grade;"
            }
            Self::Sent => ") WHERE outbox.id = column1;",
            Self::NextDue => ") WHERE schedule.id = column1;",
            Self::Best => {
                ") WHERE column1 IS NOT NULL
                 ON CONFLICT (member, group_id, problem, achievement) DO UPDATE SET points = excluded.points, at = excluded.at;"
            }
            Self::Frames | Self::Messages | Self::Ledger | Self::Finished | Self::Firings => ") WHERE column1 IS NOT NULL;",
            // When points were reached moves only with points.
            Self::Boards => {
                ") WHERE column1 IS NOT NULL
                 ON CONFLICT (group_id, period, member) DO UPDATE SET
                     points = points + excluded.points, interviews = interviews + excluded.interviews,
                     reached_at = CASE WHEN excluded.points = 0 THEN reached_at
                                       WHEN points = 0 THEN excluded.reached_at
                                       ELSE max(reached_at, excluded.reached_at) END;"
            }
        }
    }
}
