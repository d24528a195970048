//! Boards over millions of ledger rows: what it costs to read one, to find one's rank on a board of fifty thousand, to write
//! rows of boards, and to check all of it while others write. One million unless told otherwise; the bar is at ten, which takes
//! some minutes and gigabytes to fill: `cargo bench --bench groups -- 10`.

use crate::{house::House, median, micros};
use chrono::{DateTime, Duration as Span, Utc};
use greenroom::{
    framework::{problem::ProblemId, stage::Stage},
    ids::{ConversationId, GroupId, InterviewId, MemberId, PlatformName},
    progress::{
        ledger::{Achievement, Claim, Reason},
        period::{Period, PeriodKey},
        season::Season,
    },
    service::ports::{
        boards::BoardStore,
        rows::{Commit, Frame},
        store::Store,
    },
};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

/// Members of the largest group; a tenth as many are spread over [`SMALL`] others.
const MEMBERS: i64 = 50_000;

/// Groups beside the largest.
const SMALL: i64 = 500;

/// Days that the ledger goes back.
const DAYS: i64 = 365;

/// Reads whose median is told.
const READS: usize = 200;

/// Claims written in one step.
const CLAIMS: i64 = 500;

fn today() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_323_200, 0).unwrap_or_default()
}

fn large() -> GroupId {
    GroupId::new("group-0")
}

/// Prints the figures.
///
/// # Errors
/// When the file cannot be written or read.
pub(crate) fn measure(runtime: &Runtime) -> anyhow::Result<()> {
    let millions: i64 = std::env::args().find_map(|typed| typed.parse().ok()).unwrap_or(1);
    let house = runtime.block_on(House::open())?;
    runtime.block_on(fill(&house.file(), millions * 1_000_000))?;
    println!("boards: {millions} million rows of the ledger, {MEMBERS} members in one group");
    runtime.block_on(read(&house))?;
    runtime.block_on(write(&house))?;
    runtime.block_on(check(&house))
}

/// Rows as the program would have written them, by SQL: row by row they would take an hour.
async fn fill(path: &Path, rows: i64) -> anyhow::Result<()> {
    let options = SqliteConnectOptions::new().filename(path).pragma("synchronous", "OFF");
    let mut file = SqliteConnection::connect_with(&options).await?;
    sqlx::query(
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1),
         rows (i, who, at) AS (SELECT i, i % (?2 + ?2 / 10), ?3 - (i % ?4) * 86400000 - i % 86400000 FROM n)
         INSERT INTO ledger (member, group_id, interview, problem, achievement, points, counted, at, day, week, month, reason)
         SELECT 'm' || who, CASE WHEN who < ?2 THEN 'group-0' ELSE 'group-' || (1 + who % ?5) END, i / 11, 'p' || (i / 11),
             'io', 1 + i % 13, 1 + i % 13, at, 'day:' || date(at / 1000, 'unixepoch'),
             'week:' || date(at / 1000, 'unixepoch', 'weekday 1', '-7 days'),
             'month:' || date(at / 1000, 'unixepoch', 'start of month'), 'closed'
         FROM rows",
    )
    .bind(rows)
    .bind(MEMBERS)
    .bind(today().timestamp_millis())
    .bind(DAYS)
    .bind(SMALL)
    .execute(&mut file)
    .await?;
    sqlx::query(
        "INSERT INTO board (group_id, period, member, points, interviews, reached_at)
         SELECT group_id, day, member, sum(counted), 0, max(at) FROM ledger GROUP BY 1, 2, 3
         UNION ALL SELECT group_id, week, member, sum(counted), 0, max(at) FROM ledger GROUP BY 1, 2, 3
         UNION ALL SELECT group_id, month, member, sum(counted), 0, max(at) FROM ledger GROUP BY 1, 2, 3
         UNION ALL SELECT group_id, 'all', member, sum(counted), 0, max(at) FROM ledger GROUP BY 1, 2, 3",
    )
    .execute(&mut file)
    .await?;
    sqlx::query(
        "INSERT INTO best (member, group_id, problem, achievement, points, at)
         SELECT member, group_id, problem, achievement, sum(points), max(at) FROM ledger GROUP BY 1, 2, 3, 4",
    )
    .execute(&mut file)
    .await?;
    file.close().await?;
    Ok(())
}

async fn read(house: &House) -> anyhow::Result<()> {
    for period in Period::ALL {
        let key = PeriodKey::holding(period, today() - Span::days(1), chrono_tz::UTC);
        let mut times = Vec::new();
        for round in 0..READS {
            let group = if round % 2 == 0 { large() } else { GroupId::new("group-7") };
            let start = Instant::now();
            house.store.board(&group, key, 20).await?;
            times.push(start.elapsed());
        }
        println!(
            "board of a {}: median {:.2} ms (bar: 1 ms)",
            period.word(),
            micros(median(times)) / 1e3
        );
    }
    let season = Season::holding(today(), chrono_tz::UTC);
    let start = Instant::now();
    house.store.season(&GroupId::new("group-7"), season, 20).await?;
    let small = start.elapsed();
    let start = Instant::now();
    house.store.season(&large(), season, 20).await?;
    println!(
        "board of a season, added up on demand: {:.1} ms for a small group (bar: 20 ms), {:.0} ms for {MEMBERS} members",
        micros(small) / 1e3,
        micros(start.elapsed()) / 1e3
    );
    let all = PeriodKey::holding(Period::All, today(), chrono_tz::UTC);
    let mut times = Vec::new();
    for round in 0..READS {
        let me = MemberId::new(format!("m{}", (round * 251) % 50_000));
        let start = Instant::now();
        house.store.place_on_board(&large(), all, &me).await?;
        times.push(start.elapsed());
    }
    println!("my rank among {MEMBERS}: median {:.2} ms (bar: 5 ms)", micros(median(times)) / 1e3);
    Ok(())
}

/// Each claim writes a best, a ledger row and four rows of boards.
async fn write(house: &House) -> anyhow::Result<()> {
    let mut times = Vec::new();
    for round in 0..20 {
        let claims = (0..CLAIMS).map(|one| {
            let at = today() + Span::seconds(round * CLAIMS + one);
            Claim {
                member: MemberId::new(format!("m{}", (round * 7919 + one * 97) % MEMBERS)),
                group: large(),
                interview: InterviewId(-1 - round),
                problem: ProblemId::new(format!("new{round}")),
                achievement: Achievement::Stage(Stage::Io),
                points: 7,
                at,
                periods: Claim::periods(at, chrono_tz::UTC),
                reason: Reason::Closed,
            }
        });
        let commit = Commit { at: today(), claims: claims.collect(), ..Commit::default() };
        let start = Instant::now();
        house.store.commit(commit).await?;
        times.push(start.elapsed() / u32::try_from(CLAIMS * 4)?);
    }
    println!(
        "a stored row of a board, with its share of ledger and best, in a batch: median {:.0} µs (bar: 120 µs)",
        micros(median(times))
    );
    Ok(())
}

/// Checks while a frame is taken in every few milliseconds.
async fn check(house: &House) -> anyhow::Result<()> {
    let store = std::sync::Arc::clone(&house.store);
    let (end, mut ended) = tokio::sync::oneshot::channel::<()>();
    let frames = tokio::spawn(async move {
        let mut waits: Vec<Duration> = Vec::new();
        while ended.try_recv().is_err() {
            let frame = Frame {
                platform: PlatformName::new("wire"),
                key: format!("check-{}", waits.len()),
                conversation: ConversationId::new("elsewhere"),
                at: today(),
                received_at: today(),
                body: "what somebody wrote while all was checked".to_owned(),
            };
            let start = Instant::now();
            store.accept(frame).await?;
            waits.push(start.elapsed());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        anyhow::Ok(waits)
    });
    let start = Instant::now();
    let faults = house.store.check().await?;
    let lasted = start.elapsed();
    let _ = end.send(());
    let waits = frames.await??;
    // Rows that no interview stands behind are told; what boards and ledger say must agree.
    let disagree = faults.iter().filter(|fault| fault.contains("ledger")).count();
    println!(
        "check of all boards against the ledger: {:.1} s, {disagree} disagree; {} frames taken in meanwhile waited {:.1} ms at the \
         median, {:.1} ms at the longest",
        lasted.as_secs_f64(),
        waits.len(),
        micros(median(waits.clone())) / 1e3,
        micros(waits.iter().max().copied().unwrap_or_default()) / 1e3,
    );
    Ok(())
}
