//! A hundred thousand schedules: what a look costs while none is due, and how long it takes until all that are due at once
//! are posted, while frames come in.

use crate::{house::House, median, micros};
use chrono::{DateTime, TimeDelta, Utc};
use greenroom::{
    framework::pool::Pool,
    ids::{ConversationId, GroupId, MemberId, PlatformName, ScheduleId},
    service::{
        firing,
        ports::{
            rows::{Commit, Frame, Group},
            schedule::{Plan, Schedule},
            schedules::ScheduleStore,
            store::Store,
        },
    },
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

/// Schedules in all, each of a group of its own.
const ALL: i64 = 100_000;

/// Those of them that are due at once.
const AT_ONCE: i64 = 80_000;

/// Schedules written in one step while the file is filled.
const PAGE: i64 = 500;

/// Looks whose mean is told while nothing is due.
const LOOKS: u32 = 100_000;

/// Bursts whose median is told.
const BURSTS: usize = 3;

/// Pause between two frames that come in meanwhile.
const FRAME_PAUSE: Duration = Duration::from_millis(2);

fn at(day: u32, hour: u32) -> DateTime<Utc> {
    let first = DateTime::from_timestamp(1_772_323_200, 0).unwrap_or_default();
    first + TimeDelta::days(i64::from(day)) + TimeDelta::hours(i64::from(hour))
}

/// Prints the figures.
///
/// # Errors
/// When the file cannot be written or read.
pub(crate) fn measure(runtime: &Runtime) -> anyhow::Result<()> {
    let house = runtime.block_on(House::open())?;
    runtime.block_on(fill(&house))?;
    println!("schedules: {ALL}, of which {AT_ONCE} are due at 9 every day");
    runtime.block_on(idle(&house))?;
    runtime.block_on(bursts(&house))
}

async fn fill(house: &House) -> anyhow::Result<()> {
    for first in (1..=ALL).step_by(usize::try_from(PAGE)?) {
        let mut commit = Commit { at: at(0, 0), ..Commit::default() };
        for id in first..first + PAGE {
            let group = GroupId::new(format!("group-{id}"));
            commit.groups.push(Group {
                id: group.clone(),
                name: group.to_string(),
                zone: "UTC".to_owned(),
                platform: PlatformName::new("wire"),
                channel: ConversationId::new(format!("channel-{id}")),
                host: None,
            });
            let hour = if id <= AT_ONCE { 9 } else { 10 + id % 13 };
            commit.schedules.push(Schedule {
                id: ScheduleId(id),
                group,
                expression: format!("0 {hour} * * *"),
                zone: "UTC".to_owned(),
                pool: Pool::Any,
                by: MemberId::new("ana"),
                next_due_at: Some(at(0, u32::try_from(hour)?)),
                plan: Plan::default(),
            });
        }
        house.store.commit(commit).await?;
    }
    Ok(())
}

async fn idle(house: &House) -> anyhow::Result<()> {
    house.clock.set(at(0, 8));
    firing::tick(&house.service).await?;
    let start = Instant::now();
    for _ in 0..LOOKS {
        firing::tick(&house.service).await?;
    }
    let held = start.elapsed() / LOOKS;
    let mut read = Vec::new();
    for _ in 0..1_000 {
        let start = Instant::now();
        house.store.due_schedules(at(0, 8), None, 500).await?;
        house.store.next_due(at(0, 8)).await?;
        read.push(start.elapsed());
    }
    println!(
        "idle tick: {:.3} µs (bar: 10 µs); what it need not read would take {:.0} µs",
        micros(held),
        micros(median(read))
    );
    Ok(())
}

async fn bursts(house: &House) -> anyhow::Result<()> {
    let mut times = Vec::new();
    let mut longest = Vec::new();
    for day in 0..BURSTS {
        house.clock.set(at(u32::try_from(day)?, 9));
        let over = Arc::new(AtomicBool::new(false));
        let frames = tokio::spawn(frames(Arc::clone(&house.store), day, Arc::clone(&over)));
        let start = Instant::now();
        while !house.store.due_schedules(at(u32::try_from(day)?, 9), None, 1).await?.is_empty() {
            firing::tick(&house.service).await?;
        }
        let posted = start.elapsed();
        over.store(true, Ordering::SeqCst);
        let waits = frames.await??;
        house.service.settled().await;
        println!(
            "burst {}: posted in {:.2} s ({:.0} a second), sent and noted after {:.2} s; {} frames that came meanwhile \
             waited {:.1} ms at the median, {:.1} ms at the longest",
            day + 1,
            posted.as_secs_f64(),
            AT_ONCE as f64 / posted.as_secs_f64(),
            start.elapsed().as_secs_f64(),
            waits.len(),
            micros(median(waits.clone())) / 1e3,
            micros(waits.iter().max().copied().unwrap_or_default()) / 1e3,
        );
        times.push(posted);
        longest.extend(waits.into_iter().max());
        // The others of the day, so that only those of nine are due on the next.
        house.clock.set(at(u32::try_from(day)?, 23));
        firing::tick(&house.service).await?;
        house.service.settled().await;
    }
    println!("all posted: median {:.2} s (bar: 5 s)", median(times).as_secs_f64());
    println!(
        "longest wait of a frame, which is longer than any transaction: median {:.1} ms (bar: 50 ms)",
        micros(median(longest)) / 1e3
    );
    Ok(())
}

/// Takes frames in until it is over; how long each took to be durable.
async fn frames(
    store: Arc<greenroom::store::sqlite::SqliteStore>,
    day: usize,
    over: Arc<AtomicBool>,
) -> anyhow::Result<Vec<Duration>> {
    let mut waits = Vec::new();
    while !over.load(Ordering::SeqCst) {
        let frame = Frame {
            platform: PlatformName::new("wire"),
            key: format!("frame-{day}-{}", waits.len()),
            conversation: ConversationId::new("elsewhere"),
            at: at(0, 9),
            received_at: at(0, 9),
            body: "what somebody wrote while all that was posted".to_owned(),
        };
        let start = Instant::now();
        store.accept(frame).await?;
        waits.push(start.elapsed());
        tokio::time::sleep(FRAME_PAUSE).await;
    }
    Ok(waits)
}
