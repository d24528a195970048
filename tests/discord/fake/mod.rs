//! A Discord for tests: stateful, strict, on 127.0.0.1 alone. It keeps servers as Discord would, plays the people in them, notes
//! what real Discord would refuse, and breaks when a story tells it to. It knows nothing of the program under test.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `world`, `permissions` | what there is, who may do what, and time set by hand |
//! | `shapes`, `text` | how things look as JSON, and to a person |
//! | `schema`, `limits` | the official description of each request, and what that lacks |
//! | `rest`, `routes`, `pace` | the door of the REST interface, its routes, its rate limits |
//! | `messages`, `threads`, `registration` | what the bot asks for |
//! | `interactions`, `callbacks`, `webhooks`, `modals` | commands, buttons and forms, and how they are answered |
//! | `sessions`, `gateway`, `logins`, `events` | what is sent to the bot, and how |
//! | `commands`, `people`, `acts` | what people type and do |
//! | `control`, `reading` | breaking the connection; looking at the result |
//! | `faults`, `wire`, `cdn` | scripted faults, found faults, connections that can be cut, files |

mod acts;
mod callbacks;
mod cdn;
mod commands;
mod control;
mod events;
mod faults;
mod gateway;
mod interactions;
mod limits;
mod logins;
mod messages;
mod modals;
mod pace;
mod people;
pub(crate) mod permissions;
mod reading;
mod registration;
mod rest;
mod routes;
pub(crate) mod schema;
pub(crate) mod sessions;
mod shapes;
mod text;
mod threads;
mod webhooks;
#[path = "../../slack/fake/wire.rs"]
mod wire;
mod world;

pub(crate) use faults::{Fault, Scope};
pub(crate) use interactions::Seen;
pub(crate) use sessions::Login;
pub(crate) use world::{Channel, Guild, Id, Kind, Member, Message, Role, START, User, World};

use axum::{
    Router,
    routing::{any, get},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio::{net::TcpListener, task::JoinHandle};
use wire::{Cutting, Wire};

/// The world, shared by the story and the server's tasks.
type Shared = Arc<Mutex<World>>;

/// Id of the application.
pub(crate) const APP: Id = 9001;

/// Id of its bot: another one, as of old applications.
pub(crate) const BOT: Id = 9002;

/// The bot's token.
pub(crate) const TOKEN: &str = "OTAwMg.fake00.not-a-real-token";

/// The server that is there from the start, with the bot in it, and who runs it.
pub(crate) const GUILD: Id = 700;
pub(crate) const OWNER: Id = 701;

/// One Discord of its own. It stops when it is dropped, and fails the test if the bot did wrong.
#[derive(Debug)]
pub(crate) struct Fake {
    shared: Shared,
    base: String,
    servers: Vec<JoinHandle<()>>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.servers.iter().for_each(JoinHandle::abort);
        if !std::thread::panicking() {
            self.check();
        }
    }
}

impl Fake {
    /// Starts a Discord with one server, [`GUILD`], which has the bot [`BOT`] and its [`OWNER`].
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let second = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let base = format!("http://{address}");
        let resume_url = format!("ws://{}", second.local_addr().unwrap());
        let shared: Shared = Arc::new(Mutex::new(World::new(base.clone(), resume_url)));
        let router = Router::new()
            .route("/", any(gateway::connect))
            .route("/attachments/{channel}/{file}/{name}", get(cdn::fetch))
            .fallback(rest::call)
            .with_state(Arc::clone(&shared))
            .into_make_service_with_connect_info::<Wire>();
        let resuming = Router::new()
            .route("/", any(gateway::reconnect))
            .with_state(Arc::clone(&shared))
            .into_make_service_with_connect_info::<Wire>();
        let servers = vec![
            tokio::spawn(async move { axum::serve(Cutting(listener), router).await.unwrap() }),
            tokio::spawn(async move { axum::serve(Cutting(second), resuming).await.unwrap() }),
        ];
        let fake = Self { shared, base, servers };
        fake.add_user(BOT, |user| {
            "greenroom".clone_into(&mut user.name);
            user.bot = true;
        });
        fake.add_user(OWNER, |user| "owner".clone_into(&mut user.name));
        fake.add_guild(GUILD, "Room", OWNER);
        fake.invite_bot(GUILD);
        fake
    }

    /// Where it is, without `/api`.
    pub(crate) fn url(&self) -> String {
        self.base.clone()
    }

    /// Runs something on the whole world.
    pub(crate) fn with<R>(&self, run: impl FnOnce(&mut World) -> R) -> R {
        let mut world = self.shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        run(&mut world)
    }

    /// Fails when the bot did something that real Discord would refuse, or that the fake does not know.
    pub(crate) fn check(&self) {
        let found = self.faults();
        assert!(found.is_empty(), "what Discord would refuse:\n{}", found.join("\n"));
    }

    /// Sets the clock, in seconds since 1970; never back.
    pub(crate) fn set_time(&self, seconds: i64) {
        self.with(|world| {
            assert!(seconds * 1000 >= world.now, "time does not run backwards");
            world.now = seconds * 1000;
        });
    }

    /// Lets so many seconds pass.
    pub(crate) fn pass(&self, seconds: i64) {
        self.with(|world| world.now += seconds * 1000);
    }

    /// A person, changed by `change`: a full one who takes direct messages, in no server yet.
    pub(crate) fn add_user(&self, id: Id, change: impl FnOnce(&mut User)) {
        let mut user = User {
            id,
            name: format!("user{id}"),
            global_name: None,
            bot: false,
            closed: false,
            locale: "en-GB".to_owned(),
        };
        change(&mut user);
        self.with(|world| world.users.insert(id, user));
    }

    /// A person in [`GUILD`] with this name.
    pub(crate) fn add_member(&self, id: Id, name: &str) {
        self.add_user(id, |user| name.clone_into(&mut user.name));
        self.join_guild(GUILD, id);
    }

    /// Somebody comes to a server.
    pub(crate) fn join_guild(&self, guild: Id, user: Id) {
        self.with(|world| {
            let member = Member { joined: world.now, ..Member::default() };
            world.guild(guild).members.insert(user, member);
        });
    }

    /// A server where everybody may do the usual; the bot is not there yet.
    pub(crate) fn add_guild(&self, id: Id, name: &str, owner: Id) {
        let everyone =
            Role { id, name: "@everyone".to_owned(), permissions: permissions::EVERYONE };
        self.with(|world| {
            let member = Member { joined: world.now, ..Member::default() };
            let guild = Guild {
                id,
                name: name.to_owned(),
                owner,
                roles: BTreeMap::from([(id, everyone)]),
                members: BTreeMap::from([(owner, member)]),
                system_channel: None,
                available: true,
                most_threads: 1000,
            };
            world.guilds.insert(id, guild);
        });
    }

    /// A role of a server, which these members get.
    pub(crate) fn add_role(&self, guild: Id, id: Id, name: &str, permissions: u64, members: &[Id]) {
        self.with(|world| {
            let it = world.guild(guild);
            it.roles.insert(id, Role { id, name: name.to_owned(), permissions });
            members.iter().for_each(|user| it.members.get_mut(user).unwrap().roles.push(id));
        });
    }

    /// A text channel of a server.
    pub(crate) fn add_channel(&self, id: Id, guild: Id, name: &str) {
        self.add_channel_of(id, guild, name, Kind::Text);
    }

    /// A channel of another kind.
    pub(crate) fn add_channel_of(&self, id: Id, guild: Id, name: &str, kind: Kind) {
        self.with(|world| {
            let mut channel = Channel::new(id, kind, name);
            channel.guild = Some(guild);
            world.channels.insert(id, channel);
            world.tell_of(id, "CHANNEL_CREATE");
        });
    }

    /// Changes a server; the bot is not told.
    pub(crate) fn alter_guild(&self, id: Id, change: impl FnOnce(&mut Guild)) {
        self.with(|world| change(world.guild(id)));
    }

    /// Changes a person; the bot is not told.
    pub(crate) fn alter_user(&self, id: Id, change: impl FnOnce(&mut User)) {
        self.with(|world| change(world.users.get_mut(&id).unwrap()));
    }
}

impl World {
    /// `ws://127.0.0.1:PORT`, where new sessions begin.
    pub(crate) fn gateway_url(&self) -> String {
        self.base.replacen("http", "ws", 1)
    }
}
