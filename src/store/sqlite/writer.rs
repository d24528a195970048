//! The writer: takes what is queued and commits it as one transaction, never waiting for more. Frames go first: whoever sent
//! one waits until it is durable, while a step that waits keeps nobody waiting but itself.
//!
//! A batch that fails is rolled back and run again one job at a time, so that a poison job fails alone. Callers only
//! hand in jobs and wait for the answer; one that goes away changes nothing.

use super::{
    checkpoint::Checkpoints,
    fault::Fault,
    write::{self, Answer, Job, NextIds},
};
use crate::service::ports::store::StoreError;
use sqlx::{Connection, sqlite::SqliteConnection};
use std::{collections::VecDeque, fs::File};
use tokio::sync::{Mutex, mpsc, oneshot};

/// Weight of the jobs besides frames in one transaction at the most: some 5 ms of work, which the next frames wait for.
const STEPS: usize = 64;

/// Posts of schedules that weigh as much as another job.
const POSTS: usize = 4;

/// Jobs that may wait; more make their callers wait.
const QUEUE: usize = 4_096;

type Reply = oneshot::Sender<Result<Answer, StoreError>>;

/// The hand that gives jobs to the writer.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Mutex<Option<mpsc::Sender<(Job, Reply)>>>,
    ended: Mutex<Option<oneshot::Receiver<()>>>,
}

impl Writer {
    /// Starts the writer, which owns the connection, another one `beside` it for checkpoints, and the lock until all
    /// hands are gone. It has a thread of its own: among the other tasks it would wait for its turn between any two
    /// statements, and everybody waits for it.
    ///
    /// # Errors
    /// When the newest rows cannot be read, or the system gives no thread.
    pub(super) async fn start(
        mut connection: SqliteConnection,
        beside: SqliteConnection,
        lock: File,
        fault: Fault,
    ) -> Result<Self, StoreError> {
        let next = NextIds::read(&mut connection).await.map_err(|error| fault.tell(error))?;
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (end, ended) = oneshot::channel();
        let checkpoints = Checkpoints::start(beside);
        std::thread::Builder::new()
            .name("greenroom-writer".to_owned())
            .spawn(move || {
                futures::executor::block_on(run(connection, queue, next, checkpoints, fault));
                drop(lock);
                let _ = end.send(());
            })
            .map_err(|error| {
                StoreError::Other(anyhow::Error::new(error).context("starting the writer"))
            })?;
        Ok(Self { jobs: Mutex::new(Some(jobs)), ended: Mutex::new(Some(ended)) })
    }

    /// Hands in a job and waits until it is durable.
    pub(super) async fn submit(&self, job: Job) -> Result<Answer, StoreError> {
        let closed = || StoreError::Other(anyhow::anyhow!("the database is closed"));
        let jobs = self.jobs.lock().await.clone().ok_or_else(closed)?;
        let (reply, answer) = oneshot::channel();
        jobs.send((job, reply)).await.map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    /// Waits until everything handed in is written and the connection is closed.
    pub(super) async fn close(&self) {
        self.jobs.lock().await.take();
        if let Some(ended) = self.ended.lock().await.take() {
            let _ = ended.await;
        }
    }
}

async fn run(
    mut connection: SqliteConnection,
    mut queue: mpsc::Receiver<(Job, Reply)>,
    mut next: NextIds,
    checkpoints: Checkpoints,
    fault: Fault,
) {
    let mut waiting = Waiting::default();
    while let Some(batch) = waiting.next(&mut queue).await {
        let (jobs, replies): (Vec<Job>, Vec<Reply>) = batch.into_iter().unzip();
        let (written, erases) = (jobs.len(), jobs.iter().any(Job::erases));
        match write::transaction(&mut connection, &jobs, &mut next).await {
            Ok(answers) => {
                for (reply, answer) in replies.into_iter().zip(answers) {
                    // An error here is a caller that went away; so below.
                    let _ = reply.send(answer);
                }
            }
            Err(error) => {
                if jobs.len() > 1 {
                    tracing::warn!("a batch of {} is written one by one: {error}", jobs.len());
                }
                for (job, reply) in jobs.iter().zip(replies) {
                    let _ = reply.send(alone(&mut connection, job, &mut next, &fault).await);
                }
            }
        }
        checkpoints.written(written, erases, &mut connection).await;
    }
    checkpoints.end().await;
    if let Err(error) = connection.close().await {
        tracing::warn!("the database was not closed in peace: {error}");
    }
}

/// What is queued, frames apart from the rest, each in the order in which it came.
#[derive(Debug, Default)]
struct Waiting {
    frames: Vec<(Job, Reply)>,
    steps: VecDeque<(Job, Reply)>,
}

impl Waiting {
    /// The next batch; `None` when there will be none. All frames that are there, and as many steps as fit.
    async fn next(
        &mut self,
        queue: &mut mpsc::Receiver<(Job, Reply)>,
    ) -> Option<Vec<(Job, Reply)>> {
        if self.steps.is_empty() {
            let first = queue.recv().await?;
            self.put(first);
        }
        while self.frames.len() + self.steps.len() < QUEUE
            && let Ok(job) = queue.try_recv()
        {
            self.put(job);
        }
        let mut batch = std::mem::take(&mut self.frames);
        let mut left = STEPS * POSTS;
        let fits = |(job, _): &&(Job, Reply)| {
            let room = left;
            left = left.saturating_sub(if job.only_posts() { 1 } else { POSTS });
            room > 0
        };
        let fitting = self.steps.iter().take_while(fits).count();
        batch.extend(self.steps.drain(..fitting));
        Some(batch)
    }

    fn put(&mut self, job: (Job, Reply)) {
        match &job.0 {
            Job::Accept(_) => self.frames.push(job),
            _ => self.steps.push_back(job),
        }
    }
}

/// Writes one job in a transaction of its own.
async fn alone(
    connection: &mut SqliteConnection,
    job: &Job,
    next: &mut NextIds,
    fault: &Fault,
) -> Result<Answer, StoreError> {
    match write::transaction(connection, std::slice::from_ref(job), next).await {
        Ok(answers) => answers.into_iter().next().unwrap_or(Ok(Answer::Done)),
        Err(error) => Err(fault.tell(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{ConversationId, PlatformName},
        service::ports::rows::Frame,
    };
    use chrono::DateTime;

    #[tokio::test]
    async fn frames_go_first_and_steps_keep_their_order() {
        let (jobs, mut queue) = mpsc::channel(QUEUE);
        let frame = |key: usize| Frame {
            platform: PlatformName::new("p"),
            key: key.to_string(),
            conversation: ConversationId::new("c"),
            at: DateTime::UNIX_EPOCH,
            received_at: DateTime::UNIX_EPOCH,
            body: String::new(),
        };
        for number in 0..STEPS + 10 {
            let at = DateTime::from_timestamp(i64::try_from(number).unwrap(), 0);
            jobs.send((Job::Alive(at), oneshot::channel().0)).await.unwrap();
        }
        jobs.send((Job::Accept(frame(1)), oneshot::channel().0)).await.unwrap();
        let mut waiting = Waiting::default();
        let first = waiting.next(&mut queue).await.unwrap();
        assert!(matches!(first[0].0, Job::Accept(_)), "although it came last");
        assert_eq!(first.len(), 1 + STEPS);
        jobs.send((Job::Accept(frame(2)), oneshot::channel().0)).await.unwrap();
        drop(jobs);
        let second = waiting.next(&mut queue).await.unwrap();
        let steps = first.iter().chain(&second).filter_map(|(job, _)| match job {
            Job::Alive(at) => at.map(|at| at.timestamp()),
            _ => None,
        });
        let want: Vec<i64> = (0..).take(STEPS + 10).collect();
        assert_eq!(steps.collect::<Vec<_>>(), want);
        assert!(waiting.next(&mut queue).await.is_none());
    }
}
