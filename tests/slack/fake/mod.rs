//! A Slack for tests: stateful, strict, on 127.0.0.1 alone. It keeps workspaces as Slack would, plays the people in them, notes
//! what real Slack would refuse, and breaks when a story tells it to. It knows nothing of the program under test.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `world` | what there is, and time set by hand |
//! | `elements`, `text`, `limits` | blocks: what can be used, what is read, what is too long |
//! | `outgoing`, `socket`, `hook`, `events` | what is sent to the bot, and how |
//! | `api`, `methods`, `chat`, `conversations`, `views`, `files` | what the bot asks for |
//! | `oauth` | the page that asks whether somebody agrees, and tokens |
//! | `people`, `acts` | what people do |
//! | `control`, `reading` | breaking the connection; looking at the result |
//! | `faults`, `wire` | scripted faults, found faults, connections that can be cut |

mod acts;
mod api;
mod chat;
mod control;
mod conversations;
mod elements;
mod events;
mod faults;
mod files;
mod hook;
mod limits;
mod methods;
mod oauth;
mod outgoing;
mod people;
mod reading;
mod socket;
mod text;
mod views;
mod wire;
mod world;

pub(crate) use faults::Fault;
pub(crate) use hook::hmac_hex;
pub(crate) use oauth::{ORGANISATION, TOKEN_LIFE};
pub(crate) use outgoing::{Answer, Delivery, Sort};
pub(crate) use world::{Channel, Kind, Message, Team, User, World};

use axum::{
    Json, Router,
    extract::{ConnectInfo, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use outgoing::Shared;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};
use tokio::{net::TcpListener, task::JoinHandle};
use wire::{Cutting, Wire};

/// Id of the app.
pub(crate) const APP: &str = "A0GREENROOM";

/// Its token for Socket Mode.
pub(crate) const APP_TOKEN: &str = "xapp-1-fake";

/// Its OAuth client.
pub(crate) const CLIENT_ID: &str = "111.222";
pub(crate) const CLIENT_SECRET: &str = "client-secret";

/// The workspace that is there from the start, its bot and the bot's token.
pub(crate) const TEAM: &str = "T0ROOM";
pub(crate) const BOT: &str = "U0BOT";
pub(crate) const BOT_TOKEN: &str = "xoxb-T0ROOM";

/// One Slack of its own. It stops when it is dropped.
#[derive(Debug)]
pub(crate) struct Fake {
    shared: Shared,
    base: String,
    server: JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Fake {
    /// Starts a Slack with one workspace, [`TEAM`], which has the bot [`BOT`] and nobody else.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let shared: Shared = Arc::new(Mutex::new(World::new(base.clone())));
        shared.lock().unwrap().outgoing.world = Arc::downgrade(&shared);
        let router = Router::new()
            .route("/api/{method}", any(api::call))
            .route("/oauth/v2/authorize", get(oauth::authorize))
            .route("/socket", any(socket::connect))
            .route("/upload/{file}", post(files::receive))
            .route("/files/{file}/{name}", get(files::download))
            .route("/signin", get(|| async { "<html>Sign in</html>" }))
            .route("/response/{id}", post(respond))
            .with_state(Arc::clone(&shared))
            .into_make_service_with_connect_info::<Wire>();
        let server = tokio::spawn(async move {
            axum::serve(Cutting(listener), router).await.unwrap();
        });
        let fake = Self { shared, base, server };
        fake.add_team(TEAM, "room", BOT);
        fake
    }

    /// `http://127.0.0.1:PORT`; the Web API is at `/api` below it.
    pub(crate) fn base_url(&self) -> &str {
        &self.base
    }

    /// The base of the Web API, without a slash at the end.
    pub(crate) fn api_url(&self) -> String {
        format!("{}/api", self.base)
    }

    /// Looks at the world, or changes it without telling the bot.
    pub(crate) fn with<R>(&self, look: impl FnOnce(&mut World) -> R) -> R {
        look(&mut self.shared.lock().unwrap())
    }

    /// Sets the clock, in seconds since 1970. It never goes back.
    pub(crate) fn set_time(&self, seconds: i64) {
        self.with(|world| {
            assert!(seconds >= world.now, "the clock goes back: {} to {seconds}", world.now);
            world.now = seconds;
        });
    }

    /// The clock, in seconds since 1970.
    pub(crate) fn time(&self) -> i64 {
        self.with(|world| world.now)
    }

    /// A further workspace that has the app; its bot's token is `xoxb-` and the team's id, which is given back.
    pub(crate) fn add_team(&self, id: &str, name: &str, bot_user: &str) -> String {
        let token = format!("xoxb-{id}");
        let team = Team {
            name: name.to_owned(),
            bot_user: bot_user.to_owned(),
            bot_id: format!("B{}", &bot_user[1..]),
            token: token.clone(),
            rotates: false,
            lapses: None,
            refresh: None,
            installed: true,
        };
        self.with(|world| world.teams.insert(id.to_owned(), team));
        self.add_user_of(id, bot_user, |user| user.bot = true);
        token
    }

    /// A code that `oauth.v2.access` gives this workspace's token for, once.
    pub(crate) fn grant_code(&self, team: &str) -> String {
        self.with(|world| {
            let code = world.next_id("code-");
            world.codes.insert(code.clone(), team.to_owned());
            code
        })
    }

    /// Changes a workspace as no event tells.
    pub(crate) fn alter_team(&self, id: &str, change: impl FnOnce(&mut Team)) {
        self.with(|world| change(world.teams.get_mut(id).unwrap()));
    }

    /// A person in the first workspace, changed by `change`: a full member in `Europe/London` with locale `en-GB`.
    pub(crate) fn add_user(&self, id: &str, change: impl FnOnce(&mut User)) {
        self.add_user_of(TEAM, id, change);
    }

    /// A person in another workspace.
    pub(crate) fn add_user_of(&self, team: &str, id: &str, change: impl FnOnce(&mut User)) {
        let mut user = User {
            id: id.to_owned(),
            team: team.to_owned(),
            name: id.to_lowercase(),
            tz: "Europe/London".to_owned(),
            locale: "en-GB".to_owned(),
            admin: false,
            guest: false,
            bot: false,
            deleted: false,
        };
        change(&mut user);
        self.with(|world| world.users.insert(id.to_owned(), user));
    }

    /// A channel with these members, of the workspace of the first; the bot is in it only when named.
    pub(crate) fn add_channel(&self, id: &str, name: &str, kind: Kind, members: &[&str]) {
        self.with(|world| {
            let team = members.first().map_or(TEAM.to_owned(), |member| world.team_of(member).0);
            let channel = Channel {
                id: id.to_owned(),
                team,
                name: name.to_owned(),
                kind,
                archived: false,
                restricted: false,
                members: members.iter().map(|member| (*member).to_owned()).collect::<BTreeSet<_>>(),
            };
            world.channels.insert(id.to_owned(), channel);
        });
    }

    /// Archives a channel, or makes it one where only admins post, as `change` says; the bot is not told.
    pub(crate) fn alter_channel(&self, id: &str, change: impl FnOnce(&mut Channel)) {
        self.with(|world| change(world.channels.get_mut(id).unwrap()));
    }

    /// The direct message of this person with the bot, made when there is none.
    pub(crate) fn im(&self, user: &str) -> String {
        self.with(|world| world.im_of(user))
    }
}

/// `POST /response/ID`: a `response_url`.
async fn respond(
    State(shared): State<Shared>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Response {
    let (fault, answer) = {
        let mut world = shared.lock().unwrap();
        world.calls.push(("response_url".to_owned(), body.clone()));
        let fault = world.faults.take("response_url");
        let does = matches!(fault, None | Some(Fault::Lose));
        (fault, does.then(|| chat::respond(&mut world, &id, &body)))
    };
    match (fault, answer) {
        (Some(fault), _) => api::fail(fault, &wire).await,
        (None, Some((status, text))) => {
            (StatusCode::from_u16(status).unwrap(), text).into_response()
        }
        (None, None) => unreachable!("without a fault there is an answer"),
    }
}
