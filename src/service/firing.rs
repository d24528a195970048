//! Wakes interviews and schedules by the clock: a due look becomes work of its conversation, due schedules post.
//!
//! When the next of them is due is held in memory, so that nothing is read until then. Schedules are worked off in pages:
//! one is decided while the one before it is written. One that cannot be worked on rests for a while and keeps no other waiting.

use super::{
    Service, decide,
    ports::{
        rows::{StoredInterview, Wake},
        schedule::Due,
        store::StoreError,
    },
};
use crate::ids::{ConversationId, ScheduleId};
use chrono::{DateTime, Duration, Utc};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};
use tokio::sync::Notify;

/// Longest sleep between looks at the clock, so that a clock set forward is noticed. In milliseconds.
const LONGEST_SLEEP_MS: u64 = 1_000;

/// Shortest sleep while something is due, in milliseconds.
const SHORTEST_SLEEP_MS: u64 = 20;

/// Interviews taken at one look, and schedules of a page (more at once is no faster).
const AT_ONCE: u32 = 500;

/// Pause between looks while something is due that waits for what people did earlier, in milliseconds.
const HELD_SLEEP_MS: i64 = 200;

/// How often it is noted that we are up, in milliseconds.
const ALIVE_MS: i64 = 15_000;

/// A stop of ours up to this long extends no mock.
const SHORT_STOP_SECONDS: i64 = 60;

/// First rest of a schedule that could not be worked on, in seconds; doubled up to [`LONGEST_REST`].
const FIRST_REST: i64 = 60;
const LONGEST_REST: i64 = 3_600;

/// Rest of a schedule that was changed while it was decided on, in seconds.
const CONFLICT_REST: i64 = 1;

/// Runs until it is dropped.
pub async fn run(service: Arc<Service>) {
    let mut alive_at = None;
    loop {
        let now = service.clock.now();
        if alive_at.is_none_or(|last| now - last >= Duration::milliseconds(ALIVE_MS) || now < last)
        {
            service.note_alive().await;
            alive_at = Some(now);
        }
        let sleep = match tick(&service).await {
            Ok(()) => service.alarm_clock.pause(service.clock.now()),
            Err(error) => {
                tracing::error!("could not look for what is due: {error:#}");
                LONGEST_SLEEP_MS
            }
        };
        service.alarm_clock.sleep(std::time::Duration::from_millis(sleep)).await;
    }
}

/// Knows when the next interview or schedule is due, and wakes the firing loop for what is due before it would wake by itself.
#[derive(Debug)]
pub(super) struct AlarmClock {
    /// Nothing is due before this, in milliseconds; the beginning of time before the first look.
    due: AtomicI64,
    rings: Notify,
}

impl Default for AlarmClock {
    fn default() -> Self {
        Self { due: AtomicI64::new(i64::MIN), rings: Notify::new() }
    }
}

impl AlarmClock {
    /// Something is due at a time.
    pub(super) fn set(&self, at: DateTime<Utc>) {
        let at = at.timestamp_millis();
        if self.due.fetch_min(at, Ordering::SeqCst) > at {
            self.rings.notify_one();
        }
    }

    fn is_quiet(&self, now: DateTime<Utc>) -> bool {
        self.due.load(Ordering::SeqCst) > now.timestamp_millis()
    }

    /// What is set from here on is not overslept: what is read from now on may be older.
    fn begin_look(&self) {
        self.due.store(i64::MAX, Ordering::SeqCst);
    }

    /// Milliseconds until the next look.
    fn pause(&self, now: DateTime<Utc>) -> u64 {
        let left = self.due.load(Ordering::SeqCst).saturating_sub(now.timestamp_millis());
        u64::try_from(left).unwrap_or(0).clamp(SHORTEST_SLEEP_MS, LONGEST_SLEEP_MS)
    }

    async fn sleep(&self, sleep: std::time::Duration) {
        tokio::select! {
            () = tokio::time::sleep(sleep) => {}
            () = self.rings.notified() => {}
        }
    }
}

/// Schedules that could not be worked on, how long each rests, and until when.
#[derive(Debug, Default)]
pub(super) struct Resting(Mutex<HashMap<ScheduleId, (Duration, DateTime<Utc>)>>);

impl Resting {
    fn with<T>(
        &self,
        look: impl FnOnce(&mut HashMap<ScheduleId, (Duration, DateTime<Utc>)>) -> T,
    ) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Also not when the clock was set back by more than it rests.
    fn rests(&self, id: ScheduleId, now: DateTime<Utc>) -> bool {
        self.with(|all| {
            all.get(&id).is_some_and(|(rest, until)| now < *until && *until - now <= *rest)
        })
    }

    /// Until when it rests from now on.
    fn rest(&self, id: ScheduleId, now: DateTime<Utc>) -> DateTime<Utc> {
        self.with(|all| {
            let before = all.get(&id).map(|(rest, _)| *rest * 2);
            let rest = before
                .unwrap_or(Duration::seconds(FIRST_REST))
                .clamp(Duration::seconds(FIRST_REST), Duration::seconds(LONGEST_REST));
            all.insert(id, (rest, now + rest));
            now + rest
        })
    }

    fn ends(&self, id: ScheduleId) {
        self.with(|all| all.remove(&id));
    }
}

/// One look at the clock; reads nothing when nothing is due.
///
/// # Errors
/// When the store cannot be read: then the next look is made as if something were due.
pub async fn tick(service: &Arc<Service>) -> Result<(), StoreError> {
    let now = service.clock.now();
    if service.alarm_clock.is_quiet(now) {
        return Ok(());
    }
    service.alarm_clock.begin_look();
    let looked = look(service, now).await;
    if looked.is_err() {
        service.alarm_clock.set(now);
    }
    looked
}

async fn look(service: &Arc<Service>, now: DateTime<Utc>) -> Result<(), StoreError> {
    for wake in service.store.due_wakes(now, AT_ONCE).await? {
        if !push(service, wake).await? {
            service.alarm_clock.set(now + Duration::milliseconds(HELD_SLEEP_MS));
        }
    }
    schedules(service, now).await?;
    if let Some(next) = service.store.next_due(now).await? {
        service.alarm_clock.set(next);
    }
    Ok(())
}

/// Works off all schedules that are due.
async fn schedules(service: &Arc<Service>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut after = None;
    let mut before = decide::Rooms::default();
    let mut writing = None;
    loop {
        let mut page = service.store.due_schedules(now, after, AT_ONCE).await?;
        let full = page.len() == AT_ONCE as usize;
        after = page.last().and_then(|last| {
            let Due { schedule, .. } = last;
            schedule.next_due_at.map(|at| (at, schedule.id))
        });
        page.retain(|due| !service.resting.rests(due.schedule.id, now));
        let mut rooms =
            decide::Rooms::read(service, page.iter().map(|due| &due.schedule), &before).await?;
        let mut decided = Vec::with_capacity(page.len());
        for due in &page {
            let id = due.schedule.id;
            match decide::fire(service, due, &mut rooms, now).await {
                Ok(decision) => decided.push((id, decision)),
                Err(failure) => {
                    tracing::error!(schedule = %id, "schedule not fired: {failure:?}");
                    service.alarm_clock.set(service.resting.rest(id, now));
                }
            }
        }
        before = rooms;
        written(writing.take()).await;
        if !decided.is_empty() {
            tracing::info!(schedules = decided.len(), "due");
            let service = Arc::clone(service);
            writing = Some(tokio::spawn(async move { write(&service, decided, now).await }));
        }
        if !full {
            break;
        }
    }
    written(writing).await;
    Ok(())
}

/// Waits until a page is written. One that panicked is read again by the next look, as it would be after a crash.
async fn written(page: Option<tokio::task::JoinHandle<()>>) {
    if let Some(page) = page
        && let Err(error) = page.await
        && !error.is_cancelled()
    {
        tracing::error!("a page of schedules was not written: {error}");
    }
}

async fn write(
    service: &Arc<Service>,
    decided: Vec<(ScheduleId, decide::Decision)>,
    now: DateTime<Utc>,
) {
    let writes = decided.into_iter().map(|(id, decision)| async move {
        match service.write(decision).await {
            Ok(_) => {
                tracing::debug!(schedule = %id, "fired");
                service.resting.ends(id);
            }
            // Another task fired the same instant, or somebody changed it: nothing is written twice.
            Err(StoreError::Conflict) => {
                service.alarm_clock.set(now + Duration::seconds(CONFLICT_REST));
            }
            Err(error) => {
                tracing::error!(schedule = %id, "schedule not fired: {error:#}");
                service.alarm_clock.set(service.resting.rest(id, now));
            }
        }
    });
    futures::future::join_all(writes).await;
}

/// Puts a due look in line; false when what people did earlier may not have reached us.
async fn push(service: &Arc<Service>, wake: Wake) -> Result<bool, StoreError> {
    let Some(known) = service.interview(wake.interview).await? else { return Ok(true) };
    let platform = &known.room.platform;
    let conversation = conversation_of(service, &known).await?;
    // What people did before the deadline counts, also when it has not reached us yet.
    let caught_up = service.platform(platform).is_ok_and(|one| one.caught_up(&conversation));
    if caught_up {
        let key = Service::conversation_key(platform, &conversation);
        service.intake.push_wake(service, key, wake);
    }
    Ok(caught_up)
}

/// Where a look at an interview waits: with the frames of its thread, so that they keep the order of time.
async fn conversation_of(
    service: &Arc<Service>,
    known: &StoredInterview,
) -> Result<ConversationId, StoreError> {
    let room = &known.room;
    let thread = match service.memory.bound(&room.platform, &room.thread) {
        Some(thread) => Some(thread),
        None => service.store.platform_id(&room.platform, &room.thread).await?,
    };
    Ok(thread.map_or_else(|| room.channel.clone(), ConversationId::new))
}

/// After a stop of ours of more than a minute, running mocks get that time back.
pub(super) async fn outage(service: &Arc<Service>) -> Result<(), StoreError> {
    let now = service.clock.now();
    let Some(last) = service.store.last_alive().await? else { return Ok(()) };
    let lasted = now - last;
    if lasted > Duration::seconds(SHORT_STOP_SECONDS) {
        for interview in service.store.running_mocks().await? {
            if let Some(known) = service.interview(interview).await? {
                let conversation = conversation_of(service, &known).await?;
                let key = Service::conversation_key(&known.room.platform, &conversation);
                service.intake.push_outage(service, key, interview, lasted);
            }
        }
    }
    service.store.alive(Some(now)).await
}
