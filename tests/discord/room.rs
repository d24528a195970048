//! Greenroom as `serve` runs it, with a database of its own, a clock set by hand and a Discord of the test's. What is said to it
//! is the stories' business.

use crate::fake::{BOT, Channel, Fake, GUILD, Id, Message, TOKEN, World};
use chrono::{DateTime, Duration, Utc};
use greenroom::{
    discord::settings::{DiscordSettings, SILENCE, Shards, Threads},
    ids::PlatformName,
    interview::alarm::Patience,
    prompts,
    secret::Secret,
    serve::{self, Serving},
    service::ports::{clock::Clock, schedules::ScheduleStore as _, store::StoreError},
    store::sqlite::{Access, SqliteStore},
};
use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use tokio::{
    runtime::{self, Runtime},
    sync::oneshot,
    task::JoinHandle,
};

/// The people and the channel of the stories.
pub(crate) const ANA: Id = 801;
pub(crate) const BEN: Id = 802;
pub(crate) const CHANNEL: Id = 810;

/// An answer that the grader credits.
pub(crate) const ANSWER: &str = "The goal is to cut fraud losses by 20 % within two quarters without blocking good customers, because each false alarm costs us a sale.";

/// Looks for the lock of a killed program, some milliseconds apart, before a story gives up.
const LOCKED_LOOKS: usize = 3_000;
const STEP: std::time::Duration = std::time::Duration::from_millis(10);

/// A clock that stands until it is set.
#[derive(Debug)]
struct HandClock(Mutex<DateTime<Utc>>);

impl Clock for HandClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// A server with Greenroom in it.
pub(crate) struct Room {
    pub(crate) fake: Fake,
    dir: TempDir,
    clock: Arc<HandClock>,
    pub(crate) settings: DiscordSettings,
    running: Option<Program>,
}

/// A running program: on threads of its own, so that it can be ended with all its tasks.
struct Program {
    stop: oneshot::Sender<()>,
    ends: JoinHandle<anyhow::Result<()>>,
    runtime: Runtime,
}

impl Room {
    /// Opens a server with two people and a channel, and starts the program.
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// The same, with other settings.
    pub(crate) async fn open_with(change: impl FnOnce(&mut DiscordSettings)) -> Self {
        let mut room = Self::quiet(change).await;
        room.start().await;
        room
    }

    /// A server in which the program does not run yet.
    pub(crate) async fn quiet(change: impl FnOnce(&mut DiscordSettings)) -> Self {
        let fake = Fake::start().await;
        fake.add_member(ANA, "Ana");
        fake.add_member(BEN, "Ben");
        fake.add_channel(CHANNEL, GUILD, "room");
        let now = DateTime::from_timestamp_millis(fake.with(|world| world.now)).unwrap();
        let mut settings = DiscordSettings {
            api_url: fake.url(),
            token: Secret::new(TOKEN),
            shards: Shards::Auto,
            message_content: true,
            guild: None,
            threads: Threads::Public,
            admin_roles: Vec::new(),
            host_roles: Vec::new(),
            silence: SILENCE,
        };
        change(&mut settings);
        let message_content = settings.message_content;
        fake.with(|world| world.message_content = message_content);
        Self {
            fake,
            dir: tempfile::tempdir().unwrap(),
            clock: Arc::new(HandClock(Mutex::new(now))),
            settings,
            running: None,
        }
    }

    /// Where everything is kept.
    pub(crate) fn database(&self) -> PathBuf {
        self.dir.path().join("room.db")
    }

    /// Starts the program on what is stored, and waits until Discord reaches it and knows its commands.
    pub(crate) async fn start(&mut self) {
        let serving = self.serving().await;
        let (stop, stopped) = oneshot::channel();
        let shutdown = async move {
            let _ = stopped.await;
        };
        let runtime =
            runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let ends = runtime.spawn(serve::serve(serving, shutdown));
        self.running = Some(Program { stop, ends, runtime });
        self.fake
            .wait_until("a connection and commands", |world| {
                world.sessions.connected() > 0 && world.commands.values().flatten().count() > 0
            })
            .await;
    }

    /// The program does not start; why not.
    pub(crate) async fn refused(&mut self) -> String {
        let serving = self.serving().await;
        format!("{:#}", serve::serve(serving, std::future::pending()).await.unwrap_err())
    }

    async fn serving(&self) -> Serving {
        Serving {
            store: Arc::new(self.store().await),
            bank: Arc::new(prompts::bank(None).unwrap()),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            zone: chrono_tz::UTC,
            patience: Patience::default(),
            slack: None,
            discord: Some(self.settings.clone()),
            listener: None,
        }
    }

    /// Stops the program as an operator does.
    pub(crate) async fn stop(&mut self) {
        if let Some(program) = self.running.take() {
            let _ = program.stop.send(());
            program.ends.await.unwrap().unwrap();
            program.runtime.shutdown_background();
        }
    }

    /// Ends the program in the middle of whatever it does, as a power switch would.
    pub(crate) async fn kill(&mut self) {
        if let Some(program) = self.running.take() {
            program.runtime.shutdown_background();
            let _ = program.ends.await;
        }
    }

    /// Opens the database, once the program before has let go of it.
    async fn store(&self) -> SqliteStore {
        for _ in 0..LOCKED_LOOKS {
            match SqliteStore::open(&self.database(), Access::Write).await {
                Err(StoreError::Locked { .. }) => tokio::time::sleep(STEP).await,
                opened => return opened.unwrap(),
            }
        }
        panic!("the program before does not let go of its database");
    }

    /// The end of a story: nothing of it was refused by Discord, and the program stops in peace.
    pub(crate) async fn close(mut self) {
        self.stop().await;
        self.fake.check();
    }

    /// Time goes by, for the program and for Discord.
    pub(crate) fn pass(&self, seconds: i64) {
        self.fake.pass(seconds);
        let mut now = self.clock.0.lock().unwrap();
        *now += Duration::seconds(seconds);
    }

    /// Whether these words are anywhere in the database's files.
    pub(crate) fn is_stored(&self, words: &str) -> bool {
        let files = std::fs::read_dir(self.dir.path()).unwrap();
        files.flatten().any(|file| {
            let bytes = std::fs::read(file.path()).unwrap_or_default();
            bytes.windows(words.len()).any(|window| window == words.as_bytes())
        })
    }

    /// Waits until so many channels have a schedule.
    pub(crate) async fn until_scheduled_in(&self, channels: usize) {
        let store = SqliteStore::open(&self.database(), Access::Read).await.unwrap();
        let platform = PlatformName::new("discord");
        for _ in 0..LOCKED_LOOKS {
            if store.scheduled_channels(&platform).await.unwrap().len() == channels {
                return;
            }
            tokio::time::sleep(STEP).await;
        }
        panic!("no moment with a schedule in {channels} channels");
    }

    /// Somebody starts an interview with a command; gives the thread it walks in.
    pub(crate) async fn begin(&self, user: Id, line: &str) -> Channel {
        // The thread for talk about a post of ours may begin at any time.
        let interviews = |threads: Vec<Channel>| -> Vec<Channel> {
            threads.into_iter().filter(|thread| !thread.name.starts_with("Talk: ")).collect()
        };
        let before = interviews(self.fake.threads(CHANNEL)).len();
        self.fake.command(user, CHANNEL, line).await;
        self.fake
            .wait_until("an interview's thread", |world| {
                let threads = world.threads_of(CHANNEL).into_iter().cloned().collect();
                interviews(threads).len() > before
            })
            .await;
        interviews(self.fake.threads(CHANNEL)).swap_remove(before)
    }

    /// Waits for a message of the bot in a channel or thread that holds these words; gives it.
    pub(crate) async fn told(&self, channel: Id, words: &str) -> Message {
        let found = |world: &World| {
            let ours = world.messages.iter().filter(|one| {
                one.channel == channel && one.author == BOT && one.only_for.is_none()
            });
            ours.rev().find(|one| one.text().contains(words)).cloned()
        };
        for _ in 0..LOCKED_LOOKS * 2 {
            if let Some(found) = self.fake.with(|world| found(world)) {
                return found;
            }
            tokio::time::sleep(STEP).await;
        }
        let said: Vec<String> = self.fake.messages(channel).iter().map(Message::text).collect();
        panic!(
            "{channel} was not told {words:?} but {said:#?}; {:?}; {}",
            self.fake.take_faults(),
            self.what_waits().await
        );
    }

    /// What was taken in last, and what waits to be worked on or said: for whoever reads why a story failed.
    async fn what_waits(&self) -> String {
        let options = SqliteConnectOptions::new().filename(self.database()).read_only(true);
        let mut connection = options.connect().await.unwrap();
        let mut told = Vec::new();
        for query in [
            "SELECT state || ' ' || key || ' ' || coalesce(note, '') FROM inbox ORDER BY id DESC LIMIT 5",
            "SELECT state || ' ' || key || ' ' || coalesce(reason, '') FROM outbox ORDER BY id DESC LIMIT 5",
            "SELECT id || ' ' || stage || ' ' || status || ' ' || coalesce(wake_at, '') FROM interview",
        ] {
            told.push(
                sqlx::query_scalar::<_, String>(query).fetch_all(&mut connection).await.unwrap(),
            );
        }
        format!("in, out, interviews: {told:#?}, now {}", self.clock.now().timestamp_millis())
    }

    /// Waits for something that only this person sees in a channel and that holds these words; gives it.
    pub(crate) async fn whispered(&self, user: Id, channel: Id, words: &str) -> Message {
        for _ in 0..LOCKED_LOOKS * 2 {
            let seen = self.fake.quiet(user, channel);
            if let Some(found) = seen.into_iter().find(|one| one.text().contains(words)) {
                return found;
            }
            tokio::time::sleep(STEP).await;
        }
        let seen: Vec<String> = self.fake.quiet(user, channel).iter().map(Message::text).collect();
        panic!("{user} was not told {words:?} but {seen:?}; {:?}", self.fake.take_faults());
    }
}
