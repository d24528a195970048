//! What happens on each inbound; the ports to the outside; the intake, firing and delivery loops.
//!
//! No SQL, no HTTP, no terminal: those are edges, which implement the traits of [`ports`]. The way of one reply:
//! [`intake`] takes stored frames in order of platform time, [`decide`] says what follows from one, its commit is one
//! transaction, [`delivery`] sends what it says. [`firing`] wakes interviews and schedules by the clock, `files` makes what goes with a card. When much comes at
//! once, [`door`] lets it be stored before what is stored is worked on.

mod banks;
pub mod decide;
pub mod delivery;
mod door;
pub mod failure;
mod files;
pub mod firing;
pub mod intake;
pub mod memory;
pub mod ports;
mod writing;

use crate::{
    framework::bank::Bank,
    grading::{grader::Grading, vectors::Vectors},
    ids::{ConversationId, GroupId, InterviewId, MemberId, PlatformName},
    interview::alarm::Patience,
};
use chrono_tz::Tz;
use memory::Memory;
use ports::{
    clock::Clock,
    painter::Painter,
    platform::Platform,
    random::Random,
    rows::{Frame, Group, StoredInterview},
    store::{Store, StoreError},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Notify, Semaphore},
    time::Instant,
};

/// Minutes of a mock when none are given: a usual interview slot.
pub const MOCK_MINUTES: u32 = 45;

/// Answers graded at the same time, so that grading leaves a core to everything else.
const GRADING_AT_ONCE: usize = 2;

/// Longest wait of what was said below a message of ours for the message to be noted as sent: platforms wait three seconds for
/// us. What is still unknown then is kept, rather than an answer lost.
const LONGEST_UNNOTED: Duration = Duration::from_millis(1_500);

/// Pause between looks whether it is: a few commits.
const UNNOTED_PAUSE: Duration = Duration::from_millis(5);

/// What can be set.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Time zone of a group that has not chosen one.
    pub zone: Tz,
    /// Days until an interview is nudged and closed.
    pub patience: Patience,
}

/// Everything the service is made of.
pub struct Parts {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// Rubric and problems.
    pub bank: Arc<Bank>,
    /// The grader.
    pub grader: Arc<dyn Grading>,
    /// Sentence vectors, for the interviewer's ear.
    pub vectors: Arc<Vectors>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Whatever draws pictures.
    pub painter: Arc<dyn Painter>,
    /// Where random bytes come from.
    pub random: Arc<dyn Random>,
    /// The platforms, each once.
    pub platforms: Vec<Arc<dyn Platform>>,
    /// What can be set.
    pub settings: Settings,
}

/// The service: one for each process that writes.
pub struct Service {
    store: Arc<dyn Store>,
    /// Rubric, and the problems that every workspace has. What one sees is [`Service::bank_of`].
    bank: Arc<Bank>,
    grader: Arc<dyn Grading>,
    vectors: Arc<Vectors>,
    banks: banks::Banks,
    clock: Arc<dyn Clock>,
    painter: Arc<dyn Painter>,
    random: Arc<dyn Random>,
    platforms: HashMap<PlatformName, Arc<dyn Platform>>,
    settings: Settings,
    memory: Memory,
    intake: intake::Queues,
    delivery: delivery::Lanes,
    grading_permits: Semaphore,
    alarm_clock: firing::AlarmClock,
    resting: firing::Resting,
    work: Work,
}

impl Service {
    /// Puts the parts together; nothing runs until [`Service::recover`] and [`firing::run`].
    pub fn new(parts: Parts) -> Arc<Self> {
        let banks = banks::Banks::new(&parts.bank, &parts.vectors);
        Arc::new(Self {
            store: parts.store,
            banks,
            bank: parts.bank,
            grader: parts.grader,
            vectors: parts.vectors,
            clock: parts.clock,
            painter: parts.painter,
            random: parts.random,
            platforms: parts.platforms.into_iter().map(|one| (one.name(), one)).collect(),
            settings: parts.settings,
            memory: Memory::default(),
            intake: intake::Queues::default(),
            delivery: delivery::Lanes::default(),
            grading_permits: Semaphore::new(GRADING_AT_ONCE),
            alarm_clock: firing::AlarmClock::default(),
            resting: firing::Resting::default(),
            work: Work::default(),
        })
    }

    /// Takes a frame in: durable when it returns, and worked on from then on. A frame that is there already
    /// changes nothing.
    ///
    /// # Errors
    /// When it could not be stored; then it must not be acknowledged.
    pub async fn accept(self: &Arc<Self>, frame: Frame) -> Result<(), StoreError> {
        let conversation = Self::conversation_key(&frame.platform, &frame.conversation);
        self.intake.arriving(&conversation);
        let service = Arc::clone(self);
        // A task goes on when its caller goes away half-way, as one does whose connection was closed: otherwise what was
        // stored would lie there until the next start.
        let taken = tokio::spawn(async move {
            let stored = service.store.accept(frame.clone()).await;
            if let Ok(Some(id)) = stored {
                service.work.begin();
                service.intake.push(&service, ports::rows::InboxRow { id, frame });
            }
            service.intake.landed(&conversation);
            stored.map(|_| ())
        });
        taken.await.map_err(|error| StoreError::Other(error.into()))?
    }

    /// Goes on where the last process stopped: counts an outage, then works on what waits in inbox and outbox.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn recover(self: &Arc<Self>) -> Result<(), StoreError> {
        for member in self.store.members().await? {
            self.memory.remember_member(&member);
        }
        for head in self.store.waiting_messages().await? {
            self.work.begin();
            self.delivery.push_stored(self, head);
        }
        decide::renew(self).await?;
        firing::outage(self).await?;
        for head in self.store.waiting_frames().await? {
            self.work.begin();
            self.intake.push_stored(self, &head);
        }
        Ok(())
    }

    /// Waits until nothing that was taken in or is to be said is left, except what waits for something that has
    /// not happened (an edit of a message not seen, a thread that cannot be opened).
    pub async fn settled(&self) {
        self.work.settled().await;
    }

    /// The people left by themselves: until somebody comes back, no outage of ours is counted.
    ///
    /// # Errors
    /// When it could not be stored.
    pub async fn people_left(&self) -> Result<(), StoreError> {
        self.store.alive(None).await
    }

    /// Notes that we are up now, as the firing loop does from time to time.
    pub async fn note_alive(&self) {
        if let Err(error) = self.store.alive(Some(self.clock.now())).await {
            tracing::error!("could not note that we are up: {error:#}");
        }
    }

    /// Where a group's days begin and end.
    fn zone_of(&self, group: &Group) -> Tz {
        group.zone.parse().unwrap_or(self.settings.zone)
    }

    /// Where somebody is, as far as that is known.
    fn zone_of_member(&self, member: &MemberId) -> Tz {
        self.memory.zone(member).unwrap_or(self.settings.zone)
    }

    /// An interview as last stored.
    async fn interview(&self, id: InterviewId) -> Result<Option<Arc<StoredInterview>>, StoreError> {
        if let Some(known) = self.memory.interview(id) {
            return Ok(Some(known));
        }
        let stored = self.store.interview(id).await?.map(Arc::new);
        if let Some(stored) = &stored {
            self.memory.remember_interview(Arc::clone(stored));
        }
        Ok(stored)
    }

    /// A group as last stored.
    async fn group(&self, id: &GroupId) -> Result<Option<Group>, StoreError> {
        if let Some(known) = self.memory.group(id) {
            return Ok(Some(known));
        }
        let group = self.store.group(id).await?;
        if let Some(group) = &group {
            self.memory.remember_group(group.clone());
        }
        Ok(group)
    }

    /// Whether what is said in a thread may concern an interview: it is one's thread, or it began at a message of ours
    /// (`begun_by_us`) of which nothing else is known, not even after a while if one is being sent now.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn listens(
        &self,
        platform: &PlatformName,
        thread: &ConversationId,
        begun_by_us: bool,
    ) -> Result<bool, StoreError> {
        if self.memory.thread(platform, thread).is_some() {
            return Ok(true);
        }
        if !begun_by_us {
            return Ok(self.store.interview_in(platform, thread).await?.is_some());
        }
        let began = Instant::now();
        loop {
            // Looked at first: what was noted in between is in the store then.
            let may_be_noted = self.delivery.opens_a_thread(platform);
            if self.store.is_other_thread(platform, thread).await? {
                return Ok(false);
            }
            if self.store.interview_in(platform, thread).await?.is_some() {
                return Ok(true);
            }
            // Whatever else of ours it began at, nobody is interviewed there.
            if !may_be_noted {
                return Ok(false);
            }
            if began.elapsed() >= LONGEST_UNNOTED {
                return Ok(true);
            }
            tokio::time::sleep(UNNOTED_PAUSE).await;
        }
    }

    /// Whether an interview has no thread any more: none could begin, or it was deleted.
    async fn has_no_thread(&self, stored: &StoredInterview) -> anyhow::Result<bool> {
        let (platform, root) = (&stored.room.platform, &stored.room.thread);
        if self.delivery.holds(platform, root) {
            return Ok(false);
        }
        match self.store.platform_id(platform, root).await? {
            Some(thread) => {
                Ok(self.platform(platform)?.is_gone(&ConversationId::new(thread)).await)
            }
            None => Ok(true),
        }
    }

    fn platform(&self, name: &PlatformName) -> anyhow::Result<&Arc<dyn Platform>> {
        self.platforms.get(name).ok_or_else(|| anyhow::anyhow!("platform {name} is not connected"))
    }

    /// Names the queue of a conversation: what is in one queue is worked on one by one.
    fn conversation_key(platform: &PlatformName, conversation: &ConversationId) -> String {
        format!("{platform}/{conversation}")
    }
}

/// Does what takes a processor for long off the threads that must answer. When the process ends meanwhile it never returns: the
/// next one decides anew, and nothing is a fault.
///
/// # Errors
/// It panicked.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> anyhow::Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Err(error) if error.is_cancelled() => std::future::pending().await,
        done => Ok(done?),
    }
}

/// Counts what is under way, so that "everything is done" can be waited for.
#[derive(Debug, Default)]
struct Work {
    open: Mutex<usize>,
    done: Notify,
}

impl Work {
    fn begin(&self) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    }

    fn end(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        *open = open.saturating_sub(1);
        if *open == 0 {
            self.done.notify_waiters();
        }
    }

    async fn settled(&self) {
        loop {
            let done = self.done.notified();
            tokio::pin!(done);
            done.as_mut().enable();
            if *self.open.lock().unwrap_or_else(PoisonError::into_inner) == 0 {
                return;
            }
            done.await;
        }
    }
}
