//! Wakes interviews and schedules by the clock: a due look becomes work of its conversation, due schedules post.

use super::{
    Service, decide,
    ports::{
        rows::{StoredInterview, Wake},
        schedule::Schedule,
        store::StoreError,
    },
};
use crate::ids::ConversationId;
use chrono::{DateTime, Duration, Utc};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use tokio::sync::Notify;

/// Longest sleep between looks at the clock, so that a clock set forward is noticed. In milliseconds.
const LONGEST_SLEEP_MS: u64 = 1_000;

/// Interviews or schedules taken at one look; a burst is worked off in as many looks (more at once is no faster).
const AT_ONCE: u32 = 500;

/// Shortest sleep while something is due that waits for what people did earlier, in milliseconds.
const HELD_SLEEP_MS: u64 = 200;

/// How often it is noted that we are up, in milliseconds.
const ALIVE_MS: i64 = 15_000;

/// A stop of ours up to this long extends no mock.
const SHORT_STOP_SECONDS: i64 = 60;

/// Runs until it is dropped.
pub async fn run(service: Arc<Service>) {
    let mut alive_at = None;
    loop {
        service.alarm_clock.awake();
        let now = service.clock.now();
        if alive_at.is_none_or(|last| now - last >= Duration::milliseconds(ALIVE_MS) || now < last)
        {
            service.note_alive().await;
            alive_at = Some(now);
        }
        let least = match tick(&service).await {
            Ok(Look { more: true, .. }) => continue,
            Ok(Look { held: true, .. }) => HELD_SLEEP_MS,
            Ok(Look { .. }) => 0,
            Err(error) => {
                tracing::error!("could not look for what is due: {error:#}");
                0
            }
        };
        let sleep = until_next(&service).await.max(least);
        let until = service.clock.now() + Duration::milliseconds(sleep.cast_signed());
        service.alarm_clock.sleep(until, std::time::Duration::from_millis(sleep)).await;
    }
}

/// Wakes the firing loop for what is due before it would wake by itself.
#[derive(Debug)]
pub(super) struct AlarmClock {
    /// When the loop wakes by itself, in milliseconds; the end of time while it is awake, so that whatever is set then
    /// is not overslept.
    until: AtomicI64,
    rings: Notify,
}

impl Default for AlarmClock {
    fn default() -> Self {
        Self { until: AtomicI64::new(i64::MAX), rings: Notify::new() }
    }
}

impl AlarmClock {
    /// Something is due at a time.
    pub(super) fn set(&self, at: DateTime<Utc>) {
        if at.timestamp_millis() < self.until.load(Ordering::SeqCst) {
            self.rings.notify_one();
        }
    }

    fn awake(&self) {
        self.until.store(i64::MAX, Ordering::SeqCst);
    }

    async fn sleep(&self, until: DateTime<Utc>, sleep: std::time::Duration) {
        self.until.store(until.timestamp_millis(), Ordering::SeqCst);
        tokio::select! {
            () = tokio::time::sleep(sleep) => {}
            () = self.rings.notified() => {}
        }
    }
}

async fn until_next(service: &Service) -> u64 {
    let next = service.store.next_due().await.ok().flatten();
    let wait = next.map(|at| (at - service.clock.now()).num_milliseconds());
    wait.map_or(LONGEST_SLEEP_MS, |wait| {
        u64::try_from(wait).unwrap_or(0).clamp(20, LONGEST_SLEEP_MS)
    })
}

/// What a look at the clock left undone.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// There was more than it took.
    more: bool,
    /// Something is due and waits for what people did earlier.
    held: bool,
}

/// One look at the clock.
///
/// # Errors
/// When the store cannot be read.
pub async fn tick(service: &Arc<Service>) -> Result<Look, StoreError> {
    let now = service.clock.now();
    let due = service.store.due_wakes(now, AT_ONCE).await?;
    let mut held = false;
    for wake in &due {
        held |= !push(service, *wake).await?;
    }
    let schedules = service.store.due_schedules(now, AT_ONCE).await?;
    for schedule in &schedules {
        fire(service, schedule).await;
    }
    Ok(Look { more: schedules.len() == AT_ONCE as usize, held })
}

async fn fire(service: &Arc<Service>, schedule: &Schedule) {
    let decision = match decide::fire(service, schedule, service.clock.now()).await {
        Ok(decision) => decision,
        Err(failure) => {
            tracing::error!(schedule = %schedule.id, "schedule not fired: {failure:?}");
            return;
        }
    };
    match service.write(decision).await {
        Ok(_) => tracing::info!(schedule = %schedule.id, "schedule fired"),
        // Another task fired the same instant: nothing is written twice.
        Err(StoreError::Conflict) => {}
        Err(error) => tracing::error!(schedule = %schedule.id, "schedule not fired: {error:#}"),
    }
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
