//! What is kept about one person, counted, and where they are found. How it is erased is in `write::erase`.

use super::{SqliteStore, row::broken};
use crate::{
    chat::words::Kept,
    ids::{InboxId, InterviewId, MemberId, OutboxId},
    service::ports::{
        person::{Marks, NamedIn, Traces},
        store::StoreError,
    },
};
use sqlx::{
    Row,
    sqlite::{SqliteConnection, SqliteRow},
};

type Result<T> = std::result::Result<T, StoreError>;

/// Whether a message of ours is to somebody, about them, or in a thread of theirs; the arguments are those of [`Looked`].
///
/// Ids stand in JSON as whole values, or as mentions; a name counts as a whole value that a card shows (a word that stands out; a
/// row of a board, behind its rank), and as a whole word in threads of interviews that they took part in.
pub(super) const ABOUT: &str =
    "(EXISTS (SELECT 1 FROM json_each(?1) AS mark
         WHERE lower(card) GLOB mark.value OR lower(place) GLOB mark.value OR lower(if_closed) GLOB mark.value)
     OR root IN (SELECT value FROM json_each(?2)) OR key IN (SELECT value FROM json_each(?2))
     OR EXISTS (SELECT 1 FROM json_each(?3) AS name WHERE instr(lower(card), substr(json_quote(name.value), 2))
         AND EXISTS (SELECT 1 FROM json_tree(outbox.card) AS shown
             WHERE shown.type = 'text' AND (typeof(shown.key) = 'integer' OR shown.key IN ('value', 'title'))
                 AND (lower(shown.atom) = name.value OR shown.atom GLOB '[0-9]*'
                     AND substr(lower(shown.atom), -2 - length(name.value)) = '. ' || name.value)))
     OR (root IN (SELECT value FROM json_each(?4)) OR key IN (SELECT value FROM json_each(?4)))
         AND EXISTS (SELECT 1 FROM json_each(?5) AS word WHERE lower(card) GLOB word.value))";

/// Whether a frame names somebody: `?1` their ids, as patterns in a list in JSON.
pub(super) const NAMED: &str =
    "EXISTS (SELECT 1 FROM json_each(?1) AS mark WHERE lower(body) GLOB mark.value)";

/// The interviews of one person (`?1`) with others, and how to find their threads.
const TOGETHER: &str = "FROM candidate CROSS JOIN interview ON interview.id = candidate.interview
     WHERE candidate.member = ?1
         AND (SELECT count(*) > 1 FROM json_each(interview.head, '$.sheets'))";

/// What [`ABOUT`] and [`NAMED`] are asked with, as lists in JSON.
pub(super) struct Looked {
    /// Patterns of ids.
    pub(super) ids: String,
    /// Threads that are all theirs.
    pub(super) alone: String,
    /// Names.
    pub(super) names: String,
    /// Threads of interviews with others.
    together: String,
    /// Patterns of names as words.
    words: String,
}

impl Looked {
    pub(super) async fn of(
        connection: &mut SqliteConnection,
        member: &MemberId,
        marks: &Marks,
    ) -> std::result::Result<Self, sqlx::Error> {
        let mut threads = Vec::new();
        for which in [ALONE, TOGETHER] {
            let query = format!("SELECT interview.thread {which}");
            let query = sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(query));
            threads.push(list(&query.bind(member.as_str()).fetch_all(&mut *connection).await?)?);
        }
        let together = threads.pop().unwrap_or_default();
        let ids = marks.ids().iter().flat_map(|id| {
            let id = globbed(&quoted(id));
            [format!("*\"{id}\"*"), format!("*<@{id}>*"), format!("*<@!{id}>*")]
        });
        let words = marks.names().iter().flat_map(|name| {
            let name = globbed(&quoted(name));
            // A line break is written as a letter.
            ["*[^0-9a-z]", "*\\n"].map(|before| format!("{before}{name}[^0-9a-z]*"))
        });
        Ok(Self {
            ids: list(&ids.collect::<Vec<_>>())?,
            alone: threads.pop().unwrap_or_default(),
            names: list(marks.names())?,
            together,
            words: list(&words.collect::<Vec<_>>())?,
        })
    }

    /// The arguments of [`ABOUT`], in order.
    pub(super) fn arguments(&self) -> [&str; 5] {
        [&self.ids, &self.alone, &self.names, &self.together, &self.words]
    }
}

/// A text as it stands inside of a string in JSON.
fn quoted(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    let within = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    within.unwrap_or_default().to_owned()
}

/// A text in a pattern that stands for itself.
fn globbed(text: &str) -> String {
    text.chars().fold(String::new(), |mut pattern, character| {
        match character {
            '*' | '?' | '[' => pattern.extend(['[', character, ']']),
            other => pattern.push(other),
        }
        pattern
    })
}

/// The interviews that are all of one person (`?1`), and how to find their threads.
pub(super) const ALONE: &str =
    "FROM candidate CROSS JOIN interview ON interview.id = candidate.interview
     WHERE candidate.member = ?1
         AND (SELECT count(*) = 1 AND min(key) = ?1 FROM json_each(interview.head, '$.sheets'))";

fn list<T: serde::Serialize>(values: &[T]) -> std::result::Result<String, sqlx::Error> {
    serde_json::to_string(values).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}

impl SqliteStore {
    pub(super) async fn kept_of(&self, member: &MemberId) -> Result<Kept> {
        let query = sqlx::query(
            "WITH mine (id) AS (SELECT interview FROM candidate WHERE member = ?1)
             SELECT (SELECT count(*) FROM mine),
                 (SELECT count(*) FROM mine CROSS JOIN interview USING (id) WHERE status <> 'closed'),
                 (SELECT count(*) FROM mine CROSS JOIN part ON part.interview = mine.id WHERE member = ?1),
                 (SELECT count(*) FROM mine CROSS JOIN grade ON grade.interview = mine.id WHERE member = ?1),
                 (SELECT count(*) FROM finished WHERE member = ?1),
                 (SELECT coalesce(sum(points), 0) FROM board WHERE period = 'all' AND member = ?1
                     AND group_id IN (SELECT group_id FROM best WHERE member = ?1)),
                 (SELECT count(*) FROM outline_seen WHERE member = ?1),
                 (SELECT count(*) FROM schedule WHERE by_member = ?1),
                 (SELECT count(*) FROM group_goal WHERE by_member = ?1),
                 (SELECT count(*) FROM own_problem WHERE by_member = ?1),
                 EXISTS (SELECT 1 FROM preference WHERE member = ?1),
                 EXISTS (SELECT 1 FROM member WHERE id = ?1),
                 (SELECT zone FROM member WHERE id = ?1),
                 (SELECT count(*) FROM peer_mark WHERE member = ?1),
                 (SELECT count(*) FROM peer_mark WHERE candidate = ?1)",
        )
        .bind(member.as_str());
        let read = |row: &SqliteRow| {
            let count = |column| u64::try_from(row.get::<i64, _>(column)).unwrap_or(0);
            Ok(Kept {
                interviews: count(0),
                open: count(1),
                messages: count(2),
                grades: count(3),
                results: count(4),
                points: count(5),
                outlines: count(6),
                schedules: count(7),
                goals: count(8),
                problems: count(9),
                preferences: row.get(10),
                named: row.get(11),
                zone: row.get(12),
                linked: 0,
                reviews: count(13),
                reviewed: count(14),
            })
        };
        Ok(self.all(query, read).await?.pop().unwrap_or_default())
    }

    pub(super) async fn traces_of(&self, member: &MemberId, marks: &Marks) -> Result<Traces> {
        let newest = sqlx::query(
            "SELECT (SELECT coalesce(max(id), 0) FROM inbox), (SELECT coalesce(max(id), 0) FROM outbox)",
        );
        let read = |row: &SqliteRow| Ok((InboxId(row.get(0)), OutboxId(row.get(1))));
        let (newest_frame, newest_message) =
            self.all(newest, read).await?.pop().unwrap_or((InboxId(0), OutboxId(0)));
        let interviews = sqlx::query(
            "SELECT id, (SELECT count(*) = 1 AND min(key) = ?1 FROM json_each(head, '$.sheets')), status = 'closed'
             FROM interview
             WHERE id IN (SELECT interview FROM candidate WHERE member = ?1) OR instr(room, ?2)",
        )
        .bind(member.as_str())
        .bind(serde_json::to_string(member.as_str()).map_err(broken)?);
        let interviews = self
            .all(interviews, |row| {
                Ok(NamedIn {
                    interview: InterviewId(row.get(0)),
                    alone: row.get(1),
                    closed: row.get(2),
                })
            })
            .await?;
        let tell = |error| self.fault().tell(error);
        let mut connection = self.readers.acquire().await.map_err(tell)?;
        let looked = Looked::of(&mut connection, member, marks).await.map_err(tell)?;
        drop(connection);
        let frames =
            sqlx::query(sqlx::AssertSqlSafe(format!("SELECT id FROM inbox WHERE {NAMED}")))
                .bind(&looked.ids);
        let frames = self.all(frames, |row| Ok(InboxId(row.get(0)))).await?;
        let mut messages =
            sqlx::query(sqlx::AssertSqlSafe(format!("SELECT id FROM outbox WHERE {ABOUT}")));
        for argument in looked.arguments() {
            messages = messages.bind(argument);
        }
        let messages = self.all(messages, |row| Ok(OutboxId(row.get(0)))).await?;
        Ok(Traces { interviews, frames, messages, newest_frame, newest_message })
    }
}
