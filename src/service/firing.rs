//! Wakes interviews and schedules by the clock: a due look becomes work of its conversation, due schedules post.

use super::{
    Service, decide,
    ports::{
        rows::{Schedule, Wake},
        store::StoreError,
    },
};
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
        let more = match tick(&service).await {
            Ok(more) => more,
            Err(error) => {
                tracing::error!("could not look for what is due: {error:#}");
                false
            }
        };
        if more {
            continue;
        }
        let sleep = until_next(&service).await;
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

/// One look at the clock; whether there was more than it took.
///
/// # Errors
/// When the store cannot be read.
pub async fn tick(service: &Arc<Service>) -> Result<bool, StoreError> {
    let now = service.clock.now();
    let due = service.store.due_wakes(now, AT_ONCE).await?;
    for wake in &due {
        push(service, *wake).await?;
    }
    let schedules = service.store.due_schedules(now, AT_ONCE).await?;
    for schedule in &schedules {
        fire(service, schedule).await;
    }
    Ok(schedules.len() == AT_ONCE as usize)
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

async fn push(service: &Arc<Service>, wake: Wake) -> Result<(), StoreError> {
    if let Some(key) = conversation_of(service, wake.interview).await? {
        service.intake.push_wake(service, key, wake);
    }
    Ok(())
}

/// Where a look at an interview waits: with the frames of its thread, so that they keep the order of time.
async fn conversation_of(
    service: &Arc<Service>,
    id: crate::ids::InterviewId,
) -> Result<Option<String>, StoreError> {
    let Some(known) = service.interview(id).await? else { return Ok(None) };
    let room = &known.room;
    let thread = match service.memory.bound(&room.platform, &room.thread) {
        Some(thread) => Some(thread),
        None => service.store.platform_id(&room.platform, &room.thread).await?,
    };
    let conversation = thread.map_or_else(|| room.channel.clone(), crate::ids::ConversationId::new);
    Ok(Some(Service::conversation_key(&room.platform, &conversation)))
}

/// After a stop of ours of more than a minute, running mocks get that time back.
pub(super) async fn outage(service: &Arc<Service>) -> Result<(), StoreError> {
    let now = service.clock.now();
    let Some(last) = service.store.last_alive().await? else { return Ok(()) };
    let lasted = now - last;
    if lasted > Duration::seconds(SHORT_STOP_SECONDS) {
        for interview in service.store.running_mocks().await? {
            if let Some(key) = conversation_of(service, interview).await? {
                service.intake.push_outage(service, key, interview, lasted);
            }
        }
    }
    service.store.alive(Some(now)).await
}
