//! What leaves the store as files: all that is a person's, section by section, and how a group's people stand. What files are
//! made of it is the service's.

use super::{
    SqliteStore,
    row::{broken, text, time},
};
use crate::{
    grading::score::Score,
    ids::{GroupId, MemberId},
    progress::period::PeriodKey,
    service::ports::{
        export::{ExportStore, GroupRow, Section},
        store::StoreError,
    },
};
use async_trait::async_trait;
use sqlx::{AssertSqlSafe, Row, sqlite::SqliteRow};

type Result<T> = std::result::Result<T, StoreError>;

/// A section, the table it is of, and how its rows are read: `MINE` stands for the accounts, `AT(x)` for a time as text.
struct Kind {
    name: &'static str,
    table: &'static str,
    rows: &'static str,
}

const fn kind(name: &'static str, table: &'static str, rows: &'static str) -> Kind {
    Kind { name, table, rows }
}

/// Every section; what is in none is named in [`crate::chat::words::export::LEFT_OUT`].
const SECTIONS: [Kind; 20] = [
    kind("accounts", "member", "SELECT json_object('id', id, 'platform', platform, 'name', name, 'zone', zone, 'locale', locale)
         FROM member WHERE id IN MINE ORDER BY id"),
    kind("linked", "person_link", "SELECT json_object('account', member) FROM person_link WHERE member IN MINE ORDER BY member"),
    kind("settings", "preference", "SELECT json_object('account', member, 'set', json(preferences))
         FROM preference WHERE member IN MINE ORDER BY member"),
    kind("interviews", "candidate", "SELECT json_object('interview', id, 'account', member, 'group', group_id, 'problem', problem, 'mode', mode,
             'status', status, 'stage', stage, 'started_at', head ->> '$.started_at', 'touched_at', AT(touched_at),
             'mine', json((SELECT sheet.value FROM json_each(head, '$.sheets') AS sheet WHERE sheet.key = member)))
         FROM candidate CROSS JOIN interview ON interview.id = candidate.interview WHERE member IN MINE ORDER BY id"),
    kind("answers", "part", "SELECT json_object('interview', part.interview, 'account', part.member, 'problem', problem, 'mode', mode,
             'stage', part.stage, 'at', AT(part.at), 'state', state, 'text', text, 'edited_at', AT(edited_at), 'later', json(later),
             'score', (SELECT score / 100.0 FROM grade WHERE grade.interview = part.interview AND grade.member = part.member
                 AND grade.stage = part.stage))
         FROM candidate CROSS JOIN interview ON interview.id = candidate.interview
             CROSS JOIN part ON part.interview = candidate.interview AND part.member = candidate.member
         WHERE candidate.member IN MINE ORDER BY part.at, part.rowid"),
    kind("grades", "grade", "SELECT json_object('interview', grade.interview, 'account', grade.member, 'stage', stage, 'revision', revision,
             'grader', grader, 'score', score / 100.0, 'grade', json(grade))
         FROM candidate CROSS JOIN grade ON grade.interview = candidate.interview AND grade.member = candidate.member
         WHERE candidate.member IN MINE ORDER BY grade.rowid"),
    kind("results", "finished", "SELECT result FROM finished WHERE member IN MINE ORDER BY at, interview"),
    kind("points", "ledger", "SELECT json_object('at', AT(at), 'account', member, 'group', group_id, 'interview', interview, 'problem', problem,
             'achievement', achievement, 'points', points, 'counted', counted, 'day', day, 'week', week, 'month', month, 'reason', reason)
         FROM ledger WHERE member IN MINE ORDER BY id"),
    kind("best", "best", "SELECT json_object('account', member, 'group', group_id, 'problem', problem, 'achievement', achievement,
             'points', points, 'at', AT(at))
         FROM best WHERE member IN MINE ORDER BY member, group_id, problem, achievement"),
    kind("boards", "board", "SELECT json_object('account', member, 'group', group_id, 'period', period, 'points', points,
             'interviews', interviews, 'reached_at', AT(reached_at))
         FROM board WHERE member IN MINE ORDER BY member, group_id, period"),
    kind("outlines_seen", "outline_seen", "SELECT json_object('account', member, 'problem', problem, 'at', AT(at))
         FROM outline_seen WHERE member IN MINE ORDER BY at"),
    kind("schedules", "schedule", "SELECT json_object('id', id, 'account', by_member, 'group', group_id, 'expression', expression, 'zone', zone,
             'pool', pool, 'plan', json(plan))
         FROM schedule WHERE by_member IN MINE ORDER BY id"),
    kind("goals", "group_goal", "SELECT json_object('account', by_member, 'group', group_id, 'goal', goal, 'since', AT(since))
         FROM group_goal WHERE by_member IN MINE ORDER BY since"),
    kind("problems", "own_problem", "SELECT json_object('account', by_member, 'workspace', workspace, 'id', id, 'revision', revision,
             'text', toml, 'at', AT(at), 'retired_at', AT(retired_at))
         FROM own_problem WHERE by_member IN MINE ORDER BY workspace, id, revision"),
    // Whose answers they were, is the others'; who gave the marks, is the peers'.
    kind("marks_given", "peer_mark", "SELECT json_object('interview', interview, 'account', member, 'stage', stage, 'levels', json(levels),
             'at', AT(at))
         FROM peer_mark WHERE member IN MINE ORDER BY at"),
    kind("marks_got", "peer_mark", "SELECT json_object('interview', interview, 'account', candidate, 'stage', stage, 'levels', json(levels),
             'at', AT(at))
         FROM peer_mark WHERE candidate IN MINE ORDER BY at"),
    kind("host_of", "study_group", "SELECT json_object('account', host, 'group', id, 'name', name, 'zone', zone)
         FROM study_group WHERE host IN MINE ORDER BY id"),
    kind("looks_for_partner", "pair_waiting", "SELECT json_object('account', member, 'group', group_id, 'zone', zone, 'level', level / 100.0,
             'since', AT(since))
         FROM pair_waiting WHERE member IN MINE ORDER BY since"),
    // Who the other one is, is the other one's.
    kind("had_partner", "pair_met", "SELECT json_object('account', iif(one IN MINE, one, other), 'group', group_id, 'at', AT(at))
         FROM pair_met WHERE one IN MINE OR other IN MINE ORDER BY at"),
    kind("wrong_codes", "link_try", "SELECT json_object('account', member, 'wrong', wrong, 'since', AT(since))
         FROM link_try WHERE member IN MINE ORDER BY member"),
];

/// The tables that files are made of.
pub fn exported() -> impl Iterator<Item = &'static str> {
    SECTIONS.iter().map(|kind| kind.table)
}

/// A statement as SQLite takes it.
fn statement(rows: &str) -> String {
    let mut rest = rows.replace("MINE", "(SELECT value FROM json_each(?1))");
    while let Some((before, after)) = rest.split_once("AT(") {
        let (column, after) = after.split_once(')').unwrap_or((after, ""));
        rest = format!(
            "{before}strftime('%Y-%m-%dT%H:%M:%fZ', {column} / 1000.0, 'unixepoch'){after}"
        );
    }
    rest
}

#[async_trait]
impl ExportStore for SqliteStore {
    async fn export(&self, accounts: &[MemberId]) -> Result<Vec<Section>> {
        let accounts: Vec<&str> = accounts.iter().map(MemberId::as_str).collect();
        let accounts = serde_json::to_string(&accounts).map_err(broken)?;
        let mut sections = Vec::with_capacity(SECTIONS.len());
        for Kind { name, rows, .. } in SECTIONS {
            let query = sqlx::query(AssertSqlSafe(statement(rows))).bind(&accounts);
            let rows = self.all(query, |row| Ok(text(row, 0))).await?;
            sections.push(Section { name, rows });
        }
        Ok(sections)
    }

    async fn group_rows(&self, group: &GroupId, periods: [PeriodKey; 4]) -> Result<Vec<GroupRow>> {
        let query = sqlx::query(
            "WITH here (member) AS (
                 SELECT DISTINCT candidate.member FROM interview INDEXED BY interview_group
                 CROSS JOIN candidate ON candidate.interview = interview.id WHERE interview.group_id = ?1
             ), points (member, period, points) AS (
                 SELECT member, period, points FROM board WHERE group_id = ?1 AND period IN (?2, ?3, ?4, ?5)
             ), done (member, interviews, mean) AS (
                 SELECT finished.member, count(*), avg(finished.score) FROM finished
                 CROSS JOIN interview ON interview.id = finished.interview
                 WHERE interview.group_id = ?1 GROUP BY finished.member
             ), wrote (member, at) AS (
                 SELECT part.member, max(part.at) FROM interview INDEXED BY interview_group
                 CROSS JOIN part ON part.interview = interview.id
                 WHERE interview.group_id = ?1 AND part.state = 'answer' GROUP BY part.member
             )
             SELECT here.member,
                 coalesce((SELECT points FROM points WHERE points.member = here.member AND period = ?2), 0),
                 coalesce((SELECT points FROM points WHERE points.member = here.member AND period = ?3), 0),
                 coalesce((SELECT points FROM points WHERE points.member = here.member AND period = ?4), 0),
                 coalesce((SELECT points FROM points WHERE points.member = here.member AND period = ?5), 0),
                 coalesce(done.interviews, 0), CAST(round(done.mean) AS INTEGER), wrote.at
             FROM here LEFT JOIN done USING (member) LEFT JOIN wrote USING (member)
             WHERE NOT EXISTS (SELECT 1 FROM preference
                 WHERE preference.member = here.member AND preferences ->> '$.hidden' = 1)
             ORDER BY here.member",
        )
        .bind(group.as_str());
        let query = periods.iter().fold(query, |query, period| query.bind(period.to_string()));
        let number = |value: i64| u32::try_from(value).map_err(broken);
        let read = |row: &SqliteRow| {
            let mut points = [0; 4];
            for (at, points) in points.iter_mut().enumerate() {
                *points = number(row.get(1 + at))?;
            }
            let mean = row.get::<Option<i64>, _>(6).map(number).transpose()?;
            Ok(GroupRow {
                member: MemberId::new(text(row, 0)),
                points,
                interviews: number(row.get(5))?,
                mean: mean.map(Score::from_hundredths),
                last_active: row.get::<Option<i64>, _>(7).map(time).transpose()?,
            })
        };
        self.all(query, read).await
    }
}
