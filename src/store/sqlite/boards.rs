//! Boards as they are read: standings of a period, of a season, and one member's rank. They are written beside.

use super::{
    SqliteStore,
    row::{broken, json, text, time},
};
use crate::{
    framework::problem::ProblemId,
    grading::score::Score,
    ids::{ConversationId, GroupId, MemberId, PlatformName},
    progress::{
        board::{Ranked, Standing},
        board_rules::BoardRules,
        period::{Period, PeriodKey},
        season::Season,
    },
    service::ports::{boards::BoardStore, store::StoreError},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

type Result<T> = std::result::Result<T, StoreError>;

#[async_trait]
impl BoardStore for SqliteStore {
    async fn board(&self, group: &GroupId, period: PeriodKey, limit: u32) -> Result<Vec<Standing>> {
        let query = sqlx::query(
            "SELECT member, points, interviews, reached_at FROM board
             WHERE group_id = ?1 AND period = ?2 AND points > 0 ORDER BY points DESC, reached_at, member LIMIT ?3",
        )
        .bind(group.as_str())
        .bind(period.to_string())
        .bind(limit);
        self.all(query, standing_row).await
    }

    async fn season(&self, group: &GroupId, season: Season, limit: u32) -> Result<Vec<Standing>> {
        let day = |begins| PeriodKey { period: Period::Day, begins }.to_string();
        let query = sqlx::query(
            "SELECT member, sum(points) AS sum, sum(interviews), max(reached_at) FILTER (WHERE points > 0) AS reached
             FROM board WHERE group_id = ?1 AND period BETWEEN ?2 AND ?3
             GROUP BY member HAVING sum > 0 ORDER BY sum DESC, reached, member LIMIT ?4",
        )
        .bind(group.as_str())
        .bind(day(season.first()))
        .bind(day(season.last()))
        .bind(limit);
        self.all(query, standing_row).await
    }

    async fn problem_board(
        &self,
        group: &GroupId,
        problem: &ProblemId,
        limit: u32,
    ) -> Result<Vec<Standing>> {
        let query = sqlx::query(
            "SELECT member, sum(points) AS sum, (SELECT count(*) FROM finished
                 WHERE finished.member = best.member AND finished.problem = ?2), max(at) AS reached
             FROM best INDEXED BY best_problem WHERE group_id = ?1 AND problem = ?2
             GROUP BY member HAVING sum > 0 ORDER BY sum DESC, reached, member LIMIT ?3",
        )
        .bind(group.as_str())
        .bind(problem.as_str())
        .bind(limit);
        self.all(query, standing_row).await
    }

    async fn groups_with_boards(
        &self,
        platform: &PlatformName,
    ) -> Result<Vec<(GroupId, ConversationId)>> {
        let query = sqlx::query(
            "SELECT id, channel FROM study_group WHERE platform = ?1
                 AND NOT EXISTS (SELECT 1 FROM board_rules WHERE group_id = study_group.id AND rules ->> '$.off')",
        );
        let read =
            |row: &SqliteRow| Ok((GroupId::new(text(row, 0)), ConversationId::new(text(row, 1))));
        self.all(query.bind(platform.as_str()), read).await
    }

    async fn board_of_all(&self, groups: &[GroupId]) -> Result<Vec<Standing>> {
        let groups: Vec<&str> = groups.iter().map(GroupId::as_str).collect();
        let query = sqlx::query(
            "SELECT member, sum(points) AS sum, sum(interviews), max(reached_at) FILTER (WHERE points > 0) AS reached
             FROM json_each(?1) AS wanted CROSS JOIN board ON group_id = wanted.value AND period = 'all'
             GROUP BY member HAVING sum > 0 ORDER BY sum DESC, reached, member",
        )
        .bind(serde_json::to_string(&groups).map_err(broken)?);
        self.all(query, standing_row).await
    }

    async fn results_since(
        &self,
        group: &GroupId,
        since: DateTime<Utc>,
    ) -> Result<Vec<(MemberId, DateTime<Utc>, Score)>> {
        let query = sqlx::query(
            "SELECT member, at, score FROM interview INDEXED BY interview_group
             CROSS JOIN finished INDEXED BY finished_interview ON finished.interview = interview.id
             WHERE group_id = ?1 AND at >= ?2",
        )
        .bind(group.as_str())
        .bind(since.timestamp_millis());
        let read = |row: &SqliteRow| {
            let score = Score::from_hundredths(row.get(2));
            Ok((MemberId::new(text(row, 0)), time(row.get(1))?, score))
        };
        self.all(query, read).await
    }

    async fn board_rules(&self, group: &GroupId) -> Result<BoardRules> {
        let query = sqlx::query("SELECT rules FROM board_rules WHERE group_id = ?1");
        let rules = self.all(query.bind(group.as_str()), |row| json(row, 0)).await?.pop();
        Ok(rules.unwrap_or_default())
    }

    /// Counts who is ahead along the order of the board; who hides is looked up from the few who set something.
    async fn place_on_board(
        &self,
        group: &GroupId,
        period: PeriodKey,
        member: &MemberId,
    ) -> Result<Option<Ranked>> {
        let query = sqlx::query(
            "WITH mine AS (
                 SELECT member, points, interviews, reached_at FROM board
                 WHERE group_id = ?1 AND period = ?2 AND member = ?3 AND points > 0
             )
             SELECT member, points, interviews, reached_at, 1
                 + (SELECT count(*) FROM board AS other WHERE other.group_id = ?1 AND other.period = ?2
                    AND other.points > mine.points)
                 + (SELECT count(*) FROM board AS other WHERE other.group_id = ?1 AND other.period = ?2
                    AND other.points = mine.points
                    AND (other.reached_at, other.member) < (mine.reached_at, mine.member))
                 - (SELECT count(*) FROM preference CROSS JOIN board AS other
                    WHERE preferences ->> '$.hidden' = 1 AND other.group_id = ?1 AND other.period = ?2
                    AND other.member = preference.member AND (other.points > mine.points
                        OR other.points = mine.points
                        AND (other.reached_at, other.member) < (mine.reached_at, mine.member)))
             FROM mine",
        )
        .bind(group.as_str())
        .bind(period.to_string())
        .bind(member.as_str());
        let read = |row: &SqliteRow| {
            let rank = u32::try_from(row.get::<i64, _>(4)).map_err(broken)?;
            Ok(Ranked { rank, standing: standing_row(row)? })
        };
        Ok(self.all(query, read).await?.pop())
    }
}

/// `member, points, interviews, reached_at`.
fn standing_row(row: &SqliteRow) -> Result<Standing> {
    Ok(Standing {
        member: MemberId::new(text(row, 0)),
        points: u32::try_from(row.get::<i64, _>(1)).map_err(broken)?,
        interviews: u32::try_from(row.get::<i64, _>(2)).map_err(broken)?,
        reached_at: time(row.get(3))?,
    })
}
