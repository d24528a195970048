//! Greenroom as `serve` runs it, with a database of its own, a clock set by hand and a Slack of the test's. What is said to it is
//! the stories' business.

use crate::fake::{APP_TOKEN, BOT, BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, Fake, Kind, Message, TEAM};
use chrono::{DateTime, Duration, Utc};
use greenroom::{
    interview::alarm::Patience,
    prompts,
    secret::Secret,
    serve::{self, Serving},
    service::ports::{clock::Clock, store::StoreError},
    slack::{
        settings::{Join, SlackMode, SlackSettings, SlackToken},
        socket::SILENCE,
    },
    store::sqlite::{Access, SqliteStore},
};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    runtime::{self, Runtime},
    sync::oneshot,
    task::JoinHandle,
};

/// The channel of the stories, and who is in it besides the bot.
pub(crate) const CHANNEL: &str = "C1ROOM";
pub(crate) const ANA: &str = "U1ANA";
pub(crate) const BEN: &str = "U2BEN";

/// Pause between looks.
const STEP: std::time::Duration = std::time::Duration::from_millis(10);

pub(crate) const SIGNING_SECRET: &str = "signing-secret";

/// Seals the tokens, until a story gives another.
pub(crate) const SEAL_KEY: &str =
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A clock that stands until it is set.
#[derive(Debug)]
struct HandClock(Mutex<DateTime<Utc>>);

impl Clock for HandClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// How frames reach the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Socket,
    Http,
    /// Over HTTP, and no workspace has the app yet.
    OAuth,
}

/// A workspace with Greenroom in it.
pub(crate) struct Room {
    pub(crate) fake: Fake,
    dir: TempDir,
    clock: Arc<HandClock>,
    way: Way,
    /// Longest silence of a connection.
    silence: std::time::Duration,
    /// Where an interview opens for whoever joins.
    pub(crate) join: Join,
    address: String,
    pub(crate) seal_key: String,
    running: Option<Program>,
}

/// A running program: on threads of its own, so that it can be ended with all its tasks.
struct Program {
    stop: oneshot::Sender<()>,
    ends: JoinHandle<anyhow::Result<()>>,
    runtime: Runtime,
}

/// Looks for the lock of a killed program, some milliseconds apart, before a story gives up.
const LOCKED_LOOKS: usize = 3_000;

impl Room {
    /// Opens a workspace with two people and a channel, and starts the program.
    pub(crate) async fn open(way: Way) -> Self {
        Self::open_with(way, SILENCE).await
    }

    /// The same, where a connection may not be silent for longer than this.
    pub(crate) async fn open_with(way: Way, silence: std::time::Duration) -> Self {
        let fake = Fake::start().await;
        fake.add_user(ANA, |user| user.admin = true);
        fake.add_user(BEN, |_| {});
        fake.add_channel(CHANNEL, "room", Kind::Public, &[ANA, BEN, BOT]);
        let clock = HandClock(Mutex::new(DateTime::from_timestamp(fake.time(), 0).unwrap()));
        let dir = tempfile::tempdir().unwrap();
        if way == Way::OAuth {
            fake.alter_team(TEAM, |team| team.installed = false);
        }
        let mut room = Self {
            fake,
            dir,
            clock: Arc::new(clock),
            way,
            silence,
            join: Join::Channel,
            address: String::new(),
            seal_key: SEAL_KEY.to_owned(),
            running: None,
        };
        room.start().await;
        room
    }

    /// Where everything is kept.
    pub(crate) fn database(&self) -> PathBuf {
        self.dir.path().join("room.db")
    }

    /// Where the program listens, over HTTP.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Starts the program on what is stored, and waits until Slack reaches it.
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
        if self.way == Way::Socket {
            self.fake
                .wait_until("two connections", |world| {
                    world.outgoing.sockets.iter().filter(|socket| !socket.stalled).count() == 2
                })
                .await;
        }
    }

    /// The program does not start on what is stored; why not.
    pub(crate) async fn refused(&mut self) -> String {
        let serving = self.serving().await;
        format!("{:#}", serve::serve(serving, std::future::pending()).await.unwrap_err())
    }

    async fn serving(&mut self) -> Serving {
        let store = self.store().await;
        let bot = Secret::new(BOT_TOKEN);
        let (mode, listener) = match self.way {
            Way::Socket => {
                (SlackMode::Socket { bot_token: bot, app_token: Secret::new(APP_TOKEN) }, None)
            }
            Way::Http | Way::OAuth => {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let base = format!("http://{}", listener.local_addr().unwrap());
                self.fake.http_target(&base, SIGNING_SECRET);
                self.address.clone_from(&base);
                let signing_secret = Secret::new(SIGNING_SECRET);
                let token = match self.way {
                    Way::OAuth => SlackToken::OAuth {
                        client_id: CLIENT_ID.to_owned(),
                        client_secret: Secret::new(CLIENT_SECRET),
                        seal_key: Secret::new(&self.seal_key),
                    },
                    Way::Socket | Way::Http => SlackToken::Bot(bot),
                };
                (SlackMode::Http { signing_secret, token }, Some(listener))
            }
        };
        let mut serving = serving(store, Arc::clone(&self.clock), &self.fake, mode, listener);
        if let Some(slack) = &mut serving.slack {
            slack.silence = self.silence;
            slack.join = self.join;
        }
        serving
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

    /// The end of a story: nothing of it was refused by Slack, and the program stops in peace.
    pub(crate) async fn close(mut self) {
        self.stop().await;
        self.fake.done();
    }

    /// Time goes by, for the program and for Slack.
    pub(crate) fn pass(&self, seconds: i64) {
        self.fake.set_time(self.fake.time() + seconds);
        let mut now = self.clock.0.lock().unwrap();
        *now += Duration::seconds(seconds);
    }

    /// Somebody starts an interview with a command; gives the thread it walks in.
    pub(crate) async fn begin(&self, user: &str, command: &str, text: &str) -> String {
        let before = self.fake.channel(CHANNEL).len();
        self.fake.command(user, CHANNEL, command, text).await;
        self.fake
            .wait_for("an interview's first message", |world| {
                world.top(CHANNEL).get(before).map(|message| message.ts.clone())
            })
            .await
    }

    /// Waits for a message of the bot in a thread that holds these words; gives it.
    pub(crate) async fn told(&self, thread: &str, words: &str) -> Message {
        self.fake
            .wait_for(words, |world| {
                let thread = world.thread(CHANNEL, thread);
                thread
                    .into_iter()
                    .find(|one| one.user == BOT && one.text().contains(words))
                    .cloned()
            })
            .await
    }

    /// Waits for something that only this person sees and that holds these words; gives it.
    pub(crate) async fn whispered(&self, user: &str, words: &str) -> Message {
        self.fake
            .wait_for(words, |world| {
                world.seen_by(user).into_iter().find(|one| one.text().contains(words)).cloned()
            })
            .await
    }
}

fn serving(
    store: SqliteStore,
    clock: Arc<HandClock>,
    fake: &Fake,
    mode: SlackMode,
    listener: Option<TcpListener>,
) -> Serving {
    Serving {
        store: Arc::new(store),
        bank: Arc::new(prompts::bank(None).unwrap()),
        clock,
        zone: chrono_tz::UTC,
        patience: Patience::default(),
        slack: Some(SlackSettings {
            api_url: fake.api_url(),
            guests: true,
            join: Join::Channel,
            silence: SILENCE,
            mode,
        }),
        discord: None,
        listener,
    }
}

/// Serves over Socket Mode with these tokens until it ends by itself.
pub(crate) async fn served(
    fake: &Fake,
    dir: &Path,
    bot_token: &str,
    app_token: &str,
) -> anyhow::Result<()> {
    let store = SqliteStore::open(&dir.join("room.db"), Access::Write).await.unwrap();
    let clock = HandClock(Mutex::new(DateTime::from_timestamp(fake.time(), 0).unwrap()));
    let mode =
        SlackMode::Socket { bot_token: Secret::new(bot_token), app_token: Secret::new(app_token) };
    let serving = serving(store, Arc::new(clock), fake, mode, None);
    serve::serve(serving, std::future::pending()).await
}
